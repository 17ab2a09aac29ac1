"""Addresses of everybody's own account, and of the link by which a password is set."""

from django.urls import path

from nguongoc.web.people import delegations, own, second_step

app_name = "people"
urlpatterns = [
    path("tai-khoan-cua-toi/", own.mine, name="mine"),
    path("tai-khoan-cua-toi/mat-khau/", own.change_password, name="change_password"),
    path("tai-khoan-cua-toi/phien/<int:pk>/", own.end_own_session, name="end_own_session"),
    path("tai-khoan-cua-toi/vai-tro/", own.roles, name="roles"),
    path("tai-khoan-cua-toi/thoi-lam-thay/", own.end_acting, name="end_acting"),
    path("tai-khoan-cua-toi/uy-quyen/", delegations.delegate, name="delegate"),
    path("tai-khoan-cua-toi/uy-quyen/<int:pk>/", delegations.end_own_delegation, name="end_own_delegation"),
    path("tai-khoan-cua-toi/buoc-hai/", second_step.overview, name="second_step"),
    path("tai-khoan-cua-toi/buoc-hai/ung-dung/", second_step.app, name="set_up_app"),
    path("tai-khoan-cua-toi/buoc-hai/ung-dung/go/", second_step.remove_app, name="remove_app"),
    path("tai-khoan-cua-toi/buoc-hai/khoa/them/", second_step.add_passkey, name="add_passkey"),
    path("tai-khoan-cua-toi/buoc-hai/khoa/<int:pk>/go/", second_step.remove_passkey, name="remove_passkey"),
    path("tai-khoan-cua-toi/buoc-hai/ma-du-phong/", second_step.recovery_codes, name="recovery_codes"),
    path("dat-mat-khau/<str:uidb64>/<str:token>/", own.set_password, name="set_password"),
]

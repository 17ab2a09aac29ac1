"""Addresses of everybody's own account, and of the link by which a password is set."""

from django.urls import path

from nguongoc.web.people import own

app_name = "people"
urlpatterns = [
    path("tai-khoan-cua-toi/", own.mine, name="mine"),
    path("tai-khoan-cua-toi/mat-khau/", own.change_password, name="change_password"),
    path("tai-khoan-cua-toi/phien/<int:pk>/", own.end_own_session, name="end_own_session"),
    path("dat-mat-khau/<str:uidb64>/<str:token>/", own.set_password, name="set_password"),
]

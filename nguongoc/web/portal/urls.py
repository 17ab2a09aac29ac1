"""Addresses of the public portal."""

from django.urls import path

from nguongoc.web.media import media
from nguongoc.web.portal.views import account, complaints, home, look_up, papers, registration, track

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("quet/", look_up.scan, name="scan"),
    path("tra-cuu/", look_up.look_up, name="look_up"),
    path("canh-bao/", home.warnings, name="warnings"),
    path("tem-that/", home.genuine_stamp, name="genuine_stamp"),
    path("dang-ky/", registration.register, name="register"),
    path("dang-ky/da-gui/<str:code>/", registration.registered, name="registered"),
    path("dang-ky/<str:code>/", registration.go_on, name="go_on"),
    path("can-giay-gi/", papers.paper_guide, name="paper_guide"),
    path("phan-anh/", complaints.report, name="report_complaint"),
    path("phan-anh/<str:code>/", complaints.complaint, name="complaint"),
    path("phan-anh/<str:code>/xoa-lien-he/", complaints.forget_contact, name="forget_contact"),
    path("theo-doi/", track.ask_code, name="track"),
    path("theo-doi/<str:code>/", track.track, name="track"),
    path("dang-nhap/", account.log_in, name="log_in"),
    path("dang-nhap/buoc-hai/", account.second_step, name="second_step"),
    path("quen-mat-khau/", account.forgotten, name="forgotten"),
    path("dang-xuat/", account.log_out, name="log_out"),
    path("vao-viec/", account.after_log_in, name="after_log_in"),
    path("tep/<path:path>", media, name="media"),
]

"""Addresses of the pages of scans, for the ground that includes them."""

from functools import partial

from django.urls import URLPattern, path

from nguongoc.accounts.enums import Permission
from nguongoc.web.access import View, needs
from nguongoc.web.people.ground import Ground
from nguongoc.web.scan_counts import views


def addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground; whose stamps they count is asked for each person."""

    def reader(view: View) -> View:
        return needs(Permission.SEE_REPORTS, ground=ground.name)(partial(view, ground=ground))

    return [
        path("", reader(views.scans_page), name="scans"),
        path("moi/", reader(views.latest), name="latest_scans"),
        path("excel/", reader(views.scans_excel), name="scans_excel"),
    ]

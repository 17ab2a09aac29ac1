"""Addresses of printing, for the ground that includes them."""

from functools import partial

from django.urls import URLPattern, path

from nguongoc.accounts.enums import Permission
from nguongoc.web.access import View, needs
from nguongoc.web.people.ground import Ground
from nguongoc.web.printing import views

_PRINTERS = {"office": Permission.DECIDE_STAMPS, "workshop": Permission.REQUEST_STAMPS}


def addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground; whose stamps they are is asked again by the actions."""

    def printer(view: View) -> View:
        return needs(_PRINTERS[ground.name], ground=ground.name)(partial(view, ground=ground))

    return [
        path("dot/<int:pk>/in/", printer(views.order), name="print_batch"),
        path("ban-in/<int:pk>/", printer(views.job), name="print_job"),
        path("ban-in/<int:pk>/lam-tiep/", printer(views.resume), name="resume_print"),
        path("ban-in/<int:pk>/mat-khau/", printer(views.passphrase), name="pin_passphrase"),
        path("ban-in/<int:pk>/tep/<int:part_pk>/", printer(views.download), name="download_part"),
    ]

"""Addresses of tracing, for the ground that includes them."""

from functools import partial

from django.urls import URLPattern, path

from nguongoc.accounts.enums import Permission
from nguongoc.web.access import View, needs
from nguongoc.web.people.ground import Ground
from nguongoc.web.tracing import views

_READERS = {"office": Permission.SEE_REGISTER, "workshop": Permission.WRITE_LOGS}


def addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground; what of a chain is shown is asked again for each person."""

    def reader(view: View) -> View:
        return needs(_READERS[ground.name], ground=ground.name)(partial(view, ground=ground))

    return [
        path("", reader(views.trace_page), name="trace"),
        path("excel/", reader(views.trace_excel), name="trace_excel"),
    ]

"""Addresses of stamp designs, for the ground that includes them."""

from functools import partial

from django.urls import URLPattern, path

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.actions import MAY_DRAW
from nguongoc.web.access import View, needs
from nguongoc.web.designs import decisions, drawing, views
from nguongoc.web.people.ground import Ground


def addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground; whose design it is, and who decides, is asked again by the actions."""

    def opened(view: View, *permissions: Permission) -> View:
        return needs(*permissions, ground=ground.name)(partial(view, ground=ground))

    readers = (*MAY_DRAW, Permission.ACTIVATE_STAMPS, Permission.SEE_REGISTER)
    return [
        path("", opened(views.designs, *readers), name="designs"),
        path("ve/", opened(drawing.start, *MAY_DRAW), name="start_design"),
        path("xem-truoc/", opened(drawing.preview, *MAY_DRAW), name="preview_design"),
        path("<int:pk>/", opened(views.design, *readers), name="design"),
        path("<int:pk>/ban/<int:number>/hinh.svg", opened(views.picture, *readers), name="design_picture"),
        path("<int:pk>/ve/", opened(drawing.draw, *MAY_DRAW), name="draw_design"),
        path("<int:pk>/viec/", opened(decisions.act, *MAY_DRAW), name="act_on_design"),
        path("<int:pk>/duyet/", opened(decisions.decide, Permission.DECIDE_STAMPS), name="decide_design"),
    ]

"""Addresses of imports and exports, for the ground that includes them."""

from functools import partial

from django.urls import URLPattern, path

from nguongoc.accounts.enums import Permission
from nguongoc.web.access import View, needs
from nguongoc.web.imports import exports, views
from nguongoc.web.people.ground import Ground

_MAKERS = {"office": Permission.ENTER_RECORDS, "workshop": Permission.EDIT_OWN_RECORDS}
_READERS = {"office": Permission.SEE_REGISTER, "workshop": Permission.EDIT_OWN_RECORDS}


def addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground; which kinds a person may import is asked again by the actions."""

    def entered(view: View) -> View:
        permissions = (_MAKERS[ground.name], Permission.MANAGE_ACCOUNTS)
        return needs(*permissions, ground=ground.name)(partial(view, ground=ground))

    def read(view: View) -> View:
        return needs(_READERS[ground.name], Permission.MANAGE_ACCOUNTS, ground=ground.name)(view)

    return [
        path("nhap/", entered(views.imports), name="imports"),
        path("nhap/mau/<slug:kind>/", entered(views.template), name="import_template"),
        path("nhap/<int:pk>/", entered(views.job), name="import_job"),
        path("nhap/<int:pk>/cot/", entered(views.columns), name="import_columns"),
        path("nhap/<int:pk>/ghi/", entered(views.apply), name="apply_import"),
        path("nhap/<int:pk>/huy/", entered(views.cancel), name="cancel_import"),
        path("nhap/<int:pk>/dong-loi/", entered(views.failed), name="import_failed"),
        path("xuat/<slug:kind>/", read(exports.export), name="export"),
    ]

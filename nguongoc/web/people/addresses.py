"""Addresses of an organisation's accounts, for the ground that includes them."""

from functools import partial

from django.urls import URLPattern, path

from nguongoc.accounts.enums import Permission
from nguongoc.web.access import View, needs
from nguongoc.web.people import tokens, views
from nguongoc.web.people.ground import Ground


def addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground; all of them need the permission to run accounts."""

    def managed(view: View) -> View:
        return needs(Permission.MANAGE_ACCOUNTS, ground=ground.name)(partial(view, ground=ground))

    return [
        path("", managed(views.people), name="people"),
        path("them/", managed(views.add), name="add_person"),
        path("khoa/", managed(tokens.tokens), name="tokens"),
        path("khoa/<int:pk>/thu-hoi/", managed(tokens.revoke), name="revoke_token"),
        path("<int:pk>/", managed(views.person), name="person"),
        path("<int:pk>/sua/", managed(views.edit), name="edit_person"),
        path("<int:pk>/tam-dung/", managed(views.suspend), name="suspend_person"),
        path("<int:pk>/khoi-phuc/", managed(views.restore), name="restore_person"),
        path("<int:pk>/dat-mat-khau/", managed(views.password_link), name="password_link"),
        path("<int:pk>/bo-buoc-hai/", managed(views.reset_second_step), name="reset_second_step"),
        path("<int:pk>/phien/<int:session_pk>/", managed(views.end_one_session), name="end_session"),
        path("<int:pk>/uy-quyen/<int:delegation_pk>/", managed(views.end_one_delegation), name="end_delegation"),
    ]

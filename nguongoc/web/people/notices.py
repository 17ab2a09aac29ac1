"""What the system told a person: the same pages for office and workshop."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from nguongoc.accounts.actions import read_notice, read_notices
from nguongoc.accounts.models import Notice
from nguongoc.web.access import OfficeRequest, View, needs
from nguongoc.web.listing import page_of
from nguongoc.web.people.ground import Ground


@require_GET
def notices(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    page = page_of(request, Notice.objects.visible_to(request.user))
    return ground.page(request, "notices.html", {"page": page})


@require_GET
def notice(request: OfficeRequest, pk: int, *, ground: Ground) -> HttpResponse:
    """It counts as read, and leads to what it is about; one that is about no page goes back to the list."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    read_notice(notice=found, by=request.user)
    is_ours = url_has_allowed_host_and_scheme(found.path, allowed_hosts=None)
    return redirect(found.path if found.path and is_ours else ground.url("notices"))


@require_POST
def read_all(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    count = read_notices(by=request.user)
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    return redirect(ground.url("notices"))


def notice_addresses(ground: Ground) -> list[URLPattern]:
    """The same pages under each ground, for everybody who works there."""

    def own(view: View) -> View:
        return needs(ground=ground.name)(partial(view, ground=ground))

    return [
        path("", own(notices), name="notices"),
        path("da-doc/", own(read_all), name="read_notices"),
        path("<int:pk>/", own(notice), name="notice"),
    ]

"""What each request carries along, and what none may carry."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control

from nguongoc.accounts.models import PersonSession
from nguongoc.common import network
from nguongoc.common.audit import Origin, acting_from

SEEN_EVERY = 5 * 60  # seconds


class ReadableText:
    """Addresses and cookies hold no NUL, which no text of the database can; every form is read as UTF-8.

    Fields of forms refuse NUL themselves, beside the field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.encoding = settings.DEFAULT_CHARSET
        queries = (text for name, values in request.GET.lists() for text in (name, *map(str, values)))
        if any("\0" in text for text in (request.path_info, *queries, *request.COOKIES.values())):
            raise BadRequest("NUL in the address or in a cookie")
        return self._get_response(request)


class RequestSize:
    """What announces more than REQUEST_MAX_BYTES is refused before a byte of it is read.

    Stands before whatever reads forms. Without an announced length nothing is read at all. Captures of events have
    a limit of their own, and their programs are told it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        has_own_limit = request.path_info.startswith("/epcis/")
        if length.isdecimal() and int(length[:20]) > settings.REQUEST_MAX_BYTES and not has_own_limit:
            return HttpResponse(render_to_string("errors/413.html"), status=413)
        return self._get_response(request)


class RequestOrigin:
    """The audit trail learns the address and the device of each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(client_address(request), request.headers.get("User-Agent", ""))
        with acting_from(origin):
            return self._get_response(request)


class PrivatePages:
    """What somebody reads while logged in is kept by no cache: after logging out, “back” shows none of it.

    A response that says itself how long it may be kept is left as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True, no_store=True)
        return response


class SessionSeen:
    """The list of a person's sessions says when each was last used, to five minutes; others ask no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        session, now = request.session, int(time.time())
        if session.accessed and SESSION_KEY in session and now - session.get("seen", 0) > SEEN_EVERY:
            session["seen"] = now
            PersonSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
        return response


def client_address(request: HttpRequest) -> str:
    """The address that the request came from (nguongoc.common.network)."""
    return network.client_address(
        peer=str(request.META["REMOTE_ADDR"]),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        proxies=settings.TRUSTED_PROXIES,
    )

"""What each request carries along."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nguongoc.common.audit import Origin, acting_from


class RequestOrigin:
    """The audit trail learns the address and the device of each request.

    Behind TRUSTED_PROXIES proxies the address is that many places from the right in X-Forwarded-For: what
    stands further left was written by the client and proves nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(client_address(request), request.headers.get("User-Agent", ""))
        with acting_from(origin):
            return self._get_response(request)


def client_address(request: HttpRequest) -> str:
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return str(request.META["REMOTE_ADDR"])

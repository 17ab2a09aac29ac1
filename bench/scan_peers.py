"""What the scan application is measured against: a server that does nothing, and the same work in plain Django."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import django
import msgspec
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nguongoc.settings")
django.setup()

from nguongoc.passport.contents import LotPassport  # noqa: E402 -- after the set-up
from nguongoc.scans.enums import Verdict  # noqa: E402 -- as above
from nguongoc.scans.models import Scan, StampTally  # noqa: E402 -- as above
from nguongoc.scans.passports import Issuer, StoredPassport  # noqa: E402 -- as above
from nguongoc.stamps.codes import decode_serial  # noqa: E402 -- as above
from nguongoc.stamps.keys import keys_ever_used  # noqa: E402 -- as above
from nguongoc.stamps.models import StampRange  # noqa: E402 -- as above
from nguongoc.web.scan.bands import band  # noqa: E402 -- as above
from nguongoc.web.scan.facts import lot_facts  # noqa: E402 -- as above

BODY = os.urandom(int(os.environ.get("BENCH_BODY_BYTES", "8500")))
_HEADERS = [(b"content-type", b"text/html"), (b"content-length", str(len(BODY)).encode())]
_KEYS = keys_ever_used()


async def bare(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """A constant body of the size of a scan page, without any work: the limit of the server."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": BODY})


def stamp(request: HttpRequest, gtin: str, serial: str) -> HttpResponse:
    """Get, create, render: what a careful Django view would do, with hardly any middleware and no compression."""
    code = decode_serial(_KEYS, serial)
    assert code is not None
    found = StampRange.objects.select_related("lot__passport").get(
        numbers__contains=code.number, product__gtin=gtin
    )
    session = request.COOKIES["p"]
    with transaction.atomic():
        tally, is_first = StampTally.objects.get_or_create(
            number=code.number,
            defaults={
                "first_at": timezone.now(),
                "last_at": timezone.now(),
                "sessions": 1,
                "first_session": session,
                "recent": [session],
            },
        )
        if session not in map(str, tally.recent):
            tally.sessions, tally.last_at = F("sessions") + 1, timezone.now()
            tally.recent = [session, *tally.recent][:32]
            tally.save()
        verdict = Verdict.FIRST if is_first else Verdict.SEEN
        Scan.objects.create(number=code.number, lot_id=found.lot_id, session=session, verdict=verdict)
    return HttpResponse(_page(found, verdict))


def _page(found: StampRange, verdict: Verdict) -> str:
    assert found.lot is not None
    row = found.lot.passport
    stored = StoredPassport(row.version, row.built_at, msgspec.convert(row.content, LotPassport))
    facts = lot_facts(stored, today=timezone.localdate(), media_url=settings.MEDIA_URL)
    context = {"facts": facts, "passport": stored.passport, "issuer": Issuer(), "host": "bench"}
    return render_to_string("scan/band.html", {"band": band(verdict, Issuer())}) + render_to_string(
        "scan/lot.html", context
    )


urlpatterns = [path("01/<str:gtin>/21/<str:serial>", stamp)]


def plain_django() -> WSGIHandler:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # it says how long the page is
    return WSGIHandler()


plain = plain_django() if os.environ.get("BENCH_PLAIN") else None

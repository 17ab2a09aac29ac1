"""A serial typed by hand leads to its scan page; what is no serial of ours is said to be unknown."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from nguongoc.stamps.codes import encode_serial
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.queries import stamp_named
from nguongoc.web.access import public
from nguongoc.web.portal.pages import page

_LONGEST_TYPED = 200


@public
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """To the scan page of the stamp that `?ma=` names, as a serial or as the whole address of its QR code.

    Unknown codes get status 404 and no word that a stamp is genuine.
    """
    typed = request.GET.get("ma", "").strip()[:_LONGEST_TYPED]
    if not typed:
        return page(request, "look_up.html", {"typed": "", "missing": "ma" in request.GET})
    stamp = stamp_named(_serial_in(typed))
    if stamp is None or not stamp.batch.product.gtin:
        return page(request, "unknown_code.html", {"typed": typed}, status=404)
    serial = encode_serial(serial_key(stamp.batch.key_id), stamp.number)
    return HttpResponseRedirect(f"{settings.SCAN_URL}/01/{stamp.batch.product.gtin}/21/{serial}")


def _serial_in(typed: str) -> str:
    """The serial at the end of a scanned address; a serial itself stays as it is."""
    return typed.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]

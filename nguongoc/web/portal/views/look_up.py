"""A serial typed by hand leads to its scan page; what is no serial of ours is said to be unknown."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from nguongoc.stamps.naming import slip_words, typed_serial
from nguongoc.stamps.old_serials import serial_of
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
    stamp = stamp_named(typed_serial(typed))
    if stamp is None or not stamp.batch.product.gtin:
        return page(request, "unknown_code.html", {"typed": typed, "slip": slip_words(typed)}, status=404)
    serial = quote(serial_of(stamp.batch, stamp.number), safe="")
    return HttpResponseRedirect(f"{settings.SCAN_URL}/01/{stamp.batch.product.gtin}/21/{serial}")

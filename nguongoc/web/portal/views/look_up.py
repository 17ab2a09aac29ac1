"""A stamp is looked up by the camera of the phone, by a picture of it, or by its code typed by hand."""

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from nguongoc.stamps.naming import slip_words
from nguongoc.web.access import public
from nguongoc.web.portal.codes import Outcome, lead_of
from nguongoc.web.portal.pages import page

_LONGEST_SHOWN = 200
_PAGES = {
    Outcome.COPIED: "foreign_code.html",
    Outcome.FOREIGN: "foreign_code.html",
    Outcome.PRODUCT_UNKNOWN: "unknown_product.html",
    Outcome.UNKNOWN: "unknown_code.html",
}


@csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})
@public
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """The page with the camera; without scripts the field for the code is all of it.

    The reader of codes is WebAssembly, which a strict policy names by itself: on this page alone.
    """
    context = {"missing": "thieu" in request.GET, "hosts": _own_hosts()}
    return page(request, "scan.html", context, part="scan")


@public
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """To what `?ma=` names: a serial, a bar code's digits, or the whole text of a QR code.

    Only what this system knows is followed. Anything else gets status 404 and no word that a stamp is genuine; an
    address of somebody else is shown as text.
    """
    typed = request.GET.get("ma", "").strip()
    if not typed:
        return redirect(reverse("portal:scan") + ("?thieu=1" if "ma" in request.GET else ""))
    lead = lead_of(typed)
    if lead.outcome == Outcome.FOLLOWED:
        return HttpResponseRedirect(lead.address)
    context = {
        "typed": typed[:_LONGEST_SHOWN],
        "slip": slip_words(typed),
        "lead": lead,
        "scan_address": settings.SCAN_URL,
    }
    return page(request, _PAGES[lead.outcome], context, status=404)


def _own_hosts() -> str:
    """Where addresses of ours lie, for the script that sends only those on as they are."""
    return " ".join({base.partition("://")[2] for base in (settings.SCAN_URL, settings.SITE_URL)})

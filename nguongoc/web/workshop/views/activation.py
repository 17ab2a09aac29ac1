"""Stamps are put on a lot: from here on a scan answers with this lot."""

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.actions import activate_stamps
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.queries import RangeRow, next_free, packs_covered, room_on
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.stamp_ranges import RangeForm
from nguongoc.web.templatetags.words import number
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.views.stamps import batch_of

_MOST_LOTS = 50
may_read_codes = csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})
"""For pages with the camera: our reader of QR codes is WebAssembly, which a strict policy names by itself."""


@may_read_codes
@needs(Permission.ACTIVATE_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: OfficeRequest, pk: int) -> HttpResponse:
    """First the lot (`?lo=`), unless only one fits; then first and last stamp, the next free ones proposed."""
    batch = batch_of(request.organisation, pk)
    lots = lots_for(request, batch)
    lot = _chosen(request, lots)
    free = next_free(batch)
    if lot is None or free is None:
        context = {"batch": batch, "lots": lots, "free": free}
        return page(request, "activate_lot.html", context, tab="stamps")
    covered = packs_covered([lot])[lot.pk, batch.level]
    room = room_on(lot, batch, covered=covered)
    form = RangeForm(posted(request), batch=batch, initial=_proposal(free, room))
    if form.is_valid() and _activate(request, form, batch, lot):
        return redirect("workshop:lot", lot.pk)
    context = {
        "batch": batch,
        "lot": lot,
        "form": form,
        "free": free,
        "carried": -(-covered // batch.pack_units),
        "room": room,
        "several": len(lots) > 1,
    }
    return page(request, "activate.html", context, tab="stamps")


def _activate(request: OfficeRequest, form: RangeForm, batch: CodeBatch, lot: Lot) -> bool:
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    done = form.carry_out(lambda: activate_stamps(batch=batch, first=first, last=last, lot=lot, by=request.user))
    if done is None:
        return False
    messages.success(request, f"Đã kích hoạt {number(last - first + 1)} tem trên lô {lot.code}.")
    return True


def lots_for(request: OfficeRequest, batch: CodeBatch) -> list[Lot]:
    """The open lots of the batch's product, that for which it was asked first."""
    own = Lot.objects.visible_to(request.user).filter(product=batch.product, state=LotState.OPEN)
    found = list(own.order_by("-pk")[:_MOST_LOTS])
    asked = batch.request.lot_id if batch.request else None
    return sorted(found, key=lambda lot: lot.pk != asked)


def _chosen(request: OfficeRequest, lots: list[Lot]) -> Lot | None:
    asked = request.GET.get("lo", "")
    if asked:
        return next((lot for lot in lots if str(lot.pk) == asked), None)
    return lots[0] if len(lots) == 1 else None


def _proposal(free: RangeRow, room: int) -> dict[str, str]:
    last = min(free.last, free.first + room - 1)
    return {"first": number(free.first), "last": number(last) if last >= free.first else ""}

"""Writing the log of a lot: choose what was done, then answer what its form asks."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.trace.enums import LogKind, LotState
from nguongoc.trace.models import LogEntry, LogForm, Lot
from nguongoc.trace.queries import Stock, forms_for, free_stock, last_entry
from nguongoc.trace.rules import packs_within
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.journal import ICONS
from nguongoc.web.workshop.forms.trace import LogEntryForm, answers_as_initial, now_to_the_minute
from nguongoc.web.workshop.pages import page

_EMPTY = "de-trong"
_ORDER = list(LogKind)
_SHOWN_GOODS = 60


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_safe
def choose(request: OfficeRequest, pk: int) -> HttpResponse:
    """One tile for each form of the lot's way of production; the next step of the chain comes first."""
    lot = _lot(request, pk)
    written = set(lot.log_entries.values_list("kind", flat=True))
    forms = sorted(forms_for(lot), key=lambda form: (_ORDER.index(LogKind(form.kind)), form.title))
    upcoming = next((form.kind for form in forms if form.kind not in written), "")
    tiles = [{"form": form, "icon": ICONS[LogKind(form.kind)], "first": form.kind == upcoming} for form in forms]
    context = {"lot": lot, "tiles": tiles, "is_open": lot.state == LotState.OPEN}
    return page(request, "choose_log.html", context, tab="lots")


@needs(Permission.WRITE_LOGS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: OfficeRequest, pk: int, form_pk: int) -> HttpResponse:
    """The entry: answers as the last time unless `?de-trong` asks for an empty form."""
    lot = _lot(request, pk)
    log_form = get_object_or_404(LogForm, pk=form_pk, pk__in=[form.pk for form in forms_for(lot)])
    last = None if _EMPTY in request.GET else last_entry(request.user, log_form.key)
    form = LogEntryForm(
        posted(request),
        log_form=log_form,
        lot=lot,
        initial=_initial(lot, log_form, last),
        stock=_ingredients(request, lot, log_form),
    )
    if form.is_valid() and form.write(request.user) is not None:
        messages.success(request, f"Đã ghi nhật ký: {log_form.title}.")
        return redirect("workshop:lot", lot.pk)
    context = {"lot": lot, "log_form": log_form, "form": form, "last": last, "is_open": lot.state == LotState.OPEN}
    return page(request, "write_log.html", context, tab="lots")


def _lot(request: OfficeRequest, pk: int) -> Lot:
    own = Lot.objects.visible_to(request.user).select_related("product__published__record")
    return get_object_or_404(own.filter(product__isnull=False), pk=pk)


def _ingredients(request: OfficeRequest, lot: Lot, log_form: LogForm) -> list[Stock]:
    """What a lot can be made of: everything in the house but the lot itself."""
    if log_form.kind != LogKind.PROCESSING:
        return []
    return [each for each in free_stock(request.user) if each.holding != lot][:_SHOWN_GOODS]


def _initial(lot: Lot, log_form: LogForm, last: LogEntry | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"happened_at": now_to_the_minute(), "unit": lot.unit}
    if last is not None:
        initial |= {"unit": last.unit, "place": last.place, **answers_as_initial(log_form, last.answers)}
    if log_form.kind == LogKind.PACKING and lot.quantity and lot.product and lot.product.content:
        initial["quantity"] = lot.quantity
        most = packs_within(lot.quantity, lot.unit, lot.product.content)
        if most is not None and most > lot.pack_count:
            initial["pack_count"] = most - lot.pack_count
    return initial

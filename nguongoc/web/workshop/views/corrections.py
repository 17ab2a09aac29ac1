"""An entry that was wrong: written anew, or struck out; the old one stays with the reason."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.trace.actions import Entry, correct_log, undo_joining
from nguongoc.trace.models import Household, LogCorrection, LogEntry, Lot
from nguongoc.trace.queries import makes_goods, used_by
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.journal import title_of
from nguongoc.web.log_form import LogEntryForm, answers_as_initial
from nguongoc.web.workshop.forms.goods import GoodsForm
from nguongoc.web.workshop.forms.trace import CorrectionForm
from nguongoc.web.workshop.log_targets import Target, cycle_target, lot_target
from nguongoc.web.workshop.offers import Offer, offer_of
from nguongoc.web.workshop.pages import page

writes = needs(Permission.WRITE_LOGS, ground="workshop")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: OfficeRequest, pk: int) -> HttpResponse:
    """The entry as it was, to be put right, and why."""
    entry, target = _found(request, pk)
    form = LogEntryForm(
        posted(request),
        request.FILES or None,
        log_form=entry.form,
        subject=target.subject,
        by=request.user,
        households=_households(entry, target),
        asks_all=True,
        initial=_as_it_was(entry),
    )
    form.fields["reason"] = CorrectionForm.base_fields["reason"]
    goods = _inputs(request, entry)
    if goods.offer.is_searching:
        form.full_clean()
        form.forget_errors()
    if form.is_valid() and goods.is_valid() and _corrected(request, entry, form, goods) is not None:
        return redirect(target.home)
    context = {"target": target, "entry": entry, "title": title_of(entry), "form": form, "goods": goods}
    return page(request, "correct_log.html", context, tab="lots")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def strike_out(request: OfficeRequest, pk: int) -> HttpResponse:
    """The entry was written by mistake: nothing replaces it."""
    entry, target = _found(request, pk)
    form = CorrectionForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = form.carry_out(lambda: correct_log(entry=entry, replacement=None, reason=reason, by=request.user))
        if done is not None:
            messages.success(request, f"Đã bỏ lần ghi nhầm: {title_of(entry)}. Cơ quan quản lý vẫn xem được.")
            return redirect(target.home)
    context = {
        "form": form,
        "title": f"Ghi nhầm: {title_of(entry)}",
        "text": f"Ghi ngày {timezone.localtime(entry.happened_at):%d/%m/%Y}, {target.title}.",
        "verb": "Bỏ lần ghi này",
        "back": reverse("workshop:correct_log", args=[pk]),
    }
    return page(request, "simple_form.html", context, tab="lots")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def undo_split_or_merger(request: OfficeRequest, pk: int) -> HttpResponse:
    """The split or the merger that made the lot was a mistake."""
    lot = get_object_or_404(Lot.objects.visible_to(request.user).filter(product__isnull=False), pk=pk)
    form = CorrectionForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if form.carry_out(lambda: undo_joining(lot=lot, reason=reason, by=request.user)) is not None:
            messages.success(request, "Đã bỏ lần tách, gộp lô. Số hàng trở về các lô cũ.")
            return redirect("workshop:lot", pk)
    context = {
        "form": form,
        "title": f"Bỏ lần tách, gộp ra lô {lot.code}",
        "text": "Hàng trở về các lô cũ, kể cả hàng của các lô khác ra từ lần đó. Cơ quan quản lý vẫn xem được.",
        "verb": "Bỏ lần tách, gộp này",
        "back": reverse("workshop:lot", args=[pk]),
    }
    return page(request, "simple_form.html", context, tab="lots")


def _found(request: OfficeRequest, pk: int) -> tuple[LogEntry, Target]:
    visible = LogEntry.objects.visible_to(request.user).select_related("form", "household")
    entry = get_object_or_404(visible, pk=pk)
    if entry.lot_id:
        return entry, lot_target(request.user, entry.lot_id)
    return entry, cycle_target(request.user, entry.cycle_id or 0)


def _households(entry: LogEntry, target: Target) -> list[Household]:
    """Those of today, and the one of the entry though it may have left."""
    return list({row.pk: row for row in (*target.households, *filter(None, [entry.household]))}.values())


def _as_it_was(entry: LogEntry) -> dict[str, Any]:
    return {
        "happened_at": timezone.localtime(entry.happened_at),
        "quantity": entry.quantity,
        "unit": entry.unit,
        "pack_count": entry.pack_count,
        "place": entry.place,
        "note": entry.note,
        "household": str(entry.household_id or ""),
        **answers_as_initial(entry.form, entry.answers, all_of_them=True),
    }


def _inputs(request: OfficeRequest, entry: LogEntry) -> GoodsForm:
    """What the entry was made of, as it was said, to be put right; by nobody who may not see all of it."""
    used = used_by(entry)
    lots = {move.lot_id for move in used if move.lot_id}
    visible = Lot.objects.visible_to(request.user).filter(pk__in=lots)
    if not makes_goods(entry) or visible.count() < len(lots):
        return GoodsForm(posted(request), offer=Offer())
    offer = offer_of(request, besides=entry.lot, used=used)
    taken = {move.holding: -move.quantity for move in used}
    initial = {each.key: taken[each.holding] for each in offer.stock if each.holding in taken}
    return GoodsForm(posted(request), offer=offer, initial=initial)


def _corrected(request: OfficeRequest, entry: LogEntry, form: LogEntryForm, goods: GoodsForm) -> LogEntry | None:
    def act(given: Entry) -> LogEntry:
        if goods.offer.stock:
            given = replace(given, inputs=goods.taken())
        reason = form.cleaned_data["reason"]
        correction: LogCorrection = correct_log(entry=entry, replacement=given, reason=reason, by=request.user)
        return LogEntry.objects.select_related("form").get(replaces=correction.entry)

    written = form.write(act)
    if written is not None:
        messages.success(request, f"Đã đính chính: {title_of(written)}. Lần ghi cũ được giữ lại.")
        for flag in written.flags.all():
            messages.warning(request, flag.sentence)
    return written

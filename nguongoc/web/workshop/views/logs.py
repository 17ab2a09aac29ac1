"""Writing the log of a lot or cycle: choose what was done, then answer what its form asks."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.trace.enums import MAKING, LogKind
from nguongoc.trace.models import LogEntry, LogForm, Lot
from nguongoc.trace.queries import last_entry, proposed_code
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.journal import ICONS, title_of
from nguongoc.web.log_form import LogEntryForm, answers_as_initial, now_to_the_minute
from nguongoc.web.workshop.forms.goods import GoodsForm
from nguongoc.web.workshop.forms.trace import lot_code_field
from nguongoc.web.workshop.log_targets import Target, cycle_target, lot_target
from nguongoc.web.workshop.offers import Offer, offer_of
from nguongoc.web.workshop.pages import page

_EMPTY, _REPEAT, _MANY = "de-trong", "lap-lai", "nhieu-ho"
writes = needs(Permission.WRITE_LOGS, ground="workshop")


@writes
@require_safe
def choose(request: OfficeRequest, pk: int) -> HttpResponse:
    """One tile for each form of the lot's way of production; the next step of the chain comes first. `?nhieu-ho`:
    to be written for several households at once.
    """
    return _choose(request, lot_target(request.user, pk))


@writes
@require_safe
def choose_work(request: OfficeRequest, pk: int) -> HttpResponse:
    """One tile for each work of the cycle; what was done last can be done again with one tap."""
    return _choose(request, cycle_target(request.user, pk))


def _choose(request: OfficeRequest, target: Target) -> HttpResponse:
    for_many = _MANY in request.GET and bool(target.households)
    forms = [form for form in target.forms if not for_many or target.is_for_many(form)]
    counted = [form for form in forms if form.is_counted]
    written = set(_own_entries(target).values_list("kind", flat=True))
    upcoming = next((form.kind for form in counted if form.kind not in written), "") if target.is_lot else ""
    context = {
        "target": target,
        "tiles": [_tile(target, form, first=form.kind == upcoming, for_many=for_many) for form in counted],
        "work": [_tile(target, form, for_many=for_many) for form in forms if not form.is_counted],
        "work_first": not target.is_lot,
        "again": None if for_many else _again(target),
        "hold": target.hold,
        "for_many": for_many,
        "many_url": f"{target.choose}?{_MANY}=1" if target.households and not for_many else "",
    }
    return page(request, "choose_log.html", context, tab="lots")


def _tile(target: Target, form: LogForm, *, first: bool = False, for_many: bool = False) -> dict[str, Any]:
    url = target.write_many(form) if for_many else target.write(form)
    return {"form": form, "url": url, "icon": ICONS[LogKind(form.kind)], "first": first}


def _own_entries(target: Target) -> QuerySet[LogEntry]:
    return LogEntry.objects.valid().filter(**{"lot" if target.is_lot else "cycle": target.subject})


def _again(target: Target) -> dict[str, Any] | None:
    """The last entry, to be written again with one tap and one look."""
    last = _own_entries(target).select_related("form").order_by("-pk").first()
    form = next((form for form in target.forms if last and form.key == last.form.key), None)
    if last is None or form is None:
        return None
    return {"url": f"{target.write(form)}?{_REPEAT}=1", "title": title_of(last), "at": last.happened_at}


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: OfficeRequest, pk: int, form_pk: int) -> HttpResponse:
    """The entry: answers as the last time unless `?de-trong` asks for an empty form; `?lap-lai` repeats all."""
    return _write(request, lot_target(request.user, pk), form_pk)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def write_work(request: OfficeRequest, pk: int, form_pk: int) -> HttpResponse:
    return _write(request, cycle_target(request.user, pk), form_pk)


def _write(request: OfficeRequest, target: Target, form_pk: int) -> HttpResponse:
    log_form = target.form(form_pk)
    last = None if _EMPTY in request.GET else last_entry(request.user, log_form.key)
    form = LogEntryForm(
        posted(request),
        request.FILES or None,
        log_form=log_form,
        subject=target.subject,
        by=request.user,
        households=target.households,
        initial=_initial(request, target, log_form, last),
    )
    goods = GoodsForm(posted(request), offer=_ingredients(request, target, log_form))
    if goods.offer.is_searching:
        form.full_clean()
        form.forget_errors()
    if target.opens_lot(log_form):
        form.fields["code"] = lot_code_field()
        form.initial["code"] = proposed_code(request.organisation)
    if form.is_valid() and goods.is_valid():
        code = form.cleaned_data.get("code", "")
        entry = form.write(lambda given: target.record(replace(given, inputs=goods.taken() or None), code=code))
        if entry is not None:
            return _written(request, target, entry)
    context = {
        "target": target,
        "log_form": log_form,
        "form": form,
        "goods": goods,
        "last": last,
        "hold": target.hold if log_form.kind in {LogKind.HARVEST, LogKind.SLAUGHTER} else None,
        "many_url": target.write_many(log_form) if target.is_for_many(log_form) else "",
    }
    return page(request, "write_log.html", context, tab="lots")


def _written(request: OfficeRequest, target: Target, entry: LogEntry) -> HttpResponse:
    """Say what was written and what the rules found in it, then back to where it was begun."""
    messages.success(request, f"Đã ghi nhật ký: {title_of(entry)}.")
    for flag in entry.flags.all():
        messages.warning(request, flag.sentence)
    return redirect("workshop:lot", entry.lot_id) if entry.lot_id else redirect(target.home)


def _ingredients(request: OfficeRequest, target: Target, log_form: LogForm) -> Offer:
    """What a lot can be made of: everything in the house but the lot itself."""
    if log_form.kind not in MAKING or not isinstance(target.subject, Lot):
        return Offer()
    return offer_of(request, besides=target.subject)


def _initial(request: OfficeRequest, target: Target, log_form: LogForm, last: LogEntry | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"happened_at": now_to_the_minute(), **target.beginning(log_form)}
    if last is not None:
        initial |= answers_as_initial(log_form, last.answers)
        initial |= {"place": last.place or initial["place"], "household": str(last.household_id or "")}
        if last.unit:
            initial["unit"] = last.unit
        if _REPEAT in request.GET:
            initial |= {"quantity": last.quantity, "pack_count": last.pack_count, "note": last.note}
    return initial

"""Log entries are written here; each that makes, joins or moves goods writes an event."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.rules import require_assigned
from nguongoc.trace import rules
from nguongoc.trace.actions.files import show_files
from nguongoc.trace.actions.goods import Entry, write_goods_event
from nguongoc.trace.actions.lots import open_lot, own_open_lot
from nguongoc.trace.actions.stock import lock_holdings, lock_stock
from nguongoc.trace.enums import RuleLevel
from nguongoc.trace.models import Household, LogEntry, LogFlag, Lot, ProductionCycle
from nguongoc.trace.signals import lots_changed


@transaction.atomic
def record_log(*, lot: Lot, entry: Entry, by: Person) -> LogEntry:
    """Write a log entry of an open lot and, where it is about goods, the EPCIS event that it makes.

    Effects: event, edges of the graph, quantities of the lot (`write_goods_event`), entry, flags of the rules,
    audit trail. The same page sent twice gives the entry that it made. Raises Refusal with the field that is
    wrong, or with the sentence of a rule that blocks.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    repeated = _sent_before(entry, organisation)
    if repeated is not None:
        return repeated
    lock_stock(organisation=organisation)
    lock_holdings(holdings=[lot, *(each.holding for each in entry.inputs or ())])
    lot = own_open_lot(lot=lot, organisation=organisation)
    require_assigned(lot.product_id, by)
    return write_entry(subject=lot, entry=entry, organisation=organisation, by=by)


@transaction.atomic
def record_work(*, cycle: ProductionCycle, entry: Entry, by: Person) -> LogEntry:
    """Write an entry about a running cycle: work before there are goods. Otherwise as `record_log`."""
    organisation = by.require(Permission.WRITE_LOGS)
    repeated = _sent_before(entry, organisation)
    if repeated is not None:
        return repeated
    cycle = own_running_cycle(cycle=cycle, by=by)
    if entry.form.is_counted:
        raise Refusal("Việc này ghi vào lô. Hãy ghi thu hoạch để mở lô trước.")
    return write_entry(subject=cycle, entry=entry, organisation=organisation, by=by)


@transaction.atomic
def harvest_cycle(*, cycle: ProductionCycle, code: str, entry: Entry, by: Person) -> LogEntry:
    """Open a lot of what is harvested from a running cycle, and write the harvest. Raises Refusal as both do."""
    organisation = by.require(Permission.WRITE_LOGS)
    repeated = _sent_before(entry, organisation)
    if repeated is not None:
        return repeated
    lock_stock(organisation=organisation)
    cycle = own_running_cycle(cycle=cycle, by=by)
    lot = open_lot(product=cycle.product, code=code, cycle=cycle, by=by)
    return record_log(lot=lot, entry=entry, by=by)


@transaction.atomic
def record_many(*, subject: Lot | ProductionCycle, entries: Sequence[Entry], by: Person) -> list[LogEntry]:
    """Write an entry for each household, all or none. Raises Refusal whose field is `{household id}.{field}`."""
    if not entries:
        raise Refusal("Hãy nhập ít nhất một hộ.")
    written = []
    for entry in entries:
        try:
            written.append(
                record_log(lot=subject, entry=entry, by=by)
                if isinstance(subject, Lot)
                else record_work(cycle=subject, entry=entry, by=by)
            )
        except Refusal as refusal:
            if entry.household is not None:
                refusal.field = f"{entry.household.pk}.{refusal.field or ''}"
            raise
    return written


@transaction.atomic
def harvest_for_many(*, cycle: ProductionCycle, code: str, entries: Sequence[Entry], by: Person) -> list[LogEntry]:
    """Open one lot of what households harvested from a running cycle, and write the harvest of each, all or none.

    Raises Refusal as `harvest_cycle` and `record_many` do.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    repeated = _sent_before(entries[0], organisation) if entries else None
    if repeated is not None:
        return list(LogEntry.objects.filter(form_key__in=[entry.form_key for entry in entries]))
    lock_stock(organisation=organisation)
    cycle = own_running_cycle(cycle=cycle, by=by)
    lot = open_lot(product=cycle.product, code=code, cycle=cycle, by=by)
    return record_many(subject=lot, entries=entries, by=by)


def own_running_cycle(*, cycle: ProductionCycle, by: Person) -> ProductionCycle:
    """The cycle, locked, of the person's establishment and not ended. Raises Refusal."""
    cycle = own_cycle(cycle=cycle, by=by)
    if cycle.ended_date is not None:
        raise Refusal(f"{cycle.name} đã kết thúc ngày {cycle.ended_date:%d/%m/%Y} nên không ghi thêm được.")
    return cycle


def own_cycle(*, cycle: ProductionCycle, by: Person) -> ProductionCycle:
    """The cycle, locked, of the person's establishment. Raises Refusal."""
    organisation = by.require(Permission.WRITE_LOGS)
    rows = ProductionCycle.objects.select_for_update(of=("self",)).select_related("product__published", "site")
    cycle = rows.get(pk=cycle.pk)
    if cycle.organisation_id != organisation.pk:
        raise Refusal("Vụ, lứa này không thuộc cơ sở của bạn.")
    require_assigned(cycle.product_id, by)
    return cycle


def write_entry(
    *,
    subject: Lot | ProductionCycle,
    entry: Entry,
    organisation: Organisation,
    by: Person,
    replaces: LogEntry | None = None,
) -> LogEntry:
    """Write an entry of a lot or cycle that the caller has locked and found to be theirs; see `record_log`."""
    if entry.form.is_draft:
        raise Refusal("Biểu mẫu này chưa áp dụng. Hãy mở lại trang rồi chọn việc.")
    rules.require_not_future(entry.happened_at)
    if entry.form.is_counted:
        rules.require_amount(entry.quantity)
    answers = rules.checked_answers(entry.form, entry.answers)
    rules.require_own_files(entry.form, answers, organisation)
    _require_own_household(entry.household, organisation, replaces)
    _require_new(subject, entry, answers)
    event = None
    if isinstance(subject, Lot) and entry.form.is_counted:
        event = write_goods_event(lot=subject, entry=entry, by=by, is_correction=replaces is not None)
    written = _kept(subject, entry, answers, event)
    written.entered_by, written.helper, written.replaces = by, by.helper, replaces
    written.save(force_insert=True)
    flagged = _raise_flags(written)
    show_files(entry=written)
    told = {"event": str(event or "")} | ({"household": entry.household.code} if entry.household else {})
    flags = {"flags": [each.sentence for each in flagged]} if flagged else {}
    audit.record("record_log", by=by, subject=subject, kind=entry.form.kind, **told, **flags)
    lots_changed.send(Lot, lot_ids=lots_told_by(subject=subject))
    return written


def _kept(
    subject: Lot | ProductionCycle, entry: Entry, answers: dict[str, str], event: uuid.UUID | None
) -> LogEntry:
    """The entry as it will be kept, of goods with the event that was written."""
    lot, content = subject if isinstance(subject, Lot) else None, subject.product_content
    counted = lot is not None and entry.form.is_counted
    return LogEntry(
        lot=lot,
        cycle=subject if isinstance(subject, ProductionCycle) else None,
        household=entry.household,
        form=entry.form,
        kind=entry.form.kind,
        happened_at=entry.happened_at,
        quantity=entry.quantity if counted else None,
        unit=entry.unit if counted else "",
        pack_count=entry.pack_count,
        place=normalise(entry.place),
        note=entry.note.strip(),
        answers=answers,
        harvest_from=rules.first_harvest_date(
            entry.form, answers, happened_at=entry.happened_at, product_name=content.name if content else ""
        ),
        event=event,
        form_key=entry.form_key,
    )


def lots_told_by(*, subject: Lot | ProductionCycle) -> list[int]:
    """The lots whose journal an entry about a lot or cycle is part of."""
    if isinstance(subject, Lot):
        return [subject.pk]
    return list(subject.lots.values_list("pk", flat=True))


def _sent_before(entry: Entry, organisation: Organisation) -> LogEntry | None:
    """What the same page made when it was sent the first time."""
    if entry.form_key is None:
        return None
    lock_stock(organisation=organisation)  # of a double tap the second waits
    found = LogEntry.objects.filter(form_key=entry.form_key).select_related("lot", "cycle").first()
    if found is not None and found.subject.organisation_id != organisation.pk:
        raise Refusal("Trang này đã cũ. Hãy mở lại biểu mẫu rồi ghi.")
    return found


def _require_own_household(
    household: Household | None, organisation: Organisation, replaces: LogEntry | None
) -> None:
    if household is None or (replaces is not None and replaces.household_id == household.pk):
        return
    if household.organisation_id != organisation.pk:
        raise Refusal("Hộ này không thuộc cơ sở của bạn.", field="household")
    if household.left_at is not None:
        raise Refusal(f"Hộ {household.code} không còn là thành viên.", field="household")


def _require_new(subject: Lot | ProductionCycle, entry: Entry, answers: dict[str, str]) -> None:
    """The same entry, to the last word, is the same work written down twice."""
    same = subject.log_entries.valid().filter(
        form=entry.form,
        household=entry.household,
        happened_at=entry.happened_at,
        quantity=entry.quantity if entry.form.is_counted else None,
        unit=entry.unit if entry.form.is_counted else "",
        pack_count=entry.pack_count,
        answers=answers,
    )
    if same.exists():
        raise Refusal("Việc này đã được ghi rồi, không ghi thêm lần nữa.")


def _raise_flags(entry: LogEntry) -> list[LogFlag]:
    """Keep what the rules found. Raises Refusal (field `happened_at`) where one of them blocks; a correction tells
    of what was done long since, and is never blocked.
    """
    found = list(rules.findings(entry))
    blocking = next((finding for finding in found if finding.level == RuleLevel.BLOCK), None)
    if blocking is not None and entry.replaces is None:
        raise Refusal(f"{blocking.sentence} Chưa ghi gì; các ô vẫn được giữ.", field="happened_at")
    return LogFlag.objects.bulk_create(
        LogFlag(entry=entry, rule=each.rule, level=each.level, sentence=each.sentence, cause=each.cause)
        for each in found
    )

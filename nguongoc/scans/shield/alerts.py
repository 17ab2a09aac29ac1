"""Alerts are opened, told more, and settled here."""

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import people_with
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.portions import portions
from nguongoc.places.queries import table_in_force
from nguongoc.registry.queries import authorities_over
from nguongoc.registry.rules import require_reason
from nguongoc.safety.inspecting import order_inspection
from nguongoc.safety.models import Inspection
from nguongoc.scans.shield.enums import AlertState, Finding, ShieldRule, SubjectKind
from nguongoc.scans.shield.models import Alert
from nguongoc.scans.shield.rules import Figures, Seen
from nguongoc.stamps.models import CodeBatch, StampRange
from nguongoc.trace.models import Lot

MAY_SETTLE = (Permission.RECALL_LOTS, Permission.CHANGE_STAMP_STATES)
_MOST_EVIDENCE = 100
_MOST_REASON = 2000
_DESK = "office:alerts"
_AT_ONCE = 500  # alerts of a statement, each with its evidence
_TELL_MORE = """
UPDATE scans_alert alert SET seen_at = %s, figures = told.figures, evidence = told.evidence
FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[]) told (id, figures, evidence) WHERE told.id = alert.id
"""
_RANGES_OF_STAMPS = """
SELECT asked_for.number, range.id FROM unnest(%s::bigint[]) asked_for (number)
JOIN stamps_stamprange range ON range.numbers @> asked_for.number
"""
_Name = tuple[ShieldRule, SubjectKind, str]  # of an alert while it is open


@dataclass(frozen=True, slots=True)
class Sighting:
    """A rule's threshold is reached for a subject: what was measured, and the scans that say so."""

    rule: ShieldRule
    kind: SubjectKind
    key: str
    figures: Figures
    scans: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class _Subject:
    organisation: Organisation | None = None
    batch: CodeBatch | None = None
    lot: Lot | None = None
    number: int | None = None


def last_settled(rule: ShieldRule, kind: SubjectKind, keys: Sequence[str]) -> dict[str, Alert]:
    """By key of the subject, the alert of the rule that was settled last, without its evidence. One query."""
    rows = Alert.objects.settled().filter(rule=rule, subject_kind=kind, subject_key__in=keys)
    return {row.subject_key: row for row in rows.defer("evidence").order_by("decided_at")}


@transaction.atomic
def keep_sightings(*, sightings: Sequence[Sighting], now: dt.datetime) -> int:
    """Open an alert for each subject that has none of the rule, and tell the open ones more. Gives how many of
    them said something new.

    An authority gets no more new ones a day than the profile's `budget`: the rest are gathered, which the desk
    says in one line. Those who may settle them are told once for each establishment's place. As many statements
    for many sightings as for one.
    """
    known = _open_alerts(sightings)
    unseen = [each for each in sightings if _named(each) not in known]
    told = [each for each in sightings if _named(each) in known and known[_named(each)].figures != each.figures]
    subjects, room = _subjects(unseen), _Room(now)
    opened = [_opened(each, subjects[each.kind, each.key], room, now) for each in unseen]
    Alert.objects.bulk_create(opened, batch_size=_AT_ONCE)
    _tell_more([(known[_named(each)], each) for each in told], now)
    _tell([alert for alert in opened if not alert.is_gathered])
    return len(unseen) + len(told)


@transaction.atomic
def settle_alert(*, alert: Alert, finding: Finding, reason: str, by: Person) -> Alert:
    """An authority says what an alert was: fake, copied, misused or harmless, and why it thinks so.

    Scans up to then count no more for this rule and subject. Effects: finding, audit trail. Raises Refusal with
    the field `reason`; StateChanged where a colleague was faster.
    """
    organisation = by.require(*MAY_SETTLE)
    by = by.deciding(next(each for each in MAY_SETTLE if by.may(each)))
    alert = _locked(alert, by)
    if alert.state == AlertState.SETTLED:
        raise StateChanged("Đồng nghiệp vừa kết luận cảnh báo này. Hãy tải lại trang để xem.")
    reason = require_reason(reason, "Hãy ghi căn cứ: đã xem gì, hỏi ai, vì sao kết luận như vậy.")
    if len(reason) > _MOST_REASON:
        raise Refusal(f"Căn cứ dài quá: tối đa {_MOST_REASON} ký tự.", field="reason")
    alert.state, alert.finding, alert.reason = AlertState.SETTLED, finding, reason
    alert.decided_by, alert.delegator, alert.authority = by, by.stands_in_for, organisation
    alert.decided_at = timezone.now()
    alert.save()
    audit.record("settle_alert", by=by, subject=alert, reason=reason, finding=finding.value, rule=alert.rule)
    return alert


@transaction.atomic
def inspect_alert(
    *, alert: Alert, place: str, order: str, due_date: dt.date, inspector: Person, by: Person
) -> Inspection:
    """Order an inspection because of an alert, which then names it; see `order_inspection`.

    Raises StateChanged where a colleague ordered one first.
    """
    alert = _locked(alert, by)
    if alert.inspection_id is not None:
        raise StateChanged("Đồng nghiệp vừa ra lệnh kiểm tra cho cảnh báo này. Hãy tải lại trang để xem.")
    alert.inspection = order_inspection(
        establishment=alert.organisation,
        lot=alert.lot,
        place=place,
        order=order,
        due_date=due_date,
        inspector=inspector,
        by=by,
    )
    alert.save(update_fields=["inspection"])
    return alert.inspection


def _locked(alert: Alert, by: Person) -> Alert:
    if not Alert.objects.visible_to(by).filter(pk=alert.pk).exists():
        raise NotPermitted("Cảnh báo này không thuộc phạm vi quản lý của bạn.")
    return Alert.objects.select_for_update(of=("self",)).select_related("organisation", "lot").get(pk=alert.pk)


def _open_alerts(sightings: Sequence[Sighting]) -> dict[_Name, Alert]:
    """Those that these sightings would be added to, locked. One query for each rule that saw something."""
    keys = defaultdict[tuple[ShieldRule, SubjectKind], list[str]](list)
    for sighting in sightings:
        keys[sighting.rule, sighting.kind].append(sighting.key)
    found = {}
    for (rule, kind), named in keys.items():
        rows = Alert.objects.open().filter(rule=rule, subject_kind=kind, subject_key__in=named)
        for alert in rows.defer("evidence").order_by("pk").select_for_update(of=("self",)):
            found[rule, kind, alert.subject_key] = alert
    return found


def _opened(sighting: Sighting, subject: _Subject, room: "_Room", now: dt.datetime) -> Alert:
    return Alert(
        rule=sighting.rule,
        subject_kind=sighting.kind,
        subject_key=sighting.key,
        number=subject.number,
        batch=subject.batch,
        lot=subject.lot,
        organisation=subject.organisation,
        figures=sighting.figures,
        evidence=_evidence(sighting.scans),
        is_gathered=not room.take(subject.organisation),
        opened_at=now,
        seen_at=now,
    )


def _tell_more(told: Sequence[tuple[Alert, Sighting]], now: dt.datetime) -> None:
    for part in portions(told, size=_AT_ONCE):
        columns = (
            [alert.pk for alert, _ in part],
            [json.dumps(sighting.figures) for _, sighting in part],
            [json.dumps(_evidence(sighting.scans)) for _, sighting in part],
        )
        with connection.cursor() as cursor:
            cursor.execute(_TELL_MORE, [now, *columns])


class _Room:
    """How many alerts each place may still get today; what names no establishment has a place of its own."""

    def __init__(self, now: dt.datetime) -> None:
        rows = [row for row in table_in_force("scan_rules") if row["key"] == "budget"]
        self._most = int(float(rows[0]["value"])) if rows else None
        day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        today = Alert.objects.filter(opened_at__gte=day, is_gathered=False)
        self._taken = Counter[int | None](today.order_by().values_list("organisation__unit", flat=True))

    def take(self, organisation: Organisation | None) -> bool:
        """Whether there was room for one more."""
        unit = organisation.unit_id if organisation else None
        self._taken[unit] += 1
        return self._most is None or self._taken[unit] <= self._most


def _named(sighting: Sighting) -> _Name:
    return sighting.rule, sighting.kind, sighting.key


def _evidence(scans: Sequence[Seen]) -> list[dict[str, Any]]:
    """The newest of the scans; visitors by a mark of four letters, which tells two of them apart and no more."""
    return [
        {
            "at": scan.at.isoformat(),
            "visitor": hashlib.blake2b(scan.visitor.encode(), digest_size=2).hexdigest(),
            "province": scan.province,
            "verdict": scan.verdict,
            **({"number": scan.number} if scan.number is not None else {"asked": scan.asked}),
        }
        for scan in sorted(scans)[-_MOST_EVIDENCE:]
    ]


def _subjects(sightings: Iterable[Sighting]) -> Mapping[tuple[SubjectKind, str], _Subject]:
    """What each is about, and whose. Four queries at most."""
    keys = defaultdict[SubjectKind, set[str]](set)
    for sighting in sightings:
        keys[sighting.kind].add(sighting.key)
    found: dict[tuple[SubjectKind, str], _Subject] = defaultdict(_Subject)
    lots = Lot.objects.filter(pk__in=[int(key) for key in keys[SubjectKind.LOT]])
    for lot in lots.select_related("organisation"):
        found[SubjectKind.LOT, str(lot.pk)] = _Subject(lot.organisation, lot=lot)
    batches = CodeBatch.objects.select_related("organisation")
    for batch in batches.filter(pk__in=[int(key) for key in keys[SubjectKind.BATCH]]):
        found[SubjectKind.BATCH, str(batch.pk)] = _Subject(batch.organisation, batch)
    for number, batch, on_lot in _stamps([int(key) for key in keys[SubjectKind.STAMP]]):
        found[SubjectKind.STAMP, str(number)] = _Subject(batch.organisation, batch, on_lot, number)
    return found


def _stamps(numbers: list[int]) -> list[tuple[int, CodeBatch, Lot | None]]:
    """Each stamp with its batch, and the lot that it is on."""
    if not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_RANGES_OF_STAMPS, [numbers])
        found: list[tuple[int, int]] = cursor.fetchall()
    rows = StampRange.objects.select_related("batch__organisation", "lot").in_bulk({pk for _, pk in found})
    return [(number, rows[pk].batch, rows[pk].lot) for number, pk in found]


def _tell(alerts: Sequence[Alert]) -> None:
    """One notice for the authorities over each establishment; of codes that are nobody's, for the departments."""
    by_owner = defaultdict[Organisation | None, list[Alert]](list)
    for alert in alerts:
        by_owner[alert.organisation].append(alert)
    for owner, rows in by_owner.items():
        departments = Organisation.objects.authorities().existing().filter(level=Level.DEPARTMENT)
        authorities = authorities_over(owner) if owner else departments
        people = [person for each in authorities for person in people_with(each, *MAY_SETTLE)]
        first = rows[0]
        notify(
            people=people,
            subject=f"{len(rows)} cảnh báo từ lượt quét tem" + (f": {owner}" if owner else ""),
            text="\n".join(str(row) for row in rows[:10]),
            path=reverse("office:alert", args=[first.pk]) if len(rows) == 1 else reverse(_DESK),
            mail=False,
        )

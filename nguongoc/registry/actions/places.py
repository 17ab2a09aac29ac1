"""Units and authorities change: establishments keep a place, and submissions under way a reviewer."""

from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import nearest, what_became_of
from nguongoc.registry.enums import RecordKind, RouteKind, SubmissionState
from nguongoc.registry.models import Establishment, PlaceToConfirm, Record, Site, Submission, SubmissionQuerySet
from nguongoc.registry.queries import places_to_choose, responsible_for, route_in_force
from nguongoc.registry.signals import establishments_moved

ESTABLISHMENTS, SITES, SUBMISSIONS = "cơ sở", "địa điểm", "hồ sơ đang xử lý"
UNSURE = "cơ sở cần xác nhận xã, phường mới"
R = TypeVar("R", bound=Record)


@transaction.atomic
def move_establishments(*, report: Report, by: audit.Actor) -> list[int]:
    """Establishments in units that have ended go to the units of today that hold their places.

    A unit that went over as a whole decides it; of several the nearest by the establishment's coordinates is
    taken and put on the list to be confirmed. Their open submissions name the same unit from then on; what is
    published stays as it was checked. Where nothing tells the unit, the report gets an obstacle. Gives the ids
    of those that moved.
    """
    ended = Q(unit__valid_to__lte=timezone.localdate())
    rows = Organisation.objects.select_for_update(of=("self",)).filter(ended, level=Level.ESTABLISHMENT)
    organisations = list(rows.select_related("unit__parent").order_by("pk"))
    if not organisations:
        return []
    became = what_became_of({row.unit_id: row.unit for row in organisations}.values())
    records = Establishment.objects.filter(owner__in=organisations).select_related("published")
    contents = {record.organisation_id: content for record, content in _contents(records)}
    moved = []
    for organisation in organisations:
        former, known = organisation.unit, became[organisation.unit_id]
        unit = known[0] if len(known) == 1 else _nearest(known, former, contents.get(organisation.pk, {}))
        if unit is None:
            report.object_to(_unknown(former))
            continue
        report.tell(ESTABLISHMENTS, source=former, target=unit)
        if len(known) != 1:
            report.tell(UNSURE, source=former, target=unit)
            PlaceToConfirm.objects.create(organisation=organisation, former=former)
        _move(organisation, unit, by)
        moved.append(organisation.pk)
    establishments_moved.send(Organisation, organisation_ids=moved, report=report, by=by)
    return moved


@transaction.atomic
def move_sites(*, report: Report, by: audit.Actor) -> list[int]:
    """Sites in units that have ended go to what those became, of several to the nearest; their open submissions
    name it from then on. Gives the ids of their organisations.
    """
    ended = Site.objects.filter(unit__valid_to__lte=timezone.localdate())
    locked = ended.select_for_update(of=("self",)).select_related("unit__parent", "published", "organisation")
    rows = list(_contents(locked.order_by("pk")))
    became = what_became_of({site.unit_id: site.unit for site, _ in rows}.values())
    moved = []
    for site, content in rows:
        former = site.unit
        unit = _nearest(became[former.pk], former, content)
        if unit is None:
            report.object_to(_unknown(former))
            continue
        site.unit = unit
        site.save(update_fields=["unit"])
        _name_unit(Submission.objects.filter(record=site), former, unit)
        report.tell(SITES, source=former, target=unit)
        audit.record("move_site", by=by, subject=site, source=str(former), target=str(unit))
        moved.append(site.organisation_id)
    return moved


@transaction.atomic
def pass_submissions_on(
    *, of: Collection[int], establishments: Collection[int], report: Report, by: audit.Actor
) -> None:
    """Submissions under way at the authorities `of` or at any that has ended, or of `establishments` that moved,
    get the reviewer and the approver that the route and the place name now. Their decisions stay as they are.
    """
    gone = Organisation.objects.filter(valid_to__lte=timezone.localdate()).values("pk")
    affected = Q(reviewer__in=of) | Q(approver__in=of) | Q(reviewer__in=gone) | Q(approver__in=gone)
    affected |= Q(record__organisation__in=establishments)
    rows = Submission.objects.under_way().select_for_update(of=("self",)).filter(affected)
    _route_anew(rows, report, by)


@transaction.atomic
def confirm_place(*, row: PlaceToConfirm, unit: AdministrativeUnit, by: Person) -> None:
    """An official says in which unit of today an establishment lies; work under way follows it.

    Raises Refusal (field `unit`) for a unit that the former one did not become, StateChanged where somebody
    was faster.
    """
    if not by.may(Permission.REVIEW_RECORDS, Permission.ENTER_RECORDS):
        raise NotPermitted("Tài khoản của bạn không có quyền xác nhận địa bàn của cơ sở.")
    if not PlaceToConfirm.objects.visible_to(by).filter(pk=row.pk).exists():
        raise NotPermitted("Cơ sở này không thuộc phạm vi quản lý của bạn.")
    row = PlaceToConfirm.objects.select_for_update(of=("self",)).select_related("former").get(pk=row.pk)
    if row.confirmed_at is not None:
        raise StateChanged("Có người vừa xác nhận địa bàn của cơ sở này.")
    if unit not in places_to_choose(row):
        raise Refusal(f"{row.former} không có phần nào nay thuộc {unit}. Hãy chọn trong danh sách.", field="unit")
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=row.organisation_id)
    audit.record("confirm_place", by=by, subject=organisation, former=str(row.former), unit=str(unit))
    if organisation.unit_id == unit.pk:
        return
    report = Report()
    _move(organisation, unit, by)
    pass_submissions_on(of=(), establishments=[organisation.pk], report=report, by=by)
    establishments_moved.send(Organisation, organisation_ids=[organisation.pk], report=report, by=by)
    if report.obstacles:
        raise Refusal(" ".join(report.obstacles), field="unit")


def _contents(records: QuerySet[R]) -> Iterator[tuple[R, dict[str, Any]]]:
    """Each record with what it says: what is published, else what was proposed first."""
    proposed: dict[int, dict[str, Any]] = {}
    for submission in Submission.objects.filter(record__in=[record.pk for record in records]):
        proposed.setdefault(submission.record_id, submission.content)
    for record in records:
        yield record, record.published.content if record.published else proposed.get(record.pk, {})


def _unknown(former: AdministrativeUnit) -> str:
    return f"Chưa rõ {former} nay thuộc xã, phường nào. Hãy bổ sung hồ sơ địa phương trước."


def _nearest(
    units: list[AdministrativeUnit], former: AdministrativeUnit, content: dict[str, Any]
) -> AdministrativeUnit | None:
    """By the establishment's coordinates, else by the centre of the former unit or of its district."""
    choices = units or list(AdministrativeUnit.objects.existing_today().communes())
    centres = [(unit.latitude, unit.longitude) for unit in (former, former.parent) if unit is not None]
    for lat, lon in [(content.get("latitude"), content.get("longitude")), *centres]:
        if lat is not None and lon is not None:
            return nearest(choices, float(lat), float(lon)) or choices[0]
    return choices[0] if units else None


def _move(organisation: Organisation, unit: AdministrativeUnit, by: audit.Actor) -> None:
    former = organisation.unit
    organisation.unit = unit
    organisation.save(update_fields=["unit"])
    proposed = Submission.objects.filter(record__organisation=organisation, record__kind=RecordKind.ESTABLISHMENT)
    _name_unit(proposed, former, unit)
    audit.record("move_establishment", by=by, subject=organisation, source=str(former), target=str(unit))


def _name_unit(proposed: SubmissionQuerySet, former: AdministrativeUnit, unit: AdministrativeUnit) -> None:
    open_ones = proposed.open().filter(content__unit=former.key)
    for submission in open_ones.select_for_update(of=("self",)):
        submission.content = submission.content | {"unit": unit.key}
        submission.save(update_fields=["content"])


def _route_anew(rows: SubmissionQuerySet, report: Report, by: audit.Actor) -> None:
    """Each way is asked for once for all that come from one place and sector."""
    ways: dict[tuple[str, str, int], tuple[Organisation, Organisation]] = {}
    for submission in rows.select_related("record__organisation__unit__parent", "reviewer", "approver"):
        try:
            home = responsible_for(submission)
            key = submission.record.kind, home.sector, home.unit_id
            way = ways.get(key) or ways.setdefault(key, route_in_force(RouteKind(submission.record.kind), home))
        except Refusal as refusal:
            report.object_to(f"{submission.record}: {refusal.sentence}")
            continue
        before = submission.reviewer, submission.approver
        if before == way:
            continue
        step = 1 if submission.state == SubmissionState.REVIEWED else 0
        submission.reviewer, submission.approver = way
        submission.save(update_fields=["reviewer", "approver"])
        report.tell(SUBMISSIONS, source=before[step], target=way[step])
        audit.record(
            "pass_submission_on",
            by=by,
            subject=submission,
            source=[str(organisation) for organisation in before],
            target=[str(organisation) for organisation in way],
        )

"""Authorities are renamed, merged, split, abolished, or hand places over; what they held passes on."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.actions.accounts import PROGRAM, begin_anew
from nguongoc.accounts.actions.notices import notify
from nguongoc.accounts.enums import Level, Permission, SuccessionKind
from nguongoc.accounts.models import (
    Jurisdiction,
    JurisdictionQuerySet,
    Membership,
    Organisation,
    OrganisationSuccession,
    Person,
)
from nguongoc.accounts.reorganisation import NewAuthority, Reorganisation, Report, Succession, Successor
from nguongoc.accounts.roles import ROLES
from nguongoc.accounts.signals import authorities_reorganised
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.validity import in_force
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import what_became_of

ACCOUNTS, PLACES = "tài khoản", "địa bàn"


@transaction.atomic
def reorganise(*, plan: Reorganisation, by: audit.Actor) -> Report:
    """Carry a reorganisation out, all of it or nothing (plan III.1.3 names levels that have changed since).

    Effects, by date: predecessors end with their places; successors begin and get theirs; each succession is
    written down; parts of an ended authority and its people pass on, suspended ones too, and sessions go on;
    then open work passes on (registry, stamps), and whoever moved is told. Decisions and audit entries keep
    the organisations that they name. Raises NotPermitted; StateChanged where a predecessor has ended already;
    Refusal with every obstacle.
    """
    report = _carry_out(plan, by)
    if report.obstacles:
        raise Refusal(" ".join(report.obstacles))
    return report


def preview_reorganisation(*, plan: Reorganisation, by: audit.Actor) -> Report:
    """What `reorganise` would move, and what stands in its way: it is carried out and undone.

    Raises as `reorganise` does, but for obstacles: the report has them.
    """
    with transaction.atomic():
        report = _carry_out(plan, by)
        transaction.set_rollback(True)
    return report


@transaction.atomic
def pass_on_what_was_late() -> Report:
    """Pass on what was sent in the very moment of a reorganisation, or lies in a unit that has ended since."""
    report = Report()
    authorities_reorganised.send(Organisation, predecessors=frozenset(), report=report, by=PROGRAM)
    return report


def lock_structure() -> None:
    """Of two who change the structure of authorities one waits for the other. Call it inside a transaction."""
    list(Organisation.objects.select_for_update(no_key=True).filter(level=Level.PROVINCE).order_by("pk"))


def _carry_out(plan: Reorganisation, by: audit.Actor) -> Report:
    if isinstance(by, Person):
        by.require(Permission.REORGANISE)
    lock_structure()
    _require_in_order(plan)
    report, moved = Report(), dict[int, Organisation]()
    in_order = sorted(plan.successions, key=lambda row: row.date)
    begun = _begin({row.successor: row.date for row in reversed(in_order)}, by)
    for date, rows in groupby(in_order, key=lambda row: row.date):
        step = Reorganisation(tuple(rows), plan.people)
        predecessors = list({row.predecessor.pk: row.predecessor for row in step.successions}.values())
        for predecessor in predecessors:
            _release(predecessor, step.of(predecessor), date)
        for successor in {row.successor: None for row in step.successions}:
            _take_places(begun[successor], successor.places, date, report)
        for predecessor in predecessors:
            moved |= _pass_on(predecessor, step, begun, report, by)
    ended = {row.predecessor for row in plan.successions}
    authorities_reorganised.send(
        Organisation, predecessors={organisation.pk for organisation in ended}, report=report, by=by
    )
    _require_nothing_left_alone(ended, report)
    _tell(moved)
    return report


def _require_in_order(plan: Reorganisation) -> None:
    """Only authorities that exist, once each, on a day that has come."""
    today = timezone.localdate()
    for row in plan.successions:
        predecessor = Organisation.objects.get(pk=row.predecessor.pk)
        if not predecessor.is_authority:
            raise NotPermitted("Chỉ sắp xếp được cơ quan quản lý, không sắp xếp cơ sở.")
        if predecessor.became.exclude(kind=SuccessionKind.HAND_OVER).exists():
            raise StateChanged(f"{predecessor} đã được sắp xếp rồi. Hãy tải lại trang để xem tình trạng mới.")
        if row.date > today:
            raise Refusal("Ngày hiệu lực chưa đến. Hãy thực hiện từ ngày đó trở đi.", field="date")
        if predecessor.valid_from and row.date < predecessor.valid_from:
            raise Refusal(
                f"{predecessor} bắt đầu hoạt động từ {predecessor.valid_from:%d/%m/%Y}. "
                "Hãy chọn ngày hiệu lực từ ngày đó trở đi.",
                field="date",
            )


def _begin(starts: dict[Successor, dt.date], by: audit.Actor) -> dict[Successor, Organisation]:
    """The authorities that take over; those that are new are made now."""
    return {
        successor: successor.authority
        if isinstance(successor.authority, Organisation)
        else begin_authority(authority=successor.authority, date=date, by=by)
        for successor, date in starts.items()
    }


def begin_authority(*, authority: NewAuthority, date: dt.date, by: audit.Actor) -> Organisation:
    """An authority begins on a date, without places and people yet."""
    organisation = Organisation.objects.create(
        level=authority.level,
        name=authority.name,
        short_name=authority.short_name,
        parent=authority.parent,
        sector=authority.sector,
        unit=authority.seat,
        valid_from=date,
    )
    audit.record("begin_authority", by=by, subject=organisation, date=date.isoformat())
    return organisation


def _release(predecessor: Organisation, rows: list[Succession], date: dt.date) -> None:
    """A predecessor ends with its places; one that only hands over gives up those that others take."""
    if all(row.kind == SuccessionKind.HAND_OVER for row in rows):
        for row in rows:
            _withdraw(predecessor, {unit.pk for unit in row.successor.places}, date)
        return
    _in_force_on(predecessor, date).update(valid_to=date)
    predecessor.valid_to = date
    predecessor.save(update_fields=["valid_to"])


def _withdraw(predecessor: Organisation, units: set[int], date: dt.date) -> None:
    """Give units up. Of one that is held as part of a larger one, the neighbours stay, each by itself."""
    for row in _in_force_on(predecessor, date).select_related("unit"):
        within = AdministrativeUnit.objects.within([row.unit_id])
        if row.unit_id not in units and not within.filter(pk__in=units).exists():
            continue
        kept = within.existing_on(date).communes().exclude(Q(pk__in=units) | Q(parent__in=units))
        Jurisdiction.objects.filter(pk=row.pk).update(valid_to=date)
        if row.unit_id not in units:
            give_places(organisation=predecessor, units=list(kept), date=date)


def _in_force_on(organisation: Organisation, date: dt.date) -> JurisdictionQuerySet:
    return organisation.jurisdictions.filter(in_force(date))


def give_places(*, organisation: Organisation, units: Iterable[AdministrativeUnit], date: dt.date) -> None:
    """An authority is in charge of units from a date on; those that it holds already stay as they are.

    Raises Refusal with the field `places`, naming who holds a unit, a part of it or what it lies in.
    """
    held = set(_in_force_on(organisation, date).values_list("unit", flat=True))
    missing = [unit for unit in units if unit.pk not in held]
    taken = _holder_of(organisation, missing, date)
    if taken is not None:
        raise Refusal(
            f"{taken.unit} đang do {taken.organisation} phụ trách. "
            "Hãy chọn địa bàn khác, hoặc sắp xếp cả cơ quan đó.",
            field="places",
        )
    Jurisdiction.objects.bulk_create(
        Jurisdiction(
            organisation=organisation,
            level=organisation.level,
            sector=organisation.sector,
            unit=unit,
            valid_from=date,
        )
        for unit in missing
    )


def _holder_of(
    organisation: Organisation, units: Iterable[AdministrativeUnit], date: dt.date
) -> Jurisdiction | None:
    """The place of another authority of the same level and sector that overlaps one of the units from a date on.

    Divisions share places, so none of theirs counts.
    """
    if organisation.level == Level.DIVISION:
        return None
    wanted = [unit.pk for unit in units]
    above = AdministrativeUnit.objects.filter(Q(children__in=wanted) | Q(children__children__in=wanted))
    overlapping = Q(unit__in=AdministrativeUnit.objects.within(wanted)) | Q(unit__in=above)
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=date)
    others = Jurisdiction.objects.filter(overlapping & later, level=organisation.level, sector=organisation.sector)
    return others.exclude(organisation=organisation).select_related("unit", "organisation").first()


def _take_places(
    organisation: Organisation, units: Iterable[AdministrativeUnit], date: dt.date, report: Report
) -> None:
    try:
        give_places(organisation=organisation, units=units, date=date)
    except Refusal as refusal:
        report.object_to(refusal.sentence)


def _pass_on(
    predecessor: Organisation,
    step: Reorganisation,
    begun: dict[Successor, Organisation],
    report: Report,
    by: audit.Actor,
) -> dict[int, Organisation]:
    """Write the successions down; parts and people of the predecessor go to their successors."""
    rows = step.of(predecessor)
    heirs = [begun[row.successor] for row in rows]
    OrganisationSuccession.objects.bulk_create(
        OrganisationSuccession(predecessor=predecessor, successor=heir, date=row.date, kind=row.kind)
        for row, heir in zip(rows, heirs, strict=True)
    )
    goes_on = all(row.kind == SuccessionKind.HAND_OVER for row in rows)
    if not goes_on:
        Organisation.objects.filter(parent=predecessor, valid_to__isnull=True).exclude(pk=heirs[0].pk).update(
            parent=heirs[0]
        )
    audit.record(
        "reorganise",
        by=by,
        subject=predecessor,
        kind=rows[0].kind,
        date=rows[0].date.isoformat(),
        successors=[str(heir) for heir in heirs],
    )
    for row, heir in zip(rows, heirs, strict=True):
        _tell_places(row, heir, report)
    named = {pk: begun[successor] for pk, successor in step.people.items() if successor in begun}
    return _move_people(predecessor, None if goes_on else heirs[0], named, report, by)


def _tell_places(row: Succession, heir: Organisation, report: Report) -> None:
    given_up = row.predecessor.jurisdictions.filter(valid_to=row.date).values("unit")
    taken = AdministrativeUnit.objects.within(given_up).filter(pk__in=[unit.pk for unit in row.successor.places])
    count = taken.count()
    if count:
        report.tell(PLACES, source=row.predecessor, target=heir, count=count)


def _move_people(
    predecessor: Organisation,
    default: Organisation | None,
    named: dict[int, Organisation],
    report: Report,
    by: audit.Actor,
) -> dict[int, Organisation]:
    """Everybody's membership ends and begins anew elsewhere; gives who works where now, without the suspended."""
    moved = {}
    for membership in Membership.objects.current().filter(organisation=predecessor).select_related("person"):
        target = named.get(membership.person_id, default)
        if target is None:
            continue
        if membership.role not in ROLES[Level(target.level)]:
            report.object_to(
                f"Vai trò “{membership.get_role_display()}” của {membership.person} không có ở {target}. "
                "Hãy đổi vai trò của người này trước, hoặc chọn cơ quan khác cho họ."
            )
            continue
        move_membership(membership=membership, organisation=target, by=by)
        report.tell(ACCOUNTS, source=predecessor, target=target)
        if membership.suspended_at is None:
            moved[membership.person_id] = target
    return moved


def move_membership(*, membership: Membership, organisation: Organisation, by: audit.Actor) -> Membership:
    """The person goes on in another organisation, in the same role; a suspension goes on, sessions too."""
    audit.record(
        "move_account",
        by=by,
        subject=membership.person,
        source=str(membership.organisation),
        target=str(organisation),
    )
    return begin_anew(membership=membership, organisation=organisation, role=membership.role)


def _require_nothing_left_alone(predecessors: Iterable[Organisation], report: Report) -> None:
    """Where a level goes on, each place that was given up has an authority of that level again."""
    for predecessor in predecessors:
        peers = Organisation.objects.existing().filter(level=predecessor.level, sector=predecessor.sector)
        if predecessor.level == Level.DIVISION or not peers.exists():
            continue
        lost = predecessor.jurisdictions.filter(valid_to__isnull=False).values("unit")
        units = AdministrativeUnit.objects.filter(pk__in=lost)
        today = [unit for became in what_became_of(units).values() for unit in became]
        held = Jurisdiction.objects.in_force().filter(organisation__in=peers).values("unit")
        covered = set(AdministrativeUnit.objects.within(held).values_list("pk", flat=True))
        for unit in today:
            parts = AdministrativeUnit.objects.existing_today().filter(parent=unit).values_list("pk", flat=True)
            if unit.pk not in covered and not (parts and covered.issuperset(parts)):
                report.object_to(
                    f"{unit} sẽ không còn cơ quan {predecessor.get_level_display()} phụ trách. "
                    "Hãy giao địa bàn này cho một cơ quan."
                )


def _tell(moved: dict[int, Organisation]) -> None:
    people = Person.objects.filter(is_active=True).in_bulk(list(moved))
    for organisation in set(moved.values()):
        notify(
            people=[people[pk] for pk, target in moved.items() if target == organisation and pk in people],
            subject=f"Từ nay bạn làm việc ở {organisation}",
            text=f"Cơ quan của bạn đã được sắp xếp lại. Tài khoản, mật khẩu và vai trò của bạn giữ nguyên; "
            f"từ nay bạn làm việc cho {organisation}. Việc đang dở được chuyển theo.",
            path="/vao-viec/",
        )

"""Cycles begin and end, and cooperatives keep the list of their households."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.models import Establishment, Product, Site
from nguongoc.registry.rules import require_own_published
from nguongoc.trace.actions.logs import own_running_cycle
from nguongoc.trace.actions.stock import lock_stock
from nguongoc.trace.models import Household, Lot, ProductionCycle
from nguongoc.trace.signals import lots_changed

_NAME_LENGTH = 120
_OLDEST = dt.timedelta(days=3660)  # an orchard is one cycle a year, a rotation of ginger some years


@transaction.atomic
def open_cycle(
    *,
    product: Product,
    name: str,
    started_date: dt.date,
    by: Person,
    site: Site | None = None,
    unit_name: str = "",
) -> ProductionCycle:
    """Begin a season or a batch of animals of a published product, at a site or at a plot, pond or pen by name.

    Raises Refusal with the field `product`, `name`, `site` or `started_date`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    require_own_published(product, organisation=organisation, by=by)
    name = normalise(name)
    _require_sensible(name, site, started_date, organisation)
    lock_stock(organisation=organisation)  # of a double tap the second waits
    if ProductionCycle.objects.running().filter(organisation=organisation, product=product, name=name).exists():
        raise Refusal(f"“{name}” của sản phẩm này đang chạy rồi. Hãy đặt tên khác.", field="name")
    cycle = ProductionCycle.objects.create(
        organisation=organisation,
        product=product,
        name=name,
        site=site,
        unit_name=normalise(unit_name)[:_NAME_LENGTH],
        started_date=started_date,
        is_sample=product.is_sample,
        opened_by=by,
    )
    audit.record("open_cycle", by=by, subject=cycle)
    return cycle


def _require_sensible(name: str, site: Site | None, started_date: dt.date, organisation: Organisation) -> None:
    if site is not None and site.organisation_id != organisation.pk:
        raise Refusal("Hãy chọn một địa điểm của cơ sở.", field="site")
    if not name or len(name) > _NAME_LENGTH:
        raise Refusal(f"Hãy đặt tên vụ, lứa, tối đa {_NAME_LENGTH} ký tự.", field="name")
    today = timezone.localdate()
    if not today - _OLDEST <= started_date <= today:
        raise Refusal("Ngày bắt đầu phải là hôm nay hoặc đã qua, không quá mười năm.", field="started_date")


@transaction.atomic
def end_cycle(*, cycle: ProductionCycle, ended_date: dt.date, by: Person) -> ProductionCycle:
    """Nothing more is written of the cycle; its lots go on. Raises Refusal with the field `ended_date`."""
    cycle = own_running_cycle(cycle=cycle, by=by)
    if not cycle.started_date <= ended_date <= timezone.localdate():
        raise Refusal(f"Ngày kết thúc phải từ {cycle.started_date:%d/%m/%Y} tới hôm nay.", field="ended_date")
    cycle.ended_date = ended_date
    cycle.save(update_fields=["ended_date"])
    audit.record("end_cycle", by=by, subject=cycle)
    return cycle


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFacts:
    """What a cooperative keeps of a household; `may_be_named` is its consent to be named in public."""

    code: str
    name: str
    plot: str = ""
    may_be_named: bool = False
    establishment: Establishment | None = None


@transaction.atomic
def keep_household(*, facts: HouseholdFacts, by: Person, household: Household | None = None) -> Household:
    """Add a household to the list of the person's cooperative, or change one; where the public reads another name
    of it now, its lots say so. Raises Refusal with the field.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    if household is not None and household.organisation_id != organisation.pk:
        raise Refusal("Hộ này không thuộc cơ sở của bạn.")
    code, name, plot = normalise(facts.code).upper(), normalise(facts.name), normalise(facts.plot)
    if not code or len(code) > 20:  # noqa: PLR2004 -- the column's length
        raise Refusal("Mã hộ gồm 1 đến 20 ký tự.", field="code")
    if not name or len(name) > _NAME_LENGTH:
        raise Refusal(f"Hãy nhập tên hộ, tối đa {_NAME_LENGTH} ký tự.", field="name")
    if len(plot) > 200:  # noqa: PLR2004 -- as above
        raise Refusal("Thửa, ao, chuồng: tối đa 200 ký tự.", field="plot")
    lock_stock(organisation=organisation)  # one of two at once comes second
    namesake = Household.objects.filter(organisation=organisation, code=code).first()
    if namesake is not None and namesake != household:
        whose = "đã có" if namesake.left_at is None else "là của một hộ đã thôi thành viên"
        raise Refusal(f"Mã hộ {code} {whose}. Hãy dùng mã khác.", field="code")
    row = household or Household(organisation=organisation)
    named = row.public_name
    row.code, row.name, row.plot, row.establishment = code, name, plot, facts.establishment
    row.left_at = None
    row.consented_at = (row.consented_at or timezone.now()) if facts.may_be_named else None
    row.save()
    audit.record("keep_household", by=by, subject=row, may_be_named=facts.may_be_named)
    if household is not None and row.public_name != named:
        _name_anew(row)
    return row


def _name_anew(household: Household) -> None:
    """What the public reads of lots follows the household's name and its consent at once."""
    entries = household.log_entries.order_by()
    lots = Lot.objects.filter(Q(log_entries__in=entries) | Q(cycle__log_entries__in=entries)).order_by()
    if told := sorted(set(lots.values_list("pk", flat=True))):
        lots_changed.send(Lot, lot_ids=told)


@transaction.atomic
def keep_households(*, rows: Sequence[HouseholdFacts], by: Person) -> tuple[int, int]:
    """Add those whose code is new and change the others, all or none; gives how many of each. Who had left and
    stands in the list is a member again.

    Raises Refusal, whose field is the place of the row in `rows`.
    """
    organisation = by.require(Permission.WRITE_LOGS)
    known = {
        row.code: row
        for row in Household.objects.filter(organisation=organisation).select_related("establishment")
    }
    added = 0
    for place, facts in enumerate(rows):
        code = normalise(facts.code).upper()
        try:
            household = known.get(code)
            kept = keep_household(facts=facts, household=household, by=by)
        except Refusal as refusal:
            raise Refusal(refusal.sentence, field=str(place)) from refusal
        added += household is None
        known[code] = kept
    return added, len(rows) - added


@transaction.atomic
def end_household(*, household: Household, by: Person) -> Household:
    """The household is a member no longer: nothing more is entered for it. What was entered stays."""
    organisation = by.require(Permission.WRITE_LOGS)
    row = Household.objects.select_for_update().get(pk=household.pk)
    if row.organisation_id != organisation.pk:
        raise Refusal("Hộ này không thuộc cơ sở của bạn.")
    row.left_at = row.left_at or timezone.now()
    row.save(update_fields=["left_at"])
    audit.record("end_household", by=by, subject=row)
    return row

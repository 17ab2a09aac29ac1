"""The balance of an establishment over a time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.registry.models import within_assignments
from nguongoc.trace.balance import CAME, WENT, Balance
from nguongoc.trace.enums import MovementKind
from nguongoc.trace.models import Holding, IncomingLot, Lot
from nguongoc.trace.models.holdings import Movement, MovementQuerySet


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A holding over a period: what was there, what came and went, what is there at its end."""

    holding: Holding
    opening: Decimal
    moved: Balance

    @property
    def closing(self) -> Decimal:
        return self.opening + self.moved.left

    @property
    def came_words(self) -> str:
        return self.moved.words_of(CAME, self.holding.unit)

    @property
    def went_words(self) -> str:
        return self.moved.words_of(WENT, self.holding.unit)

    @property
    def cells(self) -> tuple[Decimal, ...]:
        """Opening, harvested, made, received, used, shipped, sold, lost, closing; all positive."""
        came = (self.moved.sums.get(kind, Decimal(0)) for kind in CAME)
        went = (self.moved.out(kind) for kind in WENT)
        return (self.opening, *came, *went, self.closing)


HEADERS = ("Đầu kỳ", "Thu hoạch", "Làm ra", "Nhận về", "Đã dùng", "Đã giao", "Bán lẻ", "Hao hụt", "Cuối kỳ")


def balance_sheet(person: Person, first: dt.date, last: dt.date) -> list[PeriodRow]:
    """Each holding of the person's establishment that was there or moved between two days, both included; by name
    and code; of a producer the received ones and those of assigned products. Four queries.

    What is in logistic units is in the house.
    """
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(first, dt.time.min, zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, zone)
    moved = (
        Movement.objects.counting()
        .filter(_known_to(person), organisation=person.organisation, at__lt=end)
        .exclude(kind=MovementKind.PACKED)
        .order_by()
    )
    before = _sums(moved.filter(at__lt=start))
    during = _sums(moved.filter(at__gte=start))
    rows = [
        PeriodRow(holding, sum(before.get(key, {}).values(), Decimal(0)), Balance(during.get(key, {})))
        for key, holding in _holdings({*before, *during}).items()
    ]
    kept = [row for row in rows if any(row.cells)]
    return sorted(kept, key=lambda row: (row.holding.name, row.holding.code, row.holding.pk))


def _known_to(person: Person) -> Q:
    if not person.is_limited_to_assigned_products:
        return Q()
    return within_assignments(person, "lot__product", "lot__raw_of__product") | Q(incoming__isnull=False)


_Key = tuple[int | None, int | None]


def _sums(moved: MovementQuerySet) -> Mapping[_Key, dict[MovementKind, Decimal]]:
    sums: dict[_Key, dict[MovementKind, Decimal]] = defaultdict(dict)
    for lot, incoming, kind, total in moved.values_list("lot", "incoming", "kind").annotate(total=Sum("quantity")):
        sums[lot, incoming][MovementKind(kind)] = total
    return sums


def _holdings(keys: set[_Key]) -> dict[_Key, Holding]:
    lots = Lot.objects.in_bulk([lot for lot, _ in keys if lot])
    incoming = IncomingLot.objects.select_related("thing__lot").in_bulk([pk for _, pk in keys if pk])
    return {key: lots[key[0]] if key[0] else incoming[key[1] or 0] for key in keys}

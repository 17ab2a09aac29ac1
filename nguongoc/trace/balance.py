"""The mass balance of a holding: what came, where it went, and what is left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from nguongoc.common.text import capital
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.enums import MovementKind
from nguongoc.trace.models import Holding, Lot, Movement

CAME = (MovementKind.HARVESTED, MovementKind.MADE, MovementKind.RECEIVED)
WENT = (MovementKind.USED, MovementKind.SHIPPED, MovementKind.SOLD, MovementKind.LOST)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Balance:
    """The sums of a holding's movements by kind, in its unit; what went has a minus."""

    sums: Mapping[MovementKind, Decimal] = field(default_factory=dict)

    @property
    def came(self) -> Decimal:
        return sum((self.sums.get(kind, _NOTHING) for kind in CAME), _NOTHING)

    def out(self, kind: MovementKind) -> Decimal:
        """How much went that way, without a minus."""
        return -self.sums.get(kind, _NOTHING)

    @property
    def left(self) -> Decimal:
        """What is in the house still, in logistic units too."""
        return self.came - sum((self.out(kind) for kind in WENT), _NOTHING)

    @property
    def free(self) -> Decimal:
        """What is left and in no logistic unit."""
        return self.left - self.out(MovementKind.PACKED)

    def with_more(self, kind: MovementKind, amount: Decimal) -> "Balance":
        """The same with another movement of a kind."""
        return Balance({**self.sums, kind: self.sums.get(kind, _NOTHING) + amount})

    def rows(self, unit: str) -> list[tuple[str, str]]:
        """Label and quantity of each kind that has one, in the order of the way through the house."""
        return [(capital(label), text) for label, text in self._told((*CAME, *WENT, MovementKind.PACKED), unit)]

    def words_of(self, kinds: Iterable[MovementKind], unit: str) -> str:
        """`làm ra 150 kg, nhận về 10 kg`; empty where there is none."""
        return ", ".join(f"{label} {text}" for label, text in self._told(kinds, unit))

    def words(self, unit: str) -> str:
        """`Còn 45 kg (nhận về 50 kg, đã dùng 5 kg)`."""
        return f"Còn {quantity_text(self.free, unit)} ({self.why(unit)})"

    def why(self, unit: str) -> str:
        """`làm ra 150 kg, đã giao 100 kg`."""
        return self.words_of((*CAME, *WENT, MovementKind.PACKED), unit) or "chưa ghi số lượng nào"

    def _told(self, kinds: Iterable[MovementKind], unit: str) -> list[tuple[str, str]]:
        return [
            (str(kind.label), quantity_text(abs(self.sums[kind]), unit)) for kind in kinds if self.sums.get(kind)
        ]


def balances_of(holdings: Iterable[Holding]) -> dict[Holding, Balance]:
    """The balance of each, in two queries."""
    found = list(holdings)
    lots = {each.pk: each for each in found if isinstance(each, Lot)}
    incoming = {each.pk: each for each in found if not isinstance(each, Lot)}
    sums: dict[Holding, dict[MovementKind, Decimal]] = defaultdict(dict)
    for name, rows in (("lot", lots), ("incoming", incoming)):
        if rows:
            moved = Movement.objects.counting().filter(**{f"{name}__in": rows}).order_by()
            for pk, kind, total in moved.values_list(name, "kind").annotate(total=Sum("quantity")):
                sums[rows[pk]][MovementKind(kind)] = total
    return {each: Balance(sums.get(each, {})) for each in found}


def balance_of(holding: Holding) -> Balance:
    return balances_of([holding])[holding]

"""The mass balance of a holding as pages of both grounds show it."""

from dataclasses import dataclass

from nguongoc.trace.balance import Balance, balances_of
from nguongoc.trace.models import Holding
from nguongoc.trace.queries import Stock


@dataclass(frozen=True, slots=True)
class ShownBalance:
    """`key` names the holding in addresses, `words` say what is left and why, `rows` are label and quantity."""

    key: str
    words: str
    rows: list[tuple[str, str]]
    balance: Balance

    @property
    def has_free(self) -> bool:
        return self.balance.free > 0


def shown_balances(*holdings: Holding) -> list[ShownBalance]:
    """One for each, in their order; two queries at most."""
    return [
        ShownBalance(Stock(each, balance).key, balance.words(each.unit), balance.rows(each.unit), balance)
        for each, balance in balances_of(holdings).items()
    ]

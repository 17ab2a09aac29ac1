"""The rules of stamps: how many, on what terms, what may follow what, and what stops until it is paid."""

from nguongoc.stamps.rules.balance import (
    Balance,
    balance_of,
    balances_of,
    cap_sentence,
    capacity_sentence,
    is_beyond_capacity,
    request_balance,
    require_still_within,
    require_within,
    require_within_packs,
    season_balance,
    season_unit,
)
from nguongoc.stamps.rules.fees import price_on, require_paid
from nguongoc.stamps.rules.requests import (
    require_not_just_asked,
    require_other_person,
    require_printer,
    require_sensible_quantity,
)
from nguongoc.stamps.rules.states import (
    MAY_BECOME,
    issuer_of,
    require_issuer,
    require_own_printing,
    require_ready,
    usable_states,
    why_not_usable,
)

__all__ = [
    "MAY_BECOME",
    "Balance",
    "balance_of",
    "balances_of",
    "cap_sentence",
    "capacity_sentence",
    "is_beyond_capacity",
    "issuer_of",
    "price_on",
    "request_balance",
    "require_issuer",
    "require_not_just_asked",
    "require_other_person",
    "require_own_printing",
    "require_paid",
    "require_printer",
    "require_ready",
    "require_sensible_quantity",
    "require_still_within",
    "require_within",
    "require_within_packs",
    "season_balance",
    "season_unit",
    "usable_states",
    "why_not_usable",
]

"""What a form about goods offers: the newest that are in hand, what was searched for, and what was chosen already.

An establishment may have thousands of lots, a form shows some. The button that searches sends the whole form, so
that nothing that was typed is lost, and works without scripts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nguongoc.trace.models import LogisticUnit, Lot, Movement
from nguongoc.trace.queries import Stock, free_stock, stock_without, units_in_hand
from nguongoc.web.access import OfficeRequest

KEY = re.compile(r"(lo|nhan|thung)-\d{1,18}")
UNIT = "thung-"
SHOWN = 60
_TEXT, _SEARCH = "tim", "tim-hang"


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` was searched for, `is_cut` says that there is more than is shown, `is_searching` that the form came
    back only to search, `is_in_vain` that the search found nothing besides what was chosen already. What `first`
    names by its keys was taken before.
    """

    stock: Sequence[Stock] = ()
    units: Sequence[LogisticUnit] = ()
    text: str = ""
    is_cut: bool = False
    is_searching: bool = False
    is_in_vain: bool = False
    with_units: bool = False
    first: frozenset[str] = frozenset()

    @property
    def may_search(self) -> bool:
        return self.is_cut or bool(self.text)


def offer_of(
    request: OfficeRequest,
    *,
    wanted: str = "",
    with_units: bool = False,
    besides: Lot | None = None,
    used: Sequence[Movement] = (),
) -> Offer:
    """What a page offers: `wanted`, a holding by its key, first; not the lot `besides`.

    What was `used` by an entry that is corrected is offered as if it had not been, and stands before all others.
    """
    text = (request.POST.get(_TEXT) or request.GET.get(_TEXT, "")).strip()[:100]
    sent = {key for key, value in request.POST.items() if KEY.fullmatch(key) and str(value).strip()}
    found, is_cut = free_stock(request.user, text=text, keys={*sent, wanted}, most=SHOWN)
    back = stock_without(used)
    keys = frozenset(each.key for each in back)
    others = [each for each in found if each.key not in keys and each.holding != besides]
    units: list[LogisticUnit] = []
    if with_units:
        pks = [int(key.removeprefix(UNIT)) for key in sent if key.startswith(UNIT)]
        units, more = units_in_hand(request.user, text=text, keys=pks, most=SHOWN)
        is_cut = is_cut or more
    shown = {*(each.key for each in others), *(f"{UNIT}{unit.pk}" for unit in units)}
    return Offer(
        stock=[*back, *sorted(others, key=lambda each: each.key != wanted)],
        units=units,
        text=text,
        is_cut=is_cut,
        is_searching=_SEARCH in request.POST,
        is_in_vain=bool(text) and shown <= {*sent, wanted},
        with_units=with_units,
        first=keys,
    )

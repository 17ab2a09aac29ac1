"""How much can come of how much."""

from decimal import Decimal

from nguongoc.common.errors import Refusal
from nguongoc.registry.contents import ProductContent
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot

_BASE_UNITS = {"GRM": "KGM", "MLT": "LTR"}
_BASE_FACTOR = Decimal("0.001")
_LARGEST_QUANTITY = Decimal(10**11)  # the column of a lot's quantity ends here, and that of its packs below
_MOST_PACKS = 2 * 10**9


def in_base_unit(quantity: Decimal, unit: str) -> tuple[Decimal, str]:
    """Grams as kilograms and millilitres as litres, in which lots are counted; other units as they are."""
    return (quantity * _BASE_FACTOR, _BASE_UNITS[unit]) if unit in _BASE_UNITS else (quantity, unit)


def pack_of(product: ProductContent) -> tuple[Decimal, str]:
    """The net quantity of one pack, in the unit in which lots of the product are counted."""
    return in_base_unit(Decimal(str(product.net_quantity)), product.net_unit)


def packs_within(quantity: Decimal, unit: str, product: ProductContent) -> int | None:
    """How many packs a quantity can fill; None where its unit does not compare with that of the pack."""
    whole, base = in_base_unit(quantity, unit)
    pack, pack_base = pack_of(product)
    return int(whole / pack) if base == pack_base else None


def require_open(lot: Lot) -> None:
    if lot.state != LotState.OPEN:
        raise Refusal(f"Lô này {lot.get_state_display()} nên không ghi thêm được.")


def require_amount(quantity: Decimal | None) -> Decimal:
    """The quantity of an entry about goods. Raises Refusal with the field `quantity` where there is none."""
    if quantity is None or quantity <= 0:
        raise Refusal("Số lượng phải lớn hơn 0.", field="quantity")
    return quantity


def require_countable(lot: Lot) -> None:
    """What was added up still fits a lot. Raises Refusal with the field `quantity` or `pack_count`."""
    if lot.quantity >= _LARGEST_QUANTITY:
        raise Refusal("Cộng cả lần này thì số lượng của lô quá lớn. Hãy xem lại số đã nhập.", field="quantity")
    if lot.pack_count > _MOST_PACKS:
        raise Refusal("Cộng cả lần này thì số gói của lô quá lớn. Hãy xem lại số đã nhập.", field="pack_count")

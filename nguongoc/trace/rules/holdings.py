"""What may be taken of what an establishment holds."""

from decimal import Decimal

from nguongoc.common.errors import Refusal
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.balance import Balance
from nguongoc.trace.enums import LotState, MovementKind
from nguongoc.trace.models import Holding, Lot
from nguongoc.trace.rules.quantities import in_base_unit, pack_of

UNUSABLE = (LotState.RECALLED, LotState.ON_HOLD)


def in_unit_of(holding: Holding, quantity: Decimal, unit: str, *, field: str = "unit") -> Decimal:
    """A quantity in the unit in which a holding is counted. Raises Refusal where the two do not compare."""
    converted, base = in_base_unit(quantity, unit)
    if base != holding.unit:
        raise Refusal(f"Lô này tính bằng {holding.get_unit_display()}.", field=field)
    return converted


def product_of(lot: Lot) -> int | None:
    """The product of a lot, or that for which a raw material was harvested."""
    return lot.product_id or (lot.raw_of.product_id if lot.raw_of else None)


def require_usable(holding: Holding) -> None:
    """What is recalled or held back is neither used, packed nor handed over."""
    if holding.state in UNUSABLE:
        raise Refusal(
            f"Lô {holding.code} {LotState(holding.state).label}: không dùng, không đóng và không giao được. "
            "Hãy cách ly hàng và làm theo hướng dẫn của cơ quan quản lý."
        )


def require_free(holding: Holding, quantity: Decimal, balance: Balance, *, field: str | None = None) -> None:
    """Nothing beyond what is left is used, packed, handed over or lost. The sentence says how much is, and why."""
    if quantity <= 0:
        raise Refusal("Số lượng phải lớn hơn 0.", field=field)
    if quantity > balance.free:
        raise Refusal(
            f"{holding} chỉ còn {quantity_text(balance.free, holding.unit)} ({balance.why(holding.unit)}). "
            f"Bạn nhập {quantity_text(quantity, holding.unit)}.",
            field=field,
        )


def unpacked(lot: Lot, balance: Balance, *, packs: int | None = None) -> Decimal:
    """How much of a lot is in no pack: of what was made, less what was used, no more than is left. The lot has
    `packs`, or as many as it says.
    """
    content = lot.product_content
    if content is None:
        return balance.free
    pack, unit = pack_of(content)
    in_packs = (lot.pack_count if packs is None else packs) * pack if unit == lot.unit else Decimal(0)
    return max(Decimal(0), min(balance.left, balance.came - balance.out(MovementKind.USED) - in_packs))

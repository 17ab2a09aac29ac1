"""What a log entry must say, and how much can come of how much."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.places.models import Province
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.balance import Balance
from nguongoc.trace.enums import LotState, MovementKind
from nguongoc.trace.models import Holding, LogForm, Lot

UNUSABLE = (LotState.RECALLED, LotState.ON_HOLD)
_BASE_UNITS = {"GRM": "KGM", "MLT": "LTR"}
_BASE_FACTOR = Decimal("0.001")
ANSWER_LENGTH = 2000
_LARGEST_QUANTITY = Decimal(10**11)  # the column of a lot's quantity ends here, and that of its packs below
_CONFIRM_DAYS = 3  # where the profile names none
_MOST_PACKS = 2 * 10**9
_EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


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


def require_countable(lot: Lot) -> None:
    """What was added up still fits a lot. Raises Refusal with the field `quantity` or `pack_count`."""
    if lot.quantity >= _LARGEST_QUANTITY:
        raise Refusal("Cộng cả lần này thì số lượng của lô quá lớn. Hãy xem lại số đã nhập.", field="quantity")
    if lot.pack_count > _MOST_PACKS:
        raise Refusal("Cộng cả lần này thì số gói của lô quá lớn. Hãy xem lại số đã nhập.", field="pack_count")


def require_not_future(happened_at: dt.datetime, *, field: str = "happened_at") -> None:
    """Something that was done: not yet to come, and not of another century."""
    if happened_at < _EARLIEST:
        raise Refusal("Thời điểm này xa quá. Hãy xem lại năm.", field=field)
    if happened_at > timezone.now() + dt.timedelta(minutes=5):
        raise Refusal("Thời điểm này chưa tới. Hãy chọn ngày giờ đã làm việc.", field=field)


def checked_answers(form: LogForm, answers: dict[str, Any]) -> dict[str, str]:
    """The answers that the form asks for, as text; those it does not ask for are refused.

    Raises Refusal naming the field.
    """
    asked = {field["name"]: field for field in form.fields}
    unknown = set(answers) - set(asked)
    if unknown:
        raise Refusal(f"Biểu mẫu không có ô {min(unknown)}.")
    return {name: text for name, field in asked.items() if (text := _checked(field, answers.get(name))) != ""}


def _checked(field: dict[str, Any], value: Any) -> str:
    text = normalise(str(value)) if value is not None else ""
    label = field["label"]
    if not text:
        if field.get("required"):
            raise Refusal(f"Hãy nhập “{label}”.", field=field["name"])
        return ""
    if len(text) > ANSWER_LENGTH:
        raise Refusal(f"“{label}” quá dài: tối đa {ANSWER_LENGTH} ký tự.", field=field["name"])
    if field["type"] == "number":
        return _number(field, text)
    if field["type"] in {"date", "datetime"}:
        return _date(field, text)
    if field["type"] == "choice" and text not in {choice["value"] for choice in field["choices"]}:
        raise Refusal(f"Hãy chọn “{label}” trong danh sách.", field=field["name"])
    return text


def _number(field: dict[str, Any], text: str) -> str:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refusal(f"“{field['label']}” phải là một số, ví dụ 12,5.", field=field["name"])
    return str(number)


def _date(field: dict[str, Any], text: str) -> str:
    try:
        return dt.datetime.fromisoformat(text).isoformat()[: 10 if field["type"] == "date" else 16]
    except ValueError as error:
        raise Refusal(f"“{field['label']}” không phải là ngày có thật.", field=field["name"]) from error


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


def unpacked(lot: Lot, balance: Balance) -> Decimal:
    """How much of a lot is in no pack yet: of what was made, less what was used, no more than is left."""
    content = lot.product_content
    if content is None:
        return balance.free
    pack, unit = pack_of(content)
    in_packs = lot.pack_count * pack if unit == lot.unit else Decimal(0)
    return max(Decimal(0), min(balance.left, balance.came - balance.out(MovementKind.USED) - in_packs))


def handover_settings() -> dict[str, Any]:
    """What the profile says of hand-overs: `confirm_days`, `weighing_tolerance_percent`."""
    return Province.objects.filter(pk=1).values_list("settings__handovers", flat=True).first() or {}


def overdue_since() -> dt.datetime:
    """What was handed over before that and is not confirmed waits too long."""
    return timezone.now() - dt.timedelta(days=handover_settings().get("confirm_days", _CONFIRM_DAYS))


def most_received(quantity: Decimal) -> Decimal:
    """The most that may come of what was sent: scales differ."""
    return quantity * (100 + Decimal(str(handover_settings().get("weighing_tolerance_percent", 0)))) / 100

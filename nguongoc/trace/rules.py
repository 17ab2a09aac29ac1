"""What a log entry must say, and how much can come of how much."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.common.text import normalise
from nguongoc.registry.contents import ProductContent
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import LogForm, Lot

_IN_BASE_UNIT = {
    "KGM": ("KGM", Decimal(1)),
    "GRM": ("KGM", Decimal("0.001")),
    "LTR": ("LTR", Decimal(1)),
    "MLT": ("LTR", Decimal("0.001")),
}
ANSWER_LENGTH = 2000


def packs_within(quantity: Decimal, unit: str, product: ProductContent) -> int | None:
    """How many packs a quantity can fill; None where its unit does not compare with that of the pack."""
    base, factor = _IN_BASE_UNIT.get(unit, (unit, Decimal(1)))
    pack_base, pack_factor = _IN_BASE_UNIT.get(product.net_unit, (product.net_unit, Decimal(1)))
    if base != pack_base:
        return None
    return int(quantity * factor / (Decimal(str(product.net_quantity)) * pack_factor))


def require_open(lot: Lot) -> None:
    if lot.state != LotState.OPEN:
        raise Refusal(f"Lô này {lot.get_state_display()} nên không ghi thêm được.")


def require_not_future(happened_at: dt.datetime) -> None:
    if happened_at > timezone.now() + dt.timedelta(minutes=5):
        raise Refusal("Thời điểm này chưa tới. Hãy chọn ngày giờ đã làm việc.", field="happened_at")


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

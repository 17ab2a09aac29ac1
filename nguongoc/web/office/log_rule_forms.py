"""Forms by which an administrator edits log forms, catalogues and the rules of logs."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from nguongoc.common.text import capital, fold, normalise
from nguongoc.registry.enums import Audience, ProductionSector
from nguongoc.trace.actions import ItemFacts, LogRuleTerms
from nguongoc.trace.enums import Catalogue, LogCheck, LogKind, RuleLevel
from nguongoc.trace.models import CatalogueItem, LogRule
from nguongoc.trace.questions import ROLES, TYPES
from nguongoc.trace.rules import PLACES
from nguongoc.web.fields import DateField, LineField, LinesField, PlainForm, WholeField, choices_of

SECTORS = [("any", "Mọi ngành"), *choices_of(ProductionSector)]
_ROW = re.compile(r"q(\d{1,2})-label")


class NewFormForm(PlainForm):
    kind = forms.ChoiceField(label="Việc gì", choices=[(kind.value, kind.label) for kind in LogKind])
    sector = forms.ChoiceField(label="Ngành", choices=SECTORS)


class DraftForm(PlainForm):
    title = LineField(label="Tên biểu mẫu", max_length=200, help_text="Người ghi đọc tên này trên nút bấm.")
    basis = LineField(label="Căn cứ", max_length=300, required=False)


class InForceForm(PlainForm):
    effective_from = DateField(
        label="Áp dụng từ ngày", help_text="Từ hôm nay trở đi. Phiên bản trước hết áp dụng từ ngày đó."
    )


class QuestionForm(PlainForm):
    """One question of a draft; what was typed is shown again as it was."""

    name = forms.CharField(required=False, widget=forms.HiddenInput)
    label = LineField(label="Câu hỏi", max_length=200)
    type = forms.ChoiceField(label="Kiểu trả lời", choices=list(TYPES.items()))
    required = forms.BooleanField(label="Bắt buộc trả lời", required=False)
    help = LineField(label="Gợi ý cho người ghi", required=False, max_length=300)
    unit = LineField(
        label="Đơn vị", required=False, max_length=100, help_text="Của số. Chọn đơn vị thì kể ra: kg, bao, tấn."
    )
    choices = LinesField(label="Các lựa chọn", most=40, help_text="Mỗi dòng một lựa chọn.")
    catalogue = forms.ChoiceField(label="Danh mục", required=False, choices=choices_of(Catalogue, empty="Không"))
    audience = forms.ChoiceField(label="Ai đọc", required=False, choices=choices_of(Audience, empty="Mặc định"))
    role = forms.ChoiceField(label="Dùng để kiểm tra cách ly", required=False, choices=list(ROLES.items()))


def rows_of(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored questions as the rows of the editor."""
    return [
        {
            **field,
            "unit": ", ".join(field.get("units", [])) or field.get("unit") or "",
            "choices": [choice["label"] for choice in field.get("choices", [])],
        }
        for field in fields
    ]


def rows_sent(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the editor as they were typed, in their order."""
    numbers = sorted(int(found[1]) for key in data if (found := _ROW.fullmatch(key)))
    names = list(QuestionForm.base_fields)
    rows = [{name: str(data.get(f"q{number}-{name}", "")) for name in names} for number in numbers]
    for row in rows:
        row["choices"] = [line for text in row["choices"].splitlines() if (line := normalise(text))]  # type: ignore[assignment]  # lines of the text
    return list(rows)


def moved(rows: list[dict[str, Any]], act: str) -> list[dict[str, Any]]:
    """The rows after a press of `them`, or of `len-2`, `xuong-2`, `bo-2`; as they are for anything else."""
    verb, _, number = act.partition("-")
    if verb == "them":
        return [*rows, {"type": "text"}]
    place = int(number) if number.isdecimal() and len(number) < 3 else -1  # noqa: PLR2004 -- two digits
    if not 0 <= place < len(rows):
        return rows
    rest = rows[:place] + rows[place + 1 :]
    if verb == "bo":
        return rest
    step = {"len": -1, "xuong": 1}.get(verb, 0)
    target = min(max(place + step, 0), len(rest))
    return [*rest[:target], rows[place], *rest[target:]]


def definitions(rows: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as questions; choices that were there before keep their values, whatever stands around them."""
    known = {field["name"]: field for field in before}
    taken: set[str] = set()
    found = []
    for row in rows:
        name = row.get("name") or _free(_slug(row.get("label", ""), "cau"), taken | set(known))
        taken.add(name)
        found.append(_definition(row, name, known.get(name, {})))
    return found


def _definition(row: dict[str, Any], name: str, before: dict[str, Any]) -> dict[str, Any]:
    question = {
        "name": name,
        "label": normalise(row.get("label", "")),
        "type": row.get("type", "text"),
        "required": bool(row.get("required")),
        "help": normalise(row.get("help", "")),
        "role": row.get("role", ""),
    }
    unit = normalise(row.get("unit", ""))
    if question["type"] == "number" and unit:
        question["unit"] = unit
    if question["type"] == "amount":
        question["units"] = [part.strip() for part in unit.split(",") if part.strip()]
    if question["type"] in {"choice", "choices"}:
        values = {choice["label"]: choice["value"] for choice in before.get("choices", [])}
        question["choices"] = _choices(row.get("choices", []), values)
    if question["type"] == "catalogue" and row.get("catalogue"):
        question["catalogue"] = row["catalogue"]
    if row.get("audience"):
        question["audience"] = row["audience"]
    return question


def _choices(labels: list[str], values: dict[str, str]) -> list[dict[str, str]]:
    taken = {values[label] for label in labels if label in values}
    found = []
    for label in labels:
        value = values.get(label) or _free(_slug(label, "chon"), taken)
        taken.add(value)
        found.append({"value": value, "label": label})
    return found


def _slug(text: str, fallback: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:30]
    return slug if slug[:1].isalpha() else f"{fallback}_{slug}".rstrip("_")


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while (found := name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return found


class ItemForm(PlainForm):
    """A version of a catalogue's item."""

    name = LineField(label="Tên", max_length=200, help_text="Như trên nhãn. Người ghi chọn theo tên này.")
    active_ingredient = LineField(label="Hoạt chất", max_length=200, required=False)
    interval_days = WholeField(
        label="Thời gian cách ly, ngừng thuốc",
        unit="ngày",
        required=False,
        min_value=0,
        max_value=3650,
        help_text="Để trống khi không có.",
    )
    crops = LinesField(
        label="Riêng từng cây, con",
        most=50,
        help_text="Mỗi dòng một loại, ví dụ: vải = 14. Tìm theo tên sản phẩm.",
    )
    source = LineField(label="Nguồn", max_length=300, help_text="Nhãn, danh mục được phép sử dụng, văn bản nào.")
    is_verified = forms.BooleanField(label="Đã đối chiếu với nguồn", required=False)
    effective_from = DateField(label="Áp dụng từ ngày")

    def clean_crops(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.cleaned_data["crops"]:
            crop, _, days = (part.strip() for part in line.partition("="))
            if not crop or not days.isdecimal() or len(days) > 4:  # noqa: PLR2004 -- ten years are four digits
                raise forms.ValidationError(f"“{line}” chưa đúng. Ví dụ: vải = 14.")
            found[crop] = int(days)
        return found

    def facts(self) -> ItemFacts:
        given = self.cleaned_data
        return ItemFacts(
            name=given["name"],
            source=given["source"],
            active_ingredient=given["active_ingredient"],
            interval_days=given["interval_days"],
            crops=given["crops"],
            is_verified=given["is_verified"],
        )


def item_as_initial(item: CatalogueItem) -> dict[str, Any]:
    facts = item.facts
    return {
        "name": item.name,
        "active_ingredient": facts.get("active_ingredient", ""),
        "interval_days": facts.get("interval_days"),
        "crops": [f"{crop} = {days}" for crop, days in facts.get("crops", {}).items()],
        "source": item.source,
        "is_verified": item.is_verified,
    }


class EndItemForm(PlainForm):
    effective_to = DateField(label="Thôi dùng từ ngày", help_text="Những gì đã ghi giữ nguyên.")


class LogRuleForm(PlainForm):
    """The next version of a rule of logs."""

    effective_from = DateField(label="Áp dụng từ ngày", help_text="Từ hôm nay trở đi.")
    level = forms.ChoiceField(label="Hệ quả", widget=forms.RadioSelect, choices=choices_of(RuleLevel))
    tolerance_percent = WholeField(
        label="Mức cho phép", unit="%", min_value=0, max_value=1000, help_text="Thành phẩm được hơn nguyên liệu."
    )
    sentence = forms.CharField(
        label="Câu báo cho người ghi", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = LineField(label="Căn cứ", max_length=500)
    is_verified = forms.BooleanField(label="Đã đối chiếu với văn bản ký", required=False)

    def __init__(self, *args: Any, check: LogCheck, rule: LogRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = ", ".join(f"{{{name}}}" for name in sorted(PLACES[check]))
        self.fields["sentence"].help_text = f"Chương trình điền vào: {allowed}."
        if check != LogCheck.YIELD:
            del self.fields["tolerance_percent"]
        if rule is not None:
            for name in ("level", "tolerance_percent", "sentence", "source", "is_verified"):
                self.initial.setdefault(name, getattr(rule, name))

    def terms(self) -> LogRuleTerms:
        given = self.cleaned_data
        return LogRuleTerms(
            level=RuleLevel(given["level"]),
            sentence=given["sentence"],
            source=given["source"],
            tolerance_percent=given.get("tolerance_percent") or 0,
            is_verified=given["is_verified"],
        )


def sector_words(sector: str) -> str:
    return capital(dict(SECTORS).get(sector, sector))

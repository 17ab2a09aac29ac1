"""What to print and how: the design, for which printer, and what the printer wants to know."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from django import forms
from msgspec.inspect import FloatType, IntType, type_info

from nguongoc.stamps.enums import PrintOutput
from nguongoc.stamps.models import CodeBatch, PrintJob, StampDesign
from nguongoc.stamps.printing.orders import LARGEST_FILE, OwnGrid, PrintOptions
from nguongoc.web.fields import LineField, NumberField, WholeField, choices_of, offer, say_plainly
from nguongoc.web.stamp_ranges import RangeForm
from nguongoc.web.templatetags.words import number

_GRID = {
    "columns": ("Số cột", ""),
    "rows": ("Số hàng", ""),
    "width": ("Giấy rộng", "mm"),
    "height": ("Giấy cao", "mm"),
    "left": ("Lề trái", "mm"),
    "top": ("Lề trên", "mm"),
    "gap_x": ("Khe giữa hai cột", "mm"),
    "gap_y": ("Khe giữa hai hàng", "mm"),
}
_WHOLE = ("columns", "rows")


def _bounds(annotation: Any) -> tuple[int, int]:
    info = cast("FloatType | IntType", type_info(annotation))
    return int(info.ge or 0), int(info.le or 0)


_BOUNDS = {field.name: _bounds(field.type) for field in msgspec.structs.fields(OwnGrid)}


class PrintForm(RangeForm):
    """All of the batch unless a part is named; why again, where it was printed before."""

    design = forms.ChoiceField(label="Mẫu tem", widget=forms.RadioSelect)
    output = forms.ChoiceField(
        label="In bằng gì",
        widget=forms.RadioSelect,
        choices=choices_of(PrintOutput),
        initial=PrintOutput.SHEET,
    )
    reason = LineField(
        label="Lý do in lại",
        required=False,
        max_length=300,
        help_text="Bắt buộc khi tem đã in trước đó. Ví dụ: kẹt giấy ở trang 3.",
    )
    colour = forms.ChoiceField(
        label="Màu",
        required=False,
        choices=[
            ("rgb", "Máy in văn phòng (RGB)"),
            ("cmyk", "Nhà in offset, in số (CMYK)"),
            ("grey", "Đen trắng"),
        ],
    )
    dpi = forms.TypedChoiceField(
        label="Độ phân giải máy in",
        required=False,
        coerce=int,
        empty_value="600",
        initial=600,
        choices=[(600, "600 dpi (máy in laser)"), (300, "300 dpi"), (203, "203 dpi (máy in nhiệt)")],
    )
    bleed = forms.TypedChoiceField(
        label="Tràn lề, dấu cắt",
        required=False,
        coerce=int,
        empty_value="0",
        choices=[(0, "Không"), (2, "Tràn 2 mm, có dấu cắt")],
        help_text="Chỉ dùng cho cuộn.",
    )
    file_size = WholeField(
        label="Số tem một tệp, một cuộn",
        unit="tem",
        required=False,
        min_value=1,
        max_value=LARGEST_FILE,
        help_text="Để trống: 100.000 tem một tệp.",
    )

    def __init__(self, *args: Any, batch: CodeBatch, designs: Sequence[StampDesign], **kwargs: Any) -> None:
        super().__init__(*args, batch=batch, **kwargs)
        self._designs = {str(design.pk): design for design in designs}
        for name, place in (("first", 1), ("last", batch.size)):
            self.fields[name].required, self.fields[name].initial = False, number(place)
        offer(self, "design", [(key, design.name) for key, design in self._designs.items()])
        self.fields["design"].initial = _usual(batch, self._designs)
        for name, (label, unit) in _GRID.items():
            make = WholeField if name in _WHOLE else NumberField
            low, high = _BOUNDS[name]
            self.fields[name] = make(label=label, unit=unit, required=False, min_value=low, max_value=high)
            say_plainly(self.fields[name])
            self.fields[name].error_messages["min_value"] = f"Phải từ {low} trở lên."

    def clean_first(self) -> int:
        return super().clean_first() if self.cleaned_data["first"] else 1

    def clean_last(self) -> int:
        return super().clean_last() if self.cleaned_data["last"] else self._batch.size

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        grid = {name: values[name] for name in _GRID if values.get(name) is not None}
        if grid and not self.errors:
            for name in _WHOLE:
                if name not in grid:
                    self.add_error(name, "Khổ giấy riêng cần cả số cột và số hàng.")
        return values

    def order(self) -> dict[str, Any]:
        """The arguments of `order_print`, but for the batch and the person."""
        given = self.cleaned_data
        grid = {name: _plain(given[name]) for name in _GRID if given.get(name) is not None}
        options: dict[str, Any] = {
            "colour": given["colour"] or "rgb",
            "dpi": int(given["dpi"]),
            "bleed": int(given["bleed"]),
            "grid": msgspec.convert(grid, OwnGrid) if grid else None,
        }
        if given["file_size"]:
            options["file_size"] = given["file_size"]
        return {
            "design": self._designs[given["design"]],
            "output": PrintOutput(given["output"]),
            "options": PrintOptions(**options),
            "first": given["first"],
            "last": given["last"],
            "reason": given["reason"],
        }

    @property
    def drawn(self) -> list[tuple[Any, StampDesign]]:
        """Each choice of a design with the design."""
        return list(zip(self["design"], self._designs.values(), strict=True))

    @property
    def grid(self) -> list[forms.BoundField]:
        return [self[name] for name in _GRID]


def _usual(batch: CodeBatch, designs: Mapping[str, StampDesign]) -> str:
    """The design by which the establishment printed last, else the first one."""
    last = PrintJob.objects.filter(batch__organisation=batch.organisation, design__design__in=designs).first()
    return str(last.design.design_id) if last and last.design else next(iter(designs), "")


def _plain(value: Any) -> int | float:
    return value if isinstance(value, int) else float(value)

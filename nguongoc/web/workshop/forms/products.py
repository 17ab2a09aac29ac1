"""The form of a product."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from msgspec.structs import asdict

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gtin14
from nguongoc.places.queries import table_in_force
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.contents.products import (
    HIGHEST_PRICE,
    LARGEST_QUANTITY,
    MORE_PACKS,
    MORE_STANDARDS,
    OTHER_NAMES,
    Capacity,
    Pack,
)
from nguongoc.registry.enums import NetUnit, Period, PriceUnit, ProductionSector, RecordKind
from nguongoc.web.fields import DateField, LineField, LinesField, NumberField, WholeField, choices_of, offer
from nguongoc.web.workshop.forms.product_files import FilesForm, QuietForm
from nguongoc.web.workshop.forms.visibility import VisibilityForm

_LONG = 4000
_ARRANGING = ("anh-", "quy-cach-")


class GtinField(LineField):
    """A GTIN as 14 digits; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, max_length=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return gtin14(typed) if typed else ""
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


def _quantity(label: str, *, required: bool = True, **more: Any) -> NumberField:
    return NumberField(
        label=label,
        required=required,
        min_value=Decimal("0.001"),
        max_value=Decimal(LARGEST_QUANTITY),
        max_digits=13,
        decimal_places=3,
        **more,
    )


def _text(label: str, rows: int = 3, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=_LONG, widget=widget, help_text=help_text)


class PackForm(QuietForm):
    """Another pack. A row in which nothing but the unit is chosen, or that is to be left out, is none."""

    label = LineField(label="Tên quy cách", max_length=300, required=False, help_text="Ví dụ: Hộp quà 4 túi.")
    net_quantity = _quantity("Khối lượng, thể tích một gói")
    net_unit = forms.ChoiceField(label="Đơn vị", choices=NetUnit.choices)
    gtin = GtinField(label="GTIN của gói này")
    carton_units = WholeField(label="Số gói một thùng", unit="gói", required=False, min_value=1, max_value=100_000)
    carton_gtin = GtinField(label="GTIN của thùng")
    leave_out = forms.BooleanField(label="Bỏ quy cách này", required=False)

    def __init__(self, *args: Any, is_quiet: bool = False, **kwargs: Any) -> None:
        self.is_quiet = is_quiet
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    def has_changed(self) -> bool:
        names = set(self.fields) - {"net_unit", "leave_out"}
        return not self.data.get(self.add_prefix("leave_out")) and any(
            str(self.data.get(self.add_prefix(name), "")).strip() for name in names
        )

    def pack(self) -> Pack | None:
        given = {name: value for name, value in self.cleaned_data.items() if name != "leave_out"}
        return Pack(**given | {"net_quantity": float(given["net_quantity"])}) if given else None


class ProductForm(VisibilityForm, FilesForm):
    """A product; `proposed` is its content once the form is valid.

    A button that arranges packs or pictures (`is_quiet`) only shows the form again.
    """

    name = LineField(label="Tên sản phẩm", min_length=2, max_length=200, help_text="Như ghi trên bao bì.")
    name_en = LineField(label="Tên tiếng Anh", max_length=300, required=False)
    other_names = LinesField(
        label="Tên gọi khác", most=OTHER_NAMES, help_text=f"Mỗi tên một dòng, tối đa {OTHER_NAMES} tên."
    )
    brand = LineField(label="Thương hiệu, nhãn hiệu", max_length=300, required=False)
    production = forms.ChoiceField(
        label="Ngành sản xuất",
        choices=choices_of(ProductionSector, empty="Chọn ngành"),
        help_text="Biểu mẫu nhật ký của lô theo ngành này.",
    )
    group = forms.ChoiceField(label="Nhóm sản phẩm", required=False)
    net_quantity = _quantity("Khối lượng hoặc thể tích một gói", help_text="Tem được tính theo gói này.")
    net_unit = forms.ChoiceField(label="Đơn vị", choices=NetUnit.choices)
    pack_specification = LineField(
        label="Quy cách đóng gói", max_length=300, required=False, help_text="Ví dụ: túi hút chân không 500 g."
    )
    gtin = GtinField(
        label="Mã vạch GTIN",
        help_text="Dãy số dưới mã vạch. Chưa có thì để trống: hệ thống sẽ cấp một mã.",
    )
    carton_units = WholeField(label="Số gói một thùng", unit="gói", required=False, min_value=1, max_value=100_000)
    carton_gtin = GtinField(label="GTIN của thùng")
    ingredients = _text("Thành phần")
    origin = LineField(
        label="Xuất xứ", max_length=300, required=False, help_text="Nơi trồng, nuôi, đánh bắt, hoặc nơi làm ra."
    )
    storage = LineField(label="Bảo quản", max_length=300, required=False)
    shelf_life_days = WholeField(
        label="Hạn sử dụng",
        unit="ngày",
        required=False,
        min_value=1,
        max_value=36500,
        help_text="Tính từ ngày sản xuất. Hạn của lô được tính theo số này.",
    )
    uses = _text("Cách dùng", 2)
    warnings = _text("Cảnh báo an toàn", 2, "Ví dụ: chất gây dị ứng, người không nên dùng.")
    standard = LinesField(
        label="Tiêu chuẩn áp dụng",
        most=MORE_STANDARDS + 1,
        help_text="Mỗi tiêu chuẩn một dòng. Ví dụ: TCCS 01:2026 của cơ sở.",
    )
    price = WholeField(label="Giá bán", unit="₫", required=False, min_value=0, max_value=HIGHEST_PRICE)
    price_unit = forms.ChoiceField(label="Giá tính cho", required=False, choices=PriceUnit.choices)
    price_date = DateField(label="Giá của ngày", required=False, help_text="Để trống là hôm nay.")
    capacity_quantity = _quantity("Công suất", required=False)
    capacity_unit = forms.ChoiceField(label="Đơn vị của công suất", required=False, choices=NetUnit.choices)
    capacity_period = forms.ChoiceField(
        label="Trong", required=False, choices=[(each.value, f"một {each.label}") for each in Period]
    )
    description = _text("Giới thiệu", 4, "Vài câu cho người mua.")

    def __init__(
        self, data: Any = None, *args: Any, by: Person, content: ProductContent | None = None, **kwargs: Any
    ) -> None:
        self.act = str(data.get("viec", "")) if data is not None else ""
        self.is_quiet = self.act.startswith(_ARRANGING)
        kwargs["initial"] = _typed(content) | kwargs.get("initial", {})
        super().__init__(
            data,
            *args,
            by=by,
            content=content,
            kind=RecordKind.PRODUCT,
            visibility=content.visibility if content else {},
            **kwargs,
        )
        _offer_groups(self, str(self.initial.get("group", "")))
        self.pack_forms = self._pack_forms(content.more_packs if content else [])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for number, row in enumerate(self.pack_forms, start=2):
            if not row.is_valid():
                first = next(iter(row.errors.values()))[0]
                self.add_error(None, f"Quy cách {number}: {first}")
        return values

    def proposed(self) -> ProductContent:
        given = dict(self.cleaned_data)
        names = set(ProductContent.__struct_fields__) & set(given) - {"picture", "video", "sound"}
        values = {name: given[name] for name in names}
        first = self.pictures[0] if self.pictures else None
        standard, *more_standards = given["standard"] or [""]
        values |= {
            "net_quantity": float(given["net_quantity"]),
            "more_packs": [pack for row in self.pack_forms if (pack := row.pack())],
            "standard": standard,
            "more_standards": more_standards,
            "capacity": _capacity(given),
            "picture": first.picture if first else None,
            "picture_text": first.text if first else "",
            "more_pictures": self.pictures[1:],
            "video": self.video_id,
            "sound": self.sound_id,
            "visibility": self.visibility,
        }
        if "price" in self.changed_data and "price_date" not in self.changed_data:
            given["price_date"] = None  # the date that stood there was that of the old price
        values |= _price(given)
        return ProductContent(**values)

    def _pack_forms(self, packs: list[Pack]) -> list[PackForm]:
        if not self.is_bound:
            return [PackForm(initial=asdict(pack), prefix=f"quy_cach_{place}") for place, pack in enumerate(packs)]
        count = str(self.data.get("so_quy_cach", "0"))
        rows = [
            PackForm(self.data, prefix=f"quy_cach_{place}", is_quiet=self.is_quiet)
            for place in range(min(int(count[:3]) if count.isascii() and count.isdecimal() else 0, MORE_PACKS))
        ]
        if self.act == "quy-cach-them" and len(rows) < MORE_PACKS:
            unit = {"net_unit": self.data.get("net_unit")}
            rows.append(PackForm(initial=unit, prefix=f"quy_cach_{len(rows)}"))
        return rows

    @property
    def may_add_pack(self) -> bool:
        return len(self.pack_forms) < MORE_PACKS


def _typed(content: ProductContent | None) -> dict[str, Any]:
    """What the fields begin with: the content, as it is typed."""
    if content is None:
        return {}
    values = asdict(content)
    values |= {"standard": content.standards, "price_unit": content.price_unit or PriceUnit.PACK}
    if content.capacity:
        values |= {f"capacity_{name}": value for name, value in asdict(content.capacity).items()}
    return values


def _offer_groups(form: forms.Form, present: str) -> None:
    """The groups of the profile, by sector; a text that was typed before there was a list stays a choice."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in table_in_force("product_groups"):
        groups.setdefault(row["sector"], []).append((f"{row['sector']} – {row['group']}", row["group"]))
    known = {value for options in groups.values() for value, _ in options}
    old = [(present, present)] if present and present not in known else []
    offer(form, "group", [("", "Chọn nhóm"), *old, *groups.items()])


def _capacity(given: dict[str, Any]) -> Capacity | None:
    if given["capacity_quantity"] is None:
        return None
    return Capacity(
        quantity=float(given["capacity_quantity"]),
        unit=given["capacity_unit"] or given["net_unit"],
        period=given["capacity_period"] or Period.YEAR.value,
    )


def _price(given: dict[str, Any]) -> dict[str, Any]:
    if given["price"] is None:
        return {"price_unit": "", "price_date": None}
    return {
        "price_unit": given["price_unit"] or PriceUnit.PACK.value,
        "price_date": given["price_date"] or timezone.localdate(),
    }

"""Forms in which goods are chosen: a quantity of each lot, and whole units."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product
from nguongoc.trace.actions import Carrier, LineReceipt, Shipment, Taken
from nguongoc.trace.enums import Condition, LogisticKind, WriteOffReason
from nguongoc.trace.models import HandoverLine, LogisticUnit
from nguongoc.web.fields import (
    PICTURE_ATTRS,
    PICTURE_LIMITS,
    LineField,
    MomentField,
    NumberField,
    PlainForm,
    WholeField,
    choices_of,
    offer,
    say_plainly,
)
from nguongoc.web.workshop.offers import KEY, UNIT, Offer

_GONE = "Có lô vừa hết hàng hoặc vừa được giao. Danh sách đã cập nhật; hãy xem lại rồi gửi."


def quantity_field(unit: str, **kwargs: Any) -> NumberField:
    return NumberField(
        unit=str(NetUnit(unit).label), min_value=Decimal("0.001"), max_digits=14, decimal_places=3, **kwargs
    )


class GoodsForm(PlainForm):
    """A quantity for each lot that has something free, and a box for each unit: what is empty counts for nothing.

    A refusal about the goods stands above the form. A form that came back to search for goods is never valid, and
    has no errors either.
    """

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self._stock = {each.key: each for each in offer.stock}
        self._units = {f"{UNIT}{unit.pk}": unit for unit in offer.units}
        for key, each in self._stock.items():
            source = "nhận về" if each.is_received else "của cơ sở"
            self.fields[key] = quantity_field(
                each.holding.unit,
                label=str(each.holding),
                required=False,
                help_text=f"Còn {each.free_words}, {source}",
            )
        for key, unit in self._units.items():
            self.fields[key] = forms.BooleanField(label=str(unit), required=False)
        for key in (*self._stock, *self._units):
            say_plainly(self.fields[key])

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in {*self._stock, *self._units}]

    @property
    def goods(self) -> list[forms.BoundField]:
        return [self[key] for key in self._stock]

    @property
    def first_goods(self) -> list[forms.BoundField]:
        """What was taken before, and what was chosen since."""
        return [self[key] for key in self._stock if self._is_first(key)]

    @property
    def more_goods(self) -> list[forms.BoundField]:
        return [self[key] for key in self._stock if not self._is_first(key)]

    def _is_first(self, key: str) -> bool:
        return key in self.offer.first or bool(self.data.get(key))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose, whatever is searched for."""
        return not (self._stock or self._units or self.offer.text)

    def is_valid(self) -> bool:
        return not self.offer.is_searching and super().is_valid()

    @property
    def unit_boxes(self) -> list[forms.BoundField]:
        return [self[key] for key in self._units]

    def full_clean(self) -> None:
        super().full_clean()
        if self.offer.is_searching:
            self.forget_errors()

    def clean(self) -> dict[str, Any]:
        """What was entered for a lot that is offered no longer is not passed over in silence."""
        cleaned = super().clean() or self.cleaned_data
        sent = {key for key, value in self.data.items() if KEY.fullmatch(key) and value}
        if sent - set(self.fields):
            raise forms.ValidationError(_GONE)
        return cleaned

    def taken(self) -> list[Taken]:
        given = self.cleaned_data
        return [Taken(each.holding, given[key]) for key, each in self._stock.items() if given.get(key)]

    def units(self) -> list[LogisticUnit]:
        return [unit for key, unit in self._units.items() if self.cleaned_data.get(key)]


class ShipForm(GoodsForm):
    """To whom, when, and by whom it is carried."""

    receiver = LineField(
        label="Giao cho cơ sở",
        required=False,
        max_length=200,
        help_text="Mã số cơ sở (9 chữ số) hoặc tên.",
        widget=forms.TextInput(attrs={"list": "noi-da-giao", "autocomplete": "off"}),
    )
    shipped_at = MomentField(label="Giờ giao")
    receiver_name = LineField(label="Tên người nhận ngoài hệ thống", required=False, max_length=200)
    receiver_address = LineField(label="Địa chỉ người nhận", required=False, max_length=300)
    deliverer = LineField(label="Người giao", required=False, max_length=200)
    vehicle_plate = LineField(label="Biển số xe", required=False, max_length=40)
    driver_name = LineField(
        label="Tên lái xe", required=False, max_length=100, help_text="Chỉ bên nhận và cơ quan quản lý thấy."
    )
    driver_phone = LineField(
        label="Điện thoại lái xe",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    seal_number = LineField(label="Số niêm phong", required=False, max_length=60)
    temperature = NumberField(
        label="Nhiệt độ khi giao", required=False, unit="°C", min_value=-60, max_value=99, max_digits=4,
        decimal_places=1,
    )  # fmt: skip
    note_number = LineField(
        label="Số phiếu giao hàng", required=False, max_length=40, help_text="Để trống thì hệ thống đặt số."
    )
    note = LineField(label="Ghi chú", required=False, max_length=300)

    OUTSIDE = ("receiver_name", "receiver_address")
    FIRST = ("receiver", "shipped_at")

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def outside_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OUTSIDE]

    @property
    def carrier_fields(self) -> list[forms.BoundField]:
        return [field for field in self.main_fields if field.name not in {*self.OUTSIDE, *self.FIRST}]

    def shipment(self, receiver: Any) -> Shipment:
        given = self.cleaned_data
        names = ("deliverer", "vehicle_plate", "driver_name", "driver_phone", "seal_number", "temperature")
        return Shipment(
            taken=self.taken(),
            units=self.units(),
            receiver=receiver,
            receiver_name="" if receiver else given["receiver_name"],
            receiver_address="" if receiver else given["receiver_address"],
            shipped_at=given["shipped_at"],
            note_number=given["note_number"],
            note=given["note"],
            carrier=Carrier(**{name: given[name] for name in names}),
        )


class PackForm(GoodsForm):
    """What goes into a unit, and how many alike."""

    kind = forms.ChoiceField(label="Đóng vào", choices=choices_of(LogisticKind), widget=forms.RadioSelect)
    count = WholeField(
        label="Số thùng giống nhau",
        min_value=1,
        max_value=100,
        initial=1,
        help_text="Số lượng ghi dưới đây là của một thùng.",
    )
    at = MomentField(label="Giờ đóng")


class TakeOutForm(GoodsForm):
    at = MomentField(label="Giờ lấy ra")


class MergeForm(GoodsForm):
    product = forms.ChoiceField(label="Thành lô của sản phẩm", widget=forms.RadioSelect)
    code = LineField(
        label="Mã lô mới", max_length=17, widget=forms.TextInput(attrs={"autocapitalize": "characters"})
    )
    at = MomentField(label="Giờ gộp")

    def __init__(self, *args: Any, products: Sequence[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._products = {str(product.pk): product for product in products}
        offer(self, "product", [(key, product.name) for key, product in self._products.items()])

    @property
    def chosen(self) -> Product:
        return self._products[self.cleaned_data["product"]]


class SplitForm(PlainForm):
    """Up to four new lots at once; empty lines count for nothing."""

    LINES = 4
    at = MomentField(label="Giờ tách")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.LINES + 1):
            needed = number == 1
            self.fields[f"code_{number}"] = LineField(label="Mã lô mới", max_length=17, required=needed)
            self.fields[f"quantity_{number}"] = quantity_field(unit, label="Số lượng", required=needed)
        for field in self.fields.values():
            say_plainly(field)

    @property
    def lines(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [
            (number, self[f"code_{number}"], self[f"quantity_{number}"]) for number in range(1, self.LINES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, self.LINES + 1):
            code, quantity = cleaned.get(f"code_{number}"), cleaned.get(f"quantity_{number}")
            if bool(code) != bool(quantity) and not self.errors:
                missing = "quantity" if code else "code"
                self.add_error(f"{missing}_{number}", "Hãy nhập cả mã lô và số lượng, hoặc để trống cả hai.")
        return cleaned

    @property
    def parts(self) -> list[tuple[str, Decimal]]:
        given = self.cleaned_data
        rows = ((given[f"code_{n}"], given[f"quantity_{n}"]) for n in range(1, self.LINES + 1))
        return [(code, quantity) for code, quantity in rows if code and quantity]


class WriteOffForm(PlainForm):
    reason = forms.ChoiceField(label="Vì sao giảm", choices=choices_of(WriteOffReason), widget=forms.RadioSelect)
    at = MomentField(label="Thời điểm")
    note = LineField(label="Ghi chú", required=False, max_length=300)
    field_order = ("quantity", "reason", "at", "note")

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = quantity_field(unit, label="Số lượng")
        say_plainly(self.fields["quantity"])
        self.order_fields(self.field_order)


class ConfirmForm(PlainForm):
    """What came of each line: as it was sent, unless something else is entered."""

    received_at = MomentField(label="Giờ nhận")
    text = LineField(label="Ghi chú chung", required=False, max_length=300)

    def __init__(self, *args: Any, lines: Sequence[HandoverLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            self.fields[f"line_{line.pk}"] = NumberField(
                label="Thực nhận",
                unit=str(NetUnit(line.unit).label),
                min_value=0,
                max_digits=14,
                decimal_places=3,
                initial=line.quantity,
            )
            self.fields[f"condition_{line.pk}"] = forms.ChoiceField(
                label="Tình trạng", choices=choices_of(Condition), initial=Condition.GOOD
            )
            self.fields[f"remark_{line.pk}"] = LineField(label="Ghi chú", required=False, max_length=300)
        for field in self.fields.values():
            say_plainly(field)
            if isinstance(field, NumberField):
                field.error_messages["min_value"] = "Không thể nhỏ hơn 0."

    @property
    def rows(self) -> list[tuple[HandoverLine, list[forms.BoundField]]]:
        names = ("line", "condition", "remark")
        return [(line, [self[f"{name}_{line.pk}"] for name in names]) for line in self._lines]

    @property
    def receipts(self) -> dict[int, LineReceipt]:
        given = self.cleaned_data
        return {
            line.pk: LineReceipt(
                given[f"line_{line.pk}"],
                Condition(given[f"condition_{line.pk}"]),
                given[f"remark_{line.pk}"],
            )
            for line in self._lines
        }


class ReasonForm(PlainForm):
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class FoundForm(PlainForm):
    """Goods that came without a declaration."""

    name = LineField(label="Tên hàng", max_length=200)
    quantity = NumberField(label="Số lượng", min_value=Decimal("0.001"), max_digits=14, decimal_places=3)
    unit = forms.ChoiceField(label="Đơn vị", choices=NetUnit.choices)
    received_at = MomentField(label="Giờ nhận")
    sender = LineField(
        label="Nhận từ cơ sở", required=False, max_length=200, help_text="Mã số cơ sở (9 chữ số) hoặc tên."
    )
    sender_name = LineField(label="Hoặc tên người giao ngoài hệ thống", required=False, max_length=200)
    sender_address = LineField(label="Địa chỉ người giao", required=False, max_length=300)
    label_code = LineField(
        label="Mã trên nhãn",
        required=False,
        max_length=300,
        help_text="Đường dẫn mà mã QR trên tem hoặc thùng mở ra. Hệ thống sẽ nối với lô đã có.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    gtin = LineField(label="Mã GTIN dưới mã vạch", required=False, max_length=20)
    code = LineField(label="Mã lô trên nhãn", required=False, max_length=40)
    picture = forms.FileField(
        label="Ảnh hàng, nhãn hoặc giấy giao hàng",
        required=False,
        help_text=PICTURE_LIMITS,
        widget=forms.ClearableFileInput(attrs=PICTURE_ATTRS | {"capture": "environment"}),
    )
    note = LineField(label="Ghi chú", required=False, max_length=300)


class PeriodForm(PlainForm):
    """Two days, both included, for the balance."""

    tu = forms.DateField(label="Từ ngày", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    den = forms.DateField(label="Đến ngày", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("tu") and cleaned.get("den") and cleaned["tu"] > cleaned["den"]:
            self.add_error("den", "Ngày cuối đang trước ngày đầu.")
        return cleaned

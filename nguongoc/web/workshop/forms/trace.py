"""Forms of lots and cycles: opening and ending them, and why an entry was wrong."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from nguongoc.registry.models import Product, Site
from nguongoc.web.fields import DateField, LineField, PlainForm, offer


def lot_code_field() -> LineField:
    return LineField(
        label="Mã lô",
        max_length=17,
        help_text="Đã đặt sẵn theo ngày. Có thể đổi thành mã cơ sở đang dùng: chữ không dấu, số và dấu - . /",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class OpenLotForm(PlainForm):
    product = forms.ChoiceField(label="Sản phẩm", widget=forms.RadioSelect)
    code = lot_code_field()

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._products = {str(product.pk): product for product in products}
        offer(self, "product", [(key, product.name) for key, product in self._products.items()])

    @property
    def chosen(self) -> Product:
        return self._products[self.cleaned_data["product"]]


class OpenCycleForm(PlainForm):
    """Everything is filled in: who changes nothing opens a cycle with one press."""

    product = forms.ChoiceField(label="Sản phẩm", widget=forms.RadioSelect)
    name = LineField(label="Tên vụ, lứa, chuyến", max_length=120)
    site = forms.ChoiceField(label="Địa điểm đã đăng ký", required=False)
    unit_name = LineField(
        label="Thửa, ao, chuồng, tàu",
        max_length=120,
        required=False,
        help_text="Khi chưa có trong danh sách địa điểm. Ví dụ: Ao số 3, Ruộng Cửa Đình.",
    )
    started_date = DateField(label="Ngày bắt đầu")

    def __init__(self, *args: Any, products: list[Product], sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._products = {str(product.pk): product for product in products}
        self._sites = {str(site.pk): site for site in sites}
        offer(self, "product", [(key, product.name) for key, product in self._products.items()])
        offer(self, "site", [("", "Không chọn"), *((key, site.name) for key, site in self._sites.items())])
        if not sites:
            del self.fields["site"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What `open_cycle` asks for."""
        given = self.cleaned_data
        return {
            "product": self._products[given["product"]],
            "name": given["name"],
            "site": self._sites.get(given.get("site", "")),
            "unit_name": given["unit_name"],
            "started_date": given["started_date"],
        }


class EndCycleForm(PlainForm):
    ended_date = DateField(label="Ngày kết thúc", initial=timezone.localdate)


class CorrectionForm(PlainForm):
    """Why an entry was wrong."""

    reason = forms.CharField(
        label="Lý do đính chính",
        max_length=1000,
        help_text="Ví dụ: gõ nhầm số, ghi sang lô khác. Lần ghi cũ được giữ lại cùng lý do này.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def cycle_name(date: dt.date) -> str:
    """A name to begin with: `Vụ 11/2026`."""
    return f"Vụ {date:%m/%Y}"

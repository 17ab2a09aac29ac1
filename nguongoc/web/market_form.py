"""The form by which an establishment, or an official for it, says where a product is sold."""

from typing import Self

from django import forms

from nguongoc.accounts.models import Person
from nguongoc.places.provinces import provinces
from nguongoc.registry.models import Product
from nguongoc.scans.models import DeclaredMarket
from nguongoc.scans.shield.markets import declare_market
from nguongoc.web.access import OfficeRequest
from nguongoc.web.fields import PlainForm, posted


class MarketForm(PlainForm):
    """Any number of provinces; none: the product may be sold anywhere."""

    provinces = forms.MultipleChoiceField(
        label="Bán ở những tỉnh nào",
        required=False,
        help_text="Tem bị quét nhiều ở tỉnh khác thì cơ quan quản lý được báo. Không chọn: bán ở mọi nơi.",
        error_messages={"invalid_choice": "Hãy chọn tỉnh trong danh sách."},
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(provinces().items()),
    )

    @classmethod
    def of(cls, request: OfficeRequest, product: Product) -> Self:
        """What was posted, or what is declared until now."""
        declared = DeclaredMarket.objects.filter(product=product).first()
        return cls(posted(request), initial={"provinces": declared.provinces if declared else []})

    def declares(self, product: Product, by: Person) -> bool:
        """Whether what was posted is declared now; a refusal stands in the form's errors."""

        def declare() -> bool:
            declare_market(product=product, provinces_sold=self.cleaned_data["provinces"], by=by)
            return True

        return self.is_valid() and bool(self.carry_out(declare))

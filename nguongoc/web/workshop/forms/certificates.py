"""The form of a certificate, commitment or declaration."""

from typing import Any

from django import forms
from django.utils import timezone

from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.enums import CertificateKind
from nguongoc.registry.models import Product
from nguongoc.web.fields import DateField, LineField
from nguongoc.web.workshop.forms.pictures import PictureForm

_STARS = [("", "Không có"), *((str(count), f"{count} sao") for count in range(1, 6))]


class CertificateForm(PictureForm):
    """A certificate, commitment or declaration, of the establishment or of one product."""

    picture_label = "Ảnh chụp giấy"
    kind = forms.ChoiceField(label="Loại giấy", choices=[("", "Chọn loại giấy"), *CertificateKind.choices])
    name = LineField(
        label="Tên giấy", max_length=200, required=False, help_text="Chỉ cần ghi khi chọn “Giấy tờ khác”."
    )
    product = forms.ChoiceField(label="Cấp cho", required=False)
    number = LineField(label="Số", max_length=300)
    issuer = LineField(label="Nơi cấp", max_length=300)
    issued_date = DateField(label="Ngày cấp")
    expiry_date = DateField(label="Có giá trị đến", required=False, help_text="Để trống nếu giấy không ghi hạn.")
    stars = forms.ChoiceField(label="Hạng sao OCOP", required=False, choices=_STARS)

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["product"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("", "Cả cơ sở"), *((str(product.pk), product.name) for product in products)]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        issued, expiry = values.get("issued_date"), values.get("expiry_date")
        if issued and issued > timezone.localdate():
            self.add_error("issued_date", "Ngày cấp chưa tới. Hãy xem lại trên giấy.")
        if issued and expiry and expiry < issued:
            self.add_error("expiry_date", "Hạn của giấy phải sau ngày cấp.")
        if values.get("kind") == CertificateKind.OTHER and not values.get("name"):
            self.add_error("name", "Hãy nhập “Tên giấy”.")
        if values.get("stars") and values.get("kind") != CertificateKind.OCOP:
            self.add_error("stars", "Chỉ giấy chứng nhận OCOP mới có hạng sao.")
        return values

    def proposed(self) -> CertificateContent:
        given = self.cleaned_data
        kind = CertificateKind(given["kind"])
        return CertificateContent(
            name=given["name"] or str(kind.label),
            kind=kind.value,
            number=given["number"],
            issuer=given["issuer"],
            issued_date=given["issued_date"],
            expiry_date=given["expiry_date"],
            product=int(given["product"]) if given["product"] else None,
            stars=int(given["stars"]) if given["stars"] else None,
            picture=self.picture_id,
        )

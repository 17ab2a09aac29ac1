"""The form of a certificate, commitment, declaration or test report."""

from typing import Any

from django import forms

from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.contents.checks import certificate_faults
from nguongoc.registry.enums import CertificateKind, TestResult
from nguongoc.registry.models import Product
from nguongoc.web.fields import DateField, LineField, choices_of, offer
from nguongoc.web.workshop.forms.files import ScanForm

_STARS = [("", "Không có"), *((str(count), f"{count} sao") for count in range(1, 6))]
_RESULTS = choices_of(TestResult, empty="Chưa ghi")
_LONG = 4000


class CertificateForm(ScanForm):
    """A certificate, commitment, declaration or test report, of the establishment or of some of its products."""

    picture_label = "Ảnh chụp giấy"
    kind = forms.ChoiceField(label="Loại giấy", choices=[("", "Chọn loại giấy"), *CertificateKind.choices])
    name = LineField(
        label="Tên giấy", max_length=200, required=False, help_text="Chỉ cần ghi khi chọn “Giấy tờ khác”."
    )
    products = forms.MultipleChoiceField(
        label="Cấp cho sản phẩm",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn sản phẩm nào nghĩa là giấy cấp cho cả cơ sở.",
    )
    scope = forms.CharField(
        label="Phạm vi",
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Giấy áp dụng cho địa điểm, công đoạn, nhóm hàng nào. Ghi như trên giấy.",
    )
    number = LineField(label="Số", max_length=300)
    issuer = LineField(label="Nơi cấp", max_length=300)
    issued_date = DateField(label="Ngày cấp")
    expiry_date = DateField(label="Có giá trị đến", required=False, help_text="Để trống nếu giấy không ghi hạn.")
    stars = forms.ChoiceField(label="Hạng sao OCOP", required=False, choices=_STARS)
    laboratory = LineField(label="Phòng thử nghiệm", max_length=300, required=False)
    accreditation = LineField(
        label="Số công nhận ISO/IEC 17025",
        max_length=300,
        required=False,
        help_text="Ví dụ VILAS 000, ghi ở đầu phiếu.",
    )
    sample_date = DateField(label="Ngày lấy mẫu", required=False)
    result = forms.ChoiceField(label="Kết quả", required=False, choices=_RESULTS)

    def __init__(self, *args: Any, products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "products", [(str(product.pk), product.name) for product in products])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("kind") == CertificateKind.OTHER and not values.get("name"):
            self.add_error("name", "Hãy nhập “Tên giấy”.")
        for name, sentence in list(certificate_faults(values)):
            if name not in self.errors:
                self.add_error(name, sentence)
        return values

    @property
    def is_test(self) -> bool:
        return bool(self["kind"].value() == CertificateKind.TEST_REPORT)

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
            scope=given["scope"].strip(),
            products=[int(pk) for pk in given["products"]],
            stars=int(given["stars"]) if given["stars"] else None,
            laboratory=given["laboratory"],
            accreditation=given["accreditation"],
            sample_date=given["sample_date"],
            result=given["result"],
            picture=self.picture_id,
            document=self.document_id,
        )

"""What a certificate, a commitment, a declaration or a test report says."""

import datetime as dt
from typing import Annotated, Any

from msgspec import Meta, Struct

from nguongoc.registry.contents.texts import Line, Name, Text, date_text
from nguongoc.registry.enums import CertificateKind, TestResult


class CertificateContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`products` are those that it speaks of, none for the whole establishment; `stars` only for OCOP.

    `laboratory` to `result` only for test reports; `accreditation` is the laboratory's number under ISO 17025.
    `picture` and `document` (a PDF) are scans of the paper: everybody may see the picture, the PDF is shown to
    the establishment and its authorities alone.
    """

    name: Name
    kind: str
    number: Line
    issuer: Line
    issued_date: dt.date
    expiry_date: dt.date | None = None
    scope: Text = ""
    products: list[int] = []
    stars: Annotated[int, Meta(ge=1, le=5)] | None = None
    laboratory: Line = ""
    accreditation: Line = ""
    sample_date: dt.date | None = None
    result: str = ""
    picture: int | None = None
    document: int | None = None


LABELS = {
    "name": "Tên",
    "kind": "Loại",
    "number": "Số",
    "issuer": "Nơi cấp",
    "issued_date": "Ngày cấp",
    "expiry_date": "Có giá trị đến",
    "scope": "Phạm vi",
    "products": "Sản phẩm",
    "stars": "Hạng sao OCOP",
    "laboratory": "Phòng thử nghiệm",
    "accreditation": "Số công nhận ISO/IEC 17025",
    "sample_date": "Ngày lấy mẫu",
    "result": "Kết quả",
    "picture": "Hình ảnh",
    "document": "Bản quét PDF",
}
NUMBERS = ("number",)
CHOICES = {"kind": CertificateKind, "result": TestResult}
SHOWN = {"issued_date": date_text, "expiry_date": date_text, "sample_date": date_text}


def bring_up_to_date(raw: dict[str, Any]) -> dict[str, Any]:
    """Revisions are never changed: those of the time when a certificate named one product are read as today's."""
    if "product" not in raw:
        return raw
    product = raw["product"]
    rest = {field: value for field, value in raw.items() if field != "product"}
    return rest | {"products": [product] if product else []}

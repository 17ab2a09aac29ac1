"""What a certificate, a commitment or a declaration says."""

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct

from nguongoc.registry.contents.texts import Line, Name, date_text
from nguongoc.registry.enums import CertificateKind


class CertificateContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`product` is the product that it speaks of, none for the whole establishment; `stars` only for OCOP."""

    name: Name
    kind: str
    number: Line
    issuer: Line
    issued_date: dt.date
    expiry_date: dt.date | None = None
    product: int | None = None
    stars: Annotated[int, Meta(ge=1, le=5)] | None = None
    picture: int | None = None


LABELS = {
    "name": "Tên",
    "kind": "Loại",
    "number": "Số",
    "issuer": "Nơi cấp",
    "issued_date": "Ngày cấp",
    "expiry_date": "Có giá trị đến",
    "product": "Sản phẩm",
    "stars": "Hạng sao OCOP",
    "picture": "Hình ảnh",
}
NUMBERS = ("number",)
CHOICES = {"kind": CertificateKind}
SHOWN = {"issued_date": date_text, "expiry_date": date_text}

"""What a record says: one typed structure per kind, kept as JSON in submissions and published revisions."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from nguongoc.common.text import number_text
from nguongoc.registry.enums import (
    Activity,
    CertificateKind,
    EstablishmentKind,
    NetUnit,
    ProductionSector,
    RecordKind,
)

Name = Annotated[str, Meta(min_length=2, max_length=200)]
Line = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]


class EstablishmentContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Coordinates are degrees (WGS 84); `unit` is the key of an administrative unit."""

    name: Name
    kind: str
    activities: list[str]
    unit: str
    address: Line
    latitude: float | None = None
    longitude: float | None = None
    phone: Line = ""
    email: Line = ""
    representative: Line = ""
    tax_code: Line = ""
    description: Text = ""
    picture: int | None = None


class ProductContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`production` chooses the log forms; `net_quantity` is of one pack, in `net_unit`; `price` is in đồng a
    pack; `gtin` is the maker's own.
    """

    name: Name
    group: Line
    production: str
    gtin: Annotated[str, Meta(pattern=r"^(\d{14})?$")] = ""
    description: Text = ""
    pack_specification: Line = ""
    net_quantity: Annotated[float, Meta(gt=0)]
    net_unit: str
    ingredients: Text = ""
    storage: Line = ""
    shelf_life_days: Annotated[int, Meta(ge=0, le=36500)] | None = None
    standard: Line = ""
    price: Annotated[int, Meta(ge=0)] | None = None
    picture: int | None = None


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


Content = EstablishmentContent | ProductContent | CertificateContent
CONTENTS: dict[str, type[Content]] = {
    RecordKind.ESTABLISHMENT: EstablishmentContent,
    RecordKind.PRODUCT: ProductContent,
    RecordKind.CERTIFICATE: CertificateContent,
}

LABELS = {
    "name": "Tên",
    "kind": "Loại",
    "activities": "Hoạt động",
    "unit": "Xã, phường, đặc khu",
    "address": "Địa chỉ",
    "latitude": "Vĩ độ",
    "longitude": "Kinh độ",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "representative": "Người đại diện",
    "tax_code": "Mã số thuế",
    "description": "Giới thiệu",
    "picture": "Hình ảnh",
    "group": "Nhóm sản phẩm",
    "production": "Ngành sản xuất",
    "gtin": "Mã GTIN của cơ sở",
    "pack_specification": "Quy cách đóng gói",
    "net_quantity": "Khối lượng, thể tích một gói",
    "net_unit": "Đơn vị",
    "ingredients": "Thành phần",
    "storage": "Bảo quản",
    "shelf_life_days": "Hạn sử dụng (ngày)",
    "standard": "Tiêu chuẩn áp dụng",
    "price": "Giá bán (đồng)",
    "number": "Số",
    "issuer": "Nơi cấp",
    "issued_date": "Ngày cấp",
    "expiry_date": "Có giá trị đến",
    "product": "Sản phẩm",
    "stars": "Hạng sao OCOP",
}

_CHOICES = {
    (RecordKind.ESTABLISHMENT, "kind"): EstablishmentKind,
    (RecordKind.ESTABLISHMENT, "activities"): Activity,
    (RecordKind.PRODUCT, "production"): ProductionSector,
    (RecordKind.PRODUCT, "net_unit"): NetUnit,
    (RecordKind.CERTIFICATE, "kind"): CertificateKind,
}


def read(kind: str, raw: dict[str, Any]) -> Content:
    """The content of a record from its JSON. Raises msgspec.ValidationError where it does not fit."""
    return msgspec.convert(raw, CONTENTS[kind])


def write(content: Content) -> dict[str, Any]:
    """The content as JSON values; refuses what `read` would refuse."""
    raw: dict[str, Any] = msgspec.to_builtins(content)
    msgspec.convert(raw, type(content))
    return raw


def shown(kind: str, field: str, value: Any) -> str:
    """A value as people read it: words for choices, comma for the decimal point, dash for nothing."""
    if value in (None, "", []):
        return "—"
    choices = _CHOICES.get((RecordKind(kind), field))
    if choices is not None:
        words = dict(choices.choices)
        values = value if isinstance(value, list) else [value]
        text = ", ".join(str(words.get(item, item)) for item in values)
        return text if field == "net_unit" else text[:1].upper() + text[1:]
    if field in {"issued_date", "expiry_date"}:
        return dt.date.fromisoformat(str(value)).strftime("%d/%m/%Y")
    if field == "price":
        return f"{number_text(value)} ₫"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)

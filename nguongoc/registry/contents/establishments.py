"""What an establishment says of itself."""

from msgspec import Struct

from nguongoc.registry.contents.texts import Line, Name, Text, Visibility
from nguongoc.registry.enums import Activity, EstablishmentKind


class EstablishmentContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Coordinates are degrees (WGS 84); `unit` is the key of an administrative unit.

    `visibility`: as of a product.
    """

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
    visibility: Visibility = {}


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
    "visibility": "Ai đọc được",
}
NUMBERS = ("tax_code", "phone")
CHOICES = {"kind": EstablishmentKind, "activities": Activity}

"""What an establishment says of a site: where it grows, keeps, catches, makes, packs, stores or sells."""

import datetime as dt
from typing import Annotated, Any

from msgspec import Meta, Struct

from nguongoc.common.text import number_text
from nguongoc.registry.contents.texts import Line, Name, Text, paper_text
from nguongoc.registry.enums import AreaUnit, SiteCodeKind, SiteKind


class SiteCode(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A code that an authority gave to the site: growing area, packing house, farm, vessel."""

    kind: str
    number: Line
    issuer: Line = ""
    issued_date: dt.date | None = None
    expiry_date: dt.date | None = None


class SiteContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Coordinates are degrees (WGS 84); `unit` is the key of an administrative unit: of a vessel, its home port.

    `area` is in `area_unit`; `capacity` is in words, such as `50 tấn một năm`; `gln` is the establishment's own.
    """

    name: Name
    kind: str
    unit: str
    address: Line = ""
    latitude: float | None = None
    longitude: float | None = None
    area: Annotated[float, Meta(gt=0)] | None = None
    area_unit: str = ""
    capacity: Line = ""
    codes: list[SiteCode] = []
    gln: Annotated[str, Meta(pattern=r"^(\d{13})?$")] = ""
    description: Text = ""

    @property
    def code_numbers(self) -> str:
        return " ".join(code.number for code in self.codes)


def _codes(codes: list[dict[str, Any]]) -> str:
    return "\n".join(paper_text(code, SiteCodeKind) for code in codes)


LABELS = {
    "name": "Tên",
    "kind": "Loại",
    "unit": "Xã, phường, đặc khu",
    "address": "Địa chỉ",
    "latitude": "Vĩ độ",
    "longitude": "Kinh độ",
    "area": "Diện tích",
    "area_unit": "Đơn vị diện tích",
    "capacity": "Công suất, quy mô",
    "codes": "Mã số được cấp",
    "gln": "Mã địa điểm (GLN) của cơ sở",
    "description": "Ghi chú",
}
NUMBERS = ("gln", "code_numbers")
CHOICES = {"kind": SiteKind, "area_unit": AreaUnit}
SHOWN = {"codes": _codes, "area": number_text}

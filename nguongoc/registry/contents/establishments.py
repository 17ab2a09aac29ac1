"""What an establishment says of itself."""

import datetime as dt
from typing import Any

from msgspec import Struct

from nguongoc.registry.contents.texts import Line, Name, Text, paper_text
from nguongoc.registry.enums import Activity, EstablishmentKind, LegalPaperKind, ProductionSector


class LegalPaper(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A paper by which the establishment exists in law: its registration, a contract of cooperation."""

    kind: str
    number: Line
    issued_date: dt.date | None = None
    issuer: Line = ""


class EstablishmentContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Coordinates are degrees (WGS 84); `unit` is the key of an administrative unit.

    `address` is where it works; `head_address` its registered office, where that is another place. `sectors` are
    the ways of production it works in.
    """

    name: Name
    kind: str
    sectors: list[str] = []
    activities: list[str]
    unit: str
    address: Line
    latitude: float | None = None
    longitude: float | None = None
    head_address: Line = ""
    phone: Line = ""
    email: Line = ""
    website: Line = ""
    zalo: Line = ""
    representative: Line = ""
    position: Line = ""
    tax_code: Line = ""
    papers: list[LegalPaper] = []
    description: Text = ""
    picture: int | None = None


def _papers(papers: list[dict[str, Any]]) -> str:
    return "\n".join(paper_text(paper, LegalPaperKind) for paper in papers)


LABELS = {
    "name": "Tên",
    "kind": "Loại",
    "sectors": "Ngành sản xuất",
    "activities": "Hoạt động",
    "unit": "Xã, phường, đặc khu",
    "address": "Địa chỉ",
    "latitude": "Vĩ độ",
    "longitude": "Kinh độ",
    "head_address": "Trụ sở chính",
    "phone": "Điện thoại",
    "email": "Thư điện tử",
    "website": "Trang web",
    "zalo": "Zalo",
    "representative": "Người đại diện",
    "position": "Chức vụ người đại diện",
    "tax_code": "Mã số thuế",
    "papers": "Giấy tờ pháp lý",
    "description": "Giới thiệu",
    "picture": "Hình ảnh",
}
NUMBERS = ("tax_code", "phone")
CHOICES = {"kind": EstablishmentKind, "activities": Activity, "sectors": ProductionSector}
SHOWN = {"papers": _papers}

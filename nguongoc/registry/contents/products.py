"""What an establishment says of a product.

Of what there may be several, the first stands in fields of its own: lists show it, stamps count it, and older
revisions know nothing else. The others stand in `more_packs`, `more_pictures`, `more_standards`.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from nguongoc.common.text import number_text
from nguongoc.registry.contents.texts import Line, Name, Text, Visibility, date_text
from nguongoc.registry.enums import NetUnit, Period, PriceUnit, ProductionSector

MORE_PACKS, MORE_PICTURES, MORE_STANDARDS, OTHER_NAMES = 9, 7, 9, 5
LARGEST_QUANTITY = 10**9
HIGHEST_PRICE = 10**9  # đồng

Gtin = Annotated[str, Meta(pattern=r"^(\d{14})?$")]
Quantity = Annotated[float, Meta(gt=0, le=LARGEST_QUANTITY)]
CartonUnits = Annotated[int, Meta(ge=1, le=100_000)]


class Pack(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another pack of the same product; `carton_units` of them go into a carton. Empty `gtin`: it has none."""

    label: Line = ""
    net_quantity: Quantity
    net_unit: str
    gtin: Gtin = ""
    carton_units: CartonUnits | None = None
    carton_gtin: Gtin = ""


class ProductPicture(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`text` says what is seen, for whoever does not see it."""

    picture: int
    text: Line = ""


class Capacity(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much the establishment can make (công suất): a quantity in a unit, each period."""

    quantity: Quantity
    unit: str
    period: str


class ProductContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`production` chooses the log forms; `net_quantity` is of the first pack, in `net_unit`; `gtin` is the
    maker's own; `price` is in đồng for one `price_unit` (empty: a pack) as of `price_date`.

    `visibility` holds the establishment's choices of who reads what, by the first field of each rule
    (nguongoc.registry.visibility).
    """

    name: Name
    name_en: Line = ""
    other_names: Annotated[list[Line], Meta(max_length=OTHER_NAMES)] = []
    brand: Line = ""
    group: Line = ""
    production: str
    gtin: Gtin = ""
    description: Text = ""
    pack_specification: Line = ""
    net_quantity: Quantity
    net_unit: str
    carton_units: CartonUnits | None = None
    carton_gtin: Gtin = ""
    more_packs: Annotated[list[Pack], Meta(max_length=MORE_PACKS)] = []
    ingredients: Text = ""
    origin: Line = ""
    storage: Line = ""
    shelf_life_days: Annotated[int, Meta(ge=0, le=36500)] | None = None
    uses: Text = ""
    warnings: Text = ""
    standard: Line = ""
    more_standards: Annotated[list[Line], Meta(max_length=MORE_STANDARDS)] = []
    capacity: Capacity | None = None
    price: Annotated[int, Meta(ge=0, le=HIGHEST_PRICE)] | None = None
    price_unit: str = ""
    price_date: dt.date | None = None
    picture: int | None = None
    picture_text: Line = ""
    more_pictures: Annotated[list[ProductPicture], Meta(max_length=MORE_PICTURES)] = []
    video: int | None = None
    sound: int | None = None
    visibility: Visibility = {}

    @property
    def pictures(self) -> list[ProductPicture]:
        """All of them, in order."""
        first = [ProductPicture(picture=self.picture, text=self.picture_text)] if self.picture else []
        return [*first, *self.more_pictures]

    @property
    def standards(self) -> list[str]:
        return [standard for standard in (self.standard, *self.more_standards) if standard]

    @property
    def gtins(self) -> list[str]:
        """Every GTIN that is named: of the product, its packs and its cartons."""
        packs = (code for pack in self.more_packs for code in (pack.gtin, pack.carton_gtin))
        return [code for code in (self.gtin, self.carton_gtin, *packs) if code]


def _price(price: int) -> str:
    return f"{number_text(price)} ₫"


LABELS = {
    "name": "Tên",
    "name_en": "Tên tiếng Anh",
    "other_names": "Tên gọi khác",
    "brand": "Thương hiệu, nhãn hiệu",
    "group": "Nhóm sản phẩm",
    "production": "Ngành sản xuất",
    "gtin": "Mã GTIN của cơ sở",
    "description": "Giới thiệu",
    "pack_specification": "Quy cách đóng gói",
    "net_quantity": "Khối lượng, thể tích một gói",
    "net_unit": "Đơn vị",
    "carton_units": "Số gói một thùng",
    "carton_gtin": "Mã GTIN của thùng",
    "more_packs": "Quy cách khác",
    "ingredients": "Thành phần",
    "origin": "Xuất xứ",
    "storage": "Bảo quản",
    "shelf_life_days": "Hạn sử dụng (ngày)",
    "uses": "Cách dùng",
    "warnings": "Cảnh báo an toàn",
    "standard": "Tiêu chuẩn áp dụng",
    "more_standards": "Tiêu chuẩn khác",
    "capacity": "Công suất",
    "price": "Giá bán (đồng)",
    "price_unit": "Giá tính cho",
    "price_date": "Giá của ngày",
    "picture": "Hình ảnh",
    "picture_text": "Mô tả ảnh đầu",
    "more_pictures": "Ảnh khác",
    "video": "Video",
    "sound": "Âm thanh",
    "visibility": "Ai đọc được",
}
NUMBERS = ("gtin",)
CHOICES = {"production": ProductionSector, "net_unit": NetUnit, "price_unit": PriceUnit}


def quantity_text(quantity: Decimal | float, unit: str) -> str:
    """`1250.500`, `KGM` gives `1.250,5 kg`."""
    return f"{number_text(quantity)} {NetUnit(unit).label}"


def capacity_text(capacity: Capacity) -> str:
    return f"{quantity_text(capacity.quantity, capacity.unit)} mỗi {Period(capacity.period).label}"


def price_text(price: int, unit: str) -> str:
    """`25000` and no unit give `25.000 ₫ một gói`."""
    return f"{number_text(price)} ₫ {PriceUnit(unit or PriceUnit.PACK).label}"


def pack_text(pack: Pack) -> str:
    """One line: `Hộp quà: 1 kg, 12 gói một thùng (GTIN của gói 0893…)`."""
    codes = [("gói", pack.gtin), ("thùng", pack.carton_gtin)]
    known = ", ".join(f"GTIN của {what} {code}" for what, code in codes if code)
    text = quantity_text(pack.net_quantity, pack.net_unit)
    text += f", {number_text(pack.carton_units)} gói một thùng" if pack.carton_units else ""
    text += f" ({known})" if known else ""
    return f"{pack.label}: {text}" if pack.label else text


def _more_packs(packs: list[Pack]) -> str:
    return "\n".join(f"{number}. {pack_text(pack)}" for number, pack in enumerate(packs, start=2))


def _more_pictures(pictures: list[ProductPicture]) -> str:
    numbered = enumerate(pictures, start=2)
    return "\n".join(f"{number}. {picture.text or 'chưa có mô tả'}" for number, picture in numbered)


SHOWN: dict[str, Callable[[Any], str]] = {
    "capacity": lambda raw: capacity_text(msgspec.convert(raw, Capacity)),
    "more_packs": lambda raw: _more_packs(msgspec.convert(raw, list[Pack])),
    "more_pictures": lambda raw: _more_pictures(msgspec.convert(raw, list[ProductPicture])),
    "price": _price,
    "price_date": date_text,
}

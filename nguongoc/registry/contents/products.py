"""What an establishment says of a product."""

from typing import Annotated

from msgspec import Meta, Struct

from nguongoc.common.text import number_text
from nguongoc.registry.contents.texts import Line, Name, Text
from nguongoc.registry.enums import NetUnit, ProductionSector


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


def _price(price: int) -> str:
    return f"{number_text(price)} ₫"


LABELS = {
    "name": "Tên",
    "group": "Nhóm sản phẩm",
    "production": "Ngành sản xuất",
    "gtin": "Mã GTIN của cơ sở",
    "description": "Giới thiệu",
    "pack_specification": "Quy cách đóng gói",
    "net_quantity": "Khối lượng, thể tích một gói",
    "net_unit": "Đơn vị",
    "ingredients": "Thành phần",
    "storage": "Bảo quản",
    "shelf_life_days": "Hạn sử dụng (ngày)",
    "standard": "Tiêu chuẩn áp dụng",
    "price": "Giá bán (đồng)",
    "picture": "Hình ảnh",
}
NUMBERS = ("gtin",)
CHOICES = {"production": ProductionSector, "net_unit": NetUnit}
SHOWN = {"price": _price}

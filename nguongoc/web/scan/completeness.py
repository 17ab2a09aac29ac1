"""How complete a passport is: which of the items that the law names it has.

Sources: Circular 02/2024/TT-BKHCN (ten items), Decree 37/2026/ND-CP, Article 32 (digital product passport).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nguongoc.passport.contents import LotPassport


@dataclass(frozen=True, slots=True)
class RequiredItem:
    """`is_if_any`: the law asks for it only where there is such a thing."""

    label: str
    is_there: bool
    is_if_any: bool = False


@dataclass(frozen=True, slots=True)
class Completeness:
    items: list[RequiredItem]

    @property
    def required(self) -> int:
        """How many the law asks for in any case."""
        return sum(not item.is_if_any for item in self.items)

    @property
    def there(self) -> int:
        """How many of these there are."""
        return sum(item.is_there and not item.is_if_any for item in self.items)


def completeness(passport: LotPassport) -> Completeness:
    """Each item once, in the order of the circular, then those of the decree; labels in the active language."""
    product, maker, lot = passport.product, passport.maker, passport.lot
    items = [
        RequiredItem(_("Tên sản phẩm"), bool(product.name)),
        RequiredItem(_("Hình ảnh sản phẩm"), product.picture is not None),
        RequiredItem(_("Tên cơ sở"), bool(maker.name)),
        RequiredItem(_("Địa chỉ"), bool(maker.address)),
        RequiredItem(_("Các công đoạn và thời gian"), bool(passport.steps)),
        RequiredItem(_("Mã truy vết (GTIN và mã lô)"), bool(product.gtin and lot.code)),
        RequiredItem(_("Tiêu chuẩn áp dụng"), bool(product.standard)),
        RequiredItem(_("Mã số cơ sở"), bool(maker.code)),
        RequiredItem(_("Xuất xứ"), bool(product.origin)),
        RequiredItem(_("Ngày sản xuất"), lot.production_date is not None),
        RequiredItem(_("Thương hiệu, nhãn hiệu"), bool(product.brand), is_if_any=True),
        RequiredItem(_("Hạn sử dụng"), lot.expiry_date is not None, is_if_any=True),
        RequiredItem(_("Giấy chứng nhận"), bool(passport.certificates), is_if_any=True),
        RequiredItem(_("Cảnh báo an toàn"), bool(product.warnings), is_if_any=True),
    ]
    return Completeness(items)

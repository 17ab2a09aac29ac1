"""Pages of what is no stamp: a product, a lot, a place. They say who and where, and vouch for no pack."""

from django.utils import timezone

from nguongoc.common.text import capital
from nguongoc.scans.identified import Identified, IdentifiedPlace, IdentifiedProduct, IdentifiedUnit
from nguongoc.scans.passports import Issuer
from nguongoc.web.scan.bands import recall_facts

_OF_PRODUCT = "Trang này không xác nhận gói hàng nào. Muốn biết gói hàng có thật hay không, hãy quét tem trên gói."
_OF_UNIT = "Trang này chỉ nói thùng do ai đóng và có gì bên trong. Số lượng và nơi nhận xem ở phiếu giao hàng."
_OF_PLACE = "Trang này chỉ nói mã địa điểm thuộc về cơ sở nào."


def thing_facts(thing: Identified, issuer: Issuer) -> dict[str, object]:
    """What the template `scan/identified.html` needs."""
    if isinstance(thing, IdentifiedPlace):
        return _place(thing)
    if isinstance(thing, IdentifiedUnit):
        return _unit(thing)
    return _product(thing, issuer)


def _unit(thing: IdentifiedUnit) -> dict[str, object]:
    facts = [
        ("Cảnh báo", "Bên trong có lô đang bị thu hồi. KHÔNG SỬ DỤNG." if thing.is_recalled else ""),
        ("Bên trong", ", ".join(thing.contents)),
        ("Tình trạng", capital(thing.state)),
        ("Cơ sở đóng", thing.maker),
        ("Mã số cơ sở", thing.maker_code),
        ("Ngày đóng", f"{timezone.localtime(thing.packed_at):%d/%m/%Y}"),
        ("Mã thùng (SSCC)", thing.sscc),
    ]
    return {
        "thing": thing,
        "title": capital(thing.kind),
        "facts": _known(facts),
        "text": _OF_UNIT,
        "is_sample": thing.is_sample,
    }


def _place(thing: IdentifiedPlace) -> dict[str, object]:
    facts = [
        ("Cơ sở", thing.maker),
        ("Địa chỉ cơ sở", thing.maker_address),
        ("Mã số cơ sở", thing.maker_code),
        ("Mã địa điểm (GLN)", thing.gln),
    ]
    return {
        "thing": thing,
        "title": thing.site or thing.maker,
        "facts": _known(facts),
        "text": _OF_PLACE,
        "is_sample": thing.is_sample,
    }


def _product(thing: IdentifiedProduct, issuer: Issuer) -> dict[str, object]:
    brief = thing.brief
    facts = [
        ("Lô", thing.lot),
        ("Cơ sở", brief.maker),
        ("Địa chỉ cơ sở", brief.maker_address),
        ("Mã số cơ sở", brief.maker_code),
        ("Mã sản phẩm (GTIN)", thing.gtin),
    ]
    return {
        "thing": thing,
        "title": brief.product,
        "facts": _known(facts),
        "recall": recall_facts(thing.recall, issuer) if thing.recall else (),
        "text": _OF_PRODUCT,
        "is_sample": brief.is_sample,
    }


def _known(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in facts if text]

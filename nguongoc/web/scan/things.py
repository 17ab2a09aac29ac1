"""Pages of what is no stamp: a product, a lot, a place, a logistic unit. They vouch for no pack."""

import datetime as dt
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from nguongoc.common.text import capital
from nguongoc.registry.enums import SiteKind
from nguongoc.scans.identified import Identified, IdentifiedPlace, IdentifiedProduct, IdentifiedUnit
from nguongoc.scans.passports import Issuer
from nguongoc.web.maps import small_map
from nguongoc.web.scan.bands import recall_facts, recalled_band
from nguongoc.web.scan.facts import goods_facts, picture_tag
from nguongoc.web.scan.words import Fact, known, own


def thing_facts(thing: Identified, issuer: Issuer, *, today: dt.date) -> dict[str, object]:
    """What the template `scan/identified.html` needs, in the language that is active."""
    if isinstance(thing, IdentifiedPlace):
        return _place(thing, issuer)
    if isinstance(thing, IdentifiedUnit):
        return _unit(thing, issuer)
    return _product(thing, issuer) | _known_of(thing, issuer, today)


def _unit(thing: IdentifiedUnit, issuer: Issuer) -> dict[str, object]:
    facts = [
        Fact(_("Bên trong"), ", ".join(thing.contents)),
        own(_("Tình trạng"), capital(str(thing.state.label))),
        Fact(_("Cơ sở đóng"), thing.maker),
        own(_("Mã số cơ sở"), thing.maker_code),
        own(_("Ngày đóng"), f"{timezone.localtime(thing.packed_at):%d/%m/%Y}"),
        own(_("Mã thùng (SSCC)"), thing.sscc),
    ]
    return {
        "thing": thing,
        "kind": _("Đơn vị vận chuyển"),
        "names_product": True,
        "band": recalled_band(
            _("Bên trong có lô đang bị thu hồi."),
            (*known(Fact(_("Hàng bị thu hồi"), ", ".join(thing.recalled))), *recall_facts(None, issuer)),
        )
        if thing.recalled
        else None,
        "path": f"/00/{thing.sscc}",
        "summary": _("Cơ sở đóng") + f": {thing.maker}",
        "is_name": False,
        "title": capital(str(thing.kind.label)),
        "facts": known(*facts),
        "text": _("Trang này chỉ nói thùng do ai đóng và có gì bên trong, không nói số lượng và nơi nhận."),
        "is_sample": thing.is_sample,
    }


def _place(thing: IdentifiedPlace, issuer: Issuer) -> dict[str, object]:
    kind = capital(SiteKind(thing.kind).label) if thing.kind in SiteKind.values else ""
    facts = [
        own(_("Loại hình"), kind),
        Fact(_("Cơ sở"), thing.maker),
        Fact(_("Địa chỉ cơ sở"), thing.maker_address),
        own(_("Mã số cơ sở"), thing.maker_code),
        own(_("Mã địa điểm (GLN)"), thing.gln),
    ]
    return {
        "thing": thing,
        "kind": _("Địa điểm"),
        "names_product": True,
        "path": f"/414/{thing.gln}",
        "summary": f"{thing.maker}, {thing.maker_address}",
        "is_name": True,
        "title": thing.site or thing.maker,
        "facts": known(*facts),
        "text": _("Trang này chỉ nói mã địa điểm thuộc về cơ sở nào."),
        "place": thing.site or thing.maker,
        "map": small_map(issuer.centres, thing.point),
        "is_sample": thing.is_sample,
    }


def _product(thing: IdentifiedProduct, issuer: Issuer) -> dict[str, object]:
    brief = thing.brief
    facts = [
        own(_("Lô"), thing.lot),
        Fact(_("Cơ sở"), brief.maker),
        Fact(_("Địa chỉ cơ sở"), brief.maker_address),
        own(_("Mã số cơ sở"), brief.maker_code),
        own(_("Mã sản phẩm (GTIN)"), thing.gtin),
    ]
    return {
        "thing": thing,
        "kind": _("Lô hàng") if thing.lot else _("Sản phẩm"),
        "path": f"/01/{thing.gtin}/10/{quote(thing.lot, safe='')}" if thing.lot else f"/01/{thing.gtin}",
        "summary": f"{brief.maker}, {brief.maker_address}",
        "is_name": True,
        "picture": picture_tag(thing.picture, settings.MEDIA_URL) if thing.picture else None,
        "title": brief.product,
        "facts": known(*facts),
        "band": recalled_band(
            _("Lô %(lot)s đang bị thu hồi.") % {"lot": thing.lot}, recall_facts(thing.recall, issuer)
        )
        if thing.recall
        else None,
        "recalled": _recalled(thing),
        "text": _(
            "Trang này không xác nhận gói hàng nào. Muốn biết gói hàng có thật hay không, hãy quét tem trên gói."
        ),
        "is_sample": brief.is_sample,
    }


def _recalled(thing: IdentifiedProduct) -> list[tuple[str, str]]:
    """On the page of a product: the code of each lot that is being recalled, and the address of its page."""
    lots = () if thing.lot else thing.recalled_lots
    return [(lot, f"/01/{thing.gtin}/10/{quote(lot, safe='')}") for lot in lots]


def _known_of(thing: IdentifiedProduct, issuer: Issuer, today: dt.date) -> dict[str, object]:
    """What the passport adds to the page of a product. To that of a lot it adds nothing: papers beside a lot would
    look as if they vouched for it, and that is said by its stamps alone.
    """
    if thing.passport is None or thing.lot:
        return {}
    goods = goods_facts(thing.passport, today=today, media_url=settings.MEDIA_URL)
    return {
        "goods": goods,
        "passport": thing.passport,
        "picture": goods.picture,
        "facts": (),  # who makes it and its number stand further down
        "map": small_map(issuer.centres, goods.place, goods.shop_places),
    }

"""Pages of what is no stamp: a product, a lot, a place. They say who and where, and vouch for no pack."""

from django.utils.translation import gettext as _

from nguongoc.scans.identified import Identified, IdentifiedPlace, IdentifiedProduct
from nguongoc.scans.passports import Issuer
from nguongoc.web.scan.bands import recall_facts


def thing_facts(thing: Identified, issuer: Issuer) -> dict[str, object]:
    """What the template `scan/identified.html` needs, in the language that is active."""
    if isinstance(thing, IdentifiedPlace):
        return _place(thing)
    return _product(thing, issuer)


def _place(thing: IdentifiedPlace) -> dict[str, object]:
    facts = [
        (_("Cơ sở"), thing.maker),
        (_("Địa chỉ cơ sở"), thing.maker_address),
        (_("Mã số cơ sở"), thing.maker_code),
        (_("Mã địa điểm (GLN)"), thing.gln),
    ]
    return {
        "thing": thing,
        "title": thing.site or thing.maker,
        "facts": _known(facts),
        "text": _("Trang này chỉ nói mã địa điểm thuộc về cơ sở nào."),
        "is_sample": thing.is_sample,
    }


def _product(thing: IdentifiedProduct, issuer: Issuer) -> dict[str, object]:
    brief = thing.brief
    facts = [
        (_("Lô"), thing.lot),
        (_("Cơ sở"), brief.maker),
        (_("Địa chỉ cơ sở"), brief.maker_address),
        (_("Mã số cơ sở"), brief.maker_code),
        (_("Mã sản phẩm (GTIN)"), thing.gtin),
    ]
    return {
        "thing": thing,
        "title": brief.product,
        "facts": _known(facts),
        "recall": recall_facts(thing.recall, issuer) if thing.recall else (),
        "text": _(
            "Trang này không xác nhận gói hàng nào. Muốn biết gói hàng có thật hay không, hãy quét tem trên gói."
        ),
        "is_sample": brief.is_sample,
    }


def _known(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in facts if text]

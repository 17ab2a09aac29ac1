"""A design as it looks printed: with the data of a product, and a serial that no stamp has."""

from django.utils.safestring import SafeString, mark_safe

from nguongoc.accounts.models import Organisation
from nguongoc.registry.models import Product
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing import facts
from nguongoc.stamps.printing.geometry import LabelTooSmall, QrReport, qr_report
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.printing.single import stamp_svg
from nguongoc.stamps.urls import link_length, scan_base_url

_SERIAL, _GTIN = "7Q2KM9X4VB3HPD", "00000000000000"


def shown_facts(organisation: Organisation, product: Product | None = None) -> LabelFacts:
    """What a product says, else what a sample does, with the establishment's own name as the maker."""
    if product is not None:
        return facts.facts_of(product)
    return facts.sample_facts("Tên cơ sở" if organisation.is_authority else organisation.name)


def sample_svg(content: DesignContent, facts: LabelFacts) -> SafeString:
    """The stamp as SVG; empty where the symbol does not fit (what is wrong then says why)."""
    try:
        svg = stamp_svg(design=content, facts=facts, serial=_SERIAL, gtin=_GTIN, base_url=scan_base_url())
    except LabelTooSmall:
        return mark_safe("")
    return mark_safe(svg.decode())  # noqa: S308 -- drawn by us: texts are outlines of letters


def reading_of(content: DesignContent) -> QrReport | None:
    """How well phones will read the symbol; None where it does not fit."""
    try:
        return qr_report(content, link_length())
    except LabelTooSmall:
        return None

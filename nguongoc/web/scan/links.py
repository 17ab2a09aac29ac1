"""Which pages stand behind an identifier, as links of the GS1 Web Vocabulary, and the linkset that names them.

Source: GS1-Conformant Resolver Standard 1.2, RFC 9264. Every link leads to a page of the scan application under
`/xem/`, which answers whatever a client accepts, so that a redirect never leads to itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nguongoc.common.digital_link import DigitalLink
from nguongoc.common.text import capital
from nguongoc.scans.identified import Identified, IdentifiedPlace, IdentifiedProduct, IdentifiedUnit

VOCABULARY = "https://gs1.org/voc/"
DEFAULT = "defaultLink"
LANGUAGES = ("vi", "en", "zh", "ko")  # of every page; the linkset schema of GS1 has no script
SHOWN = "/xem"
PRODUCT_KEY = "01"
PLACE_KEYS = ("414", "417")
UNIT_KEY = "00"
PRIMARY_KEYS = (UNIT_KEY, PRODUCT_KEY, *PLACE_KEYS)
_LOT, _SERIAL = "10", "21"


@dataclass(frozen=True, slots=True)
class Link:
    """`kind` is a link type of the GS1 Web Vocabulary without its prefix."""

    kind: str
    href: str
    title: str
    languages: tuple[str, ...] = LANGUAGES
    media_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Level:
    """An identifier, from the one asked for up to the primary key alone, and the links that it has itself."""

    anchor: str
    description: str
    links: tuple[Link, ...]


def levels(link: DigitalLink, thing: Identified, base: str) -> list[Level]:
    """The level asked for, and each above it for which there are links. `base` is the resolver's address."""
    found = [
        Level(level.uri(base), _description(thing), tuple(_own_links(level, thing, base + SHOWN)))
        for level in link.levels
    ]
    return [found[0], *(level for level in found[1:] if level.links)]


def default_link(found: Sequence[Level]) -> Link:
    """The first link of the lowest level that has one: what a client gets that asks for nothing."""
    return next(link for level in found for link in level.links)


def links_of_kind(found: Sequence[Level], kind: str) -> tuple[Link, ...]:
    """The links of a type at the lowest level that has any."""
    for level in found:
        if links := tuple(link for link in level.links if link.kind == kind):
            return links
    return ()


def linkset(found: Sequence[Level]) -> dict[str, Any]:
    """All levels as a linkset (RFC 9264, section 4.2), with one default link, at the level asked for."""
    contexts = [_context(level) for level in found]
    default = default_link(found)
    contexts[0][VOCABULARY + DEFAULT] = [{"href": default.href, "title": default.title}]
    return {"linkset": contexts}


def _context(level: Level) -> dict[str, Any]:
    context: dict[str, Any] = {"anchor": level.anchor, "itemDescription": level.description}
    for link in level.links:
        context.setdefault(VOCABULARY + link.kind, []).append(
            {"href": link.href, "title": link.title, "type": link.media_type, "hreflang": list(link.languages)}
        )
    return context


def _description(thing: Identified) -> str:
    if isinstance(thing, IdentifiedPlace):
        return f"{thing.site}, {thing.maker}" if thing.site else thing.maker
    if isinstance(thing, IdentifiedUnit):
        return f"{capital(thing.kind)}, {thing.maker}"
    return f"{thing.brief.product}, {thing.brief.maker}"


def _own_links(level: DigitalLink, thing: Identified, shown: str) -> list[Link]:
    """The links of one level; a serial of ours may stand behind lot and variant, its page needs neither."""
    if isinstance(thing, IdentifiedPlace):
        title = thing.site or thing.maker
        return [] if level.qualifiers else [Link("locationInfo", f"{shown}/414/{thing.gln}", title)]
    if isinstance(thing, IdentifiedUnit):
        title = f"{capital(str(thing.kind.label))} {thing.sscc}"
        return [] if level.qualifiers else [Link("logisticsInfo", f"{shown}/00/{thing.sscc}", title)]
    page = f"{shown}/01/{thing.gtin}"
    last = level.qualifiers[-1][0] if level.qualifiers else ""
    if last == _SERIAL:
        stamp = DigitalLink(PRODUCT_KEY, thing.gtin, ((_SERIAL, level.qualifier(_SERIAL)),))
        return _stamp_links(thing, shown + stamp.path)
    if last == _LOT:
        return _lot_links(thing, shown + DigitalLink(PRODUCT_KEY, thing.gtin, ((_LOT, thing.lot),)).path)
    return [] if last else [Link("pip", page, f"Sản phẩm: {thing.brief.product}")]


def _lot_links(thing: IdentifiedProduct, page: str) -> list[Link]:
    if not thing.lot:
        return []
    found = [Link("pip", page, f"Lô {thing.lot}: {thing.brief.product}")]
    if thing.recall:
        found.append(Link("recallStatus", page, f"Thu hồi lô {thing.lot}"))
    return found


def _stamp_links(thing: IdentifiedProduct, page: str) -> list[Link]:
    if thing.stamp is None:
        return []
    found = [Link("pip", page, f"Kết quả tra cứu tem: {thing.brief.product}")]
    if thing.stamp.shows_lot:
        found.append(Link("traceability", f"{page}#hanh-trinh", "Hành trình của lô hàng"))
        found.append(Link("certificationInfo", f"{page}#giay-to", "Giấy tờ của cơ sở và sản phẩm"))
    if thing.stamp.is_recalled:
        found.append(Link("recallStatus", page, "Thông báo thu hồi"))
    return found

"""What the register knows of places: which lie within which, and what is published of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db.models import Q

from nguongoc.common.digital_link import CANONICAL_BASE
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.identifiers import Pattern, Range, as_canonical
from nguongoc.registry.models import Establishment, Site
from nguongoc.trace.queries.events.pieces import Piece, ThingPiece
from nguongoc.trace.queries.events.values import texts

_PLACE, _PARTY = f"{CANONICAL_BASE}/414/", f"{CANONICAL_BASE}/417/"
_GLN = re.compile(re.escape(CANONICAL_BASE) + r"/41[47]/([0-9]{13})")
_PARTS = {
    "readPoint": Part.READ_POINT,
    "bizLocation": Part.BIZ_LOCATION,
    "source": Part.SOURCE,
    "destination": Part.DESTINATION,
}
_ATTRIBUTES: dict[str, Callable[[list[str]], Q]] = {
    "name": lambda wanted: Q(name__in=wanted),
    "streetAddressOne": lambda wanted: Q(published__content__address__in=wanted),
    "countryCode": lambda wanted: Q() if "VN" in wanted else Q(pk__in=[]),
}
"""Attributes of places in CBV (section 9) that everybody may read."""

HAS_ATTRIBUTE = re.compile("HASATTR_(?P<field>.+)")
EQUAL_ATTRIBUTE = re.compile("EQ_?ATTR_(?P<field>[^_]+)_(?P<attribute>.+)")
_NAMESPACE = re.compile(r"(?:cbvmda:|urn:epcglobal:cbv:mda[:#])")


def within(uris: Iterable[str]) -> tuple[Pattern, ...]:
    """These places and all that lie in them: extensions of a GLN, and the sites of an establishment."""
    found = [as_canonical(uri) for uri in uris]
    glns = [gln[1] for uri in found if (gln := _GLN.fullmatch(uri))]
    sites = Site.objects.public().filter(organisation__establishment__gln__in=glns, gln__isnull=False)
    inner = [f"{_PLACE}{gln}" for gln in sites.order_by("gln").values_list("gln", flat=True)]
    return tuple(_with_extensions(uri) for uri in [*found, *inner])


def places_of(glns: Iterable[str]) -> Iterator[Pattern]:
    """Every identifier under which an event may speak of places and parties with these GLNs."""
    for gln in glns:
        yield _with_extensions(f"{_PLACE}{gln}")
        yield Pattern((f"{_PARTY}{gln}",))


def has_attribute(found: re.Match[str], name: str, given: Sequence[str]) -> Piece | ThingPiece:
    asked = {_NAMESPACE.sub("", text) for text in texts(name, given)}
    return _known(found["field"], Q() if asked & _ATTRIBUTES.keys() else Q(pk__in=[]))


def equal_attribute(found: re.Match[str], name: str, given: Sequence[str]) -> Piece | ThingPiece:
    condition = _ATTRIBUTES.get(_NAMESPACE.sub("", found["attribute"]))
    return _known(found["field"], condition(texts(name, given)) if condition else Q(pk__in=[]))


def _known(field: str, condition: Q) -> Piece | ThingPiece:
    """The places of the register that are as the condition says; of other fields it knows no master data."""
    part = _PARTS.get(field)
    if part is None:
        return Piece("FALSE")
    glns: set[str | None] = set()
    for model in (Establishment, Site):
        rows = model.objects.public().filter(condition, gln__isnull=False)
        glns |= set(rows.order_by().values_list("gln", flat=True))
    patterns = tuple(places_of(sorted(gln for gln in glns if gln)))
    return ThingPiece((part,), patterns)


def _with_extensions(uri: str) -> Pattern:
    return Pattern((uri,), (Range(f"{uri}/254/"),) if _GLN.fullmatch(uri) else ())

"""GS1 Digital Link URIs that are not compressed: read, judged, and written.

Source: GS1 Digital Link Standard: URI Syntax, releases 1.4 and 1.5. The names of Application Identifiers that
release 1.2 had (`/gtin/`, `/ser/`) are not read; GTINs have 14 digits.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from nguongoc.common.digital_link.elements import QUALIFIERS, contradict, is_value

CANONICAL_BASE = "https://id.gs1.org"
LONGEST_URI = 2_000  # characters: the longest that anybody needs has some hundred

_URI = re.compile(r"https?://(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?)(?P<rest>/.*)", re.IGNORECASE)
_ADDRESS_SIGNS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NUMERIC = re.compile(r"[0-9]+")
Pairs = tuple[tuple[str, str], ...]


class NotDigitalLinkError(ValueError):
    """The text is no GS1 Digital Link URI; the message says why, for the programs that ask."""


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a Digital Link says: the primary key and its value, qualifiers in their order, data attributes, and
    `others`: what of the query is not GS1's, as it stood there.
    """

    key: str
    value: str
    qualifiers: Pairs = ()
    attributes: Pairs = ()
    others: tuple[str, ...] = ()

    @property
    def levels(self) -> list["DigitalLink"]:
        """The identifier without attributes, and each above it, up to the primary key alone."""
        return [
            DigitalLink(self.key, self.value, self.qualifiers[:count])
            for count in range(len(self.qualifiers), -1, -1)
        ]

    @property
    def path(self) -> str:
        """`/01/{gtin}/10/{lot}`, escaped."""
        pairs = ((self.key, self.value), *self.qualifiers)
        return "".join(f"/{identifier}/{quote(value, safe='')}" for identifier, value in pairs)

    def qualifier(self, identifier: str) -> str:
        """Its value; empty where it is not there."""
        return dict(self.qualifiers).get(identifier, "")

    def uri(self, base: str = CANONICAL_BASE) -> str:
        """The URI under an address; data attributes by their number, and then what is not GS1's."""
        pairs = [f"{identifier}={quote(value, safe='')}" for identifier, value in sorted(self.attributes)]
        query = "&".join([*pairs, *self.others])
        return base.rstrip("/") + self.path + (f"?{query}" if query else "")


def parse_uri(text: str) -> DigitalLink:
    """The Digital Link that a whole URI is. Raises NotDigitalLinkError."""
    found = _URI.fullmatch(text) if len(text) <= LONGEST_URI else None
    if found is None:
        raise NotDigitalLinkError("no http or https address with a path")
    path, _, query = found["rest"].partition("#")[0].partition("?")
    return parse_path(path, query)


def parse_path(path: str, query: str = "") -> DigitalLink:
    """The Digital Link in the path and the query of an address, both still escaped.

    What stands before the last primary key of the path belongs to the address. Raises NotDigitalLinkError.
    """
    if len(path) + len(query) > LONGEST_URI:
        raise NotDigitalLinkError("too long")
    if not _ADDRESS_SIGNS.fullmatch(path + query) or _BROKEN_ESCAPE.search(path + query):
        raise NotDigitalLinkError("a character that no address has")
    segments = path.split("/")[1:]
    start = next((at for at in range(len(segments) - 2, -1, -2) if segments[at] in QUALIFIERS), None)
    if start is None:
        raise NotDigitalLinkError("no primary key of GS1")
    values = [_unescaped(segment) for segment in segments[start + 1 :: 2]]
    first, *qualifiers = zip(segments[start::2], values, strict=True)
    attributes, others = read_query(query)
    return _judged(DigitalLink(*first, tuple(qualifiers), attributes, others))


def build_link(elements: Mapping[str, str], others: Iterable[str] = (), *, key: str = "") -> DigitalLink:
    """The Digital Link of Application Identifiers and their values, in any order.

    `key` says which is the primary one where several could be. Raises NotDigitalLinkError.
    """
    keys = [key] if key else [identifier for identifier in elements if identifier in QUALIFIERS]
    if len(keys) != 1 or keys[0] not in elements or keys[0] not in QUALIFIERS:
        raise NotDigitalLinkError("exactly one primary key of GS1 is needed")
    rows = QUALIFIERS[keys[0]]
    row = max(rows, key=lambda names: sum(name in elements for name in names), default=())
    rest = sorted(set(elements) - {keys[0], *row})
    return _judged(
        DigitalLink(
            keys[0],
            elements[keys[0]],
            tuple((name, elements[name]) for name in row if name in elements),
            tuple((name, elements[name]) for name in rest),
            tuple(others),
        )
    )


def _judged(link: DigitalLink) -> DigitalLink:
    """Raises NotDigitalLinkError where order, place, company or value of an element is wrong."""
    names = [identifier for identifier, _ in link.qualifiers]
    if not any(_is_in_order(names, row) for row in (*QUALIFIERS[link.key], ())):
        raise NotDigitalLinkError(f"({link.key}) has no such qualifiers in this order")
    own = {link.key, *(name for row in QUALIFIERS[link.key] for name in row)}
    seen = [identifier for identifier, _ in link.attributes]
    if contradict([link.key, *names, *seen]):
        raise NotDigitalLinkError("two elements that may not stand beside each other")
    if own.intersection(seen) or len(set(seen)) != len(seen):
        raise NotDigitalLinkError("an element stands in the query that belongs into the path, or twice")
    for identifier, value in ((link.key, link.value), *link.qualifiers, *link.attributes):
        if not is_value(identifier, value):
            raise NotDigitalLinkError(f"({identifier}) is unknown or has no such value")
    return link


def _is_in_order(names: list[str], row: tuple[str, ...]) -> bool:
    return names == [name for name in row if name in names]


def read_query(query: str) -> tuple[Pairs, tuple[str, ...]]:
    """The data attributes of a query, not yet judged, and its other pieces as they stand there."""
    attributes, others = [], []
    for piece in query.split("&"):
        name, equals, value = piece.partition("=")
        name = _unescaped(name)
        if equals and _NUMERIC.fullmatch(name):
            attributes.append((name, _unescaped(value.replace("+", " "))))
        elif piece:
            others.append(piece)
    return tuple(attributes), tuple(others)


def _unescaped(text: str) -> str:
    """Bytes beyond ASCII become signs that no value has."""
    return unquote_to_bytes(text).decode("latin-1")

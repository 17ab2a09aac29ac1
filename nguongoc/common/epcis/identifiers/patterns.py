"""What a MATCH_ parameter of an EPCIS query asks for, as exact values and ranges over canonical identifiers.

EPCIS 2.0, section 8.2.7.1.1: a pure identity pattern (`urn:epc:idpat:sgtin:0614141.*.*`), or an identifier, which
stands for itself. A Digital Link of a class stands for the class and all below it. No other sign is a wildcard.
"""

from dataclasses import dataclass

from nguongoc.common.digital_link import CANONICAL_BASE
from nguongoc.common.epcis.identifiers.canonical import (
    PREFIX_LENGTHS,
    SCHEMES,
    IdentifierError,
    Scheme,
    canonical,
    is_uri,
    separators,
)
from nguongoc.common.epcis.identifiers.levels import CLASSES, Level, level

_JOINED_KEYS = ("8003", "253", "255")


@dataclass(frozen=True, slots=True)
class Range:
    """All that begins with `start` and, where `infix` is given, holds it further on (`/21/`: serials only).

    In a database: `uri >= start AND uri < end`, by bytes (collation C), and `strpos(uri, infix) > 0`.
    """

    start: str
    infix: str = ""

    @property
    def end(self) -> str:
        """The first text behind all that begin with `start`, which always ends in ASCII."""
        return self.start[:-1] + chr(ord(self.start[-1]) + 1)

    def holds(self, uri: str) -> bool:
        return uri.startswith(self.start) and self.infix in uri[len(self.start) - 1 :]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The identifiers that are equal to one of `exact` or lie in one of `ranges`."""

    exact: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()

    def holds(self, uri: str) -> bool:
        return uri in self.exact or any(part.holds(uri) for part in self.ranges)


def pattern(text: str) -> Pattern:
    """What a value of a MATCH_ parameter stands for. Raises IdentifierError."""
    if text[:14].lower() == "urn:epc:idpat:":
        return _identity_pattern(text[14:])
    try:
        uri = canonical(text)
    except IdentifierError:
        if not is_uri(text):
            raise
        return Pattern((text,))  # no event can hold it: it is found nowhere, but to ask is no mistake
    if level(uri) not in {*CLASSES, Level.CPV}:
        return Pattern((uri,))
    joined = uri.removeprefix(CANONICAL_BASE + "/").startswith(_JOINED_KEYS)
    return Pattern((uri,), (Range(uri if joined else uri + "/"),))


def _identity_pattern(text: str) -> Pattern:
    name, _, body = text.partition(":")
    scheme = SCHEMES.get(name.lower())
    if scheme is None:
        raise IdentifierError("Mẫu idpat thuộc loại không hỗ trợ.")
    parts = body.split(".", separators(scheme))
    if len(parts) != separators(scheme) + 1:
        raise IdentifierError(f"Mẫu idpat {scheme.name} không đủ thành phần.")
    fixed = parts.index("*") if "*" in parts else len(parts)
    if any(part != "*" for part in parts[fixed:]):
        raise IdentifierError("Trong mẫu idpat, sau dấu * chỉ có thể là dấu *.")
    if fixed == len(parts):
        use = "class" if scheme.name == "lgtin" else "id"
        return Pattern((canonical(f"urn:epc:{use}:{name}:{body}"),))
    if fixed == len(parts) - 1 and scheme.tail is not None:
        return _any_serial(scheme, name, parts)
    return Pattern(ranges=_any_reference(scheme, parts[:fixed]))


def _any_serial(scheme: Scheme, name: str, parts: list[str]) -> Pattern:
    """One class, all its serials. A place without extension is itself the shorter link."""
    stem = canonical(f"urn:epc:idpat:{name}:{'.'.join(parts)}")
    return Pattern(() if scheme.name in {"lgtin", "upui"} else (stem,), (Range(stem + (scheme.tail or "")),))


def _any_reference(scheme: Scheme, fixed: list[str]) -> tuple[Range, ...]:
    """All things of a company, or all of a scheme; the digit before the company prefix may be any.

    The canonical form does not know where a company prefix ends; no prefix that GS1 gives out begins another.
    """
    start = f"{CANONICAL_BASE}/{scheme.key}/{'0' if scheme.zero else ''}"
    infix = scheme.tail if scheme.key in {"01", "8006", "8010"} and scheme.tail else ""
    if not fixed:
        return (Range(start, infix),)
    prefix = fixed[0]
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) in PREFIX_LENGTHS) or len(fixed) > 1:
        raise IdentifierError("Mẫu idpat để ngỏ số sê-ri, hoặc mọi số sau tiền tố công ty (6 đến 12 chữ số).")
    if not scheme.leading:
        return (Range(start + prefix, infix),)
    return tuple(Range(f"{start}{digit}{prefix}", infix) for digit in range(10))

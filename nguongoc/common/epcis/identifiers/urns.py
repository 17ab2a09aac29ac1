"""The EPC URN of a canonical identifier, where the length of its company prefix is known."""

import re
from urllib.parse import unquote

from nguongoc.common.digital_link import CANONICAL_BASE
from nguongoc.common.epcis.identifiers.canonical import PREFIX_LENGTHS, SCHEMES
from nguongoc.common.epcis.identifiers.levels import CLASSES, Level, level

_ESCAPED = re.compile(r"[\"%&/<>?#]")


def to_urn(canonical: str, company_prefix_length: int | None = None) -> str | None:
    """`urn:epc:id:sgtin:...`, `urn:epc:class:lgtin:...` or `urn:epc:idpat:sgtin:...*`.

    None where the length of the company prefix (6 to 12 digits) is not known or does not fit, and for what has no
    URN.
    """
    at = level(canonical)
    name = CLASSES.get(at, str(at))
    length = company_prefix_length
    if length is None or length not in PREFIX_LENGTHS or name not in SCHEMES:
        return None
    scheme = SCHEMES[name]
    _, *rest = canonical.removeprefix(CANONICAL_BASE + "/").split("/")
    value, *qualifiers = [unquote(part) for part in rest]
    digits = value[1:] if scheme.zero else value
    number, serial = digits[: scheme.digits], digits[scheme.digits + 1 :]
    if not scheme.digits:
        number, serial = digits, ""
    if scheme.leading:
        prefix, reference = number[1 : length + 1], number[0] + number[length + 1 :]
    else:
        prefix, reference = number[:length], number[length:]
    if not (prefix.isdigit() and len(prefix) == length) or (not scheme.digits and not reference):
        return None
    parts = [prefix, _escape(reference)]
    if name == "itip":
        parts += [value[14:16], value[16:18]]
    if at in CLASSES:
        return f"urn:epc:idpat:{name}:{'.'.join([*parts, '*'])}"
    if scheme.tail is not None:
        parts.append(_escape(qualifiers[-1] if scheme.tail and qualifiers else serial or "0"))
    return f"urn:epc:{'class' if at is Level.LGTIN else 'id'}:{name}:{'.'.join(parts)}"


def _escape(text: str) -> str:
    """The signs that a URN may not hold as they are (EPC Tag Data Standard, annex A)."""
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text)

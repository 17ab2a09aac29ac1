"""Identifiers in EPCIS: one canonical form for the many ways in which a document may write a GS1 key.

GS1 EPC URNs (EPC Tag Data Standard, section 6) and Digital Links of any host become the same Digital Link under
`https://id.gs1.org` (CBV 2.0, section 8), and are matched by it. All else is a name that somebody gave, and stays
letter by letter.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from nguongoc.common.digital_link import CANONICAL_BASE, DigitalLink, NotDigitalLinkError, parse_uri
from nguongoc.common.digital_link.elements import is_value
from nguongoc.common.identifiers import check_digit, has_check_digit

LONGEST_IDENTIFIER = 1_000  # bytes: an index of PostgreSQL takes about 2,700
_CACHED = 1 << 16  # a door sees the same places, classes and pallets again and again

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f<>\"{}|\\^`]+")
_EPC_URN = re.compile(r"urn:epc:(?P<use>id|class|idpat):(?P<scheme>[a-z]+):(?P<body>.*)", re.IGNORECASE)
_PLAIN_SGTIN = re.compile(r"urn:epc:id:sgtin:([0-9]{6,12})\.([0-9])([0-9]{0,6})\.([A-Za-z0-9_-]{1,20})")
_PLAIN_LINK = re.compile(
    r"https?://[a-z0-9.:-]+/01/(?P<gtin>[0-9]{14})(?:/(?P<name>10|21)/(?P<serial>[a-z0-9_-]{1,20}))?",
    re.IGNORECASE,
)
_WHOLE_NUMBER = re.compile(
    r"/(?:01/[0-9]{14}|00/[0-9]{18}|41[457]/[0-9]{13}|402/[0-9]{17}|801[78]/[0-9]{18})(?=[/?#]|$)"
)
_OWN_KEY = re.compile(r"https?://id\.gs1\.org/(?:0[01]|25[35]|40[12]|41[457]|80[01][0-9])/", re.IGNORECASE)
_OLD_NAMES = {
    "gtin": "01", "cpv": "22", "lot": "10", "ser": "21", "sscc": "00", "gln": "414", "glnx": "254", "itip": "8006",
    "grai": "8003", "giai": "8004", "gsrn": "8018", "gsrnp": "8017", "gdti": "253", "gcn": "255", "cpid": "8010",
    "cpsn": "8011", "ginc": "401", "gsin": "402",
}  # fmt: skip
_OLD_NAME = re.compile(rf"(?<=/)(?:{'|'.join(_OLD_NAMES)})(?=/)")
GTIN_DIGITS = 12  # without the indicator and the check digit
PREFIX_LENGTHS = range(6, 13)


class IdentifierError(ValueError):
    """The text is no identifier that EPCIS takes; `why` says so to people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the URN of a scheme becomes a Digital Link: `urn:epc:id:{name}:{company prefix}.{reference}.{serial}`.

    `digits` that prefix and reference have together, without a check digit (0: letters may stand there, no check
    digit follows); `leading`: the first digit of the reference stands before the prefix; `zero`: a filling 0
    stands first; `tail`: what joins the serial, with its element (empty: nothing does; None: there is no serial).
    """

    name: str
    key: str
    digits: int
    tail: str | None = None
    leading: bool = False
    zero: bool = False


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme("sgtin", "01", 13, "/21/", leading=True),
        Scheme("lgtin", "01", 13, "/10/", leading=True),
        Scheme("upui", "01", 13, "/235/", leading=True),
        Scheme("itip", "8006", 13, "/21/", leading=True),
        Scheme("sscc", "00", 17, leading=True),
        Scheme("sgln", "414", 12, "/254/"),
        Scheme("pgln", "417", 12),
        Scheme("grai", "8003", 12, "", zero=True),
        Scheme("gdti", "253", 12, ""),
        Scheme("sgcn", "255", 12, ""),
        Scheme("gsrn", "8018", 17),
        Scheme("gsrnp", "8017", 17),
        Scheme("gsin", "402", 16),
        Scheme("cpi", "8010", 0, "/8011/"),
        Scheme("giai", "8004", 0),
        Scheme("ginc", "401", 0),
    )
}


def is_uri(text: str) -> bool:
    """Whether the text is a URI with a scheme, without blanks and control characters; letters may be any."""
    return _URI.fullmatch(text) is not None


@lru_cache(_CACHED)
def canonical(text: str) -> str:
    """The form under which an identifier is stored and found: `https://id.gs1.org/01/{gtin14}/21/{serial}`.

    A class of trade items is the link without a serial, whether it came as `urn:epc:idpat:sgtin:...*` or as a
    link. What of a link is not its identity is dropped: host, query, and lot and variant where a serial stands. An
    SSCC URN of the wrong length stays as it is: the seafood profile's own examples have them. Raises
    IdentifierError.
    """
    plain = _PLAIN_SGTIN.fullmatch(text)
    if plain and len(plain[1] + plain[3]) == GTIN_DIGITS:  # most identifiers of most events
        return f"{CANONICAL_BASE}/01/{_with_check(plain[2] + plain[1] + plain[3])}/21/{plain[4]}"
    if len(text) > LONGEST_IDENTIFIER or len(text.encode()) > LONGEST_IDENTIFIER:
        raise IdentifierError(f"Mã định danh dài quá {LONGEST_IDENTIFIER} byte.")
    if not is_uri(text):
        raise IdentifierError(
            "Mã định danh phải là một URI đầy đủ, không có khoảng trắng, ví dụ urn:epc:id:sgtin:…."
        )
    if text[:8].lower() == "urn:epc:":
        found = _EPC_URN.fullmatch(text)
        scheme = SCHEMES.get(found["scheme"].lower()) if found else None
        return _from_urn(scheme, found["use"].lower(), found["body"]) or text if found and scheme else text
    if text[:4].lower() == "http":
        return _from_link(text)
    return text


def as_canonical(text: str) -> str:
    """As `canonical`, but what is no identifier by the rules of today stays as it is: an old event may hold it,
    and to ask for it finds nothing.
    """
    try:
        return canonical(text)
    except IdentifierError:
        return text


def _from_urn(scheme: Scheme, use: str, body: str) -> str | None:
    """None for an SSCC of the wrong length."""
    parts = body.split(".", separators(scheme))
    if len(parts) != separators(scheme) + 1 or (use == "class") != (scheme.name == "lgtin" and use != "idpat"):
        raise IdentifierError(f"URN {scheme.name} không đủ thành phần hoặc sai loại (id, class, idpat).")
    prefix, reference, *rest = parts
    if use == "idpat":
        if scheme.tail is None or rest[-1] != "*" or "*" in {prefix, reference}:
            raise IdentifierError("Mẫu idpat chỉ chỉ ra một lớp khi riêng số sê-ri là dấu *.")
        rest[-1] = ""
    stem = _stem(scheme, prefix, reference)
    if stem is None:
        if scheme.name == "sscc" and (prefix + reference).isdigit():
            return None
        raise IdentifierError(
            f"URN {scheme.name} có tiền tố công ty hoặc số tham chiếu sai độ dài, hoặc sai ký tự."
        )
    if scheme.name == "itip":
        stem += "".join(rest[:2])
        if not is_value("8006", stem):
            raise IdentifierError("URN itip có số phần hoặc tổng số phần không đúng.")
    return _with_serial(scheme, stem, unquote(rest[-1]) if rest else "", is_class=use == "idpat")


def separators(scheme: Scheme) -> int:
    """How many points part the pieces of its URN; those of a serial stand behind them."""
    if scheme.name == "itip":
        return 4
    return 1 if scheme.tail is None else 2


def _stem(scheme: Scheme, prefix: str, reference: str) -> str | None:
    """The value of the primary key without a serial; None where prefix or reference cannot be."""
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) in PREFIX_LENGTHS):
        return None
    if not scheme.digits:
        value = prefix + unquote(reference)
        return value if reference and is_value(scheme.key, value) else None
    number = prefix + reference
    if len(number) != scheme.digits or not (number.isascii() and number.isdigit()):
        return None
    if scheme.leading:
        number = reference[:1] + prefix + reference[1:]
    return _with_check("0" + number if scheme.zero else number)


@lru_cache(_CACHED)
def _with_check(number: str) -> str:
    return number + check_digit(number)


def _with_serial(scheme: Scheme, stem: str, serial: str, *, is_class: bool) -> str:
    start = f"{CANONICAL_BASE}/{scheme.key}/"
    if scheme.tail is None or is_class or (scheme.name == "sgln" and serial == "0"):
        return start + quote(stem, safe="")
    fits = (
        is_value(scheme.tail.strip("/"), serial)
        if scheme.tail
        else serial != "" and is_value(scheme.key, stem + serial)
    )
    if not fits:
        raise IdentifierError(
            f"Số sê-ri hoặc số lô trong URN {scheme.name} trống, quá dài hoặc có ký tự không dùng được."
        )
    return start + quote(stem, safe="") + scheme.tail + quote(serial, safe="")


def _from_link(text: str) -> str:
    """A Digital Link under the canonical host; an http address of another kind as it is."""
    plain = _PLAIN_LINK.fullmatch(text)
    if plain and has_check_digit(plain["gtin"]):
        tail = f"/{plain['name']}/{plain['serial']}" if plain["name"] else ""
        return f"{CANONICAL_BASE}/01/{plain['gtin']}{tail}"
    try:
        link = parse_uri(_OLD_NAME.sub(lambda found: _OLD_NAMES[found[0]], text))
    except NotDigitalLinkError:
        if _OWN_KEY.match(text) or any(
            not has_check_digit(found[0].split("/")[2]) for found in _WHOLE_NUMBER.finditer(text)
        ):
            raise IdentifierError(
                "Digital Link không đúng: sai chữ số kiểm tra, sai độ dài hoặc sai thứ tự."
            ) from None
        return text
    return CANONICAL_BASE + _identity(link).path


def _identity(link: DigitalLink) -> DigitalLink:
    """A serial tells a trade item from all others: lot and variant beside it say nothing more. The extension 0 of
    a place is none.
    """
    serial = link.qualifier("21")
    qualifiers = (("21", serial),) if serial else link.qualifiers
    if qualifiers == (("254", "0"),):
        qualifiers = ()
    return DigitalLink(link.key, link.value, qualifiers)

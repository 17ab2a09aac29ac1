"""What a canonical identifier names: one thing, a lot, a class, a place; and the class above it."""

import enum
import re

from nguongoc.common.digital_link import CANONICAL_BASE


class Level(enum.StrEnum):
    """The names are those of the EPC schemes; `_CLASS` where the serial is left out."""

    GTIN = "gtin"
    LGTIN = "lgtin"
    SGTIN = "sgtin"
    UPUI = "upui"
    CPV = "cpv"
    ITIP_CLASS = "itip_class"
    ITIP = "itip"
    SSCC = "sscc"
    SGLN = "sgln"
    PGLN = "pgln"
    GRAI_CLASS = "grai_class"
    GRAI = "grai"
    GDTI_CLASS = "gdti_class"
    GDTI = "gdti"
    SGCN_CLASS = "sgcn_class"
    SGCN = "sgcn"
    CPI_CLASS = "cpi_class"
    CPI = "cpi"
    GIAI = "giai"
    GINC = "ginc"
    GSIN = "gsin"
    GSRN = "gsrn"
    GSRNP = "gsrnp"
    OTHER = "other"


CLASSES = {
    Level.GTIN: "sgtin",
    Level.ITIP_CLASS: "itip",
    Level.GRAI_CLASS: "grai",
    Level.GDTI_CLASS: "gdti",
    Level.SGCN_CLASS: "sgcn",
    Level.CPI_CLASS: "cpi",
}
"""The levels that leave out a serial, and the scheme that has it."""

_KEY = re.compile(rf"{re.escape(CANONICAL_BASE)}/(?P<key>[0-9]+)/(?P<value>[^/]+)(?P<rest>/.*)?")
_ALONE = {
    "00": Level.SSCC, "414": Level.SGLN, "417": Level.PGLN, "8004": Level.GIAI, "401": Level.GINC,
    "402": Level.GSIN, "8018": Level.GSRN, "8017": Level.GSRNP,
}  # fmt: skip
_BY_QUALIFIER = {
    "01": {"": Level.GTIN, "10": Level.LGTIN, "21": Level.SGTIN, "235": Level.UPUI, "22": Level.CPV},
    "8006": {"": Level.ITIP_CLASS, "21": Level.ITIP},
    "8010": {"": Level.CPI_CLASS, "8011": Level.CPI},
}
_JOINED = {
    "8003": (14, Level.GRAI_CLASS, Level.GRAI),
    "253": (13, Level.GDTI_CLASS, Level.GDTI),
    "255": (13, Level.SGCN_CLASS, Level.SGCN),
}  # the serial follows without a slash, behind so many digits


def level(canonical: str) -> Level:
    """The level of an identifier in canonical form; OTHER for names that are no GS1 keys."""
    found = _KEY.fullmatch(canonical)
    if found is None:
        return Level.OTHER
    key, last = found["key"], (found["rest"] or "//").split("/")[-2]
    if key in _JOINED:
        length, as_class, as_instance = _JOINED[key]
        return as_class if len(found["value"]) == length else as_instance
    return _BY_QUALIFIER.get(key, {}).get(last) or _ALONE.get(key, Level.OTHER)

"""Identifiers of EPCIS events: their canonical form, their URN, their level, and patterns over them."""

from nguongoc.common.epcis.identifiers.canonical import (
    LONGEST_IDENTIFIER,
    IdentifierError,
    as_canonical,
    canonical,
    is_uri,
)
from nguongoc.common.epcis.identifiers.levels import Level, level
from nguongoc.common.epcis.identifiers.patterns import Pattern, Range, pattern
from nguongoc.common.epcis.identifiers.urns import to_urn

__all__ = [
    "LONGEST_IDENTIFIER",
    "IdentifierError",
    "Level",
    "Pattern",
    "Range",
    "as_canonical",
    "canonical",
    "is_uri",
    "level",
    "pattern",
    "to_urn",
]

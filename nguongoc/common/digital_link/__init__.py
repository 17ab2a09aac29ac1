"""GS1 Digital Link URIs: read, judged, written, and read from their compressed form. No database, no HTTP."""

from nguongoc.common.digital_link.compressed import parse_compressed
from nguongoc.common.digital_link.uris import (
    CANONICAL_BASE,
    LONGEST_URI,
    DigitalLink,
    NotDigitalLinkError,
    build_link,
    parse_path,
    parse_uri,
)

__all__ = [
    "CANONICAL_BASE",
    "LONGEST_URI",
    "DigitalLink",
    "NotDigitalLinkError",
    "build_link",
    "parse_compressed",
    "parse_path",
    "parse_uri",
]

"""Where a code leads that was typed or read by a camera: a stamp's page, a product's page, or nowhere.

A text is never opened because it is an address: whatever is followed lies on the scan application, under the
address that this installation knows, and was found here before.
"""

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

from nguongoc.common.digital_link import (
    LONGEST_URI,
    DigitalLink,
    NotDigitalLinkError,
    build_link,
    parse_compressed,
    parse_path,
)
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gtin14
from nguongoc.common.text import normalise
from nguongoc.registry.models import Product
from nguongoc.stamps.codes import SERIAL_LENGTH
from nguongoc.stamps.naming import typed_serial
from nguongoc.stamps.old_serials import serial_of
from nguongoc.stamps.queries import NamedStamp, stamp_named

LONGEST_READ = LONGEST_URI
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d{1,5})?/\S*|[a-z0-9.-]+:\d{2,5}/\S*", re.IGNORECASE)
_ELEMENTS = re.compile(r"(?:\(\d{2,4}\)[^()\s]+)+")
_ELEMENT = re.compile(r"\((\d{2,4})\)([^()\s]+)")
_PRODUCT, _SERIAL = "01", "21"


class Outcome(Enum):
    """What becomes of a code."""

    FOLLOWED = "followed"
    """It names something that this system knows."""
    COPIED = "copied"
    """The serial is one of ours, but it stood in an address of somebody else: no stamp of ours looks like that."""
    FOREIGN = "foreign"
    """An address of somebody else, which says nothing here."""
    PRODUCT_UNKNOWN = "product_unknown"
    """A bar code of goods that are not published here."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lead:
    """`address` lies on the scan application; empty where the code leads nowhere. `host` is the stranger's."""

    outcome: Outcome
    address: str = ""
    host: str = ""


def lead_of(text: str) -> Lead:
    """Where the text leads: a serial as people write it, an address, a bar code's digits, elements of GS1.

    An address of ours is taken by what it names, however it is written; so is a GS1 Digital Link under any
    address (GS1 Digital Link Standard: URI Syntax, 4.8). A few queries.
    """
    typed = normalise(text)
    if len(typed) > LONGEST_READ:
        return Lead(Outcome.UNKNOWN)
    address = _address(typed)
    if address is not None:
        return _of_own_address(address) if _is_ours(address) else _of_foreign_address(address)
    if stamp := stamp_named(typed_serial(typed)):
        return _stamp_page(stamp)
    return _of_elements(typed) if _ELEMENTS.fullmatch(typed) else _of_digits(typed)


def _address(text: str) -> SplitResult | None:
    """The parts of an address, also of one that was typed without its scheme."""
    if _ADDRESS.fullmatch(text) is None and _BARE_ADDRESS.fullmatch(text) is None:
        return None
    try:
        found = urlsplit(text if "://" in text else f"https://{text}")
        return found if found.hostname else SplitResult(found.scheme, "?", found.path, found.query, "")
    except ValueError:  # brackets that are no IPv6 address
        return SplitResult("", "?", "", "", "")


def _is_ours(address: SplitResult) -> bool:
    """Whether host and port are ours; the scheme does not matter, and a name before an @ is no host."""
    own = {urlsplit(base).netloc.lower() for base in (settings.SCAN_URL, settings.SITE_URL)}
    return address.scheme.lower() in {"http", "https"} and address.netloc.lower() in own


def _of_own_address(address: SplitResult) -> Lead:
    """The stamp that it names, else what its Digital Link names; a page of the site is no code."""
    if stamp := stamp_named(typed_serial(address.path)):
        return _stamp_page(stamp)
    link = _digital_link(address)
    if link is None:
        return Lead(Outcome.UNKNOWN)
    return Lead(Outcome.FOLLOWED, f"{settings.SCAN_URL}{link.path}")


def _of_foreign_address(address: SplitResult) -> Lead:
    """A Digital Link of a product that is published here is followed to the product, and no further: what else
    its address says was written by a stranger. A serial of another system led to that system once.
    """
    host = address.netloc
    stamp = stamp_named(typed_serial(address.path))
    if stamp is not None:
        found = _stamp_page(stamp)
        return found if stamp.batch.origin else Lead(Outcome.COPIED, found.address, host)
    link = _digital_link(address)
    if link is not None and link.key == _PRODUCT and not link.qualifier(_SERIAL) and _is_published(link.value):
        return _product_page(link.value)
    return Lead(Outcome.FOREIGN, host=host)


def _digital_link(address: SplitResult) -> DigitalLink | None:
    try:
        return parse_path(address.path.removesuffix("/"))
    except NotDigitalLinkError:
        return parse_compressed(address.path.removesuffix("/"))


def _of_elements(text: str) -> Lead:
    """`(01)08930000000019(10)L1`, as a reader writes a GS1 symbol that is no address."""
    try:
        link = build_link(dict(_ELEMENT.findall(text)))
    except NotDigitalLinkError:
        return Lead(Outcome.UNKNOWN)
    serial = link.qualifier(_SERIAL)
    if serial and (stamp := stamp_named(serial)):
        return _stamp_page(stamp)
    if link.key != _PRODUCT or not _is_published(link.value):
        return Lead(Outcome.PRODUCT_UNKNOWN)
    return Lead(Outcome.FOLLOWED, f"{settings.SCAN_URL}{link.path}") if not serial else _product_page(link.value)


def _of_digits(text: str) -> Lead:
    """The digits of a bar code: EAN-13, EAN-8, UPC-A or ITF-14. As many as a serial has may be a wrong serial."""
    try:
        gtin = gtin14(text)
    except Refusal:
        return Lead(Outcome.UNKNOWN)
    if _is_published(gtin):
        return _product_page(gtin)
    return Lead(Outcome.PRODUCT_UNKNOWN if sum(map(str.isdigit, text)) < SERIAL_LENGTH else Outcome.UNKNOWN)


def _is_published(gtin: str) -> bool:
    return Product.objects.public().filter(gtins__gtin=gtin).exists()


def _product_page(gtin: str) -> Lead:
    return Lead(Outcome.FOLLOWED, f"{settings.SCAN_URL}/01/{gtin}")


def _stamp_page(stamp: NamedStamp) -> Lead:
    gtin = stamp.batch.product.gtin
    if not gtin:
        return Lead(Outcome.UNKNOWN)
    serial = quote(serial_of(stamp.batch, stamp.number), safe="")
    return Lead(Outcome.FOLLOWED, f"{settings.SCAN_URL}/01/{gtin}/21/{serial}")

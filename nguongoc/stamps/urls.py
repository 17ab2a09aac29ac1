"""The address that a stamp carries."""

from django.conf import settings

from nguongoc.stamps.codes import SERIAL_LENGTH, digital_link
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.old_serials import serial_of


def scan_base_url() -> str:
    return str(settings.SCAN_URL)


def link_length() -> int:
    """How many characters the address of a stamp has on this installation, whichever stamp it is."""
    return len(digital_link(scan_base_url(), "0" * 14, "0" * SERIAL_LENGTH))


def stamp_url(batch: CodeBatch, place: int) -> str:
    """The GS1 Digital Link of the stamp at `place` (counted from 1) of a batch, in upper case."""
    serial = serial_of(batch, batch.first + place - 1)
    return digital_link(scan_base_url(), batch.product.gtin or "", serial)

"""Serials of another system that are in circulation: how they are read, and by which number they go here.

They cost one look-up in an index where ours cost none, so only what our keys do not open is looked up, and only
what can be such a serial at all.
"""

import re

from nguongoc.stamps.codes import SERIAL_LENGTH, encode_serial, grouped
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.models import CodeBatch, OldSerial

KEY_ID = 0  # of their batches: no key of ours, whose ids begin at 1
_LONGEST_TYPED = 60
_SEPARATORS = re.compile(r"[\s._\-\u2010-\u2015]+")
_FOLDED = re.compile(rf"(?=[A-Z]*[0-9])[0-9A-Z]{{4,40}}|[A-Z]{{{SERIAL_LENGTH}}}")


def folded(text: str) -> str:
    """The text as old serials are compared: capitals and digits without blanks, points, hyphens, underlines.

    Empty for what is none: too short or too long (4 to 40), without a digit, or with any other character. One of
    letters alone has the length of ours: such serials come back as old ones when the master key is lost.
    """
    if len(text) > _LONGEST_TYPED or not text.isprintable():
        return ""
    bare = _SEPARATORS.sub("", text).upper()
    return bare if text.isascii() and _FOLDED.fullmatch(bare) else ""


def old_stamp(text: str) -> OldSerial | None:
    """The stamp that a serial of another system names; one query, none for what cannot be one."""
    key = folded(text)
    if not key:
        return None
    return OldSerial.objects.select_related("batch__product").filter(folded=key).first()


def serial_of(batch: CodeBatch, number: int) -> str:
    """What stands on the stamp: our serial, or that of the system that printed it."""
    if batch.origin:
        return OldSerial.objects.get(number=number).text
    return encode_serial(serial_key(batch.key_id), number)


def printed_serial(batch: CodeBatch, number: int) -> str:
    """The serial as it stands on the stamp in clear: ours in groups, that of another system as it was read."""
    serial = serial_of(batch, number)
    return serial if batch.origin else grouped(serial)

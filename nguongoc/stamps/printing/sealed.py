"""PINs of security stamps on their way to the printing house: a ZIP under AES-256, opened by a passphrase.

The passphrase goes another way than the file: by telephone, by letter.
"""

import datetime as dt
from collections.abc import Sequence
from typing import BinaryIO

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.printing.run import Codes, as_codes
from nguongoc.stamps.printing.sealed_zip import write_sealed_zip
from nguongoc.stamps.printing.tables import csv_parts

PIN_FILE = "ma-xac-thuc.csv"
PIN_HEADERS = ("STT", "Số tem", "Mã xác thực")
_LEAST_BITS = 100
_BITS_A_LETTER = 5


def write_sealed_pins(
    out: BinaryIO,
    *,
    serials: Sequence[str] | Codes,
    pins: Sequence[str],
    passphrase: str,
    made_at: dt.datetime,
    first_number: int = 1,
) -> int:
    """Write an encrypted ZIP with `ma-xac-thuc.csv`: place, serial, PIN, row by row. Gives how many stamps.

    Raises ValueError for a passphrase of less than a hundred bits, in letters and digits of Crockford's base 32,
    and where serials and PINs are not as many.
    """
    codes = as_codes(serials)
    if len(codes) != len(pins):
        raise ValueError(f"{len(codes)} serials and {len(pins)} PINs")
    if (len(passphrase) - passphrase.count("-")) * _BITS_A_LETTER < _LEAST_BITS:
        raise ValueError("the passphrase is too short to guard the file")
    rows = (
        (first_number + place, grouped(code.decode()), pin)
        for place, (code, pin) in enumerate(zip(codes, pins, strict=True))
    )
    parts = csv_parts(PIN_HEADERS, rows)
    write_sealed_zip(out, name=PIN_FILE, parts=parts, passphrase=passphrase, made_at=made_at)
    return len(codes)

"""Tables of stamps for a printing house: CSV and Excel, row by row. PINs never stand in them."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, BinaryIO

from nguongoc.common.spreadsheets import WrittenColumn, WrittenSheet, write_workbook
from nguongoc.stamps.codes import digital_link, grouped
from nguongoc.stamps.printing.run import Codes, as_codes

HEADERS = ("STT", "Số tem", "Địa chỉ trong mã QR")
SHEET_ROWS = 1_048_575  # of an Excel sheet, below its header
_AT_ONCE = 2000
_WIDTHS = (12, 20, 76)

Row = tuple[int, str, str]


def stamp_rows(
    *, serials: Sequence[str] | Codes, gtin: str, base_url: str, first_number: int = 1
) -> Iterator[Row]:
    """Place within the batch, serial as printed, and the address in the symbol, of each stamp.

    Raises ValueError as `render_labels` does, at once.
    """
    codes = as_codes(serials)
    prefix = digital_link(base_url, gtin, codes[0].decode())[: -codes.dtype.itemsize]
    return (
        (first_number + place, grouped(code.decode()), prefix + code.decode()) for place, code in enumerate(codes)
    )


def write_csv(
    out: BinaryIO, *, serials: Sequence[str] | Codes, gtin: str, base_url: str, first_number: int = 1
) -> int:
    """Write the table as CSV in UTF-8, with the mark by which Excel knows it; gives how many stamps."""
    rows = stamp_rows(serials=serials, gtin=gtin, base_url=base_url, first_number=first_number)
    out.write(b"\xef\xbb\xbf")
    out.writelines(csv_parts(HEADERS, rows))
    return len(serials)


def write_xlsx(
    out: IO[bytes],
    *,
    serials: Sequence[str] | Codes,
    gtin: str,
    base_url: str,
    first_number: int = 1,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write the table as a workbook, as many sheets as its rows need; gives how many stamps."""
    numbers = WrittenColumn(HEADERS[0], width=_WIDTHS[0], is_text=False)
    texts = [WrittenColumn(name, width=width) for name, width in zip(HEADERS[1:], _WIDTHS[1:], strict=True)]
    sheets = []
    for start in range(0, len(serials), sheet_rows):
        part = serials[start : start + sheet_rows]
        rows = stamp_rows(serials=part, gtin=gtin, base_url=base_url, first_number=first_number + start)
        sheets.append(WrittenSheet(f"Tem {start // sheet_rows + 1}", [numbers, *texts], rows))
    return write_workbook(out, sheets)


def csv_parts(headers: Sequence[str], rows: Iterator[tuple[object, ...]]) -> Iterator[bytes]:
    """A table as CSV in UTF-8, some thousand rows at a time."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    for place, row in enumerate(rows, start=1):
        writer.writerow(row)
        if place % _AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()

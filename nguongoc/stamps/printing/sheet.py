"""Label sheets as PDF: A4, vector throughout, written page by page.

A page is a grid of labels without gaps, cut along the marks in its margins, with a line above that names the
batch and what the page holds, and a ruler of 50 mm below by which the printed scale is checked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from nguongoc.common.crockford import ALPHABET
from nguongoc.common.text import number_text
from nguongoc.stamps.codes import digital_link
from nguongoc.stamps.printing.geometry import (
    A4_MM,
    A4_POINTS,
    POINTS_PER_DOT,
    LabelLayout,
    SymbolSize,
    dots,
    points,
    symbol_size,
)
from nguongoc.stamps.printing.label import BRAND, FONT_NAMES, INKS, Label, LabelTexts, packed_bytes, widest
from nguongoc.stamps.printing.pdf import PdfWriter
from nguongoc.stamps.printing.typeface import Typeface, Weight
from nguongoc.stamps.symbols import best_mask, packed_symbols

_HEADER_POINTS = 6.5
_HEADER_ABOVE_MM = 6.0
_FOOTER_BELOW_MM = 8.0
_MARK_NEAR_MM, _MARK_FAR_MM = 1.5, 4.5
_MARK_POINTS = 0.25
_RULER_MM = 50.0
_SCALE_NOTE = "In ở tỷ lệ 100 %, không thu phóng. Thước này dài đúng 50 mm:"
_MASK_SAMPLE = 512


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What was written: pages, labels, how the symbols were made, and the size of the file in bytes."""

    pages: int
    labels: int
    symbol: SymbolSize
    mask: int
    size_bytes: int


def render_sheet(
    out: BinaryIO,
    *,
    layout: LabelLayout,
    serials: Sequence[str] | NDArray[np.bytes_],
    gtin: str,
    base_url: str,
    product_name: str,
    province_name: str,
    batch_label: str,
    progress: Callable[[int, int], None] | None = None,
    first_number: int = 1,
) -> SheetReport:
    """Write a PDF of labels, one per serial, in their order, row by row.

    `gtin` has 14 digits; each symbol holds `digital_link(base_url, gtin, serial)`. `first_number` is the
    place of the first label within its batch, named in the margin. `progress` is called after each page
    with labels done and labels in all. The memory used does not grow with the number of pages.
    Raises ValueError where there is no serial, where serials differ in length, and as `digital_link` does;
    LabelTooSmall where the address is too long for the layout; FontMissing where the fonts were not built.
    """
    codes = _codes(serials)
    prefix = digital_link(base_url, gtin, codes[0].decode())[: -codes.dtype.itemsize].encode()
    size = symbol_size(layout, len(prefix) + codes.dtype.itemsize)
    spread = codes[:: max(1, len(codes) // _MASK_SAMPLE)]
    mask = best_mask(_links(prefix, spread), version=size.version, level=size.level)
    texts = LabelTexts(province=province_name, product=product_name, host=urlsplit(base_url).netloc.lower())
    margin = _Margin(layout, f"{BRAND} · {province_name} · {product_name}", batch_label, len(codes), first_number)
    typefaces = _typefaces(texts, margin)
    label = Label(layout, size, texts, typefaces, widest(codes, typefaces["Bold"]))
    with PdfWriter(out, title=f"Tem {BRAND}: {batch_label}", page_size=A4_POINTS) as pdf:
        resources = _resources(pdf, label, typefaces)
        for start in range(0, len(codes), layout.per_page):
            page = codes[start : start + layout.per_page]
            packed = packed_symbols(_links(prefix, page), version=size.version, level=size.level, mask=mask)
            labels = _labels(label, page, packed_bytes(packed.rows))
            pdf.add_page(_page(label, labels, margin.content(pdf.pages, typefaces)), resources=resources)
            if progress:
                progress(start + len(page), len(codes))
    return SheetReport(pdf.pages, len(codes), size, mask, pdf.bytes_written)


class _Margin:
    """What stands outside the grid of labels."""

    def __init__(self, layout: LabelLayout, title: str, batch: str, labels: int, first_number: int) -> None:
        self.layout = layout
        self.title = title
        self.batch = batch
        self.labels = labels
        self.first_number = first_number

    def header(self, page: int) -> str:
        """Batch, page of pages, first and last number on it, and what the labels are for."""
        first = self.first_number + page * self.layout.per_page
        last = min(first + self.layout.per_page, self.first_number + self.labels) - 1
        of = self.layout.pages(self.labels)
        numbers = f"Tem {number_text(first)}–{number_text(last)}"
        return f"{self.batch} · Trang {page + 1}/{of} · {numbers} · {self.title}"

    def content(self, page: int, typefaces: dict[Weight, Typeface]) -> bytes:
        """Header, cut marks, note on the scale and ruler."""
        face = typefaces["Regular"]
        size = points(_HEADER_POINTS)
        left, top, bottom = _left(self.layout), _top(self.layout), _bottom(self.layout)
        room = self.layout.columns * dots(self.layout.width)
        below = bottom - dots(_FOOTER_BELOW_MM)
        ruler = left + round(face.width(_SCALE_NOTE, size)) + dots(2)
        header = face.encode(face.fit(self.header(page), size, room))
        text = b"BT %b /%b %.2f Tf %d %d Td %b Tj ET\n"
        font = FONT_NAMES["Regular"].encode()
        return b"".join(
            (
                text % (INKS["quiet"], font, size, left, top + dots(_HEADER_ABOVE_MM), header),
                text % (INKS["quiet"], font, size, left, below, face.encode(_SCALE_NOTE)),
                _strokes([*_cut_marks(self.layout), *_ruler(ruler, below)]),
            )
        )


def _left(layout: LabelLayout) -> int:
    return dots(layout.left)


def _top(layout: LabelLayout) -> int:
    return dots(A4_MM[1] - layout.top)


def _bottom(layout: LabelLayout) -> int:
    return _top(layout) - layout.rows * dots(layout.height)


def _cut_marks(layout: LabelLayout) -> list[tuple[int, int, int, int]]:
    """Lines in the margins at every edge of the grid's columns and rows."""
    width, height = dots(layout.width), dots(layout.height)
    left, top, bottom = _left(layout), _top(layout), _bottom(layout)
    right = left + layout.columns * width
    near, far = dots(_MARK_NEAR_MM), dots(_MARK_FAR_MM)
    columns = [left + column * width for column in range(layout.columns + 1)]
    rows = [bottom + row * height for row in range(layout.rows + 1)]
    return [
        *((x, top + near, x, top + far) for x in columns),
        *((x, bottom - near, x, bottom - far) for x in columns),
        *((left - near, y, left - far, y) for y in rows),
        *((right + near, y, right + far, y) for y in rows),
    ]


def _ruler(left: int, bottom: int) -> list[tuple[int, int, int, int]]:
    """A line of 50 mm with a tick at every 10."""
    ticks = [left + dots(_RULER_MM * place / 5) for place in range(6)]
    return [(left, bottom, ticks[-1], bottom), *((x, bottom, x, bottom + dots(1.4)) for x in ticks)]


def _strokes(lines: list[tuple[int, int, int, int]]) -> bytes:
    path = b" ".join(b"%d %d m %d %d l" % line for line in lines)
    return b"0 G %.2f w %b S\n" % (points(_MARK_POINTS), path)


def _codes(serials: Sequence[str] | NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    if not len(serials):
        raise ValueError("a sheet needs at least one serial")
    if isinstance(serials, np.ndarray):
        return np.ascontiguousarray(serials)
    if len({len(serial) for serial in serials}) > 1:
        raise ValueError("the serials of a sheet have one length")
    return np.array([serial.encode("ascii") for serial in serials], dtype=np.bytes_)


def _links(prefix: bytes, codes: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    """The prefix before each of the codes."""
    length = codes.dtype.itemsize
    letters = np.empty((len(codes), len(prefix) + length), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix, dtype=np.uint8)
    letters[:, len(prefix) :] = np.ascontiguousarray(codes).view(np.uint8).reshape(len(codes), length)
    return letters.view(f"S{letters.shape[1]}").reshape(-1)


def _typefaces(texts: LabelTexts, margin: _Margin) -> dict[Weight, Typeface]:
    """Each weight with the letters that can appear in it."""
    said = f"{BRAND}{texts.province}{texts.product}{texts.host}"
    around = margin.header(0) + _SCALE_NOTE + "0123456789."
    return {
        "Regular": Typeface.reduced("Regular", said + around),
        "Medium": Typeface.reduced("Medium", said),
        "Bold": Typeface.reduced("Bold", said + ALPHABET + "-"),
    }


def _resources(pdf: PdfWriter, label: Label, typefaces: dict[Weight, Typeface]) -> int:
    fonts = {FONT_NAMES[weight]: pdf.add_font(face) for weight, face in typefaces.items()}
    form = pdf.add_form(label.shared(), box=(0, 0, label.width, label.height), fonts=fonts)
    return pdf.add_resources(fonts=fonts, forms={"L": form})


def _labels(label: Label, page: NDArray[np.bytes_], symbols: list[bytes]) -> bytes:
    """The labels of one page, from the upper left corner, row by row."""
    layout = label.layout
    left, top = _left(layout), _top(layout)
    drawn = []
    for place, (serial, symbol) in enumerate(zip(page.tolist(), symbols, strict=True)):
        row, column = divmod(place, layout.columns)
        x, y = left + column * label.width, top - (row + 1) * label.height
        drawn.append(label.draw(serial.decode(), symbol, left=x, bottom=y))
    return b"".join(drawn)


def _page(label: Label, labels: bytes, margin: bytes) -> bytes:
    """The content of a page: dots of 600 dpi as its unit, the margin, then the labels in black."""
    unit = b"%.4f" % POINTS_PER_DOT
    return b"%b 0 0 %b 0 0 cm\n%b0 g %b\n%b" % (unit, unit, margin, label.serial_font(), labels)

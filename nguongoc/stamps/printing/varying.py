"""What differs from label to label: serial, microtext, PIN and symbol, as PDF operators in dots, y downwards.

A symbol is one path of rectangles, filled once: a viewer adds up the coverage of a pixel within a path, so that
no hairline shows between modules at any resolution. Separate fills, or rows set as glyphs of a font, would leave
them. Serials are ASCII in a plain font, one byte a letter; all of a page is measured at once.
"""

import operator
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.designs import DesignContent, Ink, Microtext, ScratchField, TextField, Weight
from nguongoc.stamps.printing.geometry import SymbolSize
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.label import MICROTEXT_WEIGHT, MicrotextRow, align, serial_size
from nguongoc.stamps.printing.run import Codes
from nguongoc.stamps.printing.typeface import face_of
from nguongoc.stamps.printing.vectors import MM_PER_INCH, MM_PER_POINT
from nguongoc.stamps.qr_standard import Bits

PIN_WEIGHT: Weight = "Bold"
PLAIN_NAMES: dict[Weight, str] = {"Regular": "r", "Medium": "m", "Bold": "b"}
PLAIN_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-."
_PIN_FILLS = 0.62
_BYTE_VALUES, _ASCII = 256, 128
_AT_ONCE = 65_536  # serials that are measured together

Column = Sequence[bytes]


class Page(NamedTuple):
    """The labels of a page: serials, PINs (or none), packed symbols."""

    codes: Codes
    pins: Sequence[str] | None
    symbols: Bits


class Varying:
    """Draws the labels of a page: the form `L`, serials, microtext, PIN and the form `S` over it, symbol."""

    def __init__(
        self, design: DesignContent, size: SymbolSize, palette: Palette, codes: Codes, *, has_pins: bool
    ) -> None:
        self._size = size
        self._palette = palette
        self._scale = size.dpi / MM_PER_INCH
        self._ink: Ink = "text"
        self._parts: list[bytes] = []
        self._columns: list[_Serial | _Micro | _Pin] = []
        for text in (text for text in design.texts if text.says == "serial"):
            self._add_serial(text, codes)
        for micro in design.microtexts:
            self._add_microtext(micro)
        if design.scratch and has_pins:
            self._add_pin(design.scratch)
        self._template = self._whole(design)

    @property
    def weights(self) -> set[Weight]:
        """The weights of the plain fonts in use."""
        return {column.weight for column in self._columns}

    def draw(self, page: Page, places: Sequence[tuple[int, int]]) -> bytes:
        """The content of the labels of a page at these upper left corners, in dots; black is set before."""
        columns: list[Column] = [[b"%d %d" % place for place in places[: len(page.codes)]]]
        texts = [grouped(code.decode()) for code in page.codes.tolist()]
        for column in self._columns:
            columns += column.of(texts, page)
        columns.append(symbol_paths(page.symbols, self._size.modules))
        return b"".join([self._template % row for row in zip(*columns, strict=True)])

    def _whole(self, design: DesignContent) -> bytes:
        m = self._size.module_dots
        x, y = symbol_corner(design, self._size)
        black = self._set_ink("text")
        parts = b"".join(self._parts)
        return b"q 1 0 0 1 %%b cm /L Do %b%b%d 0 0 %d %d %d cm\n%%bf Q\n" % (parts, black, m, m, x, y)

    def _add_serial(self, field: TextField, codes: Codes) -> None:
        parts = (codes[start : start + _AT_ONCE] for start in range(0, len(codes), _AT_ONCE))
        widest = max(float(widths(part, field.weight).max()) for part in parts)
        size = serial_size(field, widest * MM_PER_POINT)
        self._columns.append(_Serial(field, size, self._scale))
        place = b"%%b %d Tm" % round(field.baseline * self._scale)
        if field.align == "left":
            place = b"%d %d Tm" % (round(field.left * self._scale), round(field.baseline * self._scale))
        self._parts.append(self._text(field.weight, size, field.ink, place, b""))

    def _add_microtext(self, field: Microtext) -> None:
        self._columns.append(_Micro(field, self._scale))
        place = b"%d %d Tm" % (round(field.left * self._scale), round(field.baseline * self._scale))
        self._parts.append(self._text(MICROTEXT_WEIGHT, field.size, field.ink, place, b"%b Tc "))
        self._parts[-1] += b"0 Tc "

    def _add_pin(self, field: ScratchField) -> None:
        face = face_of(PIN_WEIGHT)
        size = pin_size(field)
        left = field.left + (field.width - face.width_mm("000000", size)) / 2
        baseline = pin_baseline(field)
        place = b"%d %d Tm" % (round(left * self._scale), round(baseline * self._scale))
        self._columns.append(_Pin())
        self._parts.append(self._text(PIN_WEIGHT, size, "text", place, b"") + b"/S Do ")

    def _text(self, weight: Weight, size: float, ink: Ink, place: bytes, spacing: bytes) -> bytes:
        font = b"/%b %.2f Tf" % (PLAIN_NAMES[weight].encode(), size * MM_PER_POINT * self._scale)
        return b"%bBT %b %b1 0 0 -1 %b (%%b)Tj ET " % (self._set_ink(ink), font, spacing, place)

    def _set_ink(self, ink: Ink) -> bytes:
        """The operator for the ink, unless it stands already; every label begins with black."""
        if ink == self._ink:
            return b""
        self._ink = ink
        return self._palette.fill(ink) + b" "


class _Serial:
    """Serials as printed, each with its place where they do not begin at the left."""

    def __init__(self, field: TextField, size: float, scale: float) -> None:
        self.weight = field.weight
        self._field, self._size, self._scale = field, size, scale

    def of(self, texts: list[str], page: Page) -> list[Column]:
        shown = [text.encode() for text in texts]
        if self._field.align == "left":
            return [shown]
        wide = widths(page.codes, self.weight) * (self._size * MM_PER_POINT)
        lefts = [(self._field.left + align(self._field, width)) * self._scale for width in wide.tolist()]
        return [[b"%.1f" % left for left in lefts], shown]


class _Micro:
    """The serial again and again, its letters spaced so that it fills the width."""

    weight: Weight = MICROTEXT_WEIGHT

    def __init__(self, field: Microtext, scale: float) -> None:
        self._scale = scale
        self._row = MicrotextRow.of(field)

    def of(self, texts: list[str], page: Page) -> list[Column]:
        row, wide = self._row, widths(page.codes, self.weight)
        spaces = row.spacing(wide, len(texts[0])) * self._scale
        return [[b"%.2f" % space for space in spaces.tolist()], [row.text(text).encode() for text in texts]]


class _Pin:
    """The hidden PINs."""

    weight: Weight = PIN_WEIGHT

    def of(self, texts: list[str], page: Page) -> list[Column]:
        return [[pin.encode("ascii") for pin in page.pins or ()]]


def pin_size(field: ScratchField) -> float:
    """The size in points of a PIN in its field."""
    wide = face_of(PIN_WEIGHT).width_mm("000000", 1.0)
    return min(field.height * _PIN_FILLS / MM_PER_POINT, field.width * 0.8 / wide)


def pin_baseline(field: ScratchField) -> float:
    """The baseline in millimetres of a PIN in the middle of its field."""
    cap = face_of(PIN_WEIGHT).cap_height / 1000 * pin_size(field) * MM_PER_POINT
    return field.top + (field.height + cap) / 2


def symbol_corner(design: DesignContent, size: SymbolSize) -> tuple[int, int]:
    """The upper left corner of the symbol without its quiet zone, in dots: in the middle of its square."""
    free = design.qr.side * size.dpi / MM_PER_INCH - size.side_dots
    x, y = (round(edge * size.dpi / MM_PER_INCH + free / 2) for edge in (design.qr.left, design.qr.top))
    return x, y


def widths(codes: Codes, weight: Weight) -> NDArray[np.float64]:
    """The widths of serials as printed, at size 1."""
    letters = codes.view(np.uint8).reshape(len(codes), -1)
    hyphens = grouped("0" * letters.shape[1]).count("-")
    found: NDArray[np.float64] = _advances(weight)[letters].sum(axis=1) + hyphens * _advances(weight)[ord("-")]
    return found


@cache
def _advances(weight: Weight) -> NDArray[np.float64]:
    """The widths of the ASCII letters at size 1."""
    face = face_of(weight)
    return np.array([face.advance(chr(letter)) for letter in range(_ASCII)]) / 1000


def symbol_paths(symbols: Bits, modules: int) -> list[bytes]:
    """The dark modules of packed symbols as rectangles, in units of modules, from the top downwards."""
    flat = np.ascontiguousarray(symbols).reshape(len(symbols), -1)
    strips, join, look = _strips(modules), b"".join, operator.getitem
    return [join(map(look, strips, symbol.tobytes())) for symbol in flat]


@cache
def _strips(modules: int) -> list[list[bytes]]:
    """For each byte of a packed symbol the rectangles of each of its 256 values."""
    row_bytes = (modules + 7) // 8
    return [
        [_rectangles(value, column * 8, row) for value in range(_BYTE_VALUES)]
        for row in range(modules)
        for column in range(row_bytes)
    ]


def _rectangles(value: int, left: int, row: int) -> bytes:
    """The runs of set bits of one byte, the highest bit leftmost."""
    runs = []
    start: int | None = None
    for place in range(9):
        dark = place < 8 and value >> (7 - place) & 1  # noqa: PLR2004 -- bits of a byte
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            runs.append(b"%d %d %d 1 re\n" % (left + start, row, place - start))
            start = None
    return b"".join(runs)

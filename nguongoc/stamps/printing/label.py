"""The drawing of one label: what all labels of a sheet share, the serial in clear, and the QR symbol.

All coordinates are dots of 600 dpi. The shared part is one form XObject with its origin at the label's lower
left corner. A symbol is one path of rectangles, filled once: a viewer adds up the coverage of a pixel within
a path, so that no hairline shows between modules at any resolution. Separate fills, or rows set as glyphs of
a font, would leave them.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nguongoc.stamps.codes import SERIAL_GROUPS, grouped
from nguongoc.stamps.printing.geometry import Ink, LabelLayout, SymbolSize, TextLine, dots, points
from nguongoc.stamps.printing.typeface import Typeface, Weight
from nguongoc.stamps.qr_standard import Bits

BRAND = "Nguồn Gốc"
INKS: dict[Ink, bytes] = {"text": b"0 g", "brand": b"0.043 0.333 0.388 rg", "quiet": b"0.25 g"}
FRAME_INK = b"0.043 0.333 0.388 RG"
FONT_NAMES: dict[Weight, str] = {"Regular": "R", "Medium": "M", "Bold": "B"}

_HAIRLINE_POINTS = 0.25
_GAP_MM = 1.2
_RIGHT_PADDING_MM = 1.0
_CIRCLE = 0.5523  # handle of the Bézier curve that is nearest to a quarter of a circle
_BYTE_VALUES = 256


@dataclass(frozen=True, slots=True)
class LabelTexts:
    """What the labels of a sheet say besides their serials."""

    province: str
    product: str
    host: str

    def of(self, line: TextLine) -> str:
        """The text of a line; nothing for the serial, which differs from label to label."""
        return {
            "brand": BRAND,
            "province": self.province,
            "product": self.product,
            "host": self.host,
            "serial": "",
        }[line.says]


class Label:
    """One label of a layout, ready to be drawn for many serials."""

    def __init__(
        self,
        layout: LabelLayout,
        size: SymbolSize,
        texts: LabelTexts,
        typefaces: Mapping[Weight, Typeface],
        widest_serial: float,
    ) -> None:
        """`widest_serial` is in thousandths of the font size, as `widest` measures it."""
        self.layout = layout
        self.size = size
        self._texts = texts
        self._typefaces = typefaces
        self.width, self.height = dots(layout.width), dots(layout.height)
        inset = dots(layout.frame_inset) + 1
        self.symbol_left = inset + size.quiet_dots
        self.symbol_top = (self.height + size.side_dots) // 2
        self.text_left = self.symbol_left + size.side_dots + size.quiet_dots
        self.text_right = self.width - dots(layout.frame_inset) - dots(_RIGHT_PADDING_MM)
        self._serial_line = next(line for line in layout.lines if line.says == "serial")
        self._serial_points = min(
            self._serial_line.size_pt,
            (self.text_right - self.text_left) * 1000 / widest_serial * 72 / 600,
        )

    def shared(self) -> bytes:
        """The content of the form: frame and texts that do not change."""
        parts = [self._frame()]
        end, baseline = 0.0, None
        for line in self.layout.lines:
            follows = line.baseline_mm == baseline
            drawn, end = self._line(line, start=end + dots(_GAP_MM) if follows else self.text_left, flush=follows)
            baseline = line.baseline_mm
            parts.append(drawn)
        return b"\n".join(part for part in parts if part)

    def draw(self, serial: str, symbol: bytes, *, left: int, bottom: int) -> bytes:
        """The content of one label: form, serial, symbol; `symbol` is its packed rows, one after another.

        The page has set the font of the serial with `serial_font`, and black ink.
        """
        face = self._typefaces[self._serial_line.weight]
        baseline = self.height - dots(self._serial_line.baseline_mm)
        return b"q 1 0 0 1 %d %d cm /L Do BT %d %d Td %b Tj ET %d 0 0 -%d %d %d cm\n%bf Q\n" % (
            *(left, bottom, self.text_left, baseline, face.encode(grouped(serial))),
            *(self.size.module_dots, self.size.module_dots, self.symbol_left, self.symbol_top),
            symbol_path(symbol, self.size.modules),
        )

    def serial_font(self) -> bytes:
        """The operator that sets the font of serials."""
        font = FONT_NAMES[self._serial_line.weight].encode()
        return b"/%b %.2f Tf" % (font, points(self._serial_points))

    def _line(self, line: TextLine, *, start: float, flush: bool) -> tuple[bytes, float]:
        """A text of the form, and where it ends; flush right where it follows another on one baseline."""
        face = self._typefaces[line.weight]
        room = self.text_right - start
        size, rows = self._set(line, room)
        drawn = []
        end = start
        for place, text in enumerate(rows):
            left = self.text_right - face.width(text, size) if flush else start
            base = self.height - dots(line.baseline_mm + place * line.leading_mm)
            font = FONT_NAMES[line.weight].encode()
            drawn.append(
                b"BT %b /%b %.2f Tf %.2f %d Td %b Tj ET"
                % (INKS[line.ink], font, size, left, base, face.encode(text))
            )
            end = max(end, left + face.width(text, size))
        return b"\n".join(drawn), end

    def _set(self, line: TextLine, room: float) -> tuple[float, list[str]]:
        """The font size in dots and the rows of a text: shrunk, wrapped, shortened, in this order."""
        text = self._texts.of(line)
        face = self._typefaces[line.weight]
        if not text:
            return 0.0, []
        size = points(line.size_pt)
        least = points(line.least_pt or line.size_pt)
        size = max(least, min(size, room / face.width(text, 1.0)))
        if line.says == "host":
            return size, [text] if face.width(text, size) <= room else []
        return size, face.wrap(text, size, room, line.rows)

    def _frame(self) -> bytes:
        """A rounded rectangle in the brand's colour, a hairline wide."""
        inset, radius = dots(self.layout.frame_inset), dots(self.layout.corner)
        left, bottom, right, top = inset, inset, self.width - inset, self.height - inset
        handle = round(radius * (1 - _CIRCLE))
        return (
            b"q %b %.2f w %d %d m %d %d l %d %d %d %d %d %d c %d %d l %d %d %d %d %d %d c "
            b"%d %d l %d %d %d %d %d %d c %d %d l %d %d %d %d %d %d c s Q"
        ) % (
            *(FRAME_INK, points(_HAIRLINE_POINTS)),
            *(left + radius, bottom, right - radius, bottom),
            *(right - handle, bottom, right, bottom + handle, right, bottom + radius),
            *(right, top - radius),
            *(right, top - handle, right - handle, top, right - radius, top),
            *(left + radius, top),
            *(left + handle, top, left, top - handle, left, top - radius),
            *(left, bottom + radius),
            *(left, bottom + handle, left + handle, bottom, left + radius, bottom),
        )


def widest(serials: NDArray[np.bytes_], face: Typeface) -> float:
    """The width of the widest serial as printed, in thousandths of the font size."""
    table = np.zeros(_BYTE_VALUES, dtype=np.int32)
    for letter in np.unique(serials.view(np.uint8)):
        table[letter] = face.width(chr(letter), 1000)
    letters = serials.view(np.uint8).reshape(len(serials), -1)
    hyphens = (len(SERIAL_GROUPS) - 1) * face.width("-", 1000)
    return float(table[letters].sum(axis=1).max() + hyphens)


def symbol_path(symbol: bytes, modules: int) -> bytes:
    """The dark modules of a packed symbol as rectangles, in units of modules, from the top downwards."""
    return b"".join(map(operator.getitem, _strips(modules), symbol))


def packed_bytes(rows: Bits) -> list[bytes]:
    """The packed rows of many symbols as one `bytes` each, as `draw` takes them."""
    flat = np.ascontiguousarray(rows).reshape(len(rows), -1)
    return [symbol.tobytes() for symbol in flat]


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

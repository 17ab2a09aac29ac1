"""Sizes of label sheets: everything in millimetres here, everything in whole dots of 600 dpi on the page.

A QR module is a whole number of dots wide and starts on a dot, so that a printer of 600 dpi draws every
module alike; it is four dots wide at least (0.17 mm), the maker's rule for laser printers.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from nguongoc.common.errors import Refusal
from nguongoc.stamps import qr_standard
from nguongoc.stamps.printing.typeface import Weight
from nguongoc.stamps.qr_standard import Level
from nguongoc.stamps.symbols import smallest_version

DOTS_PER_INCH = 600
POINTS_PER_DOT = 72 / DOTS_PER_INCH
A4_MM = (210.0, 297.0)
A4_POINTS = (595.276, 841.890)

Says = Literal["brand", "province", "product", "serial", "host"]
Ink = Literal["text", "brand", "quiet"]

_MM_PER_INCH = 25.4
_LEAST_MODULE_DOTS = 4
_LEVELS: tuple[Level, ...] = ("M", "L")


class LabelTooSmall(Refusal):
    """The QR symbol of such long addresses does not fit on the label."""


def dots(millimetres: float) -> int:
    """Millimetres as the nearest whole number of dots."""
    return round(millimetres * DOTS_PER_INCH / _MM_PER_INCH)


def points(size: float) -> float:
    """A font size in points as dots."""
    return size / POINTS_PER_DOT


class TextLine(NamedTuple):
    """One text of a label, right of the QR symbol: baseline from the label's top, sizes in points.

    A text too wide shrinks down to `least_pt`, then wraps into `rows`, then ends in an ellipsis; the serial
    is never shortened, and the host is left out instead.
    """

    says: Says
    baseline_mm: float
    size_pt: float
    weight: Weight = "Regular"
    ink: Ink = "text"
    least_pt: float = 0.0
    rows: int = 1
    leading_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """A grid of equal labels on A4, and what stands on each. All in millimetres.

    The QR symbol is between `qr_least` and `qr_most` wide, its quiet zone of four modules not counted.
    """

    name: str
    width: float
    height: float
    columns: int
    rows: int
    top: float
    qr_least: float
    qr_most: float
    frame_inset: float
    corner: float
    lines: tuple[TextLine, ...]

    @property
    def per_page(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """The margin on either side."""
        return (A4_MM[0] - self.columns * self.width) / 2

    def pages(self, labels: int) -> int:
        """Pages that so many labels take."""
        return -(-labels // self.per_page)


class SymbolSize(NamedTuple):
    """How the symbols of a sheet are made: version, level, and dots of a module's side."""

    version: int
    level: Level
    module_dots: int

    @property
    def modules(self) -> int:
        return qr_standard.size(self.version)

    @property
    def side_dots(self) -> int:
        """Width of the symbol without its quiet zone."""
        return self.modules * self.module_dots

    @property
    def side_mm(self) -> float:
        return self.side_dots * _MM_PER_INCH / DOTS_PER_INCH

    @property
    def quiet_dots(self) -> int:
        return qr_standard.QUIET_ZONE * self.module_dots


def symbol_size(layout: LabelLayout, length: int) -> SymbolSize:
    """The symbol for texts of this length on this label: level M where it fits, else L.

    The module is the smallest whole number of dots that makes the symbol wide enough. Raises LabelTooSmall
    where the symbol would be too wide or a module smaller than four dots.
    """
    for level in _LEVELS:
        if length > qr_standard.capacity(qr_standard.LARGEST_VERSION, level):
            continue
        version = smallest_version(length, level)
        modules = qr_standard.size(version)
        module_dots = max(_LEAST_MODULE_DOTS, -(-_least_dots(layout.qr_least) // modules))
        size = SymbolSize(version, level, module_dots)
        if size.side_mm <= layout.qr_most:
            return size
    raise LabelTooSmall(
        f"Địa chỉ {length} ký tự cần mã QR lớn hơn {layout.qr_most:g} mm, khổ tem này không đủ chỗ. "
        "Hãy chọn khổ tem lớn hơn hoặc tên miền ngắn hơn."
    )


def _least_dots(millimetres: float) -> int:
    """Dots that are at least as wide as so many millimetres."""
    exact = millimetres * DOTS_PER_INCH / _MM_PER_INCH
    return int(exact) + (exact > int(exact))


SMALL_6MM = LabelLayout(
    name="small_6mm",
    width=37.0,
    height=12.0,
    columns=5,
    rows=22,
    top=18.0,
    qr_least=6.0,
    qr_most=7.2,
    frame_inset=0.7,
    corner=0.9,
    lines=(
        TextLine("brand", 3.25, 5.6, "Bold", "brand"),
        TextLine("province", 3.25, 4.6, "Regular", "quiet"),
        TextLine("product", 5.45, 4.8, "Medium", "text", least_pt=4.4),
        TextLine("serial", 7.95, 5.9, "Bold", "text", least_pt=5.0),
        TextLine("host", 10.2, 4.4, "Regular", "quiet", least_pt=3.8),
    ),
)

STANDARD_15MM = LabelLayout(
    name="standard_15mm",
    width=63.0,
    height=26.0,
    columns=3,
    rows=10,
    top=19.0,
    qr_least=15.0,
    qr_most=17.5,
    frame_inset=1.0,
    corner=1.6,
    lines=(
        TextLine("brand", 5.6, 10.0, "Bold", "brand"),
        TextLine("province", 9.1, 6.4, "Regular", "quiet"),
        TextLine("product", 12.7, 7.2, "Medium", "text", rows=2, leading_mm=3.1),
        TextLine("serial", 19.8, 9.0, "Bold", "text", least_pt=7.0),
        TextLine("host", 23.1, 6.4, "Regular", "quiet", least_pt=5.0),
    ),
)

LAYOUTS = {layout.name: layout for layout in (SMALL_6MM, STANDARD_15MM)}

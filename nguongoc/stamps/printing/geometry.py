"""How large a QR symbol is: its module is a whole number of the printer's dots, so that all are printed alike.

The least module. DENSO WAVE, who made the QR code, asks for modules of four dots and more, 0.17 mm on a laser
printer of 600 dpi (qrcode.com, “Point for setting the module size”). At 300 and 203 dpi four dots would be
0.34 and 0.5 mm, more than small labels have: three and two dots are taken there, 0.25 mm, the smallest module that
the same page names for a standard scanner. A symbol with smaller modules is for good cameras, and is warned of.
"""

import math
from dataclasses import dataclass

from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps import qr_standard
from nguongoc.stamps.designs import LEAST_QR_MM, DesignContent
from nguongoc.stamps.printing.vectors import MM_PER_INCH
from nguongoc.stamps.qr_standard import Level
from nguongoc.stamps.symbols import smallest_version

RESOLUTIONS = (600, 300, 203)
LEAST_MODULE_DOTS = {600: 4, 300: 3, 203: 2}
SAFE_MODULE_MM = 0.25
_SAFE_DOTS = 3  # of a module: with two, a dot too many is half of it
_LEVELS: tuple[Level, ...] = ("M", "L")
_NEARLY = 1e-6


class LabelTooSmall(Refusal):
    """The QR symbol of such long addresses does not fit on the label."""


@dataclass(frozen=True, slots=True)
class SymbolSize:
    """How the symbols of a design are made: version, level, and printer dots of a module's side."""

    version: int
    level: Level
    module_dots: int
    dpi: int

    @property
    def modules(self) -> int:
        return qr_standard.size(self.version)

    @property
    def side_dots(self) -> int:
        """Width of the symbol without its quiet zone."""
        return self.modules * self.module_dots

    @property
    def side_mm(self) -> float:
        return self.side_dots * MM_PER_INCH / self.dpi

    @property
    def module_mm(self) -> float:
        return self.module_dots * MM_PER_INCH / self.dpi


@dataclass(frozen=True, slots=True)
class QrReport:
    """What becomes of the symbol of a design; `warning` is a sentence where `is_safe` is not."""

    version: int
    level: Level
    module_dots: int
    module_mm: float
    side_mm: float
    is_safe: bool
    warning: str


def dots(millimetres: float, dpi: int) -> int:
    """Millimetres as the nearest whole number of dots."""
    return round(millimetres * dpi / MM_PER_INCH)


def symbol_size(side: float, length: int, dpi: int = 600) -> SymbolSize:
    """The symbol for texts of this length in a square of `side` millimetres, its quiet zone of four modules in it.

    The module is the largest whole number of dots that fits; level M where the symbol is 6 mm wide at least and
    its module no smaller than the printer needs, else L. Raises LabelTooSmall where both fail, and ValueError for
    a resolution outside RESOLUTIONS.
    """
    if dpi not in RESOLUTIONS:
        raise ValueError(f"no printer of {dpi} dpi: {RESOLUTIONS}")
    for level in _LEVELS:
        size = _largest(side, length, dpi, level)
        if size and size.module_dots >= LEAST_MODULE_DOTS[dpi] and size.side_mm >= LEAST_QR_MM:
            return size
    raise LabelTooSmall(_too_small(side, length, dpi), field="qr")


def qr_report(content: DesignContent, length: int, dpi: int = 600) -> QrReport:
    """The symbol of a design for addresses of this length, and whether phones read it without trouble.

    Safe is a module of 0.25 mm and of three dots at least. Raises LabelTooSmall.
    """
    size = symbol_size(content.qr.side, length, dpi)
    is_safe = size.module_mm >= SAFE_MODULE_MM - _NEARLY and size.module_dots >= _SAFE_DOTS
    warning = ""
    if not is_safe:
        least = max(_SAFE_DOTS, math.ceil(SAFE_MODULE_MM * dpi / MM_PER_INCH - _NEARLY))
        warning = (
            f"Mã QR rộng {_mm(size.side_mm)} mm, mỗi ô {_mm(size.module_mm, 2)} mm ({size.module_dots} chấm in ở "
            f"{dpi} dpi): điện thoại đời cũ có thể khó đọc. Ô vuông của mã từ {_mm(_box(size, least))} mm trở lên "
            "thì đọc chắc chắn."
        )
    return QrReport(
        version=size.version,
        level=size.level,
        module_dots=size.module_dots,
        module_mm=size.module_mm,
        side_mm=size.side_mm,
        is_safe=is_safe,
        warning=warning,
    )


def _largest(side: float, length: int, dpi: int, level: Level) -> SymbolSize | None:
    if length > qr_standard.capacity(qr_standard.LARGEST_VERSION, level):
        return None
    version = smallest_version(length, level)
    whole = qr_standard.size(version) + 2 * qr_standard.QUIET_ZONE
    return SymbolSize(version, level, int(side * dpi / MM_PER_INCH / whole + _NEARLY), dpi)


def _box(size: SymbolSize, module_dots: int) -> float:
    """The side in millimetres, a tenth more at most, of a square for this symbol with modules of so many dots."""
    whole = (size.modules + 2 * qr_standard.QUIET_ZONE) * module_dots * MM_PER_INCH / size.dpi
    return math.ceil(whole * 10 - _NEARLY) / 10


def _too_small(side: float, length: int, dpi: int) -> str:
    longest = qr_standard.capacity(qr_standard.LARGEST_VERSION, "L")
    if length > longest:
        return f"Địa chỉ trên tem dài {length} ký tự, mã QR chỉ chứa được {longest}. Hãy dùng tên miền ngắn hơn."
    version = smallest_version(length, "L")
    modules = qr_standard.size(version)
    least = max(LEAST_MODULE_DOTS[dpi], math.ceil(LEAST_QR_MM * dpi / MM_PER_INCH / modules - _NEARLY))
    needed = _box(SymbolSize(version, "L", least, dpi), least)
    return (
        f"Địa chỉ {length} ký tự in ở {dpi} dpi cần ô mã QR từ {_mm(needed)} mm, ô trên mẫu này chỉ rộng "
        f"{_mm(side)} mm. Hãy mở rộng ô mã QR, chọn khổ tem lớn hơn hoặc tên miền ngắn hơn."
    )


def _mm(value: float, places: int = 1) -> str:
    return number_text(round(value, places))

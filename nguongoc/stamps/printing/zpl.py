"""Labels for thermal printers in ZPL II: one format a label, the symbol in whole dots of the print head.

What the labels share is sent once and kept in the printer's memory (`~DG`, recalled by `^XG`). A thermal head
has no greys and hairlines of a dot at least: light ink is left out, and microtext below ten dots, the smallest
height of the printer's own font (Zebra, ZPL II Programming Guide: ~DG, ^XG, ^GF, ^A0, ^FT, ^FB).
"""

import base64
import re
import zlib
from binascii import crc_hqx
from collections.abc import Sequence
from itertools import repeat
from typing import BinaryIO

import numpy as np

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing.geometry import SymbolSize, dots
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.label import LabelFacts, MicrotextRow, scratch_preview, shared_drawing
from nguongoc.stamps.printing.run import Codes, PrintRun, Progress
from nguongoc.stamps.printing.single import raster
from nguongoc.stamps.printing.varying import pin_baseline, pin_size, symbol_corner
from nguongoc.stamps.printing.vectors import MM_PER_POINT
from nguongoc.stamps.qr_standard import Bits

_AT_ONCE = 2000  # labels
_SMALLEST_TYPE = 10  # dots
_DARK = 128
_NAME = "R:NGUONGOC.GRF"
_ALIGNMENT = {"left": "L", "centre": "C", "right": "R"}
_NARROW = 0.9  # of the height: as wide as Be Vietnam Pro at the most


def write_zpl(
    out: BinaryIO,
    *,
    design: DesignContent,
    facts: LabelFacts,
    serials: Sequence[str] | Codes,
    gtin: str,
    base_url: str,
    pins: Sequence[str] | None = None,
    dpi: int = 203,
    progress: Progress | None = None,
) -> int:
    """Write the labels for a printer of 203, 300 or 600 dpi; gives how many.

    With `pins`, one per serial, each is printed in its field, to be covered by a layer afterwards; without, a
    security stamp shows the word `CÀO`. Raises as `render_labels`.
    """
    run = PrintRun(design, facts, serials, gtin=gtin, base_url=base_url, colour="mono", dpi=dpi)
    run.require_pins(pins)
    drawing = shared_drawing(design, facts) + ([] if pins else scratch_preview(design))
    dark = raster(drawing, design, facts, Palette(design.colour, "mono"), dpi=dpi).min(axis=2) < _DARK
    out.write(_stored(dark.astype(np.uint8)))
    label = _Label(design, run.size, has_pins=pins is not None)
    for start in range(0, len(run.codes), _AT_ONCE):
        codes = run.codes[start : start + _AT_ONCE]
        labels = zip(codes.tolist(), run.symbols(codes), pins[start:] if pins else repeat(""), strict=False)
        out.writelines(label.of(code.decode(), symbol, pin) for code, symbol, pin in labels)
        if progress:
            progress(start + len(codes), len(run.codes))
    out.write(f"^XA^ID{_NAME}^FS^XZ\n".encode())
    return len(run.codes)


class _Label:
    """The format of one label."""

    def __init__(self, design: DesignContent, size: SymbolSize, *, has_pins: bool) -> None:
        self._design, self._size = design, size
        self._has_pins = has_pins
        width, height = dots(design.width, size.dpi), dots(design.height, size.dpi)
        left, top = symbol_corner(design, size)
        self._head = f"^XA^PW{width}^LL{height}^LH0,0^FO0,0^XG{_NAME},1,1^FS"
        self._symbol = f"^FO{left},{top}{_field(size)}"

    def of(self, serial: str, symbol: Bits, pin: str) -> bytes:
        said = grouped(serial)
        dpi, parts = self._size.dpi, [self._head]
        for text in self._design.texts:
            if text.says == "serial":
                place = (text.left, text.baseline, text.width, text.size)
                parts.append(_text(said, place, _ALIGNMENT[text.align], dpi))
        for micro in self._design.microtexts:
            if dots(micro.size * MM_PER_POINT, dpi) >= _SMALLEST_TYPE:
                place = (micro.left, micro.baseline, micro.width, micro.size)
                parts.append(_text(MicrotextRow.of(micro).text(said), place, "L", dpi))
        field = self._design.scratch
        if field and self._has_pins:
            place = (field.left, pin_baseline(field), field.width, pin_size(field))
            parts.append(_text(pin, place, "C", dpi))
        parts.append(f"{self._symbol}{_rows(symbol, self._size)}^FS^PQ1^XZ\n")
        return "".join(parts).encode("ascii")


def _text(said: str, place: tuple[float, float, float, float], alignment: str, dpi: int) -> str:
    """A row in the printer's scalable font: left, baseline and width in millimetres, size in points."""
    left, baseline, width, size = place
    height = max(_SMALLEST_TYPE, dots(size * MM_PER_POINT, dpi))
    room = dots(width, dpi)
    wide = max(1, min(round(height * _NARROW), room * 2 // len(said)))
    return f"^FT{dots(left, dpi)},{dots(baseline, dpi)}^A0N,{height},{wide}^FB{room},1,0,{alignment}^FD{said}^FS"


def _stored(dark: Bits) -> bytes:
    """A picture kept in the printer: compressed, in base 64, with its check sum (Z64)."""
    packed = np.packbits(dark, axis=1)
    text = base64.b64encode(zlib.compress(packed.tobytes(), 9))
    return b"~DG%b,%d,%d,:Z64:%b:%04X\n" % (_NAME.encode(), packed.size, packed.shape[1], text, crc_hqx(text, 0))


def _field(size: SymbolSize) -> str:
    row = (size.side_dots + 7) // 8
    return f"^GFA,{row * size.side_dots},{row * size.side_dots},{row},"


def _rows(symbol: Bits, size: SymbolSize) -> str:
    """The dots of a packed symbol in hexadecimal; a colon repeats the row above it."""
    modules = np.unpackbits(symbol, axis=1, count=size.modules)
    rows = np.packbits(np.repeat(modules, size.module_dots, axis=1), axis=1)
    again = ":" * (size.module_dots - 1)
    return again.join([*(_run_lengths(row.tobytes().hex().upper()) for row in rows), ""])


def _run_lengths(row: str) -> str:
    """A row with its runs counted: `g`–`z` for 20 to 400, `G`–`Y` for 1 to 19; a comma fills up with zeros."""
    shorter = re.sub(r"0+$", lambda zeros: "," if len(zeros[0]) > 1 else zeros[0], row)
    return re.sub(r"([0-9A-F])\1{2,}", lambda run: _count(len(run[0])) + run[1], shorter)


def _count(times: int) -> str:
    scores, rest = divmod(times, 20)
    return (chr(ord("f") + scores) if scores else "") + (chr(ord("F") + rest) if rest else "")

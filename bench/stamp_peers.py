"""What most programs print labels with, for bench.stamps: ReportLab for the sheet, qrcode for the symbols.

The label is the same as ours. What all labels share is drawn once as a form of the canvas; the serial and the
microtext are text in the same face and size; the symbol is one path of rectangles, a run of dark modules each.
Nothing is left out that ours draws, but the marks in the margin.
"""

import io
from collections.abc import Sequence

import qrcode
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing.geometry import symbol_size
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.label import MICROTEXT_WEIGHT, LabelFacts, MicrotextRow, shared_drawing
from nguongoc.stamps.printing.paper import Paper
from nguongoc.stamps.printing.typeface import FONTS
from nguongoc.stamps.printing.varying import symbol_corner
from nguongoc.stamps.printing.vectors import Path, Text

_FORM = "label"


def matrix_of_qrcode(link: str) -> list[list[bool]]:
    """The symbol of the package qrcode: level M, without a quiet zone."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(link)
    symbol.make(fit=True)
    found: list[list[bool]] = symbol.get_matrix()
    return found


def reportlab_sheet(
    design: DesignContent, paper: Paper, facts: LabelFacts, links: Sequence[str], serials: Sequence[str]
) -> bytes:
    """A PDF of the labels, page after page."""
    for weight in ("Regular", "Medium", "Bold"):
        pdfmetrics.registerFont(TTFont(weight, FONTS / f"BeVietnamPro-{weight}.ttf"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(paper.width * mm, paper.height * mm))
    canvas.beginForm(_FORM)
    _draw_shared(canvas, design, facts)
    canvas.endForm()
    label = _Label(canvas, design, len(links[0]))
    for place, (link, serial) in enumerate(zip(links, serials, strict=True)):
        row, column = divmod(place % paper.per_page, paper.columns)
        if place and not row and not column:
            canvas.showPage()
        x = (paper.left + column * design.width) * mm
        y = (paper.height - paper.top - (row + 1) * design.height) * mm
        label.draw(link, serial, x, y)
    canvas.save()
    return out.getvalue()


class _Label:
    """What differs from label to label."""

    def __init__(self, canvas: Canvas, design: DesignContent, length: int) -> None:
        self._canvas, self._design = canvas, design
        self._size = symbol_size(design.qr.side, length)
        self._module = self._size.module_mm * mm
        left, top = (edge * 25.4 / self._size.dpi * mm for edge in symbol_corner(design, self._size))
        self._corner = (left, design.height * mm - top)
        self._serial = next(text for text in design.texts if text.says == "serial")
        self._micro = [(field, MicrotextRow.of(field)) for field in design.microtexts]
        self._brand = HexColor(Palette(design.colour).html("brand"))

    def draw(self, link: str, serial: str, x: float, y: float) -> None:
        canvas, height = self._canvas, self._design.height
        said = grouped(serial)
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm(_FORM)
        canvas.setFillGray(0)
        canvas.setFont(self._serial.weight, self._serial.size)
        canvas.drawString(self._serial.left * mm, (height - self._serial.baseline) * mm, said)
        for field, row in self._micro:
            canvas.setFillColor(self._brand)
            canvas.setFont(MICROTEXT_WEIGHT, field.size)
            text = row.text(said)
            canvas.drawString(field.left * mm, (height - field.baseline) * mm, text)
        canvas.setFillGray(0)
        path = canvas.beginPath()
        left, top = self._corner
        for number, modules in enumerate(matrix_of_qrcode(link), start=1):
            _runs(path, modules, left, top - number * self._module, self._module)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()


def _draw_shared(canvas: Canvas, design: DesignContent, facts: LabelFacts) -> None:
    """The drawing that our labels share, part by part."""
    palette = Palette(design.colour)
    height = design.height * mm
    for part in shared_drawing(design, facts):
        if isinstance(part, Text):
            canvas.setFillColor(HexColor(palette.html(part.ink)))
            canvas.setFont(part.weight, part.size)
            canvas.drawString(part.left * mm, height - part.baseline * mm, part.text)
        elif isinstance(part, Path):
            _draw_path(canvas, part, palette, height)


def _draw_path(canvas: Canvas, part: Path, palette: Palette, height: float) -> None:
    path = canvas.beginPath()
    draw = {"m": path.moveTo, "l": path.lineTo, "c": path.curveTo}
    for operator, *numbers in part.outline:
        if operator == "z":
            path.close()
        else:
            draw[operator](*(n * mm if i % 2 == 0 else height - n * mm for i, n in enumerate(numbers)))
    if part.fill:
        canvas.setFillColor(HexColor(palette.html(part.fill)))
    if part.stroke:
        canvas.setStrokeColor(HexColor(palette.html(part.stroke)))
        canvas.setLineWidth(part.width * mm)
    canvas.drawPath(path, stroke=int(part.stroke is not None), fill=int(part.fill is not None))


def _runs(path: object, row: list[bool], x: float, y: float, module: float) -> None:
    start = None
    for column, dark in enumerate([*row, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            path.rect(x + start * module, y, (column - start) * module, module)  # type: ignore[attr-defined]
            start = None

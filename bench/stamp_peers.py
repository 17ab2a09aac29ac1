"""What most programs print labels with, for bench.stamps: ReportLab for the sheet, qrcode for the symbols.

The label is that of `SMALL_6MM`: frame, five lines of text in the same faces and sizes, and the symbol as one
path of rectangles, a run of dark modules each. Nothing is left out that ours draws, but the marks in the margin.
"""

import io
from collections.abc import Sequence

import qrcode
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.printing.geometry import LabelLayout
from nguongoc.stamps.printing.label import LabelTexts
from nguongoc.stamps.printing.typeface import FONTS

_SIDE_MM = 6.0


def matrix_of_qrcode(link: str) -> list[list[bool]]:
    """The symbol of the package qrcode: level M, without a quiet zone."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(link)
    symbol.make(fit=True)
    found: list[list[bool]] = symbol.get_matrix()
    return found


def reportlab_sheet(layout: LabelLayout, texts: LabelTexts, links: Sequence[str], serials: Sequence[str]) -> bytes:
    """A PDF of the labels, page after page."""
    for weight in ("Regular", "Medium", "Bold"):
        pdfmetrics.registerFont(TTFont(weight, FONTS / f"BeVietnamPro-{weight}.ttf"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    left = (A4[0] - layout.columns * layout.width * mm) / 2
    for place, (link, serial) in enumerate(zip(links, serials, strict=True)):
        row, column = divmod(place % layout.per_page, layout.columns)
        if place and not row and not column:
            canvas.showPage()
        x = left + column * layout.width * mm
        y = A4[1] - layout.top * mm - (row + 1) * layout.height * mm
        _draw(canvas, layout, texts, link, serial, x, y)
    canvas.save()
    return out.getvalue()


def _draw(
    canvas: Canvas, layout: LabelLayout, texts: LabelTexts, link: str, serial: str, x: float, y: float
) -> None:
    inset, module = layout.frame_inset * mm, 0.0
    canvas.setStrokeColorRGB(0.043, 0.333, 0.388)
    canvas.roundRect(x + inset, y + inset, layout.width * mm - 2 * inset, layout.height * mm - 2 * inset, 2)
    canvas.setFillGray(0)
    for line in layout.lines:
        canvas.setFont(line.weight, line.size_pt)
        text = grouped(serial) if line.says == "serial" else texts.of(line)
        canvas.drawString(x + 9 * mm, y + (layout.height - line.baseline_mm) * mm, text)
    matrix = matrix_of_qrcode(link)
    module = _SIDE_MM * mm / len(matrix)
    path = canvas.beginPath()
    for number, row in enumerate(matrix):
        _runs(path, row, x + 2 * mm, y + 3 * mm + (len(matrix) - 1 - number) * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(path: object, row: list[bool], x: float, y: float, module: float) -> None:
    start = None
    for column, dark in enumerate([*row, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            path.rect(x + start * module, y, (column - start) * module, module)  # type: ignore[attr-defined]
            start = None

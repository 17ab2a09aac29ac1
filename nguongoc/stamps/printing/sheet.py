"""Labels as PDF: sheets or a roll, vector throughout, written page by page.

A page has the printer's dots as its unit, y downwards from its upper left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from nguongoc.common.text import number_text
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing.geometry import SymbolSize
from nguongoc.stamps.printing.inks import Colour
from nguongoc.stamps.printing.label import BRAND, LabelFacts, scratch_preview, scratch_radius, shared_drawing
from nguongoc.stamps.printing.operators import UNITS_PER_MM, Operators, steps
from nguongoc.stamps.printing.ornaments import scratch_layer
from nguongoc.stamps.printing.paper import Paper, Roll
from nguongoc.stamps.printing.pdf import Numbers, PdfWriter
from nguongoc.stamps.printing.run import Codes, PrintRun, Progress
from nguongoc.stamps.printing.typeface import EmbeddedFont, face_of
from nguongoc.stamps.printing.varying import PLAIN_LETTERS, PLAIN_NAMES, Page, Varying
from nguongoc.stamps.printing.vectors import MM_PER_INCH, MM_PER_POINT, Drawing, Path, Text
from nguongoc.stamps.printing.xobjects import Fonts, add_drawing, add_form

SPOT_COLOUR = "Lop cao"
_SPOT_LOOK = (0.0, 0.0, 0.0, 0.35)
_HEADER_POINTS = 6.5
_HEADER_ABOVE_MM, _FOOTER_BELOW_MM = 6.0, 8.0
_RULER_MM, _RULER_TICK_MM = 50.0, 1.4
_SCALE_NOTE = "In ở tỷ lệ 100 %, không thu phóng. Thước này dài đúng 50 mm:"
_LABELS_AT_ONCE = 500  # whose symbols are made in one go


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: pages, labels, how the symbols were made, and the size of the file in bytes."""

    pages: int
    labels: int
    symbol: SymbolSize
    mask: int
    size_bytes: int


def render_labels(
    out: BinaryIO,
    *,
    design: DesignContent,
    paper: Paper | Roll,
    facts: LabelFacts,
    serials: Sequence[str] | Codes,
    gtin: str,
    base_url: str,
    batch_label: str,
    first_number: int = 1,
    pins: Sequence[str] | None = None,
    colour: Colour = "rgb",
    dpi: int = 600,
    progress: Progress | None = None,
) -> Report:
    """Write a PDF of labels, one per serial, in their order, row by row.

    `gtin` has 14 digits; each symbol holds `digital_link(base_url, gtin, serial)`. `first_number` is the place of
    the first label within its batch, named in the margin. `pins`, one per serial, are printed in CMYK alone, in
    black under a layer of the spot colour `Lop cao` that overprints; other outputs show a silver area. `progress`
    is called after each five hundred labels or so with labels done and in all. The memory used does not grow with
    the number of pages, but for eight bytes an object.
    Raises ValueError where there is no serial, where serials or PINs do not match in number or length, and as
    `digital_link` does; LabelTooSmall where the address is too long for the design; PaperTooSmall; FontMissing.
    """
    paper.require_fit(design)
    run = PrintRun(design, facts, serials, gtin=gtin, base_url=base_url, colour=colour, dpi=dpi)
    run.require_pins(pins)
    hidden = pins if design.is_security and colour == "cmyk" else None
    margin = Margin(design, paper, f"{BRAND} · {facts.province} · {facts.product}", batch_label, len(run.codes))
    with PdfWriter(out, title=f"Tem {BRAND}: {batch_label}", page_size=margin.page_points) as pdf:
        sheet = _Sheet(pdf, run, margin, hidden)
        step = paper.per_page * max(1, _LABELS_AT_ONCE // paper.per_page)
        for start in range(0, len(run.codes), step):
            end = min(start + step, len(run.codes))
            sheet.add(start, end, first_number + start)
            if progress:
                progress(end, len(run.codes))
    return Report(pdf.pages, len(run.codes), run.size, run.mask, pdf.bytes_written)


class _Sheet:
    """The pages of a print as they are written."""

    def __init__(self, pdf: PdfWriter, run: PrintRun, margin: "Margin", pins: Sequence[str] | None) -> None:
        self._pdf, self._run, self._margin, self._pins = pdf, run, margin, pins
        has_pins = pins is not None
        self._varying = Varying(run.design, run.size, run.palette, run.codes, has_pins=has_pins)
        self._places = margin.paper.places(run.design, run.size.dpi)
        self._boxes = margin.paper.boxes(run.design)
        drawing = shared_drawing(run.design, run.facts)
        if not has_pins:
            drawing += scratch_preview(run.design)
        fixed = margin.fixed()
        header = margin.header(0, 1, 1)
        self._fonts = Fonts.embedded(pdf, [*drawing, *fixed, *([header] if header else [])], more=margin.letters)
        scale = run.size.dpi / MM_PER_INCH / UNITS_PER_MM
        around = Operators(run.palette, self._fonts.faces).of(fixed)
        self._every_page = b"q %.6f 0 0 %.6f 0 0 cm\n%b\n%%b\nQ\n" % (scale, scale, around)
        self._resources = self._add_resources(drawing, has_pins=has_pins)
        dot = 72 / run.size.dpi
        self._head = b"%.6f 0 0 -%.6f 0 %.4f cm\n" % (dot, dot, margin.page_points[1])
        self._head += run.palette.fill("text") + b"\n"

    def add(self, first: int, end: int, first_number: int) -> None:
        """Write the pages of the labels from `first` on, up to `end`."""
        symbols = self._run.symbols(self._run.codes[first:end])
        per_page = self._margin.paper.per_page
        for start in range(first, end, per_page):
            part = slice(start, min(start + per_page, end))
            pins = self._pins[part] if self._pins else None
            page = Page(self._run.codes[part], pins, symbols[start - first : part.stop - first])
            labels = self._varying.draw(page, self._places)
            around = self._around(first_number + start - first, part.stop - start)
            self._pdf.add_page(self._head + around + labels, resources=self._resources, entries=self._boxes)

    def _around(self, first_number: int, count: int) -> bytes:
        """What stands in the margins of a page."""
        header = self._margin.header(self._pdf.pages, first_number, count)
        content = Operators(self._run.palette, self._fonts.faces).of([header]) if header else b""
        return self._every_page % content

    def _add_resources(self, drawing: Drawing, *, has_pins: bool) -> int:
        pdf, run = self._pdf, self._run
        forms = {"L": add_drawing(pdf, drawing, run.design, run.palette, self._fonts, run.facts, dpi=run.size.dpi)}
        if has_pins:
            forms["S"] = self._add_layer()
        used: Numbers = dict(self._fonts.numbers)
        for weight in sorted(self._varying.weights):
            used[PLAIN_NAMES[weight]] = pdf.add_plain_font(EmbeddedFont.reduced(weight, PLAIN_LETTERS))
        return pdf.add_resources(fonts=used, forms=forms)

    def _add_layer(self) -> int:
        """The layer over the PIN, in a spot colour of its own that leaves the black below it standing."""
        pdf, design = self._pdf, self._run.design
        if design.scratch is None:
            raise ValueError("a design without a scratch area has no PIN")
        space = pdf.add_spot_colour(SPOT_COLOUR, stand_in=_SPOT_LOOK)
        state = pdf.add(b"<< /Type /ExtGState /OP true /op true /OPM 1 >>")
        resources = pdf.add_resources(fonts={}, forms={}, spaces={"Spot": space}, states={"Over": state})
        edge = steps(scratch_layer(design.scratch, radius=scratch_radius(design)))
        return add_form(pdf, b"/Over gs /Spot cs 1 scn %b f" % edge, design, resources, dpi=self._run.size.dpi)


class Margin:
    """What stands outside the grid of labels."""

    def __init__(self, design: DesignContent, paper: Paper | Roll, title: str, batch: str, labels: int) -> None:
        self.paper = paper
        self.letters = "0123456789."
        self._title, self._batch = title, batch
        self._pages = paper.pages(labels)
        self._marks = paper.marks(design)
        self._design = design

    @property
    def page_points(self) -> tuple[float, float]:
        """Width and height of a page in points."""
        width, height = self.paper.page_mm(self._design)
        return width / MM_PER_POINT, height / MM_PER_POINT

    def header(self, page: int, first_number: int, count: int) -> Text | None:
        """Above the grid: batch, page of pages, first and last number on it, and what the labels are for."""
        if not isinstance(self.paper, Paper) or not self.paper.has_margins:
            return None
        paper = self.paper
        numbers = f"Tem {number_text(first_number)}–{number_text(first_number + count - 1)}"
        said = f"{self._batch} · Trang {page + 1}/{self._pages} · {numbers} · {self._title}"
        room = paper.columns * self._design.width + (paper.columns - 1) * paper.gap_x
        fitted = face_of("Regular").fit(said, _HEADER_POINTS * MM_PER_POINT, room)
        return Text(fitted, paper.left, paper.top - _HEADER_ABOVE_MM, _HEADER_POINTS, "Regular", "quiet")

    def fixed(self) -> Drawing:
        """What is the same on every page: cut marks, note on the scale and ruler."""
        if not isinstance(self.paper, Paper) or not self.paper.has_margins:
            return list(self._marks)
        below = self._below(self.paper)
        note = Text(_SCALE_NOTE, self.paper.left, below, _HEADER_POINTS, "Regular", "quiet")
        return [*self._marks, note, self._ruler(self.paper)]

    def _below(self, paper: Paper) -> float:
        grid = paper.rows * self._design.height + (paper.rows - 1) * paper.gap_y
        return paper.top + grid + _FOOTER_BELOW_MM

    def _ruler(self, paper: Paper) -> Path:
        """A line of 50 mm with a tick at every 10."""
        y = self._below(paper)
        left = paper.left + face_of("Regular").width_mm(_SCALE_NOTE, _HEADER_POINTS) + 2
        ticks = [left + _RULER_MM * place / 5 for place in range(6)]
        upright = [step for x in ticks for step in (("m", x, y), ("l", x, y - _RULER_TICK_MM))]
        return Path((("m", left, y), ("l", ticks[-1], y), *upright), stroke="text", width=0.088)

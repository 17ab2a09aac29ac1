"""One stamp by itself: as SVG, and as a picture whose pixels are a printer's dots."""

from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from nguongoc.stamps.codes import digital_link
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing.geometry import SymbolSize, dots, symbol_size
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.label import LabelFacts, decoded, stamp_drawing
from nguongoc.stamps.printing.pdf import PdfWriter
from nguongoc.stamps.printing.svg import UNITS_PER_MM, Svg
from nguongoc.stamps.printing.varying import symbol_corner
from nguongoc.stamps.printing.vectors import MM_PER_INCH, Drawing, Picture
from nguongoc.stamps.printing.xobjects import Fonts, add_drawing
from nguongoc.stamps.qr_standard import Bits
from nguongoc.stamps.symbols import symbols

Pixels = NDArray[np.uint8]


def stamp_svg(
    *, design: DesignContent, facts: LabelFacts, serial: str, gtin: str, base_url: str, dpi: int = 600
) -> bytes:
    """One stamp as SVG in millimetres, in RGB, its symbol as a printer of `dpi` draws it.

    Nothing in it is a script, a style or a font. Raises as `render_labels`.
    """
    size, symbol = _symbol(design, serial, gtin, base_url, dpi)
    writer = Svg(Palette(design.colour), lambda picture: _logo(facts, picture))
    content = writer.of(stamp_drawing(design, facts, serial)) + _symbol_svg(design, size, symbol)
    return writer.whole(content, width=design.width, height=design.height, title=f"Tem {serial}")


def stamp_png(
    *, design: DesignContent, facts: LabelFacts, serial: str, gtin: str, base_url: str, dpi: int = 600
) -> bytes:
    """One stamp as PNG, a pixel for each dot of a printer of `dpi`; every module is a whole number of pixels.

    Raises as `render_labels`.
    """
    size, symbol = _symbol(design, serial, gtin, base_url, dpi)
    pixels = raster(stamp_drawing(design, facts, serial), design, facts, Palette(design.colour), dpi=dpi)
    put_symbol(pixels, design, size, symbol)
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def raster(drawing: Drawing, design: DesignContent, facts: LabelFacts, palette: Palette, *, dpi: int) -> Pixels:
    """A drawing of a label on white as (height, width, 3) of RGB, a pixel for each dot."""
    width, height = dots(design.width, dpi), dots(design.height, dpi)
    out = BytesIO()
    with PdfWriter(out, title="", page_size=(width * 72 / dpi, height * 72 / dpi)) as pdf:
        fonts = Fonts.embedded(pdf, drawing)
        form = add_drawing(pdf, drawing, design, palette, fonts, facts, dpi=dpi)
        content = b"%.6f 0 0 %.6f 0 %.4f cm /L Do" % (72 / dpi, -72 / dpi, height * 72 / dpi)
        pdf.add_page(content, resources=pdf.add_resources(fonts={}, forms={"L": form}))
    document = pdfium.PdfDocument(out.getvalue())
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium.raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    pdfium.raw.FPDF_RenderPageBitmap(bitmap, document[0], 0, 0, width, height, 0, 0)
    return np.ascontiguousarray(bitmap.to_numpy()[:, :, ::-1])


def put_symbol(pixels: Pixels, design: DesignContent, size: SymbolSize, symbol: Bits) -> None:
    """Draw a symbol into the pixels of its label."""
    left, top = symbol_corner(design, size)
    dark = np.kron(symbol, np.ones((size.module_dots, size.module_dots), dtype=np.uint8))
    pixels[top : top + size.side_dots, left : left + size.side_dots][dark == 1] = 0


def _symbol(design: DesignContent, serial: str, gtin: str, base_url: str, dpi: int) -> tuple[SymbolSize, Bits]:
    link = digital_link(base_url, gtin, serial)
    size = symbol_size(design.qr.side, len(link), dpi)
    return size, symbols([link], version=size.version, level=size.level)[0]


def _symbol_svg(design: DesignContent, size: SymbolSize, symbol: Bits) -> str:
    """The dark modules as one path in units of modules."""
    unit = UNITS_PER_MM * MM_PER_INCH / size.dpi
    left, top = (edge * unit for edge in symbol_corner(design, size))
    runs = []
    for row, modules in enumerate(symbol):
        edges = np.flatnonzero(np.diff(modules, prepend=0, append=0)).tolist()
        runs += [f"M{a} {row}h{b - a}v1h{a - b}z" for a, b in zip(edges[::2], edges[1::2], strict=True)]
    place = f"translate({left:.2f} {top:.2f}) scale({size.module_dots * unit:.4f})"
    return f'<path shape-rendering="crispEdges" transform="{place}" d="{"".join(runs)}"/>'


def _logo(facts: LabelFacts, picture: Picture) -> Image.Image:
    return decoded(facts.logo(picture.shows) or b"", width=picture.width)

"""Drawings of a label as form XObjects of a PDF, with the fonts and pictures that they use."""

from dataclasses import dataclass
from typing import Self

from nguongoc.stamps.designs import DesignContent, Weight
from nguongoc.stamps.printing.inks import SPACES, Palette
from nguongoc.stamps.printing.label import LabelFacts, decoded
from nguongoc.stamps.printing.operators import FONT_NAMES, UNITS_PER_MM, Operators
from nguongoc.stamps.printing.pdf import Numbers, PdfWriter
from nguongoc.stamps.printing.typeface import EmbeddedFont
from nguongoc.stamps.printing.vectors import MM_PER_INCH, Clip, Drawing, Picture, Text


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of a document: by weight, and their numbers by the names that contents use."""

    faces: dict[Weight, EmbeddedFont]
    numbers: Numbers

    @classmethod
    def embedded(cls, pdf: PdfWriter, drawing: Drawing, *, more: str = "") -> Self:
        """Embed each weight of a drawing with the letters that it sets in it, and some more."""
        letters: dict[Weight, str] = {}
        for part in drawing:
            for text in part.parts if isinstance(part, Clip) else [part]:
                if isinstance(text, Text):
                    letters[text.weight] = letters.get(text.weight, more) + text.text
        faces = {weight: EmbeddedFont.reduced(weight, said) for weight, said in sorted(letters.items())}
        return cls(faces, {FONT_NAMES[weight]: pdf.add_font(face) for weight, face in faces.items()})


def add_drawing(
    pdf: PdfWriter,
    drawing: Drawing,
    design: DesignContent,
    palette: Palette,
    fonts: Fonts,
    facts: LabelFacts,
    *,
    dpi: int,
) -> int:
    """Write a drawing of a label; return the number of the form, whose units are the printer's dots."""
    pictures = _add_pictures(pdf, drawing, palette, facts)
    resources = pdf.add_resources(fonts=fonts.numbers, forms=pictures)
    least_line = MM_PER_INCH / dpi if palette.colour == "mono" else 0.0
    content = Operators(palette, fonts.faces, least_line=least_line).of(drawing)
    return add_form(pdf, content, design, resources, dpi=dpi)


def add_form(pdf: PdfWriter, content: bytes, design: DesignContent, resources: int, *, dpi: int) -> int:
    """Write a form of the label's size, scaled from hundredths of a millimetre to dots."""
    scale = dpi / MM_PER_INCH / UNITS_PER_MM
    box = (0, 0, design.width * UNITS_PER_MM, design.height * UNITS_PER_MM)
    return pdf.add_form(content, box=box, resources=resources, matrix=(scale, 0, 0, scale, 0, 0))


def _add_pictures(pdf: PdfWriter, drawing: Drawing, palette: Palette, facts: LabelFacts) -> Numbers:
    """Each logo once, as large as its largest place needs."""
    widest: dict[str, float] = {}
    for part in drawing:
        if isinstance(part, Picture):
            widest[part.shows] = max(part.width, widest.get(part.shows, 0.0))
    numbers: Numbers = {}
    for shows, width in widest.items():
        picture = decoded(facts.logo(shows) or b"", width=width)
        numbers[shows] = pdf.add_picture(palette.picture(picture), size=picture.size, space=SPACES[palette.colour])
    return numbers

"""What stands on one label: the drawing that all labels of a design share, and where the rest goes."""

from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nguongoc.stamps.codes import SERIAL_LENGTH, grouped
from nguongoc.stamps.designs import DesignContent, Microtext, PictureField, TextField, Weight
from nguongoc.stamps.printing import ornaments
from nguongoc.stamps.printing.typeface import face_of
from nguongoc.stamps.printing.vectors import MM_PER_POINT, Drawing, Picture, Text

BRAND = "Nguồn Gốc"
EXAMPLE_SERIAL = "0123456789ABCD"
MICROTEXT_WEIGHT: Weight = "Medium"
_MICROTEXT_DOT = "."
_NEARLY = 0.001  # millimetres by which a text that was shrunk to fit may exceed
_PICTURE_DPI = 600
_PICTURE_SIDE = 1200  # pixels at most


Wide = TypeVar("Wide", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts:
    """What the labels of a print say besides their serials; `stars` of an OCOP award in force, else 0.

    Logos are the bytes of a raster picture that Pillow reads.
    """

    province: str
    stamp_line: str = ""
    product: str = ""
    maker: str = ""
    chain: str = ""
    host: str = ""
    stars: int = 0
    chain_logo: bytes | None = None
    maker_logo: bytes | None = None

    def words(self, field: TextField) -> str:
        """What a text says; nothing for the serial, which differs from label to label."""
        return {
            "brand": BRAND,
            "stamp_line": self.stamp_line,
            "province": self.province,
            "product": self.product,
            "maker": self.maker,
            "chain": self.chain,
            "host": self.host,
            "serial": "",
            "own": field.text,
        }[field.says]

    def logo(self, shows: str) -> bytes | None:
        return {"chain_logo": self.chain_logo, "maker_logo": self.maker_logo}.get(shows)


def shared_drawing(design: DesignContent, facts: LabelFacts) -> Drawing:
    """All that the labels share, but for the scratch area: from the void pattern at the bottom to the texts."""
    drawn: Drawing = list(ornaments.void_pattern(design.void_pattern)) if design.void_pattern else []
    for field in design.rosettes:
        drawn += ornaments.figure(field.left, field.top, field.side, field.seed, field.ink)
    if design.border:
        drawn += ornaments.border(design, design.border)
    for picture in design.pictures:
        drawn += _picture(picture, facts)
    for text in design.texts:
        drawn += set_text(text, facts.words(text))
    return drawn


def scratch_preview(design: DesignContent) -> Drawing:
    """The silver area of a security stamp, where its layer cannot be printed."""
    if not design.scratch:
        return []
    return ornaments.scratch_preview(design.scratch, radius=scratch_radius(design))


def scratch_radius(design: DesignContent) -> float:
    """The radius of the corners of a scratch area, in millimetres."""
    return min(design.corner, design.scratch.height / 4 if design.scratch else 0.0)


def set_text(field: TextField, words: str) -> list[Text]:
    """The rows of a text: shrunk, wrapped and shortened, in this order; a host that does not fit is left out."""
    if not words:
        return []
    face, room = face_of(field.weight), field.width + _NEARLY
    size = fitted_size(field, face.width_mm(words, 1.0))
    if field.says == "host":
        rows = [words] if face.width_mm(words, size) <= room else []
    else:
        rows = face.wrap(words, size * MM_PER_POINT, room, field.rows)
    return [
        Text(
            row,
            field.left + align(field, face.width_mm(row, size)),
            field.baseline + place * field.leading,
            size,
            field.weight,
            field.ink,
        )
        for place, row in enumerate(rows)
    ]


def serial_size(field: TextField, widest: float) -> float:
    """The size in points of a serial whose widest is so many millimetres wide at one point: never cut."""
    return min(field.size, field.width / widest)


def fitted_size(field: TextField, width_at_one: float) -> float:
    """The size in points at which a text of this width at one point fits, `least` at the least."""
    return max(field.least or field.size, min(field.size, field.width / width_at_one))


def align(field: TextField, width: float) -> float:
    """How far to the right of the field's left edge something of this width begins."""
    return (field.width - width) * {"left": 0.0, "centre": 0.5, "right": 1.0}[field.align]


class MicrotextRow(NamedTuple):
    """The serial again and again: so many times at this size in millimetres, over this width."""

    size: float
    width: float
    times: int

    @classmethod
    def of(cls, field: Microtext) -> Self:
        """As often as a typical serial fits; the letters of each are then spaced to fill the width."""
        size = field.size * MM_PER_POINT
        face = face_of(MICROTEXT_WEIGHT)
        once, dot = face.width(example_serial(), size), face.width(_MICROTEXT_DOT, size)
        return cls(size, field.width, max(1, round((field.width + dot) / (once + dot))))

    def text(self, serial: str) -> str:
        return _MICROTEXT_DOT.join([serial] * self.times)

    def spacing(self, wide: Wide, letters: int) -> Wide:
        """What goes between two letters, in millimetres, for serials of this width at size 1."""
        dots = self.times - 1
        taken = (wide * self.times + face_of(MICROTEXT_WEIGHT).width(_MICROTEXT_DOT, 1.0) * dots) * self.size
        return (self.width - taken) / max(1, letters * self.times + dots - 1)


def stamp_drawing(design: DesignContent, facts: LabelFacts, serial: str) -> Drawing:
    """All that stands on one label but its symbol; a silver area over the PIN of a security stamp."""
    said = grouped(serial)
    drawing = [*shared_drawing(design, facts), *scratch_preview(design)]
    for field in design.texts:
        if field.says == "serial":
            wide = face_of(field.weight).width_mm(said, 1.0)
            size = serial_size(field, wide)
            left = field.left + align(field, wide * size)
            drawing.append(Text(said, left, field.baseline, size, field.weight, field.ink))
    for micro in design.microtexts:
        row = MicrotextRow.of(micro)
        spacing = row.spacing(face_of(MICROTEXT_WEIGHT).width(said, 1.0), len(said))
        drawing.append(
            Text(row.text(said), micro.left, micro.baseline, micro.size, MICROTEXT_WEIGHT, micro.ink, spacing)
        )
    return drawing


def decoded(content: bytes, *, width: float) -> Image.Image:
    """A logo as RGB on white, no larger than a box of this width in millimetres needs.

    Raises PIL.UnidentifiedImageError for what is no picture.
    """
    with Image.open(BytesIO(content)) as picture:
        limit = min(_PICTURE_SIDE, max(64, round(width / MM_PER_POINT / 72 * _PICTURE_DPI)))
        picture.thumbnail((limit, limit * 4))
        whole = picture.convert("RGBA")
    flat = Image.new("RGB", whole.size, "white")
    flat.paste(whole, mask=whole.getchannel("A"))
    return flat


def example_serial() -> str:
    """A serial as printed that is that of no stamp, to measure with."""
    return grouped(EXAMPLE_SERIAL[:SERIAL_LENGTH])


def _picture(field: PictureField, facts: LabelFacts) -> Drawing:
    if field.shows == "province_logo":
        return ornaments.mark(field)
    if field.shows == "ocop_stars":
        return ornaments.stars(field, facts.stars)
    content = facts.logo(field.shows)
    if content is None:
        return []
    with Image.open(BytesIO(content)) as picture:
        wide, tall = picture.size
    scale = min(field.width / wide, field.height / tall)
    width, height = wide * scale, tall * scale
    left, top = field.left + (field.width - width) / 2, field.top + (field.height - height) / 2
    return [Picture(field.shows, left, top, width, height)]

"""The content of a stamp design: what stands where on a label.

Everything is in millimetres from the upper left corner of the label, x to the right and y downwards; sizes of
type are in points. Later elements of a list lie over earlier ones; the order of the lists is that of the fields,
and the QR symbol lies over all.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Says = Literal["brand", "stamp_line", "province", "product", "maker", "chain", "serial", "host", "own"]
Shows = Literal["province_logo", "chain_logo", "maker_logo", "ocop_stars"]
Ink = Literal["text", "quiet", "brand", "light"]
Weight = Literal["Regular", "Medium", "Bold"]
Align = Literal["left", "centre", "right"]

SMALLEST_MM, LARGEST_MM = 8.0, 210.0
LEAST_QR_MM = 6.0  # of the symbol without its quiet zone (plan III.3)

Place = Annotated[float, Meta(ge=0, le=LARGEST_MM)]
Length = Annotated[float, Meta(gt=0, le=LARGEST_MM)]
Points = Annotated[float, Meta(ge=3, le=72)]
Seed = Annotated[int, Meta(ge=0, le=999_999)]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$")]


class QrField(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The square that the symbol takes with its quiet zone; its module is the largest whole number of dots that
    fits.
    """

    left: Place
    top: Place
    side: Length


class TextField(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text of at most `rows` rows, `leading` apart. One that is too wide shrinks down to `least` points, then
    wraps, then ends in an ellipsis; a serial is never shortened, a host is left out instead.

    `text` is what `own` says.
    """

    says: Says
    text: Annotated[str, Meta(max_length=120)] = ""
    left: Place
    baseline: Place
    width: Length
    size: Points
    least: Points | None = None
    weight: Weight = "Regular"
    ink: Ink = "text"
    align: Align = "left"
    rows: Annotated[int, Meta(ge=1, le=5)] = 1
    leading: Place = 0


class PictureField(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A picture fitted into a box, centred. Where there is none to show (no award in force), the box is empty."""

    shows: Shows
    left: Place
    top: Place
    width: Length
    height: Length


class Border(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frame `inset` from the edge: a line, or a guilloche band `width` wide, woven from `seed`."""

    kind: Literal["line", "guilloche"] = "line"
    inset: Place = 0.7
    width: Length = 1.6
    seed: Seed = 0
    ink: Ink = "brand"


class Rosette(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A guilloche rosette in a square, drawn from `seed`: another seed, another rosette."""

    left: Place
    top: Place
    side: Length
    seed: Seed = 0
    ink: Ink = "light"


class Microtext(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line of type so small that a copier blurs it: the serial, again and again, over `width`."""

    left: Place
    baseline: Place
    width: Length
    size: Annotated[float, Meta(ge=0.8, le=4)] = 1.4
    ink: Ink = "text"


class VoidPattern(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A screen of dots in a box, in which a copier brings out a word that the eye does not see."""

    left: Place
    top: Place
    width: Length
    height: Length
    word: Annotated[str, Meta(min_length=2, max_length=12)] = "BẢN SAO"


class ScratchField(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the hidden PIN of a security stamp stands, under a layer that is scratched off."""

    left: Place
    top: Place
    width: Length
    height: Length


class DesignContent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`colour` is the ink `brand`; `light` is a third of it, `quiet` three quarters of black.

    A design with a `scratch` area is of a security stamp, and prints its PIN there.
    """

    width: Annotated[float, Meta(ge=SMALLEST_MM, le=LARGEST_MM)]
    height: Annotated[float, Meta(ge=SMALLEST_MM, le=LARGEST_MM)]
    corner: Place = 0.9
    colour: Colour = "#0b5563"
    void_pattern: VoidPattern | None = None
    rosettes: Annotated[list[Rosette], Meta(max_length=6)] = []
    border: Border | None = None
    pictures: Annotated[list[PictureField], Meta(max_length=8)] = []
    texts: Annotated[list[TextField], Meta(max_length=20)]
    microtexts: Annotated[list[Microtext], Meta(max_length=6)] = []
    scratch: ScratchField | None = None
    qr: QrField

    @property
    def is_security(self) -> bool:
        return self.scratch is not None


def read_design(raw: object) -> DesignContent:
    """The content from its JSON. Raises msgspec.ValidationError."""
    return msgspec.convert(raw, DesignContent)

"""Be Vietnam Pro for print: reduced to the letters in use, measured, and written as glyph numbers.

The fonts lie in `fonts/` beside this file: `scripts/build_fonts.py` builds them from the front end's package.
"""

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from fontTools import subset
from fontTools.ttLib import TTFont

from nguongoc.common.errors import Refusal

Weight = Literal["Regular", "Medium", "Bold"]

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
_INSTEAD = "?"
_ALWAYS = f" {ELLIPSIS}{_INSTEAD}"
_LEFT_OUT = ("OS/2", "name", "post", "cmap", "GSUB", "GPOS", "GDEF", "gasp")
_EM = 1000


class FontMissing(Refusal):
    """The fonts of the label sheet were not built."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """One weight, reduced to some letters. Widths and heights are in thousandths of the font size."""

    name: str
    program: bytes = field(repr=False)
    glyphs: dict[str, int] = field(repr=False)
    operands: dict[str, bytes] = field(repr=False)
    widths: tuple[int, ...] = field(repr=False)
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int

    @classmethod
    def reduced(cls, weight: Weight, text: str) -> Self:
        """The weight with the letters of `text`, a space, an ellipsis and a question mark.

        Letters that the font lacks are left out, and written as a question mark. Raises FontMissing with an
        instruction where the fonts were not built.
        """
        path = FONTS / f"BeVietnamPro-{weight}.ttf"
        if not path.exists():
            raise FontMissing(f"Thiếu phông chữ {path.name} để in tem. Hãy chạy `make setup` để tạo phông chữ.")
        font = TTFont(path)
        wanted = {ord(letter) for letter in unicodedata.normalize("NFC", text) + _ALWAYS}
        _reduce(font, wanted)
        characters: dict[int, str] = font.getBestCmap()
        glyphs = {chr(code): font.getGlyphID(glyph) for code, glyph in sorted(characters.items())}
        head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
        scale = _EM / head.unitsPerEm
        advances = [font["hmtx"][glyph][0] for glyph in font.getGlyphOrder()]
        return cls(
            name=f"BeVietnamPro-{weight}",
            program=_program(font),
            glyphs=glyphs,
            operands={letter: b"%04X" % glyph for letter, glyph in glyphs.items()},
            widths=tuple(round(advance * scale) for advance in advances),
            box=(
                round(head.xMin * scale),
                round(head.yMin * scale),
                round(head.xMax * scale),
                round(head.yMax * scale),
            ),
            ascent=round(hhea.ascent * scale),
            descent=round(hhea.descent * scale),
            cap_height=round(os2.sCapHeight * scale),
        )

    @property
    def tagged_name(self) -> str:
        """The name with the tag of six capitals that marks a subset (ISO 32000-1, 9.6.4)."""
        digest = hashlib.sha256(self.program).digest()
        return "".join(chr(ord("A") + byte % 26) for byte in digest[:6]) + "+" + self.name

    def encode(self, text: str) -> bytes:
        """The text as a string operand of glyph numbers, two bytes each in hexadecimal."""
        unknown = self.operands[_INSTEAD]
        return b"<%b>" % b"".join([self.operands.get(letter, unknown) for letter in _composed(text)])

    def width(self, text: str, size: float) -> float:
        """How wide the text is set at this size, in the unit of the size."""
        return sum(self.widths[self._glyph(letter)] for letter in _composed(text)) * size / _EM

    def fit(self, text: str, size: float, room: float) -> str:
        """The text, or as much of its beginning as fits into the room with an ellipsis behind it.

        It breaks after a word, unless that would leave less than two thirds of what fits.
        """
        composed = _composed(text)
        if self.width(composed, size) <= room:
            return composed
        while composed and self.width(composed.rstrip() + ELLIPSIS, size) > room:
            composed = composed[:-1]
        inside_a_word = not _composed(text)[len(composed)].isspace()
        words = composed.rpartition(" ")[0] if inside_a_word else composed
        kept = words if len(words) * 3 >= len(composed) * 2 else composed
        return kept.rstrip(" ,;·-(") + ELLIPSIS

    def wrap(self, text: str, size: float, room: float, rows: int) -> list[str]:
        """The text broken between words into at most so many rows; what is too long ends in an ellipsis."""
        lines: list[str] = []
        words = _composed(text).split()
        while words and len(lines) < rows - 1:
            taken = 1
            while taken < len(words) and self.width(" ".join(words[: taken + 1]), size) <= room:
                taken += 1
            lines.append(self.fit(" ".join(words[:taken]), size, room))
            words = words[taken:]
        return [*lines, self.fit(" ".join(words), size, room)] if words else lines

    def _glyph(self, letter: str) -> int:
        return self.glyphs.get(letter, self.glyphs[_INSTEAD])


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _reduce(font: TTFont, codes: set[int]) -> None:
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[])
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=codes)
    reducer.subset(font)


def _program(font: TTFont) -> bytes:
    """The font file without the tables that a composite font does not need."""
    for table in _LEFT_OUT:
        if table in font:
            del font[table]
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()

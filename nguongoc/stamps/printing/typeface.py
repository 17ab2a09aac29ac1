"""Be Vietnam Pro for print: measured, drawn as outlines, and reduced to the letters in use for a PDF.

The fonts lie in `fonts/` beside this file: `scripts/build_fonts.py` builds them from the front end's package.
"""

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.basePen import decomposeQuadraticSegment
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from nguongoc.common.errors import Refusal
from nguongoc.stamps.designs import Weight
from nguongoc.stamps.printing.vectors import MM_PER_POINT, Outline, Step, moved

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
_INSTEAD = "?"
_ALWAYS = f" {ELLIPSIS}{_INSTEAD}"
_LEFT_OUT = ("OS/2", "name", "post", "GSUB", "GPOS", "GDEF", "gasp")
_EM = 1000


class FontMissing(Refusal):
    """The fonts of the labels were not built."""


class Face:
    """One weight, to measure and to draw with. Widths and heights are in thousandths of the size.

    Letters that the font lacks are set as a question mark.
    """

    def __init__(self, weight: Weight) -> None:
        font = open_font(weight)
        self._glyphs: dict[int, str] = font.getBestCmap()
        self._set = font.getGlyphSet()
        self._scale = _EM / font["head"].unitsPerEm
        self._widths: dict[str, int] = {}
        self._outline_of = lru_cache(maxsize=512)(self._drawn)
        self.weight = weight
        self.cap_height: int = round(font["OS/2"].sCapHeight * self._scale)

    def advance(self, letter: str) -> int:
        """How far a letter takes the next one."""
        if letter not in self._widths:
            self._widths[letter] = round(self._set[self._name(letter)].width * self._scale)
        return self._widths[letter]

    def width(self, text: str, size: float) -> float:
        """How wide the text is set at this size, in the unit of the size."""
        return sum(map(self.advance, composed(text))) * size / _EM

    def width_mm(self, text: str, points: float) -> float:
        """How wide the text is set at this size in points, in millimetres."""
        return self.width(text, points * MM_PER_POINT)

    def fit(self, text: str, size: float, room: float) -> str:
        """The text, or as much of its beginning as fits into the room with an ellipsis behind it.

        It breaks after a word, unless that would leave less than two thirds of what fits.
        """
        whole = composed(text)
        if self.width(whole, size) <= room:
            return whole
        kept = whole
        while kept and self.width(kept.rstrip() + ELLIPSIS, size) > room:
            kept = kept[:-1]
        inside_a_word = not whole[len(kept)].isspace()
        words = kept.rpartition(" ")[0] if inside_a_word else kept
        return (words if len(words) * 3 >= len(kept) * 2 else kept).rstrip(" ,;·-(") + ELLIPSIS

    def wrap(self, text: str, size: float, room: float, rows: int) -> list[str]:
        """The text broken between words into at most so many rows; what is too long ends in an ellipsis."""
        lines: list[str] = []
        words = composed(text).split()
        while words and len(lines) < rows - 1:
            taken = 1
            while taken < len(words) and self.width(" ".join(words[: taken + 1]), size) <= room:
                taken += 1
            lines.append(self.fit(" ".join(words[:taken]), size, room))
            words = words[taken:]
        return [*lines, self.fit(" ".join(words), size, room)] if words else lines

    def outline(self, text: str, left: float, baseline: float, points: float, spacing: float = 0.0) -> Outline:
        """The shapes of a text at a place in millimetres, y downwards."""
        size = points * MM_PER_POINT / _EM
        steps: list[Step] = []
        for letter in composed(text):
            steps += moved(self._outline_of(self._name(letter)), left, baseline, size, flip=True)
            left += self.advance(letter) * size + spacing
        return tuple(steps)

    def _name(self, letter: str) -> str:
        return self._glyphs.get(ord(letter), self._glyphs[ord(_INSTEAD)])

    def _drawn(self, glyph: str) -> Outline:
        pen = DecomposingRecordingPen(self._set)
        self._set[glyph].draw(pen)
        return moved(tuple(_steps(pen.value)), 0, 0, self._scale)


@cache
def face_of(weight: Weight) -> Face:
    """The face of a weight, read once. Raises FontMissing."""
    return Face(weight)


def open_font(weight: Weight) -> TTFont:
    """The font file of a weight. Raises FontMissing with an instruction where the fonts were not built."""
    path = FONTS / f"BeVietnamPro-{weight}.ttf"
    if not path.exists():
        raise FontMissing(f"Thiếu phông chữ {path.name} để in tem. Hãy chạy `make setup` để tạo phông chữ.")
    return TTFont(path)


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """A weight reduced to some letters, as a PDF embeds it. Widths and heights are in thousandths of the size."""

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
    def reduced(cls, weight: Weight, text: str) -> "EmbeddedFont":
        """The weight with the letters of `text`, a space, an ellipsis and a question mark.

        Letters that the font lacks are left out, and written as a question mark. Raises FontMissing.
        """
        return _reduced(weight, frozenset(composed(text) + _ALWAYS))

    @property
    def tagged_name(self) -> str:
        """The name with the tag of six capitals that marks a subset (ISO 32000-1, 9.6.4)."""
        digest = hashlib.sha256(self.program).digest()
        return "".join(chr(ord("A") + byte % 26) for byte in digest[:6]) + "+" + self.name

    def encode(self, text: str) -> bytes:
        """The text as a string operand of glyph numbers, two bytes each in hexadecimal."""
        unknown = self.operands[_INSTEAD]
        return b"<%b>" % b"".join([self.operands.get(letter, unknown) for letter in composed(text)])


@lru_cache(maxsize=32)
def _reduced(weight: Weight, letters: frozenset[str]) -> EmbeddedFont:
    font = open_font(weight)
    _reduce(font, set(map(ord, letters)))
    characters: dict[int, str] = font.getBestCmap()
    glyphs = {chr(code): font.getGlyphID(glyph) for code, glyph in sorted(characters.items())}
    head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
    scale = _EM / head.unitsPerEm
    advances = [font["hmtx"][glyph][0] for glyph in font.getGlyphOrder()]
    box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
    return EmbeddedFont(
        name=f"BeVietnamPro-{weight}",
        program=_program(font),
        glyphs=glyphs,
        operands={letter: b"%04X" % glyph for letter, glyph in glyphs.items()},
        widths=tuple(round(advance * scale) for advance in advances),
        box=(box[0], box[1], box[2], box[3]),
        ascent=round(hhea.ascent * scale),
        descent=round(hhea.descent * scale),
        cap_height=round(os2.sCapHeight * scale),
    )


def composed(text: str) -> str:
    """Letters written in parts as one (NFC)."""
    return unicodedata.normalize("NFC", text)


def _steps(recorded: list[tuple[str, tuple[Any, ...]]]) -> list[Step]:
    """What a pen recorded, with quadratic curves as cubic ones."""
    steps: list[Step] = []
    at = (0.0, 0.0)
    for operator, places in recorded:
        if operator == "qCurveTo":
            for handle, end in decomposeQuadraticSegment(places):
                steps.append(_cubic(at, handle, end))
                at = end
        elif operator in {"moveTo", "lineTo"}:
            at = places[0]
            steps.append((operator[0], *at))
        elif operator == "closePath":
            steps.append(("z",))
    return steps


def _cubic(start: tuple[float, float], handle: tuple[float, float], end: tuple[float, float]) -> Step:
    """A quadratic curve as the cubic one of the same shape."""
    (ax, ay), (hx, hy), (bx, by) = start, handle, end
    return ("c", (ax + 2 * hx) / 3, (ay + 2 * hy) / 3, (bx + 2 * hx) / 3, (by + 2 * hy) / 3, bx, by)


def _reduce(font: TTFont, codes: set[int]) -> None:
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[])
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=codes)
    reducer.subset(font)


def _program(font: TTFont) -> bytes:
    """The font file without the tables that an embedded font does not need."""
    for table in _LEFT_OUT:
        if table in font:
            del font[table]
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()

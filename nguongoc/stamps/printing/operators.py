"""Drawings as PDF operators: units of a hundredth of a millimetre, y downwards, whole numbers throughout."""

from collections.abc import Mapping

from nguongoc.stamps.designs import Weight
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.typeface import EmbeddedFont
from nguongoc.stamps.printing.vectors import MM_PER_POINT, Clip, Drawing, Ink, Outline, Path, Picture, Text

UNITS_PER_MM = 100
FONT_NAMES: dict[Weight, str] = {"Regular": "R", "Medium": "M", "Bold": "B"}
_STEPS = {"m": b"%d %d m", "l": b"%d %d l", "c": b"%d %d %d %d %d %d c", "z": b"h"}


class Operators:
    """The operators of a drawing in the inks of a palette; `least_line` is the thinnest line in millimetres.

    Pictures are drawn by the name of what they show.
    """

    def __init__(self, palette: Palette, fonts: Mapping[Weight, EmbeddedFont], *, least_line: float = 0.0) -> None:
        self._palette = palette
        self.fonts = fonts
        self._least_line = least_line
        self._state: dict[str, bytes] = {}

    def of(self, drawing: Drawing) -> bytes:
        """The content that draws all parts in their order."""
        return b"\n".join(filter(None, map(self._part, drawing)))

    def _part(self, part: Path | Text | Picture | Clip) -> bytes:
        match part:
            case Path():
                return self._path(part)
            case Text():
                return self._text(part)
            case Picture():
                return _placed(part)
            case Clip():
                return self._clip(part)

    def _path(self, path: Path) -> bytes:
        ink = path.fill or path.stroke
        if ink is None or not self._palette.shows(ink):
            return b""
        if path.fill:
            return b"%b%b f*" % (self._ink(path.fill), steps(path.outline))
        width = b"%d w " % max(1, round(max(path.width, self._least_line) * UNITS_PER_MM))
        cap = b"1 J " if path.is_round else b"0 J "
        dash = b"[%.2f %.2f] 0 d " % tuple(part * UNITS_PER_MM for part in path.dash) if path.dash else b"[] 0 d "
        pen = self._once("width", width) + self._once("cap", cap) + self._once("dash", dash)
        return b"%b%b%b S" % (self._stroke_ink(ink), pen, steps(path.outline))

    def _text(self, text: Text) -> bytes:
        if not self._palette.shows(text.ink):
            return b""
        font = b"/%b %.1f Tf" % (FONT_NAMES[text.weight].encode(), text.size * MM_PER_POINT * UNITS_PER_MM)
        spacing = b"%.2f Tc" % (text.spacing * UNITS_PER_MM)
        place = b"1 0 0 -1 %d %d Tm" % _units(text.left, text.baseline)
        shown = self.fonts[text.weight].encode(text.text)
        return b"BT %b%b %b %b %b Tj ET" % (self._ink(text.ink), font, spacing, place, shown)

    def _clip(self, clip: Clip) -> bytes:
        inner = Operators(self._palette, self.fonts, least_line=self._least_line)
        return b"q %b W* n\n%b\nQ" % (steps(clip.outline), inner.of(clip.parts))

    def _ink(self, ink: Ink) -> bytes:
        return self._once("fill", self._palette.fill(ink) + b" ")

    def _stroke_ink(self, ink: Ink) -> bytes:
        return self._once("stroke", self._palette.stroke(ink) + b" ")

    def _once(self, what: str, operator: bytes) -> bytes:
        """The operator, unless it stands already."""
        if self._state.get(what) == operator:
            return b""
        self._state[what] = operator
        return operator


def steps(outline: Outline) -> bytes:
    """An outline as path construction operators."""
    pattern = b" ".join([_STEPS[step[0]] for step in outline])
    return pattern % tuple([round(number * UNITS_PER_MM) for step in outline for number in step[1:]])


def _placed(picture: Picture) -> bytes:
    width, height = _units(picture.width, picture.height)
    left, bottom = _units(picture.left, picture.top + picture.height)
    return b"q %d 0 0 %d %d %d cm /%b Do Q" % (width, -height, left, bottom, picture.shows.encode())


def _units(*millimetres: float) -> tuple[int, int]:
    x, y = (round(value * UNITS_PER_MM) for value in millimetres)
    return x, y

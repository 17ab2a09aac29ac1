"""The drawn pictures of a label: the province's mark, stars, border, void pattern, scratch area."""

import math
import re
from functools import lru_cache
from itertools import pairwise

from nguongoc.stamps.designs import Border, DesignContent, PictureField, ScratchField, VoidPattern
from nguongoc.stamps.printing.guilloche import HAIRLINE_MM, band, rosette
from nguongoc.stamps.printing.typeface import face_of
from nguongoc.stamps.printing.vectors import (
    MM_PER_POINT,
    Box,
    Clip,
    Drawing,
    Ink,
    Outline,
    Path,
    Step,
    Text,
    moved,
    rectangle,
    star,
)

_LINE_MM = 0.088  # 0.25 pt
_MARK_SIDE = 64.0
_WINDOWS = ((20, 29), (26, 29), (20, 35), (38, 29), (44, 35), (32, 35), (26, 23))
_STAR_GAP = 0.12
_TINT = 0.11  # of both screens of a void pattern
_COARSE_MM, _FINE_MM = 0.40, 0.20  # between the dots: 64 and 127 lines an inch
_WORD_FILLS = 0.86
_HATCH_MM = 0.7


def mark(field: PictureField) -> Drawing:
    """The mark of the province: islands of Hạ Long over waves, with the pattern of a code. 64 units a side."""
    side = min(field.width, field.height)
    scale = side / _MARK_SIDE
    x, y = field.left + (field.width - side) / 2, field.top + (field.height - side) / 2
    windows: list[Step] = []
    for left, top in _WINDOWS:
        windows += rectangle(left, top, 4, 4)
    return [
        Path(moved(rectangle(0, 0, 64, 64, 14), x, y, scale), fill="brand"),
        Path(moved(_ISLANDS, x, y, scale), fill="white"),
        Path(moved(_WAVES, x, y, scale), stroke="light", width=3.6 * scale, is_round=True),
        Path(moved(tuple(windows), x, y, scale), fill="brand"),
    ]


def stars(field: PictureField, count: int) -> Drawing:
    """So many gold stars side by side, as large as the box allows, in its middle."""
    if count <= 0:
        return []
    side = min(field.height, field.width / (count + (count - 1) * _STAR_GAP))
    pitch = side * (1 + _STAR_GAP)
    first = field.left + field.width / 2 - pitch * (count - 1) / 2
    radius = side / 2 / math.sin(math.radians(72))
    middle = field.top + field.height / 2 + radius * (1 - math.cos(math.radians(36))) / 2
    return [Path(star(first + pitch * place, middle, radius), fill="gold") for place in range(count)]


def border(design: DesignContent, field: Border) -> Drawing:
    """A frame along the edge: one line, or a guilloche band."""
    inset, width, height = field.inset, design.width - 2 * field.inset, design.height - 2 * field.inset
    if field.kind == "line":
        return [Path(rectangle(inset, inset, width, height, design.corner), stroke=field.ink, width=_LINE_MM)]
    curves = band(field.seed, width, height, field.width, design.corner)
    return [Path(moved(curve, inset, inset, 1), stroke=field.ink, width=HAIRLINE_MM) for curve in curves]


def figure(left: float, top: float, side: float, seed: int, ink: Ink) -> Drawing:
    """A guilloche rosette."""
    return [Path(moved(curve, left, top, 1), stroke=ink, width=HAIRLINE_MM) for curve in rosette(seed, side)]


@lru_cache(maxsize=32)
def void_pattern(field: VoidPattern) -> tuple[Path, ...]:
    """Rows of dots: coarse ones within the word, fine ones around it, both of the same tint.

    A copier resolves the coarse screen and loses the fine one, so that the word comes out. Each row is one line
    of round dots; dots whose centre lies in a letter are of the word's screen.
    """
    bounds = (field.left, field.top, field.left + field.width, field.top + field.height)
    word = _flat(_word(field))
    return (
        _screen(bounds, word, _COARSE_MM, inside=True),
        _screen(bounds, word, _FINE_MM, inside=False),
    )


def scratch_layer(field: ScratchField, *, radius: float) -> Outline:
    """The edge of the layer over a PIN."""
    return rectangle(field.left, field.top, field.width, field.height, radius)


def scratch_preview(field: ScratchField, *, radius: float) -> Drawing:
    """A silver, hatched area that says `CÀO`, where the layer itself cannot be printed."""
    edge = scratch_layer(field, radius=radius)
    bottom = field.top + field.height
    lines: list[Step] = []
    for number in range(int((field.width + field.height) / _HATCH_MM) + 1):
        x = field.left + number * _HATCH_MM
        lines += [("m", x, field.top), ("l", x - field.height, bottom)]
    size = min(field.height * 0.62, field.width / 3) / MM_PER_POINT
    face = face_of("Bold")
    left = field.left + (field.width - face.width_mm("CÀO", size)) / 2
    cap = face.cap_height / 1000 * size * MM_PER_POINT
    return [
        Path(edge, fill="silver"),
        Clip(edge, [Path(tuple(lines), stroke="white", width=0.16)]),
        Path(edge, stroke="quiet", width=HAIRLINE_MM),
        Text("CÀO", left, (field.top + bottom + cap) / 2, size, "Bold", "quiet"),
    ]


def _word(field: VoidPattern) -> Outline:
    """The word as large as the box allows, in its middle."""
    face = face_of("Bold")
    tall = (face.cap_height + 260) / 1000 * MM_PER_POINT  # with the marks above capitals
    size = min(
        field.width * _WORD_FILLS / face.width_mm(field.word, 1.0),
        field.height * _WORD_FILLS / tall,
    )
    left = field.left + (field.width - face.width_mm(field.word, size)) / 2
    cap = face.cap_height / 1000 * size * MM_PER_POINT
    return face.outline(field.word, left, field.top + (field.height + cap) / 2 + 0.08 * cap, size)


def _screen(bounds: Box, word: list[tuple[float, float, float, float]], pitch: float, *, inside: bool) -> Path:
    """The dots of one screen as runs of a row each: a line of dashes of nearly no length with round ends."""
    left, top, right, bottom = bounds
    steps: list[Step] = []
    y = top + pitch / 2
    while y < bottom:
        crossings = sorted(
            ax + (y - ay) * (bx - ax) / (by - ay) for ax, ay, bx, by in word if (ay <= y < by) or (by <= y < ay)
        )
        edges = [left, *crossings, right]
        for number, (start, end) in enumerate(pairwise(edges)):
            first = math.ceil((start - left) / pitch - 0.5)
            last = math.ceil((end - left) / pitch - 0.5) - 1
            if bool(number % 2) == inside and last >= first:
                x = left + (first + 0.5) * pitch
                steps += [("m", x, y), ("l", x + (last - first + 0.25) * pitch, y)]
        y += pitch
    dot = pitch * math.sqrt(4 * _TINT / math.pi)
    return Path(tuple(steps), stroke="light", width=dot, dash=(0.004, pitch - 0.004), is_round=True)


def _flat(outline: Outline) -> list[tuple[float, float, float, float]]:
    """The edges of an outline, its curves cut into six straight ones each."""
    edges = []
    start = at = (0.0, 0.0)
    for operator, *numbers in outline:
        if operator == "m":
            start = at = (numbers[0], numbers[1])
            continue
        ends = [(numbers[0], numbers[1])] if operator == "l" else [start]
        if operator == "c":
            ends = [_between(at, numbers, step / 6) for step in range(1, 7)]
        for end in ends:
            edges.append((*at, *end))
            at = end
    return edges


def _between(start: tuple[float, float], curve: list[float], part: float) -> tuple[float, float]:
    """The place on a Bézier curve after this part of it."""
    rest = 1 - part
    x, y = (
        rest**3 * start[axis]
        + 3 * rest**2 * part * curve[axis]
        + 3 * rest * part**2 * curve[2 + axis]
        + part**3 * curve[4 + axis]
        for axis in (0, 1)
    )
    return x, y


def _read(text: str) -> Outline:
    """An outline written as absolute steps, `M x y L x y C x y x y x y Z`."""
    steps = re.findall(r"([MLCZ])([^MLCZ]*)", text)
    return tuple((operator.lower(), *map(float, numbers.split())) for operator, numbers in steps)


_ISLANDS = _read(
    "M 8 41 L 8 33 C 10.67 28.33 13.33 26.67 16 28 C 18 16.67 21.17 11 25.5 11 C 29.5 11 32.17 15.33 "
    "33.5 24 C 35.17 20 37.33 18 40 18 C 44 18 46.83 22.33 48.5 31 C 51.17 29.67 53.67 31.33 56 36 L "
    "56 41 L 8 41 Z "
)
_WAVES = _read(
    "M 7 47.5 C 11.17 44.17 15.33 44.17 19.5 47.5 C 23.67 50.83 27.83 50.83 32 47.5 C 36.17 44.17 "
    "40.33 44.17 44.5 47.5 C 48.67 50.83 52.83 50.83 57 47.5 M 15 55 C 18.77 52 22.53 52 26.3 55 C "
    "30.07 58 33.83 58 37.6 55 C 41.37 52 45.13 52 48.9 55 "
)

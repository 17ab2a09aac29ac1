"""What a label is drawn of: paths, texts and pictures in millimetres, x to the right and y downwards.

A drawing is a list of them, in the order in which they are laid down. It knows neither PDF nor SVG.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from nguongoc.stamps.designs import Ink as DesignInk
from nguongoc.stamps.designs import Weight

Ink = DesignInk | Literal["gold", "white", "silver"]
Step = tuple[str, *tuple[float, ...]]
Outline = tuple[Step, ...]
Box = tuple[float, float, float, float]  # left, top, right, bottom

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
_CIRCLE = 0.5523  # handle of the Bézier curve that is nearest to a quarter of a circle


@dataclass(frozen=True, slots=True)
class Path:
    """An outline of the steps m, l, c and z, filled (even-odd where asked) or stroked `width` millimetres wide.

    `dash` is the length of a dash and of the gap behind it; with `is_round` ends, dashes without length are dots.
    """

    outline: Outline
    fill: Ink | None = None
    stroke: Ink | None = None
    width: float = 0.0
    dash: tuple[float, float] | None = None
    is_round: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A row of type: `left` and `baseline` of its first letter, `size` in points, `spacing` behind each letter."""

    text: str
    left: float
    baseline: float
    size: float
    weight: Weight
    ink: Ink
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster picture, named by what it shows, drawn to fill the box."""

    shows: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Clip:
    """Parts of which only what lies within the outline (even-odd) is seen."""

    outline: Outline
    parts: "Drawing"


Drawing = list[Path | Text | Picture | Clip]


def rectangle(left: float, top: float, width: float, height: float, radius: float = 0.0) -> Outline:
    """A rectangle, its corners rounded where a radius is given; no more than fits."""
    right, bottom = left + width, top + height
    r = min(radius, width / 2, height / 2)
    if r <= 0:
        return (("m", left, top), ("l", right, top), ("l", right, bottom), ("l", left, bottom), ("z",))
    h = r * (1 - _CIRCLE)
    return (
        ("m", left + r, top),
        ("l", right - r, top),
        ("c", right - h, top, right, top + h, right, top + r),
        ("l", right, bottom - r),
        ("c", right, bottom - h, right - h, bottom, right - r, bottom),
        ("l", left + r, bottom),
        ("c", left + h, bottom, left, bottom - h, left, bottom - r),
        ("l", left, top + r),
        ("c", left, top + h, left + h, top, left + r, top),
        ("z",),
    )


def star(x: float, y: float, radius: float) -> Outline:
    """A five-pointed star around a centre, one point up."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(126))
    corners = [
        (x + r * math.sin(math.pi * turn / 5), y - r * math.cos(math.pi * turn / 5))
        for turn, r in enumerate([radius, inner] * 5)
    ]
    return (("m", *corners[0]), *(("l", *corner) for corner in corners[1:]), ("z",))


def smooth(place: Callable[[float], tuple[float, float]], turns: Sequence[float]) -> Outline:
    """A closed curve through the places at these parameters, as Bézier curves with the tangents of the curve.

    `turns` rises from the first parameter to that one period later; the tangents are differences over a ten
    thousandth of a step (Hermite form, so that neighbours meet without a bend).
    """
    steps: list[Step] = [("m", *place(turns[0]))]
    for start, end in pairwise(turns):
        small = (end - start) * 1e-4
        (ax, ay), (bx, by) = place(start), place(end)
        (sx, sy), (ex, ey) = place(start + small), place(end - small)
        scale = (end - start) / small / 3
        steps.append(
            (
                "c",
                ax + (sx - ax) * scale,
                ay + (sy - ay) * scale,
                bx + (ex - bx) * scale,
                by + (ey - by) * scale,
                bx,
                by,
            )
        )
    return (*steps, ("z",))


def moved(outline: Outline, x: float, y: float, scale: float, *, flip: bool = False) -> Outline:
    """The outline scaled about its origin, turned upside down where asked, and moved."""
    across, down = scale, -scale if flip else scale
    steps: list[Step] = []
    for operator, *numbers in outline:
        if operator == "c":
            a, b, c, d, e, f = numbers
            first, second = (a * across + x, b * down + y), (c * across + x, d * down + y)
            steps.append((operator, *first, *second, e * across + x, f * down + y))
        elif numbers:
            steps.append((operator, numbers[0] * across + x, numbers[1] * down + y))
        else:
            steps.append((operator,))
    return tuple(steps)

"""Guilloche: rosettes and bands of interlaced hairlines, drawn from a seed.

The figure of a seed is the same on every machine: it follows from `random.Random(seed)`, whose sequence Python
keeps from version to version (random.random, documented in the library reference), and from plain sums of sines.
Each figure is a net of sine curves that run between two envelopes, shifted by equal parts of a period against
one another, as engraved on banknotes by a geometric lathe.
"""

import math
import random
from functools import lru_cache, partial
from typing import NamedTuple

from nguongoc.stamps.printing.vectors import Outline, smooth

HAIRLINE_MM = 0.042  # 0.12 pt: a dot of a printer of 600 dpi
_STEPS_A_WAVE = 5
_ROUND = 1.6  # of the thickness of a band: the least radius of its corners
_RING_GAP = 0.015
_REACHES = (1.0, 0.64, 0.34, 0.06)
_SWELLS = ((0.02, 0.07), (0.08, 0.16), (0.06, 0.16), (0.0, 0.0))


@lru_cache(maxsize=64)
def rosette(seed: int, side: float) -> tuple[Outline, ...]:
    """The curves of a rosette in a square of this side (millimetres) with its upper left corner at the origin."""
    chance = random.Random(f"rosette {seed}")  # noqa: S311 -- an ornament, and no secret
    fold = chance.choice((8, 9, 10, 12, 14, 16))
    turned = chance.choice((0.0, math.pi))
    rims = [
        _Rim(reach, chance.uniform(*swell), fold, turned + math.pi * chance.choice((0, 1)))
        for reach, swell in zip(_REACHES, _SWELLS, strict=True)
    ]
    rings = [
        _Ring(outer, inner, waves, lines, chance.uniform(0.0, 0.3))
        for outer, inner, waves, lines in zip(
            rims,
            rims[1:],
            (fold * chance.choice((1, 2)), fold * chance.choice((1, 2)), max(4, fold // 2)),
            (8, chance.choice((4, 6)), 6),
            strict=False,
        )
    ]
    return tuple(curve for ring in rings for curve in ring.curves(side / 2))


@lru_cache(maxsize=64)
def band(seed: int, width: float, height: float, thickness: float, corner: float) -> tuple[Outline, ...]:
    """The curves of a band of this thickness along the inside of a rectangle, all in millimetres.

    The number of waves and of lines is even, so that the band is its own mirror image both ways.
    """
    chance = random.Random(f"band {seed}")  # noqa: S311 -- an ornament, and no secret
    track = _Track(width, height, thickness / 2, band_corner(thickness, corner) - thickness / 2)
    wave = thickness * chance.uniform(1.5, 2.1)
    waves = 2 * max(4, round(track.length / wave / 2))
    swell = 2 * max(2, round(waves / chance.choice((2, 3, 4)) / 2))
    depth, shape = chance.uniform(0.25, 0.55), chance.uniform(0.0, 0.2)
    lines = chance.choice((6, 8))
    curves = [_Weave(track, waves, swell, depth, shape, 2 * math.pi * line / lines) for line in range(lines)]
    turns = [step / (waves * _STEPS_A_WAVE) for step in range(waves * _STEPS_A_WAVE + 1)]
    return tuple(smooth(curve.at, turns) for curve in curves)


def band_corner(thickness: float, corner: float) -> float:
    """The outer radius of a band's corners: wide enough that its inner edge is round too."""
    return max(corner, _ROUND * thickness)


class _Rim(NamedTuple):
    """A closed line around the centre at a reach (of 1) that swells `fold` times around."""

    reach: float
    swell: float
    fold: int
    turned: float

    def at(self, turn: float) -> float:
        return self.reach * (1 - self.swell + self.swell * math.cos(self.fold * turn + self.turned))


class _Ring(NamedTuple):
    """A ring of a rosette: lines that wave between two rims."""

    outer: _Rim
    inner: _Rim
    waves: int
    lines: int
    overtone: float

    def curves(self, radius: float) -> list[Outline]:
        count = max(self.waves, self.outer.fold) * _STEPS_A_WAVE
        turns = [2 * math.pi * step / count for step in range(count + 1)]
        return [smooth(partial(self._at, line, radius), turns) for line in range(self.lines)]

    def _at(self, line: int, radius: float, turn: float) -> tuple[float, float]:
        outer, inner = self.outer.at(turn) - _RING_GAP, self.inner.at(turn)
        phase = self.waves * turn + 2 * math.pi * line / self.lines
        wave = (math.sin(phase) + self.overtone * math.sin(2 * phase)) / (1 + self.overtone)
        reach = (outer + inner) / 2 + (outer - inner) / 2 * wave
        return radius * (1 + reach * math.sin(turn)), radius * (1 - reach * math.cos(turn))


class _Weave:
    """One line of a band: a wave about the track, its height swelling along it."""

    def __init__(self, track: "_Track", waves: int, swell: int, depth: float, shape: float, shift: float) -> None:
        self.track, self.waves, self.swell = track, waves, swell
        self.depth, self.shape, self.shift = depth, shape, shift

    def at(self, turn: float) -> tuple[float, float]:
        phase = 2 * math.pi * self.waves * turn + self.shift
        height = 1 - self.depth * (1 + math.cos(2 * math.pi * self.swell * turn)) / 2
        wave = (math.sin(phase) + self.shape * math.sin(3 * phase)) / (1 + self.shape)
        return self.track.at(turn, height * wave * self.track.half)


class _Track:
    """The middle line of a band: a rounded rectangle run clockwise from the middle of its upper side."""

    def __init__(self, width: float, height: float, half: float, radius: float) -> None:
        self.half = half
        self.radius = min(radius, (width - 2 * half) / 2, (height - 2 * half) / 2)
        self.centre = (width / 2, height / 2)
        self.straight = (width / 2 - half - self.radius, height / 2 - half - self.radius)
        self.arc = math.pi / 2 * self.radius
        self.length = 4 * (self.straight[0] + self.straight[1] + self.arc)

    def at(self, turn: float, offset: float) -> tuple[float, float]:
        """The place after this part of the way round, `offset` to the outside."""
        x, y, out_x, out_y = self._place(turn % 1 * self.length)
        return self.centre[0] + x + out_x * offset, self.centre[1] + y + out_y * offset

    def _place(self, way: float) -> tuple[float, float, float, float]:
        """Place about the centre, and the direction to the outside: by quarters, each turned from the first."""
        quarter = self.length / 4
        number, rest = divmod(way, quarter)
        is_mirrored = number % 2 == 1
        x, y, out_x, out_y = self._first(quarter - rest if is_mirrored else rest)
        signs = {0: (1, 1), 1: (1, -1), 2: (-1, -1), 3: (-1, 1)}[int(number) % 4]
        return x * signs[0], y * signs[1], out_x * signs[0], out_y * signs[1]

    def _first(self, way: float) -> tuple[float, float, float, float]:
        """The first quarter: half of the upper side, the corner, half of the right side."""
        long, short = self.straight
        if way <= long:
            return way, -short - self.radius, 0.0, -1.0
        if way >= long + self.arc:
            return long + self.radius, -short + way - long - self.arc, 1.0, 0.0
        angle = (way - long) / self.radius
        x, y = math.sin(angle), -math.cos(angle)
        return long + self.radius * x, -short + self.radius * y, x, y

"""Small maps inside a page, as drawings: the province with its communes and a few places, or the whole country
with its provinces.

Land is from Natural Earth (`built/ground.json`, `built/country.json`), simplified to a kilobyte or two.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.contrib.staticfiles import finders

from nguongoc.places.distances import province_centre
from nguongoc.places.provinces import provinces

Point = tuple[float, float]  # of a place: latitude, longitude in degrees; of a drawing: right, down

WIDTH = 320.0
_MARGIN = 0.12  # of the province's extent, on each side
_TOLERANCE = 1.1  # units of the drawing
_SMALLEST = 10.0  # square units: smaller islands are left out
_FEWEST = 5  # communes, without which there is no province to show
_PROVINCE_LAND, _COUNTRY_LAND = "ground.json", "country.json"  # as frontend/build.mjs cuts them
# The larger islands of Hoàng Sa and Trường Sa: no map of the country is without them.
_ISLANDS = {
    "QĐ. Hoàng Sa": ((16.83, 112.33), (16.53, 111.61), (16.45, 111.71), (15.78, 111.20), (16.67, 112.73)),
    "QĐ. Trường Sa": (
        (8.64, 111.92),
        (11.43, 114.33),
        (10.38, 114.48),
        (9.88, 114.33),
        (8.97, 113.68),
        (7.88, 112.91),
    ),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the world a map shows, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def height(self) -> float:
        """Of the drawing, so that a kilometre is as long up as across."""
        middle = math.radians((self.south + self.north) / 2)
        return WIDTH * (self.north - self.south) / ((self.east - self.west) * math.cos(middle))

    def place(self, point: Point) -> Point:
        """Where a place stands in the drawing."""
        latitude, longitude = point
        right = (longitude - self.west) / (self.east - self.west) * WIDTH
        return right, (self.north - latitude) / (self.north - self.south) * self.height

    def holds(self, point: Point) -> bool:
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east


@dataclass(frozen=True, slots=True)
class SmallMap:
    """Paths and places of a drawing, WIDTH wide; all are texts of an SVG. `main` is the place that the map is
    about, none where nobody may know it; `others` are drawn smaller.
    """

    height: str
    land: str
    communes: str
    main: tuple[str, str] | None
    others: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CountryMap:
    """Paths of land and of the centres of provinces; islands by name, path, and the middle of the name;
    `marks` by where they are, their radius and what is counted. All are texts of an SVG.
    """

    height: str
    land: str
    provinces: str
    islands: list[tuple[str, str, str, str]]
    marks: list[tuple[str, str, str, str]]


_COUNTRY = Frame(south=5.8, west=101.6, north=23.8, east=117.4)
_SMALLEST_MARK, _LARGEST_MARK = 7.0, 20.0  # units of the drawing


def country_map(counts: Mapping[str, int]) -> CountryMap | None:
    """The country with a mark for each province, by its code, that has something: the larger the more. Codes of no
    province are left out; None where nothing is left.
    """
    placed = {
        code: (centre, count) for code, count in counts.items() if (centre := province_centre(code)) and count
    }
    if not placed:
        return None
    most = max(count for _, count in placed.values())
    marks = []
    for centre, count in sorted(placed.values(), key=lambda each: -each[1]):
        right, down = _COUNTRY.place(centre)
        radius = max(_SMALLEST_MARK, _LARGEST_MARK * math.sqrt(count / most))
        marks.append((f"{right:.0f}", f"{down:.0f}", f"{radius:.0f}", str(count)))
    return CountryMap(f"{_COUNTRY.height:.0f}", *_country(), marks)


@lru_cache(maxsize=1)
def _country() -> tuple[str, str, list[tuple[str, str, str, str]]]:
    islands = []
    for name, points in _ISLANDS.items():
        placed = [_COUNTRY.place(point) for point in points]
        middle = sum(right for right, _ in placed) / len(placed)
        islands.append((name, _dots(placed), f"{middle:.0f}", f"{max(down for _, down in placed) + 16:.0f}"))
    centres = (province_centre(code) for code in provinces())
    return (
        _land_in(_COUNTRY, _COUNTRY_LAND),
        _dots(_COUNTRY.place(centre) for centre in centres if centre),
        islands,
    )


def small_map(centres: tuple[Point, ...], main: Point | None, others: Iterable[Point] = ()) -> SmallMap | None:
    """The map with these places; None where none of them lies in the province, or nobody knows where that is."""
    if len(centres) < _FEWEST:
        return None
    frame = _frame(centres)
    marks = [_mark(frame, place) for place in dict.fromkeys(others) if frame.holds(place) and place != main]
    shown = _mark(frame, main) if main and frame.holds(main) else None
    if shown is None and not marks:
        return None
    land, communes = _ground(centres)
    return SmallMap(f"{frame.height:.0f}", land, communes, shown, marks)


def _mark(frame: Frame, place: Point) -> tuple[str, str]:
    right, down = frame.place(place)
    return f"{right:.0f}", f"{down:.0f}"


def _frame(centres: Sequence[Point]) -> Frame:
    latitudes, longitudes = [point[0] for point in centres], [point[1] for point in centres]
    up, across = max(latitudes) - min(latitudes), max(longitudes) - min(longitudes)
    return Frame(
        min(latitudes) - up * _MARGIN,
        min(longitudes) - across * _MARGIN,
        max(latitudes) + up * _MARGIN,
        max(longitudes) + across * _MARGIN,
    )


@lru_cache(maxsize=2)
def _ground(centres: tuple[Point, ...]) -> tuple[str, str]:
    """The paths of land and communes: once for all pages."""
    frame = _frame(centres)
    return _land_in(frame, _PROVINCE_LAND), _dots(map(frame.place, centres))


def _dots(places: Iterable[Point]) -> str:
    return "".join(f"M{right:.0f} {down:.0f}h0" for right, down in places)


def _land_in(frame: Frame, name: str) -> str:
    rings = (_clipped([frame.place(point) for point in ring], frame.height) for ring in _land(name))
    return "".join(_path(_simplified(ring)) for ring in rings if abs(_area(ring)) >= _SMALLEST)


def _land(name: str) -> list[list[Point]]:
    found = finders.find(f"built/{name}")
    if not isinstance(found, str):
        return []
    geometry = json.loads(Path(found).read_text("utf-8"))["geometry"]
    return [[(latitude, longitude) for longitude, latitude in polygon[0]] for polygon in geometry["coordinates"]]


def _clipped(ring: list[Point], height: float) -> list[Point]:
    """What of a ring lies in the drawing (Sutherland and Hodgman), edge by edge."""
    for axis, bound, sign in ((0, 0.0, 1), (0, WIDTH, -1), (1, 0.0, 1), (1, height, -1)):
        kept: list[Point] = []
        for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
            was, now = (before[axis] - bound) * sign, (point[axis] - bound) * sign
            if was * now < 0:
                share = was / (was - now)
                kept.append(
                    (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]))
                )
            if now >= 0:
                kept.append(point)
        ring = kept
    return ring


def _area(ring: Sequence[Point]) -> float:
    following = [*ring[1:], *ring[:1]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True)) / 2


def _simplified(line: list[Point]) -> list[Point]:
    """Without the points that hardly change it (Douglas and Peucker)."""
    if len(line) < 3:  # noqa: PLR2004 -- two ends
        return line
    distances = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__) + 1
    if distances[farthest - 1] <= _TOLERANCE:
        return [line[0], line[-1]]
    return [*_simplified(line[: farthest + 1])[:-1], *_simplified(line[farthest:])]


def _distance(point: Point, start: Point, end: Point) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    length = math.hypot(*along)
    if length == 0:
        return math.dist(point, start)
    return abs(along[0] * (start[1] - point[1]) - along[1] * (start[0] - point[0])) / length


def _path(ring: Sequence[Point]) -> str:
    """As whole units, each relative to the one before."""
    places = [(round(right), round(down)) for right, down in ring]
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(places) if a != b]
    return f"M{places[0][0]} {places[0][1]}l{' '.join(steps)}z".replace(" -", "-") if steps else ""

"""A chart of days as the template draws it: columns that read in grey, since their height alone tells."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nguongoc.common.text import number_text

WIDTH, HEIGHT = 720, 260
_LEFT, _BOTTOM, _TOP, _RIGHT = 76, 34, 16, 8
_MOST_LABELS = 6
_STEPS = (1, 2, 5)
_LINES = 4


@dataclass(frozen=True, slots=True)
class DayChart:
    """Places in units of the picture, WIDTH by HEIGHT."""

    columns: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    sentence: str


def day_chart(days: Sequence[dict[str, Any]]) -> DayChart:
    """The sessions of each day, from left to right; `sentence` says in words what the picture shows."""
    most = max((day["sessions"] for day in days), default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    room = (WIDTH - _LEFT - _RIGHT) / max(len(days), 1)
    tall = HEIGHT - _TOP - _BOTTOM
    columns = []
    for place, day in enumerate(days):
        height = round(day["sessions"] * tall / top, 1)
        x = round(_LEFT + place * room + room * 0.1, 1)
        words = f"{_written(day['day'])}: {number_text(day['sessions'])} lượt"
        columns.append(
            {
                "x": x,
                "y": HEIGHT - _BOTTOM - height,
                "width": round(room * 0.8, 1),
                "height": height,
                "words": words,
            }
        )
    lines = [
        {"y": round(HEIGHT - _BOTTOM - value * tall / top, 1), "word": number_text(value)}
        for value in range(0, top + 1, step)
    ]
    return DayChart(columns, lines, _labels(days, room), _sentence(days, most))


def _step(most: int) -> int:
    """A round number of which some four reach the highest column."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size * _LINES >= most:
                return step * size
        size *= 10


def _labels(days: Sequence[dict[str, Any]], room: float) -> list[dict[str, Any]]:
    apart = max(1, -(-len(days) // _MOST_LABELS))
    return [
        {"x": round(_LEFT + (place + 0.5) * room, 1), "word": f"{day['day']:%d/%m}"}
        for place, day in enumerate(days)
        if place % apart == 0
    ]


def _sentence(days: Sequence[dict[str, Any]], most: int) -> str:
    if not most:
        return "Không có lượt quét nào trong những ngày này."
    highest = next(day for day in days if day["sessions"] == most)
    return f"Nhiều nhất ngày {_written(highest['day'])}: {number_text(most)} lượt."


def _written(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"

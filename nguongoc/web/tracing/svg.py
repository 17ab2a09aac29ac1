"""The picture of a graph in pixels: boxes, pills, arrows and their words, as the template draws them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from nguongoc.common.text import capital
from nguongoc.trace.enums import LotState
from nguongoc.trace.queries.tracing import Graph, Node
from nguongoc.web.tracing.layout import Layout, lay_out
from nguongoc.web.tracing.picture import Key, Link, Picture
from nguongoc.web.tracing.words import edge_words, kind_words, step_words, stock_words

ROW = 88
BOX, PILL, FOLD = (196, 76), (140, 46), (128, 34)
GAP, MARGIN, MOST_WORDS = 92, 12, 3
TITLE = 18
_SIZES = {"v": 1.0, "s": 0.75, "x": 0.55, "n": 0.55}
_STATES = {LotState.RECALLED: "bad", LotState.ON_HOLD: "warn", LotState.CLOSED: "plain", LotState.OPEN: "good"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """`width` and `height` in pixels; boxes, pills and folds are rows for the template, in reading order."""

    width: int
    height: int
    boxes: list[dict[str, Any]]
    pills: list[dict[str, Any]]
    folds: list[dict[str, Any]]
    arrows: list[dict[str, Any]]


def drawing_of(graph: Graph, picture: Picture) -> Drawing:
    keys = [*picture.things, *picture.steps, *picture.folds]
    sizes = {key: _SIZES[key[0]] for key in keys}
    layout = lay_out(keys, [(link.source, link.target) for link in picture.links], sizes)
    columns = _columns(layout)
    breaks: Counter[Any] = Counter()
    for broken in graph.breaks:
        breaks.update([*broken.things, *broken.steps])
    order = sorted(keys, key=lambda key: layout.places[key])
    at = {key: _frame(key, layout, columns) for key in order}
    return Drawing(
        width=round(columns[-1][1] + MARGIN) if columns else 0,
        height=round(layout.height * ROW + 2 * MARGIN),
        boxes=[_box(graph.nodes[picture.things[key]], breaks) | at[key] for key in order if key in picture.things],
        pills=[_pill(graph, picture, key, breaks) | at[key] for key in order if key in picture.steps],
        folds=[{"key": key, "count": picture.folds[key]} | at[key] for key in order if key in picture.folds],
        arrows=_arrows(graph, picture, layout, columns, at),
    )


def _columns(layout: Layout) -> list[tuple[float, float]]:
    """Left and right of each layer: as wide as the widest that stands in it."""
    widths = [PILL[0]] * layout.layers
    for key, (layer, _) in layout.places.items():
        widths[layer] = max(widths[layer], _size(key)[0])
    found, left = [], float(MARGIN)
    for width in widths:
        found.append((left, left + width))
        left += width + GAP
    return found


def _size(key: Key) -> tuple[int, int]:
    return {"v": BOX, "s": PILL}.get(key[0], FOLD)


def _frame(key: Key, layout: Layout, columns: list[tuple[float, float]]) -> dict[str, Any]:
    layer, height = layout.places[key]
    width, tall = _size(key)
    middle = sum(columns[layer]) / 2
    x, y = round(middle - width / 2), round(height * ROW - tall / 2 + MARGIN)
    return {"x": x, "y": y, "width": width, "height": tall, "middle": round(middle), "key": key}


def _box(node: Node, breaks: Mapping[Any, int]) -> dict[str, Any]:
    state = node.lot.state if node.lot else ""
    kind = capital(kind_words(node.kind))
    title = " ".join(filter(None, [kind, node.code]))
    note = "" if state in {"", LotState.OPEN} else str(LotState(state).label)
    return {
        "thing": node.key,
        "kind": node.kind.value,
        "title": title if len(title) <= TITLE else f"{kind} …{node.code[len(kind) + 2 - TITLE :]}",
        "name": _cut(node.name if node.lot else ", ".join(list(node.holders.values())[:1]), 27),
        "note": _cut(note.upper() if state == LotState.RECALLED else note or stock_words(node), 27),
        "tone": _STATES.get(LotState(state), "plain") if state else "plain",
        "is_start": node.is_start,
        "is_withheld": node.is_withheld,
        "breaks": breaks[node.key],
        "label": ", ".join(filter(None, [title, node.name if node.lot else "", note, stock_words(node)])),
    }


def _pill(graph: Graph, picture: Picture, key: Key, breaks: Mapping[Any, int]) -> dict[str, Any]:
    step = graph.steps[picture.steps[key]]
    day = f"{timezone.localtime(step.at):%d/%m/%Y}"
    return {
        "step": step.key,
        "title": _cut(step_words(step), 18),
        "day": day,
        "breaks": breaks[step.key],
        "label": f"{step_words(step)}, {day}, {step.organisation_name}",
    }


def _arrows(
    graph: Graph,
    picture: Picture,
    layout: Layout,
    columns: list[tuple[float, float]],
    at: Mapping[Key, dict[str, Any]],
) -> list[dict[str, Any]]:
    """Each arrow, with its words at the end that has no other arrow, else below those of the arrow before."""
    out = Counter(link.source for link in picture.links)
    into = Counter(link.target for link in picture.links)
    told: Counter[Key] = Counter()
    rows = []
    for link in picture.links:
        way = _way(link, layout, columns, at)
        at_target = out[link.source] > 1 and into[link.target] == 1
        (x, y), below = way[-1 if at_target else 0], 0 if at_target else told[link.source]
        told[link.source] += not at_target
        rows.append(
            {
                "path": _path(way),
                "words": _words_on(graph, link) if below < MOST_WORDS else "",
                "x": round(x - 8 if at_target else x + 6),
                "y": round(y - 6 + 16 * below),
                "anchor": "end" if at_target else "start",
            }
        )
    return rows


def _way(
    link: Link, layout: Layout, columns: list[tuple[float, float]], at: Mapping[Key, dict[str, Any]]
) -> list[tuple[float, float]]:
    """The points through which an arrow goes, from the edge of one thing to that of the other."""
    points = layout.ways[link.source, link.target]
    source, target = at[link.source], at[link.target]
    forward = points[0][0] < points[-1][0]
    way = [(source["x"] + source["width"] * forward, source["y"] + source["height"] / 2)]
    for layer, height in points[1:-1]:
        sides = columns[layer] if forward else columns[layer][::-1]
        way += [(side, height * ROW + MARGIN) for side in sides]
    return [*way, (target["x"] + target["width"] * (not forward), target["y"] + target["height"] / 2)]


def _words_on(graph: Graph, link: Link) -> str:
    """How much went that way; when it was put into a carrier; that a serial is of a lot."""
    if link.edge is None:
        return "thuộc lô" if link.source[0] == link.target[0] == "v" else ""
    quantity = edge_words(link.edge)
    if "s" in (link.source[0], link.target[0]):
        return quantity
    return f"{timezone.localtime(graph.steps[link.edge.step].at):%d/%m} {quantity}".strip()


def _path(points: list[tuple[float, float]]) -> str:
    """A line that leaves and enters level."""
    (x, y), *rest = points
    parts = [f"M{x:.0f} {y:.0f}"]
    for to_x, to_y in rest:
        middle = (x + to_x) / 2
        parts.append(f"C{middle:.0f} {y:.0f} {middle:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}")
        x, y = to_x, to_y
    return "".join(parts)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"

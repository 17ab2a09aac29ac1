"""Places for a drawing from left to right: layers by the longest way, few crossings, neighbours level.

The method of Sugiyama, Tagawa and Toda (1981): rings are opened, each vertex gets a layer, long arrows pass
through stand-ins, the order within layers follows the mean of the neighbours, and so do the heights.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the vertices by layer and height, in units of one row; `ways` gives for each arrow the points
    through which it goes, ends included.
    """

    places: dict[str, tuple[int, float]]
    ways: dict[tuple[str, str], list[tuple[int, float]]]
    layers: int
    height: float


def lay_out(vertices: Sequence[str], arrows: Collection[tuple[str, str]], sizes: Mapping[str, float]) -> Layout:
    """Lay out a graph; `sizes` says how many rows high a vertex is (1 where it says nothing)."""
    known = set(vertices)
    asked = list(dict.fromkeys((a, b) for a, b in arrows if a != b and {a, b} <= known))
    straight = _without_rings(vertices, asked)
    layer = _layers(vertices, set(straight.values()))
    chains = {arrow: _chain(pair, layer) for arrow, pair in straight.items()}
    rows = _ordered(vertices, layer, chains.values())
    heights = _heights(rows, chains.values(), sizes)
    places = {key: (layer[key], heights[key]) for key in vertices}
    ways = {}
    for arrow, chain in chains.items():
        points = [(layer[key], heights[key]) for key in chain]
        ways[arrow] = points if straight[arrow] == arrow else points[::-1]
    top = max((heights[key] + sizes.get(key, 1) / 2 for key in vertices), default=0)
    return Layout(places, ways, max(layer.values(), default=-1) + 1, top)


def _without_rings(
    vertices: Iterable[str], arrows: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Each arrow, turned round where it would close a ring."""
    ahead: dict[str, list[str]] = defaultdict(list)
    for a, b in arrows:
        ahead[a].append(b)
    state: dict[str, int] = {}
    turned: set[tuple[str, str]] = set()
    for root in vertices:
        stack = [(root, iter(ahead[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            key, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[key] = 2
                stack.pop()
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(ahead[following])))
            elif state[following] == 1:
                turned.add((key, following))
    return {(a, b): (b, a) if (a, b) in turned else (a, b) for a, b in arrows}


def _layers(vertices: Sequence[str], arrows: Collection[tuple[str, str]]) -> dict[str, int]:
    """The longest way from the left; what nothing leads to moves right up to what it leads to."""
    ahead: dict[str, list[str]] = defaultdict(list)
    open_ends = dict.fromkeys(vertices, 0)
    for a, b in arrows:
        ahead[a].append(b)
        open_ends[b] += 1
    starts = [key for key in vertices if not open_ends[key]]
    layer, waiting = dict.fromkeys(vertices, 0), list(starts)
    for key in waiting:
        for following in ahead[key]:
            layer[following] = max(layer[following], layer[key] + 1)
            open_ends[following] -= 1
            if not open_ends[following]:
                waiting.append(following)
    for key in starts:
        if ahead[key]:
            layer[key] = min(layer[following] for following in ahead[key]) - 1
    return layer


def _chain(pair: tuple[str, str], layer: dict[str, int]) -> list[str]:
    """The arrow with its stand-ins, which get their layers."""
    a, b = pair
    between = [f"{a}>{b}@{level}" for level in range(layer[a] + 1, layer[b])]
    layer.update({key: layer[a] + 1 + place for place, key in enumerate(between)})
    return [a, *between, b]


def _neighbours(chains: Iterable[list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = defaultdict(list)
    right: dict[str, list[str]] = defaultdict(list)
    for chain in chains:
        for a, b in pairwise(chain):
            right[a].append(b)
            left[b].append(a)
    return left, right


def _ordered(vertices: Sequence[str], layer: dict[str, int], chains: Collection[list[str]]) -> list[list[str]]:
    """Each layer from top to bottom: swept to and fro by the mean place of the neighbours, the best sweep kept."""
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key in layer:
        rows[layer[key]].append(key)
    left, right = _neighbours(chains)
    best, fewest = [list(row) for row in rows], _crossings(rows, right)
    for sweep in range(SWEEPS):
        sides, order = (left, rows[1:]) if sweep % 2 == 0 else (right, rows[-2::-1])
        for row in order:
            place = {key: at for other in rows for at, key in enumerate(other)}
            row.sort(key=lambda key: _mean([place[other] for other in sides[key]], place[key]))
        if (count := _crossings(rows, right)) < fewest:
            best, fewest = [list(row) for row in rows], count
    return best


def _crossings(rows: list[list[str]], right: Mapping[str, list[str]]) -> int:
    """How often arrows cross between neighbouring layers."""
    total = 0
    for row, following in pairwise(rows):
        place = {key: at for at, key in enumerate(following)}
        ends: list[int] = []
        for key in row:
            new = sorted(place[other] for other in right.get(key, ()))
            total += sum(1 for end in new for before in ends if before > end)
            ends += new
    return total


def _heights(rows: list[list[str]], chains: Iterable[list[str]], sizes: Mapping[str, float]) -> dict[str, float]:
    """Centres: each wants to stand at the mean of its neighbours, and none stands on another."""
    left, right = _neighbours(chains)
    heights: dict[str, float] = {}
    for row in rows:
        _spread(row, {key: float(at) for at, key in enumerate(row)}, sizes, heights)
    for sweep in range(SWEEPS):
        sides = (left, right)[sweep % 2]
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = {key: _mean([heights[other] for other in sides[key]], heights[key]) for key in row}
            _spread(row, wanted, sizes, heights)
    top = min((heights[key] - _size(key, sizes) / 2 for row in rows for key in row), default=0)
    return {key: height - top for key, height in heights.items()}


def _spread(
    row: list[str], wanted: dict[str, float], sizes: Mapping[str, float], heights: dict[str, float]
) -> None:
    """Places as near to the wanted ones as their sizes allow, in the order of the row: groups that touch share the
    mean of what they want.
    """
    groups: list[tuple[list[str], float, float]] = []  # members, top that suits them, their size
    for key in row:
        size = _size(key, sizes)
        group = ([key], wanted[key] - size / 2, size)
        while groups and groups[-1][1] + groups[-1][2] > group[1]:
            members, top, total = groups.pop()
            count, more = len(members), len(group[0])
            shared = (top * count + (group[1] - total) * more) / (count + more)
            group = ([*members, *group[0]], shared, total + group[2])
        groups.append(group)
    for members, top, _ in groups:
        at = top
        for key in members:
            size = _size(key, sizes)
            heights[key] = at + size / 2
            at += size


def _size(key: str, sizes: Mapping[str, float]) -> float:
    return 0.4 if "@" in key else sizes.get(key, 1)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise

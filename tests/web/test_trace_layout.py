"""A drawing from left to right: arrows go to the right, nothing stands on another, rings and fans are bearable."""

import itertools
import random
from collections import defaultdict

import pytest

from nguongoc.web.tracing.layout import lay_out


def overlaps(layout, sizes):
    columns = defaultdict(list)
    for key, (layer, height) in layout.places.items():
        columns[layer].append((height - sizes.get(key, 1) / 2, height + sizes.get(key, 1) / 2))
    return [
        (above, below)
        for column in columns.values()
        for above, below in itertools.pairwise(sorted(column))
        if below[0] < above[1] - 1e-6
    ]


@pytest.mark.parametrize("seed", range(5))
def test_arrows_go_to_the_right_and_nothing_overlaps(seed):
    chance = random.Random(seed)  # noqa: S311 -- no secret comes of it
    keys = [f"v{number}" for number in range(80)]
    arrows = {(a, b) for a, b in itertools.combinations(keys, 2) if chance.random() < 0.03}
    sizes = {key: chance.choice([0.5, 0.75, 1]) for key in keys}
    layout = lay_out(keys, arrows, sizes)
    assert all(layout.places[a][0] < layout.places[b][0] for a, b in arrows)
    assert overlaps(layout, sizes) == []
    assert min(height - sizes[key] / 2 for key, (_, height) in layout.places.items()) >= -1e-6
    assert layout.height >= max(height for _, height in layout.places.values())


def test_ring_is_drawn_with_one_arrow_back():
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "a"), ("b", "b")], {})
    layers = [layout.places[key][0] for key in "abc"]
    assert layers == [0, 1, 2]
    assert layout.ways["c", "a"][0][0] > layout.ways["c", "a"][-1][0]


def test_long_arrow_passes_through_each_layer():
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")], {})
    assert [layer for layer, _ in layout.ways["a", "c"]] == [0, 1, 2]


def test_two_chains_do_not_cross():
    layout = lay_out(["a", "b", "x", "y"], [("a", "y"), ("b", "x")], {})
    assert (layout.places["a"][1] < layout.places["b"][1]) == (layout.places["y"][1] < layout.places["x"][1])


def test_supplier_of_a_late_step_stands_beside_it():
    layout = lay_out(["a", "b", "c", "salt"], [("a", "b"), ("b", "c"), ("salt", "c")], {})
    assert layout.places["salt"][0] == 1


def test_nothing_to_draw_is_an_empty_drawing():
    layout = lay_out([], [], {})
    assert (layout.layers, layout.height) == (0, 0)

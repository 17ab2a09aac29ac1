"""What of a graph is drawn: things, the events that make goods, and who held what; large fans are folded."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from nguongoc.common.epcis import Part
from nguongoc.trace.enums import EventType
from nguongoc.trace.queries.tracing import Edge, Graph

Key = str
FAN, SHOWN, LEVEL = 8, 5, 12
MOST_DRAWN = 400


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from left to right with what it carries."""

    source: Key
    target: Key
    edge: Edge | None = None


@dataclass(slots=True)
class Picture:
    """`things`, `steps` and `folds` by their keys on the page; a fold counts what it stands for. `left_out` counts
    what was not drawn since there is too much.
    """

    things: dict[Key, int] = field(default_factory=dict)
    steps: dict[Key, uuid.UUID] = field(default_factory=dict)
    folds: dict[Key, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    left_out: int = 0


def thing_key(key: int) -> Key:
    return f"v{key}"


def step_key(key: uuid.UUID) -> Key:
    return f"s{key}"


def draw(graph: Graph, starts: Iterable[Key], opened: Collection[Key] = ()) -> Picture:
    """The picture from the starts outward, both ways; a fan of more than `FAN` is folded until it is `opened`."""
    links = _links(graph)
    ahead: dict[Key, list[Key]] = defaultdict(list)
    before: dict[Key, list[Key]] = defaultdict(list)
    for link in links:
        ahead[link.source].append(link.target)
        before[link.target].append(link.source)
    everything = {key for link in links for key in (link.source, link.target)}
    seen: dict[Key, None] = dict.fromkeys(starts)
    folded: dict[Key, tuple[Key, list[Key]]] = {}
    for ways, mark in ((ahead, "x"), (before, "n")):
        level, reached = list(starts), set(starts)
        while level and len(seen) < MOST_DRAWN:
            level = _next_level(level, ways, mark, opened, reached, folded)
            seen.update(dict.fromkeys(level))
    _add_loose(graph, seen, ahead, before)
    return _picture(links, list(seen)[:MOST_DRAWN], folded, everything)


def _next_level(
    level: list[Key],
    ways: dict[Key, list[Key]],
    mark: str,
    opened: Collection[Key],
    reached: set[Key],
    folded: dict[Key, tuple[Key, list[Key]]],
) -> list[Key]:
    """What follows one level; the more there are in it, the fewer of each fan are shown."""
    shown = max(1, min(SHOWN, LEVEL // len(level)))
    following: list[Key] = []
    for key in level:
        new = [other for other in dict.fromkeys(ways.get(key, ())) if other not in reached]
        name = f"{mark}{key}"
        if len(new) > max(shown + 1, min(FAN, 2 * shown)) and name not in opened:
            folded[name] = (key, new[shown:])
            new = new[:shown]
        reached.update(new)
        following += new
    return following


def _add_loose(
    graph: Graph, seen: dict[Key, None], ahead: dict[Key, list[Key]], before: dict[Key, list[Key]]
) -> None:
    """What hangs beside the way: carriers of what lies before, and what was held in what was used."""
    for key in list(seen):
        for other in (*ahead.get(key, ()), *before.get(key, ())):
            is_carrier = other.startswith("v") and key.startswith("v")
            if is_carrier and other not in seen and len(seen) < MOST_DRAWN and len(ahead.get(key, ())) <= FAN:
                seen[other] = None


def _picture(
    links: list[Link], drawn: list[Key], folded: dict[Key, tuple[Key, list[Key]]], everything: set[Key]
) -> Picture:
    shown = set(drawn)
    found = Picture(links=[link for link in links if link.source in shown and link.target in shown])
    for key in drawn:
        if key.startswith("v"):
            found.things[key] = int(key[1:])
        else:
            found.steps[key] = uuid.UUID(key[1:])
    hidden = everything - shown
    for name, (key, others) in folded.items():
        missing = [other for other in others if other in hidden]
        if key in shown and missing:
            found.folds[name] = len(missing)
            ends = (key, name) if name[0] == "x" else (name, key)
            found.links.append(Link(*ends))
            hidden -= set(missing)
    found.left_out = len(hidden) if len(drawn) >= MOST_DRAWN else 0
    return found


def _links(graph: Graph) -> list[Link]:
    """Arrows between things and the events that make goods, and from what was packed to its carrier."""
    made = {key for key, step in graph.steps.items() if step.event_type == EventType.TRANSFORMATION}
    links = [
        Link(*((thing_key(edge.thing), step_key(edge.step)) if edge.goes_in else
               (step_key(edge.step), thing_key(edge.thing))), edge)
        for edge in graph.edges
        if edge.step in made and not edge.is_observation
    ]  # fmt: skip
    put = {(edge.step, edge.thing): edge for edge in graph.edges if edge.part in (Part.CHILD, Part.CHILD_QUANTITY)}
    pairs: dict[tuple[int, int], Edge | None] = {}
    for holding in graph.holdings:
        if holding.held != holding.carrier:
            pairs.setdefault((holding.held, holding.carrier), put.get((holding.event, holding.held)))
    links += [Link(thing_key(held), thing_key(carrier), edge) for (held, carrier), edge in pairs.items()]
    known = graph.nodes.keys()
    links += [Link(thing_key(lot), thing_key(item)) for item, lot in graph.lots.items() if {lot, item} <= known]
    order = {step_key(key): step.at for key, step in graph.steps.items()}
    first = min(order.values(), default=None)
    return sorted(links, key=lambda link: (order.get(link.source) or order.get(link.target) or first, link.target))

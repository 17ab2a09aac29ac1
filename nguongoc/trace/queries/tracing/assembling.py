"""From a walk to a graph: events, things, quantities and names, in a fixed number of questions."""

import json
import re
import uuid
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from nguongoc.accounts.models import Organisation
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.identifiers import as_canonical
from nguongoc.registry.models import Establishment, Site
from nguongoc.trace.models import Thing
from nguongoc.trace.queries.tracing.belonging import StampedGoods, reach
from nguongoc.trace.queries.tracing.structs import Edge, Graph, Node, Place, Step
from nguongoc.trace.queries.tracing.walking import (
    CHILDREN,
    INPUTS,
    OUTPUTS,
    Holding,
    Walked,
    Way,
    rows_of,
)
from nguongoc.trace.rules import in_base_unit

BOTH = (Way.BACK, Way.FORWARD)
MOST_NODES = 20_000  # rows of the walk, and those of what was observed on the way
_GLN = re.compile(r"https://id\.gs1\.org/41[47]/([0-9]{13})")  # of a place or a party


@dataclass(frozen=True, slots=True)
class Start:
    """Where tracing starts: things, or events, or both."""

    things: tuple[int, ...] = ()
    events: tuple[uuid.UUID, ...] = ()


def assemble(
    start: Start, ways: Collection[Way] = BOTH, *, stamps: StampedGoods | None = None, most: int = MOST_NODES
) -> Graph:
    """The graph before and behind a start, with quantities, places and names, without its breaks."""
    found = reach(ways, things=start.things, events=start.events, stamps=stamps, most=most)
    holdings = {holding for walk in found.walked.ways.values() for holding in walk.inside | walk.around}
    edges = edges_of(found.walked, holdings, most)
    is_cut = found.walked.is_cut or sum(edge.is_observation for edge in edges) >= most
    edges += _children(edges, goods_of(found.walked), holdings)
    steps = event_rows({edge.step for edge in edges})
    kept = carriers_on_the_way(start.things, found.walked, edges, steps)
    carriers = {holding.carrier for holding in kept}
    nodes = _nodes(goods_of(found.walked) | carriers)
    _weigh(edges, steps)
    edges = [edge for edge in edges if edge.thing in nodes and edge.step in steps]
    steps = {edge.step: steps[edge.step] for edge in edges}
    graph = Graph(nodes, steps, edges, sorted(kept, key=_by_time), found.lots, is_cut)
    _count(graph)
    _name(graph)
    _measure(graph, start)
    return graph


def goods_of(walked: Walked) -> set[int]:
    return {thing for walk in walked.ways.values() for thing in walk.goods}


def edges_of(walked: Walked, holdings: Collection[Holding], most: int) -> list[Edge]:
    """What made the goods, what was observed of them, and what happened to their carriers meanwhile."""
    events = {event for walk in walked.ways.values() for event in walk.events}
    held = [(holding.carrier, holding.since, holding.until) for holding in holdings]
    columns = [list(column) for column in zip(*held, strict=True)] or [[], [], []]
    return [edge_of(row) for row in rows_of("trace_parts", list(events), list(goods_of(walked)), *columns, most)]


def _children(edges: Iterable[Edge], goods: set[int], holdings: Iterable[Holding]) -> list[Edge]:
    """What of the goods and carriers was packed and unpacked in the events of carriers."""
    packed = {edge.step for edge in edges if edge.part == Part.PARENT}
    things = goods | {thing for holding in holdings for thing in (holding.carrier, holding.held)}
    return [edge_of(row) for row in rows_of("trace_children", list(packed), list(things))]


def edge_of(row: tuple[Any, ...]) -> Edge:
    """A row of the functions trace_parts and trace_children."""
    event, thing, part, quantity, unit = row
    return Edge(event, thing, Part(part), quantity, unit)


def event_rows(events: Collection[uuid.UUID]) -> dict[uuid.UUID, Step]:
    """Events by their keys, with their places and parties by URI alone."""
    return {row[0]: _step(row) for row in rows_of("trace_event_rows", list(events))}


def _step(row: tuple[Any, ...]) -> Step:
    key, event_type, action, biz_step, at, recorded_at, event_id, organisation, *rest = row
    place, sources, destinations, transformation = rest
    return Step(
        key,
        event_type,
        action,
        biz_step,
        at,
        recorded_at,
        event_id or f"urn:uuid:{key}",
        organisation,
        place=Place(place) if place else None,
        sources=_places(sources, "source"),
        destinations=_places(destinations, "destination"),
        transformation=transformation or "",
    )


def _places(listed: str | None, name: str) -> list[Place]:
    """The parties and places of a source or destination list in JSON, as far as it is one."""
    if listed is None:
        return []
    found = json.loads(listed)
    rows = found if isinstance(found, list) else []
    return [Place(row[name]) for row in rows if isinstance(row, dict) and isinstance(row.get(name), str)]


def carriers_on_the_way(
    starts: Iterable[int], walked: Walked, edges: Iterable[Edge], steps: Mapping[uuid.UUID, Step]
) -> set[Holding]:
    """Holdings without those carriers in which other parts of what lies before the start went elsewhere.

    Before the start a carrier counts where an establishment that used the goods on the way spoke of it.
    """
    users: dict[int, set[int]] = defaultdict(set)
    speakers: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        if step := steps.get(edge.step):
            if edge.part in INPUTS and edge.step in walked.back.events:
                users[edge.thing].add(step.organisation)
            speakers[edge.thing].add(step.organisation)
    kept = walked.back.inside | walked.forward.inside | walked.forward.around
    own = {*starts, *(thing for holding in kept for thing in (holding.held, holding.carrier))}
    waiting = set(walked.back.around)
    while waiting:
        new = {each for each in waiting if each.held in own or users[each.held] & speakers[each.carrier]}
        if not new:
            break
        for holding in new:
            users[holding.carrier] |= users[holding.held]
            own |= {holding.carrier} if holding.held in own else set()
        kept |= new
        waiting -= new
    return kept


def _weigh(edges: Iterable[Edge], steps: Mapping[uuid.UUID, Step]) -> None:
    for edge in edges:
        if edge.part in INPUTS or edge.part in OUTPUTS:
            step = steps[edge.step]
            step.inputs += edge.part in INPUTS
            if edge.quantity is not None:
                amount, unit = in_base_unit(edge.quantity, edge.unit or "H87")
                sums = step.used if edge.part in INPUTS else step.made
                sums[unit] = sums.get(unit, Decimal(0)) + amount


def _nodes(keys: Collection[int]) -> dict[int, Node]:
    things = Thing.objects.filter(pk__in=keys).select_related("lot__organisation", "lot__product")
    return {thing.pk: Node(thing.pk, thing.uri, thing.lot) for thing in things}


def _count(graph: Graph) -> None:
    """What was made and used up of each thing, by all events that count, on the way or not."""
    rows = [(thing, part == Part.OUTPUT_QUANTITY, unit, total) for thing, part, unit, total in _sums(graph.nodes)]
    for edge in graph.edges:
        action = graph.steps[edge.step].action
        if edge.part == Part.QUANTITY and action in {"ADD", "DELETE"}:
            rows.append((edge.thing, action == "ADD", edge.unit, edge.quantity))
    for thing, is_made, unit, quantity in rows:
        if quantity is not None:
            amount, base = in_base_unit(quantity, unit or "H87")
            node = graph.nodes[thing]
            sums = node.came if is_made else node.went
            sums[base] = sums.get(base, Decimal(0)) + amount
    for node in graph.nodes.values():
        node.weigh()


def _sums(things: Collection[int]) -> list[tuple[Any, ...]]:
    return rows_of("trace_sums", list(things))


def _name(graph: Graph) -> None:
    """Organisations of events by their names, and places by what the register knows of their numbers."""
    ids = {step.organisation for step in graph.steps.values()}
    names = dict(Organisation.objects.filter(pk__in=ids).order_by().values_list("pk", "name"))
    locate(graph.steps.values())
    for step in graph.steps.values():
        step.organisation_name = names.get(step.organisation, "")
    for edge in graph.edges:
        step = graph.steps[edge.step]
        graph.nodes[edge.thing].holders[step.organisation] = step.organisation_name


def locate(steps: Collection[Step]) -> None:
    """Give places and parties of events the names and organisations that the register knows of; two queries."""
    places = places_of({place.uri for step in steps for place in step.parties})
    for step in steps:
        step.place = step.place and places.get(step.place.uri, step.place)
        step.sources = [places.get(place.uri, place) for place in step.sources]
        step.destinations = [places.get(place.uri, place) for place in step.destinations]


def places_of(uris: Collection[str]) -> dict[str, Place]:
    """Establishments and sites by the URIs of their GLN, in whatever form; two queries at most."""
    by_gln: dict[str, list[str]] = defaultdict(list)
    for uri in uris:
        if gln := _GLN.match(as_canonical(uri)):
            by_gln[gln[1]].append(uri)
    if not by_gln:
        return {}
    found: dict[str, Place] = {}
    own = Establishment.objects.filter(gln__in=by_gln).order_by()
    for number, name, owner, *degrees in own.values_list("gln", "name", "owner", "latitude", "longitude"):
        found |= {uri: Place(uri, name, owner, *degrees) for uri in by_gln[number or ""]}
    others = [gln for gln, same in by_gln.items() if same[0] not in found]
    if not others:
        return found
    for site in Site.objects.filter(gln__in=others).select_related("published__record").order_by():
        content = site.content
        where = Place("", site.name, site.organisation_id)
        if content is not None:
            where = replace(where, latitude=content.latitude, longitude=content.longitude)
        for uri in by_gln[site.gln or ""]:
            found.setdefault(uri, replace(where, uri=uri))
    return found


def _measure(graph: Graph, start: Start) -> None:
    """How many events lie between the start and each thing: back against the events, forward with them."""
    inward: dict[Any, list[Any]] = defaultdict(list)
    outward: dict[Any, list[Any]] = defaultdict(list)
    for edge in graph.edges:
        if edge.is_observation or (
            edge.part in (*CHILDREN, Part.PARENT) and graph.steps[edge.step].action == "DELETE"
        ):
            continue
        ends = (edge.thing, edge.step) if edge.goes_in else (edge.step, edge.thing)
        outward[ends[0]].append(ends[1])
        inward[ends[1]].append(ends[0])
    for item, lot in graph.lots.items():
        outward[lot].append(item)
        inward[item].append(lot)
    starts: list[Any] = [*start.things, *start.events]
    for links, sign in ((outward, 1), (inward, -1)):
        for key, depth in _distances(starts, links).items():
            if key in graph.nodes and not graph.nodes[key].depth:
                graph.nodes[key].depth = sign * depth
            elif key in graph.steps and not graph.steps[key].depth:
                graph.steps[key].depth = sign * depth
    for key in start.things:
        if key in graph.nodes:
            graph.nodes[key].is_start = True


def _distances(starts: Iterable[Any], links: Mapping[Any, list[Any]]) -> dict[Any, int]:
    """Steps from the starts along the links; an event is one step, a thing behind it none."""
    found = {start: int(isinstance(start, uuid.UUID)) for start in starts}
    waiting = deque(found)
    while waiting:
        key = waiting.popleft()
        for further in links.get(key, ()):
            if further not in found:
                found[further] = found[key] + isinstance(further, uuid.UUID)
                waiting.append(further)
    return found


def _by_time(holding: Holding) -> tuple[Any, ...]:
    return (holding.since is not None, holding.since, holding.event, holding.held)

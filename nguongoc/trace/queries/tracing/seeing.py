"""Who may see what of a graph: an authority all of a chain that runs through its jurisdiction, an establishment
one step back and one step forward of its own.
"""

import uuid
from collections.abc import Collection
from dataclasses import replace

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.epcis import Part
from nguongoc.registry.models import Establishment
from nguongoc.trace.models import Handover, IncomingLot
from nguongoc.trace.queries.tracing.structs import Graph, Node, Place, Step
from nguongoc.trace.queries.tracing.walking import OUTPUTS

OTHER = "Cơ sở khác"


def show_to(graph: Graph, person: Person) -> bool:
    """Withhold in the graph what the person may not see; False where it is none of the person's business at all.

    An authority sees a chain whole, with the names of organisations beyond its jurisdiction, where anybody in its
    jurisdiction had a part in it. An establishment sees of the goods that it had a hand in what it did itself,
    where it was named, and of goods that came to it how they were made: one step back and one step forward
    (Circular 02/2024, article 3). Whoever only claims to have had goods of others sees that claim. Beyond, it
    sees that there is something, and the names that are public anyway. What two others say against each other is
    theirs and their authorities'.
    """
    organisation = person.organisation
    if organisation is None:
        return False
    if organisation.is_authority:
        return Organisation.objects.filter(organisation.jurisdiction(""), pk__in=_organisations(graph)).exists()
    own = organisation.pk
    own_steps = {key for key, step in graph.steps.items() if own in _parties(step)}
    mine, received = _mine(graph, own), _received(graph, own)
    known = {edge.thing for edge in graph.edges if edge.step in own_steps} | mine
    if not any(graph.nodes[key].is_start for key in known):
        return False
    near = own_steps | {
        edge.step
        for edge in graph.edges
        if edge.thing in mine
        or (edge.thing in received and _tells_of_making(graph.steps[edge.step], graph.nodes[edge.thing]))
    }
    _withhold(graph, known, own_steps, near)
    told = {broken.handover for broken in graph.breaks} - {None}
    between = Handover.objects.visible_to(person).filter(pk__in=told) if told else Handover.objects.none()
    seen = {None, *between.values_list("pk", flat=True)}
    graph.breaks = [broken for broken in graph.breaks if broken.handover in seen]
    return True


def _mine(graph: Graph, own: int) -> set[int]:
    """Its own lots, and what is no lot of ours and came into being or was packed by its word."""
    found = {key for key, node in graph.nodes.items() if node.lot and node.lot.organisation_id == own}
    made = (*OUTPUTS, Part.PARENT)
    return found | {
        edge.thing
        for edge in graph.edges
        if graph.steps[edge.step].organisation == own and edge.part in made and not graph.nodes[edge.thing].lot
    }


def _received(graph: Graph, own: int) -> set[int]:
    """What others say that it came to the establishment, or what it received by a hand-over."""
    named = {key for key, step in graph.steps.items() if step.organisation != own and own in _parties(step)}
    found = {edge.thing for edge in graph.edges if edge.step in named}
    taken = IncomingLot.objects.filter(organisation=own, thing__in=graph.nodes).order_by()
    return found | set(taken.values_list("thing", flat=True))


def _tells_of_making(step: Step, node: Node) -> bool:
    """What the owner of a lot did with it, but for whom else it was sent to."""
    return node.lot is not None and step.organisation == node.lot.organisation_id and not step.destinations


def _withhold(
    graph: Graph, known: Collection[int], own_steps: Collection[uuid.UUID], near: set[uuid.UUID]
) -> None:
    beyond = {step.organisation for key, step in graph.steps.items() if key not in near}
    public = Establishment.objects.published().filter(organisation__in=beyond).order_by()
    names = dict(public.values_list("organisation", "name"))
    for key, step in graph.steps.items():
        if key not in own_steps:
            step.used, step.made = {}, {}
        if key not in near:
            step.is_withheld = True
            step.organisation_name = names.get(step.organisation, OTHER)
            step.place, step.sources, step.destinations = None, [], []
            step.event_id = ""
    hidden = graph.nodes.keys() - known
    for node in (graph.nodes[key] for key in hidden):
        node.is_withheld = True
        node.made = node.used = None
        node.came, node.went, node.claimed = {}, {}, {}
        node.holders = {holder: names.get(holder, OTHER) for holder in node.holders}
    graph.edges = [
        replace(edge, quantity=None) if edge.thing in hidden or graph.steps[edge.step].is_withheld else edge
        for edge in graph.edges
    ]
    graph.breaks = [
        each for each in graph.breaks if not hidden.intersection(each.things) and near.issuperset(each.steps)
    ]


def _organisations(graph: Graph) -> set[int]:
    found = {party for step in graph.steps.values() for party in _parties(step)}
    return found | {node.lot.organisation_id for node in graph.nodes.values() if node.lot}


def _parties(step: Step) -> set[int]:
    """Who declared it, and whose places and parties it names."""
    places: list[Place] = step.parties
    return {step.organisation, *(place.organisation for place in places if place.organisation is not None)}

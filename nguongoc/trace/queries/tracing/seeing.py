"""Who may see what of a graph: an authority all of a chain that runs through its jurisdiction, an establishment
one step back and one step forward of its own.
"""

from collections.abc import Collection
from dataclasses import replace

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.models import Establishment
from nguongoc.trace.queries.tracing.structs import Graph, Place, Step

OTHER = "Cơ sở khác"


def show_to(graph: Graph, person: Person) -> bool:
    """Withhold in the graph what the person may not see; False where it is none of the person's business at all.

    An authority sees a chain whole, with the names of organisations beyond its jurisdiction, where anybody in its
    jurisdiction had a part in it. An establishment sees the goods that it had a hand in, and what was done to
    them by whom: one step back and one step forward (Circular 02/2024, article 3). Beyond, it sees that there is
    something, and the names that are public anyway.
    """
    organisation = person.organisation
    if organisation is None:
        return False
    if organisation.is_authority:
        return Organisation.objects.filter(organisation.jurisdiction(""), pk__in=_organisations(graph)).exists()
    own_steps = {key for key, step in graph.steps.items() if organisation.pk in _parties(step)}
    known = {edge.thing for edge in graph.edges if edge.step in own_steps}
    known |= {key for key, node in graph.nodes.items() if node.lot and node.lot.organisation_id == organisation.pk}
    if not any(graph.nodes[key].is_start for key in known):
        return False
    _withhold(graph, known, own_steps)
    return True


def _withhold(graph: Graph, known: Collection[int], own_steps: Collection[object]) -> None:
    near = {edge.step for edge in graph.edges if edge.thing in known}
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

"""Whose hands goods went through by the word of those who had them: nobody comes into it by a word of his own."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from nguongoc.common.epcis import Part
from nguongoc.trace.queries.tracing.assembling import event_rows, locate
from nguongoc.trace.queries.tracing.structs import RECEIVED, SENT, Graph, Node, Step
from nguongoc.trace.queries.tracing.walking import OUTPUTS, rows_of
from nguongoc.trace.rules import in_base_unit

_OBSERVED = (Part.EPC, Part.QUANTITY)


@dataclass(frozen=True, slots=True)
class _Word:
    """What an event says of goods, or of the carrier `thing` in which they ever were."""

    step: Step
    goods: int
    thing: int
    part: Part
    quantity: Decimal | None
    unit: str

    @property
    def is_of_making(self) -> bool:
        return self.part in OUTPUTS or (self.part in _OBSERVED and self.step.action == "ADD")


def named_by(first: Iterable[int], steps: Iterable[Step]) -> set[int]:
    """Organisations, and all whom these name as a party or place in one of the events, and whom those name."""
    named: dict[int, set[int]] = defaultdict(set)
    for step in steps:
        named[step.organisation] |= _parties(step)
    found: set[int] = set()
    new = set(first)
    while new:
        found |= new
        new = {party for each in new for party in named[each]} - found
    return found


def set_claims_apart(graph: Graph, most: int) -> None:
    """What is said to have been used by somebody to whom nobody gave the goods is `claimed`, and not used.

    Only of things where that may be so is asked whose hands they went through, in four questions for all of them.
    """
    suspects = _suspects(graph)
    if not suspects:
        return
    words = _words_of(suspects, most)
    for key in suspects:
        about = [word for word in words if word.goods == key]
        holders = _holders(graph.nodes[key], about)
        if holders:
            _set_apart(graph.nodes[key], holders, about)


def _parties(step: Step) -> set[int]:
    return {place.organisation for place in step.parties if place.organisation is not None}


def _suspects(graph: Graph) -> list[int]:
    """Things of which more was used than made, in several units, or by somebody whom nobody in the graph names."""
    makers: dict[int, set[int]] = defaultdict(set)
    users: dict[int, set[int]] = defaultdict(set)
    named: dict[int, set[int]] = defaultdict(set)
    for edge in graph.edges:
        step = graph.steps[edge.step]
        named[edge.thing] |= _parties(step) - {step.organisation}
        if edge.part == Part.INPUT_QUANTITY:
            users[edge.thing].add(step.organisation)
        elif edge.part in OUTPUTS or step.action == "ADD":
            makers[edge.thing].add(step.organisation)
    for _ in range(2):  # a case on a pallet goes where the pallet goes
        for holding in graph.holdings:
            named[holding.held] |= named[holding.carrier]
    return [
        key
        for key, node in graph.nodes.items()
        if node.went and (_is_odd(node) or users[key] - makers[key] - named[key])
    ]


def _is_odd(node: Node) -> bool:
    return len(node.units) > 1 or (node.made is not None and node.used is not None and node.used > node.made)


def _words_of(things: Collection[int], most: int) -> list[_Word]:
    rows = rows_of("trace_hands", list(things), most)
    steps = event_rows({row[0] for row in rows})
    locate(steps.values())
    return [
        _Word(steps[event], goods, thing, Part(part), quantity, unit)
        for event, goods, thing, part, quantity, unit in rows
        if event in steps
    ]


def _holders(node: Node, words: Iterable[_Word]) -> set[int]:
    """Who made the goods and whom they went to; of a lot of ours its owner made it. Nobody where nobody says."""
    about = list(words)
    first = {word.step.organisation for word in about if word.is_of_making and word.thing == node.key}
    holders = named_by({node.lot.organisation_id} if node.lot else first, [word.step for word in about])
    sent_to_nobody = any(
        word.step.word in SENT and not word.step.destinations and word.step.organisation in holders
        for word in about
    )
    if sent_to_nobody:
        holders |= {word.step.organisation for word in about if word.step.word in RECEIVED}
    return holders


def _set_apart(node: Node, holders: Collection[int], words: Iterable[_Word]) -> None:
    for word in words:
        user = word.step.organisation
        if word.part == Part.INPUT_QUANTITY and word.thing == node.key and user not in holders:
            amount, unit = in_base_unit(word.quantity or Decimal(0), word.unit or "H87")
            node.went[unit] = node.went.get(unit, Decimal(0)) - amount
            node.claimed[user] = node.claimed.get(user, Decimal(0)) + amount
            if not node.went[unit]:
                del node.went[unit]
    node.weigh()

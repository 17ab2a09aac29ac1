"""Where a chain does not hold, in words: what is missing, what cannot be right, what to look at again.

Which rules hold, from when, how much each allows and how much it weighs is data of the profile (`trace_limits`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from nguongoc.common.epcis import Part
from nguongoc.common.text import number_text
from nguongoc.places.geography import distance_km
from nguongoc.places.queries import table_in_force
from nguongoc.registry.enums import NetUnit
from nguongoc.trace.enums import BreakLevel, Condition, EventType, HandoverState, StatementKind, ThingKind
from nguongoc.trace.models import EventThing, Handover, HandoverLine, VoidEvent
from nguongoc.trace.queries.tracing.assembling import event_rows
from nguongoc.trace.queries.tracing.structs import RECEIVED as _RECEIVED
from nguongoc.trace.queries.tracing.structs import SENT as _SENT
from nguongoc.trace.queries.tracing.structs import Break, Edge, Graph, Node, Place, Step
from nguongoc.trace.queries.tracing.walking import INPUTS, OUTPUTS

if TYPE_CHECKING:
    import uuid

_UNSENT = "void_shipping"
_CONTRADICTED = (HandoverState.DISPUTED, HandoverState.REFUSED, HandoverState.DENIED)
# What both sides said of a delivery tells more than that one of them is missing.
_TOLD_BETTER = {"never_received": {"disputed", "refused"}, "never_shipped": {"denied"}}
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a rule allows, and how much its breach weighs."""

    value: Decimal
    level: BreakLevel


@dataclass(slots=True)
class _Chain:
    """A graph as the rules read it: the steps of each thing in the order of time."""

    graph: Graph
    limits: dict[str, Limit]
    edges: dict[int, list[Edge]]
    now: dt.datetime

    def steps(self, thing: int, *parts: Part) -> list[Step]:
        found = {edge.step: self.graph.steps[edge.step] for edge in self.edges[thing] if edge.part in parts}
        return sorted(found.values(), key=lambda step: (step.at, step.key))

    def broken(self, kind: str, sentence: str, *, things: Iterable[int] = (), steps: Iterable[Step] = ()) -> Break:
        return Break(kind, self.limits[kind].level, sentence, tuple(things), tuple(step.key for step in steps))

    def days(self, kind: str) -> dt.timedelta:
        return dt.timedelta(days=float(self.limits[kind].value))


def limits_in_force() -> dict[str, Limit]:
    return {
        row["key"]: Limit(Decimal(row["value"]), BreakLevel(row["level"]))
        for row in table_in_force("trace_limits")
    }


def breaks_in(graph: Graph, limits: dict[str, Limit]) -> list[Break]:
    """The breaks of a graph by the rules in force, the gravest first. Two questions; two more where sides of a
    delivery contradict each other, two where events are void.
    """
    edges: dict[int, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        edges[edge.thing].append(edge)
    chain = _Chain(graph, limits, edges, timezone.now())
    found = [broken for rule in _RULES for broken in rule(chain) if broken.kind in limits]
    weight = list(BreakLevel)
    return sorted(_without_repeats(found), key=lambda broken: weight.index(broken.level))


def _without_repeats(found: Sequence[Break]) -> list[Break]:
    """Without what is missing of a delivery where the statements of its sides are named."""
    told = {(broken.kind, step) for broken in found for step in broken.steps}
    return [
        broken
        for broken in found
        if not any((kind, step) in told for kind in _TOLD_BETTER.get(broken.kind, ()) for step in broken.steps)
    ]


def _transport(chain: _Chain) -> Iterator[Break]:
    """Sent and received fit together, in the right order and no faster than anybody drives."""
    if not chain.limits.keys() >= {"never_received", "never_shipped", "received_before_shipped", "too_fast"}:
        return
    for key, node in chain.graph.nodes.items():
        seen = chain.steps(key, Part.EPC, Part.QUANTITY)
        sent, received = _without_returns(seen)
        if not sent and not received:
            continue
        near = [
            step for other in _held_with(chain.graph, key) for step in chain.steps(other, Part.EPC, Part.QUANTITY)
        ]
        pairs, lonely, unexpected = _paired(sent, received, near)
        for left, arrived in pairs:
            yield from _journey(chain, node, left, arrived)
        for left in lonely:
            if chain.now - left.at > chain.days("never_received"):
                yield chain.broken(
                    "never_received",
                    f"{titled(node)}: {left.organisation_name} khai đã xuất lúc {moment(left.at)}"
                    f"{_towards(left)}, đến nay chưa có nơi nào khai nhận.",
                    things=[key],
                    steps=[left],
                )
        for arrived in unexpected:
            yield chain.broken(
                "never_shipped",
                f"{titled(node)}: {arrived.organisation_name} khai đã nhận lúc {moment(arrived.at)}, "
                "nhưng không có nơi nào khai đã giao.",
                things=[key],
                steps=[arrived],
            )


def _without_returns(seen: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """What was sent and what was received, but for what came back: said not to have left after all, or taken back
    unreceived.
    """
    sent = [step for step in seen if step.word in _SENT]
    received = [step for step in seen if step.word in _RECEIVED]
    for step in seen:
        own = [left for left in sent if left.organisation == step.organisation and left.at <= step.at]
        if own and step.word == _UNSENT:
            sent.remove(own[-1])
        elif own and step.word in _RECEIVED and _is_return(own[-1], step, received):
            sent.remove(own[-1])
            received.remove(step)
    return sent, received


def _is_return(left: Step, back: Step, received: Sequence[Step]) -> bool:
    """Whether the sender has again what went to another, who did not receive it meanwhile."""
    to = _organisations(left.destinations)
    between = (step for step in received if left.at <= step.at <= back.at)
    return bool(to) and back.organisation not in to and not any(step.organisation in to for step in between)


def _organisations(places: Iterable[Place]) -> set[int]:
    return {place.organisation for place in places if place.organisation is not None}


def _paired(
    sent: Sequence[Step], received: Sequence[Step], near: Sequence[Step]
) -> tuple[list[tuple[Step, Step]], list[Step], list[Step]]:
    """Each sending with its receipt: by the party that it went to, else the next by another; then those left over.

    What was sent on a pallet may have been received by the case: `near` is what happened to what it held and to
    what held it.
    """
    pairs: list[tuple[Step, Step]] = []
    lonely: list[Step] = []
    free = list(received)
    for left in sent:
        to = _organisations(left.destinations)
        others = [step for step in free if step.organisation != left.organisation or not to]
        fitting = [step for step in others if step.at >= left.at and (not to or step.organisation in to)]
        late = fitting or [step for step in others if step.at >= left.at] or others
        if late:
            pairs.append((left, late[0]))
            free.remove(late[0])
        elif not any(step.word in _RECEIVED and step.at >= left.at for step in near):
            lonely.append(left)
    sent_near = any(step.word in _SENT for step in near)
    return pairs, lonely, [] if sent_near or sent else free


def _held_with(graph: Graph, key: int) -> set[int]:
    """What held the thing and what it held, over two levels."""
    found = {key}
    for _ in range(2):
        for holding in graph.holdings:
            if holding.held in found or holding.carrier in found:
                found |= {holding.held, holding.carrier}
    return found - {key}


def _journey(chain: _Chain, node: Node, left: Step, arrived: Step) -> Iterator[Break]:
    if arrived.at < left.at - dt.timedelta(minutes=float(chain.limits["received_before_shipped"].value)):
        yield chain.broken(
            "received_before_shipped",
            f"{titled(node)}: {arrived.organisation_name} khai nhận lúc {moment(arrived.at)}, trước khi "
            f"{left.organisation_name} giao lúc {moment(left.at)}.",
            things=[node.key],
            steps=[left, arrived],
        )
        return
    kilometres = _distance(left.place, arrived.place)
    hours = (arrived.at - left.at) / _HOUR
    if kilometres is not None and kilometres > hours * float(chain.limits["too_fast"].value) and kilometres > 1:
        speed = f"{kilometres / hours:.0f} km/giờ" if hours else "không mất thời gian nào"
        yield chain.broken(
            "too_fast",
            f"{titled(node)}: đi {kilometres:.0f} km từ {left.place} đến {arrived.place} trong "
            f"{hours:.1f} giờ ({speed}), nhanh hơn có thể.".replace(".", ",", 1),
            things=[node.key],
            steps=[left, arrived],
        )


def _distance(one: Place | None, other: Place | None) -> float | None:
    if one is None or other is None or None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    return distance_km(one.latitude or 0, one.longitude or 0, other.latitude or 0, other.longitude or 0)


def _mass(chain: _Chain) -> Iterator[Break]:
    """Not more goes out than came in: of a thing by all its events, and in each event that makes others of it."""
    if not chain.limits.keys() >= {"too_much", "units_differ"}:
        return
    most = 1 + chain.limits["too_much"].value / 100
    for key, node in chain.graph.nodes.items():
        if len(node.units) > 1:
            units = " và ".join(sorted(unit_name(unit) for unit in node.units))
            yield chain.broken(
                "units_differ",
                f"{titled(node)}: số lượng vào và ra ghi bằng {units}, không so được.",
                things=[key],
            )
        elif node.made and node.used is not None and node.used > node.made * most:
            yield chain.broken(
                "too_much",
                f"{titled(node)}: đã dùng {amount(node.used, node.unit)}, trong khi chỉ có "
                f"{amount(node.made, node.unit)}.",
                things=[key],
            )
    for step in chain.graph.steps.values():
        if len(step.used) == len(step.made) == 1 and step.used.keys() == step.made.keys():
            ((unit, used),), ((_, made),) = step.used.items(), step.made.items()
            if made > used * most:
                yield chain.broken(
                    "too_much",
                    f"{step.organisation_name}, {moment(step.at)}: làm ra {amount(made, unit)} từ "
                    f"{amount(used, unit)}.",
                    steps=[step],
                )


def _origins(chain: _Chain) -> Iterator[Break]:
    """Goods come from somewhere: harvested, caught, opened, or made of something that is known."""
    for step in chain.graph.steps.values():
        is_made = step.event_type == EventType.TRANSFORMATION and not step.transformation
        if is_made and not step.inputs and "no_inputs" in chain.limits:
            yield chain.broken(
                "no_inputs",
                f"{step.organisation_name}, {moment(step.at)}: làm ra hàng mà không khai đã dùng nguyên liệu nào.",
                steps=[step],
            )
    for key, node in chain.graph.nodes.items():
        if node.kind == ThingKind.CLASS and "no_lot" in chain.limits:
            yield chain.broken(
                "no_lot",
                f"Mã hàng {node.code}: chỉ ghi loại hàng, không ghi số lô, nên không truy tiếp được.",
                things=[key],
            )
        elif node.kind in {ThingKind.LOT, ThingKind.ITEM} and "no_origin" in chain.limits:
            begun = any(
                edge.part in OUTPUTS or (edge.is_observation and chain.graph.steps[edge.step].action == "ADD")
                for edge in chain.edges[key]
            )
            if not begun and key not in chain.graph.lots and node.depth <= 0 and chain.edges[key]:
                yield chain.broken(
                    "no_origin", f"{titled(node)}: không có việc nào ghi nói từ đâu mà có.", things=[key]
                )


def _times(chain: _Chain) -> Iterator[Break]:
    """Nothing is used before it is there, nor lies for long without a word."""
    if not chain.limits.keys() >= {"used_before_made", "gap"}:
        return
    slack = dt.timedelta(minutes=float(chain.limits["used_before_made"].value))
    for key, node in chain.graph.nodes.items():
        made, used = chain.steps(key, *OUTPUTS), chain.steps(key, *INPUTS)
        if made and used and used[0].at < made[0].at - slack:
            yield chain.broken(
                "used_before_made",
                f"{titled(node)}: {used[0].organisation_name} khai dùng lúc {moment(used[0].at)}, trước khi có "
                f"hàng lúc {moment(made[0].at)}.",
                things=[key],
                steps=[made[0], used[0]],
            )
        if node.kind in {ThingKind.LOT, ThingKind.ITEM}:
            around = [key, *(holding.carrier for holding in chain.graph.holdings if holding.held == key)]
            every = sorted(
                (step for thing in around for step in chain.steps(thing, *Part)), key=lambda step: step.at
            )
            for before, after in pairwise(every):
                if after.at - before.at > chain.days("gap"):
                    yield chain.broken(
                        "gap",
                        f"{titled(node)}: {(after.at - before.at).days} ngày, từ {moment(before.at)} đến "
                        f"{moment(after.at)}, không ai ghi gì.",
                        things=[key],
                        steps=[before, after],
                    )


def _uncorrected(chain: _Chain) -> Iterator[Break]:
    """What was declared wrong was said anew: by the same organisation, of the same kind, about the same thing."""
    if "not_corrected" not in chain.limits:
        return
    is_void = Exists(VoidEvent.objects.filter(pk=OuterRef("event")))
    rows = EventThing.objects.filter(is_void, thing__in=chain.graph.nodes).order_by()
    about: dict[uuid.UUID, set[int]] = defaultdict(set)
    for event, thing in rows.values_list("event", "thing"):
        about[event].add(thing)
    if not about:
        return
    declarations = VoidEvent.objects.filter(declared_by__in=about).values_list("declared_by", flat=True)
    for wrong in event_rows(about.keys() - set(declarations)).values():
        later = (step for thing in about[wrong.key] for step in chain.steps(thing, *Part))
        if not any(
            step.recorded_at >= wrong.recorded_at
            and (step.organisation, step.event_type, step.biz_step)
            == (wrong.organisation, wrong.event_type, wrong.biz_step)
            for step in later
        ):
            node = chain.graph.nodes[min(about[wrong.key])]
            yield chain.broken(
                "not_corrected",
                f"{titled(node)}: việc ghi lúc {moment(wrong.at)} đã được báo là sai, nhưng chưa ai khai lại.",
                things=sorted(about[wrong.key]),
            )


def _claims(chain: _Chain) -> Iterator[Break]:
    """Nobody uses goods that nobody gave him: that is not counted as used, and looked at."""
    if "never_given" not in chain.limits:
        return
    for key, node in chain.graph.nodes.items():
        if not node.claimed:
            continue
        steps = [step for step in chain.steps(key, *INPUTS) if step.organisation in node.claimed]
        names = list(dict.fromkeys(step.organisation_name for step in steps))
        if len({step.organisation for step in steps}) < len(node.claimed):
            names.append("cơ sở không có trong sơ đồ này")
        total = sum(node.claimed.values(), Decimal(0))
        yield chain.broken(
            "never_given",
            f"{titled(node)}: {', '.join(names)} khai đã dùng {amount(total, node.unit)}, nhưng không ai có hàng "
            "khai đã giao cho họ. Số này không tính vào số đã dùng.",
            things=[key],
            steps=steps,
        )


def _contradictions(chain: _Chain) -> Iterator[Break]:
    """Both sides of a delivery say the same of it: that it took place, what it was, and how much."""
    wanted = Q(handover__state__in=_CONTRADICTED) | Q(received_quantity__lt=F("quantity"))
    rows = HandoverLine.objects.filter(wanted | Q(condition=Condition.WRONG), thing__in=chain.graph.nodes)
    lines: dict[Handover, list[HandoverLine]] = defaultdict(list)
    for line in (
        rows.select_related("handover__sender", "handover__receiver")
        .prefetch_related("handover__statements")
        .order_by("handover", "pk")
    ):
        lines[line.handover].append(line)
    for handover, own in lines.items():
        said = [statement.event for statement in handover.statements.all() if statement.event]
        steps = [chain.graph.steps[event] for event in said if event in chain.graph.steps]
        if not steps:
            continue
        told = [_objection(handover)] if handover.state in _CONTRADICTED else _differences(chain, own)
        for kind, sentence in told:
            if kind in chain.limits:
                about = list(dict.fromkeys(line.thing_id for line in own))
                more = f" và {len(about) - 1} lô khác" if len(about) > 1 else ""
                start = f"{titled(chain.graph.nodes[about[0]])}{more}"
                found = chain.broken(kind, f"{start}: {sentence}", things=about, steps=steps)
                yield replace(found, handover=handover.pk)


def _objection(handover: Handover) -> tuple[str, str]:
    """What one side says against a delivery that is not settled: the kind of the break, and its sentence."""
    kind, words = _OBJECTIONS[HandoverState(handover.state)]
    said = [each for each in handover.statements.all() if each.kind == kind]
    at = f" lúc {moment(said[-1].at)}" if said else ""
    sides = {"sender": handover.from_words, "receiver": handover.to_words}
    return kind.value, words.format(**sides, at=at, number=handover.number)


_OBJECTIONS = {
    HandoverState.DISPUTED: (
        StatementKind.DISPUTED,
        "{receiver} khiếu nại{at} về chuyến {number} do {sender} giao, hai bên chưa giải quyết xong.",
    ),
    HandoverState.REFUSED: (
        StatementKind.REFUSED,
        "{receiver} từ chối nhận chuyến {number}{at}, {sender} chưa ghi đã nhận lại.",
    ),
    HandoverState.DENIED: (
        StatementKind.DENIED,
        "{receiver} khai nhận từ {sender} (chuyến {number}), nhưng {sender} phủ nhận đã giao{at}.",
    ),
}


def _differences(chain: _Chain, lines: Sequence[HandoverLine]) -> Iterator[tuple[str, str]]:
    """What came otherwise than it was sent, beyond what scales differ."""
    handover = lines[0].handover
    if any(line.condition == Condition.WRONG for line in lines):
        sides = f"{handover.to_words} khai hàng nhận không phải là hàng {handover.from_words} khai giao"
        yield "wrong_goods", f"{sides} (chuyến {handover.number})."
    most = chain.limits["received_less"].value / 100 if "received_less" in chain.limits else None
    for unit in dict.fromkeys(line.unit for line in lines) if most is not None else ():
        own = [line for line in lines if line.unit == unit]
        sent = sum((line.quantity for line in own), Decimal(0))
        came = sum((line.received_quantity or Decimal(0) for line in own), Decimal(0))
        if sent - came > sent * (most or 0):
            sides = f"{handover.from_words} khai giao {amount(sent, unit)}, {handover.to_words} chỉ nhận"
            yield "received_less", f"{sides} {amount(came, unit)} (chuyến {handover.number})."


_RULES = (_transport, _mass, _claims, _origins, _times, _uncorrected, _contradictions)


def titled(node: Node) -> str:
    return f"{node.kind.label[:1].upper()}{node.kind.label[1:]} {node.code}"


def moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def amount(quantity: Decimal, unit: str) -> str:
    return f"{number_text(quantity.quantize(Decimal('0.001')))} {unit_name(unit)}"


def unit_name(unit: str) -> str:
    return str(NetUnit(unit).label) if unit in NetUnit.values else unit


def _towards(step: Step) -> str:
    return f" đến {', '.join(dict.fromkeys(map(str, step.destinations)))}" if step.destinations else ""

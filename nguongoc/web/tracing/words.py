"""What tracing says in Vietnamese: business steps of CBV, kinds of events, and how much of what."""

from decimal import Decimal

from nguongoc.common.epcis import Part
from nguongoc.common.text import capital
from nguongoc.trace.enums import EventType
from nguongoc.trace.queries.tracing import Edge, Node, Step
from nguongoc.trace.queries.tracing.breaks import amount
from nguongoc.trace.words import STEP_WORDS

_TYPES = {
    EventType.TRANSFORMATION: "làm ra",
    EventType.AGGREGATION: "xếp, dỡ",
    EventType.ASSOCIATION: "gắn, tháo",
    EventType.OBJECT: "ghi nhận",
    EventType.TRANSACTION: "gắn chứng từ",
}
_PARTS = {
    Part.INPUT: "dùng", Part.INPUT_QUANTITY: "dùng", Part.OUTPUT: "làm ra", Part.OUTPUT_QUANTITY: "làm ra",
    Part.PARENT: "chứa", Part.CHILD: "xếp", Part.CHILD_QUANTITY: "xếp", Part.EPC: "", Part.QUANTITY: "",
}  # fmt: skip


def step_words(step: Step) -> str:
    """What was done, with a large first letter."""
    known = STEP_WORDS.get(step.word) or step.word.replace("_", " ")
    return capital(known or _TYPES.get(EventType(step.event_type), step.event_type))


def edge_words(edge: Edge) -> str:
    """How much of the thing took part; empty where that is not said."""
    return "" if edge.quantity is None else amount(edge.quantity, edge.unit or "H87")


def part_words(edge: Edge) -> str:
    return _PARTS.get(edge.part, "")


def stock_words(node: Node) -> str:
    """What is left of a thing of what there was; empty where that is not known."""
    if not node.made or node.used is None:
        return ""
    left = max(node.left or Decimal(0), Decimal(0))
    return f"còn {amount(left, node.unit)} / {amount(node.made, node.unit)}"

"""What tracing says in Vietnamese: what was done, with what, and how much of it."""

from decimal import Decimal

from nguongoc.common.epcis import Part
from nguongoc.common.text import capital
from nguongoc.trace.enums import EventType, ThingKind
from nguongoc.trace.models import LogEntry
from nguongoc.trace.queries.tracing import Edge, Graph, Node, Step
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


_SHORT = {
    ThingKind.ITEM: "sản phẩm",
    ThingKind.UNIT: "SSCC",
    ThingKind.ASSET: "thùng",
    ThingKind.CLASS: "loại hàng",
}


def kind_words(kind: ThingKind) -> str:
    """What a thing is, in few words, as they stand before its code."""
    return _SHORT.get(kind) or str(kind.label)


def tell_titles(graph: Graph) -> None:
    """Give the steps that are not withheld the titles of the log forms by which they were told. One query."""
    told = [key for key, step in graph.steps.items() if not step.is_withheld]
    entries = LogEntry.objects.filter(event__in=told).order_by()
    for key, title in entries.values_list("event", "form__title"):
        if key in graph.steps:
            graph.steps[key].title = title


def step_words(step: Step) -> str:
    """What was done, with a large first letter: as the log calls it, else the business step of CBV."""
    if step.title:
        return step.title
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

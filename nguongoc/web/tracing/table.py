"""A graph as rows in the order of time, for the page and for Excel."""

from collections import defaultdict
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.epcis import Part
from nguongoc.common.spreadsheets import Value, WrittenColumn, WrittenSheet, write_workbook
from nguongoc.common.text import capital
from nguongoc.trace.queries.tracing import Edge, Graph, Node, Step
from nguongoc.web.tracing.words import edge_words, kind_words, part_words, step_words, stock_words

SHOWN_THINGS = 6


@dataclass(frozen=True, slots=True)
class Role:
    """A thing in a row: what it did there, and how much of it."""

    node: Node
    role: str
    quantity: str

    @property
    def name(self) -> str:
        return f"{kind_words(self.node.kind)} {self.node.code}"


@dataclass(frozen=True, slots=True)
class Row:
    """An event; `side` is where it stands to the start."""

    step: Step
    words: str
    side: str
    things: list[Role]

    @property
    def towards(self) -> list[str]:
        """Whom it was sent to, each once; whoever received it stands there anyway."""
        names = dict.fromkeys(map(str, self.step.destinations))
        return [name for name in names if name != self.step.organisation_name]

    @property
    def shown(self) -> list[Role]:
        return self.things[:SHOWN_THINGS]

    @property
    def more(self) -> int:
        return max(0, len(self.things) - SHOWN_THINGS)


def rows_of(graph: Graph) -> list[Row]:
    edges: dict[Any, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        edges[edge.step].append(edge)
    rows = []
    for step in sorted(graph.steps.values(), key=lambda step: (step.at, step.key)):
        own = sorted(edges[step.key], key=lambda edge: (not edge.goes_in, edge.part, edge.thing))
        things = [Role(graph.nodes[edge.thing], _role(edge, step), edge_words(edge)) for edge in own]
        rows.append(Row(step, step_words(step), _side(graph, own), things))
    return rows


def _role(edge: Edge, step: Step) -> str:
    if edge.part in {Part.CHILD, Part.CHILD_QUANTITY} and step.action == "DELETE":
        return "dỡ"
    return part_words(edge)


def _side(graph: Graph, edges: list[Edge]) -> str:
    depths = [graph.nodes[edge.thing].depth for edge in edges]
    if any(graph.nodes[edge.thing].is_start for edge in edges):
        return "Ở đây"
    return "Trước đó" if min(depths, default=0) < 0 else "Sau đó"


_STEPS = [
    WrittenColumn("Lúc", 17),
    WrittenColumn("Việc", 20),
    WrittenColumn("So với hàng đang truy", 14),
    WrittenColumn("Cơ sở khai", 34),
    WrittenColumn("Nơi", 34),
    WrittenColumn("Giao đến", 34),
    WrittenColumn("Vai trò", 12),
    WrittenColumn("Loại", 18),
    WrittenColumn("Mã", 26),
    WrittenColumn("Tên", 34),
    WrittenColumn("Số lượng", 14),
    WrittenColumn("Mã sự kiện", 48),
]
_THINGS = [
    WrittenColumn("Loại", 18),
    WrittenColumn("Mã", 26),
    WrittenColumn("Tên", 34),
    WrittenColumn("Cách (số bước)", 10, is_text=False),
    WrittenColumn("Tình trạng", 16),
    WrittenColumn("Còn / đã có", 26),
    WrittenColumn("Cơ sở có liên quan", 60),
    WrittenColumn("Định danh", 60),
]
_BREAKS = [WrittenColumn("Mức", 18), WrittenColumn("Chỗ đứt", 120)]


def write_trace(out: IO[bytes], graph: Graph, *, title: str, by: Person) -> int:
    """The events, the things and the breaks, each on a sheet, with who made it and when; gives how many rows."""
    made = f"{timezone.localtime():%H:%M %d/%m/%Y}"
    head: list[list[str]] = [
        ["Truy vết từ", title],
        ["Lập lúc", made],
        ["Người lập", f"{by.name}, {by.organisation}"],
        ["Đủ hay chưa", "Chưa đủ: quá nhiều, phần xa nhất đã bỏ." if graph.is_cut else "Đủ."],
    ]
    steps = [_of_event(row, part) for row in rows_of(graph) for part in row.things]
    nodes = sorted(graph.nodes.values(), key=lambda node: (node.depth, node.key))
    breaks = [[capital(broken.level.label), broken.sentence] for broken in graph.breaks]
    columns = [WrittenColumn("Mục", 18), WrittenColumn("Nội dung", 80)]
    return write_workbook(
        out,
        [
            WrittenSheet("Truy vết", columns, head),
            WrittenSheet("Việc đã ghi", _STEPS, steps),
            WrittenSheet("Hàng", _THINGS, map(_of_thing, nodes)),
            WrittenSheet("Chỗ đứt", _BREAKS, breaks),
        ],
    )


def _of_event(row: Row, part: Role) -> list[Value]:
    step = row.step
    return [
        f"{timezone.localtime(step.at):%d/%m/%Y %H:%M}",
        row.words,
        row.side,
        step.organisation_name,
        str(step.place or ""),
        ", ".join(dict.fromkeys(map(str, step.destinations))),
        part.role,
        capital(part.node.kind.label),
        part.node.code,
        part.node.name,
        part.quantity,
        step.event_id,
    ]


def _of_thing(node: Node) -> list[Value]:
    return [
        capital(node.kind.label),
        node.code,
        node.name,
        node.depth,
        str(node.lot.get_state_display()) if node.lot and not node.is_withheld else "",
        stock_words(node),
        ", ".join(dict.fromkeys(node.holders.values())),
        "" if node.is_withheld else node.uri,
    ]

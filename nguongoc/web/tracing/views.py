"""Tracing from anything that people type or scan: the picture, the same as a table, and as an Excel file."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from nguongoc.common.errors import Refusal
from nguongoc.stamps.goods import STAMPED
from nguongoc.trace.models import Handover, Lot
from nguongoc.trace.queries.tracing import BOTH, Graph, Way, trace
from nguongoc.trace.queries.tracing.seeing import show_to
from nguongoc.web.access import OfficeRequest
from nguongoc.web.downloads import workbook
from nguongoc.web.history import exported
from nguongoc.web.listing import number_in, page_of
from nguongoc.web.people.ground import Ground
from nguongoc.web.tracing.picture import draw, step_key, thing_key
from nguongoc.web.tracing.starts import Named, named, thing_named
from nguongoc.web.tracing.svg import drawing_of
from nguongoc.web.tracing.table import rows_of, write_trace
from nguongoc.web.tracing.words import tell_titles

WAYS: dict[str, tuple[str, tuple[Way, ...]]] = {
    "ca-hai": ("Cả hai chiều", BOTH),
    "nguoc": ("Truy ngược", (Way.BACK,)),
    "xuoi": ("Truy xuôi", (Way.FORWARD,)),
}
ZOOMS = {"nho": 0.6, "vua": 1.0, "lon": 1.5}
ROWS = 100
_MOST_OPENED = 40
_STRANGE = "Không có việc nào được ghi về mã này trong phạm vi của bạn."


@dataclass(frozen=True, slots=True)
class Traced:
    found: Named
    graph: Graph | None


@require_GET
def trace_page(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    context: dict[str, Any] = {
        "q": request.GET.get("q", ""),
        "layout": ground.layout,
        "ground": ground.name,
        "trace_url": ground.url("trace"),
        "made_at": timezone.now(),
    }
    try:
        traced = _traced(request)
    except Refusal as refusal:
        context["refused"] = str(refusal)
        # What somebody typed was looked for; an address of what they may not see is none.
        return ground.render(request, "tracing/trace.html", context, status=200 if "q" in request.GET else 404)
    if traced is not None:
        context |= {"title": traced.found.title, "lots": traced.found.lots}
    if traced is not None and traced.graph is not None:
        shown = _shown if traced.graph.steps else _nothing_written
        context |= shown(request, traced.graph, traced.found, ground)
    return ground.render(request, "tracing/trace.html", context)


@require_GET
def trace_excel(request: OfficeRequest, *, ground: Ground) -> FileResponse:
    """The same as the page asks for, whole."""
    try:
        traced = _traced(request)
    except Refusal as refusal:
        raise Http404 from refusal
    if traced is None or traced.graph is None:
        raise Http404
    graph, title = traced.graph, traced.found.title
    exported(request, f"Truy vết: {title} (Excel)")
    return workbook("truy-vet.xlsx", lambda out: write_trace(out, graph, title=title, by=request.user))


def _traced(request: OfficeRequest) -> Traced | None:
    """What was asked for, as far as the person may see it; None where nothing was. Raises Refusal."""
    key = number_in(request.GET.get("vat", ""))
    found = thing_named(key) if key is not None else None
    if found is None:
        if "q" not in request.GET:
            return None
        found = named(request.GET["q"], by=request.user)
    if found.lots:
        return Traced(found, None)
    _, ways = WAYS.get(request.GET.get("chieu", ""), WAYS["ca-hai"])
    graph = trace(found.start, ways, stamps=STAMPED)
    # Who may see goods is said by what lies on both sides of them.
    judged = graph if graph.steps or ways == BOTH else trace(found.start, BOTH, stamps=STAMPED)
    if not graph.nodes or not show_to(judged, request.user):
        raise Refusal(_STRANGE, field="q")
    tell_titles(graph)
    return Traced(found, graph)


def _nothing_written(request: OfficeRequest, graph: Graph, found: Named, ground: Ground) -> dict[str, Any]:
    """Whom to ask, and where to begin, where nobody has told of anything yet, or nothing that way."""
    starts = [node for node in graph.nodes.values() if node.is_start]
    lots = [node.lot for node in starts if node.lot]
    seen = Lot.objects.visible_to(request.user).filter(pk__in=[lot.pk for lot in lots], product__isnull=False)
    own = seen.order_by("pk").first()
    return {
        "graph": graph,
        "starts": starts,
        "owner": lots[0].organisation if lots else None,
        "own_lot": reverse(f"{ground.name}:lot", args=[own.pk]) if own else "",
        "ways": _ways(request),
        "way": request.GET.get("chieu", ""),
        "is_one_way": request.GET.get("chieu") in WAYS.keys() - {"ca-hai"},
    }


def _shown(request: OfficeRequest, graph: Graph, found: Named, ground: Ground) -> dict[str, Any]:
    starts = [thing_key(key) for key in found.start.things if key in graph.nodes]
    starts += [step_key(key) for key in found.start.events if key in graph.steps]
    opened = request.GET.getlist("mo")[:_MOST_OPENED]
    picture = draw(graph, starts, opened)
    zoom = request.GET.get("co", "vua")
    drawing = drawing_of(graph, picture)
    page = page_of(request, rows_of(graph), size=ROWS)
    seen = Lot.objects.visible_to(request.user).filter(thing__in=graph.nodes)
    told = [broken.handover for broken in graph.breaks if broken.handover]
    deliveries = Handover.objects.visible_to(request.user).filter(pk__in=told)
    return {
        "graph": graph,
        "starts": [node for node in graph.nodes.values() if node.is_start],
        "drawing": drawing,
        "picture": picture,
        "shown_width": round(drawing.width * ZOOMS.get(zoom, 1)),
        "page": page,
        "open_lots": set(seen.values_list("pk", flat=True)),
        "open_handovers": set(deliveries.values_list("pk", flat=True)),
        "ways": _ways(request),
        "zooms": [_choice(request, "co", value, label, "vua") for value, label in _ZOOM_WORDS],
        "way": request.GET.get("chieu", ""),
        "fold_query": _query(request, "trang"),
        "page_query": _query(request, "trang"),
        "excel_url": f"{ground.url('trace_excel')}?{_query(request, 'trang', 'mo', 'co')}",
    }


_ZOOM_WORDS = (("nho", "Thu nhỏ"), ("vua", "Vừa"), ("lon", "Phóng to"))


def _ways(request: OfficeRequest) -> list[dict[str, Any]]:
    return [_choice(request, "chieu", value, label, "ca-hai") for value, (label, _) in WAYS.items()]


def _choice(request: OfficeRequest, name: str, value: str, label: str, default: str) -> dict[str, Any]:
    rest = _query(request, name, "trang", *(["mo"] if name == "chieu" else []))
    return {
        "href": f"?{rest}&{name}={value}",
        "label": label,
        "current": request.GET.get(name, default) == value,
    }


def _query(request: OfficeRequest, *without: str) -> str:
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in without]
    return urlencode(kept)

"""A list of records of the jurisdiction: found by words and place, counted by state, sorted, page by page."""

from collections import Counter
from typing import Any, TypeVar

from django.http import QueryDict
from django.urls import reverse

from nguongoc.accounts.queries import communes_overseen
from nguongoc.common.queries import count_by
from nguongoc.common.text import capital
from nguongoc.registry.enums import RecordState
from nguongoc.registry.models import Record, RecordQuerySet
from nguongoc.web.access import OfficeRequest
from nguongoc.web.listing import Choice, Order, chips, kept, long_page_of, query_without
from nguongoc.web.record_filters import by_state, by_text_and_place

R = TypeVar("R", bound=Record)
BY_NAME = ("ten", "Tên (A đến Y)", ("sort_key",))
NEWEST = ("moi", "Mới nhất", ("-created_at",))
_FILTERS = ("q", "xa", "tinh-trang")


def record_list(request: OfficeRequest, visible: RecordQuerySet[R], order: Order, *, name: str) -> dict[str, Any]:
    """What the page of a list and its filters need; `name` is the address's. A constant number of queries."""
    found = by_text_and_place(visible, request.GET)
    counts = count_by(found, "state")
    rows = order.sort(request, by_state(found, request.GET).select_related("organisation__unit"))
    return {
        "page": long_page_of(request, rows, count=_shown(counts, request.GET)),
        "orders": order.options(request),
        "chips": chips(request, "tinh-trang", _states(counts)),
        "units": communes_overseen(request.user),
        "unit": request.GET.get("xa", ""),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "kept": kept(request, "q", "xa", "xep"),
        "is_filtered": any(request.GET.get(each) for each in _FILTERS),
        "list_url": reverse(f"office:{name}"),
    }


def _shown(counts: Counter[str], asked: QueryDict) -> int:
    state = asked.get("tinh-trang", "")
    return counts[state] if state in RecordState.values else counts.total()


def _states(counts: Counter[str]) -> list[Choice]:
    states: list[Choice] = [(state.value, capital(state.label), counts[state]) for state in RecordState]
    return [("", "Tất cả", counts.total()), *states]

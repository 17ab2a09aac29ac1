"""Lists with stable addresses: pages, chips and filters live in the query string."""

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
PAGE_SIZE = 25


def page_of(request: HttpRequest, rows: QuerySet[M]) -> "Page[M]":
    """The page that `?trang=` asks for; the nearest one where it is out of range."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))


def query_without(request: HttpRequest, *names: str) -> str:
    """The query string without the page's number and `names`, encoded."""
    kept = request.GET.copy()
    for name in ("trang", *names):
        kept.pop(name, None)
    return kept.urlencode()


def kept(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """The other parameters that a search form carries along as hidden inputs, without the page's number."""
    return [(name, str(value)) for name, value in request.GET.items() if name not in {"trang", *names}]


def chips(request: HttpRequest, name: str, rows: list[tuple[str, str, int | None]]) -> list[dict[str, Any]]:
    """Chips for the parameter `name` from rows of value, label and count; the first row is the default."""
    default = rows[0][0]
    chosen = request.GET.get(name, default)
    if chosen not in {value for value, _, _ in rows}:
        chosen = default
    rest = query_without(request, name)
    return [
        {
            "href": "?" + "&".join(filter(None, [rest, f"{name}={value}" if value != default else ""])),
            "label": label,
            "count": count,
            "current": value == chosen,
        }
        for value, label, count in rows
    ]

"""Lists with stable addresses: pages, chips, filters and order live in the query string."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
R = TypeVar("R")
Rows = TypeVar("Rows", bound=QuerySet[Any])
Choice = tuple[str, str, int | None]  # value in the address, label, how many rows it leaves where that is known
PAGE_SIZE = 25
_DIGITS = 18  # of a bigint
COUNTED = 1_000

if TYPE_CHECKING:  # generic for the type checker alone
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class CountedPaginator(_Paginator):
    """Pages of a list that may be as long as the province's history: no more than `COUNTED` rows are counted.

    Whoever needs a row further down narrows the list; `is_cut` says so on the page. With `count` the caller has
    counted the rows already, and every page can be reached.
    """

    def __init__(self, rows: QuerySet[M], *, count: int | None) -> None:
        super().__init__(rows, PAGE_SIZE)
        found = rows.order_by()[: COUNTED + 1].count() if count is None else count
        self.is_cut = count is None and found > COUNTED
        self.count = COUNTED if self.is_cut else found


@overload
def page_of(request: HttpRequest, rows: QuerySet[M], *, size: int = PAGE_SIZE) -> "Page[M]": ...
@overload
def page_of(request: HttpRequest, rows: list[R], *, size: int = PAGE_SIZE) -> "Page[R]": ...
def page_of(request: HttpRequest, rows: Any, *, size: int = PAGE_SIZE) -> "Page[Any]":
    """The page that `?trang=` asks for; the nearest one where it is out of range."""
    return Paginator(rows, size).get_page(request.GET.get("trang"))


def long_page_of(request: HttpRequest, rows: QuerySet[M], *, count: int | None = None) -> "Page[M]":
    """As `page_of`, of a list that is counted to its end only by its caller, or not at all."""
    return CountedPaginator(rows, count=count).get_page(request.GET.get("trang"))


@dataclass(frozen=True, slots=True)
class Order:
    """What `?xep=` may ask for: value, label and the fields to sort by; the first is the default."""

    rows: tuple[tuple[str, str, tuple[str, ...]], ...]

    def asked(self, request: HttpRequest) -> str:
        wanted = request.GET.get("xep", "")
        return wanted if wanted in {value for value, _, _ in self.rows} else self.rows[0][0]

    def sort(self, request: HttpRequest, rows: Rows) -> Rows:
        fields = next(fields for value, _, fields in self.rows if value == self.asked(request))
        return rows.order_by(*fields, "pk")

    def options(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """Value, label and whether chosen, for the list's select."""
        return [(value, label, value == self.asked(request)) for value, label, _ in self.rows]


def number_in(text: str) -> int | None:
    """A key or a count as an address or a form gives it; None for what is none, or more than a database holds."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def query_without(request: HttpRequest, *names: str) -> str:
    """The query string without the page's number and `names`, encoded."""
    kept = request.GET.copy()
    for name in ("trang", *names):
        kept.pop(name, None)
    return kept.urlencode()


def kept(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """The other parameters that a search form carries along as hidden inputs, without the page's number."""
    return [(name, str(value)) for name, value in request.GET.items() if name not in {"trang", *names}]


def chips(request: HttpRequest, name: str, rows: list[Choice]) -> list[dict[str, Any]]:
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

"""What the queue is filtered by: parameters of its address, which the pages behind it carry along."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from nguongoc.accounts.queries import communes_overseen
from nguongoc.common.text import capital
from nguongoc.registry.deadlines import Calendar, calendar
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Record, Submission
from nguongoc.registry.queries import handled_by
from nguongoc.web.access import OfficeRequest
from nguongoc.web.listing import chips
from nguongoc.web.tracking_codes import as_written, is_code

WAITING, HANDLED, ALL = "cho-toi", "da-xu-ly", "tat-ca"
SLUGS = {
    RecordKind.ESTABLISHMENT: "co-so",
    RecordKind.PRODUCT: "san-pham",
    RecordKind.CERTIFICATE: "giay-chung-nhan",
    RecordKind.SITE: "dia-diem",
}
FEW = 500  # records found by their text: so many are looked up one by one, more are met while reading by time
_SCOPE_WORDS = {WAITING: "Chờ đơn vị tôi", HANDLED: "Đã xử lý", ALL: "Tất cả"}
_COMMUNE = "record__organisation__unit__key"


@dataclass(frozen=True, slots=True)
class Facet:
    """One question to the rows: for each answer its word in the address, its label and its condition."""

    name: str
    label: str
    all: str
    choices: tuple[tuple[str, str, Q], ...]

    def answer(self) -> Case:
        """The expression that gives a row's answer; empty where it has none."""
        whens = (When(condition, then=Value(slug)) for slug, _, condition in self.choices)
        return Case(*whens, default=Value(""))

    def known(self, asked: str) -> str:
        return asked if any(slug == asked for slug, _, _ in self.choices) else ""

    def condition(self, asked: str) -> Q:
        return next((condition for slug, _, condition in self.choices if slug == asked), Q())


class QueueFilter:
    """The rows that an address asks for, and how many rows each further choice would leave.

    Unknown values count as not asked. What waits is counted, by one query for all choices; the history of a
    province is too long for that, so its choices stand without counts.
    """

    def __init__(self, request: OfficeRequest) -> None:
        self._request = request
        self.text = request.GET.get("q", "").strip()
        self.commune = request.GET.get("xa", "")
        scope = request.GET.get("xem")
        self.scope = scope if scope in {HANDLED, ALL} else WAITING
        self._asked = {facet.name: facet.known(request.GET.get(facet.name, "")) for facet in self._facets}

    @cached_property
    def days(self) -> Calendar:
        return calendar()

    @property
    def is_narrowed(self) -> bool:
        return any((self.text, self.commune, *self._asked.values()))

    @property
    def shows_more(self) -> bool:
        """Whether one of the choices is made that a page keeps folded away."""
        asked = {**self._asked, "loai": ""}
        return any((self.commune, self._request.GET.get("xep"), *asked.values()))

    @property
    def query(self) -> str:
        """The parameters, encoded, for the pages behind the list: the next one is looked for in the same rows."""
        kept = self._request.GET.copy()
        for name in set(kept) - {"xem", "q", "xa", "xep", *self._asked}:
            del kept[name]
        return kept.urlencode()

    def rows(self) -> QuerySet[Submission]:
        chosen = Q(**{_COMMUNE: self.commune}) if self.commune else Q()
        for facet in self._facets:
            chosen &= facet.condition(self._asked[facet.name])
        newest = self._orders[0][0] == "moi-nhat"
        if self._request.GET.get("xep") == self._orders[1][0]:
            newest = not newest
        return self._found.filter(chosen).order_by(*(("-moved_at", "-pk") if newest else ("moved_at", "pk")))

    def count(self) -> int | None:
        """How many rows there are; none where they are not counted."""
        return None if self._cube is None else sum(self._counts("").values())

    def scope_chips(self) -> list[dict[str, Any]]:
        total = None if self._cube is None else sum(self._cube.values())
        rows = [(name, label, total if name == self.scope else None) for name, label in _SCOPE_WORDS.items()]
        return chips(self._request, "xem", rows)

    def facet_chips(self) -> list[dict[str, Any]]:
        """Rows of `{label, chips}`; a choice that leaves nothing is offered only while it is chosen."""
        return [
            {"label": facet.label, "chips": chips(self._request, facet.name, self._choices(facet))}
            for facet in self._facets
        ]

    def communes(self) -> list[tuple[str, str, int | None]]:
        """Key, name and number of rows of each commune, in the order of the alphabet."""
        communes = communes_overseen(self._request.user).order_by("sort_key").values_list("key", "name")
        if self._cube is None:
            return [(key, name, None) for key, name in communes]
        counts = self._counts("xa")
        return [(key, name, counts[key]) for key, name in communes if counts[key] or key == self.commune]

    def orders(self) -> list[dict[str, Any]]:
        return chips(self._request, "xep", [(name, words, None) for name, words in self._orders])

    @property
    def _orders(self) -> list[tuple[str, str]]:
        """The default first: what waits longest, and in the history what came last."""
        rows = [("lau-nhat", "Chờ lâu nhất trước"), ("moi-nhat", "Mới nhất trước")]
        return rows if self.scope == WAITING else rows[::-1]

    def _choices(self, facet: Facet) -> list[tuple[str, str, int | None]]:
        rows = [("", facet.all), *((slug, label) for slug, label, _ in facet.choices)]
        if self._cube is None:
            return [(slug, label, None) for slug, label in rows]
        counts = self._counts(facet.name)
        counts[""] = sum(counts.values())
        asked = self._asked[facet.name]
        return [(slug, label, counts[slug]) for slug, label in rows if not slug or counts[slug] or slug == asked]

    @cached_property
    def _facets(self) -> tuple[Facet, ...]:
        kinds = ((slug, capital(kind.label), Q(record__kind=kind)) for kind, slug in SLUGS.items())
        first = Q(record__published__isnull=True)
        helped = Q(helper__isnull=False)
        return (
            Facet("loai", "Lọc theo loại hồ sơ", "Mọi loại", tuple(kinds)),
            Facet("han", "Lọc theo thời hạn", "Mọi thời hạn", (("tre", "Quá hạn", self.days.late()),)),
            Facet(
                "loai-gui",
                "Lọc theo lần gửi",
                "Mới và thay đổi",
                (("moi", "Đăng lần đầu", first), ("thay-doi", "Thay đổi", ~first)),
            ),
            Facet(
                "nhap",
                "Lọc theo người nhập",
                "Mọi người nhập",
                (("co-quan", "Cán bộ nhập", helped), ("co-so", "Cơ sở tự nhập", ~helped)),
            ),
        )

    @cached_property
    def _found(self) -> QuerySet[Submission]:
        """The rows of the scope that the text leaves."""
        if self.scope == WAITING:
            rows: QuerySet[Submission] = Submission.objects.waiting_for(self._request.organisation)
        else:
            rows = Submission.objects.visible_to(self._request.user)
        if self.scope == HANDLED:
            rows = rows.filter(pk__in=handled_by(self._request.organisation))
        if not self.text:
            return rows
        named = Record.objects.order_by().matching_with_holder(self.text).values_list("pk", flat=True)
        few = list(named[: FEW + 1])
        chosen, code = Q(record__in=few if len(few) <= FEW else named), as_written(self.text)
        return rows.filter(chosen | Q(tracking_code=code) if is_code(code) else chosen)

    @cached_property
    def _cube(self) -> Counter[tuple[str, ...]] | None:
        """How many of the found rows give the same answers, commune first; none where they are not counted."""
        if self.scope != WAITING:
            return None
        answers = (facet.answer() for facet in self._facets)
        grouped = self._found.order_by().values_list(_COMMUNE, *answers)
        return Counter({tuple(answer): count for *answer, count in grouped.annotate(count=Count("pk"))})

    def _counts(self, name: str) -> Counter[str]:
        """How many rows each answer to this question would leave, with all other choices applied."""
        asked = {"xa": self.commune} | self._asked
        place = list(asked).index(name) if name else 0
        counts: Counter[str] = Counter()
        for answers, count in (self._cube or {}).items():
            if all(
                answer == wanted
                for (question, wanted), answer in zip(asked.items(), answers, strict=True)
                if wanted and question != name
            ):
                counts[answers[place]] += count
        return counts

"""The queue: what waits for the organisation, what it has handled, all in its jurisdiction."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.common.text import fold
from nguongoc.places.models import Province
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Submission, SubmissionQuerySet
from nguongoc.registry.queries import handled_by
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.office.listing import chips, kept, page_of, query_without
from nguongoc.web.office.navigation import render_office
from nguongoc.web.office.views.rows import submission_row
from nguongoc.web.office.waiting import deadlines

WAITING, HANDLED, ALL = "cho-toi", "da-xu-ly", "tat-ca"
SLUGS = {
    RecordKind.ESTABLISHMENT: "co-so",
    RecordKind.PRODUCT: "san-pham",
    RecordKind.CERTIFICATE: "giay-chung-nhan",
    RecordKind.SITE: "dia-diem",
}
_KINDS = {slug: kind for kind, slug in SLUGS.items()}


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def queue(request: OfficeRequest) -> HttpResponse:
    scopes = _scopes(request)
    scope = request.GET.get("xem", WAITING)
    rows = _searched(scopes.get(scope, scopes[WAITING]), request.GET.get("q", ""))
    kinds = dict(rows.order_by().values_list("record__kind").annotate(count=Count("pk")))
    if (kind := _KINDS.get(request.GET.get("loai", ""))) is not None:
        rows = rows.filter(record__kind=kind)
    rows = rows.order_by("-moved_at" if scope in {HANDLED, ALL} else "moved_at", "pk")
    page = page_of(request, rows.select_related("record__organisation__unit"))
    allowed = deadlines(Province.objects.first())
    context: dict[str, Any] = {
        "page": page,
        "rows": [submission_row(row, allowed) for row in page],
        "scopes": _scope_chips(request, scopes),
        "kinds": _kind_chips(request, kinds),
        "query": query_without(request),
        "kept": kept(request, "q"),
        "q": request.GET.get("q", ""),
        "is_filtered": bool(request.GET.get("q") or request.GET.get("loai")),
        "scope": scope if scope in scopes else WAITING,
    }
    return render_office(request, "office/queue.html", context)


def _scopes(request: OfficeRequest) -> dict[str, QuerySet[Submission]]:
    visible = Submission.objects.visible_to(request.user)
    return {
        WAITING: Submission.objects.waiting_for(request.organisation),
        HANDLED: visible.filter(pk__in=handled_by(request.organisation)),
        ALL: visible,
    }


def _searched(rows: QuerySet[Submission] | SubmissionQuerySet, text: str) -> QuerySet[Submission]:
    if not text.strip():
        return rows
    return rows.filter(
        Q(record__search_text__contains=fold(text))
        | Q(record__organisation__search_text__contains=fold(text))
        | Q(tracking_code=text.strip().upper())
    )


def _scope_chips(request: OfficeRequest, scopes: dict[str, QuerySet[Submission]]) -> list[dict[str, Any]]:
    labels = {WAITING: "Chờ đơn vị tôi", HANDLED: "Đã xử lý", ALL: "Tất cả"}
    return chips(request, "xem", [(scope, labels[scope], rows.count()) for scope, rows in scopes.items()])


def _kind_chips(request: OfficeRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    rows: list[tuple[str, str, int | None]] = [("", "Mọi loại", sum(counts.values()))]
    rows += [(slug, str(kind.label).capitalize(), counts.get(kind, 0)) for kind, slug in SLUGS.items()]
    return chips(request, "loai", rows)

"""Deliveries between establishments: those that somebody disputes, denies, did not declare or does not confirm."""

from typing import Any

from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import history_of
from nguongoc.common.text import fold
from nguongoc.trace.enums import HandoverState
from nguongoc.trace.models import Handover, HandoverQuerySet
from nguongoc.trace.rules import overdue_since
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.handed_over import handover_for, send_evidence, shown_handover
from nguongoc.web.history import opened
from nguongoc.web.listing import COUNTED, Choice, chips, kept, long_page_of, number_in, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.navigation import crumbs, render_office

S = HandoverState


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def handovers(request: OfficeRequest) -> HttpResponse:
    """Those in the jurisdiction, the newest first; `?xem=` what needs a look, `?q=` a side, a lot or a number."""
    found = _searched(Handover.objects.visible_to(request.user), request.GET.get("q", "").strip())
    views = _views(found)
    rows: list[Choice] = [(key, label, _counted(group)) for key, (label, group) in views.items()]
    _, shown = views.get(request.GET.get("xem", ""), views[""])
    page = long_page_of(
        request, shown.select_related("sender", "receiver").prefetch_related("lines").order_by("-pk")
    )
    context: dict[str, Any] = {
        "page": page,
        "chips": chips(request, "xem", rows),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "kept": kept(request, "q"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "xem")),
    }
    return render_office(request, "office/handovers.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def handover(request: OfficeRequest, pk: int) -> HttpResponse:
    found = handover_for(request.user, pk)
    opened(request, found)
    context: dict[str, Any] = {
        "handover": found,
        "shown": shown_handover(found),
        "crumbs": crumbs(("Giao nhận", reverse("office:handovers")), here=found.number),
        "history": [audit_row(entry) for entry in history_of([found])],
    }
    return render_office(request, "office/handover.html", context)


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def evidence(request: OfficeRequest, pk: int) -> FileResponse:
    return send_evidence(get_object_or_404(Handover.objects.visible_to(request.user), pk=pk))


def _views(found: HandoverQuerySet) -> dict[str, tuple[str, HandoverQuerySet]]:
    return {
        "": ("Tất cả", found),
        "khieu-nai": ("Khiếu nại, từ chối", found.filter(state__in=[S.DISPUTED, S.REFUSED])),
        "phu-nhan": ("Bị phủ nhận", found.filter(state=S.DENIED)),
        "chua-khai": ("Chưa khai giao", found.filter(state=S.UNDECLARED)),
        "qua-han": ("Quá hạn xác nhận", found.overdue(overdue_since())),
    }


def _counted(rows: HandoverQuerySet) -> int | None:
    """No more than COUNTED rows are counted; beyond that the chip has no number."""
    count = rows.order_by()[: COUNTED + 1].count()
    return count if count <= COUNTED else None


def _searched(rows: HandoverQuerySet, text: str) -> HandoverQuerySet:
    if not text:
        return rows
    sides = Q(sender__search_text__contains=fold(text)) | Q(receiver__search_text__contains=fold(text))
    named = Q(sender_name__icontains=text) | Q(receiver_name__icontains=text) | Q(note_number__icontains=text)
    by_lot = Handover.objects.filter(lines__code__icontains=text).order_by().values("pk")
    own = Q(pk=number_in(text.upper().removeprefix("GN-")))
    return rows.filter(sides | named | Q(pk__in=by_lot) | own)

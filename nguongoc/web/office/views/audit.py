"""The audit trail: who did what to what, when and from where."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.queries import audit_trail_of
from nguongoc.common.models import AuditEntry
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.listing import long_page_of, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.forms import AuditFilter
from nguongoc.web.office.navigation import render_office


@needs(Permission.SEE_AUDIT_TRAIL, ground="office")
@require_GET
def audit_trail(request: OfficeRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    entries = audit_trail_of(request.user)
    if form.is_valid():
        entries = _filtered(entries, form.cleaned_data)
    page = long_page_of(request, entries)
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "rows": [audit_row(entry) for entry in page],
        "query": query_without(request),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "sees_all": request.organisation.level == Level.PROVINCE,
    }
    return render_office(request, "office/audit_trail.html", context)


def _filtered(entries: QuerySet[AuditEntry], asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    """Days are those of the province's clock, the last one included."""
    if asked["nguoi"]:
        entries = entries.filter(actor_name__icontains=asked["nguoi"])
    if asked["viec"]:
        entries = entries.filter(action=asked["viec"])
    if asked["tu"]:
        entries = entries.filter(at__gte=_at(asked["tu"], dt.time.min))
    if asked["den"]:
        entries = entries.filter(at__lte=_at(asked["den"], dt.time.max))
    return entries


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, timezone.get_current_timezone())

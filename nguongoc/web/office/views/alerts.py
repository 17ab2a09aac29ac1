"""The desk of alerts: what the rules saw of scans, what was found of it, and what is done about it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.common.text import fold
from nguongoc.places.queries import current_province
from nguongoc.safety.models import Recall
from nguongoc.scans.shield.alerts import MAY_SETTLE, settle_alert
from nguongoc.scans.shield.enums import Finding, ShieldRule
from nguongoc.scans.shield.models import Alert, AlertQuerySet
from nguongoc.scans.shield.queries import evidence_of, precision_of, provinces_of, sentence_of
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import Choice, chips, kept, long_page_of, query_without
from nguongoc.web.maps import country_map
from nguongoc.web.office.alert_forms import FindingForm
from nguongoc.web.office.navigation import crumbs, render_office, tabs

P = Permission
ALERT_PAGES = {
    "alerts": "Cảnh báo",
    "inspections": "Kiểm tra",
    "warnings": "Cảnh báo người mua",
    "scan_rules": "Quy tắc",
}
_GATHERED = "gop"


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def alerts(request: OfficeRequest) -> HttpResponse:
    """Newest first; `?xem=` open, mine, settled or those over the day's budget, `?loai=` one rule, `?q=` product,
    lot or establishment. What is over the budget is one line on the first page.
    """
    seen = Alert.objects.visible_to(request.user)
    views = _views(seen, request)
    _, rows = views.get(request.GET.get("xem", ""), views[""])
    rows = _searched(rows, request.GET.get("q", "").strip())
    counts = count_by(rows, "rule")
    if request.GET.get("loai", "") in ShieldRule.values:
        rows = rows.filter(rule=request.GET["loai"])
    page = long_page_of(request, rows.select_related("batch", "lot__product", "organisation", "inspection"))
    named: list[Choice] = [(rule.value, str(rule.label), counts[rule]) for rule in ShieldRule if counts[rule]]
    context: dict[str, Any] = {
        "page": page,
        "rows": [(alert, sentence_of(alert)) for alert in page],
        "tabs": tabs(request, ALERT_PAGES),
        "views": chips(request, "xem", [(key, label, None) for key, (label, _) in views.items()]),
        "chips": chips(request, "loai", [("", "Mọi quy tắc", counts.total()), *named]),
        "gathered": seen.open().filter(is_gathered=True).count() if not request.GET.get("xem") else 0,
        "q": request.GET.get("q", "").strip(),
        "kept": kept(request, "q"),
        "query": query_without(request),
        "is_filtered": any(request.GET.get(name) for name in ("q", "loai")),
    }
    return render_office(request, "office/alerts.html", context)


@needs(P.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was seen, with the scans that say so; the finding, and what can be done."""
    rows = Alert.objects.visible_to(request.user).select_related(
        "batch__product", "lot__product", "organisation__establishment", "inspection", "authority"
    )
    found = get_object_or_404(rows, pk=pk)
    opened(request, found)
    form = FindingForm(posted(request))
    if form.is_valid():
        finding = Finding(form.cleaned_data["finding"])
        reason = form.cleaned_data["reason"]
        if form.carry_out(lambda: settle_alert(alert=found, finding=finding, reason=reason, by=request.user)):
            messages.success(request, f"Đã ghi kết luận: {finding.label}.")
            return redirect("office:alert", found.pk)
    context = _shown(request, found) | {"form": form}
    return render_office(request, "office/alert.html", context, status=422 if form.errors else 200)


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def scan_rules(request: OfficeRequest) -> HttpResponse:
    """The thresholds as the profile has them, with how right each rule was."""
    today = timezone.localdate().isoformat()
    table = current_province().settings.get("scan_rules", [])
    precision = {row.rule.value: row for row in precision_of(Alert.objects.visible_to(request.user))}
    rows = [
        {
            **row,
            "start": dt.date.fromisoformat(row["effective_from"]),
            "precision": precision.get(row["key"]),
            "is_in_force": row["effective_from"] <= today < (row["effective_to"] or "9999"),
        }
        for row in table
    ]
    context = {"rows": rows, "tabs": tabs(request, ALERT_PAGES)}
    return render_office(request, "office/scan_rules.html", context)


def _shown(request: OfficeRequest, found: Alert) -> dict[str, Any]:
    person = request.user
    lot = found.lot
    product = lot.product if lot else found.batch.product if found.batch else None
    provinces = provinces_of(found)
    return {
        "alert": found,
        "sentence": sentence_of(found),
        "product": product,
        "provinces": provinces,
        "map": country_map({row.code: row.scans for row in provinces}),
        "evidence": evidence_of(found),
        "recalls": Recall.objects.open().filter(lots=lot) if lot else [],
        "may_settle": found.state == "open" and person.may(*MAY_SETTLE),
        "may_suspend": found.batch is not None and person.may(P.CHANGE_STAMP_STATES),
        "may_inspect": found.inspection is None and person.may(P.RECALL_LOTS, P.REVIEW_RECORDS),
        "may_warn": product is not None and person.may(P.RECALL_LOTS),
        "crumbs": crumbs(("Cảnh báo từ lượt quét", reverse("office:alerts")), here=found.get_rule_display()),
    }


def _views(seen: AlertQuerySet, request: OfficeRequest) -> dict[str, tuple[str, AlertQuerySet]]:
    person = request.user
    return {
        "": ("Chưa kết luận", seen.open().filter(is_gathered=False)),
        _GATHERED: ("Vượt mức trong ngày", seen.open().filter(is_gathered=True)),
        "cua-toi": ("Của tôi", seen.filter(Q(decided_by=person) | Q(inspection__inspector=person))),
        "da-ket-luan": ("Đã kết luận", seen.settled()),
    }


def _searched(rows: AlertQuerySet, text: str) -> AlertQuerySet:
    if not text:
        return rows
    return rows.filter(
        Q(lot__code__icontains=text)
        | Q(subject_key__icontains=text)
        | Q(lot__product__search_text__contains=fold(text))
        | Q(batch__product__search_text__contains=fold(text))
        | Q(organisation__search_text__contains=fold(text))
    )

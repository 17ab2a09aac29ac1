"""What the rules found in logs: listed for those in whose jurisdiction it lies, and settled by them."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.common.text import fold
from nguongoc.safety.models import Recall
from nguongoc.trace.actions import settle_flag
from nguongoc.trace.enums import FlagOutcome, LogCheck, LotState
from nguongoc.trace.models import LogFlag, LogFlagQuerySet, Lot
from nguongoc.trace.queries import entries_by_key
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.journal import rows_of
from nguongoc.web.listing import Choice, chips, kept, long_page_of, query_without
from nguongoc.web.office.flag_forms import SettleForm
from nguongoc.web.office.navigation import crumbs, render_office, tabs

P = Permission
_GONE = "da-dinh-chinh"
LOT_PAGES = {"lots": "Lô hàng", "log_flags": "Cảnh báo từ nhật ký"}


@needs(P.SEE_REGISTER, ground="office")
@require_GET
def log_flags(request: OfficeRequest) -> HttpResponse:
    """The newest first; `?loai=` one check, `?q=` product, lot or establishment, `?xem=` what was found, or that
    the entry or its cause has been corrected since.
    """
    views = _views(_searched(LogFlag.objects.visible_to(request.user), request.GET.get("q", "").strip()))
    _, rows = views.get(request.GET.get("xem", ""), views[""])
    counts = count_by(rows, "rule__check_name")
    check = request.GET.get("loai", "")
    if check in LogCheck.values:
        rows = rows.filter(rule__check_name=check)
    found = rows.select_related(
        "rule", "entry__form", "entry__lot__organisation", "entry__cycle__organisation", "entry__household"
    ).prefetch_related("decisions__organisation")
    checks: list[Choice] = [(each.value, str(each.label), counts[each.value]) for each in LogCheck]
    context: dict[str, Any] = {
        "page": long_page_of(request, found),
        "tabs": tabs(request, LOT_PAGES),
        "chips": chips(request, "loai", [("", "Tất cả", counts.total()), *checks]),
        "views": chips(request, "xem", [(key, label, None) for key, (label, _) in views.items()]),
        "q": request.GET.get("q", "").strip(),
        "query": query_without(request),
        "kept": kept(request, "q"),
        "is_corrected": request.GET.get("xem") == _GONE,
        "is_filtered": any(request.GET.get(name) for name in ("q", "loai")),
        "is_first_view": request.GET.get("xem", "") not in views.keys() - {""},
    }
    return render_office(request, "office/log_flags.html", context)


@needs(P.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def log_flag(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was found, in which entry, by which rule, and what became of it; decided by those who check records."""
    flag = get_object_or_404(
        LogFlag.objects.visible_to(request.user).select_related("rule", "entry__lot", "entry__cycle", "cause"),
        pk=pk,
    )
    opened(request, flag)
    decisions = list(flag.decisions.select_related("organisation", "decided_by", "delegator"))
    last = decisions[-1] if decisions else None
    form = SettleForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        outcome = FlagOutcome(given["outcome"])
        done = form.carry_out(
            lambda: settle_flag(
                flag=flag, outcome=outcome, reason=given["reason"], after=given["after"], by=request.user
            )
        )
        if done is not None:
            messages.success(request, f"Đã ghi kết luận: {outcome.label}. Cơ sở đã được báo.")
            return redirect("office:log_flag", flag.pk)
    context = _shown(request, flag) | {"decisions": decisions, "last": last, "form": form}
    return render_office(request, "office/log_flag.html", context, status=422 if form.errors else 200)


def _shown(request: OfficeRequest, flag: LogFlag) -> dict[str, Any]:
    subject = flag.entry.subject
    lot = subject if isinstance(subject, Lot) else None
    is_standing = LogFlag.objects.standing().filter(pk=flag.pk).exists()
    rows = rows_of(entries_by_key([key for key in (flag.entry_id, flag.cause_id) if key]))
    may_recall = request.user.may(P.RECALL_LOTS) and lot is not None and lot.state != LotState.RECALLED
    return {
        "flag": flag,
        "subject": subject,
        "lot": lot,
        "rows": rows,
        "is_standing": is_standing,
        "may_settle": is_standing and request.user.may(P.REVIEW_RECORDS, P.APPROVE_RECORDS),
        "may_recall": may_recall,
        "recalls": Recall.objects.filter(lots=lot) if lot else [],
        "crumbs": crumbs(
            ("Lô hàng", reverse("office:lots")),
            ("Cảnh báo từ nhật ký", reverse("office:log_flags")),
            here=flag.rule.get_check_name_display(),
        ),
    }


def _views(seen: LogFlagQuerySet) -> dict[str, tuple[str, LogFlagQuerySet]]:
    standing = seen.standing()
    return {
        "": ("Chưa xử lý", standing.unsettled()),
        "chap-nhan": ("Đã chấp nhận", standing.found_to_be(FlagOutcome.ACCEPTED)),
        "vi-pham": ("Đã xác nhận vi phạm", standing.found_to_be(FlagOutcome.BREACH)),
        _GONE: ("Đã đính chính", seen.exclude(pk__in=standing.order_by().values("pk"))),
    }


def _searched(rows: LogFlagQuerySet, text: str) -> LogFlagQuerySet:
    if not text:
        return rows
    return rows.filter(
        Q(entry__lot__code__icontains=text)
        | Q(entry__lot__product__search_text__contains=fold(text))
        | Q(entry__lot__organisation__search_text__contains=fold(text))
        | Q(entry__cycle__product__search_text__contains=fold(text))
        | Q(entry__cycle__organisation__search_text__contains=fold(text))
    )

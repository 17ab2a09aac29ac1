"""What the rules found in logs: listed for those in whose jurisdiction it lies."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.common.text import fold
from nguongoc.trace.enums import LogCheck
from nguongoc.trace.models import LogFlag
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.listing import Choice, chips, kept, long_page_of, query_without
from nguongoc.web.office.navigation import render_office, tabs

LOT_PAGES = {"lots": "Lô hàng", "log_flags": "Cảnh báo từ nhật ký"}
_GONE = "da-dinh-chinh"


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def log_flags(request: OfficeRequest) -> HttpResponse:
    """The newest first; `?loai=` one check, `?q=` product, lot or establishment, `?xem=da-dinh-chinh` those whose
    entry or cause has been corrected since.
    """
    seen = LogFlag.objects.visible_to(request.user)
    standing = seen.standing()
    rows = seen.exclude(pk__in=standing.order_by().values("pk")) if request.GET.get("xem") == _GONE else standing
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(
            Q(entry__lot__code__icontains=text)
            | Q(entry__lot__product__search_text__contains=fold(text))
            | Q(entry__lot__organisation__search_text__contains=fold(text))
            | Q(entry__cycle__product__search_text__contains=fold(text))
            | Q(entry__cycle__organisation__search_text__contains=fold(text))
        )
    counts = count_by(rows, "rule__check_name")
    check = request.GET.get("loai", "")
    if check in LogCheck.values:
        rows = rows.filter(rule__check_name=check)
    found = rows.select_related(
        "rule", "entry__form", "entry__lot__organisation", "entry__cycle__organisation", "entry__household"
    )
    checks: list[Choice] = [(each.value, str(each.label), counts[each.value]) for each in LogCheck]
    views: list[Choice] = [("", "Còn hiệu lực", None), (_GONE, "Đã đính chính", None)]
    context: dict[str, Any] = {
        "page": long_page_of(request, found),
        "tabs": tabs(request, LOT_PAGES),
        "chips": chips(request, "loai", [("", "Tất cả", counts.total()), *checks]),
        "views": chips(request, "xem", views),
        "q": text,
        "query": query_without(request),
        "kept": kept(request, "q"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "loai")),
    }
    return render_office(request, "office/log_flags.html", context)

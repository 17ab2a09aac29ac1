"""The page of scans with its chart and tables, its live part, and the same as Excel. Both grounds have them."""

from typing import IO, Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.places.provinces import place_name
from nguongoc.scans.enums import Verdict
from nguongoc.scans.queries import FIGURES, counted_before, figures_by_day, figures_of_lots, latest_scans
from nguongoc.trace.models import Lot, LotQuerySet
from nguongoc.web.access import OfficeRequest
from nguongoc.web.downloads import workbook
from nguongoc.web.history import exported
from nguongoc.web.listing import kept, long_page_of, query_without
from nguongoc.web.people.ground import Ground
from nguongoc.web.scan_counts.asked import Asked, asked
from nguongoc.web.scan_counts.chart import HEIGHT, WIDTH, day_chart
from nguongoc.web.scan_counts.excel import FIGURE_WORDS, write_scans
from nguongoc.web.scan_counts.tables import SHOWN, tables
from nguongoc.web.templatetags.words import number

LATEST_SHOWN = 10
_VERDICTS = {
    Verdict.FIRST: "Quét lần đầu",
    Verdict.SEEN: "Đã có người quét trước",
    Verdict.INACTIVE: "Tem chưa kích hoạt",
    Verdict.SUSPENDED: "Tem đang tạm dừng",
    Verdict.VOID: "Tem đã bị hủy",
    Verdict.RECALLED: "Lô đang thu hồi",
}
_FACTS = ("sessions", "first", "opened", "warned", "staff", "programs")


@require_safe
def scans_page(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    found = asked(request)
    days = figures_by_day(found.rows, found.period.first, found.period.last)
    sums = {name: sum(day[name] for day in days) for name in FIGURES}
    context: dict[str, Any] = {
        "layout": ground.layout,
        "ground": ground.name,
        "scans_url": ground.url("scans"),
        "excel_url": f"{ground.url('scans_excel')}?{query_without(request)}",
        "period": found.period,
        "chosen": found.chosen,
        "kept": kept(request, "tu", "den"),
        "facts": [{"label": FIGURE_WORDS[name], "value": number(sums[name])} for name in _FACTS],
        "is_empty": not any(sums.values()),
        "days": days,
        "chart": day_chart(days),
        "size": (WIDTH, HEIGHT),
        "tables": [table.shown(request) for table in tables(request, found.rows, most=SHOWN)],
        "counted_before": counted_before(),
        **_latest(request, ground),
        **(_lots(request, found) if ground.name == "workshop" else {}),
    }
    return ground.render(request, "scan_counts/scans.html", context)


@require_safe
def latest(request: OfficeRequest, *, ground: Ground) -> HttpResponse:
    """The live part alone, for the page that asks again and again; others are led to that page."""
    if "HX-Request" not in request.headers:
        return redirect(ground.url("scans"))
    return render(request, "scan_counts/latest.html", _latest(request, ground))


@require_safe
def scans_excel(request: OfficeRequest, *, ground: Ground) -> FileResponse:
    """What the page is asked for, whole."""
    found = asked(request)
    lots = _asked_lots(request, found) if ground.name == "workshop" else None
    exported(request, f"Lượt quét {found.period.first:%d/%m/%Y} đến {found.period.last:%d/%m/%Y} (Excel)")

    def write(out: IO[bytes]) -> None:
        write_scans(out, found, tables(request, found.rows), lots)

    return workbook(f"luot-quet-{timezone.localdate():%Y%m%d}.xlsx", write)


def _latest(request: OfficeRequest, ground: Ground) -> dict[str, Any]:
    found = latest_scans(request.user, most=LATEST_SHOWN)
    return {
        "latest": [(scan, place_name(scan.province), _VERDICTS[scan.verdict]) for scan in found],
        "latest_url": ground.url("latest_scans"),
        "ground": ground.name,
        "asked_at": timezone.localtime(),
    }


def _asked_lots(request: OfficeRequest, found: Asked) -> LotQuerySet:
    lots = Lot.objects.visible_to(request.user).filter(product__isnull=False)
    return lots.filter(product=found.product) if found.product else lots


def _lots(request: OfficeRequest, found: Asked) -> dict[str, Any]:
    """The lots, the newest first, with the figures of those on this page of the list alone."""
    page = long_page_of(request, _asked_lots(request, found).order_by("-pk"))
    figures = figures_of_lots(page.object_list, found.period.first, found.period.last)
    return {
        "lot_page": page,
        "lots": [(lot, figures.get(lot.pk)) for lot in page],
        "query": query_without(request),
    }

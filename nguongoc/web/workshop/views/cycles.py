"""Seasons, batches of animals and trips: listed, opened, read with their journal, and ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.registry.models import Site
from nguongoc.registry.queries import published_products
from nguongoc.trace.actions import end_cycle, open_cycle
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import ProductionCycle
from nguongoc.trace.queries import entries_of_cycle
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.journal import rows_of
from nguongoc.web.listing import chips, page_of, query_without
from nguongoc.web.workshop.forms.trace import EndCycleForm, OpenCycleForm, cycle_name
from nguongoc.web.workshop.log_targets import cycle_target
from nguongoc.web.workshop.pages import page

writes = needs(Permission.WRITE_LOGS, ground="workshop")
_ENDED = "da-ket-thuc"


@writes
@require_safe
def cycles(request: OfficeRequest) -> HttpResponse:
    """The running ones, the newest first; `?xem=da-ket-thuc` those that ended."""
    own = ProductionCycle.objects.visible_to(request.user).select_related("product", "site")
    running = own.running()
    ended = own.exclude(ended_date=None)
    counts = running.count(), ended.count()
    context = {
        "page": page_of(request, ended if request.GET.get("xem") == _ENDED else running),
        "chips": chips(request, "xem", [("", "Đang chạy", counts[0]), (_ENDED, "Đã kết thúc", counts[1])]),
        "has_any": any(counts),
        "query": query_without(request),
    }
    return page(request, "cycles.html", context, tab="lots")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: OfficeRequest) -> HttpResponse:
    """Open a cycle: product and place of the last one, a name of this month and today are there already."""
    products = published_products(request.user)
    sites = list(Site.objects.visible_to(request.user).published().order_by("sort_key"))
    last = ProductionCycle.objects.visible_to(request.user).filter(product__in=products).first()
    chosen = last.product_id if last else (products[0].pk if products else None)
    today = timezone.localdate()
    initial = {"product": str(chosen or ""), "name": cycle_name(today), "started_date": today}
    if last is not None:
        initial |= {"site": str(last.site_id or ""), "unit_name": last.unit_name}
    form = OpenCycleForm(posted(request), products=products, sites=sites, initial=initial)
    if form.is_valid():
        cycle = form.carry_out(lambda: open_cycle(**form.chosen, by=request.user))
        if cycle is not None:
            messages.success(request, f"Đã mở {cycle.name}. Hãy ghi việc đầu tiên.")
            return redirect("workshop:choose_work", cycle.pk)
    context = {"form": form, "has_products": bool(products)}
    return page(request, "open_cycle.html", context, tab="lots")


@writes
@require_safe
def cycle(request: OfficeRequest, pk: int) -> HttpResponse:
    target = cycle_target(request.user, pk)
    found = target.subject
    if not isinstance(found, ProductionCycle):
        raise TypeError(found)
    opened(request, found)
    harvest = next((form for form in target.forms if form.kind == LogKind.HARVEST), None)
    entries = entries_of_cycle(found).select_related("replacement").order_by("-happened_at", "-pk")
    shown = page_of(request, entries)
    context = {
        "target": target,
        "cycle": found,
        "page": shown,
        "journal": rows_of(shown),
        "hold": target.hold,
        "harvest_url": target.write(harvest) if harvest and not target.why_closed else "",
        "lots": found.lots.order_by("-pk")[:20],
        "may_correct": True,
    }
    return page(request, "cycle.html", context, tab="lots")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ProductionCycle.objects.visible_to(request.user), pk=pk)
    form = EndCycleForm(posted(request))
    if form.is_valid():
        date = form.cleaned_data["ended_date"]
        if form.carry_out(lambda: end_cycle(cycle=found, ended_date=date, by=request.user)) is not None:
            messages.success(request, f"Đã kết thúc {found.name}. Nhật ký được giữ nguyên.")
            return redirect("workshop:cycle", pk)
    context = {
        "form": form,
        "title": f"Kết thúc {found.name}",
        "text": "Kết thúc rồi thì không ghi thêm vào vụ, lứa này được. Các lô đã thu hoạch vẫn ghi tiếp.",
        "verb": "Kết thúc",
        "back": reverse("workshop:cycle", args=[pk]),
    }
    return page(request, "simple_form.html", context, tab="lots")

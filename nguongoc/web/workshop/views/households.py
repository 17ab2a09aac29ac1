"""The households of a cooperative: listed, kept, taken from and into Excel; and one entry for many of them."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import require_small_enough
from nguongoc.common.text import fold, number_text
from nguongoc.trace.actions import end_household, keep_household, keep_households
from nguongoc.trace.enums import LotState
from nguongoc.trace.household_files import read_households, write_households
from nguongoc.trace.models import Household, Lot, ProductionCycle
from nguongoc.trace.queries import last_entry, proposed_code
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import workbook
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import exported
from nguongoc.web.listing import chips, kept, page_of, query_without
from nguongoc.web.log_form import answers_as_initial, now_to_the_minute
from nguongoc.web.workshop.forms.households import HouseholdFileForm, HouseholdForm, ManyForm
from nguongoc.web.workshop.forms.trace import lot_code_field
from nguongoc.web.workshop.log_targets import Target, cycle_target, lot_target
from nguongoc.web.workshop.pages import page

_LOTS = "lo"
writes = needs(Permission.WRITE_LOGS, ground="workshop")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def households(request: OfficeRequest) -> HttpResponse:
    """The list, and a file to be read into it."""
    form = HouseholdFileForm(posted(request), request.FILES or None)
    if form.is_valid():
        counts = form.carry_out(lambda: _read(request, form))
        if counts is not None:
            added, changed = map(number_text, counts)
            messages.success(request, f"Đã nhập tệp: thêm {added} hộ, cập nhật {changed} hộ.")
            return redirect("workshop:households")
    rows = Household.objects.visible_to(request.user).active().select_related("establishment")
    context = {"page": page_of(request, rows), "form": form, "query": query_without(request)}
    return page(request, "households.html", context, tab="lots")


def _read(request: OfficeRequest, form: HouseholdFileForm) -> tuple[int, int]:
    upload = form.cleaned_data["file"]
    require_small_enough(upload)
    rows = read_households(upload)
    try:
        return keep_households(rows=rows, by=request.user)
    except Refusal as refusal:
        place = int(refusal.field or 0)
        raise Refusal(f"Hộ {rows[place].code}: {refusal.sentence} Chưa nhập dòng nào.", field="file") from refusal


@writes
@require_safe
def export(request: OfficeRequest) -> FileResponse:
    rows = Household.objects.visible_to(request.user).active().select_related("establishment")
    exported(request, "Danh sách hộ thành viên (Excel)")
    return workbook(f"ho-thanh-vien-{timezone.localdate():%Y%m%d}.xlsx", lambda out: write_households(out, rows))


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest) -> HttpResponse:
    return _keep(request, None)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    own = Household.objects.visible_to(request.user).active().select_related("establishment")
    return _keep(request, get_object_or_404(own, pk=pk))


def _keep(request: OfficeRequest, household: Household | None) -> HttpResponse:
    form = HouseholdForm(posted(request), initial=_as_it_is(household) if household else None)
    if form.is_valid():
        facts = form.facts()
        kept = form.carry_out(lambda: keep_household(facts=facts, household=household, by=request.user))
        if kept is not None:
            messages.success(request, f"Đã lưu hộ {kept.code}.")
            return redirect("workshop:households")
    context = {
        "form": form,
        "title": f"Hộ {household.code}" if household else "Thêm hộ",
        "text": "Tên chỉ hiện cho người mua khi hộ đồng ý; nếu không, trang tra cứu chỉ ghi mã hộ.",
        "verb": "Lưu hộ",
        "back": reverse("workshop:households"),
        "end_url": reverse("workshop:end_household", args=[household.pk]) if household else "",
    }
    return page(request, "household.html", context, tab="lots")


def _as_it_is(household: Household) -> dict[str, object]:
    linked = household.establishment
    return {
        "code": household.code,
        "name": household.name,
        "plot": household.plot,
        "may_be_named": household.consented_at is not None,
        "establishment_code": (linked.code or "") if linked else "",
    }


@writes
@require_POST
def end(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    done = f"Hộ {found.code} không còn trong danh sách. Những gì đã ghi được giữ nguyên."
    carry_out(request, lambda: end_household(household=found, by=request.user), done=done)
    return redirect("workshop:households")


@writes
@require_safe
def choose_target(request: OfficeRequest) -> HttpResponse:
    """Of what it is written for many households: running cycles, or open lots (`?xem=lo`); `?q=` names one."""
    cycles = ProductionCycle.objects.visible_to(request.user).running().select_related("product", "site")
    lots = Lot.objects.visible_to(request.user).filter(product__isnull=False, state=LotState.OPEN)
    counts = cycles.count(), lots.count()
    views = [("vu", "Mùa vụ, lứa nuôi", counts[0]), (_LOTS, "Lô đang mở", counts[1])]
    views = views if counts[0] else views[::-1]
    shows_lots = request.GET.get("xem", views[0][0]) == _LOTS
    query = request.GET.get("q", "").strip()
    if query:
        product = Q(product__search_text__contains=fold(query))
        cycles = cycles.filter(product | Q(name__icontains=query))
        lots = lots.filter(product | Q(code__icontains=query))
    context = {
        "page": page_of(request, lots.order_by("-pk") if shows_lots else cycles),
        "shows_lots": shows_lots,
        "q": query,
        "kept": kept(request, "q"),
        "chips": chips(request, "xem", list(views)),
        "query": query_without(request),
        "has_households": Household.objects.visible_to(request.user).active().exists(),
        "has_any": any(counts),
    }
    return page(request, "choose_target.html", context, tab="lots")


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def write_many(request: OfficeRequest, pk: int, form_pk: int) -> HttpResponse:
    """Common answers once, then a row for each household of the cooperative: all or nothing."""
    return _write_many(request, lot_target(request.user, pk), form_pk)


@writes
@require_http_methods(["GET", "HEAD", "POST"])
def write_many_work(request: OfficeRequest, pk: int, form_pk: int) -> HttpResponse:
    return _write_many(request, cycle_target(request.user, pk), form_pk)


def _write_many(request: OfficeRequest, target: Target, form_pk: int) -> HttpResponse:
    log_form = target.form(form_pk)
    last = last_entry(request.user, log_form.key)
    initial = {"happened_at": now_to_the_minute(), **target.beginning(log_form)}
    if last is not None:
        initial |= answers_as_initial(log_form, last.answers) | ({"unit": last.unit} if last.unit else {})
    form = ManyForm(
        posted(request),
        request.FILES or None,
        log_form=log_form,
        subject=target.subject,
        by=request.user,
        households=target.households,
        initial=initial,
    )
    if target.opens_lot(log_form):
        form.fields["code"] = lot_code_field()
        form.initial["code"] = proposed_code(request.organisation)
    if form.is_valid():
        code = form.cleaned_data.get("code", "")
        written = form.write_all(lambda entries: target.record_many(entries, code=code))
        if written is not None:
            messages.success(request, f"Đã ghi {log_form.title} cho {number_text(len(written))} hộ.")
            for sentence in dict.fromkeys(flag.sentence for entry in written for flag in entry.flags.all()):
                messages.warning(request, sentence)
            opened_lot = written[0].lot_id if target.opens_lot(log_form) else None
            return redirect("workshop:lot", opened_lot) if opened_lot else redirect(target.home)
    context = {"target": target, "log_form": log_form, "form": form}
    return page(request, "write_many.html", context, tab="lots")

"""Catalogues of what people use: searched, added to, revised from a date on, and ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import count_by
from nguongoc.trace.actions import end_item, revise_item
from nguongoc.trace.enums import Catalogue
from nguongoc.trace.models import CatalogueItem
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.listing import chips, kept, page_of, query_without
from nguongoc.web.office.log_rule_forms import EndItemForm, ItemForm, item_as_initial
from nguongoc.web.office.navigation import render_form, render_office, tabs
from nguongoc.web.office.views.log_forms import LOG_RULE_PAGES

edits = needs(Permission.EDIT_RULES, ground="office")


@edits
@require_GET
def catalogue_items(request: OfficeRequest) -> HttpResponse:
    """What is offered today and what will be; `?loai=` one catalogue, `?q=` a name."""
    today = timezone.localdate()
    rows = CatalogueItem.objects.in_force(today) | CatalogueItem.objects.filter(effective_from__gt=today).exclude(
        effective_to__lte=today
    )
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(key__contains=CatalogueItem.key_of(text))
    counts = count_by(rows, "catalogue")
    chosen = request.GET.get("loai", "")
    if chosen in Catalogue.values:
        rows = rows.filter(catalogue=chosen)
    choices = [(each.value, str(each.label), counts[each.value]) for each in Catalogue]
    context: dict[str, Any] = {
        "page": page_of(request, rows),
        "today": today,
        "chips": chips(request, "loai", [("", "Tất cả", counts.total()), *choices]),
        "tabs": tabs(request, LOG_RULE_PAGES),
        "chosen": chosen if chosen in Catalogue.values else Catalogue.PESTICIDE.value,
        "q": text,
        "kept": kept(request, "q"),
        "query": query_without(request),
    }
    return render_office(request, "office/catalogue_items.html", context)


@edits
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest, catalogue: str) -> HttpResponse:
    return _revise(request, Catalogue(catalogue) if catalogue in Catalogue.values else Catalogue.PESTICIDE, None)


@edits
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_item(request: OfficeRequest, pk: int) -> HttpResponse:
    """The next version of an item."""
    item = get_object_or_404(CatalogueItem, pk=pk)
    return _revise(request, Catalogue(item.catalogue), item)


def _revise(request: OfficeRequest, catalogue: Catalogue, item: CatalogueItem | None) -> HttpResponse:
    initial = {"effective_from": timezone.localdate(), **(item_as_initial(item) if item else {})}
    form = ItemForm(posted(request), initial=initial)
    if item is not None:
        form.fields["name"].disabled = True  # another name is another item
    if form.is_valid():
        start, facts = form.cleaned_data["effective_from"], form.facts()
        saved = form.carry_out(
            lambda: revise_item(catalogue=catalogue, facts=facts, effective_from=start, by=request.user)
        )
        if saved is not None:
            messages.success(request, f"Đã lưu {saved.name}, áp dụng từ {start:%d/%m/%Y}.")
            return redirect(f"{reverse('office:catalogue_items')}?loai={catalogue}")
    title = f"Sửa {item.name}" if item else f"Thêm vào {catalogue.label}"
    return render_form(request, form, title=title, way=_way())


@edits
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficeRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(CatalogueItem, pk=pk)
    form = EndItemForm(posted(request), initial={"effective_to": timezone.localdate()})
    if form.is_valid():
        date = form.cleaned_data["effective_to"]
        if form.carry_out(lambda: end_item(item=item, effective_to=date, by=request.user)) is not None:
            messages.success(request, f"{item.name} thôi dùng từ {date:%d/%m/%Y}.")
            return redirect("office:catalogue_items")
    return render_form(request, form, title=f"Thôi dùng {item.name}", way=_way(), verb="Thôi dùng")


def _way() -> list[tuple[str, str]]:
    return [("Danh mục vật tư", reverse("office:catalogue_items"))]

"""Inspections that were ordered, and warnings to the public; both may come of an alert."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.accounts.queries import heir_of, people_with
from nguongoc.common.queries import history_of
from nguongoc.registry.models import Establishment
from nguongoc.safety.enums import InspectionResult, InspectionState
from nguongoc.safety.inspecting import MAY_INSPECT, close_inspection, order_inspection
from nguongoc.safety.models import Inspection
from nguongoc.scans.shield import alerts as shield
from nguongoc.scans.shield.models import Alert
from nguongoc.scans.shield.queries import sentence_of
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import chips, long_page_of, query_without
from nguongoc.web.office.alert_forms import InspectionForm, ResultForm
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.navigation import crumbs, render_form, render_office, tabs
from nguongoc.web.office.views.alerts import ALERT_PAGES

P = Permission
_LIST = ("Kiểm tra", "office:inspections")


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def inspections(request: OfficeRequest) -> HttpResponse:
    """Those due first; `?xem=` open, those of them given to oneself, or closed."""
    seen = Inspection.objects.visible_to(request.user)
    views = {
        "": ("Đang kiểm tra", seen.open()),
        "cua-toi": ("Giao cho tôi", seen.open().filter(inspector=request.user)),
        "da-xong": ("Đã có kết quả", seen.filter(state=InspectionState.CLOSED).order_by("-closed_at")),
    }
    _, rows = views.get(request.GET.get("xem", ""), views[""])
    context = {
        "page": long_page_of(request, rows.select_related("organisation", "establishment", "inspector")),
        "tabs": tabs(request, ALERT_PAGES),
        "chips": chips(request, "xem", [(key, label, found.count()) for key, (label, found) in views.items()]),
        "query": query_without(request),
        "may_order": request.user.may(*MAY_INSPECT),
    }
    return render_office(request, "office/inspections.html", context)


@needs(*MAY_INSPECT, ground="office")
@require_http_methods(["GET", "POST"])
def inspect_alert(request: OfficeRequest, pk: int) -> HttpResponse:
    """An inspection because of an alert: the order says what was seen."""
    rows = Alert.objects.visible_to(request.user).select_related("lot", "batch", "organisation")
    alert = get_object_or_404(rows, pk=pk, inspection=None)
    place = alert.organisation.name if alert.organisation else ""
    order = f"{alert}. {sentence_of(alert)} Kiểm tra tem và hàng tại nơi bán, nơi sản xuất."
    form = InspectionForm(posted(request), initial={"place": place, "order": order})
    form.offer_inspectors(_inspectors(request))
    if form.is_valid() and (done := form.carry_out(lambda: _order_for(alert, form, request.user))):
        messages.success(request, "Đã ra lệnh kiểm tra. Người kiểm tra đã được báo.")
        return redirect("office:inspection", done.pk)
    way = [("Cảnh báo từ lượt quét", reverse("office:alerts")), _step(alert)]
    return render_form(request, form, title="Ra lệnh kiểm tra", way=way, verb="Ra lệnh", subtitle=str(alert))


@needs(*MAY_INSPECT, ground="office")
@require_http_methods(["GET", "POST"])
def inspect_establishment(request: OfficeRequest, pk: int) -> HttpResponse:
    """An inspection of an establishment, without an alert."""
    found = get_object_or_404(Establishment.objects.visible_to(request.user).select_related("owner"), pk=pk)
    form = InspectionForm(posted(request), initial={"place": found.name})
    form.offer_inspectors(_inspectors(request))
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: order_inspection(
                establishment=found.owner,
                place=given["place"],
                order=given["order"],
                due_date=given["due_date"],
                inspector=Person.objects.get(pk=given["inspector"]),
                by=request.user,
            )
        )
        if done:
            messages.success(request, "Đã ra lệnh kiểm tra. Người kiểm tra đã được báo.")
            return redirect("office:inspection", done.pk)
    way = [(_LIST[0], reverse(_LIST[1])), (found.name, reverse("office:establishment", args=[found.pk]))]
    return render_form(request, form, title="Ra lệnh kiểm tra", way=way, verb="Ra lệnh")


@needs(P.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def inspection(request: OfficeRequest, pk: int) -> HttpResponse:
    """The order, and what was found; the result is written here by the authority that ordered it."""
    rows = Inspection.objects.visible_to(request.user).select_related(
        "organisation", "establishment", "lot", "inspector", "ordered_by", "closed_by"
    )
    found = get_object_or_404(rows, pk=pk)
    opened(request, found)
    form = ResultForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        result = InspectionResult(form.cleaned_data["result"])
        report = form.cleaned_data["reason"]
        done = form.carry_out(
            lambda: close_inspection(
                inspection=found, result=result, report=report, picture=form.upload, by=request.user
            )
        )
        if done:
            messages.success(request, f"Đã ghi kết quả: {result.label}.")
            return redirect("office:inspection", found.pk)
    context: dict[str, Any] = {
        "inspection": found,
        "form": form,
        "alerts": Alert.objects.visible_to(request.user).filter(inspection=found),
        "record": Establishment.objects.visible_to(request.user)
        .filter(owner=found.establishment)
        .select_related("published")
        .first(),
        "may_close": found.state == InspectionState.OPEN
        and heir_of(found.organisation) == request.organisation
        and request.user.may(*MAY_INSPECT),
        "history": [audit_row(entry) for entry in history_of([found])],
        "crumbs": crumbs((_LIST[0], reverse(_LIST[1])), here=str(found)),
    }
    return render_office(request, "office/inspection.html", context, status=422 if form.errors else 200)


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def inspection_picture(request: OfficeRequest, pk: int) -> FileResponse:
    found = get_object_or_404(Inspection.objects.visible_to(request.user), pk=pk)
    if not found.picture or not default_storage.exists(found.picture):
        raise Http404
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(default_storage.open(found.picture), content_type="image/webp", headers=headers)


def _order_for(alert: Alert, form: InspectionForm, by: Person) -> Inspection:
    given = form.cleaned_data
    return shield.inspect_alert(
        alert=alert,
        place=given["place"],
        order=given["order"],
        due_date=given["due_date"],
        inspector=Person.objects.get(pk=given["inspector"]),
        by=by,
    )


def _inspectors(request: OfficeRequest) -> list[Person]:
    return people_with(request.organisation, *MAY_INSPECT)


def _step(alert: Alert) -> tuple[str, str]:
    return alert.get_rule_display(), reverse("office:alert", args=[alert.pk])

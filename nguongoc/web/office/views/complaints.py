"""Complaints of people who bought goods: listed for those in charge, assigned, passed on, answered, closed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.queries import people_with
from nguongoc.common.queries import count_by, history_of
from nguongoc.common.text import capital, fold
from nguongoc.safety.complaints import actions
from nguongoc.safety.complaints.enums import ComplaintKind, ComplaintState
from nguongoc.safety.complaints.models import ComplaintQuerySet
from nguongoc.safety.complaints.queries import authorities_to_hand_over_to
from nguongoc.safety.models import Complaint
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.complaint_pictures import send_complaint_picture
from nguongoc.web.history import opened
from nguongoc.web.listing import Choice, chips, kept, long_page_of, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.complaint_forms import AssignForm, EndForm, HandOverForm, PassOnForm
from nguongoc.web.office.navigation import crumbs, render_office
from nguongoc.web.tracking_codes import as_written, is_code

P = Permission
_DONE = {
    "giao": "Đã giao người xử lý.",
    "chuyen-don-vi": "Đã chuyển. Cơ quan nhận đã được báo.",
    "chuyen": "Cơ sở đã được báo và đọc được phản ánh này, trừ thông tin liên hệ.",
    "tra-loi": "Đã trả lời. Người phản ánh đọc được bằng số phản ánh.",
    "dong": "Đã đóng phản ánh. Người phản ánh đọc được lý do.",
}


@needs(P.SEE_REGISTER, ground="office")
@require_GET
def complaints(request: OfficeRequest) -> HttpResponse:
    """The newest first; `?xem=` open, of these the own authority's or one's own, or one state; `?loai=` one kind,
    `?q=` number, product, lot or establishment.
    """
    found = _searched(Complaint.objects.visible_to(request.user), request.GET.get("q", "").strip())
    views = {
        "": ("Chưa xong", found.open()),
        "don-vi": ("Chờ đơn vị tôi", found.waiting_for(request.organisation)),
        "cua-toi": ("Giao cho tôi", found.open().filter(assignee=request.user)),
        "moi": ("Mới nhận", found.filter(state=ComplaintState.RECEIVED)),
        "dang-xu-ly": ("Đang xử lý", found.filter(state=ComplaintState.HANDLED)),
        "da-tra-loi": ("Đã trả lời", found.filter(state=ComplaintState.ANSWERED)),
        "da-dong": ("Đã đóng", found.filter(state=ComplaintState.CLOSED)),
    }
    _, shown = views.get(request.GET.get("xem", ""), views[""])
    counts = count_by(shown, "kind")
    kind = request.GET.get("loai", "")
    if kind in ComplaintKind.values:
        shown = shown.filter(kind=kind)
    states: list[Choice] = [(key, label, None) for key, (label, _) in views.items()]
    kinds: list[Choice] = [
        (each.value, capital(str(each.label)), counts[each.value])
        for each in ComplaintKind
        if counts[each.value] or each.value == kind
    ]
    context: dict[str, Any] = {
        "page": long_page_of(
            request, shown.select_related("lot", "product", "organisation", "authority", "assignee")
        ),
        "states": chips(request, "xem", states),
        "chips": chips(request, "loai", [("", "Tất cả", counts.total()), *kinds]),
        "q": request.GET.get("q", "").strip(),
        "query": query_without(request),
        "kept": kept(request, "q"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "loai", "xem")),
    }
    return render_office(request, "office/complaints.html", context)


@needs(P.SEE_REGISTER, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was reported, by a stamp or without, and what was done; handled by the authority that it went to."""
    visible = Complaint.objects.visible_to(request.user)
    found = get_object_or_404(
        visible.select_related("lot", "product", "organisation", "authority", "assignee"), pk=pk
    )
    opened(request, found)
    act = request.POST.get("viec", "") if request.method == "POST" else ""
    forms = _forms(request, found, act)
    if act in forms and forms[act].is_valid():
        done = forms[act].carry_out(_acts(request, found, forms[act])[act])
        if done is not None:
            messages.success(request, _DONE[act])
            still_read = visible.filter(pk=pk).exists()  # not by who handed it over to others
            return redirect("office:complaint", pk) if still_read else redirect("office:complaints")
    is_own = found.authority_id == request.organisation.pk and found.is_open
    context: dict[str, Any] = {
        "complaint": found,
        "pictures": found.pictures.all(),
        "steps": found.steps.select_related("by", "delegator", "organisation", "assignee"),
        "forms": {name.replace("-", "_"): form for name, form in forms.items()},
        "failed": forms.get(act),
        "may_handle": is_own and request.user.may(*actions.HANDLE),
        "may_answer": is_own and request.user.may(*actions.ANSWER),
        "may_read_contact": found.authority_id == request.organisation.pk and request.user.may(*actions.HANDLE),
        "history": [audit_row(entry) for entry in history_of([found])],
        "crumbs": crumbs(("Phản ánh", reverse("office:complaints")), here=found.code),
    }
    return render_office(request, "office/complaint.html", context, status=422 if act else 200)


@needs(P.SEE_REGISTER, ground="office")
@require_GET
def picture(request: OfficeRequest, pk: int, picture: int) -> FileResponse:
    return send_complaint_picture(request.user, pk, picture)


def _forms(request: OfficeRequest, found: Complaint, act: str) -> dict[str, Any]:
    """One form for each thing that can be done; that of the button that was pressed holds what was typed."""
    people = people_with(found.authority, *actions.HANDLE)

    def data(name: str) -> Any:
        return request.POST if act == name else None

    return {
        "giao": AssignForm(data("giao"), people=people, prefix="giao", initial={"to": found.assignee_id}),
        "chuyen-don-vi": HandOverForm(
            data("chuyen-don-vi"), authorities=authorities_to_hand_over_to(found), prefix="chuyen-don-vi"
        ),
        "chuyen": PassOnForm(data("chuyen"), prefix="chuyen"),
        "tra-loi": EndForm(data("tra-loi"), prefix="tra-loi"),
        "dong": EndForm(data("dong"), prefix="dong"),
    }


def _acts(request: OfficeRequest, found: Complaint, form: Any) -> dict[str, Callable[[], object]]:
    given, by = form.cleaned_data, request.user

    def assign() -> object:
        people = {person.pk: person for person in people_with(found.authority, *actions.HANDLE)}
        return actions.assign_complaint(complaint=found, to=people[given["to"]], note=given["note"], by=by)

    def hand_over() -> object:
        to = authorities_to_hand_over_to(found).get(pk=given["to"])
        return actions.hand_complaint_over(complaint=found, to=to, note=given["note"], by=by)

    return {
        "giao": assign,
        "chuyen-don-vi": hand_over,
        "chuyen": lambda: actions.pass_complaint_on(complaint=found, note=given["note"], by=by),
        "tra-loi": lambda: actions.answer_complaint(complaint=found, reason=given["reason"], by=by),
        "dong": lambda: actions.close_complaint(complaint=found, reason=given["reason"], by=by),
    }


def _searched(rows: ComplaintQuerySet, text: str) -> ComplaintQuerySet:
    if not text:
        return rows
    code = as_written(text)
    if is_code(code) and rows.filter(code=code).exists():
        return rows.filter(code=code)
    return rows.filter(
        Q(lot__code__icontains=text)
        | Q(product__search_text__contains=fold(text))
        | Q(organisation__search_text__contains=fold(text))
        | Q(asked__icontains=text)
    )

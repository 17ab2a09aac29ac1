"""The ready sentences by which officials return, refuse and suspend."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.common.text import capital
from nguongoc.registry.actions import write_reason
from nguongoc.registry.enums import ReasonAct, RouteKind
from nguongoc.registry.models import ReasonTemplate
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.office.forms import ReasonTemplateForm
from nguongoc.web.office.navigation import render_form, render_office


@needs(Permission.EDIT_RULES, ground="office")
@require_GET
def reasons(request: OfficeRequest) -> HttpResponse:
    groups = groupby(ReasonTemplate.objects.all(), key=lambda row: (row.get_kind_display(), row.get_act_display()))
    context = {"groups": [(capital(f"{kind}: {act}"), list(rows)) for (kind, act), rows in groups]}
    return render_office(request, "office/reasons.html", context)


@needs(Permission.EDIT_RULES, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def add_reason(request: OfficeRequest) -> HttpResponse:
    return _form(request, None)


@needs(Permission.EDIT_RULES, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_reason(request: OfficeRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(ReasonTemplate, pk=pk))


def _form(request: OfficeRequest, template: ReasonTemplate | None) -> HttpResponse:
    names = ("kind", "act", "text", "is_offered")
    now = {name: getattr(template, name) for name in names} if template else None
    form = ReasonTemplateForm(posted(request), initial=now)
    if form.is_valid():
        given = form.cleaned_data
        written = form.carry_out(
            lambda: write_reason(
                template=template,
                kind=RouteKind(given["kind"]),
                act=ReasonAct(given["act"]),
                text=given["text"],
                is_offered=given["is_offered"],
                by=request.user,
            )
        )
        if written is not None:
            messages.success(request, "Đã lưu mẫu lý do.")
            return redirect("office:reasons")
    title = "Sửa mẫu lý do" if template else "Thêm mẫu lý do"
    return render_form(request, form, title=title, way=[("Mẫu lý do", reverse("office:reasons"))])

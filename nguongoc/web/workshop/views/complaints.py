"""What people reported of the establishment's goods, as far as an authority passed it on."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.safety.complaints.enums import ComplaintAct
from nguongoc.safety.models import Complaint
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.complaint_pictures import send_complaint_picture
from nguongoc.web.history import opened
from nguongoc.web.listing import long_page_of, query_without
from nguongoc.web.workshop.pages import page

_TOLD = (ComplaintAct.PASS_ON, ComplaintAct.ANSWER, ComplaintAct.CLOSE)


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_GET
def complaints(request: OfficeRequest) -> HttpResponse:
    rows = Complaint.objects.visible_to(request.user).select_related("lot", "product")
    context = {"page": long_page_of(request, rows), "query": query_without(request)}
    return page(request, "complaints.html", context, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_GET
def complaint(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Complaint.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("lot", "product", "authority"), pk=pk)
    opened(request, found)
    context = {
        "complaint": found,
        "pictures": found.pictures.all(),
        "steps": found.steps.filter(act__in=_TOLD).select_related("organisation"),
    }
    return page(request, "complaint.html", context, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_GET
def picture(request: OfficeRequest, pk: int, picture: int) -> FileResponse:
    return send_complaint_picture(request.user, pk, picture)

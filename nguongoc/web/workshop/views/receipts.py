"""Stamps that the authority printed have come: each roll or stack of sheets is confirmed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.actions import confirm_piece
from nguongoc.stamps.models import DeliveryPiece
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.templatetags.words import number
from nguongoc.web.workshop.forms.stamp_requests import ReceiptForm
from nguongoc.web.workshop.pages import page


@needs(Permission.ACTIVATE_STAMPS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: OfficeRequest, pk: int) -> HttpResponse:
    """Received in full, or with the stamps that are missing."""
    own = DeliveryPiece.objects.filter(batch__organisation=request.organisation)
    piece = get_object_or_404(
        own.select_related("batch__product", "delivery__organisation", "confirmed_by"), pk=pk
    )
    form = ReceiptForm(posted(request), piece=piece)
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: confirm_piece(piece=piece, missing=given["missing"], note=given["note"], by=request.user)
        )
        if done is not None:
            lost = sum(last - first + 1 for first, last in given["missing"])
            short = f" Thiếu {number(lost)} tem: những tem đó đã hủy." if lost else ""
            messages.success(request, f"Đã nhận {piece.label}.{short}")
            return redirect("workshop:batch", piece.batch_id)
    return page(request, "receive.html", {"piece": piece, "batch": piece.batch, "form": form}, tab="stamps")

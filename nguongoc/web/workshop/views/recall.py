"""The establishment takes a lot of its own off the market."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.safety.actions import open_recall
from nguongoc.safety.queries import lots_to_recall, open_recall_of
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.queries import stamps_on
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.workshop.forms.stamps import RecallForm
from nguongoc.web.workshop.pages import page


@needs(Permission.RECALL_LOTS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: OfficeRequest, pk: int) -> HttpResponse:
    """What the recall reaches is shown first; then the reason and what buyers shall do."""
    lot = get_object_or_404(Lot.objects.visible_to(request.user).filter(product__isnull=False), pk=pk)
    form = RecallForm(posted(request), initial={"instructions": _usual(request)})
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: open_recall(
                lot=lot, reason=given["reason"], instructions=given["instructions"], by=request.user
            )
        )
        if done is not None:
            messages.success(
                request, f"Đã thu hồi lô {lot.code}. Trang tra cứu của mọi tem trên lô đã báo thu hồi."
            )
            return redirect("workshop:lot", lot.pk)
    reached = lots_to_recall(lot)
    carried = stamps_on([row.pk for row in reached])
    rows = [(row, carried.get(row.pk, {}).get(StampState.ACTIVE, 0)) for row in reached]
    context = {
        "lot": lot,
        "form": form,
        "rows": rows,
        "stamp_count": sum(count for _, count in rows),
        "recall": open_recall_of(lot.pk),
    }
    return page(request, "recall.html", context, tab="lots")


def _usual(request: OfficeRequest) -> str:
    content = request.organisation.establishment.content
    phone = f" hoặc gọi {content.phone}" if content and content.phone else ""
    return f"Không sử dụng. Mang sản phẩm đến nơi đã mua để được trả lại tiền{phone}."

"""What the establishment owes and has paid for its stamps."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.stamps.models import StampFee
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.listing import chips, page_of, query_without
from nguongoc.web.workshop.pages import page


@needs(Permission.REQUEST_STAMPS, Permission.ACTIVATE_STAMPS, ground="workshop")
@require_safe
def stamp_fees(request: OfficeRequest) -> HttpResponse:
    """The fee of each batch with its receipts, the newest first, and the sums; `?xem=no` or `da-nop` alone."""
    own = StampFee.objects.filter(batch__organisation=request.organisation)
    owed, paid = own.owed(), own.paid()
    shown = {"no": owed, "da-nop": paid}.get(request.GET.get("xem", ""), own)
    rows = shown.select_related("authority", "batch__product").prefetch_related("payments").order_by("-pk")
    counts = owed.count(), paid.count()
    context = {
        "page": page_of(request, rows),
        "chips": chips(
            request,
            "xem",
            [("", "Tất cả", sum(counts)), ("no", "Chưa nộp", counts[0]), ("da-nop", "Đã nộp", counts[1])],
        ),
        "query": query_without(request),
        "has_any": any(counts),
        "owed": owed.amount(),
        "paid": paid.amount(),
    }
    return page(request, "stamp_fees.html", context, tab="stamps")

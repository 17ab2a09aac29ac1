"""The first page of the workshop: what one does today, and what waits."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import counts_of
from nguongoc.registry.addresses import workshop_address
from nguongoc.registry.certificate_queries import ending_soon
from nguongoc.registry.enums import RecordKind, SubmissionState
from nguongoc.registry.models import Certificate, Submission
from nguongoc.safety.complaints.enums import OPEN
from nguongoc.safety.models import Complaint
from nguongoc.scans.queries import lookups_of
from nguongoc.scans.staff import mark_address
from nguongoc.stamps.enums import RequestState, StampState
from nguongoc.stamps.models import DeliveryPiece, StampFee, StampRequest
from nguongoc.stamps.queries import free_count, stamps_of
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Handover, Lot, ProductionCycle
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.stamp_stock import stock_rows
from nguongoc.web.templatetags.look import KIND_ICONS
from nguongoc.web.templatetags.words import money, number
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.standing import standing_of
from nguongoc.web.workshop.views.deputies import members_of

_SHOWN = 5
_CYCLES = 100


@needs(ground="workshop")
@require_safe
def today(request: OfficeRequest) -> HttpResponse:
    open_lots = (
        Lot.objects.visible_to(request.user).filter(state=LotState.OPEN, product__isnull=False).order_by("-pk")
    )
    ending = ending_soon(Certificate.objects.visible_to(request.user), timezone.localdate())
    arriving = Handover.objects.waiting_for(request.organisation)
    open_count, ending_papers, coming, members = counts_of(open_lots, ending, arriving, members_of(request))
    standing = standing_of(request.organisation.establishment)
    stamps = stamps_of(request.organisation)
    context = {
        "today": timezone.localdate(),
        "standing": standing,
        "is_published": standing.record.published_id is not None,
        "open_lots": list(open_lots[:_SHOWN]),
        "open_count": open_count,
        "cycles": list(ProductionCycle.objects.visible_to(request.user).running()[:_CYCLES]),
        "waiting": [*_waiting(request), *_stamps(request), *_claims(request)],
        "coming": coming or None,
        "complaints": _complaints(request),
        "ending_papers": ending_papers or None,
        "free_stamps": free_count(stamps),
        "figures": _figures(request, stamps) if request.user.may(Permission.SEE_REPORTS) else [],
        "may": _may(request),
        "staff_mark": mark_address(),
        "member_count": members if request.user.may(Permission.EDIT_OWN_RECORDS) else 0,
    }
    return page(request, "today.html", context, tab="today")


def _figures(request: OfficeRequest, stamps: dict[StampState, int]) -> list[dict[str, str]]:
    """How many stamps there are, and how often people looked them up."""
    return [*stock_rows(stamps), {"label": "Lượt tra cứu", "value": number(lookups_of(request.organisation))}]


def _waiting(request: OfficeRequest) -> list[dict[str, str]]:
    """What is with the authority, and what came back to be mended; the newest first."""
    if not request.user.may(Permission.EDIT_PRODUCTS):
        return []
    submissions = (
        Submission.objects.visible_to(request.user)
        .exclude(record__kind=RecordKind.ESTABLISHMENT)
        .open()
        .select_related("record")
        .order_by("-moved_at")
    )
    return [
        _row(
            submission.record.name,
            workshop_address(submission.record),
            KIND_ICONS[submission.record.kind],
            submission.state,
            SubmissionState(submission.state).label,
        )
        for submission in submissions[:_SHOWN]
    ]


def _stamps(request: OfficeRequest) -> list[dict[str, str]]:
    """Rolls to count and confirm, what is owed for stamps, and requests that are not decided yet."""
    if not request.user.may(Permission.REQUEST_STAMPS, Permission.ACTIVATE_STAMPS):
        return []
    pieces = DeliveryPiece.objects.waiting_for(request.organisation).select_related("batch")
    fees = StampFee.objects.owed().filter(batch__organisation=request.organisation).select_related("batch")
    requests = StampRequest.objects.visible_to(request.user).filter(state=RequestState.SUBMITTED)
    return [
        *(
            _row(
                f"{piece}: {number(piece.size)} tem",
                reverse("workshop:receive", args=[piece.pk]),
                "package",
                "waiting",
                "Chờ đếm, xác nhận",
            )
            for piece in pieces[:_SHOWN]
            if request.user.may(Permission.ACTIVATE_STAMPS)
        ),
        *(
            _row(
                f"{fee}: {money(fee.amount)}",
                reverse("workshop:batch", args=[fee.batch_id]),
                "ticket",
                "owed",
                "Chưa nộp",
            )
            for fee in fees[:_SHOWN]
        ),
        *(
            _row(
                f"Xin {number(asked.quantity)} tem · {asked.purpose}",
                reverse("workshop:stamp_request", args=[asked.pk]),
                "ticket",
                "submitted",
                RequestState.SUBMITTED.label,
            )
            for asked in requests.select_related("lot")[:_SHOWN]
        ),
    ]


def _row(title: str, url: str, icon: str, state: str, word: object) -> dict[str, str]:
    return {"title": title, "url": url, "icon": icon, "state": state, "word": str(word)}


def _complaints(request: OfficeRequest) -> dict[str, int | None]:
    """How many complaints authorities passed on to the establishment, and how many of them are not settled yet."""
    if not request.user.may(Permission.EDIT_OWN_RECORDS):
        return {}
    passed_on = Complaint.objects.visible_to(request.user).order_by()
    counted = passed_on.aggregate(all=Count("pk"), open=Count("pk", filter=Q(state__in=OPEN)))
    return {"all": counted["all"], "open": counted["open"] or None}


def _claims(request: OfficeRequest) -> list[dict[str, str]]:
    """Who names the establishment as a source of goods that it did not declare."""
    if not request.user.may(Permission.WRITE_LOGS):
        return []
    visible = Handover.objects.visible_to(request.user)
    naming = visible.naming(request.organisation).select_related("receiver").order_by("-pk")
    return [
        _row(
            f"{found.to_words} ghi đã nhận hàng của cơ sở bạn",
            reverse("workshop:handover", args=[found.pk]),
            "truck",
            found.state,
            found.get_state_display(),
        )
        for found in naming[:_SHOWN]
    ]


def _may(request: OfficeRequest) -> dict[str, bool]:
    return {permission.value: request.user.may(permission) for permission in Permission}

"""What waits for me, what I handled lately, which recalls are under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.models import AuditEntry
from nguongoc.common.queries import count_by, counts_of
from nguongoc.common.text import capital
from nguongoc.registry.deadlines import calendar
from nguongoc.registry.models import Submission
from nguongoc.safety.enums import RecallState
from nguongoc.safety.models import Complaint, Inspection, Recall
from nguongoc.scans.models import Alert
from nguongoc.scans.staff import mark_address
from nguongoc.stamps.enums import DesignState
from nguongoc.stamps.models import DesignVersion, StampFee, StampRequest
from nguongoc.trace.models import LogFlag
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.navigation import render_office
from nguongoc.web.office.queue_filter import SLUGS
from nguongoc.web.office.views.rows import QueueRow, design_row, request_row, submission_row
from nguongoc.web.templatetags.look import KIND_ICONS

NEWEST = 6
HANDLED = 8
_WORK = {
    "accept_submission",
    "return_submission",
    "refuse_submission",
    "publish_submission",
    "suspend_record",
    "restore_record",
    "issue_stamps",
    "refuse_stamps",
    "record_payment",
    "deliver_stamps",
    "decide_design",
    "change_stamps",
    "open_recall",
    "open_warning",
    "settle_alert",
    "close_inspection",
    "answer_complaint",
    "close_complaint",
    "log_flag_accepted",
    "log_flag_breach",
}


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    icon: str
    url: str
    count: int


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def today(request: OfficeRequest) -> HttpResponse:
    person = request.user
    recalls = Recall.objects.visible_to(person).filter(state=RecallState.OPEN).select_related("lot")
    designs = _designs(request.organisation)
    context: dict[str, Any] = {
        "tiles": _tiles(person, request.organisation, designs),
        "newest": _newest(request.organisation, designs),
        "handled": [audit_row(entry) for entry in _handled(person)],
        "recalls": recalls[:NEWEST],
        "role": person.membership.get_role_display() if person.membership else "",
        "decides": person.may(*_DECIDING),
    }
    context["staff_mark"] = mark_address()
    return render_office(request, "office/today.html", context)


_DECIDING = (Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS, Permission.DECIDE_STAMPS)


def _tiles(person: Person, organisation: Organisation, designs: Sequence[DesignVersion]) -> list[Tile]:
    """One tile for each kind of work of which anything waits."""
    counts = count_by(Submission.objects.waiting_for(organisation), "record__kind")
    stamps, fees, alerts, flags, complaints, given = counts_of(
        StampRequest.objects.waiting_for(organisation),
        StampFee.objects.waiting_for(organisation),
        Alert.objects.waiting_for(person),
        LogFlag.objects.visible_to(person).standing().unsettled(),
        Complaint.objects.waiting_for(organisation),
        Inspection.objects.open().filter(inspector=person),
    )
    tiles = [
        *(
            Tile(capital(kind.label), KIND_ICONS[kind], f"{reverse('office:queue')}?loai={slug}", counts[kind])
            for kind, slug in SLUGS.items()
        ),
        Tile("Yêu cầu cấp tem", "ticket", reverse("office:stamp_requests"), stamps),
        Tile("Mẫu tem", "palette", reverse("office:designs"), len(designs)),
        Tile("Tiền tem chưa nộp", "scale", f"{reverse('office:stamp_fees')}?xem=no", fees),
        Tile("Cảnh báo tem", "alert-triangle", reverse("office:alerts"), alerts),
        Tile("Cảnh báo từ nhật ký", "report", reverse("office:log_flags"), flags),
        Tile("Phản ánh", "message-report", f"{reverse('office:complaints')}?xem=don-vi", complaints),
        Tile("Kiểm tra giao cho tôi", "clipboard-list", f"{reverse('office:inspections')}?xem=cua-toi", given),
    ]
    return [tile for tile in tiles if tile.count]


def _designs(organisation: Organisation) -> list[DesignVersion]:
    """Those that wait, the newest first: few, since a design is drawn once for many stamps."""
    waiting = DesignVersion.objects.filter(state=DesignState.SUBMITTED, decider=organisation)
    return list(waiting.select_related("design__organisation__unit").order_by("-submitted_at"))


def _newest(organisation: Organisation, designs: Sequence[DesignVersion]) -> list[QueueRow]:
    days = calendar()
    submissions = (
        Submission.objects.waiting_for(organisation)
        .select_related("record__organisation__unit", "helper")
        .order_by("-moved_at")[:NEWEST]
    )
    requests = (
        StampRequest.objects.waiting_for(organisation)
        .select_related("organisation__unit", "lot", "product")
        .order_by("-requested_at")[:NEWEST]
    )
    rows = [
        *((row.moved_at, submission_row(row, days)) for row in submissions),
        *((row.requested_at, request_row(row)) for row in requests),
        *((row.submitted_at, design_row(row, row.submitted_at)) for row in designs[:NEWEST] if row.submitted_at),
    ]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True)][:NEWEST]


def _handled(person: Person) -> Any:
    return AuditEntry.objects.filter(actor_id=person.audit_id, action__in=_WORK)[:HANDLED]

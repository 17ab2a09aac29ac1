"""Inspections are ordered and closed here."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import heir_of
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.files import store_image
from nguongoc.registry.rules import require_reason
from nguongoc.safety.enums import InspectionResult, InspectionState
from nguongoc.safety.models import Inspection
from nguongoc.trace.models import Lot

MAY_INSPECT = (Permission.RECALL_LOTS, Permission.REVIEW_RECORDS)
_MOST_TEXT = 4000


@transaction.atomic
def order_inspection(
    *,
    establishment: Organisation | None,
    place: str,
    order: str,
    due_date: dt.date,
    inspector: Person,
    by: Person,
    lot: Lot | None = None,
) -> Inspection:
    """Order a colleague to go and look at an establishment of the jurisdiction, or at a place.

    Effects: inspection, notice to the inspector, audit trail. Raises Refusal with the field `place`, `order`,
    `due_date` or `inspector`; NotPermitted for an establishment elsewhere.
    """
    organisation = by.require(*MAY_INSPECT)
    if not organisation.is_authority:
        raise NotPermitted("Chỉ cơ quan quản lý mới ra lệnh kiểm tra.")
    if establishment and not _oversees(by, establishment):
        raise NotPermitted(f"{establishment} không thuộc phạm vi quản lý của bạn.")
    _require_orderly(place, order, due_date)
    if inspector.own_organisation != organisation or not inspector.may(*MAY_INSPECT):
        raise Refusal(f"Người kiểm tra phải là tài khoản có quyền kiểm tra của {organisation}.", field="inspector")
    inspection = Inspection.objects.create(
        organisation=organisation,
        establishment=establishment,
        lot=lot,
        place=place.strip(),
        order=_short(order, "order"),
        due_date=due_date,
        inspector=inspector,
        ordered_by=by,
    )
    audit.record("order_inspection", by=by, subject=inspection, reason=inspection.order, due=due_date.isoformat())
    _tell_inspector(inspection)
    return inspection


@transaction.atomic
def close_inspection(
    *,
    inspection: Inspection,
    result: InspectionResult,
    report: str,
    by: Person,
    picture: UploadedFile | None = None,
) -> Inspection:
    """Say what was found; it is final. For people of the authority that ordered it, or of its heir.

    Effects: result, picture, notice to who ordered it, audit trail. Raises Refusal with the field `reason` (the
    report) or `picture`; StateChanged where a colleague closed it first.
    """
    organisation = by.require(*MAY_INSPECT)
    if heir_of(inspection.organisation) != organisation:
        raise NotPermitted("Cơ quan ra lệnh kiểm tra ghi kết quả.")
    report = _short(require_reason(report, "Hãy ghi đã kiểm tra gì và thấy gì."), "reason")
    inspection = (
        Inspection.objects.select_for_update(of=("self",)).select_related("ordered_by").get(pk=inspection.pk)
    )
    if inspection.state == InspectionState.CLOSED:
        raise StateChanged("Đồng nghiệp vừa ghi kết quả của lần kiểm tra này. Hãy tải lại trang để xem.")
    inspection.state, inspection.result, inspection.report = InspectionState.CLOSED, result, report
    inspection.picture = store_image(picture, folder="inspections").name if picture else ""
    inspection.closed_by, inspection.closed_at = by, timezone.now()
    inspection.save()
    audit.record("close_inspection", by=by, subject=inspection, reason=report, result=result.value)
    if inspection.ordered_by_id != by.pk:
        notify(
            people=[inspection.ordered_by],
            subject=f"{inspection}: {result.label}",
            text=report,
            path=reverse("office:inspection", args=[inspection.pk]),
        )
    return inspection


def _require_orderly(place: str, order: str, due_date: dt.date) -> None:
    if not place.strip():
        raise Refusal("Hãy ghi nơi kiểm tra.", field="place")
    if not order.strip():
        raise Refusal("Hãy ghi cần kiểm tra việc gì.", field="order")
    if due_date < timezone.localdate():
        raise Refusal("Hạn đã qua. Hãy chọn hôm nay hoặc một ngày sau.", field="due_date")


def _tell_inspector(inspection: Inspection) -> None:
    notify(
        people=[inspection.inspector],
        subject=f"Bạn được giao kiểm tra {inspection.place}",
        text=f"{inspection.order}\n\nHạn: {inspection.due_date:%d/%m/%Y}. Người giao: {inspection.ordered_by}.",
        path=reverse("office:inspection", args=[inspection.pk]),
    )


def _oversees(person: Person, establishment: Organisation) -> bool:
    organisation = person.organisation
    reached = Organisation.objects.filter(pk=establishment.pk)
    return organisation is not None and reached.filter(organisation.jurisdiction("")).exists()


def _short(text: str, field: str) -> str:
    if len(text.strip()) > _MOST_TEXT:
        raise Refusal(f"Dài quá: tối đa {_MOST_TEXT} ký tự.", field=field)
    return text.strip()

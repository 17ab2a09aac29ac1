"""How many stamps a lot can carry, and what may follow what."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.registry.certificate_queries import ended_words, lapsed_paper, missing_paper
from nguongoc.registry.enums import CertificateEffect
from nguongoc.registry.rules import require_not_suspended
from nguongoc.stamps.enums import RequestState, StampState
from nguongoc.stamps.models import STAMPS, StampRange, StampRequest
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot

MAY_BECOME = {
    StampState.ALLOCATED: {StampState.ACTIVE, StampState.SUSPENDED, StampState.VOID},
    StampState.ACTIVE: {StampState.SUSPENDED, StampState.VOID},
    StampState.SUSPENDED: {StampState.ACTIVE, StampState.VOID},
    StampState.VOID: set[StampState](),
}


def put_back(rows: Collection[StampRange]) -> StampState:
    """What suspended stamps of one lot become when they are put back: active, or allocated where on no lot.

    Raises Refusal with the field `first` for stamps that are not suspended: a stamp gets its lot by activation.
    """
    if any(row.state != StampState.SUSPENDED for row in rows):
        raise Refusal("Chỉ cho dùng lại được tem đang tạm dừng. Hãy chọn dải khác.", field="first")
    return StampState.ACTIVE if all(row.lot_id for row in rows) else StampState.ALLOCATED


def stamps_left(lot: Lot) -> int:
    """The mass balance: packs logged for the lot, less stamps asked or issued for it that are not void."""
    return caps_of([lot])[lot.pk]


def caps_of(lots: Collection[Lot]) -> dict[int, int]:
    """The mass balance of several lots, by their ids, in two queries."""
    asked = dict(
        StampRequest.objects.filter(lot__in=lots)
        .exclude(state=RequestState.REFUSED)
        .order_by()
        .values_list("lot")
        .annotate(sum=Sum("quantity"))
    )
    void = dict(
        StampRange.objects.filter(batch__request__lot__in=lots, state=StampState.VOID)
        .order_by()
        .values_list("batch__request__lot")
        .annotate(sum=STAMPS)
    )
    return {lot.pk: max(0, lot.pack_count - asked.get(lot.pk, 0) + void.get(lot.pk, 0)) for lot in lots}


def cap_sentence(lot: Lot, left: int | None = None) -> str:
    """The mass balance as a sentence for the form; `left` where the caller has asked for it already."""
    if lot.pack_count == 0:
        return "Lô chưa ghi đóng gói nên chưa xin tem được. Hãy ghi số gói đã đóng trước."
    left = stamps_left(lot) if left is None else left
    return f"Lô đã đóng {number_text(lot.pack_count)} gói; còn xin được {number_text(left)} tem."


def require_within_cap(lot: Lot, quantity: int) -> None:
    left = stamps_left(lot)
    if quantity > left:
        raise Refusal(
            f"{cap_sentence(lot)} Bạn xin {number_text(quantity)} tem. Hãy giảm số lượng.", field="quantity"
        )


def require_within_packs(lot: Lot) -> None:
    """Ask the database now, not at the commit, whether the lot carries more stamps than packs."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS stamps_refuse_excess IMMEDIATE")
            cursor.execute("SET CONSTRAINTS stamps_refuse_excess DEFERRED")
    except IntegrityError as error:
        raise Refusal(
            f"{cap_sentence(lot)} Số tem kích hoạt nhiều hơn số gói. Hãy chọn dải nhỏ hơn.",
            field="last",
        ) from error


def require_other_person(request: StampRequest, person: Person) -> None:
    """Nobody decides on stamps that they asked for, for whomever; nor on those of the colleague stood in for."""
    if request.requested_by in (person, person.stands_in_for):
        raise Refusal(
            f"{request.requested_by} đã lập yêu cầu này nên không ai trong hai người được duyệt. "
            "Hãy chuyển cho đồng nghiệp."
            if person.stands_in_for
            else "Bạn đã lập yêu cầu này nên không được tự duyệt. Hãy chuyển cho đồng nghiệp."
        )


def require_not_just_asked(lot: Lot, quantity: int, note: str) -> None:
    """The same request within a minute is the same form sent twice."""
    since = timezone.now() - dt.timedelta(minutes=1)
    same = StampRequest.objects.filter(
        lot=lot, quantity=quantity, note=note, state=RequestState.SUBMITTED, requested_at__gt=since
    )
    if same.exists():
        raise Refusal("Yêu cầu này vừa được gửi rồi. Muốn xin thêm cũng chừng ấy tem, hãy đợi một phút.")


def require_ready(lot: Lot) -> None:
    """A stamp is put only on a lot that is in order, says when it was made and packed, whose product and maker are
    not suspended, and whose maker's papers are in force as their rules demand.
    """
    if lot.state in {LotState.RECALLED, LotState.ON_HOLD}:
        raise Refusal(f"Lô này {lot.get_state_display()} nên không kích hoạt tem được.")
    if lot.production_date is None or lot.pack_count == 0:
        raise Refusal("Lô chưa đủ thông tin: hãy ghi chế biến hoặc thu hoạch và đóng gói trước khi kích hoạt tem.")
    require_not_suspended(lot.organisation.establishment, *([lot.product] if lot.product else []))
    _require_papers(lot, timezone.localdate())


def _require_papers(lot: Lot, today: dt.date) -> None:
    lapsed = lapsed_paper(lot.organisation_id, CertificateEffect.ACTIVATION, date=today, product_id=lot.product_id)
    if lapsed is not None:
        raise Refusal(
            f"{ended_words(lapsed)} nên chưa kích hoạt tem được. "
            "Hãy gửi giấy mới để được duyệt đăng rồi kích hoạt tem."
        )
    missing = missing_paper(lot.organisation.establishment, today)
    if missing is not None:
        raise Refusal(
            f"Cơ sở chưa có giấy còn hiệu lực mà quy định đòi: {missing.title} ({missing.source}). "
            "Hãy gửi giấy để được duyệt đăng rồi kích hoạt tem."
        )

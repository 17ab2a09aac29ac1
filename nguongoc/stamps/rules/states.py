"""What may follow what, and when stamps may be put on a lot."""

import datetime as dt

from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import heir_of
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.certificate_queries import ended_words, lapsed_paper, missing_paper
from nguongoc.registry.enums import CertificateEffect
from nguongoc.registry.rules import require_not_suspended
from nguongoc.stamps.enums import FREE, StampState
from nguongoc.stamps.models import CodeBatch
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot

_STOPS = {StampState.SUSPENDED, StampState.RECALLED, StampState.VOID}
MAY_BECOME = {
    StampState.ALLOCATED: {StampState.PRINTED, StampState.ACTIVE, *_STOPS},
    StampState.PRINTED: {StampState.DELIVERED, StampState.ACTIVE, *_STOPS},
    StampState.DELIVERED: {StampState.ACTIVE, *_STOPS},
    StampState.ACTIVE: _STOPS,
    StampState.SUSPENDED: {StampState.ACTIVE, *FREE, StampState.RECALLED, StampState.VOID},
    StampState.RECALLED: {StampState.VOID},
    StampState.VOID: set[StampState](),
}


def usable_states(batch: CodeBatch) -> frozenset[StampState]:
    """The states in which stamps on no lot are in the hands of the establishment: what the authority prints, only
    once its delivery is confirmed.
    """
    return frozenset({StampState.DELIVERED}) if batch.is_central else FREE


def why_not_usable(batch: CodeBatch, state: str) -> str:
    """Why stamps on no lot may not be used yet, as the end of a sentence; empty where that is not the reason."""
    if batch.is_central and state in FREE - usable_states(batch):
        return "chưa được xác nhận đã nhận: đợt này do cơ quan in và giao. Hãy xác nhận khi nhận tem."
    return ""


def require_own_printing(batch: CodeBatch) -> None:
    """An establishment prints what it asked to print itself."""
    if batch.is_central:
        raise NotPermitted("Đợt tem này do cơ quan in và giao nên cơ sở không tự in.")


def issuer_of(batch: CodeBatch) -> Organisation:
    """The authority that issued a batch, or whichever took over its work."""
    return heir_of(batch.request.decider) if batch.request else batch.organisation


def require_issuer(batch: CodeBatch, by: Person) -> Organisation:
    """The authority that issued the batch, in whose name the person records payments, printing and delivery."""
    organisation = by.require(Permission.DECIDE_STAMPS)
    if organisation.pk != issuer_of(batch).pk:
        raise NotPermitted(f"Đợt tem này do {issuer_of(batch)} cấp.")
    return organisation


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

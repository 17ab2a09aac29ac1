"""Somebody who will be away hands on their right to decide, for some days."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.actions.devices import OWN_ACCOUNT
from nguongoc.accounts.actions.notices import notify
from nguongoc.accounts.models import Delegation, Organisation, Person
from nguongoc.accounts.queries import colleagues_of, decides
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.text import normalise
from nguongoc.common.validity import require_end_to_come


@transaction.atomic
def delegate_decisions(
    *, delegate: Person, first_date: dt.date, last_date: dt.date, reason: str, by: Person
) -> Delegation:
    """A colleague decides in the person's place on these days; both are told.

    Only what the person's own role decides is handed on, never the accounts. Raises NotPermitted where the role
    decides nothing; Refusal with the field `delegate`, `last_date` or `reason`.
    """
    membership = by.membership
    if by.acts_for or membership is None or not decides(membership):
        raise NotPermitted("Vai trò của bạn không quyết định việc gì nên không có gì để ủy quyền.")
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    if not colleagues_of(by).filter(person=delegate).exists():
        raise Refusal("Hãy chọn một người đang làm việc trong đơn vị của bạn.", field="delegate")
    require_end_to_come(last_date, start=first_date)
    reason = normalise(reason)
    if not reason:
        raise Refusal("Hãy ghi lý do, ví dụ: nghỉ phép, đi công tác.", field="reason")
    same = Delegation.objects.not_over().filter(
        delegator=by, delegate=delegate, first_date__lte=last_date, last_date__gte=first_date
    )
    if same.exists():
        raise Refusal(f"Bạn đã ủy quyền cho {delegate} trong những ngày này.", field="delegate")
    delegation = Delegation.objects.create(
        delegator=by, delegate=delegate, first_date=first_date, last_date=last_date, reason=reason
    )
    audit.record("delegate_decisions", by=by, subject=delegation, reason=reason, days=_days(delegation))
    _tell(
        delegation, "Ủy quyền quyết định", f"{delegate} quyết định thay {by}, {_days(delegation)}. Lý do: {reason}"
    )
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Person) -> None:
    """It ends at once: by either of the two, or by an administrator of their organisation. Both are told.

    Raises NotPermitted for anybody else, StateChanged where it is over.
    """
    visible = Delegation.objects.visible_to(by).filter(pk=delegation.pk)
    if by.acts_for or not visible.exists():
        raise NotPermitted("Ủy quyền này không phải của bạn.")
    locked = Delegation.objects.select_for_update(of=("self",)).select_related("delegator", "delegate")
    delegation = locked.get(pk=delegation.pk)
    if delegation.ended_at is not None:
        raise StateChanged("Ủy quyền này đã kết thúc rồi.")
    _end(delegation, by=by)


@transaction.atomic
def end_delegations_of(*, person: Person, by: Person) -> None:
    """Whatever the person has given or holds ends, as their account stops."""
    found = Delegation.objects.not_over().of(person).select_for_update(of=("self",))
    for delegation in found.select_related("delegator", "delegate"):
        _end(delegation, by=by)


def _end(delegation: Delegation, *, by: Person) -> None:
    delegation.ended_at, delegation.ended_by = timezone.now(), by
    delegation.save(update_fields=["ended_at", "ended_by"])
    audit.record("end_delegation", by=by, subject=delegation)
    text = f"{delegation.delegate} thôi quyết định thay {delegation.delegator}. Người kết thúc: {by}."
    _tell(delegation, "Kết thúc ủy quyền quyết định", text)


def _tell(delegation: Delegation, subject: str, text: str) -> None:
    people = [delegation.delegator, delegation.delegate]
    notify(people=people, subject=subject, text=text, path=OWN_ACCOUNT)


def _days(delegation: Delegation) -> str:
    return f"từ {delegation.first_date:%d/%m/%Y} đến hết {delegation.last_date:%d/%m/%Y}"

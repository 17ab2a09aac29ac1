"""Working in the name of an establishment: by an official of its authority, or by mandate."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Level, Permission
from nguongoc.accounts.models import Mandate, Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.validity import require_end_to_come


@transaction.atomic
def begin_acting(*, establishment: Organisation, by: Person) -> Person:
    """The same person at work for the establishment, which the audit trail tells from here on.

    Raises NotPermitted where neither the jurisdiction nor a mandate gives the right.
    """
    deputy = by.acting_for(establishment)
    audit.record("begin_acting", by=deputy, subject=establishment)
    return deputy


@transaction.atomic
def end_acting(*, establishment: Organisation, by: Person) -> None:
    """Back to one's own work."""
    audit.record("end_acting", by=by, subject=establishment)


@transaction.atomic
def grant_mandate(
    *, principal: Organisation, holder: Organisation, first_date: dt.date, last_date: dt.date | None, by: Person
) -> Mandate:
    """Let the holder's clerks enter for the principal (plan III.2: data are entered with help).

    Granted by the principal's administrator, or by an official who may enter records for it. Raises NotPermitted
    for anybody else; Refusal with the field `holder` or `last_date`.
    """
    if not _may_grant(by, principal):
        raise NotPermitted("Chỉ tài khoản hệ thống của cơ sở hoặc cơ quan phụ trách địa bàn mới ủy quyền được.")
    if holder.is_authority or holder.pk == principal.pk:
        raise Refusal("Hãy chọn một cơ sở khác để ủy quyền.", field="holder")
    if last_date is not None:
        require_end_to_come(last_date, start=first_date)
    Organisation.objects.select_for_update(no_key=True).get(pk=principal.pk)  # one of two at once comes second
    if Mandate.objects.not_over().filter(principal=principal, holder=holder).exists():
        raise Refusal(f"{holder} đã được ủy quyền rồi. Hãy kết thúc ủy quyền cũ trước.", field="holder")
    mandate = Mandate.objects.create(
        principal=principal, holder=holder, first_date=first_date, last_date=last_date, granted_by=by
    )
    audit.record("grant_mandate", by=by, subject=mandate)
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, by: Person) -> None:
    """From now on nobody of the holder works for the principal.

    Either side's administrator ends it, or an official of the principal's authority. Raises NotPermitted for
    anybody else, StateChanged where it is over.
    """
    mandate = (
        Mandate.objects.select_for_update(of=("self",)).select_related("principal", "holder").get(pk=mandate.pk)
    )
    is_holders = by.organisation == mandate.holder and by.may(Permission.MANAGE_ACCOUNTS)
    if not is_holders and not _may_grant(by, mandate.principal):
        raise NotPermitted("Ủy quyền này không thuộc cơ sở của bạn.")
    if mandate.ended_at is not None:
        raise StateChanged("Ủy quyền này đã kết thúc rồi.")
    mandate.ended_at, mandate.ended_by = timezone.now(), by
    mandate.save(update_fields=["ended_at", "ended_by"])
    audit.record("end_mandate", by=by, subject=mandate)


def _may_grant(by: Person, principal: Organisation) -> bool:
    own = by.organisation
    if own is None or principal.level != Level.ESTABLISHMENT:
        return False
    if own.is_authority:
        return by.may_act_for(principal)
    return own.pk == principal.pk and by.may(Permission.MANAGE_ACCOUNTS)

"""A public record is taken out of the public's sight, and put back."""

from django.db import transaction

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.registry import rules
from nguongoc.registry.actions.telling import tell_of_record
from nguongoc.registry.enums import RecordAct, RecordState
from nguongoc.registry.models import Record, RecordDecision
from nguongoc.registry.signals import record_suspended_or_restored


@transaction.atomic
def suspend_record(*, record: Record, by: Person, reason: str) -> RecordDecision:
    """From now on the public reads nothing of the record; the stamps of its lots say that it is suspended.

    Open submissions go on: what is published meanwhile is read once the record is restored. Raises NotPermitted,
    Refusal without a reason, StateChanged where it is not public.
    """
    record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    organisation = rules.require_may_suspend(record, by)
    reason = rules.require_reason(reason, "Hãy ghi lý do tạm dừng. Cơ sở sẽ đọc nguyên văn.")
    rules.RECORD.move(record, RecordState.SUSPENDED)
    return _decided(record, RecordAct.SUSPEND, by=by, organisation=organisation, reason=reason)


@transaction.atomic
def restore_record(*, record: Record, by: Person, reason: str) -> RecordDecision:
    """The public reads the record again. Only the authority that suspended it, or one that approves records.

    Raises NotPermitted, Refusal without a reason, StateChanged where it is not suspended.
    """
    record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    organisation = rules.require_may_restore(record, by, record.suspension)
    reason = rules.require_reason(reason, "Hãy ghi vì sao hồ sơ được công khai lại.")
    rules.RECORD.move(record, RecordState.PUBLISHED)
    return _decided(record, RecordAct.RESTORE, by=by, organisation=organisation, reason=reason)


def _decided(
    record: Record, act: RecordAct, *, by: Person, organisation: Organisation, reason: str
) -> RecordDecision:
    decision = RecordDecision.objects.create(
        record=record, act=act, by=by, organisation=organisation, reason=reason
    )
    audit.record(f"{act}_record", by=by, subject=record, reason=reason)
    record_suspended_or_restored.send(Record, record=record)
    tell_of_record(decision=decision)
    return decision

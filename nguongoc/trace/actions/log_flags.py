"""Authorities settle here what the rules found in logs."""

from django.db import transaction
from django.urls import reverse

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.queries import people_with
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.registry.rules import require_reason
from nguongoc.trace import rules
from nguongoc.trace.enums import FlagOutcome
from nguongoc.trace.models import FlagDecision, LogFlag, Lot

_DECIDE = (Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)
_MOST_REASON = 1000


@transaction.atomic
def settle_flag(
    *, flag: LogFlag, outcome: FlagOutcome, reason: str, after: int | None = None, by: Person
) -> FlagDecision:
    """An authority says what it found of a flag: no breach for a reason, or a breach.

    For those who check or publish records (plan III.1.3); nobody settles what they wrote down or corrected in an
    establishment's name. `after` is the key of the decision that stood on the page: whoever decides once more
    knows what was decided before. Effects: decision, notice to the establishment, audit trail. Raises Refusal with
    the field `reason`, or where the entry was corrected meanwhile; StateChanged where a colleague was faster.
    """
    organisation = by.require(*_DECIDE)
    if not LogFlag.objects.visible_to(by).filter(pk=flag.pk).exists():
        raise NotPermitted("Cảnh báo này không thuộc phạm vi quản lý của bạn.")
    by = by.deciding(next(each for each in _DECIDE if by.may(each)))
    reason = require_reason(reason, "Hãy ghi căn cứ: cơ sở sẽ đọc được.")
    if len(reason) > _MOST_REASON:
        raise Refusal(f"Căn cứ dài quá: tối đa {_MOST_REASON} ký tự.", field="reason")
    flag = _locked(flag)
    last = flag.decisions.order_by("-pk").first()
    if last and (last.outcome, last.reason, last.decided_by_id) == (outcome, reason, by.pk):
        return last
    if (last.pk if last else None) != after:
        raise StateChanged("Cảnh báo này vừa được đồng nghiệp xử lý. Hãy xem lại rồi quyết định.")
    rules.require_not_own_entry(flag, by)
    decision = FlagDecision.objects.create(
        flag=flag,
        outcome=outcome,
        reason=reason,
        organisation=organisation,
        decided_by=by,
        delegator=by.stands_in_for,
    )
    _tell(decision, organisation)
    subject = flag.entry.subject
    audit.record(
        f"log_flag_{outcome.value}", by=by, subject=subject, reason=reason, flag=flag.pk, rule=flag.rule_id
    )
    return decision


def _locked(flag: LogFlag) -> LogFlag:
    """The flag, as long as it counts."""
    rows = LogFlag.objects.select_for_update(of=("self",))
    flag = rows.select_related("cause", "entry__lot__organisation", "entry__cycle__organisation").get(pk=flag.pk)
    if not LogFlag.objects.standing().filter(pk=flag.pk).exists():
        raise Refusal("Cơ sở đã đính chính lần ghi này nên cảnh báo không còn hiệu lực.")
    return flag


def _tell(decision: FlagDecision, authority: Organisation) -> None:
    """Those who keep the establishment's logs and see the flag, on the page of the lot or cycle."""
    subject, flag = decision.flag.entry.subject, decision.flag
    people = people_with(subject.organisation, Permission.WRITE_LOGS)
    page = "workshop:lot" if isinstance(subject, Lot) else "workshop:cycle"
    notify(
        people=[one for one in people if LogFlag.objects.visible_to(one).filter(pk=flag.pk).exists()],
        subject=f"{authority}: {decision.get_outcome_display()}",
        text=f"{subject}: {flag.sentence}\n\n{decision.reason}",
        path=reverse(page, args=[subject.pk]),
        mail=not subject.is_sample,
    )

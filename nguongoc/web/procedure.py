"""A submission's way as the steps that people read: sent, checked, published."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from nguongoc.accounts.models import Organisation
from nguongoc.common.text import capital
from nguongoc.registry.enums import DecisionAct, SubmissionState
from nguongoc.registry.models import Decision, Submission

_SHOWS_REASON = {DecisionAct.RETURN, DecisionAct.REFUSE}
_ICONS = {
    DecisionAct.SUBMIT: ("send", "plain"),
    DecisionAct.ACCEPT: ("clipboard-check", "good"),
    DecisionAct.RETURN: ("arrow-back-up", "warn"),
    DecisionAct.REFUSE: ("x", "bad"),
    DecisionAct.PUBLISH: ("check", "good"),
    DecisionAct.WITHDRAW: ("arrow-back-up", "plain"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is done, current, todo or stopped."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A decision as it is told to the outside: which organisation, when, why; never which person."""

    title: str
    organisation: str
    at: str
    iso: str
    reason: str
    icon: str
    tone: str


def steps_of(submission: Submission) -> list[Step]:
    """The steps of the last round; needs `decisions`, best prefetched with their organisations."""
    sent, checked, published = (_last_round(submission).get(act) for act in _MAIN_ACTS)
    stop = _stop(submission)
    first = Step("Cơ sở gửi hồ sơ", "done" if sent else "current", _when(sent))
    rows = [
        (f"{_short(submission.reviewer)} kiểm tra", checked, submission.state == SubmissionState.SUBMITTED),
        (f"{_short(submission.approver)} duyệt đăng", published, submission.state == SubmissionState.REVIEWED),
    ]
    steps = [first]
    for label, decision, is_current in rows:
        if decision:
            steps.append(Step(label, "done", _when(decision)))
        elif stop is not None:
            steps.append(Step(capital(stop.get_act_display()), "stopped", _when(stop)))
            return steps
        else:
            steps.append(Step(label, "current" if is_current else "todo"))
    return [*steps, Step("Công khai cho mọi người xem", "done" if published else "todo")]


def acts_of(submission: Submission) -> list[Act]:
    """Every decision in order, as the public may read it."""
    return [
        Act(
            title=capital(decision.get_act_display()),
            organisation=decision.organisation.name,
            at=_when(decision),
            iso=decision.at.isoformat(),
            reason=decision.reason if decision.act in _SHOWS_REASON else "",
            icon=_ICONS[DecisionAct(decision.act)][0],
            tone=_ICONS[DecisionAct(decision.act)][1],
        )
        for decision in submission.decisions.all()
    ]


_MAIN_ACTS = (DecisionAct.SUBMIT, DecisionAct.ACCEPT, DecisionAct.PUBLISH)


def _last_round(submission: Submission) -> dict[str, Decision]:
    found: dict[str, Decision] = {}
    for decision in submission.decisions.all():
        if decision.act == DecisionAct.SUBMIT:
            found = {}
        found[decision.act] = decision
    return found


def _stop(submission: Submission) -> Decision | None:
    stops = {DecisionAct.RETURN, DecisionAct.REFUSE, DecisionAct.WITHDRAW}
    if submission.state not in {SubmissionState.RETURNED, SubmissionState.REFUSED, SubmissionState.WITHDRAWN}:
        return None
    return next(decision for decision in reversed(list(submission.decisions.all())) if decision.act in stops)


def _short(organisation: Organisation | None) -> str:
    return organisation.brief_name if organisation else "Cơ quan quản lý"


def _when(decision: Decision | None) -> str:
    return date_format(timezone.localtime(decision.at), "DATETIME_FORMAT") if decision else ""

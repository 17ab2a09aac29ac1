"""Where an establishment's record stands, in words for its owner."""

from dataclasses import dataclass
from typing import Any

from nguongoc.registry import rules
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Record, RecordDecision, Submission
from nguongoc.web.procedure import Step, steps_of

_STATES = SubmissionState


@dataclass(frozen=True, slots=True)
class Standing:
    """A record and the last proposal for it that is open or was refused; `reason` says why it came back."""

    record: Record
    submission: Submission | None
    steps: list[Step]
    reason: str

    @property
    def suspension(self) -> RecordDecision | None:
        return self.record.suspension

    @property
    def content(self) -> Any:
        """What a form begins with: the last proposal that was not published, else what is; None before both."""
        source = self.submission or self.record.published
        return source.read() if source else None

    @property
    def state(self) -> str:
        """The state to show: of the proposal while there is one, else of the record."""
        return self.submission.state if self.submission else self.record.state

    @property
    def word(self) -> str:
        return self.submission.get_state_display() if self.submission else self.record.get_state_display()

    @property
    def may_edit(self) -> bool:
        return self.submission is None or self.submission.state not in {_STATES.SUBMITTED, _STATES.REVIEWED}

    @property
    def may_withdraw(self) -> bool:
        return self.submission is not None and rules.SUBMISSION.allowed(self.submission.state, _STATES.WITHDRAWN)

    @property
    def must_mend(self) -> bool:
        return self.submission is not None and self.submission.state in {_STATES.RETURNED, _STATES.REFUSED}


def standing_of(record: Record) -> Standing:
    last = (
        record.submissions.select_related("record__organisation", "reviewer", "approver", "entered_by", "helper")
        .prefetch_related("decisions__organisation")
        .order_by("-pk")
        .first()
    )
    if last is None or last.state == _STATES.PUBLISHED:
        return Standing(record, None, [], "")
    stopped = last.state in {_STATES.RETURNED, _STATES.REFUSED}
    return Standing(record, last, steps_of(last), last.last_reason if stopped else "")

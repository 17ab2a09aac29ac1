"""Approvals without an engine: a table of transitions per subject, read like the regulation."""

from collections.abc import Iterable
from typing import Protocol

from django.db.models import TextChoices

from nguongoc.common.errors import StateChanged


class HasState(Protocol):
    state: str

    def save(self, *, update_fields: Iterable[str] | None = None) -> None: ...


class Transitions:
    """What may follow what: `Transitions({State.DRAFT: {State.SUBMITTED}, ...})`."""

    def __init__(self, table: dict[TextChoices, set[TextChoices]]) -> None:
        self._table = {str(source.value): {str(t.value) for t in targets} for source, targets in table.items()}
        self._labels = {str(state.value): str(state.label) for row in table for state in type(row)}

    def allowed(self, source: str, target: str) -> bool:
        return target in self._table.get(source, set())

    def move(self, subject: HasState, target: TextChoices) -> None:
        """Set and save the state of a subject whose row the caller has locked.

        Raises StateChanged where the table has no such step: most often somebody else was faster.
        """
        if not self.allowed(subject.state, str(target.value)):
            raise StateChanged(
                f"Không thể chuyển sang “{target.label}”: hồ sơ đang “{self._labels[subject.state]}”. "
                "Có thể người khác vừa xử lý. Hãy tải lại trang để xem tình trạng mới."
            )
        subject.state = str(target.value)
        subject.save(update_fields=["state"])

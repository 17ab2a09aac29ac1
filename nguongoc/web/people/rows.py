"""Sessions and entries of the audit trail as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from nguongoc.accounts.models import PersonSession
from nguongoc.common.models import AuditEntry
from nguongoc.web.acts import ACTS, ActLook
from nguongoc.web.devices import device_words


@dataclass(frozen=True, slots=True)
class SessionRow:
    session: PersonSession
    device: str
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    entry: AuditEntry
    look: ActLook
    reason: str
    device: str


def session_rows(sessions: Iterable[PersonSession], own_key: str | None) -> list[SessionRow]:
    """`own_key` is the key of the session that asks."""
    return [
        SessionRow(session, device_words(session.device), session.session_key == own_key) for session in sessions
    ]


def history_row(entry: AuditEntry) -> HistoryRow:
    return HistoryRow(
        entry=entry,
        look=ACTS.get(entry.action) or ActLook(entry.action, "point"),
        reason=str(entry.details.get("reason", "")),
        device=device_words(entry.device),
    )

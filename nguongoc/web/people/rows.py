"""Sessions as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from nguongoc.accounts.models import PersonSession
from nguongoc.web.devices import device_words


@dataclass(frozen=True, slots=True)
class SessionRow:
    session: PersonSession
    device: str
    is_this_one: bool


def session_rows(sessions: Iterable[PersonSession], own_key: str | None) -> list[SessionRow]:
    """`own_key` is the key of the session that asks."""
    return [
        SessionRow(session, device_words(session.device), session.session_key == own_key) for session in sessions
    ]

"""Work that a transaction does once, at its end, for all that changed in it (docs/adr/0021)."""

from collections.abc import Iterable

from django.db import connection

from nguongoc.common.database.base import Act, DatabaseWrapper


def before_commit(act: Act, ids: Iterable[int]) -> None:
    """Have `act` called once, with all ids that this transaction gives for it, before its commit and within it.

    Outside a transaction it is called at once. What was given in a block that is rolled back stays: `act` reads
    what is there, and is called for the whole transaction or not at all. What it raises undoes the transaction.
    """
    if not connection.in_atomic_block:
        act(frozenset(ids))
        return
    own: DatabaseWrapper = connection  # type: ignore[assignment]  # env.database names our backend
    own.put_off.setdefault(act, set()).update(ids)

"""Django's backend of PostgreSQL, which also does at the end of a transaction what was put off until then."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base

Act = Callable[[frozenset[int]], object]


class DatabaseWrapper(base.DatabaseWrapper):
    """`put_off` holds what this transaction gathered (nguongoc.common.transactions); a rollback forgets it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_off: dict[Act, set[int]] = {}

    def connect(self) -> None:
        self.put_off = {}
        super().connect()

    def rollback(self) -> None:
        self.put_off = {}
        super().rollback()

    def commit(self) -> None:
        """Where what was put off fails, all of the transaction does."""
        try:
            self.do_what_was_put_off()
        except BaseException:
            self.rollback()
            raise
        super().commit()

    def do_what_was_put_off(self) -> None:
        while self.put_off:
            act, ids = self.put_off.popitem()
            with transaction.atomic(self.alias, savepoint=False):  # a block, though the outermost one has ended
                act(frozenset(ids))

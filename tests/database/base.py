"""The backend of tests that are rolled back: the outermost block of the program is a savepoint of the test's own
transaction, and its end stands for the commit.
"""

from nguongoc.common.database import base


class DatabaseWrapper(base.DatabaseWrapper):
    def savepoint_commit(self, sid: str) -> None:
        if self._is_only_the_test_s():
            try:
                self.do_what_was_put_off()
            except BaseException:
                self.needs_rollback = False
                self.savepoint_rollback(sid)
                raise
        super().savepoint_commit(sid)

    def savepoint_rollback(self, sid: str) -> None:
        if self._is_only_the_test_s():
            self.put_off = {}
        super().savepoint_rollback(sid)

    def _is_only_the_test_s(self) -> bool:
        """Whether no block of the program is open any more."""
        return self.in_atomic_block and all(block._from_testcase for block in self.atomic_blocks)

"""All ranges of stamps as they stood a moment ago, for the time in which the database cannot be asked.

A range takes some fifty bytes: the columns are arrays, which the database sends as they lie in memory.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nguongoc.scans.enums import Verdict
from nguongoc.scans.openings import UNKNOWN, Opening, RecordedScan
from nguongoc.scans.reading import Reader
from nguongoc.scans.verdict import judge
from nguongoc.stamps.enums import StampState
from nguongoc.trace.enums import LotState

_STAMP_STATES, _LOT_STATES = tuple(StampState), tuple(LotState)
_COLUMNS = {
    "first": "int8send(lower(range.numbers))",
    "after": "int8send(upper(range.numbers))",
    "key_id": "int8send(batch.key_id)",
    "gtin": "int8send(coalesce(product.gtin, '0')::bigint)",
    "product": "int8send(range.product_id)",
    "state": f"int8send(array_position(ARRAY{[str(s) for s in _STAMP_STATES]}, range.state::text))",
    "lot": "int8send(coalesce(range.lot_id, 0))",
    "lot_state": f"int8send(coalesce(array_position(ARRAY{[str(s) for s in _LOT_STATES]}, lot.state::text), 0))",
    "version": "int8send(coalesce(passport.version, 0))",
    "is_withheld": "int8send(coalesce(passport.is_withheld, false)::int)",
    "is_security": "int8send((batch.kind = 'security')::int)",
}
_RANGES = f"""
SELECT now(), {", ".join(f"string_agg({column}, '' ORDER BY range.numbers)" for column in _COLUMNS.values())}
FROM stamps_stamprange range
JOIN stamps_codebatch batch ON batch.id = range.batch_id
JOIN registry_product product ON product.record_ptr_id = range.product_id
LEFT JOIN trace_lot lot ON lot.id = range.lot_id
LEFT JOIN passport_passport passport ON passport.lot_id = range.lot_id
"""  # noqa: S608 -- our own words


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The ranges in the order of their numbers, at `as_of`."""

    as_of: dt.datetime
    columns: dict[str, NDArray[np.int64]]

    def judged(self, opening: Opening) -> RecordedScan:
        """What is remembered of a stamp. Whether it was opened before is not."""
        row = self._row(opening)
        if row is None:
            return UNKNOWN
        lot_state = int(row["lot_state"])
        verdict = judge(
            stamp=_STAMP_STATES[int(row["state"]) - 1],
            lot=_LOT_STATES[lot_state - 1] if lot_state else None,
            is_first=True,
            is_withheld=bool(row["is_withheld"]),
        )
        return RecordedScan(
            verdict=Verdict.UNCOUNTED if verdict == Verdict.FIRST else verdict,
            product_id=int(row["product"]),
            lot_id=int(row["lot"]) or None,
            version=int(row["version"]) or None,
            as_of=self.as_of,
            is_security=bool(row["is_security"]),
        )

    def _row(self, opening: Opening) -> dict[str, Any] | None:
        if opening.code is None or not opening.gtin.isdigit():
            return None
        place = int(np.searchsorted(self.columns["first"], opening.code.number, side="right")) - 1
        if place < 0:
            return None
        row = {name: values[place] for name, values in self.columns.items()}
        is_it = (
            row["after"] > opening.code.number
            and row["key_id"] == opening.code.key_id
            and row["gtin"] == int(opening.gtin)
        )
        return row if is_it else None


class SnapshotReader(Reader):
    """Reads all ranges at once."""

    async def snapshot(self) -> Snapshot:
        """Raises NotReadError where the database does not answer."""
        row = await self._row(_RANGES, binary=True)
        as_of, *columns = row or (dt.datetime.now(dt.UTC), *[None] * len(_COLUMNS))
        arrays = {
            name: np.frombuffer(column or b"", dtype=">i8").astype(np.int64)
            for name, column in zip(_COLUMNS, columns, strict=True)
        }
        return Snapshot(as_of, arrays)

"""What a stamp is worth at this moment: pure rules, read from top to bottom."""

from nguongoc.scans.enums import Verdict
from nguongoc.stamps.enums import FREE, StampState
from nguongoc.trace.enums import LotState


def judge(*, stamp: StampState | None, lot: LotState | None, is_first: bool, is_withheld: bool = False) -> Verdict:
    """The verdict on a stamp from its range, its lot, and whether this visitor is the first who opened it.

    `stamp` is None for a code that no batch of ours holds; `lot` is None for a stamp on no lot; `is_withheld`
    while the lot's product or maker is suspended. What warns people comes before what tells of the stamp: a
    recalled lot is recalled whatever became of its stamps, and recalled stamps are so without a recalled lot.
    """
    if stamp is None:
        return Verdict.UNKNOWN
    if lot == LotState.RECALLED or stamp == StampState.RECALLED:
        return Verdict.RECALLED
    if stamp == StampState.VOID:
        return Verdict.VOID
    if stamp in FREE or lot is None:
        return Verdict.SUSPENDED if stamp == StampState.SUSPENDED else Verdict.INACTIVE
    if stamp == StampState.SUSPENDED or lot == LotState.ON_HOLD or is_withheld:
        return Verdict.SUSPENDED
    return Verdict.FIRST if is_first else Verdict.SEEN

"""The table of verdicts."""

import pytest

from nguongoc.scans.enums import Verdict
from nguongoc.scans.verdict import judge
from nguongoc.stamps.enums import StampState
from nguongoc.trace.enums import LotState


@pytest.mark.parametrize(
    ("stamp", "lot", "is_first", "verdict"),
    [
        (None, None, True, Verdict.UNKNOWN),
        (StampState.ALLOCATED, None, True, Verdict.INACTIVE),
        (StampState.ALLOCATED, None, False, Verdict.INACTIVE),
        (StampState.PRINTED, None, True, Verdict.INACTIVE),
        (StampState.DELIVERED, None, True, Verdict.INACTIVE),
        (StampState.RECALLED, None, True, Verdict.RECALLED),
        (StampState.RECALLED, LotState.OPEN, True, Verdict.RECALLED),
        (StampState.RECALLED, LotState.RECALLED, False, Verdict.RECALLED),
        (StampState.ACTIVE, LotState.OPEN, True, Verdict.FIRST),
        (StampState.ACTIVE, LotState.OPEN, False, Verdict.SEEN),
        (StampState.ACTIVE, LotState.CLOSED, True, Verdict.FIRST),
        (StampState.ACTIVE, LotState.ON_HOLD, True, Verdict.SUSPENDED),
        (StampState.SUSPENDED, LotState.OPEN, True, Verdict.SUSPENDED),
        (StampState.SUSPENDED, None, True, Verdict.SUSPENDED),
        (StampState.VOID, None, True, Verdict.VOID),
        (StampState.VOID, LotState.OPEN, True, Verdict.VOID),
        (StampState.VOID, LotState.ON_HOLD, False, Verdict.VOID),
    ],
)
def test_state_of_stamp_and_lot_decide_the_verdict(stamp, lot, is_first, verdict):
    assert judge(stamp=stamp, lot=lot, is_first=is_first) == verdict


@pytest.mark.parametrize("lot", [LotState.OPEN, LotState.CLOSED, LotState.ON_HOLD])
@pytest.mark.parametrize("is_first", [True, False])
def test_stamp_of_a_suspended_product_or_maker_is_suspended(lot, is_first):
    verdict = judge(stamp=StampState.ACTIVE, lot=lot, is_first=is_first, is_withheld=True)
    assert verdict == Verdict.SUSPENDED
    assert judge(stamp=StampState.VOID, lot=lot, is_first=is_first, is_withheld=True) == Verdict.VOID
    recalled = judge(stamp=StampState.ACTIVE, lot=LotState.RECALLED, is_first=is_first, is_withheld=True)
    assert recalled == Verdict.RECALLED


@pytest.mark.parametrize("stamp", StampState)
@pytest.mark.parametrize("is_first", [True, False])
def test_recalled_lot_is_recalled_whatever_became_of_its_stamps(stamp, is_first):
    assert judge(stamp=stamp, lot=LotState.RECALLED, is_first=is_first) == Verdict.RECALLED


@pytest.mark.parametrize("stamp", StampState)
@pytest.mark.parametrize("lot", [None, *LotState])
@pytest.mark.parametrize("is_first", [True, False])
def test_only_an_active_stamp_on_a_lot_in_order_is_called_genuine(stamp, lot, is_first):
    genuine = judge(stamp=stamp, lot=lot, is_first=is_first) in {Verdict.FIRST, Verdict.SEEN}
    assert genuine == (stamp == StampState.ACTIVE and lot in {LotState.OPEN, LotState.CLOSED})

"""The writes of stamps, whoever asks: requests, printing, activation, changes of state."""

from nguongoc.stamps.actions.activation import activate_stamps, write_off_stamps
from nguongoc.stamps.actions.designs import (
    MAY_DRAW,
    approve_design,
    draw_design,
    edit_design,
    load_design,
    pass_designs_on,
    retire_design,
    return_design,
    submit_design,
    withdraw_design,
)
from nguongoc.stamps.actions.printing import MAY_PRINT, order_print, resume_print, show_pin_passphrase
from nguongoc.stamps.actions.requests import issue_stamps, pass_requests_on, refuse_stamps, request_stamps
from nguongoc.stamps.actions.states import change_stamps

__all__ = [
    "MAY_DRAW",
    "MAY_PRINT",
    "activate_stamps",
    "approve_design",
    "change_stamps",
    "draw_design",
    "edit_design",
    "issue_stamps",
    "load_design",
    "order_print",
    "pass_designs_on",
    "pass_requests_on",
    "refuse_stamps",
    "request_stamps",
    "resume_print",
    "retire_design",
    "return_design",
    "show_pin_passphrase",
    "submit_design",
    "withdraw_design",
    "write_off_stamps",
]

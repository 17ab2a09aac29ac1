"""The writes of stamps, whoever asks: designs, requests, fees, prints, deliveries, activation, states."""

from nguongoc.stamps.actions.activation import activate_stamps, write_off_stamps
from nguongoc.stamps.actions.activation_files import apply_activations, upload_activations
from nguongoc.stamps.actions.deliveries import (
    MOST_PIECES,
    Piece,
    confirm_piece,
    deliver_stamps,
    record_printing,
)
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
from nguongoc.stamps.actions.fees import cancel_payment, load_stamp_price, record_payment, set_stamp_price
from nguongoc.stamps.actions.mending import mend_changes
from nguongoc.stamps.actions.old_serials import import_old_serials
from nguongoc.stamps.actions.printing import MAY_PRINT, order_print, resume_print, show_pin_passphrase
from nguongoc.stamps.actions.requests import (
    Season,
    issue_stamps,
    pass_requests_on,
    refuse_stamps,
    request_stamps,
)
from nguongoc.stamps.actions.states import change_stamps, lock_batches_of, recall_stamps

__all__ = [
    "MAY_DRAW",
    "MAY_PRINT",
    "MOST_PIECES",
    "Piece",
    "Season",
    "activate_stamps",
    "apply_activations",
    "approve_design",
    "cancel_payment",
    "change_stamps",
    "confirm_piece",
    "deliver_stamps",
    "draw_design",
    "edit_design",
    "import_old_serials",
    "issue_stamps",
    "load_design",
    "load_stamp_price",
    "lock_batches_of",
    "mend_changes",
    "order_print",
    "pass_designs_on",
    "pass_requests_on",
    "recall_stamps",
    "record_payment",
    "record_printing",
    "refuse_stamps",
    "request_stamps",
    "resume_print",
    "retire_design",
    "return_design",
    "set_stamp_price",
    "show_pin_passphrase",
    "submit_design",
    "upload_activations",
    "withdraw_design",
    "write_off_stamps",
]

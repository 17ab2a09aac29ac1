"""The writes of stamps, whoever asks: requests, fees, printing, delivery, activation, changes of state."""

from nguongoc.stamps.actions.activation import activate_stamps, write_off_stamps
from nguongoc.stamps.actions.deliveries import (
    MOST_PIECES,
    Piece,
    confirm_piece,
    deliver_stamps,
    mark_printed,
    record_printing,
)
from nguongoc.stamps.actions.fees import cancel_payment, load_stamp_price, record_payment, set_stamp_price
from nguongoc.stamps.actions.mending import mend_changes
from nguongoc.stamps.actions.printing import order_print
from nguongoc.stamps.actions.requests import (
    Season,
    issue_stamps,
    pass_requests_on,
    refuse_stamps,
    request_stamps,
)
from nguongoc.stamps.actions.states import change_stamps, lock_batches_of, recall_stamps

__all__ = [
    "MOST_PIECES",
    "Piece",
    "Season",
    "activate_stamps",
    "cancel_payment",
    "change_stamps",
    "confirm_piece",
    "deliver_stamps",
    "issue_stamps",
    "load_stamp_price",
    "lock_batches_of",
    "mark_printed",
    "mend_changes",
    "order_print",
    "pass_requests_on",
    "recall_stamps",
    "record_payment",
    "record_printing",
    "refuse_stamps",
    "request_stamps",
    "set_stamp_price",
    "write_off_stamps",
]

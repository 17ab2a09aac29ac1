"""The writes of stamps, whoever asks: requests, printing, activation, changes of state."""

from nguongoc.stamps.actions.activation import activate_stamps, write_off_stamps
from nguongoc.stamps.actions.activation_files import apply_activations, upload_activations
from nguongoc.stamps.actions.old_serials import import_old_serials
from nguongoc.stamps.actions.printing import order_print
from nguongoc.stamps.actions.requests import issue_stamps, pass_requests_on, refuse_stamps, request_stamps
from nguongoc.stamps.actions.states import change_stamps

__all__ = [
    "activate_stamps",
    "apply_activations",
    "change_stamps",
    "import_old_serials",
    "issue_stamps",
    "order_print",
    "pass_requests_on",
    "refuse_stamps",
    "request_stamps",
    "upload_activations",
    "write_off_stamps",
]

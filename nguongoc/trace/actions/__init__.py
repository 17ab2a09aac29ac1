"""The writes of the trail, whoever asks: lots, log entries, events, units and hand-overs."""

from nguongoc.trace.actions.handovers import Carrier, Shipment, ship, take_back, withdraw_handover
from nguongoc.trace.actions.joining import merge_lots, split_lot
from nguongoc.trace.actions.logs import Entry, record_log
from nguongoc.trace.actions.lots import close_lot, mark_recalled, open_lot
from nguongoc.trace.actions.receipts import (
    Found,
    LineReceipt,
    acknowledge_source,
    confirm_handover,
    deny_source,
    dispute_handover,
    receive_undeclared,
    refuse_handover,
)
from nguongoc.trace.actions.stock import Taken, write_off
from nguongoc.trace.actions.telling import remind_of_waiting
from nguongoc.trace.actions.units import pack_units, take_from_unit, unpack_unit

__all__ = [
    "Carrier",
    "Entry",
    "Found",
    "LineReceipt",
    "Shipment",
    "Taken",
    "acknowledge_source",
    "close_lot",
    "confirm_handover",
    "deny_source",
    "dispute_handover",
    "mark_recalled",
    "merge_lots",
    "open_lot",
    "pack_units",
    "receive_undeclared",
    "record_log",
    "refuse_handover",
    "remind_of_waiting",
    "ship",
    "split_lot",
    "take_back",
    "take_from_unit",
    "unpack_unit",
    "withdraw_handover",
    "write_off",
]

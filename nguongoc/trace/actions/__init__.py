"""The writes of the trail, whoever asks: lots, cycles, log entries, events, hand-overs."""

from nguongoc.trace.actions.captures import (
    CaptureTooLarge,
    EventsRefused,
    TooManyWaiting,
    accept_capture,
    capture_event,
    run_capture,
)
from nguongoc.trace.actions.catalogues import ItemFacts, end_item, load_item, revise_item
from nguongoc.trace.actions.corrections import correct_log, undo_joining
from nguongoc.trace.actions.cycles import (
    HouseholdFacts,
    end_cycle,
    end_household,
    keep_household,
    keep_households,
    open_cycle,
)
from nguongoc.trace.actions.files import add_log_picture, add_log_sound
from nguongoc.trace.actions.forms import draft_form, drop_draft, edit_draft, load_form, put_form_in_force
from nguongoc.trace.actions.goods import Entry
from nguongoc.trace.actions.handovers import Carrier, Shipment, ship, take_back, withdraw_handover
from nguongoc.trace.actions.joining import merge_lots, split_lot
from nguongoc.trace.actions.log_flags import settle_flag
from nguongoc.trace.actions.log_rules import LogRuleTerms, load_log_rule, revise_log_rule
from nguongoc.trace.actions.logs import harvest_cycle, harvest_for_many, record_log, record_many, record_work
from nguongoc.trace.actions.lots import close_lot, mark_recalled, open_lot
from nguongoc.trace.actions.named_queries import drop_query, name_query
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
from nguongoc.trace.actions.stock import Taken, lock_lots, write_off
from nguongoc.trace.actions.subscriptions import Wanted, subscribe, unsubscribe
from nguongoc.trace.actions.telling import remind_of_waiting
from nguongoc.trace.actions.units import pack_units, take_from_unit, unpack_unit

__all__ = [
    "CaptureTooLarge",
    "Carrier",
    "Entry",
    "EventsRefused",
    "Found",
    "HouseholdFacts",
    "ItemFacts",
    "LineReceipt",
    "LogRuleTerms",
    "Shipment",
    "Taken",
    "TooManyWaiting",
    "Wanted",
    "accept_capture",
    "acknowledge_source",
    "add_log_picture",
    "add_log_sound",
    "capture_event",
    "close_lot",
    "confirm_handover",
    "correct_log",
    "deny_source",
    "dispute_handover",
    "draft_form",
    "drop_draft",
    "drop_query",
    "edit_draft",
    "end_cycle",
    "end_household",
    "end_item",
    "harvest_cycle",
    "harvest_for_many",
    "keep_household",
    "keep_households",
    "load_form",
    "load_item",
    "load_log_rule",
    "lock_lots",
    "mark_recalled",
    "merge_lots",
    "name_query",
    "open_cycle",
    "open_lot",
    "pack_units",
    "put_form_in_force",
    "receive_undeclared",
    "record_log",
    "record_many",
    "record_work",
    "refuse_handover",
    "remind_of_waiting",
    "revise_item",
    "revise_log_rule",
    "run_capture",
    "settle_flag",
    "ship",
    "split_lot",
    "subscribe",
    "take_back",
    "take_from_unit",
    "undo_joining",
    "unpack_unit",
    "unsubscribe",
    "withdraw_handover",
    "write_off",
]

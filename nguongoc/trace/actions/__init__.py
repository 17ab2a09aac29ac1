"""The writes of the trail, whoever asks: lots, cycles, log entries, events."""

from nguongoc.trace.actions.captures import (
    CaptureTooLarge,
    EventsRefused,
    accept_capture,
    capture_event,
    run_capture,
)
from nguongoc.trace.actions.catalogues import (
    ItemFacts,
    end_item,
    load_item,
    revise_item,
)
from nguongoc.trace.actions.corrections import (
    correct_log,
)
from nguongoc.trace.actions.cycles import (
    HouseholdFacts,
    end_cycle,
    end_household,
    keep_household,
    keep_households,
    open_cycle,
)
from nguongoc.trace.actions.files import (
    add_log_picture,
    add_log_sound,
)
from nguongoc.trace.actions.forms import (
    draft_form,
    drop_draft,
    edit_draft,
    load_form,
    put_form_in_force,
)
from nguongoc.trace.actions.goods import (
    Entry,
)
from nguongoc.trace.actions.log_rules import (
    LogRuleTerms,
    load_log_rule,
    revise_log_rule,
)
from nguongoc.trace.actions.logs import (
    harvest_cycle,
    record_log,
    record_many,
    record_work,
)
from nguongoc.trace.actions.lots import (
    close_lot,
    mark_recalled,
    open_lot,
)

__all__ = [
    "CaptureTooLarge",
    "Entry",
    "EventsRefused",
    "HouseholdFacts",
    "ItemFacts",
    "LogRuleTerms",
    "accept_capture",
    "add_log_picture",
    "add_log_sound",
    "capture_event",
    "close_lot",
    "correct_log",
    "draft_form",
    "drop_draft",
    "edit_draft",
    "end_cycle",
    "end_household",
    "end_item",
    "harvest_cycle",
    "keep_household",
    "keep_households",
    "load_form",
    "load_item",
    "load_log_rule",
    "mark_recalled",
    "open_cycle",
    "open_lot",
    "put_form_in_force",
    "record_log",
    "record_many",
    "record_work",
    "revise_item",
    "revise_log_rule",
    "run_capture",
]

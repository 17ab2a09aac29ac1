"""What lower packages tell higher ones."""

from django.dispatch import Signal

lots_changed = Signal()
"""Sent inside the transaction that changed what the public may read of lots; `lot_ids` is a list of ids."""

lots_told_of = Signal()
"""Sent inside the transaction that recorded captured events of lots, or opened a lot of which such events told
before; `lot_ids` may be thousands. What the public reads may follow in a moment.
"""

events_recorded = Signal()
"""Sent inside the transaction that recorded events; `organisation`, and `events` as a list of their ids."""

lot_lessened = Signal()
"""Sent inside the transaction that took quantity or packs off a lot (`lot`); a receiver that finds more in use
than is left raises Refusal.
"""

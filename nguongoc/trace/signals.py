"""What lower packages tell higher ones."""

from django.dispatch import Signal

lots_changed = Signal()
"""Sent inside the transaction that changed what the public may read of lots; `lot_ids` is a list of ids."""

events_recorded = Signal()
"""Sent inside the transaction that recorded events; `organisation`, and `events` as a list of their ids."""

"""What lower packages tell higher ones."""

from django.dispatch import Signal

record_published = Signal()
"""Sent inside the transaction in which a record's new revision became public; `record` is the Record."""
chains_changed = Signal()
"""Sent inside the transaction that changed what chains these are part of: `organisation_ids` of establishments."""

establishments_moved = Signal()
"""Sent inside the transaction in which establishments came to lie in other units. `organisation_ids` are theirs;
`report` and `by` as in accounts.announcements."""

"""What lower packages tell higher ones."""

from django.dispatch import Signal

record_published = Signal()
"""Sent inside the transaction in which a record's new revision became public; `record` is the Record."""
chains_changed = Signal()
"""Sent inside the transaction that changed what chains these are part of: `organisation_ids` of establishments."""

record_suspended_or_restored = Signal()
"""Sent inside the transaction in which a record left the public's sight or came back; `record` is the Record."""

certificate_revoked = Signal()
"""Sent inside the transaction in which an authority took a paper back; `record` is the Certificate."""

certificate_rules_changed = Signal()
"""Sent inside the transaction in which the rule for papers of `kind` got a new version."""
establishments_moved = Signal()
"""Sent inside the transaction in which establishments came to lie in other units. `organisation_ids` are theirs;
`report` and `by` as in accounts.signals."""

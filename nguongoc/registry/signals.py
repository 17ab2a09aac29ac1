"""What lower packages tell higher ones."""

from django.dispatch import Signal

record_published = Signal()
"""Sent inside the transaction in which a record's new revision became public; `record` is the Record."""

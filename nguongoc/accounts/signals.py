"""What accounts tells higher packages."""

from django.dispatch import Signal

authorities_reorganised = Signal()
"""Sent inside the transaction of a reorganisation, or of its preview, once authorities, places and people are as
they will be. `predecessors` are the ids of those that ended or handed places over; `by` is the audit.Actor.
Receivers pass their open work on and tell the `report` (a reorganisation.Report) what moves and what stands in
the way."""

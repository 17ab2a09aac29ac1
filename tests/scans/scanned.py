"""Scans as the scan application would have written them, with the time that a test needs."""

import datetime as dt
import uuid

from django.utils import timezone

from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.models import Scan
from nguongoc.stamps.models import CodeBatch


def make_scan(batch: CodeBatch | None, place: int = 1, *, ago: float = 60.0, written_ago: float = 60.0, **changes):
    """One of the stamp at a place of its batch, counted from 1; opened and written so many seconds ago."""
    now = timezone.now()
    values = {
        "number": batch.first + place - 1 if batch else None,
        "lot_id": batch.ranges.get(numbers__contains=batch.first + place - 1).lot_id if batch else None,
        "session": uuid.uuid4(),
        "verdict": Verdict.FIRST,
        "is_new_session": True,
        "kind": VisitKind.PERSON,
        "at": now - dt.timedelta(seconds=ago),
        "written_at": now - dt.timedelta(seconds=written_ago),
    }
    return Scan.objects.create(**values | changes)

"""Scans as the recorder leaves them, by hand: for tests of what reads them."""

import datetime as dt
import uuid

from django.db import connection
from django.utils import timezone

from nguongoc.scans.enums import VisitKind
from nguongoc.scans.models import Scan, StampTally


def scan(number=None, *, hours_ago=0.0, network=None, province="22", verdict="seen", lot=None, asked="", **more):
    """One session of a visitor; counted in the tally of its stamp."""
    at = timezone.now() - dt.timedelta(hours=hours_ago, seconds=1)
    session = uuid.uuid4()
    row = Scan(
        id=uuid.uuid4(),
        at=at,
        number=number,
        lot_id=lot.pk if lot else None,
        session=session,
        verdict=verdict,
        kind=more.get("kind", VisitKind.PERSON),
        province=province,
        network=network,
        asked=asked,
    )
    Scan.objects.bulk_create([row])
    if number is not None and row.kind == VisitKind.PERSON:
        tally, is_new = StampTally.objects.get_or_create(
            number=number,
            defaults={"first_at": at, "last_at": at, "sessions": 1, "first_session": session},
        )
        if not is_new:
            StampTally.objects.filter(pk=tally.pk).update(sessions=tally.sessions + 1, last_at=at)


def written():
    """The clock of the database: within one transaction it stands still, and scans are written at that moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]

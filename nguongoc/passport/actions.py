"""Passports follow what they are made from, in the same transaction."""

from collections.abc import Iterable

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nguongoc.passport.models import Passport
from nguongoc.passport.queries import make_passport
from nguongoc.trace.models import Lot


@transaction.atomic
def refresh_passports(*, lot_ids: Iterable[int]) -> int:
    """Make the passports of lots anew; a higher version tells readers to forget the old one.

    Lots without anything public get none. Returns the number written.
    """
    written = 0
    lots = Lot.objects.filter(pk__in=list(lot_ids)).select_related("organisation__unit").order_by("pk")
    for lot in lots.iterator(chunk_size=200):
        passport = make_passport(lot)
        if passport is None:
            continue
        content = {"content": msgspec.to_builtins(passport), "is_withheld": passport.is_withheld}
        Passport.objects.update_or_create(
            lot=lot,
            defaults={**content, "version": F("version") + 1, "built_at": timezone.now()},
            create_defaults=content,
        )
        written += 1
    return written

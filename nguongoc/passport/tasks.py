"""Background jobs of passports."""

from procrastinate.contrib.django import app

from nguongoc.passport.actions import refresh_passports
from nguongoc.trace.models import Lot


@app.task(name="passport.refresh_passports_of")
def refresh_passports_of(organisation_ids: list[int]) -> None:
    """The makers' places have changed: their lots say so."""
    lots = Lot.objects.filter(organisation__in=organisation_ids, product__isnull=False)
    refresh_passports(lot_ids=lots.values_list("pk", flat=True))

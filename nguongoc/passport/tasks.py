"""Background jobs of passports."""

from procrastinate.contrib.django import app

from nguongoc.passport.actions import refresh_passports
from nguongoc.registry.models import Certificate
from nguongoc.trace.models import Lot


@app.task(name="passport.refresh_by_rule")
def refresh_by_rule(kind: str) -> None:
    """The passports that show a paper of the kind whose rule has a new version, establishment by establishment."""
    holders = Certificate.objects.published().filter(certificate_kind=kind).order_by()
    for organisation in holders.values_list("organisation", flat=True).distinct():
        lots = Lot.objects.filter(organisation=organisation, product__isnull=False)
        refresh_passports(lot_ids=lots.values_list("pk", flat=True))


@app.task(name="passport.refresh_passports_of")
def refresh_passports_of(organisation_ids: list[int]) -> None:
    """The makers' places have changed: their lots say so."""
    lots = Lot.objects.filter(organisation__in=organisation_ids, product__isnull=False)
    refresh_passports(lot_ids=lots.values_list("pk", flat=True))

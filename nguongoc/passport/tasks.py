"""Background jobs of passports."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from procrastinate.contrib.django import app

from nguongoc.passport.actions import refresh_passports
from nguongoc.places.queries import current_province
from nguongoc.registry.actions import show_media_again
from nguongoc.registry.models import Certificate, Establishment
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants

_ORGANISATIONS_A_JOB = 100


@app.task(name="passport.refresh_by_rule")
def refresh_by_rule(kind: str) -> None:
    """The passports that show a paper of the kind whose rule has a new version, establishment by establishment."""
    holders = Certificate.objects.published().filter(certificate_kind=kind).order_by()
    for organisation in holders.values_list("organisation", flat=True).distinct():
        refresh_passports_of([organisation])


@app.task(name="passport.refresh_lots")
def refresh_lots(lot_ids: list[int]) -> None:
    """Something was written about lots that went into these."""
    refresh_passports(lot_ids=lot_ids)


@app.task(name="passport.refresh_lots_and_made_of")
def refresh_lots_and_made_of(lot_ids: list[int]) -> None:
    """Something was written about these, which is told of what was made of them, too."""
    refresh_passports(lot_ids=descendants(lot_ids))


@app.task(name="passport.refresh_passports_of")
def refresh_passports_of(organisation_ids: list[int]) -> None:
    """The makers' places have changed: their lots say so."""
    lots = Lot.objects.filter(organisation__in=organisation_ids, product__isnull=False)
    refresh_passports(lot_ids=lots.values_list("pk", flat=True))


@app.task(name="passport.apply_visibility_to")
def apply_visibility_to(organisation_ids: list[int]) -> None:
    """Who reads which field has changed: files and passports of these makers follow."""
    show_media_again(organisation_ids=organisation_ids)
    refresh_passports_of(organisation_ids)


@app.periodic(cron="5 17 * * *")  # UTC: five minutes into the day of Việt Nam
@app.task(name="passport.begin_rules_of_today", queueing_lock="passport.begin_rules_of_today")
def begin_rules_of_today(timestamp: int) -> None:
    """Rules of who reads which field that begin or end today are applied to what was published before."""
    today = timezone.localdate().isoformat()
    rules = current_province().settings.get("visibility", [])
    if any(today in {rule["effective_from"], rule["effective_to"]} for rule in rules):
        apply_visibility()


def apply_visibility() -> None:
    """Apply the rules of today to everything published, in the background."""
    published = Establishment.objects.filter(published__isnull=False)
    for ids in portions(published.order_by("organisation").values_list("organisation", flat=True)):
        apply_visibility_to.defer(organisation_ids=ids)


def portions(organisation_ids: Iterable[int]) -> Iterator[list[int]]:
    """The organisations in lists of as many as one job takes."""
    ids = list(organisation_ids)
    for start in range(0, len(ids), _ORGANISATIONS_A_JOB):
        yield ids[start : start + _ORGANISATIONS_A_JOB]

"""Background jobs of passports."""

from django.db import OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nguongoc.common.portions import portions
from nguongoc.passport.actions import refresh_passports, refresh_product_passports
from nguongoc.places.queries import current_province
from nguongoc.registry.actions import show_media_again
from nguongoc.registry.models import Certificate, Establishment, Product
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants, lots_through

LOTS_A_JOB = 500
ORGANISATIONS_A_JOB = 100
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[OperationalError])


@app.task(name="passport.refresh_by_rule", retry=_AGAIN)
def refresh_by_rule(kind: str) -> None:
    """The passports that show a paper of the kind whose rule has a new version, establishment by establishment."""
    holders = Certificate.objects.published().filter(certificate_kind=kind).order_by()
    for organisation in holders.values_list("organisation", flat=True).distinct():
        refresh_passports_of([organisation])


@app.task(name="passport.refresh_lots", retry=_AGAIN)
def refresh_lots(lot_ids: list[int]) -> None:
    """Something was written about lots that went into these."""
    refresh_passports(lot_ids=lot_ids)


@app.task(name="passport.refresh_lots_and_made_of", retry=_AGAIN)
def refresh_lots_and_made_of(lot_ids: list[int]) -> None:
    """Something was written about these, which is told of what was made of them, too."""
    refresh_passports(lot_ids=descendants(lot_ids))


@app.task(name="passport.refresh_lots_through", retry=_AGAIN)
def refresh_lots_through(organisation_id: int) -> None:
    """The public reads another name of an establishment now, or none: lots of others name it among the hands
    through which they went.
    """
    refresh_passports(lot_ids=lots_through(organisation_id))


@app.task(name="passport.refresh_passports_of", retry=_AGAIN)
def refresh_passports_of(organisation_ids: list[int]) -> None:
    """The makers' places have changed: their lots and products say so."""
    lots = Lot.objects.filter(organisation__in=organisation_ids, product__isnull=False).order_by()
    refresh_passports(lot_ids=lots.values_list("pk", flat=True))
    products = Product.objects.filter(organisation__in=organisation_ids, published__isnull=False).order_by()
    refresh_product_passports(product_ids=products.values_list("pk", flat=True))


@app.task(name="passport.apply_visibility_to", retry=_AGAIN)
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


@app.periodic(cron="35 18 * * *")  # UTC: half past one at night
@app.task(name="passport.compare_all", queueing_lock="passport.compare_all")
def compare_all(timestamp: int) -> None:
    """Every passport is compared with what it is made from. Whatever was missed, such as the beginning of a rule
    while the server stood still or another name of an authority, lasts a day at most.
    """
    apply_visibility()


def apply_visibility() -> None:
    """Apply the rules of today to everything published, in the background."""
    published = Establishment.objects.filter(published__isnull=False)
    organisations = published.order_by("organisation").values_list("organisation", flat=True)
    for ids in portions(organisations, size=ORGANISATIONS_A_JOB):
        apply_visibility_to.defer(organisation_ids=ids)

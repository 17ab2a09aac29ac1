"""Passports hear of what changed below them, and follow once, at the end of the transaction that changed it."""

from collections.abc import Collection, Iterable
from typing import Any

from django.dispatch import receiver

from nguongoc.common.portions import portions
from nguongoc.common.transactions import before_commit
from nguongoc.passport.actions import refresh_passports, refresh_product_passports, warn_of
from nguongoc.passport.tasks import (
    LOTS_A_JOB,
    ORGANISATIONS_A_JOB,
    refresh_by_rule,
    refresh_lots,
    refresh_lots_and_made_of,
    refresh_lots_through,
    refresh_passports_of,
)
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Product, Record
from nguongoc.registry.signals import (
    certificate_revoked,
    certificate_rules_changed,
    chains_changed,
    establishments_moved,
    record_published,
    record_suspended_or_restored,
)
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants, goods_through
from nguongoc.trace.signals import lots_changed, lots_told_of

_MOST_AT_ONCE = 500  # lots, for which whoever changed them waits


def _refresh(lot_ids: frozenset[int]) -> None:
    """At once, whatever their number, what warns people; of very many the rest in the background."""
    if len(lot_ids) <= _MOST_AT_ONCE:
        refresh_passports(lot_ids=lot_ids)
        return
    warn_of(lot_ids=lot_ids)
    _refresh_later(lot_ids)


def _refresh_with_made_of(lot_ids: frozenset[int]) -> None:
    """What was made of them tells of them from afar: it follows in the background."""
    _refresh(lot_ids)
    _refresh_later(set(descendants(lot_ids)) - lot_ids)


def _refresh_later(lot_ids: Iterable[int]) -> None:
    for ids in portions(sorted(lot_ids), size=LOTS_A_JOB):
        refresh_lots.defer(lot_ids=ids)


def _refresh_products(product_ids: frozenset[int]) -> None:
    refresh_product_passports(product_ids=product_ids)


def _refresh_told_of(lot_ids: frozenset[int]) -> None:
    refresh_lots_and_made_of.defer(lot_ids=sorted(lot_ids))


@receiver(lots_changed)
def refresh_changed_lots(sender: object, lot_ids: Iterable[int], **kwargs: Any) -> None:
    before_commit(_refresh_with_made_of, lot_ids)


@receiver(lots_told_of)
def refresh_lots_told_of(sender: object, lot_ids: Iterable[int], **kwargs: Any) -> None:
    """In the background: a captured document may speak of thousands."""
    before_commit(_refresh_told_of, lot_ids)


@receiver(establishments_moved)
def refresh_moved_establishments(sender: object, organisation_ids: Collection[int], **kwargs: Any) -> None:
    """After the commit and in the background: a reorganisation moves thousands at once."""
    for ids in portions(organisation_ids, size=ORGANISATIONS_A_JOB):
        refresh_passports_of.defer(organisation_ids=ids)


@receiver([record_published, record_suspended_or_restored, certificate_revoked])
def refresh_lots_of_record(sender: object, record: Record, **kwargs: Any) -> None:
    """An establishment is named by the lots of others, too, that went through its hands: these follow in the
    background.
    """
    lots = Lot.objects.filter(organisation=record.organisation_id, product__isnull=False).order_by()
    products = Product.objects.filter(organisation=record.organisation_id, published__isnull=False).order_by()
    if record.kind == RecordKind.PRODUCT:
        lots, products = lots.filter(product=record.pk), products.filter(pk=record.pk)
    before_commit(_refresh, lots.values_list("pk", flat=True))
    before_commit(_refresh_products, products.values_list("pk", flat=True))
    if record.kind == RecordKind.ESTABLISHMENT and goods_through(record.organisation_id).exists():
        refresh_lots_through.defer(organisation_id=record.organisation_id)


@receiver(chains_changed)
def refresh_lots_of_members(sender: object, organisation_ids: Iterable[int], **kwargs: Any) -> None:
    organisations = list(organisation_ids)
    lots = Lot.objects.filter(organisation__in=organisations, product__isnull=False).order_by()
    products = Product.objects.filter(organisation__in=organisations, published__isnull=False).order_by()
    before_commit(_refresh, lots.values_list("pk", flat=True))
    before_commit(_refresh_products, products.values_list("pk", flat=True))


@receiver(certificate_rules_changed)
def refresh_lots_by_rule(sender: object, kind: str, **kwargs: Any) -> None:
    """A rule may reach thousands of lots: a job does it, and nobody waits."""
    refresh_by_rule.defer(kind=kind)

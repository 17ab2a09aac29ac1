"""Passports hear of what changed below them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.dispatch import receiver

from nguongoc.passport.actions import refresh_passports
from nguongoc.passport.tasks import (
    portions,
    refresh_by_rule,
    refresh_lots,
    refresh_lots_and_made_of,
    refresh_passports_of,
)
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Record
from nguongoc.registry.signals import (
    certificate_revoked,
    certificate_rules_changed,
    chains_changed,
    establishments_moved,
    record_published,
    record_suspended_or_restored,
)
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import descendants
from nguongoc.trace.signals import lots_changed, lots_told_of


@receiver(lots_changed)
def refresh_changed_lots(sender: object, lot_ids: Iterable[int], **kwargs: Any) -> None:
    """At once; what was made of them, which tells of them from afar, in the background."""
    changed = set(lot_ids)
    refresh_passports(lot_ids=changed)
    made = set(descendants(changed)) - changed
    if made:
        refresh_lots.defer(lot_ids=sorted(made))


@receiver(lots_told_of)
def refresh_lots_told_of(sender: object, lot_ids: Iterable[int], **kwargs: Any) -> None:
    """In the background: a captured document may speak of thousands."""
    refresh_lots_and_made_of.defer(lot_ids=sorted(lot_ids))


@receiver(establishments_moved)
def refresh_moved_establishments(sender: object, organisation_ids: Collection[int], **kwargs: Any) -> None:
    """After the commit and in the background: a reorganisation moves thousands at once."""
    for ids in portions(organisation_ids):
        refresh_passports_of.defer(organisation_ids=ids)


@receiver([record_published, record_suspended_or_restored, certificate_revoked])
def refresh_lots_of_record(sender: object, record: Record, **kwargs: Any) -> None:
    lots = Lot.objects.filter(organisation=record.organisation_id, product__isnull=False)
    if record.kind == RecordKind.PRODUCT:
        lots = lots.filter(product=record.pk)
    refresh_passports(lot_ids=lots.values_list("pk", flat=True))


@receiver(chains_changed)
def refresh_lots_of_members(sender: object, organisation_ids: Iterable[int], **kwargs: Any) -> None:
    refresh_passports_of(list(organisation_ids))


@receiver(certificate_rules_changed)
def refresh_lots_by_rule(sender: object, kind: str, **kwargs: Any) -> None:
    """A rule may reach thousands of lots: a job does it, and nobody waits."""
    refresh_by_rule.defer(kind=kind)

"""Recalls hear of what is told of goods afterwards."""

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from nguongoc.common.transactions import before_commit
from nguongoc.safety.tasks import extend_recalls
from nguongoc.trace.signals import lots_told_of


def _extend(lot_ids: frozenset[int]) -> None:
    extend_recalls.defer(lot_ids=sorted(lot_ids))


@receiver(lots_told_of)
def extend_recalls_behind_lots(sender: object, lot_ids: Iterable[int], **kwargs: Any) -> None:
    before_commit(_extend, lot_ids)

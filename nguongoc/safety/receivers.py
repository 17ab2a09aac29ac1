"""Recalls and complaints hear of what changed below them."""

from collections.abc import Collection, Iterable
from typing import Any

from django.dispatch import receiver

from nguongoc.accounts.reorganisation import Report
from nguongoc.accounts.signals import authorities_reorganised
from nguongoc.common import audit
from nguongoc.common.transactions import before_commit
from nguongoc.safety.complaints.actions import pass_complaints_on
from nguongoc.safety.tasks import extend_recalls
from nguongoc.trace.signals import lots_told_of


def _extend(lot_ids: frozenset[int]) -> None:
    extend_recalls.defer(lot_ids=sorted(lot_ids))


@receiver(lots_told_of)
def extend_recalls_behind_lots(sender: object, lot_ids: Iterable[int], **kwargs: Any) -> None:
    before_commit(_extend, lot_ids)


@receiver(authorities_reorganised)
def pass_open_work_on(
    sender: object, predecessors: Collection[int], report: Report, by: audit.Actor, **kwargs: Any
) -> None:
    pass_complaints_on(of=predecessors, report=report, by=by)

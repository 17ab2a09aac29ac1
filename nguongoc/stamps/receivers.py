"""Stamps hear of what changed below them."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from nguongoc.accounts.announcements import authorities_reorganised
from nguongoc.accounts.reorganisation import Report
from nguongoc.common import audit
from nguongoc.registry.signals import establishments_moved
from nguongoc.stamps.actions import pass_designs_on, pass_requests_on


@receiver(authorities_reorganised)
@receiver(establishments_moved)
def pass_open_work_on(
    sender: object,
    report: Report,
    by: audit.Actor,
    predecessors: Collection[int] = (),
    organisation_ids: Collection[int] = (),
    **kwargs: Any,
) -> None:
    """The register has heard it before (its package is loaded first), so that places are right by now."""
    pass_requests_on(of=predecessors, establishments=organisation_ids, report=report, by=by)
    pass_designs_on(of=predecessors, establishments=organisation_ids, report=report, by=by)

"""The register hears of what changed below it."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from nguongoc.accounts.reorganisation import Report
from nguongoc.accounts.signals import authorities_reorganised
from nguongoc.common import audit
from nguongoc.registry.actions import move_establishments, move_sites, pass_chains_on, pass_submissions_on


@receiver(authorities_reorganised)
def pass_open_work_on(
    sender: object, predecessors: Collection[int], report: Report, by: audit.Actor, **kwargs: Any
) -> None:
    """Places first: they say who reviews."""
    moved = move_establishments(report=report, by=by) + move_sites(report=report, by=by)
    pass_submissions_on(of=predecessors, establishments=moved, report=report, by=by)
    pass_chains_on(of=predecessors, report=report, by=by)

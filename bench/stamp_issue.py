"""Issuing stamps by the program's own action, from the decision to the commit.

    python -m bench.stamp_issue

The last line of stdout is one JSON object: `issue_1m_s` and `issue_100m_s` (seconds to issue a million and a
hundred million stamps to one request) and `issue_rows` (the rows of the database that the latter wrote).
"""

import json
import sys
import time
from typing import Any

from bench.database import bench_database

QUANTITIES = {"issue_1m_s": 1_000_000, "issue_100m_s": 100_000_000}


def main() -> None:
    with bench_database(say, with_sample=True):
        print(json.dumps(measure()))


def measure() -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, quantity in QUANTITIES.items():
        request, approver = _request(quantity)
        before = _rows()
        figures[name] = _seconds(request, approver)
        figures["issue_rows"] = _rows() - before
    return figures


def _request(quantity: int) -> tuple[Any, Any]:
    """A request of the sample's first lot beyond its packs, and who may decide it."""
    from nguongoc.accounts.enums import Role  # noqa: PLC0415 -- after Django's set-up
    from nguongoc.accounts.models import Person  # noqa: PLC0415 -- as above
    from nguongoc.stamps.models import StampRequest  # noqa: PLC0415 -- as above

    like = StampRequest.objects.order_by("pk")[0]
    request = StampRequest.objects.create(
        organisation=like.organisation,
        product=like.product,
        lot=like.lot,
        quantity=quantity,
        decider=like.decider,
        requested_by=like.requested_by,
    )
    deciders = Person.objects.filter(memberships__role=Role.APPROVER, memberships__organisation=like.decider)
    return request, deciders[0]


def _seconds(request: Any, approver: Any) -> float:
    from nguongoc.stamps.actions import issue_stamps  # noqa: PLC0415 -- after Django's set-up

    start = time.perf_counter()
    issue_stamps(request=request, by=approver)
    return time.perf_counter() - start


def _rows() -> int:
    """All rows of all tables."""
    from django.apps import apps  # noqa: PLC0415 -- after Django's set-up

    managed = (model for model in apps.get_models() if model._meta.managed)  # noqa: SLF001 -- documented interface
    return sum(model._base_manager.count() for model in managed)  # noqa: SLF001 -- as above


def say(step: str) -> None:
    print(f"bench.stamp_issue: {step} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

"""What is known of a lot, and the code of the next."""

import uuid
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.registry.completeness import Completeness, completeness
from nguongoc.trace.enums import LogKind, MovementKind
from nguongoc.trace.models import Household, LogEntry, Lot, Movement


def completeness_of(lot: Lot) -> Completeness | None:
    """The minimum data of a lot and its product, as published; None for raw material. Three queries."""
    content = lot.product_content
    if lot.product is None or content is None:
        return None
    return completeness(lot.product, content, lot={"steps"} if lot.log_entries.valid().exists() else set())


def joined_by(lot: Lot) -> uuid.UUID | None:
    """The event of the split or the merger that made a lot: it stands in no log. None where there was none."""
    logged = LogEntry.objects.filter(event=OuterRef("event"))
    made = Movement.objects.counting().of(lot).filter(~Exists(logged), kind=MovementKind.MADE)
    return made.order_by("-pk").values_list("event", flat=True).first()


def shares_of(lot: Lot) -> list[tuple[Household, Decimal, str]]:
    """Of which households a lot holds goods, and how much of each was harvested, in its unit."""
    harvests = lot.log_entries.valid().filter(kind=LogKind.HARVEST, household__isnull=False)
    sums = harvests.order_by("household__code").values_list("household", "unit").annotate(sum=Sum("quantity"))
    found = list(sums)
    known = Household.objects.in_bulk([pk for pk, _, _ in found])
    return [(known[pk], amount, unit) for pk, unit, amount in found]


def proposed_code(organisation: Organisation) -> str:
    """A free lot code from today's date: day, month, year, and the next number of the day, as `231126-01`."""
    prefix = f"{timezone.localdate():%d%m%y}-"
    taken = set(
        Lot.objects.filter(organisation=organisation, code__startswith=prefix).values_list("code", flat=True)
    )
    return next(code for number in range(1, len(taken) + 2) if (code := f"{prefix}{number:02d}") not in taken)

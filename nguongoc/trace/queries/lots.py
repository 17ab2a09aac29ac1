"""What is known of a lot, and the code of the next."""

from django.utils import timezone

from nguongoc.accounts.models import Organisation
from nguongoc.registry.completeness import Completeness, completeness
from nguongoc.trace.models import Lot


def completeness_of(lot: Lot) -> Completeness | None:
    """The minimum data of a lot and its product, as published; None for raw material. Three queries."""
    content = lot.product_content
    if lot.product is None or content is None:
        return None
    return completeness(lot.product, content, lot={"steps"} if lot.log_entries.exists() else set())


def proposed_code(organisation: Organisation) -> str:
    """A free lot code from today's date: day, month, year, and the next number of the day, as `231126-01`."""
    prefix = f"{timezone.localdate():%d%m%y}-"
    taken = set(
        Lot.objects.filter(organisation=organisation, code__startswith=prefix).values_list("code", flat=True)
    )
    return next(code for number in range(1, len(taken) + 2) if (code := f"{prefix}{number:02d}") not in taken)

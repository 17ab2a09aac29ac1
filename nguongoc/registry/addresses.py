"""Where an establishment finds its own records: notices lead there, and so do pages."""

from django.urls import reverse

from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Record

_PAGES = {
    RecordKind.PRODUCT: "workshop:product",
    RecordKind.CERTIFICATE: "workshop:certificate",
    RecordKind.SITE: "workshop:site",
}


def workshop_address(record: Record) -> str:
    """The page of a record for its establishment, which has one page for its own."""
    page = _PAGES.get(RecordKind(record.kind))
    return reverse(page, args=[record.pk]) if page else reverse("workshop:record")

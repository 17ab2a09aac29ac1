"""What was asked once about two records is not asked again."""

from django.db import transaction

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.registry.models import DistinctPair, Record
from nguongoc.registry.rules import require_visible


@transaction.atomic
def declare_distinct(*, record: Record, other: Record, by: Person) -> DistinctPair:
    """An official who checks records has found that these two are not the same; asked twice, it stands once.

    Raises NotPermitted where the record is not of the jurisdiction; the other may be of another one.
    """
    by.require(Permission.REVIEW_RECORDS, Permission.APPROVE_RECORDS)
    require_visible(record, by)
    first, second = sorted((record, other), key=lambda one: one.pk)
    pair, is_new = DistinctPair.objects.get_or_create(first=first, second=second, defaults={"by": by})
    if is_new:
        audit.record("declare_distinct", by=by, subject=record, other=str(other))
    return pair

"""Catalogues: an item is never edited, a new version takes over from a date on."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.common.text import normalise
from nguongoc.common.validity import make_way
from nguongoc.trace.enums import Catalogue
from nguongoc.trace.models import CatalogueItem

_LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What a catalogue says of an item; see CatalogueItem."""

    name: str
    source: str
    active_ingredient: str = ""
    interval_days: int | None = None
    crops: dict[str, int] = field(default_factory=dict)
    is_verified: bool = False

    @property
    def stored(self) -> dict[str, object]:
        told = {
            "active_ingredient": self.active_ingredient,
            "interval_days": self.interval_days,
            "crops": self.crops,
        }
        return {name: value for name, value in told.items() if value not in ("", None, {})}


@transaction.atomic
def revise_item(*, catalogue: Catalogue, facts: ItemFacts, effective_from: dt.date, by: Person) -> CatalogueItem:
    """A new item, or a new version of the one of this name, from a date that has not passed.

    What was written with the old version stays as it was written. Raises Refusal with the field.
    """
    by.require(Permission.EDIT_RULES)
    _require_to_come(effective_from)
    _require_sensible(facts)
    item = _take_over(catalogue, facts, effective_from, by)
    audit.record("revise_catalogue_item", by=by, subject=item, reason=facts.source, **item.facts)
    return item


@transaction.atomic
def end_item(*, item: CatalogueItem, effective_to: dt.date, by: Person) -> CatalogueItem:
    """The item is offered no longer from a date on. Raises Refusal with the field `effective_to`."""
    by.require(Permission.EDIT_RULES)
    item = CatalogueItem.objects.select_for_update().get(pk=item.pk)
    if effective_to < max(item.effective_from, timezone.localdate()):
        raise Refusal("Ngày thôi dùng phải từ hôm nay trở đi.", field="effective_to")
    if item.effective_to is not None and item.effective_to < effective_to:
        raise Refusal("Mục này đã thôi dùng trước ngày đó.", field="effective_to")
    item.effective_to = effective_to
    item.save(update_fields=["effective_to"])
    audit.record("end_catalogue_item", by=by, subject=item, effective_to=str(effective_to))
    return item


@transaction.atomic
def load_item(*, catalogue: Catalogue, facts: ItemFacts, effective_from: dt.date) -> CatalogueItem | None:
    """An item that comes with the profile; none where it is there already or an administrator has changed it."""
    known = CatalogueItem.objects.filter(catalogue=catalogue, key=CatalogueItem.key_of(facts.name))
    if known.filter(Q(effective_from=effective_from) | Q(entered_by__isnull=False)).exists():
        return None
    return _take_over(catalogue, facts, effective_from, None)


def _require_to_come(effective_from: dt.date) -> None:
    if effective_from < timezone.localdate():
        raise Refusal("Chỉ áp dụng từ hôm nay trở đi: việc đã ghi giữ nguyên.", field="effective_from")


def _require_sensible(facts: ItemFacts) -> None:
    if not normalise(facts.name) or len(facts.name) > 200:  # noqa: PLR2004 -- the column's length
        raise Refusal("Hãy nhập tên, tối đa 200 ký tự.", field="name")
    if not facts.source.strip():
        raise Refusal("Hãy ghi nguồn: nhãn, danh mục, văn bản nào.", field="source")
    if facts.interval_days is not None and not 0 <= facts.interval_days <= _LONGEST_DAYS:
        raise Refusal("Số ngày cách ly phải từ 0 tới 3650.", field="interval_days")
    if any(not 0 <= days <= _LONGEST_DAYS for days in facts.crops.values()):
        raise Refusal("Số ngày cách ly của từng cây phải từ 0 tới 3650.", field="crops")


def _take_over(
    catalogue: Catalogue, facts: ItemFacts, effective_from: dt.date, by: Person | None
) -> CatalogueItem:
    """The version takes over from its date on; later ones are history with an empty period."""
    one_at_a_time("catalogues")
    name = normalise(facts.name)
    versions = CatalogueItem.objects.filter(catalogue=catalogue, key=CatalogueItem.key_of(name))
    make_way(versions, effective_from)
    return CatalogueItem.objects.create(
        catalogue=catalogue,
        name=name,
        key=CatalogueItem.key_of(name),
        facts=facts.stored,
        source=facts.source.strip(),
        is_verified=facts.is_verified,
        effective_from=effective_from,
        entered_by=by,
    )

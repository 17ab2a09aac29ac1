"""Stamps hear of what changed below them."""

from collections.abc import Collection
from typing import Any

from django.db.models import Max
from django.dispatch import receiver

from nguongoc.accounts.reorganisation import Report
from nguongoc.accounts.signals import authorities_reorganised
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.registry.signals import establishments_moved
from nguongoc.stamps.actions import pass_designs_on, pass_requests_on
from nguongoc.stamps.enums import ON_PACKS
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.queries import packs_covered
from nguongoc.trace.models import Lot
from nguongoc.trace.signals import lot_lessened


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


@receiver(lot_lessened)
def keep_enough_packs(sender: object, lot: Lot, **kwargs: Any) -> None:
    """A lot keeps packs for the stamps that are active on it. The last carton may hold fewer than the others."""
    for (_, level), covered in packs_covered([lot]).items():
        own = StampRange.objects.filter(lot=lot, batch__level=level, state__in=ON_PACKS)
        most = own.aggregate(most=Max("batch__pack_units"))["most"] or 1
        if covered >= lot.pack_count + most:
            raise Refusal(
                f"Tem đang hoạt động trên lô phủ {number_text(covered)} gói, mà sau khi đính chính chỉ còn "
                f"{number_text(lot.pack_count)} gói: thừa {number_text(covered - lot.pack_count)} gói. "
                "Hãy đề nghị cơ quan cấp tem hủy số tem thừa trước.",
                field="pack_count",
            )

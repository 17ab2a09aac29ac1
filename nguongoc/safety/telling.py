"""Whoever has goods of a recalled lot in hand is told, however they came to them."""

from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation
from nguongoc.accounts.queries import people_with
from nguongoc.safety.models import Recall
from nguongoc.trace.models import Lot
from nguongoc.trace.queries import holders_of

_MOST_NAMED = 50  # lots in a notice


def tell_who_decided(*, recall: Recall, lot_ids: Collection[int]) -> None:
    """Tell those who may recall at the place that decided that the recall reaches more."""
    found = Lot.objects.filter(pk__in=lot_ids).select_related("organisation").order_by("pk")
    lots = [f"{lot}, {lot.organisation}" for lot in found]
    named, more = "; ".join(lots[:_MOST_NAMED]), " ..." if len(lots) > _MOST_NAMED else ""
    page = ("office:recall", recall.pk) if recall.organisation.is_authority else ("workshop:lot", recall.lot_id)
    notify(
        people=people_with(recall.organisation, Permission.RECALL_LOTS),
        subject=f"Thu hồi {recall.lot}: thêm {len(lots)} lô",
        text="Sau quyết định thu hồi mới có thông tin rằng những lô này được làm từ hàng bị thu hồi, nên cũng "
        f"bị thu hồi: {named}{more}.",
        path=reverse(page[0], args=[page[1]]),
        mail=not recall.lot.is_sample,
    )


def tell_holders(*, recall: Recall, lot_ids: Collection[int]) -> int:
    """Tell the holders of the lots that a recall reaches, those to whom they are on their way, and whoever made
    other lots of them; not the organisation that decided. Gives how many organisations.
    """
    goods = defaultdict[Organisation, list[str]](list)
    for lot in Lot.objects.filter(pk__in=lot_ids).select_related("organisation").order_by("pk"):
        goods[lot.organisation].append(str(lot))
    for holder in holders_of(lot_ids):
        where = "đang trên đường đến" if holder.is_on_way else f"còn {holder.left_words}"
        goods[holder.organisation].append(f"{holder.title}, {where}")
    goods.pop(recall.organisation, None)
    for organisation, rows in goods.items():
        notify(
            people=people_with(organisation, Permission.WRITE_LOGS),
            subject=f"Thu hồi {recall.lot}: hàng ở cơ sở của bạn",
            text=f"{recall.organisation} thu hồi: {recall.reason}\n\n"
            f"{'; '.join(dict.fromkeys(rows))}.\n\n"
            "Ngừng dùng, ngừng bán, cách ly hàng còn lại và báo cho nơi đã mua."
            f"\n\n{recall.instructions}".rstrip(),
            path=reverse("workshop:incoming") + "?xem=nhan",
            mail=not recall.lot.is_sample,
        )
    return len(goods)

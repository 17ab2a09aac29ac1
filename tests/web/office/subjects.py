"""What the pages of the office are about: one subject of each kind, and the lists."""

from django.urls import reverse

from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import request_stamps
from nguongoc.trace.enums import LogCheck
from nguongoc.trace.models import LogFlag, Lot
from tests.factories import (
    World,
    make_chain,
    make_lot,
    make_owner,
    make_paper,
    make_product,
    make_site,
    make_stamps,
    picture_file,
    register,
)
from tests.safety.complaints import make_complaint
from tests.trail_factories import make_log_rule

LISTS = (
    *("today", "queue", "establishments", "sites", "products", "establishment_map", "search"),
    *("certificates", "stamp_requests", "stamp_stock", "stamp_fees", "lots", "log_flags", "handovers", "recalls"),
    "complaints",
)


def make_flag(lot: Lot) -> LogFlag:
    """What a check found in the first entry of a lot."""
    rule = make_log_rule(LogCheck.YIELD)
    return LogFlag.objects.create(
        entry=lot.log_entries.order_by("pk")[0], rule=rule, level=rule.level, sentence="Thành phẩm nhiều quá."
    )


def pages_of_subjects(world: World) -> dict[str, str]:
    """The address of the page of each subject, by the page's name; the submission waits for its reviewer."""
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner))
    batch = make_stamps(world, owner, lot, 100, active=50)
    request = request_stamps(lot=lot, quantity=10, by=owner)
    recalled = make_lot(world, owner, lot.product)
    recall = open_recall(lot=recalled, reason="Thử", instructions="Thử", by=world.approver)
    subjects = {
        "submission": register(world),
        "establishment": owner.organisation.establishment,
        "certificate": make_paper(world, owner),
        "product": lot.product,
        "site": make_site(world, owner),
        "chain": make_chain(world, owner),
        "stamp_request": request,
        "batch": batch,
        "change_stamps": batch,
        "lot": lot,
        "log_flag": make_flag(lot),
        "open_recall": lot,
        "recall": recall,
        "complaint": make_complaint(lot.product.gtin, pictures=[picture_file()]),
    }
    pages = {name: reverse(f"office:{name}", args=[subject.pk]) for name, subject in subjects.items()}
    return pages | {"trace": f"{reverse('office:trace')}?vat={lot.thing.pk}"}

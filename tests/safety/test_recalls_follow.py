"""What is told of goods after their recall was decided, with whatever time, brings nothing out of it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.accounts.models import Notice
from nguongoc.common.models import AuditEntry
from nguongoc.safety.actions import extend_recall, open_recall
from nguongoc.safety.queries import told_later
from nguongoc.safety.tasks import extend_all_recalls, extend_recalls
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import StampRange
from nguongoc.trace.actions import write_off
from nguongoc.trace.enums import LotState, WriteOffReason
from nguongoc.trace.models import IncomingLot
from tests.factories import make_lot, make_owner, make_product, make_stamps
from tests.trace.documents import object_event, store, transformation_event
from tests.trail_factories import make_incoming

pytestmark = pytest.mark.django_db
FOREIGN = "https://id.gs1.org/01/09501101530003/10/X-{}"


def kilograms(uri):
    return {"epcClass": uri, "quantity": 1, "uom": "KGM"}


def making(source, made):
    """Something was made of something long before anybody thought of a recall."""
    event = transformation_event(
        inputEPCList=None,
        outputEPCList=None,
        inputQuantityList=[kilograms(source)],
        outputQuantityList=[kilograms(made)],
        eventTime="2026-10-01T10:00:00+07:00",
    )
    return {name: value for name, value in event.items() if value is not None}


@pytest.fixture
def shop(world):
    return make_owner(world)


@pytest.fixture
def made(world, shop):
    """A lot of a shop of which nobody says yet what it is made of."""
    return make_lot(world, shop, make_product(world, shop, name="Chả hàu"))


@pytest.fixture
def lot(world, owner, product, shop):
    lot = make_lot(world, owner, product)
    make_incoming(lot, 30, owner, shop)
    return lot


def recall(world, lot):
    return open_recall(lot=lot, reason="Nhiễm khuẩn", instructions="", by=world.approver)


def test_lot_that_turns_out_to_be_made_of_recalled_goods_is_recalled_too(world, lot, shop, made):
    make_stamps(world, shop, made, 20, active=10)
    decided = recall(world, lot)
    store(shop, making(lot.class_uri, made.class_uri))
    extend_recalls([lot.pk, made.pk])
    made.refresh_from_db()
    assert made.state == LotState.RECALLED
    assert set(decided.lots.filter(product__isnull=False)) == {lot, made}
    assert StampRange.objects.get(lot=made).state == StampState.RECALLED
    assert AuditEntry.objects.get(action="extend_recall").details["lots"] == [made.pk]


def test_holder_and_who_decided_are_told_of_what_is_new_and_of_nothing_twice(world, lot, shop, made):
    recall(world, lot)
    Notice.objects.all().delete()
    store(shop, making(lot.class_uri, made.class_uri))
    for _ in range(2):
        extend_recalls([made.pk])
    assert made.code in Notice.objects.get(person=shop).text
    notice = Notice.objects.get(person=world.approver)
    assert "thêm 1 lô" in notice.subject
    assert made.code in notice.text


def test_goods_that_are_no_lots_of_ours_may_lie_between(world, lot, shop, made):
    decided = recall(world, lot)
    store(shop, making(FOREIGN.format(2), made.class_uri))
    store(shop, making(lot.class_uri, FOREIGN.format(1)))
    store(shop, making(FOREIGN.format(1), FOREIGN.format(2)))
    extend_all_recalls(0)
    assert made in decided.lots.all()


def test_lot_that_is_opened_after_somebody_told_of_it_is_looked_at(world, lot, shop):
    product = make_product(world, shop, name="Chả hàu", gtin="08935000000014")
    recall(world, lot)
    store(shop, making(lot.class_uri, "https://id.gs1.org/01/08935000000014/10/CH-9"))
    opened = make_lot(world, shop, product, code="CH-9")
    extend_recalls([opened.pk])
    opened.refresh_from_db()
    assert opened.state == LotState.RECALLED


def test_what_strangers_say_of_a_lot_of_others_recalls_nothing(world, owner, lot, made):
    decided = recall(world, lot)
    stranger = make_owner(world)
    store(stranger, object_event(quantityList=[kilograms(made.class_uri)], epcList=[]))
    extend_recalls([made.pk])
    assert extend_recall(recall=decided) == []
    made.refresh_from_db()
    assert made.state == LotState.OPEN


@pytest.mark.django_db(transaction=True)
def test_capture_plans_the_look_at_recalls(world, lot, shop, made):
    store(shop, making(lot.class_uri, made.class_uri))
    job = ProcrastinateJob.objects.get(task_name="safety.extend_recalls")
    assert set(job.args["lot_ids"]) >= {lot.pk, made.pk}


def test_the_authority_reads_what_was_written_down_after_a_recall_and_dated_before_it(world, lot, shop, client):
    incoming = IncomingLot.objects.get()
    loss = {"holding": incoming, "quantity": Decimal(2), "reason": WriteOffReason.SPOILED, "by": shop}
    write_off(at=timezone.now(), **loss)
    decided = recall(world, lot)
    for days in (0, 3):
        write_off(at=timezone.now() - dt.timedelta(days=days), **loss)
    found = told_later(decided, most=50)
    assert [(row.lot, row.quantity_words, row.is_dated_before) for row in found] == [
        (lot, "2 kg", True),
        (lot, "2 kg", False),
    ]
    client.force_login(world.reviewer)
    page = client.get(reverse("office:recall", args=[decided.pk])).text
    assert "Ghi sau khi thu hồi" in page
    assert page.count("Trước lúc thu hồi") == 1
    assert "Tiêu hủy" in page


def test_page_of_a_recall_says_nothing_where_nothing_was_written_since(world, lot, client):
    decided = recall(world, lot)
    client.force_login(world.reviewer)
    assert "Ghi sau khi thu hồi" not in client.get(reverse("office:recall", args=[decided.pk])).text

"""An alarm spreads: what a recall reaches, who may decide it, and what the public then reads."""

from decimal import Decimal

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.models import AuditEntry
from nguongoc.passport.queries import read_passport
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.safety.actions import open_recall
from nguongoc.safety.models import Recall
from nguongoc.trace.actions import Taken, confirm_handover, merge_lots, open_lot, pack_units, ship, write_off
from nguongoc.trace.enums import LogisticKind, LogKind, LotState, WriteOffReason
from nguongoc.trace.models import IncomingLot, Lot
from tests.factories import log, make_authority, make_lot, make_owner, make_person, make_product, make_unit
from tests.ground import made_once
from tests.trail_factories import make_incoming, make_shipment

pytestmark = pytest.mark.django_db
WHY = {"reason": "Nhiễm vi sinh", "instructions": "Mang trả nơi bán."}


@made_once
def lot(world, owner):
    return make_lot(world, owner, make_product(world, owner))


def test_recall_of_raw_material_reaches_every_lot_made_of_it(world, lot):
    raw = Lot.objects.get(product=None)
    recall = open_recall(lot=raw, by=world.approver, **WHY)
    assert set(recall.lots.all()) == {raw, lot}
    assert set(Lot.objects.values_list("state", flat=True)) == {"recalled"}


def test_lot_of_which_nobody_wrote_anything_yet_is_recalled_itself(world, owner, product):
    silent = open_lot(product=product, code="IM-LANG", by=owner)
    recall = open_recall(lot=silent, by=world.approver, **WHY)
    assert list(recall.lots.values_list("code", "state")) == [("IM-LANG", LotState.RECALLED)]


def test_recall_is_in_the_passport_at_once(world, lot):
    assert read_passport(lot.pk).recall is None
    open_recall(lot=lot, by=world.approver, **WHY)
    recall = read_passport(lot.pk).recall
    assert (recall.reason, recall.organisation) == ("Nhiễm vi sinh", "Sở Nông nghiệp và Môi trường")


def test_recall_by_an_authority_is_compulsory_and_by_the_maker_voluntary(world, owner, lot):
    assert open_recall(lot=lot, by=world.reviewer, **WHY).kind == "compulsory"
    other = make_lot(world, owner, lot.product)
    assert open_recall(lot=other, by=owner, **WHY).kind == "voluntary"


def test_recall_needs_a_reason(world, lot):
    with pytest.raises(Refusal) as refused:
        open_recall(lot=lot, reason=" ", instructions="", by=world.approver)
    assert refused.value.field == "reason"
    assert not Recall.objects.exists()


def test_lot_is_recalled_once(world, lot):
    open_recall(lot=lot, by=world.approver, **WHY)
    with pytest.raises(Refusal, match="đang được thu hồi"):
        open_recall(lot=lot, by=world.approver, **WHY)


def test_authority_of_another_place_may_not_recall(world, lot):
    place = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    stranger = make_person(make_authority(Level.COMMUNE, "UBND đặc khu Cô Tô", place), Role.REVIEWER)
    with pytest.raises(NotPermitted):
        open_recall(lot=lot, by=stranger, **WHY)


def test_reporter_may_not_recall(world, lot):
    reporter = make_person(world.department, Role.REPORTER)
    with pytest.raises(NotPermitted):
        open_recall(lot=lot, by=reporter, **WHY)


def test_nothing_is_written_in_a_recalled_lot(world, owner):
    lot = open_lot(product=make_product(world, owner), code="A1", by=owner)
    open_recall(lot=lot, by=world.approver, **WHY)
    with pytest.raises(Refusal, match="đã thu hồi"):
        log(world, lot, owner, LogKind.HARVEST, 5)


def test_audit_trail_says_who_recalled_what_and_why(world, lot):
    open_recall(lot=lot, by=world.approver, **WHY)
    entry = AuditEntry.objects.filter(action="open_recall").get()
    assert entry.actor_id == str(world.approver.pk)
    assert entry.actor_organisation == "Sở Nông nghiệp và Môi trường"
    assert entry.details["reason"] == "Nhiễm vi sinh"
    assert entry.details["lots"] == [lot.pk]


def test_holders_are_told_and_can_neither_ship_nor_use_what_is_recalled(world, owner, product):
    lot = make_lot(world, owner, product)
    shop, market = make_owner(world), make_owner(world)
    incoming = make_incoming(lot, 30, owner, shop)
    on_way = ship(shipment=make_shipment(incoming, 10, market), by=shop)
    open_recall(lot=Lot.objects.get(raw_of=lot), reason="Nhiễm khuẩn", instructions="", by=world.approver)
    for person in (owner, shop, market):
        assert Notice.objects.filter(person=person, subject__startswith="Thu hồi").count() == 1
    told = Notice.objects.get(person=shop, subject__startswith="Thu hồi").text
    assert "còn 20 kg" in told
    with pytest.raises(Refusal, match="đã thu hồi"):
        ship(shipment=make_shipment(incoming, 5, market), by=shop)
    with pytest.raises(Refusal, match="đã thu hồi"):
        pack_units(kind=LogisticKind.CARTON, taken=[Taken(incoming, Decimal(5))], at=timezone.now(), by=shop)
    confirm_handover(handover=on_way, received_at=timezone.now(), by=market)
    held = IncomingLot.objects.get(organisation=market.organisation)
    with pytest.raises(Refusal, match="đã thu hồi"):
        write_off(holding=held, quantity=Decimal(1), reason=WriteOffReason.RETAIL, at=timezone.now(), by=market)
    write_off(holding=held, quantity=Decimal(10), reason=WriteOffReason.SPOILED, at=timezone.now(), by=market)


def test_recall_reaches_what_others_made_of_received_goods(world, owner, product):
    lot = make_lot(world, owner, product)
    processor = make_owner(world)
    theirs = make_product(world, processor)
    incoming = make_incoming(lot, 30, owner, processor)
    made = merge_lots(
        taken=[Taken(incoming, Decimal(30))], product=theirs, code="G1", at=timezone.now(), by=processor
    )
    recall = open_recall(lot=lot, reason="Nhiễm khuẩn", instructions="", by=owner)
    assert made in recall.lots.all()
    assert Notice.objects.filter(person=processor, subject__startswith="Thu hồi").count() == 1
    assert not Notice.objects.filter(person=owner, subject__startswith="Thu hồi").exists()

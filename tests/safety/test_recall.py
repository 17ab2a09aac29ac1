"""An alarm spreads: what a recall reaches, who may decide it, and what the public then reads."""

import pytest

from nguongoc.accounts.enums import Level, Role
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.models import AuditEntry
from nguongoc.passport.queries import read_passport
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.safety.actions import open_recall
from nguongoc.safety.models import Recall
from nguongoc.trace.actions import open_lot
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Lot
from tests.factories import (
    log,
    make_authority,
    make_lot,
    make_person,
    make_product,
    make_unit,
)

pytestmark = pytest.mark.django_db
WHY = {"reason": "Nhiễm vi sinh", "instructions": "Mang trả nơi bán."}


@pytest.fixture
def lot(world, owner):
    return make_lot(world, owner, make_product(world, owner))


def test_recall_of_raw_material_reaches_every_lot_made_of_it(world, lot):
    raw = Lot.objects.get(product=None)
    recall = open_recall(lot=raw, by=world.approver, **WHY)
    assert set(recall.lots.all()) == {raw, lot}
    assert set(Lot.objects.values_list("state", flat=True)) == {"recalled"}


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

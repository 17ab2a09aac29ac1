"""A cooperative's clerk writes for many households from where the households are, harvests too."""

import uuid

import pytest
from django.utils import timezone

from nguongoc.trace.actions import end_cycle, open_lot
from nguongoc.trace.models import LogEntry, Lot
from tests.factories import make_product
from tests.trail_factories import make_cycle, make_household

H = "/co-so/"


@pytest.fixture
def cycle(owner, product):
    return make_cycle(owner, product)


@pytest.fixture
def households(owner):
    return [make_household(owner) for _ in range(3)]


def sent(**more):
    return {"happened_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "form_key": uuid.uuid4(), **more}


def harvest_of(cycle, world):
    return f"{H}vu/{cycle.pk}/ghi/{world.forms['harvest'].pk}/nhieu-ho/"


def test_the_clerk_comes_from_the_households_to_one_page_for_all(page, world, cycle, households):
    assert f"{H}ho/ghi/" in page(f"{H}ho/").text
    assert f"{H}vu/{cycle.pk}/ghi/?nhieu-ho=1" in page(f"{H}ho/ghi/").text
    tiles = page(f"{H}vu/{cycle.pk}/ghi/?nhieu-ho=1").text
    assert harvest_of(cycle, world) in tiles
    assert f"{H}vu/{cycle.pk}/ghi/{world.forms['feeding'].pk}/nhieu-ho/" in tiles


def test_packing_is_not_offered_for_many(page, world, owner, product, households):
    lot = open_lot(product=product, code="A1", by=owner)
    text = page(f"{H}lo/{lot.pk}/ghi/?nhieu-ho=1").text
    assert f"ghi/{world.forms['harvest'].pk}/nhieu-ho/" in text
    assert f"ghi/{world.forms['packing'].pk}/" not in text


def test_a_harvest_of_many_households_opens_one_lot_once(page, world, cycle, households):
    first, second, _ = households
    data = sent(unit="KGM", code="T1", **{f"luong_{first.pk}": "100", f"luong_{second.pk}": "50,5"})
    answers = [page(harvest_of(cycle, world), data) for _ in range(2)]
    lot = Lot.objects.get(cycle=cycle)
    assert {answer.url for answer in answers} == {f"{H}lo/{lot.pk}/"}
    assert lot.code == "T1"
    assert set(LogEntry.objects.values_list("lot", "household")) == {(lot.pk, first.pk), (lot.pk, second.pk)}
    assert str(Lot.objects.get(raw_of=lot).quantity) == "150.500"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"code": "A1"}, "code"), ({"code": "mã sai"}, "code"), ({"code": ""}, "code"), ({"amount": "-1"}, "row")],
)
def test_what_is_wrong_is_told_and_no_lot_is_opened(
    page, world, owner, product, cycle, households, changes, field
):
    open_lot(product=product, code="A1", by=owner)
    row = f"luong_{households[0].pk}"
    given = {"code": "T1", "amount": "9"} | changes
    answer = page(harvest_of(cycle, world), sent(unit="KGM", code=given["code"], **{row: given["amount"]}))
    assert (row if field == "row" else field) in answer.context["form"].errors
    assert not LogEntry.objects.exists()
    assert not Lot.objects.filter(cycle=cycle).exists()


def test_nobody_entered_opens_no_lot(page, world, cycle, households):
    assert "ít nhất một hộ" in page(harvest_of(cycle, world), sent(unit="KGM", code="T1")).text
    assert not Lot.objects.exists()


def test_open_lots_are_offered_where_no_cycle_runs(page, owner, product, cycle, households):
    lot = open_lot(product=product, code="A1", by=owner)
    assert f"lo/{lot.pk}/ghi/" in page(f"{H}ho/ghi/?xem=lo").text
    assert f"lo/{lot.pk}/ghi/" in page(f"{H}ho/ghi/?xem=lo&q=a1").text
    assert "Không tìm thấy" in page(f"{H}ho/ghi/?xem=lo&q=zzz").text
    end_cycle(cycle=cycle, ended_date=timezone.localdate(), by=owner)
    assert f"lo/{lot.pk}/ghi/" in page(f"{H}ho/ghi/").text


def test_without_households_or_work_the_page_says_what_to_do(page, owner, product):
    assert "Chưa có hộ nào" in page(f"{H}ho/ghi/").text
    make_household(owner)
    assert "Chưa có vụ, lứa hay lô" in page(f"{H}ho/ghi/").text


def test_cycles_and_lots_of_others_are_not_offered(page, world, owner, stranger, households):
    theirs = make_product(world, stranger)
    make_cycle(stranger, theirs, name="Vụ của người khác")
    open_lot(product=theirs, code="X1", by=stranger)
    assert "Chưa có vụ, lứa hay lô" in page(f"{H}ho/ghi/").text

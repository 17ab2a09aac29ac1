"""What forms about goods offer: the newest, what is searched for, and what was chosen already."""

from decimal import Decimal

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.registry.actions import assign_products
from nguongoc.trace.actions import Taken, open_lot, pack_units, split_lot
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import LogisticKind, LogKind
from nguongoc.trace.models import Handover, LogCorrection, LogisticUnit, Lot
from nguongoc.web.workshop import offers
from tests.factories import log, make_lot, make_owner, make_person, make_product
from tests.trail_factories import make_incoming

H = "/co-so/"


@pytest.fixture
def shop(world):
    return make_owner(world)


@pytest.fixture
def lots(world, owner, product, monkeypatch):
    """Four lots where a page shows two."""
    monkeypatch.setattr(offers, "SHOWN", 2)
    found = [open_lot(product=product, code=f"S{number}", by=owner) for number in range(4)]
    for lot in found:
        log(world, lot, owner, LogKind.PROCESSING, 10)
    return found


def when(moment=None):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def offered(answer):
    return [name for name in answer.context["form"].fields if offers.KEY.fullmatch(name)]


@pytest.mark.parametrize("address", ["giao-hang/ghi/", "thung/dong/", "lo/gop/"])
def test_newest_goods_are_offered_first_and_others_found_by_code_or_name(page, lots, address):
    assert offered(page(H + address)) == [f"lo-{lots[3].pk}", f"lo-{lots[2].pk}"]
    assert offered(page(f"{H}{address}?tim=s0")) == [f"lo-{lots[0].pk}"]
    assert "Còn nhiều hàng khớp" in page(f"{H}{address}?tim=ruoc+hau").text
    nothing = page(f"{H}{address}?tim=khong+co")
    assert offered(nothing) == []
    assert 'value="khong co"' in nothing.text
    assert "Không có thêm hàng nào khớp" in nothing.text


def test_a_search_keeps_all_that_was_typed_and_carries_nothing_out(page, lots, shop):
    data = {"receiver": shop.organisation.name, "note": "Giữ lại", f"lo-{lots[0].pk}": "3", "tim": "S1"}
    answer = page(f"{H}giao-hang/ghi/", data | {"tim-hang": "1"})
    assert set(offered(answer)) == {f"lo-{lots[0].pk}", f"lo-{lots[1].pk}"}
    assert not answer.context["form"].errors
    assert "Giữ lại" in answer.text
    assert not Handover.objects.exists()


def test_goods_of_several_searches_go_in_one_shipment(page, lots, shop):
    chosen = {f"lo-{lots[0].pk}": "3", f"lo-{lots[1].pk}": "4"}
    data = {"receiver": shop.organisation.name, "shipped_at": when(), "tim": "S1"}
    page(f"{H}giao-hang/ghi/", data | chosen)
    assert sorted(Handover.objects.get().lines.values_list("quantity", flat=True)) == [3, 4]


def test_a_few_goods_need_no_search(page, world, owner, product):
    make_lot(world, owner, product)
    assert 'name="tim"' not in page(f"{H}giao-hang/ghi/").text


def test_received_goods_are_found_by_their_name(client, page, owner, lots, shop):
    received = make_incoming(lots[0], 5, owner, shop)
    client.force_login(shop)
    assert offered(client.get(f"{H}giao-hang/ghi/?tim=ruoc")) == [f"nhan-{received.pk}"]


def test_units_are_found_by_what_is_in_them_and_by_sscc(page, owner, lots):
    cartons = [
        pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(1))], at=timezone.now(), by=owner)[0]
        for lot in lots
    ]
    for text in ("S1", cartons[1].sscc):
        found = [name for name in offered(page(f"{H}giao-hang/ghi/?tim={text}")) if name.startswith("thung")]
        assert found == [f"thung-{cartons[1].pk}"]


def test_ingredients_are_searched_without_losing_the_entry(page, world, owner, product, lots):
    made = open_lot(product=product, code="M1", by=owner)
    address = f"{H}lo/{made.pk}/ghi/{world.forms['processing'].pk}/"
    data = {"happened_at": when(), "quantity": "7", "tim": "S0", "tim-hang": "1"}
    answer = page(address, data)
    assert f"lo-{lots[0].pk}" in answer.context["goods"].fields
    assert f"lo-{made.pk}" not in answer.context["goods"].fields
    assert not answer.context["form"].errors
    assert 'value="7"' in answer.text
    assert not made.log_entries.exists()


# Corrections


def correction(lot, kind):
    return f"{H}nhat-ky/{lot.log_entries.valid().get(kind=kind).pk}/dinh-chinh/"


def test_a_harvest_typed_too_high_is_lowered_on_pages(page, world, owner, product):
    """1000 was typed for 100, and processing used it all: processing is corrected first, then the harvest."""
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 1000)
    log(world, lot, owner, LogKind.PROCESSING, 50)
    raw = Lot.objects.get(raw_of=lot)
    common = {"happened_at": when(), "reason": "Gõ thừa một số 0"}
    first = page(correction(lot, "harvest"), common | {"quantity": "100", "unit": "KGM"})
    assert "Hãy đính chính việc sau trước" in first.context["form"].errors["quantity"][0]
    shown = page(correction(lot, "processing"))
    assert shown.context["goods"][f"lo-{raw.pk}"].value() == "1000"
    assert "Còn 1.000 kg" in shown.text
    page(correction(lot, "processing"), common | {"quantity": "50", f"lo-{raw.pk}": "100"})
    page(correction(lot, "harvest"), common | {"quantity": "100", "unit": "KGM"})
    raw.refresh_from_db()
    assert (raw.quantity, balance_of(raw).free, LogCorrection.objects.count()) == (100, 0, 2)


def test_more_than_there_was_is_refused_above_the_correction(page, world, owner, product):
    lot = open_lot(product=product, code="A1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 30)
    log(world, lot, owner, LogKind.PROCESSING, 10)
    data = {"happened_at": when(), "reason": "Cân lại", "quantity": "10"}
    answer = page(correction(lot, "processing"), data | {f"lo-{Lot.objects.get(raw_of=lot).pk}": "31"})
    assert "chỉ còn 30 kg" in answer.text
    assert not LogCorrection.objects.exists()


def test_other_ingredients_are_searched_for_a_correction(page, lots, world, owner):
    wrong = correction(lots[3], "processing")
    data = {"happened_at": when(), "reason": "Quên một lô", "quantity": "10", "tim": "S0"}
    answer = page(wrong, data | {"tim-hang": "1"})
    assert "Quên một lô" in answer.text
    assert not LogCorrection.objects.exists()
    assert set(answer.context["goods"].fields) == {f"lo-{lots[0].pk}"}
    page(wrong, data | {f"lo-{lots[0].pk}": "4"})
    assert balance_of(lots[0]).free == 6


def test_packing_that_made_nothing_has_no_inputs_to_correct(page, world, owner, product):
    lot = make_lot(world, owner, product)
    assert not page(correction(lot, "packing")).context["goods"].fields


def test_a_split_is_undone_from_the_page_of_the_new_lot(page, world, owner, product, stranger):
    lot = make_lot(world, owner, product)
    part = split_lot(lot=lot, parts=[("C1", Decimal(3))], at=timezone.now(), by=owner)[0]
    address = f"{H}lo/{part.pk}/bo-tach-gop/"
    assert address in page(f"{H}lo/{part.pk}/").text
    assert "bo-tach-gop" not in page(f"{H}lo/{lot.pk}/").text
    assert "reason" in page(address, {"reason": ""}).context["form"].errors
    assert page(address, {"reason": "Tách nhầm"}).url == f"{H}lo/{part.pk}/"
    assert balance_of(lot).free == 150
    theirs = make_lot(world, stranger, make_product(world, stranger))
    assert page(f"{H}lo/{theirs.pk}/bo-tach-gop/").status_code == 404


# Producers


def test_a_producer_is_not_told_what_else_is_in_units(client, world, owner, product):
    producer = make_person(owner.organisation, Role.PRODUCER)
    assign_products(membership=producer.membership, products=[product], last_date=None, by=owner)
    other = make_product(world, owner, name="Chả mực thử")
    own, theirs = make_lot(world, owner, product), make_lot(world, owner, other)
    taken = [Taken(own, Decimal(1)), Taken(theirs, Decimal(2))]
    carton = pack_units(kind=LogisticKind.CARTON, taken=taken, at=timezone.now(), by=owner)[0]
    client.force_login(producer)
    for address in ("thung/", f"thung/{carton.pk}/", f"thung/nhan/?thung={carton.pk}"):
        text = client.get(H + address).text
        assert own.code in text, address
        assert theirs.code not in text, address
        assert "Chả mực" not in text, address
        assert "hàng khác của cơ sở" in text, address
    client.force_login(owner)
    assert theirs.code in client.get(f"{H}thung/").text
    assert LogisticUnit.objects.count() == 1

"""Goods that come and go, on the pages of the workshop."""

import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from nguongoc.accounts.enums import Role
from nguongoc.stamps.urls import stamp_url
from nguongoc.trace.actions import Found, Taken, confirm_handover, open_lot, pack_units, receive_undeclared, ship
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import HandoverState, LogisticKind, LogKind
from nguongoc.trace.models import Handover, IncomingLot, LogisticUnit, Lot
from tests.factories import log, make_lot, make_owner, make_person, make_product, make_stamps
from tests.ground import made_once
from tests.trail_factories import make_incoming, make_shipment

H = "/co-so/"


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product)


@made_once
def shop(world):
    return make_owner(world)


def when(moment=None):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_goods_are_shipped_to_an_establishment_by_its_code(page, lot, shop):
    assert f"lo-{lot.pk}" in page(f"{H}giao-hang/ghi/?lo=lo-{lot.pk}").text
    code = shop.organisation.establishment.code
    data = {f"lo-{lot.pk}": "30", "receiver": code, "shipped_at": when(), "driver_phone": "0000 111 222"}
    answer = page(f"{H}giao-hang/ghi/", data)
    found = Handover.objects.get()
    assert answer.url == f"{H}giao-nhan/{found.pk}/"
    assert (found.receiver, found.driver_phone) == (shop.organisation, "0000 111 222")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"receiver": "Không có cơ sở này"}, "Không tìm thấy cơ sở này"),
        ({"receiver": ""}, "Hãy chọn cơ sở nhận"),
        ({"receiver": "220000011"}, "gõ nhầm"),
        ({"quantity": "151"}, "chỉ còn 150 kg"),
        ({"quantity": ""}, "Hãy chọn ít nhất một lô"),
        ({"quantity": "abc"}, "Hãy nhập một số"),
        ({"shipped_at": "2099-01-01T08:00"}, "chưa tới"),
    ],
)
def test_what_is_wrong_with_a_shipment_is_said_and_nothing_is_lost(page, lot, shop, changes, words):
    data = {
        "receiver": shop.organisation.name,
        "quantity": "10",
        "shipped_at": when(),
        "note": "Giữ lại",
    } | changes
    data[f"lo-{lot.pk}"] = data.pop("quantity")
    answer = page(f"{H}giao-hang/ghi/", data)
    assert words in answer.text
    assert "Giữ lại" in answer.text
    assert not Handover.objects.exists()


def test_goods_that_are_gone_meanwhile_are_not_passed_over(page, owner, lot, shop):
    ship(shipment=make_shipment(lot, 150, shop), by=owner)
    data = {"receiver": shop.organisation.name, f"lo-{lot.pk}": "10", "shipped_at": when()}
    assert "vừa hết hàng" in page(f"{H}giao-hang/ghi/", data).text


def test_names_that_several_have_are_told_apart_by_code(page, world, lot):
    twins = [make_owner(world, name="Cửa hàng Sao Biển") for _ in range(2)]
    data = {"receiver": "sao bien", f"lo-{lot.pk}": "10", "shipped_at": when()}
    text = page(f"{H}giao-hang/ghi/", data).text
    assert all(twin.organisation.establishment.code in text for twin in twins)


def test_receiver_confirms_with_a_difference(client, owner, lot, shop):
    found = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    client.force_login(shop)
    assert "chờ xác nhận" in client.get(H).text
    assert lot.code in client.get(f"{H}hang-den/").text
    assert "Xác nhận đã nhận" in client.get(f"{H}giao-nhan/{found.pk}/").text
    line = found.lines.get()
    data = {
        "received_at": when(),
        f"line_{line.pk}": "28,5",
        f"condition_{line.pk}": "damaged",
        f"remark_{line.pk}": "Hộp rách",
    }
    assert client.post(f"{H}giao-nhan/{found.pk}/xac-nhan/", data).status_code == 302
    assert IncomingLot.objects.get().quantity == Decimal("28.5")
    text = client.get(f"{H}giao-nhan/{found.pk}/").text
    assert "28,5 kg" in text
    assert "Hộp rách" in text
    assert "28,5 kg" in client.get(f"{H}hang-den/?xem=nhan").text


def test_too_much_is_told_at_its_line(client, owner, lot, shop):
    found = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    client.force_login(shop)
    line = found.lines.get()
    data = {"received_at": when(), f"line_{line.pk}": "60", f"condition_{line.pk}": "good"}
    answer = client.post(f"{H}giao-nhan/{found.pk}/xac-nhan/", data)
    assert "khiếu nại" in answer.context["form"].errors[f"line_{line.pk}"][0]


@pytest.mark.parametrize(
    ("what", "state"), [("khieu-nai", HandoverState.DISPUTED), ("tu-choi", HandoverState.REFUSED)]
)
def test_receiver_objects_with_a_reason(client, owner, lot, shop, what, state):
    found = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    client.force_login(shop)
    assert "Hãy nhập" in client.post(f"{H}giao-nhan/{found.pk}/{what}/", {"reason": ""}).text
    client.post(f"{H}giao-nhan/{found.pk}/{what}/", {"reason": "Thiếu một thùng"})
    found.refresh_from_db()
    assert found.state == state
    assert "Thiếu một thùng" in client.get(f"{H}giao-nhan/{found.pk}/").text


def test_sender_withdraws_from_the_page(page, owner, lot, shop):
    found = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    page(f"{H}giao-nhan/{found.pk}/rut-lai/", {"reason": "Xe hỏng"})
    assert balance_of(lot).free == 150
    assert page(f"{H}giao-nhan/{found.pk}/gi-do/").status_code == 404


def test_undeclared_goods_with_a_photo_and_a_denial(client, owner, lot, shop, tmp_path):
    picture = tmp_path / "nhan.png"
    Image.new("RGB", (60, 40), "red").save(picture)
    client.force_login(shop)
    data = {
        "name": "Ruốc hàu",
        "quantity": "20",
        "unit": "KGM",
        "received_at": when(),
        "sender": owner.organisation.name,
        "gtin": lot.product.gtin,
        "code": lot.code,
    }
    with picture.open("rb") as file:
        answer = client.post(f"{H}hang-den/chua-khai/", data | {"picture": file})
    found = Handover.objects.get()
    assert answer.url == f"{H}giao-nhan/{found.pk}/"
    assert found.lines.get().thing == lot.thing
    photo = client.get(f"{H}giao-nhan/{found.pk}/anh/")
    assert b"".join(photo.streaming_content).startswith(b"RIFF")
    client.force_login(owner)
    assert "ghi đã nhận hàng của cơ sở bạn" in client.get(H).text
    assert "Chúng tôi không giao lô này" in client.get(f"{H}giao-nhan/{found.pk}/").text
    client.post(f"{H}giao-nhan/{found.pk}/tra-loi/", {"viec": "phu-nhan"})
    client.post(f"{H}giao-nhan/{found.pk}/tra-loi/", {"viec": "xac-nhan"})
    found.refresh_from_db()
    assert found.state == HandoverState.ACKNOWLEDGED
    assert client.post(f"{H}giao-nhan/{found.pk}/tra-loi/", {"viec": "khac"}).status_code == 404


def test_stamp_on_undeclared_goods_leads_to_their_lot(client, world, owner, lot, shop):
    batch = make_stamps(world, owner, lot, 10, active=5)
    client.force_login(shop)
    data = {"name": "Hàu", "quantity": "1", "unit": "KGM", "received_at": when(), "sender_name": "Ông Minh Họa"}
    client.post(f"{H}hang-den/chua-khai/", data | {"label_code": stamp_url(batch, 2)})
    assert IncomingLot.objects.get().thing == lot.thing


def test_a_file_that_is_no_picture_is_refused_at_its_field(client, shop, tmp_path):
    client.force_login(shop)
    file = tmp_path / "virus.png"
    file.write_bytes(b"MZ not a picture")
    data = {"name": "Hàu", "quantity": "1", "unit": "KGM", "received_at": when(), "sender_name": "Ông Minh Họa"}
    with file.open("rb") as sent:
        answer = client.post(f"{H}hang-den/chua-khai/", data | {"picture": sent})
    assert "picture" in answer.context["form"].errors
    assert not Handover.objects.exists()


def test_delivery_note_has_what_the_guard_asks_for_and_a_code(page, owner, lot, shop):
    unit = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=timezone.now(), by=owner)[0]
    found = ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[unit]), by=owner)
    text = page(f"{H}giao-nhan/{found.pk}/phieu/").text
    assert unit.sscc in text
    assert shop.organisation.name in text
    assert "<path" in text


def test_units_are_packed_labelled_and_opened(page, lot):
    data = {"kind": "carton", "count": "3", "at": when(), f"lo-{lot.pk}": "10"}
    answer = page(f"{H}thung/dong/", data)
    units = list(LogisticUnit.objects.order_by("pk"))
    assert len(units) == 3
    labels = page(answer.url).text
    assert all(unit.sscc in labels for unit in units)
    pallet = {"kind": "pallet", "count": "1", "at": when(), f"thung-{units[0].pk}": "on"}
    page(f"{H}thung/dong/", pallet)
    assert LogisticUnit.objects.get(pk=units[0].pk).parent is not None
    page(f"{H}thung/{units[1].pk}/", {"at": when(), f"lo-{lot.pk}": "4"})
    assert units[1].contents.get().quantity == 6
    page(f"{H}thung/{units[1].pk}/do/", {})
    assert balance_of(lot).free == 130
    assert units[2].sscc in page(f"{H}thung/").text


def test_lot_is_split_and_lots_are_merged(page, owner, product, lot):
    page(f"{H}lo/{lot.pk}/tach/", {"at": when(), "code_1": "T1", "quantity_1": "15"})
    part = Lot.objects.get(code="T1")
    data = {"product": product.pk, "code": "G1", "at": when(), f"lo-{lot.pk}": "15", f"lo-{part.pk}": "15"}
    page(f"{H}lo/gop/", data)
    assert Lot.objects.get(code="G1").quantity == 30
    half = page(f"{H}lo/{lot.pk}/tach/", {"at": when(), "code_1": "T2", "quantity_1": "15", "code_2": "T3"})
    assert "cả mã lô và số lượng" in half.text


def test_loss_is_written_down_and_the_balance_taken_out_as_excel(page, lot):
    page(f"{H}hang/lo-{lot.pk}/ghi-giam/", {"quantity": "5", "reason": "spoiled", "at": when(), "note": ""})
    assert "Còn 145 kg (làm ra 150 kg, hao hụt, hủy 5 kg)" in page(f"{H}lo/{lot.pk}/").text
    assert "145" in page(f"{H}lo/can-doi/").text
    book = load_workbook(io.BytesIO(b"".join(page(f"{H}lo/can-doi/excel/").streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert next(row for row in rows if row[0] == lot.name)[-2:] == (5, 145)
    wrong = page(f"{H}lo/can-doi/?tu=2026-12-31&den=2026-01-01")
    assert "trước ngày đầu" in wrong.text


def test_loss_of_raw_material_leads_back_to_the_lot_for_which_it_was_harvested(page, world, owner, product):
    lot = open_lot(product=product, code="T1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 10)
    raw = Lot.objects.get(raw_of=lot)
    address, back = f"{H}hang/lo-{raw.pk}/ghi-giam/", f"{H}lo/{lot.pk}/"
    assert f'href="{back}"' in page(address).text
    assert page(address, {"quantity": "1", "reason": "spoiled", "at": when(), "note": ""}).url == back


@pytest.mark.parametrize("key", ["lo-0", "nhan-0", "lo-x", "khac-1", "nhan-"])
def test_unknown_holdings_are_not_found(page, key):
    assert page(f"{H}hang/{key}/ghi-giam/").status_code == 404


def test_incoming_lot_shows_what_is_left_and_where_it_came_from(client, owner, lot, shop):
    incoming = make_incoming(lot, 30, owner, shop)
    client.force_login(shop)
    text = client.get(f"{H}hang-den/lo/{incoming.pk}/").text
    assert "Còn 30 kg (nhận về 30 kg)" in text
    assert owner.organisation.name in text


def test_pages_of_deliveries_are_closed_to_strangers_and_reporters(client, world, owner, lot, shop, stranger):
    found = ship(shipment=make_shipment(lot, 30, shop), by=owner)
    incoming = make_incoming(lot, 10, owner, shop)
    unit = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=timezone.now(), by=owner)[0]
    client.force_login(stranger)
    addresses = [
        *(f"giao-nhan/{found.pk}/{part}" for part in ("", "xac-nhan/", "phieu/", "anh/", "khieu-nai/")),
        f"hang-den/lo/{incoming.pk}/",
        f"hang/nhan-{incoming.pk}/ghi-giam/",
        f"thung/{unit.pk}/",
        f"lo/{lot.pk}/tach/",
    ]
    for address in addresses:
        assert client.get(H + address).status_code == 404, address
    client.force_login(make_person(owner.organisation, Role.REPORTER))
    for address in (*addresses, "hang-den/", "giao-hang/", "thung/", "lo/can-doi/", "lo/gop/"):
        assert client.get(H + address).status_code == 403, address


def test_lists_ask_as_often_for_three_rows_as_for_one(
    page, world, owner, lot, shop, django_assert_num_queries, django_assert_max_num_queries
):
    theirs = make_lot(world, shop, make_product(world, shop))
    addresses = [
        *("hang-den/", "hang-den/?xem=nhan", "hang-den/?xem=neu-ten", "giao-hang/", "thung/", "giao-hang/ghi/"),
        *("lo/can-doi/", "thung/dong/", "lo/gop/", ""),
    ]

    def add():
        ship(shipment=make_shipment(lot, 5, shop), by=owner)
        make_incoming(theirs, 5, shop, owner)
        ship(shipment=make_shipment(theirs, 6, owner), by=shop)
        pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(2))], at=timezone.now(), by=owner)
        found = Found(
            name="Hàu", quantity=Decimal(1), unit="KGM", received_at=timezone.now(), sender=owner.organisation
        )
        receive_undeclared(found=found, by=shop)

    add()
    counts = {}
    for address in addresses:
        page(H + address)
        with django_assert_max_num_queries(40) as asked:
            page(H + address)
        counts[address] = len(asked.captured_queries)
    add()
    add()
    for address, count in counts.items():
        with django_assert_num_queries(count):
            page(H + address)


def test_whoever_packed_a_unit_does_not_see_what_the_next_holder_does_with_it(client, world, owner, lot, shop):
    carton = pack_units(kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(10))], at=timezone.now(), by=owner)[0]
    sent = ship(shipment=make_shipment(lot, 10, shop, taken=[], units=[carton]), by=owner)
    confirm_handover(handover=sent, received_at=timezone.now(), by=shop)
    client.force_login(owner)
    text = client.get(f"{H}thung/{carton.pk}/").text
    assert sent.number in text
    assert shop.organisation.name in text
    assert "10 kg" not in text
    third = make_owner(world, name="Cửa hàng Thứ Ba")
    on = ship(shipment=make_shipment(lot, 10, third, taken=[], units=[carton]), by=shop)
    confirm_handover(handover=on, received_at=timezone.now(), by=third)
    text = client.get(f"{H}thung/{carton.pk}/").text
    assert "cơ sở khác" in text
    assert third.organisation.name not in text
    assert on.number not in text
    assert "10 kg" not in client.get(f"{H}thung/").text
    client.force_login(third)
    assert "10 kg" in client.get(f"{H}thung/{carton.pk}/").text


def test_a_balance_between_wrong_days_is_no_file(page, lot):
    assert page(f"{H}lo/can-doi/excel/?tu=2026-12-31&den=2026-01-01").status_code == 404

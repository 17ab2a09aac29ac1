"""Stamps are asked for, printed, downloaded by their owner, and put on a lot."""

import pytest

from nguongoc.stamps.actions import activate_stamps, refuse_stamps, request_stamps
from nguongoc.stamps.codes import grouped
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import StampRange, StampRequest
from tests.factories import make_lot, make_product, make_stamps, serial_of
from tests.ground import made_once


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


@made_once
def batch(world, owner, lot):
    return make_stamps(world, owner, lot, 100)


def ask(batch, lot):
    return f"/co-so/tem/dot/{batch.pk}/kich-hoat/?lo={lot.pk}"


def test_each_lot_says_how_many_stamps_it_may_still_ask_for(page, owner, lot):
    request_stamps(lot=lot, quantity=300, by=owner)
    assert "Lô đã đóng 1.000 gói; đã xin 300 tem; còn xin được 700 tem." in page("/co-so/tem/yeu-cau/").text


def test_as_many_stamps_as_the_lot_can_carry_are_proposed(page, lot):
    assert page(f"/co-so/tem/yeu-cau/lo/{lot.pk}/").context["form"]["quantity"].value() == "1.000"


def test_a_request_is_sent(page, lot):
    answer = page(f"/co-so/tem/yeu-cau/lo/{lot.pk}/", {"quantity": "1.000"})
    asked = StampRequest.objects.get()
    assert asked.quantity == 1000
    assert answer.url == f"/co-so/tem/yeu-cau/{asked.pk}/"


@pytest.mark.parametrize(
    ("typed", "sentence"), [("1.001", "còn xin được 1.000"), ("0", "Phải từ 1"), ("", "Hãy nhập")]
)
def test_too_many_stamps_are_refused_with_the_cap_and_what_was_typed_is_kept(page, lot, typed, sentence):
    answer = page(f"/co-so/tem/yeu-cau/lo/{lot.pk}/", {"quantity": typed, "note": "Cần trước Tết"})
    assert sentence in answer.context["form"].errors["quantity"][0]
    assert "Cần trước Tết" in answer.text
    assert not StampRequest.objects.exists()


def test_a_refused_request_says_why(page, world, owner, lot):
    asked = request_stamps(lot=lot, quantity=10, by=owner)
    refuse_stamps(request=asked, by=world.approver, reason="Nhật ký <b>chưa đủ</b>.")
    text = page(f"/co-so/tem/yeu-cau/{asked.pk}/").text
    assert "Nhật ký &lt;b&gt;chưa đủ&lt;/b&gt;." in text


def test_activation_proposes_the_next_free_range(page, owner, batch, lot):
    activate_stamps(batch=batch, first=1, last=40, lot=lot, by=owner)
    form = page(ask(batch, lot)).context["form"]
    assert (form["first"].value(), form["last"].value()) == ("41", "100")


def test_a_single_fitting_lot_needs_no_choice_and_several_do(page, world, owner, product, batch, lot):
    address = f"/co-so/tem/dot/{batch.pk}/kich-hoat/"
    assert page(address).context["form"]
    other = make_lot(world, owner, product, packs=10)
    choice = page(address)
    assert "form" not in choice.context
    assert choice.context["lots"] == [lot, other]


def test_stamps_are_activated_by_place_or_by_serial(page, batch, lot):
    page(ask(batch, lot), {"first": "1", "last": "10"})
    page(ask(batch, lot), {"first": grouped(serial_of(batch, 11)), "last": serial_of(batch, 30).lower()})
    active = StampRange.objects.get(state=StampState.ACTIVE)
    assert (active.lot, active.size) == (lot, 30)


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [
        ("", "5", "first", "Hãy nhập"),
        ("0", "5", "first", "từ 1 đến 100"),
        ("1", "101", "last", "từ 1 đến 100"),
        ("9", "5", "last", "phải đứng sau"),
        ("1", "0000-0000-000000", "last", "Không tìm thấy mã này"),
        ("<b>", "5", "first", "Không tìm thấy mã này"),
    ],
)
def test_a_wrong_range_is_told_beside_its_field_and_kept(page, batch, lot, first, last, field, sentence):
    answer = page(ask(batch, lot), {"first": first, "last": last})
    assert sentence in answer.context["form"].errors[field][0]
    assert f'value="{last}"' in answer.text
    assert not StampRange.objects.filter(state=StampState.ACTIVE).exists()


def test_a_serial_of_another_batch_is_refused(page, world, owner, batch, lot):
    other = make_stamps(world, owner, lot, 10)
    answer = page(ask(batch, lot), {"first": serial_of(other, 1), "last": "5"})
    assert "không thuộc đợt đang mở" in answer.context["form"].errors["first"][0]


def test_stamps_that_are_taken_are_named(page, owner, batch, lot):
    activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)
    answer = page(ask(batch, lot), {"first": "5", "last": "20"})
    assert "Tem 1 đến 10" in answer.context["form"].errors["first"][0]


def test_a_lot_of_another_product_is_no_choice(page, world, owner, batch):
    other = make_lot(world, owner, make_product(world, owner, name="Ba kích"), packs=10)
    assert "form" not in page(ask(batch, other)).context


def test_the_list_counts_what_is_on_hand(page, owner, batch, lot):
    activate_stamps(batch=batch, first=1, last=40, lot=lot, by=owner)
    text = page("/co-so/tem/").text
    assert "60 chưa kích hoạt" in text
    assert "40 đang hoạt động" in text
    assert "60 tem chưa dùng" in page("/co-so/").text


def test_the_list_asks_as_often_for_three_batches_as_for_one(
    page, world, owner, batch, lot, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(15) as one:
        page("/co-so/tem/")
    make_stamps(world, owner, lot, 10)
    make_stamps(world, owner, lot, 10, active=5)
    with django_assert_num_queries(len(one.captured_queries)):
        page("/co-so/tem/")


def test_batch_tells_what_happened_to_it_and_the_stock_of_a_day(page, batch, lot):
    told = page(f"/co-so/tem/dot/{batch.pk}/").content.decode()
    assert "Lịch sử của đợt tem (" in told
    assert "Tem 1–" in told
    assert "Tem đã cấp" in page("/co-so/tem/?ngay=2026-02-30").content.decode()


def test_stamps_are_written_off_by_place_or_serial_and_the_batch_adds_up(page, batch):
    address = f"/co-so/tem/dot/{batch.pk}/bao-hong/"
    assert page(address, {"first": "99", "last": "100"}).status_code == 200
    asked = {"first": "99", "last": serial_of(batch, 100), "kind": "lost"}
    assert "Đã ghi 2 tem mất, thất lạc" in page(address, asked, follow=True).content.decode()
    assert "chỉ báo được tem chưa kích hoạt" in page(address, asked).content.decode()
    assert StampRange.objects.get(state=StampState.VOID).size == 2

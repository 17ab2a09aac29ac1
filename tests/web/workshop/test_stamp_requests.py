"""The establishment asks for stamps of every kind, for a lot or a season, pays and receives them."""

import pytest

from nguongoc.stamps.actions import issue_stamps, request_stamps
from nguongoc.stamps.enums import PackLevel, Printing, StampKind
from nguongoc.stamps.models import StampRange, StampRequest
from tests.factories import make_central, make_design, make_lot, make_owner, make_price, make_product, make_season
from tests.ground import made_once


@made_once
def product(world, owner):
    return make_product(world, owner, carton_units=12)


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


def season_address(product):
    return f"/co-so/tem/yeu-cau/vu/{product.pk}/"


def test_form_tells_what_each_level_leaves_and_what_each_kind_costs(page, world, lot):
    make_price(world, 350, kind="security")
    text = page(f"/co-so/tem/yeu-cau/lo/{lot.pk}/").text
    assert "Từng thùng: còn xin được 84 tem" in text
    assert "Tem xác thực chống giả, cơ quan in và giao (350 ₫ một tem)" in text
    assert "cơ sở tự in (không thu tiền)" in text


def test_security_stamps_for_cartons_are_asked_for(page, lot):
    page(f"/co-so/tem/yeu-cau/lo/{lot.pk}/", {"quantity": "84", "level": "carton", "way": "security-central"})
    asked = StampRequest.objects.get()
    assert (asked.level, asked.pack_units, asked.kind, asked.printing) == (
        PackLevel.CARTON,
        12,
        StampKind.SECURITY,
        Printing.CENTRAL,
    )


@pytest.mark.parametrize(("field", "value"), [("level", "pallet"), ("way", "security-own"), ("way", "x")])
def test_what_is_not_offered_is_refused(page, lot, field, value):
    answer = page(f"/co-so/tem/yeu-cau/lo/{lot.pk}/", {"quantity": "1", field: value})
    assert answer.context["form"].errors[field]
    assert not StampRequest.objects.exists()


def test_season_is_asked_for_before_there_is_a_lot(page, product):
    values = {"season": "Vụ xuân <b>2027", "expected_quantity": "300", "quantity": "2.001"}
    refused = page(season_address(product), values)
    assert "còn xin được 2.000 tem" in refused.context["form"].errors["quantity"][0]
    answer = page(season_address(product), values | {"quantity": "2.000"})
    text = page(answer.url).text
    assert "Vụ xuân &lt;b&gt;2027" in text
    assert "Giao tem" not in text
    assert "Xin 2.000 tem · Vụ xuân" in page("/co-so/").text
    assert "gửi" in page("/co-so/tem/").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [("300", "đóng được 2.000 gói"), ("", "Ghi sản lượng"), ("9" * 20, "Ghi sản lượng"), ("-5", "Ghi sản lượng")],
)
def test_balance_follows_what_is_typed(page, product, typed, words):
    part = page(season_address(product), QUERY_STRING=f"expected_quantity={typed}", HTTP_HX_REQUEST="true")
    assert words in part.text
    assert "<html" not in part.text


def test_season_of_a_strangers_product_is_404(page, world):
    other = make_product(world, make_owner(world))
    assert page(season_address(other)).status_code == 404


def test_steps_tell_the_whole_path(page, world, owner, product, lot):
    make_price(world, 10, kind="security")
    batch = make_central(world, owner, product, 100, pieces=2, confirmed=1)
    steps = page(f"/co-so/tem/yeu-cau/{batch.request_id}/").context["steps"]
    assert [(step.label, step.state) for step in steps[2:]] == [
        ("Nộp tiền tem", "done"),
        ("Cơ quan in tem", "done"),
        ("Giao tem, cơ sở xác nhận đã nhận", "current"),
        ("Dán lên gói, kích hoạt", "todo"),
        ("Đối chiếu", "todo"),
    ]
    own = issue_stamps(request=request_stamps(lot=lot, quantity=10, by=owner), by=world.approver)
    steps = page(f"/co-so/tem/yeu-cau/{own.request_id}/").context["steps"]
    assert [step.label for step in steps[2:]] == ["Cơ sở in tem", "Dán lên gói, kích hoạt", "Đối chiếu"]


def test_what_is_owed_is_told_and_keeps_stamps_from_being_printed(page, world, owner, lot):
    make_price(world, 50, printing="own")
    batch = issue_stamps(request=request_stamps(lot=lot, quantity=10, by=owner), by=world.approver)
    assert "500 ₫" in page("/co-so/tem/").text
    assert "Chưa nộp" in page(f"/co-so/tem/dot/{batch.pk}/").text
    answer = page(f"/co-so/tem/dot/{batch.pk}/in/", {"design": make_design(world).pk, "output": "sheet"})
    assert "chưa nộp 500 ₫" in answer.text


def test_a_piece_is_received_with_what_is_missing(page, world, owner, product):
    batch = make_central(world, owner, product, 100, pieces=2)
    first, second = batch.pieces.all()
    address = f"/co-so/tem/cuon/{first.pk}/nhan/"
    assert "chỉ có tem 1 đến 50" in page(address, {"missing": "49-51"}).text
    assert "Không hiểu" in page(address, {"missing": "vài tem"}).text
    page(address, {"missing": "11-12, 50", "note": "Rách"})
    found = {row.state: row.size for row in StampRange.objects.filter(numbers__contained_by=first.numbers)}
    assert found["void"] in {1, 2}
    assert "đã được xác nhận trước đó" in page(address, {"missing": ""}).text
    page(f"/co-so/tem/cuon/{second.pk}/nhan/", {})
    text = page(f"/co-so/tem/dot/{batch.pk}/").text
    assert "Mất, thất lạc: 3" in text
    assert "Tạo bản in" not in text


def test_pieces_that_wait_to_be_confirmed_stand_on_the_page_of_stamps(page, world, owner, product):
    batch = make_central(world, owner, product, 100, pieces=2, confirmed=1)
    first, second = batch.pieces.all()
    make_central(world, (other := make_owner(world)), make_product(world, other), 10, pieces=1)
    text = page("/co-so/tem/").text
    assert f"/co-so/tem/cuon/{second.pk}/nhan/" in text
    assert f"/co-so/tem/cuon/{first.pk}/nhan/" not in text
    assert text.count("/nhan/") == 1


def test_piece_of_another_establishment_is_404(page, world):
    other = make_owner(world)
    piece = make_central(world, other, make_product(world, other), 10, pieces=1).pieces.get()
    assert page(f"/co-so/tem/cuon/{piece.pk}/nhan/").status_code == 404


def test_activation_waits_for_the_delivery(page, world, owner, product, lot):
    batch = make_central(world, owner, product, 10, pieces=1)
    assert "chỉ kích hoạt được sau khi xác nhận đã nhận" in page(f"/co-so/tem/dot/{batch.pk}/kich-hoat/").text


def test_batch_page_asks_as_often_for_three_pieces_as_for_one(
    page, world, owner, product, django_assert_max_num_queries, django_assert_num_queries
):
    one, three = (make_central(world, owner, product, 30, pieces=count) for count in (1, 3))
    with django_assert_max_num_queries(20) as first:
        page(f"/co-so/tem/dot/{one.pk}/")
    with django_assert_num_queries(len(first.captured_queries)):
        page(f"/co-so/tem/dot/{three.pk}/")


def test_products_of_a_season_are_chosen(page, product):
    assert season_address(product) in page("/co-so/tem/yeu-cau/vu/").text
    assert make_season(product).name == "Vụ xuân 2027"

"""Recalls from the office: the reach before the decision, then the decision."""

import pytest
from django.urls import reverse

from nguongoc.safety.actions import open_recall
from nguongoc.safety.models import Recall
from nguongoc.trace.actions import ship
from nguongoc.trace.enums import LotState
from nguongoc.trace.models import Lot
from tests.factories import make_lot, make_owner, make_product, make_stamps
from tests.ground import made_once
from tests.trail_factories import make_incoming, make_shipment
from tests.web.office.reading import words


@made_once
def lot(world):
    owner = make_owner(world, name="Cơ sở giữ hàng")
    lot = make_lot(world, owner, make_product(world, owner), code="TH-01")
    make_stamps(world, owner, lot, 300, active=200)
    return lot


def address(lot):
    return reverse("office:open_recall", args=[lot.pk])


GOOD = {"reason": "Mẫu không đạt.", "instructions": "Trả lại nơi mua.", "understood": "on"}


def test_reach_is_shown_before_the_decision(world, lot, enter):
    page = words(enter(world.approver).get(address(lot)))
    assert "1 lô, 1 cơ sở, 200 tem đang hoạt động" in page
    assert "Cơ sở giữ hàng" in page


def test_reach_counts_and_names_those_who_have_the_goods_or_are_about_to(world, lot, enter):
    owner = lot.opened_by
    shop, carried = make_owner(world, name="Cửa hàng đã nhận"), make_owner(world, name="Cửa hàng sắp nhận")
    make_incoming(lot, 30, owner, shop)
    ship(shipment=make_shipment(lot, 5, carried), by=owner)
    page = words(enter(world.approver).get(address(lot)))
    assert "1 lô, 3 cơ sở, 200 tem đang hoạt động" in page
    recall = open_recall(lot=lot, reason="Thử", instructions="Thử", by=world.approver)
    decided = words(enter(world.approver).get(reverse("office:recall", args=[recall.pk])))
    for text in (page, decided):
        assert f"Cửa hàng đã nhận {lot.name} · lô TH-01 30 kg 30 kg" in text
        assert f"Cửa hàng sắp nhận {lot.name} · lô TH-01 đang trên đường 5 kg" in text


def test_recall_of_raw_material_reaches_what_was_made_of_it(world, lot, enter):
    raw = Lot.objects.get(product=None)
    page = words(enter(world.approver).get(address(raw)))
    assert "2 lô, 1 cơ sở, 200 tem đang hoạt động" in page


def test_instructions_begin_with_place_of_return_and_hot_line(world, lot, enter):
    world.province.settings = {"contact": {"return_place": "Nơi bán sản phẩm"}}
    world.province.save()
    body = enter(world.approver).get(address(lot)).content.decode()
    assert "Trả lại tại: Nơi bán sản phẩm." in body
    assert "hãy gọi 1900 0000" in body


def test_recall_is_decided_and_told_on_its_page(world, lot, enter):
    response = enter(world.approver).post(address(lot), GOOD, follow=True)
    recall = Recall.objects.get()
    assert response.redirect_chain == [(reverse("office:recall", args=[recall.pk]), 302)]
    assert "Đã ra quyết định thu hồi." in words(response)
    lot.refresh_from_db()
    assert lot.state == LotState.RECALLED
    assert "Mẫu không đạt." in words(enter(world.approver).get(reverse("office:lot", args=[lot.pk])))


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("reason", "Hãy nhập “Lý do thu hồi”."),
        ("instructions", "Hãy nhập “Hướng dẫn người mua”."),
        ("understood", "Hãy xem phạm vi thu hồi rồi đánh dấu vào ô này."),
    ],
)
def test_missing_answer_stops_the_recall_and_keeps_the_others(world, lot, enter, missing, sentence):
    data = {name: value for name, value in GOOD.items() if name != missing}
    response = enter(world.approver).post(address(lot), data)
    assert sentence in words(response)
    assert not Recall.objects.exists()
    kept = "Trả lại nơi mua." if missing == "reason" else "Mẫu không đạt."
    assert f"{kept}</textarea>" in response.content.decode()


def test_second_recall_of_the_same_lot_is_refused_with_a_sentence(world, lot, enter):
    open_recall(lot=lot, reason="Trước", instructions="Trước", by=world.approver)
    response = enter(world.approver).post(address(lot), GOOD)
    assert "Lô này đang được thu hồi rồi." in words(response)


def test_reason_of_a_recall_is_never_html(world, lot, enter):
    enter(world.approver).post(address(lot), GOOD | {"reason": "<script>x</script>"})
    recall = Recall.objects.get()
    for page in (reverse("office:recall", args=[recall.pk]), reverse("office:recalls"), reverse("office:today")):
        assert "<script>x" not in enter(world.approver).get(page).content.decode()


def test_lot_page_shows_log_stamps_and_origin(world, lot, enter):
    page = words(enter(world.approver).get(reverse("office:lot", args=[lot.pk])))
    assert "Thu hoạch: 300 kg" in page
    assert "Đang hoạt động 200 tem" in page
    assert "Nguyên liệu:" in page
    assert "Kích hoạt tem" in page

"""Lots are opened, logged, read, and recalled by their owner."""

from decimal import Decimal

import pytest
from django.utils import timezone

from nguongoc.safety.models import Recall
from nguongoc.trace.actions import open_lot
from nguongoc.trace.enums import LogKind, LotState
from nguongoc.trace.models import LogEntry, LogForm, Lot
from tests.factories import log, make_lot, make_owner, make_product, make_stamps, text_field
from tests.ground import made_once


def written(**answers):
    now = timezone.localtime().replace(second=0, microsecond=0)
    return {"happened_at": f"{now:%Y-%m-%dT%H:%M}", "quantity": "100", "unit": "KGM"} | answers


@made_once
def lot(owner, product):
    return open_lot(product=product, code="L-1", by=owner)


def address(lot, form):
    return f"/co-so/lo/{lot.pk}/ghi/{form.pk}/"


def test_opening_proposes_the_product_of_last_time_and_a_code_of_today(page, world, owner, product, lot):
    make_product(world, owner, name="Ba kích")
    form = page("/co-so/lo/mo/").context["form"]
    assert form["product"].value() == str(product.pk)
    assert form["code"].value() == f"{timezone.localdate():%d%m%y}-01"


def test_the_next_code_of_the_day_is_proposed(page, owner, product):
    for number in ("01", "02"):
        open_lot(product=product, code=f"{timezone.localdate():%d%m%y}-{number}", by=owner)
    assert page("/co-so/lo/mo/").context["form"]["code"].value().endswith("-03")


def test_a_lot_is_opened(page, product):
    answer = page("/co-so/lo/mo/", {"product": product.pk, "code": "cm-2611"})
    lot = Lot.objects.get(code="CM-2611")
    assert answer.url == f"/co-so/lo/{lot.pk}/"


def test_a_code_that_is_taken_is_told_beside_it_and_kept(page, product, lot):
    answer = page("/co-so/lo/mo/", {"product": product.pk, "code": "L-1"})
    assert "đã có" in answer.context["form"].errors["code"][0]
    assert 'value="L-1"' in answer.text


def test_without_a_published_product_the_page_says_what_to_do_first(page):
    assert "Chưa có sản phẩm được duyệt đăng" in page("/co-so/lo/mo/").text


def test_a_product_of_another_establishment_is_no_choice(page, world, product, stranger):
    theirs = make_product(world, stranger)
    answer = page("/co-so/lo/mo/", {"product": theirs.pk, "code": "X"})
    assert answer.context["form"].errors["product"]


def changed(form, **changes):
    for name, value in changes.items():
        setattr(form, name, value)
    form.save()
    return form


def test_only_forms_of_the_products_way_of_production_are_offered(page, world, lot):
    changed(world.forms["storage"], sector="processed_food", title="Lưu kho lạnh")
    other = changed(world.forms["shipping"], sector="crops", title="Chở rau")
    text = page(f"/co-so/lo/{lot.pk}/ghi/").text
    assert "Lưu kho lạnh" in text
    assert "Chở rau" not in text
    assert page(address(lot, other)).status_code == 404


def test_the_newest_version_of_a_form_is_offered(page, world, lot):
    newer = LogForm.objects.get(pk=world.forms["storage"].pk)
    newer.pk, newer.version, newer.title = None, 2, "Lưu kho mẫu mới"
    newer.save()
    text = page(f"/co-so/lo/{lot.pk}/ghi/").text
    assert "Lưu kho mẫu mới" in text
    assert page(address(lot, world.forms["storage"])).status_code == 404


def test_an_entry_is_written_with_its_answers(page, world, lot):
    answer = page(address(lot, world.forms["harvest"]), written(quantity="1.250,5", tra_loi_place_note="Bè 4"))
    assert answer.url == f"/co-so/lo/{lot.pk}/"
    entry = LogEntry.objects.get()
    assert entry.quantity == Decimal("1250.5")
    assert entry.answers == {"place_note": "Bè 4"}
    text = page(f"/co-so/lo/{lot.pk}/").text
    assert "1.250,5 kg" in text
    assert "Bè 4" in text


def test_the_last_answers_of_the_establishment_are_there_already(page, world, lot):
    form = world.forms["harvest"]
    page(address(lot, form), written(tra_loi_place_note="Bè 4"))
    assert page(address(lot, form)).context["form"]["tra_loi_place_note"].value() == "Bè 4"
    empty = page(address(lot, form), QUERY_STRING="de-trong=1")
    assert not empty.context["form"]["tra_loi_place_note"].value()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"quantity": ""}, "quantity", "Hãy nhập"),
        ({"quantity": "-5"}, "quantity", "Phải lớn hơn 0"),
        ({"quantity": "nhiều"}, "quantity", "Hãy nhập một số"),
        ({"happened_at": "2999-01-01T10:00"}, "happened_at", "chưa tới"),
        ({"happened_at": "hôm qua"}, "happened_at", "Hãy nhập ngày và giờ"),
        ({"unit": "QQQ"}, "unit", "có trong danh sách"),
    ],
)
def test_a_wrong_entry_is_told_beside_its_field_and_kept(page, world, lot, changes, field, sentence):
    answer = page(address(lot, world.forms["harvest"]), written(tra_loi_place_note="Bè 4", **changes))
    assert sentence in answer.context["form"].errors[field][0]
    assert 'value="Bè 4"' in answer.text
    assert not LogEntry.objects.exists()


def test_each_type_of_question_is_asked_and_answered(page, world, lot):
    questions = [
        text_field("feed", "Thức ăn", required=True),
        {"name": "salinity", "label": "Độ mặn", "type": "number", "unit": "‰"},
        {"name": "treated", "label": "Ngày dùng thuốc", "type": "date"},
        {"name": "step", "label": "Công đoạn", "type": "choice", "choices": [{"value": "wash", "label": "Rửa"}]},
        {"name": "note", "label": "Ghi chú", "type": "textarea"},
    ]
    form = changed(world.forms["storage"], fields=questions)
    wrong = page(address(lot, form), written(tra_loi_salinity="mặn", tra_loi_step="fly", tra_loi_treated="x"))
    assert set(wrong.context["form"].errors) == {
        "tra_loi_feed",
        "tra_loi_salinity",
        "tra_loi_step",
        "tra_loi_treated",
    }
    page(
        address(lot, form),
        written(
            tra_loi_feed="Cám",
            tra_loi_salinity="1.250,5",
            tra_loi_treated="2026-11-01",
            tra_loi_step="wash",
            tra_loi_note="<b>đậm</b>",
        ),
    )
    assert LogEntry.objects.get().answers == {
        "feed": "Cám",
        "salinity": "1250.5",
        "treated": "2026-11-01",
        "step": "wash",
        "note": "<b>đậm</b>",
    }
    text = page(f"/co-so/lo/{lot.pk}/").text
    assert "1250,5 ‰" in text
    assert "01/11/2026" in text
    assert "Rửa" in text
    assert "<b>đậm</b>" not in text


def test_packing_proposes_what_the_quantity_fills(page, world, owner, lot):
    log(world, lot, owner, LogKind.PROCESSING, 150)
    form = page(address(lot, world.forms["packing"])).context["form"]
    assert form["quantity"].value() == "150"
    assert form["pack_count"].value() == "1.000"


def test_more_packs_than_the_quantity_fills_are_refused_beside_their_field(page, world, owner, lot):
    log(world, lot, owner, LogKind.PROCESSING, 150)
    answer = page(address(lot, world.forms["packing"]), written(quantity="150", pack_count="1.001"))
    assert "chỉ đủ cho 1000 gói" in answer.context["form"].errors["pack_count"][0].replace(".", "")


def test_a_recalled_lot_takes_no_more_entries(page, world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    page(f"/co-so/lo/{lot.pk}/thu-hoi/", {"reason": "Thử", "instructions": "Trả lại"})
    answer = page(address(lot, world.forms["storage"]), written())
    assert "không ghi nhật ký được nữa" in answer.text
    assert not LogEntry.objects.filter(kind=LogKind.STORAGE).exists()


def test_the_recall_page_says_first_what_it_reaches(page, world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    make_stamps(world, owner, lot, 10, active=7)
    text = page(f"/co-so/lo/{lot.pk}/thu-hoi/").text
    assert "1 lô, 7 tem đang hoạt động" in text
    assert lot.code in text


def test_a_recall_needs_a_reason_and_keeps_the_rest(page, world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    answer = page(f"/co-so/lo/{lot.pk}/thu-hoi/", {"reason": " ", "instructions": "Mang trả lại"})
    assert answer.context["form"].errors["reason"]
    assert "Mang trả lại" in answer.text
    assert not Recall.objects.exists()


def test_the_owner_recalls_a_lot(page, world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    answer = page(f"/co-so/lo/{lot.pk}/thu-hoi/", {"reason": "Vi sinh", "instructions": "Trả lại"})
    assert answer.url == f"/co-so/lo/{lot.pk}/"
    lot.refresh_from_db()
    assert lot.state == LotState.RECALLED
    assert "Lô đang bị thu hồi" in page(f"/co-so/lo/{lot.pk}/").text


def test_the_list_is_searched_and_filtered(page, world, owner, product):
    first, second = make_lot(world, owner, product, code="A-1"), make_lot(world, owner, product, code="B-2")
    page(f"/co-so/lo/{second.pk}/thu-hoi/", {"reason": "Thử", "instructions": "Trả"})
    assert "A-1" in page("/co-so/lo/", QUERY_STRING="q=a-1").text
    assert "B-2" not in page("/co-so/lo/", QUERY_STRING="q=a-1").text
    recalled = page("/co-so/lo/", QUERY_STRING="tt=recalled").text
    assert second.code in recalled
    assert first.code not in recalled


@pytest.mark.parametrize("list_address", ["/co-so/lo/", "/co-so/", "/co-so/tem/yeu-cau/"])
def test_lists_ask_as_often_for_three_lots_as_for_one(
    page, world, owner, product, list_address, django_assert_max_num_queries, django_assert_num_queries
):
    make_lot(world, owner, product)
    with django_assert_max_num_queries(22) as one:
        page(list_address)
    make_lot(world, owner, product)
    make_lot(world, owner, product)
    with django_assert_num_queries(len(one.captured_queries)):
        page(list_address)


def test_a_lot_page_asks_as_often_for_six_entries_as_for_three(
    page, world, owner, product, django_assert_max_num_queries, django_assert_num_queries
):
    lot = make_lot(world, owner, product)
    with django_assert_max_num_queries(28) as three:
        page(f"/co-so/lo/{lot.pk}/")
    for _ in range(3):
        log(world, lot, owner, LogKind.STORAGE, 1)
    with django_assert_num_queries(len(three.captured_queries)):
        page(f"/co-so/lo/{lot.pk}/")


def test_the_second_page_of_a_list_keeps_the_search(page, owner, product):
    for number in range(26):
        open_lot(product=product, code=f"P-{number}", by=owner)
    assert "?q=p-&amp;trang=2" in page("/co-so/lo/", QUERY_STRING="q=p-").text
    second = page("/co-so/lo/", QUERY_STRING="q=p-&trang=2")
    assert "P-0" in second.text
    assert "P-25" not in second.text


def test_sample_data_says_so_on_every_page_of_a_lot(page, owner, product):
    lot = open_lot(product=product, code="L-1", by=owner)
    addresses = ["/co-so/lo/", *(f"/co-so/lo/{lot.pk}/{part}" for part in ("", "ghi/", "thu-hoi/"))]
    assert all("Dữ liệu minh họa" not in page(address).text for address in addresses)
    Lot.objects.update(is_sample=True)
    assert all("Dữ liệu minh họa" in page(address).text for address in addresses)


def test_closed_lot_takes_no_more_entries_and_keeps_its_journal(client, page, world, owner, product):
    lot = make_lot(world, owner, product)
    answer = client.post(f"/co-so/lo/{lot.pk}/dong/", follow=True)
    assert "Đã đóng lô" in answer.content.decode()
    lot.refresh_from_db()
    assert lot.state == LotState.CLOSED
    assert lot.log_entries.count() == 3
    again = client.post(f"/co-so/lo/{lot.pk}/dong/", follow=True)
    assert "không ghi thêm được" in again.content.decode()


def test_lot_of_another_establishment_is_not_closed(client, page, world, owner):
    stranger = make_owner(world)
    lot = open_lot(product=make_product(world, stranger), code="X", by=stranger)
    assert client.post(f"/co-so/lo/{lot.pk}/dong/").status_code == 404


def test_tracing_is_reached_from_the_lots_before_there_is_one(page):
    assert 'href="/co-so/truy-vet/"' in page("/co-so/lo/").text

"""Seasons and batches of animals on the phone: opened in two taps, written in, corrected, shared by households."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nguongoc.registry.models import Picture, Recording
from nguongoc.trace.actions import end_cycle, open_lot, record_work
from nguongoc.trace.enums import LogCheck, LogKind, RuleLevel
from nguongoc.trace.models import Household, LogCorrection, LogEntry, Lot, ProductionCycle
from tests.factories import MEDIA, log, make_lot, make_owner, make_product, picture_file
from tests.ground import made_once
from tests.trail_factories import entry_of, make_cycle, make_household, make_log_rule, treat
from tests.workbooks import upload, workbook_bytes


def sent(days_ago=0, **more):
    then = timezone.localtime() - dt.timedelta(days=days_ago)
    return {"happened_at": f"{then:%Y-%m-%dT%H:%M}"} | more


@made_once
def cycle(owner, product):
    return make_cycle(owner, product)


@made_once
def lot(owner, product):
    return open_lot(product=product, code="L-1", by=owner)


def work(cycle, form, *rest):
    return "/".join([f"/co-so/vu/{cycle.pk}/ghi/{form.pk}", *rest, ""])


def test_a_cycle_is_opened_in_two_taps(page, owner, product):
    assert "/co-so/vu/mo/" in page("/co-so/").text
    form = page("/co-so/vu/mo/").context["form"]
    filled = {name: form[name].value() for name in form.fields}
    answer = page("/co-so/vu/mo/", {name: str(value or "") for name, value in filled.items()})
    cycle = ProductionCycle.objects.get()
    assert answer.url == f"/co-so/vu/{cycle.pk}/ghi/"
    assert cycle.product == product


def test_a_wrong_cycle_is_told_beside_its_field_and_kept(page, product):
    sent_form = {"product": product.pk, "name": "Vụ xuân", "started_date": "2999-01-01", "unit_name": "Ao 9"}
    answer = page("/co-so/vu/mo/", sent_form)
    assert answer.context["form"].errors["started_date"]
    assert 'value="Ao 9"' in answer.text


def test_without_a_published_product_no_cycle_is_opened(page):
    assert "Chưa có sản phẩm được duyệt đăng" in page("/co-so/vu/mo/").text


def test_work_before_the_harvest_is_written_in_the_cycle(page, world, cycle):
    form = world.forms["feeding"]
    answer = page(work(cycle, form), sent(tra_loi_place_note="Bè 4", note="Trời mưa"))
    assert answer.url == f"/co-so/vu/{cycle.pk}/"
    entry = LogEntry.objects.get()
    assert (entry.cycle, entry.answers, entry.note) == (cycle, {"place_note": "Bè 4"}, "Trời mưa")
    assert "Trời mưa" in page(f"/co-so/vu/{cycle.pk}/").text


def test_the_last_entry_is_repeated_with_one_tap(page, world, cycle):
    form = world.forms["feeding"]
    page(work(cycle, form), sent(1, tra_loi_place_note="Bè 4", note="Cám viên"))
    again = page(f"/co-so/vu/{cycle.pk}/ghi/").context["again"]
    filled = page(again["url"]).context["form"]
    assert (filled["tra_loi_place_note"].value(), filled["note"].value()) == ("Bè 4", "Cám viên")
    assert filled["happened_at"].value().date() == timezone.localdate()


def test_a_double_tap_makes_one_entry(page, world, cycle):
    form, key = world.forms["feeding"], uuid.uuid4()
    for _ in range(2):
        assert page(work(cycle, form), sent(form_key=key)).status_code == 302
    assert LogEntry.objects.count() == 1


def test_a_harvest_opens_a_lot_of_the_cycle(page, world, cycle):
    form = world.forms["harvest"]
    filled = page(work(cycle, form)).context["form"]
    answer = page(work(cycle, form), sent(quantity="100", unit="KGM", code=filled["code"].value()))
    lot = Lot.objects.get(cycle=cycle)
    assert answer.url == f"/co-so/lo/{lot.pk}/"
    assert cycle.name in page(answer.url).text


def test_a_taken_code_is_told_beside_it(page, world, owner, product, cycle):
    open_lot(product=product, code="A1", by=owner)
    answer = page(work(cycle, world.forms["harvest"]), sent(quantity="100", unit="KGM", code="A1"))
    assert "đã có" in answer.context["form"].errors["code"][0]


def test_the_first_day_of_harvest_is_said_before(page, world, owner, cycle):
    held = treat(world, owner, cycle, days_ago=2, interval=28)
    words = f"Được thu hoạch từ ngày {held.harvest_from:%d/%m/%Y}"
    for address in (f"/co-so/vu/{cycle.pk}/", work(cycle, world.forms["harvest"])):
        assert words in page(address).text


def test_a_rule_that_blocks_keeps_what_was_typed(page, world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL, RuleLevel.BLOCK)
    treat(world, owner, cycle, days_ago=2, interval=28)
    answer = page(work(cycle, world.forms["harvest"]), sent(quantity="123", unit="KGM", code="A1"))
    assert "Chưa ghi gì" in answer.context["form"].errors["happened_at"][0]
    assert 'value="123"' in answer.text


def test_a_rule_that_warns_says_so_and_marks_the_entry(client, page, world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL)
    treat(world, owner, cycle, days_ago=2, interval=28)
    answer = page(work(cycle, world.forms["harvest"]), sent(quantity="9", unit="KGM", code="A1"), follow=True)
    assert answer.text.count("Quy tắc thử") == 2


def test_an_ended_cycle_says_so(page, world, owner, cycle):
    assert page(f"/co-so/vu/{cycle.pk}/ket-thuc/", {"ended_date": f"{timezone.localdate()}"}).status_code == 302
    assert "không ghi nhật ký được nữa" in page(f"/co-so/vu/{cycle.pk}/ghi/").text
    assert "Không có vụ, lứa nào như vậy" in page("/co-so/vu/").text
    assert cycle.name in page("/co-so/vu/?xem=da-ket-thuc").text


def test_cycles_of_others_are_not_there(client, page, world, stranger):
    theirs = make_cycle(stranger, make_product(world, stranger))
    form = world.forms["feeding"]
    for address in (f"/co-so/vu/{theirs.pk}/", f"/co-so/vu/{theirs.pk}/ket-thuc/", work(theirs, form)):
        assert page(address).status_code == 404
    entry = record_work(cycle=theirs, entry=entry_of(world, LogKind.FEEDING), by=stranger)
    for act in ("dinh-chinh", "ghi-nham"):
        assert page(f"/co-so/nhat-ky/{entry.pk}/{act}/").status_code == 404


@pytest.mark.parametrize("address", ["/co-so/vu/", "/co-so/vu/{}/", "/co-so/vu/{}/ghi/", "/co-so/"])
def test_pages_ask_as_often_for_three_cycles_and_entries_as_for_one(
    page, world, owner, product, cycle, address, django_assert_max_num_queries, django_assert_num_queries
):
    household = make_household(owner)
    record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING, household=household), by=owner)
    with django_assert_max_num_queries(24) as one:
        page(address.format(cycle.pk))
    for number in (1, 2):
        make_cycle(owner, product)
        given = entry_of(world, LogKind.FEEDING, days_ago=number, household=make_household(owner))
        record_work(cycle=cycle, entry=given, by=owner)
    if address == "/co-so/":
        end_cycle(cycle=cycle, ended_date=timezone.localdate(), by=owner)
    with django_assert_num_queries(len(one.captured_queries)):
        page(address.format(cycle.pk))


# Questions


QUESTIONS = [
    {"name": "drug", "label": "Tên thuốc", "type": "catalogue", "catalogue": "pesticide"},
    {"name": "task", "label": "Việc", "type": "choices", "choices": [
        {"value": "a", "label": "Tưới"}, {"value": "b", "label": "Làm cỏ"}, {"value": "c", "label": "Tỉa"}]},
    {"name": "ate", "label": "Ăn hết", "type": "yes_no"},
    {"name": "dose", "label": "Lượng", "type": "amount", "units": ["kg", "bao"], "required": True},
    {"name": "spot", "label": "Vị trí", "type": "place"},
]  # fmt: skip


@pytest.fixture
def feeding(world):
    form = world.forms["feeding"]
    form.fields = QUESTIONS
    form.save()
    return form


def test_each_new_type_of_question_is_asked_and_answered(page, cycle, feeding):
    answers = {
        "tra_loi_drug": "Thuốc tự chế",
        "tra_loi_task": ["a", "c"],
        "tra_loi_ate": "no",
        "tra_loi_dose_0": "12,5",
        "tra_loi_dose_1": "bao",
        "tra_loi_spot": "21.07, 107.42",
    }
    assert page(work(cycle, feeding), sent(**answers)).status_code == 302
    assert LogEntry.objects.get().answers == {
        "drug": "Thuốc tự chế",
        "task": "a,c",
        "ate": "no",
        "dose": "12.5 bao",
        "spot": "21.07000,107.42000",
    }
    text = page(f"/co-so/vu/{cycle.pk}/").text
    assert all(words in text for words in ("Tưới, Tỉa", "12,5 bao", "Không", "21.07000, 107.42000"))


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "tra_loi_dose"),
        ({"tra_loi_dose_0": "x", "tra_loi_dose_1": "kg"}, "tra_loi_dose"),
        ({"tra_loi_dose_0": "1", "tra_loi_dose_1": "tấn"}, "tra_loi_dose"),
        ({"tra_loi_dose_0": "1", "tra_loi_dose_1": "kg", "tra_loi_spot": "ao"}, "tra_loi_spot"),
        ({"tra_loi_dose_0": "1", "tra_loi_dose_1": "kg", "tra_loi_spot": "91,0"}, "tra_loi_spot"),
        ({"tra_loi_dose_0": "1", "tra_loi_dose_1": "kg", "tra_loi_task": ["d"]}, "tra_loi_task"),
        ({"tra_loi_dose_0": "1", "tra_loi_dose_1": "kg", "tra_loi_ate": "maybe"}, "tra_loi_ate"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_question(page, cycle, feeding, answers, field):
    answer = page(work(cycle, feeding), sent(**answers))
    assert field in answer.context["form"].errors
    assert not LogEntry.objects.exists()


@pytest.fixture
def with_files(world):
    form = world.forms["care"]
    form.fields = [
        {"name": "photo", "label": "Ảnh", "type": "photo"},
        {"name": "voice", "label": "Lời kể", "type": "voice"},
        {"name": "shown", "label": "Ảnh công khai", "type": "photo", "audience": "public"},
        {"name": "must", "label": "Ghi rõ", "type": "text", "required": True},
    ]
    form.save()
    return form


def files():
    return {
        "tra_loi_photo": picture_file(),
        "tra_loi_voice": SimpleUploadedFile("loi.mp3", (MEDIA / "tone.mp3").read_bytes(), "audio/mpeg"),
        "tra_loi_shown": picture_file(),
    }


def test_pictures_and_voices_are_seen_by_those_who_may_see_the_entry(
    client, page, world, stranger, cycle, with_files
):
    assert page(work(cycle, with_files), sent(tra_loi_must="x", **files())).status_code == 302
    answers = LogEntry.objects.get().answers
    photo, shown = (Picture.objects.get(pk=answers[name]) for name in ("photo", "shown"))
    voice = Recording.objects.get(pk=answers["voice"])
    assert (photo.is_public, voice.is_public, shown.is_public) == (False, False, True)
    text = page(f"/co-so/vu/{cycle.pk}/").text
    assert photo.name in text
    assert voice.name in text
    for person, status in ((world.reviewer, 200), (stranger, 404)):
        client.force_login(person)
        answer = client.get(f"/tep/{photo.name}")
        assert answer.status_code == status
        assert not answer.streaming or answer.getvalue()  # which reads the file to its end and closes it


def test_a_file_that_arrived_is_kept_though_another_answer_is_wrong(page, cycle, with_files):
    answer = page(work(cycle, with_files), sent(**files()))
    form = answer.context["form"]
    assert "tra_loi_must" in form.errors
    kept = {name: form[name].value() for name in form.fields if name.startswith("kept_")}
    assert page(work(cycle, with_files), sent(tra_loi_must="x", **kept)).status_code == 302
    assert set(LogEntry.objects.get().answers) == {"photo", "voice", "shown", "must"}


# Corrections


def test_an_entry_is_corrected_on_a_page(page, world, owner, lot):
    log(world, lot, owner, LogKind.PROCESSING, 100)
    wrong = lot.log_entries.get()
    address = f"/co-so/nhat-ky/{wrong.pk}/dinh-chinh/"
    assert address in page(f"/co-so/lo/{lot.pk}/").text
    assert page(address).context["form"]["quantity"].value() == "100"
    assert page(address, sent(quantity="90")).context["form"].errors["reason"]
    assert page(address, sent(quantity="90", reason="Cân lại")).url == f"/co-so/lo/{lot.pk}/"
    text = page(f"/co-so/lo/{lot.pk}/").text
    assert all(words in text for words in ("Đã đính chính", "Cân lại", "100 kg", "90 kg"))


def test_an_entry_is_struck_out_on_a_page(page, world, owner, lot):
    log(world, lot, owner, LogKind.PROCESSING, 100)
    address = f"/co-so/nhat-ky/{lot.log_entries.get().pk}/ghi-nham/"
    assert page(address, {"reason": ""}).context["form"].errors["reason"]
    assert page(address, {"reason": "Sang lô khác"}).status_code == 302
    assert LogCorrection.objects.get().reason == "Sang lô khác"
    assert "Ghi nhầm, đã bỏ" in page(f"/co-so/lo/{lot.pk}/").text


def test_too_little_left_is_said_beside_the_quantity(page, world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    wrong = lot.log_entries.get(kind="processing")
    answer = page(f"/co-so/nhat-ky/{wrong.pk}/dinh-chinh/", sent(quantity="12", reason="Cân lại"))
    assert "thừa 20 gói" in answer.context["form"].errors["quantity"][0]


# Households


def test_a_household_is_added_changed_and_ended(page, owner):
    page("/co-so/ho/them/", {"code": "h-01", "name": "Bà Thử", "plot": "Bè 1"})
    household = Household.objects.get()
    assert (household.code, household.consented_at) == ("H-01", None)
    page(f"/co-so/ho/{household.pk}/", {"code": "H-01", "name": "Bà Thử", "may_be_named": "on"})
    household.refresh_from_db()
    assert household.consented_at is not None
    page(f"/co-so/ho/{household.pk}/thoi/", {})
    assert "Chưa có hộ nào" in page("/co-so/ho/").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "H-09"}, "code"),
        ({"name": ""}, "name"),
        ({"establishment_code": "123"}, "establishment_code"),
    ],
)
def test_a_wrong_household_is_told_beside_its_field(page, owner, changes, field):
    make_household(owner, "H-09")
    answer = page("/co-so/ho/them/", {"code": "H-01", "name": "Bà Thử"} | changes)
    assert field in answer.context["form"].errors


def test_households_of_others_are_not_there(page, stranger):
    theirs = make_household(stranger)
    assert page(f"/co-so/ho/{theirs.pk}/").status_code == 404
    assert page(f"/co-so/ho/{theirs.pk}/thoi/", {}).status_code == 404


def test_households_come_from_excel_and_go_into_it(client, page, owner):
    make_household(owner, "H-01", name="Tên cũ")
    rows = [["H-01", "Tên mới", "Bè 1", "Có"], ["H-02", "Ông Thử", "", ""]]
    page("/co-so/ho/", {"file": upload(workbook_bytes(HEADERS, *rows))})
    assert dict(Household.objects.values_list("code", "name")) == {"H-01": "Tên mới", "H-02": "Ông Thử"}
    sent_back = b"".join(client.get("/co-so/ho/excel/").streaming_content)
    page("/co-so/ho/", {"file": upload(sent_back)})
    assert Household.objects.count() == 2
    assert Household.objects.get(code="H-01").consented_at is not None


HEADERS = ["Mã hộ", "Tên hộ", "Thửa, ao, chuồng", "Đồng ý nêu tên công khai"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["H-01", "", "", ""]], "Dòng 2"),
        ([["H-01", "A", "", ""], ["h-01", "B", "", ""]], "hai lần"),
        ([["H-01", "A", "", "chắc"]], "Có hoặc Không"),
        ([], "chưa có dòng nào"),
    ],
)
def test_a_wrong_file_of_households_is_told_and_nothing_kept(page, rows, words):
    answer = page("/co-so/ho/", {"file": upload(workbook_bytes(HEADERS, *rows))})
    assert words in answer.context["form"].errors["file"][0]
    assert not Household.objects.exists()


def test_what_is_no_workbook_is_refused(page):
    assert page("/co-so/ho/", {"file": upload(b"PK not a workbook")}).context["form"].errors["file"]


def test_one_page_writes_for_many_households(page, world, owner, lot):
    first, second, idle = (make_household(owner) for _ in range(3))
    address = f"/co-so/lo/{lot.pk}/ghi/{world.forms['harvest'].pk}/nhieu-ho/"
    assert address in page(f"/co-so/lo/{lot.pk}/ghi/{world.forms['harvest'].pk}/").text
    amounts = {f"luong_{first.pk}": "100", f"luong_{second.pk}": "50,5", f"noi_{first.pk}": "Bè 9"}
    assert page(address, sent(unit="KGM", **amounts)).url == f"/co-so/lo/{lot.pk}/"
    assert set(LogEntry.objects.values_list("household", "place")) == {(first.pk, "Bè 9"), (second.pk, "")}
    assert not LogEntry.objects.filter(household=idle).exists()
    text = page(f"/co-so/lo/{lot.pk}/").text
    assert "Hàng của các hộ" in text
    assert "50,5 kg" in text


def test_a_wrong_row_is_told_and_nothing_is_written(page, world, owner, lot):
    first, second = make_household(owner), make_household(owner)
    address = f"/co-so/lo/{lot.pk}/ghi/{world.forms['harvest'].pk}/nhieu-ho/"
    answer = page(address, sent(unit="KGM", **{f"luong_{first.pk}": "10", f"luong_{second.pk}": "-1"}))
    assert f"luong_{second.pk}" in answer.context["form"].errors
    assert not LogEntry.objects.exists()
    assert "ít nhất một hộ" in page(address, sent(unit="KGM")).text


def test_work_of_many_households_is_ticked(page, world, owner, cycle):
    first, _ = make_household(owner), make_household(owner)
    address = work(cycle, world.forms["feeding"], "nhieu-ho")
    key = uuid.uuid4()
    for _ in range(2):
        assert page(address, sent(form_key=key, **{f"luong_{first.pk}": "on"})).status_code == 302
    assert LogEntry.objects.get().household == first


def test_a_household_that_left_is_not_written_for(page, world, owner, lot):
    make_household(make_owner(world))
    page(f"/co-so/ho/{make_household(owner).pk}/thoi/", {})
    address = f"/co-so/lo/{lot.pk}/ghi/{world.forms['harvest'].pk}/nhieu-ho/"
    assert "Chưa có hộ nào" in page(address).text

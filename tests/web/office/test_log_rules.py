"""The administrator edits forms, catalogues and rules of logs; the list of what the rules found."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.trace.actions import correct_log, harvest_cycle, load_form, record_log
from nguongoc.trace.enums import Catalogue, LogCheck, LogKind, RuleLevel
from nguongoc.trace.models import CatalogueItem, LogEntry, LogFlag, LogForm, LogRule
from tests.factories import log, make_lot, make_owner, make_product
from tests.trail_factories import entry_of, make_cycle, make_item, make_log_rule, treat

FORMS, ITEMS, RULES = ("/co-quan/quy-dinh/nhat-ky/", "/co-quan/quy-dinh/danh-muc/", "/co-quan/quy-dinh/kiem-tra/")
FLAGS = "/co-quan/lo/canh-bao/"


@pytest.fixture
def admin(world, enter):
    return enter(world.administrator)


def question(place, **values):
    typed = {"label": "Độ mặn", "type": "number"} | values
    return {f"q{place}-{name}": value for name, value in typed.items()}


@pytest.fixture
def draft(admin):
    return LogForm.objects.get(pk=admin.post(f"{FORMS}any.storage/soan/").url.split("/")[-2])


def address(draft, *rest):
    return "/".join([f"{FORMS}soan/{draft.pk}", *rest, ""])


def save(admin, draft, *questions, **head):
    data = {"title": "Lưu kho lạnh", "viec": "luu"} | head
    for one in questions:
        data |= one
    return admin.post(address(draft), data)


def test_a_draft_begins_with_what_is_in_force_and_asks_nobody(admin, world, draft):
    assert (draft.version, draft.is_draft, draft.fields) == (2, True, world.forms["storage"].fields)
    assert admin.post(f"{FORMS}any.storage/soan/").url.endswith(f"/{draft.pk}/")
    assert LogForm.objects.filter(key="any.storage").count() == 2


def test_questions_are_written_without_a_programmer(admin, draft):
    answer = save(
        admin,
        draft,
        question(0, unit="‰", required="on"),
        question(1, label="Cách bảo quản", type="choice", choices="Ướp đá\nCấp đông\n"),
        question(2, label="Lượng đá", type="amount", unit="kg, bao"),
        question(3, label="Độ mặn", type="text", audience="authority"),
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.fields == [
        {"name": "do_man", "label": "Độ mặn", "type": "number", "required": True, "unit": "‰"},
        {
            "name": "cach_bao_quan",
            "label": "Cách bảo quản",
            "type": "choice",
            "choices": [{"value": "uop_da", "label": "Ướp đá"}, {"value": "cap_dong", "label": "Cấp đông"}],
        },
        {"name": "luong_da", "label": "Lượng đá", "type": "amount", "units": ["kg", "bao"]},
        {"name": "do_man_2", "label": "Độ mặn", "type": "text", "audience": "authority"},
    ]
    preview = admin.get(address(draft)).context["preview"]
    assert "tra_loi_cach_bao_quan" in preview.fields


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([question(0, label="")], "thiếu lời hỏi"),
        ([question(0, type="choice", choices="Một")], "ít nhất hai"),
        ([question(0, type="amount")], "kể các đơn vị"),
        ([question(0, type="catalogue")], "danh mục nào"),
        ([question(0, type="text", role="interval_days")], "không hợp"),
        ([question(0, type="song")], "không đọc được"),
        ([question(place, label=f"Câu {place}", required="on") for place in range(4)], "bắt buộc"),
        ([question(place, label=f"Câu {place}", role="interval_days") for place in range(2)], "cùng một ý nghĩa"),
        ([question(place, label=f"Câu {place}") for place in range(41)], "quá nhiều"),
    ],
)
def test_an_invalid_definition_is_refused_with_a_sentence_and_kept(admin, draft, questions, words):
    before = draft.fields
    answer = save(admin, draft, *questions)
    assert words in answer.context["head"].errors["__all__"][0]
    assert len(answer.context["questions"]) == len(questions)
    draft.refresh_from_db()
    assert draft.fields == before


def test_a_draft_without_a_title_is_refused(admin, draft):
    assert save(admin, draft, title="").context["head"].errors["title"]


@pytest.mark.parametrize(
    ("act", "labels"),
    [
        ("them", ["A", "B", None]),
        ("xuong-0", ["B", "A"]),
        ("len-0", ["A", "B"]),
        ("bo-1", ["A"]),
        ("bo-7", ["A", "B"]),
        ("x-1", ["A", "B"]),
    ],
)
def test_questions_are_moved_added_and_dropped_without_losing_what_was_typed(admin, draft, act, labels):
    typed = question(0, label="A") | question(1, label="B") | {"title": "Mới", "viec": act}
    rows = admin.post(address(draft), typed).context["questions"]
    assert [row["label"].value() for row in rows] == labels


def test_a_choice_keeps_its_value_when_another_is_added(admin, draft):
    draft.fields = [
        {"name": "step", "label": "Việc", "type": "choice", "choices": [
            {"value": "w1", "label": "Rửa"}, {"value": "w2", "label": "Cắt"}]}
    ]  # fmt: skip
    draft.save()
    save(admin, draft, question(0, name="step", label="Việc", type="choice", choices="Phơi\nRửa\nCắt"))
    draft.refresh_from_db()
    assert [each["value"] for each in draft.fields[0]["choices"]] == ["phoi", "w1", "w2"]


def test_a_draft_put_in_force_takes_over_on_its_day(admin, world, owner, product, draft):
    lot = make_lot(world, owner, product)
    log(world, lot, owner, LogKind.STORAGE, 1)
    save(admin, draft, question(0))
    start = timezone.localdate() + dt.timedelta(days=3)
    assert admin.post(address(draft, "ap-dung"), {"effective_from": f"{start}"}).url == f"{FORMS}any.storage/"
    before = LogForm.objects.get(pk=world.forms["storage"].pk)
    assert before.effective_to == start
    assert LogEntry.objects.get(kind="storage").form == before
    assert admin.get(address(draft)).status_code == 404
    assert "bản 2" in admin.get(f"{FORMS}any.storage/").text


def test_a_draft_does_not_hold_in_the_past(admin, draft):
    answer = admin.post(address(draft, "ap-dung"), {"effective_from": "2020-01-01"}, follow=True)
    assert "từ hôm nay trở đi" in answer.text
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_is_given_up(admin, draft):
    admin.post(address(draft, "bo"))
    assert not LogForm.objects.filter(pk=draft.pk).exists()


def test_a_form_for_work_that_has_none_is_begun(admin):
    answer = admin.post(FORMS, {"kind": "feeding", "sector": "honey"})
    assert LogForm.objects.get(is_draft=True).key == "honey.feeding"
    assert answer.url == address(LogForm.objects.get(is_draft=True))


def test_the_profile_changes_no_form_that_an_administrator_or_an_entry_has(admin, world, owner, product, draft):
    row = {"key": "any.storage", "version": 1, "event": "storage", "sector": "any", "title": "Khác", "fields": [],
           "effective_from": "2025-07-01"}  # fmt: skip
    assert load_form(row=row) is None
    record_log(lot=make_lot(world, owner, product), entry=entry_of(world, LogKind.RETAIL), by=owner)
    assert load_form(row=row | {"key": "any.retail", "event": "retail"}) is None
    assert load_form(row=row | {"key": "any.death", "event": "death"}).title == "Khác"


# Catalogues


def item(**changes):
    values = {
        "name": "Thuốc Thử",
        "interval_days": "14",
        "crops": "vải = 21\nchè = 7",
        "source": "Nhãn",
        "effective_from": f"{timezone.localdate()}",
    }
    return values | changes


def test_an_item_is_added_and_offered(admin):
    admin.post(f"{ITEMS}them/pesticide/", item())
    found = CatalogueItem.objects.get()
    assert found.facts == {"interval_days": 14, "crops": {"vải": 21, "chè": 7}}
    assert not found.is_verified
    assert "Chưa đối chiếu" in admin.get(f"{ITEMS}?loai=pesticide").text


def test_an_item_is_revised_from_a_date_and_its_old_version_stays(admin):
    before = make_item(Catalogue.PESTICIDE, "Thuốc Thử", interval_days=7)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert admin.get(f"{ITEMS}{before.pk}/").context["form"]["interval_days"].value() == "7"
    admin.post(f"{ITEMS}{before.pk}/", item(effective_from=f"{tomorrow}", name="Tên khác"))
    before.refresh_from_db()
    assert before.effective_to == tomorrow
    assert CatalogueItem.objects.in_force(tomorrow).get().interval_for("Vải thiều") == 21


def test_an_item_is_ended(admin):
    found = make_item(Catalogue.PESTICIDE, "Thuốc Thử")
    admin.post(f"{ITEMS}{found.pk}/thoi/", {"effective_to": f"{timezone.localdate()}"})
    assert not CatalogueItem.objects.in_force().exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"source": ""}, "source"),
        ({"interval_days": "-1"}, "interval_days"),
        ({"crops": "vải"}, "crops"),
        ({"crops": "vải = 99999"}, "crops"),
        ({"effective_from": "2020-01-01"}, "effective_from"),
    ],
)
def test_a_wrong_item_is_told_beside_its_field(admin, changes, field):
    assert field in admin.post(f"{ITEMS}them/pesticide/", item(**changes)).context["form"].errors


# Rules


def test_a_rule_is_revised_on_its_page(admin):
    make_log_rule(LogCheck.INTERVAL)
    page = f"{RULES}interval/crops/"
    filled = admin.get(page).context["form"]
    data = {name: filled[name].value() for name in ("sentence", "source")}
    data |= {"level": "block", "effective_from": f"{timezone.localdate()}"}
    assert admin.post(page, data).url == page
    assert LogRule.objects.get(sector="crops").level == RuleLevel.BLOCK
    assert "Trồng trọt" in admin.get(RULES).text
    wrong = admin.post(page, data | {"sentence": "{gì đó}"})
    assert "chỉ dùng" in wrong.context["form"].errors["sentence"][0]


def test_a_check_or_sector_that_is_none_is_not_there(admin):
    assert admin.get(f"{RULES}interval/mining/").status_code == 404
    assert admin.get(f"{RULES}colour/any/").status_code == 404
    assert admin.get(f"{FORMS}any.dancing/").status_code == 404


@pytest.mark.parametrize("page", [FORMS, ITEMS, RULES])
def test_only_those_who_edit_rules_open_these_pages(world, enter, page):
    assert enter(world.approver).get(page).status_code == 403


@pytest.mark.parametrize("page", [FORMS, ITEMS, RULES])
def test_these_pages_ask_as_often_for_three_rows_as_for_one(
    admin, page, django_assert_max_num_queries, django_assert_num_queries
):
    make_item(Catalogue.FEED, "Cám 1")
    make_log_rule(LogCheck.INTERVAL)
    with django_assert_max_num_queries(30) as one:
        admin.get(page)
    for number in (2, 3):
        make_item(Catalogue.FEED, f"Cám {number}")
        make_log_rule(LogCheck.INTERVAL, sector=("crops", "capture")[number - 2])
    with django_assert_num_queries(len(one.captured_queries)):
        admin.get(page)


# What the rules found


@pytest.fixture
def flagged(world, owner, product):
    make_log_rule(LogCheck.INTERVAL)
    cycle = make_cycle(owner, product)
    treat(world, owner, cycle, days_ago=5, interval=28)

    def harvest(code):
        return harvest_cycle(cycle=cycle, code=code, entry=entry_of(world, LogKind.HARVEST), by=owner)

    return harvest


def test_flags_are_listed_for_the_authority_and_filtered(world, enter, flagged, owner):
    entry = flagged("F-1")
    browser = enter(world.reviewer)
    for query in ("", "?loai=interval", "?q=f-1", "?q=ruoc"):
        assert "F-1" in browser.get(FLAGS + query).text, query
    for query in ("?loai=yield", "?q=khac", "?xem=da-dinh-chinh"):
        assert "F-1" not in browser.get(FLAGS + query).text, query
    correct_log(entry=entry, replacement=None, reason="Nhầm", by=owner)
    assert "F-1" not in browser.get(FLAGS).text
    assert "F-1" in browser.get(f"{FLAGS}?xem=da-dinh-chinh").text


def test_flags_of_another_place_are_not_listed(world, enter, flagged):
    flagged("F-1")
    stranger = make_owner(world)
    make_lot(world, stranger, make_product(world, stranger))
    assert LogFlag.objects.count() == 1
    assert enter(stranger).get(FLAGS).status_code == 403


def test_the_list_asks_as_often_for_three_flags_as_for_one(
    world, enter, flagged, django_assert_max_num_queries, django_assert_num_queries
):
    flagged("F-1")
    browser = enter(world.reviewer)
    with django_assert_max_num_queries(30) as one:
        browser.get(FLAGS)
    flagged("F-2")
    flagged("F-3")
    with django_assert_num_queries(len(one.captured_queries)):
        browser.get(FLAGS)

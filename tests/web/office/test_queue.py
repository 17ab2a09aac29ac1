"""The queue: its filters and their counts, several decisions at once, and on to the next in the same filter."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.enums import Role, Sector
from nguongoc.registry import actions
from nguongoc.registry.models import Submission
from tests.factories import (
    establishment_content,
    make_authority,
    make_owner,
    make_person,
    make_product,
    make_unit,
    product_content,
    register,
)
from tests.ground import made_once
from tests.web.office.reading import queries, words

QUEUE = "/co-quan/hang-doi/"


def change(world, owner, product):
    draft = actions.propose_change(record=product, content=product_content(description="Mới"), by=owner)
    return actions.submit(submission=draft, by=owner)


def entered(world, name):
    operator = make_person(world.commune_authority, Role.OPERATOR)
    content = establishment_content(world, name=name)
    draft = actions.enter_establishment(content=content, sector=Sector.AGRICULTURE, by=operator)
    return actions.submit(submission=draft, by=operator.acting_for(draft.record.organisation))


def wait(submission, **span):
    Submission.objects.filter(pk=submission.pk).update(moved_at=timezone.now() - dt.timedelta(**span))


@made_once
def work(world):
    """A new establishment that waits long, one entered by an official, and a change of a product."""
    world.province.settings = {"deadlines": [{"key": "review", "working_days": 3}]}
    world.province.save()
    owner = make_owner(world)
    product = make_product(world, owner)
    old = register(world, name="Cơ sở chờ lâu")
    wait(old, days=21)
    return {"old": old, "entered": entered(world, "Cơ sở do xã nhập"), "change": change(world, owner, product)}


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({}, {"old", "entered", "change"}),
        ({"loai": "co-so"}, {"old", "entered"}),
        ({"han": "tre"}, {"old"}),
        ({"loai-gui": "moi"}, {"old", "entered"}),
        ({"loai-gui": "thay-doi"}, {"change"}),
        ({"nhap": "co-quan"}, {"entered"}),
        ({"nhap": "co-so", "loai": "co-so"}, {"old"}),
        ({"han": "tre", "loai": "san-pham"}, set()),
    ],
)
def test_filters_leave_what_they_say(world, enter, work, asked, left):
    page = enter(world.reviewer).get(QUEUE, asked)
    assert {row.key for row in page.context["rows"]} == {str(work[name].pk) for name in left}


def counts(page, name):
    facet = next(facet for facet in page.context["facets"] if facet["label"] == f"Lọc theo {name}")
    return {chip["label"]: chip["count"] for chip in facet["chips"]}


def test_counts_say_what_each_further_choice_leaves(world, enter, work):
    page = enter(world.reviewer).get(QUEUE, {"loai": "co-so"})
    assert counts(page, "loại hồ sơ") == {"Mọi loại": 3, "Cơ sở": 2, "Sản phẩm": 1}
    assert counts(page, "thời hạn") == {"Mọi thời hạn": 2, "Quá hạn": 1}
    assert counts(page, "lần gửi") == {"Mới và thay đổi": 2, "Đăng lần đầu": 2}
    assert counts(page, "người nhập") == {"Mọi người nhập": 2, "Cán bộ nhập": 1, "Cơ sở tự nhập": 1}


def test_history_is_not_counted(world, enter, work):
    page = enter(world.reviewer).get(QUEUE, {"xem": "tat-ca"})
    assert counts(page, "loại hồ sơ") == dict.fromkeys(
        ["Mọi loại", "Cơ sở", "Sản phẩm", "Giấy chứng nhận", "Địa điểm"]
    )
    assert [chip["count"] for chip in page.context["scopes"]] == [None, None, None]


@pytest.mark.parametrize("name", ["xem", "loai", "han", "loai-gui", "nhap", "xep", "trang"])
def test_unknown_values_of_the_address_count_as_not_asked(world, enter, work, name):
    browser = enter(world.reviewer)
    assert len(browser.get(QUEUE, {name: "gì đó"}).context["rows"]) == 3
    assert counts(browser.get(QUEUE, {name: "gì đó"}), "loại hồ sơ")["Mọi loại"] == 3


def test_department_chooses_among_communes(world, enter):
    other = make_unit("06685", "Phường Hồng Gai", "ward", 3, world.province.unit)
    authority = make_authority("commune", "Ủy ban nhân dân phường Hồng Gai", other)
    actions.accept(submission=register(world), by=world.reviewer)
    there = register(world, unit=other.key)
    there.record.organisation.unit = other
    there.record.organisation.save()
    actions.accept(submission=there, by=make_person(authority, Role.REVIEWER))
    page = enter(world.approver).get(QUEUE, {"xa": other.key})
    assert [row.key for row in page.context["rows"]] == [str(there.pk)]
    assert "Phường Hồng Gai (1)" in words(page)
    assert "Đặc khu Vân Đồn (1)" in words(page)


def test_rows_say_whose_turn_it_is_and_until_when(world, enter, work):
    actions.return_for_changes(submission=work["old"], by=world.reviewer, reason="Thiếu số nhà.")
    wait(work["old"], days=9)
    browser = enter(world.reviewer)
    assert "Chờ cơ sở bổ sung 9 ngày" in words(browser.get(QUEUE, {"xem": "da-xu-ly"}))
    waiting = words(browser.get(QUEUE))
    assert ", hạn " in waiting
    assert f"nhập bởi {world.commune_authority}" in waiting


def test_queue_takes_the_same_number_of_queries_at_three_rows_and_at_nine(world, enter, work):
    browser = enter(world.reviewer)
    asked = f"{QUEUE}?loai=co-so&nhap=co-so&xep=moi-nhat"
    before = queries(browser, asked)
    for _ in range(6):
        register(world)
    assert queries(browser, asked) == before <= 16


def test_several_are_decided_each_by_itself(world, enter, work):
    mine = register(world, name="Cơ sở tôi nhập")
    Submission.objects.filter(pk=mine.pk).update(entered_by=world.reviewer)
    gone = register(world, name="Cơ sở đã rút")
    actions.withdraw(submission=gone, by=gone.entered_by)
    chosen = [work["old"].pk, work["change"].pk, mine.pk, gone.pk]
    page = enter(world.reviewer).post(f"{QUEUE}quyet-dinh/?loai=co-so", {"chon": chosen}, follow=True)
    assert page.redirect_chain == [(f"{QUEUE}?loai=co-so", 302)]
    said = words(page)
    assert "Đã xử lý 2 hồ sơ" in said
    assert "Chưa xử lý “Cơ sở tôi nhập”. Bạn đã nhập hồ sơ này" in said
    assert "Chưa xử lý “Cơ sở đã rút”. Hồ sơ này đã được xử lý: “rút hồ sơ”" in said
    assert [row.state for row in Submission.objects.filter(pk__in=chosen).order_by("pk")].count("reviewed") == 2
    assert work["old"].decisions.filter(act="accept", by=world.reviewer).exists()


def test_approver_publishes_several_at_once(world, enter):
    rows = [actions.accept(submission=register(world), by=world.reviewer) for _ in range(3)]
    browser = enter(world.approver)
    assert "Duyệt đăng hồ sơ đã chọn" in words(browser.get(QUEUE))
    browser.post(f"{QUEUE}quyet-dinh/", {"chon": [row.pk for row in rows]})
    assert Submission.objects.filter(state="published").count() == 3


@pytest.mark.parametrize("chosen", [[], ["abc"], ["9" * 30], ["-1"]])
def test_nothing_chosen_decides_nothing(world, enter, chosen):
    register(world)
    page = enter(world.reviewer).post(f"{QUEUE}quyet-dinh/", {"chon": chosen}, follow=True)
    assert page.status_code == 200
    assert Submission.objects.get().state == "submitted"


def test_who_decides_nothing_is_offered_no_boxes(world, enter):
    register(world)
    reporter = make_person(world.commune_authority, Role.REPORTER)
    body = enter(reporter).get(QUEUE).content.decode()
    assert 'name="chon"' not in body
    assert enter(reporter).post(f"{QUEUE}quyet-dinh/", {"chon": [1]}).status_code == 403


def test_next_is_the_next_of_the_same_filter(world, enter, work):
    second = register(world, name="Cơ sở thứ hai")
    address = reverse("office:submission", args=[work["old"].pk]) + "?loai=co-so&nhap=co-so"
    page = enter(world.reviewer).post(address, {"act": "accept"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("office:submission", args=[second.pk]) + "?loai=co-so&nhap=co-so"
    page = enter(world.reviewer).post(page.redirect_chain[-1][0], {"act": "accept"}, follow=True)
    assert "trong danh sách đang lọc" in words(page)
    assert page.redirect_chain[-1][0] == f"{QUEUE}?loai=co-so&nhap=co-so"


def test_second_of_two_officials_reads_who_decided_what_and_when(world, enter):
    submission = register(world)
    colleague = make_person(world.commune_authority, Role.REVIEWER)
    browser = enter(colleague)
    browser.get(reverse("office:submission", args=[submission.pk]))
    actions.accept(submission=submission, by=world.reviewer)
    page = browser.post(
        reverse("office:submission", args=[submission.pk]), {"act": "return", "reason": "Thiếu số nhà."}
    )
    assert "Hồ sơ này đã được xử lý: “chấp nhận nội dung” bởi Người thử (tài khoản kiểm tra)" in words(page)
    assert "Quyết định của bạn chưa được ghi." in words(page)


def test_possible_duplicates_are_shown_with_what_agrees_and_decided_once(world, enter):
    first = register(world, name="HTX Đồng Rui", phone="0203 3000 001")
    second = register(world, name="Hợp tác xã Đồng Rui", phone="0203 3000 001")
    browser, address = enter(world.reviewer), reverse("office:submission", args=[second.pk])
    page = words(browser.get(address))
    assert "Có thể trùng với HTX Đồng Rui" in page
    assert "Giống nhau: số điện thoại, tên, xã, phường, đặc khu, vị trí." in page
    assert "Trùng với hồ sơ đã có: HTX Đồng Rui." in page
    answer = browser.post(address, {"act": "distinct", "khac": first.record_id}, follow=True)
    assert "Đã ghi: không trùng với “HTX Đồng Rui”." in words(answer)
    assert "Có thể trùng với" not in words(browser.get(address))
    browser.post(address, {"act": "distinct", "khac": "abc"})


def test_submission_page_takes_the_same_number_of_queries_with_one_duplicate_and_three(world, enter):
    register(world, name="HTX Đồng Rui")
    submission = register(world, name="Đồng Rui")
    browser, address = enter(world.reviewer), reverse("office:submission", args=[submission.pk])
    before = queries(browser, address)
    register(world, name="Hộ kinh doanh Đồng Rui")
    register(world, name="Tổ hợp tác Đồng Rui")
    assert queries(browser, address) == before

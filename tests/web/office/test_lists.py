"""The lists of the office: what they hold, how they are filtered, and that they stay quick."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.registry.actions import accept, return_for_changes
from nguongoc.registry.models import Site, Submission
from nguongoc.safety.actions import open_recall
from nguongoc.safety.enums import InspectionResult
from nguongoc.safety.inspecting import close_inspection, order_inspection
from nguongoc.stamps.actions import approve_design, draw_design, request_stamps, submit_design
from tests.factories import (
    make_central,
    make_design,
    make_lot,
    make_owner,
    make_person,
    make_price,
    make_product,
    make_site,
    make_stamps,
    make_unit,
    register,
)
from tests.safety.complaints import make_complaint
from tests.web.office.reading import queries, words
from tests.web.office.test_alerts import make_alert


def add_one_of_each(world):
    """A submission, an establishment, a lot, a request for stamps and a recall more."""
    register(world)
    owner = make_owner(world)
    product = make_product(world, owner)
    make_site(world, owner)
    request_stamps(lot=make_lot(world, owner, product), quantity=10, by=owner)
    make_central(world, owner, product, 10, pieces=1)
    make_design(world)
    open_recall(lot=make_lot(world, owner, product), reason="Thử", instructions="Thử", by=world.approver)


def test_lists_take_the_same_number_of_queries_at_one_row_and_at_three(world, enter):
    addresses = [
        reverse("office:today"),
        reverse("office:queue"),
        reverse("office:queue") + "?xem=tat-ca",
        reverse("office:establishments"),
        reverse("office:sites"),
        reverse("office:products"),
        reverse("office:establishment_map"),
        reverse("office:search") + "?q=co",
        reverse("office:stamp_requests"),
        reverse("office:stamp_stock"),
        reverse("office:lots"),
        reverse("office:recalls"),
        reverse("office:audit_trail"),
        reverse("office:stamp_fees"),
        reverse("office:designs"),
        reverse("office:start_design"),
    ]
    make_price(world, 10, kind="security")
    add_one_of_each(world)
    people = dict.fromkeys(addresses, world.reviewer)
    people |= {
        addresses[0]: world.approver,
        reverse("office:stamp_requests"): world.approver,
        reverse("office:designs"): world.approver,
        reverse("office:start_design"): world.approver,
        reverse("office:audit_trail"): world.administrator,
    }
    before = {address: queries(enter(people[address]), address) for address in addresses}
    add_one_of_each(world)
    add_one_of_each(world)
    after = {address: queries(enter(people[address]), address) for address in addresses}
    assert after == before
    assert max(after.values()) <= 18


def test_queue_shows_what_waits_for_the_own_authority_longest_waiting_first(world, enter):
    late, fresh = register(world, name="Cơ sở gửi trước"), register(world, name="Cơ sở gửi sau")
    accepted = register(world, name="Cơ sở đã kiểm tra")
    accept(submission=accepted, by=world.reviewer)
    Submission.objects.filter(pk=late.pk).update(moved_at=timezone.now() - dt.timedelta(hours=5))
    page = words(enter(world.reviewer).get(reverse("office:queue")))
    assert page.index("Cơ sở gửi trước") < page.index("Cơ sở gửi sau")
    assert "Cơ sở đã kiểm tra" not in page
    assert "Chờ 5 giờ" in page
    assert "Cơ sở đã kiểm tra" in words(enter(world.approver).get(reverse("office:queue")))
    assert fresh.record.name in page


def test_queue_marks_what_waits_past_the_deadline_of_the_profile(world, enter):
    world.province.settings = {"deadlines": [{"key": "review", "working_days": 3}]}
    world.province.save()
    submission = register(world)
    Submission.objects.filter(pk=submission.pk).update(moved_at=timezone.now() - dt.timedelta(days=21))
    page = enter(world.reviewer).get(reverse("office:queue"))
    assert "Quá hạn 12 ngày làm việc" in words(page)
    assert "queue-row-late" in page.content.decode()


def test_queue_is_filtered_by_kind_with_counts(world, enter):
    register(world, name="Cơ sở chờ")
    owner = make_owner(world)
    make_product(world, owner)
    page = enter(world.reviewer).get(reverse("office:queue"), {"xem": "da-xu-ly", "loai": "san-pham"})
    assert "Ruốc hàu Vân Đồn" in words(page)
    assert "Cơ sở chờ" not in words(page)
    waiting = words(enter(world.reviewer).get(reverse("office:queue")))
    assert "Cơ sở chờ" in waiting
    assert "Mọi loại 1" in waiting
    assert "Cơ sở 1" in waiting


def test_queue_is_searched_without_tones_and_by_tracking_code(world, enter):
    submission = register(world, name="Hợp tác xã Đồng Rui")
    register(world, name="Tổ hợp tác khác")
    browser = enter(world.reviewer)
    for text in ("dong rui", "ĐỒNG RUI", submission.tracking_code.lower()):
        page = words(browser.get(reverse("office:queue"), {"q": text}))
        assert "Hợp tác xã Đồng Rui" in page
        assert "Tổ hợp tác khác" not in page
    assert "Không có hồ sơ nào khớp" in words(browser.get(reverse("office:queue"), {"q": "không có"}))


def test_search_keeps_the_chosen_chip(world, enter):
    body = enter(world.reviewer).get(reverse("office:queue"), {"xem": "tat-ca", "q": "x"}).content.decode()
    assert '<input type="hidden" name="xem" value="tat-ca">' in body


def test_handled_shows_what_the_own_authority_decided(world, enter):
    mine, other = register(world, name="Đã trả lại"), register(world, name="Chưa xem")
    return_for_changes(submission=mine, by=world.reviewer, reason="Thiếu ảnh.")
    page = words(enter(world.reviewer).get(reverse("office:queue"), {"xem": "da-xu-ly"}))
    assert "Đã trả lại" in page
    assert other.record.name not in page


@pytest.mark.parametrize(
    "name", ["queue", "establishments", "sites", "lots", "recalls", "stamp_requests", "stamp_stock", "stamp_fees"]
)
def test_nonsense_in_the_address_is_ignored(world, enter, name):
    add_one_of_each(world)
    nonsense = {
        "trang": "abc",
        "xem": "?",
        "loai": "'",
        "xa": '"',
        "tinh-trang": "<b>",
        "co-so": "²",
        "q": "%_<b>",
        "ngay": "2026-02-30",
        "tu": "2026-02-30",
    }
    assert enter(world.approver).get(reverse(f"office:{name}"), nonsense).status_code == 200


def test_lists_go_on_page_after_page(world, enter):
    for place in range(27):
        register(world, name=f"Cơ sở số {place:02d}")
    browser = enter(world.reviewer)
    first = browser.get(reverse("office:queue"), {"q": "so"})
    assert "1–25 trong 27 hồ sơ" in words(first)
    assert "?q=so&amp;trang=2" in first.content.decode()
    assert "26–27 trong 27 hồ sơ" in words(browser.get(reverse("office:queue"), {"q": "so", "trang": 2}))


def test_establishments_are_found_by_name_code_commune_and_state(world, enter):
    owner = make_owner(world, name="Hợp tác xã Đồng Rui")
    register(world, name="Cơ sở chưa duyệt")
    other = make_unit("06685", "Phường Hồng Gai", "ward", 3, world.province.unit)
    browser, address = enter(world.approver), reverse("office:establishments")
    code = owner.organisation.establishment.code
    for asked in ({"q": "dong rui"}, {"q": code}, {"tinh-trang": "published"}):
        page = words(browser.get(address, asked))
        assert "Hợp tác xã Đồng Rui" in page
        assert "Cơ sở chưa duyệt" not in page
    assert "Cơ sở chưa duyệt" in words(browser.get(address, {"xa": world.commune.key}))
    assert "Không có cơ sở nào khớp" in words(browser.get(address, {"xa": other.key}))


def test_sites_are_found_by_name_gln_and_the_unit_in_which_they_lie(world, owner, enter):
    elsewhere = make_unit("06685", "Phường Hồng Gai", "ward", 3, world.province.unit)
    here, there = make_site(world, owner, name="Bè hàu số 1"), make_site(world, owner, name="Kho")
    Site.objects.filter(pk=there.pk).update(unit=elsewhere)
    browser, address = enter(world.approver), reverse("office:sites")
    for asked in ({"q": "be hau"}, {"q": here.gln}, {"xa": world.commune.key}):
        page = words(browser.get(address, asked))
        assert here.name in page
        assert there.gln not in page
    assert there.gln in words(browser.get(address, {"xa": elsewhere.key}))


def test_establishments_stand_in_the_order_of_the_alphabet(world, enter):
    for name in ("Ốc Vân Đồn", "Ong Ba Chẽ", "Ổi Đông Triều"):
        register(world, name=name)
    page = words(enter(world.reviewer).get(reverse("office:establishments")))
    assert page.index("Ong Ba Chẽ") < page.index("Ốc Vân Đồn") < page.index("Ổi Đông Triều")


def test_lots_are_found_by_code_product_and_maker(world, enter):
    owner = make_owner(world, name="Hợp tác xã Đồng Rui")
    make_lot(world, owner, make_product(world, owner, name="Nước mắm Cái Rồng"), code="CR-2611-01")
    browser, address = enter(world.approver), reverse("office:lots")
    for text in ("cr-2611", "nuoc mam", "dong rui"):
        assert "CR-2611-01" in words(browser.get(address, {"q": text}))
    assert "Không có lô nào khớp" in words(browser.get(address, {"q": "khác"}))


def test_today_counts_what_waits_by_kind_and_tells_what_i_handled(world, enter):
    register(world, name="Cơ sở mới")
    done = register(world, name="Cơ sở tôi đã xem")
    accept(submission=done, by=world.reviewer)
    response = enter(world.reviewer).get(reverse("office:today"))
    assert "Cơ sở đang chờ 1 việc đang chờ" in words(response)
    assert "Chấp nhận nội dung" in words(response)
    assert f"{reverse('office:queue')}?loai=co-so" in response.content.decode()


def test_today_shows_the_designs_that_wait_for_the_authority(world, owner, enter):
    drawn = draw_design(name="Mẫu của tôi", content=make_design(world).approved.read(), by=owner)
    address = reverse("office:today")
    assert "Mẫu của tôi" not in enter(world.approver).get(address).content.decode()
    submit_design(design=drawn, by=owner)
    response = enter(world.approver).get(address)
    assert [(tile.label, tile.count) for tile in response.context["tiles"]] == [("Mẫu tem", 1)]
    assert [row.title for row in response.context["newest"]] == ["Mẫu của tôi"]
    assert owner.organisation.name in response.content.decode()
    approve_design(design=drawn, by=world.approver)
    response = enter(world.approver).get(address)
    assert not response.context["tiles"]
    assert "Quyết định mẫu tem" in response.content.decode()


def test_today_shows_alerts_complaints_and_the_inspections_given_to_me(world, owner, product, enter):
    batch = make_stamps(world, owner, make_lot(world, owner, product, packs=10), 10, active=10)
    make_alert(batch)
    make_alert(batch, 1, is_gathered=True)
    make_complaint(product.gtin)
    order = {"place": "Chợ", "order": "Xem tem", "due_date": timezone.localdate(), "by": world.reviewer}
    done, given = (
        order_inspection(establishment=owner.organisation, inspector=world.reviewer, **order) for _ in range(2)
    )
    close_inspection(inspection=done, result=InspectionResult.CLEAN, report="Đúng", by=world.reviewer)
    mine = enter(world.reviewer).get(reverse("office:today"))
    common = [("Cảnh báo tem", 1), ("Phản ánh", 1)]
    assert [(tile.label, tile.count) for tile in mine.context["tiles"]] == [*common, ("Kiểm tra giao cho tôi", 1)]
    assert "Không có việc nào đang chờ" not in mine.content.decode()
    listed = enter(world.reviewer).get(mine.context["tiles"][-1].url)
    assert list(listed.context["page"]) == [given]
    colleague = enter(make_person(world.commune_authority, Role.OPERATOR)).get(reverse("office:today"))
    assert [(tile.label, tile.count) for tile in colleague.context["tiles"]] == common


def test_sample_data_say_so_wherever_they_show(world, enter):
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner))
    records = [owner.organisation.establishment, lot.product]
    for record in records:
        record.is_sample = True
        record.save()
    type(lot).objects.filter(pk=lot.pk).update(is_sample=True)
    request = request_stamps(lot=lot, quantity=10, by=owner)
    recall = open_recall(lot=lot, reason="Thử", instructions="Thử", by=world.approver)
    submission = records[0].submissions.get()
    pages = [
        reverse("office:lots"),
        reverse("office:lot", args=[lot.pk]),
        reverse("office:establishments"),
        reverse("office:establishment", args=[records[0].pk]),
        reverse("office:submission", args=[submission.pk]),
        reverse("office:stamp_request", args=[request.pk]),
        reverse("office:recall", args=[recall.pk]),
    ]
    for page in pages:
        assert "Dữ liệu minh họa" in words(enter(world.approver).get(page)), page

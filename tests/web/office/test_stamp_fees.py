"""Prices, fees, receipts and the delivery of stamps in the office."""

import io

from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from nguongoc.accounts.enums import Level, Permission, Role, Sector, SuccessionKind
from nguongoc.accounts.models import OrganisationSuccession
from nguongoc.stamps.actions import issue_stamps, request_stamps
from nguongoc.stamps.enums import Printing, StampState
from nguongoc.stamps.models import FeePayment, StampDelivery, StampPrice, StampRange
from tests.factories import (
    make_authority,
    make_central,
    make_person,
    make_price,
    make_product,
    make_season,
    serial_of,
)
from tests.ground import made_once
from tests.web.office.reading import words

TODAY = timezone.localdate()


@made_once
def product(world, owner):
    return make_product(world, owner)


@made_once
def batch(world, owner, product):
    """A hundred stamps at 120 đồng that the authority prints, not paid."""
    make_price(world, 120)
    asked = request_stamps(season=make_season(product), quantity=100, printing=Printing.CENTRAL, by=owner)
    return issue_stamps(request=asked, by=world.approver)


def pay(browser, batch, number="BL-7"):
    address = reverse("office:stamp_fee", args=[batch.fee.pk])
    return browser.post(address, {"receipt_number": number, "paid_date": TODAY.isoformat()}, follow=True)


def test_decision_page_tells_kind_season_capacity_and_cost(world, owner, product, enter):
    make_price(world, 120)
    asked = request_stamps(season=make_season(product, 300), quantity=100, printing=Printing.CENTRAL, by=owner)
    page = words(enter(world.approver).get(reverse("office:stamp_request", args=[asked.pk])))
    assert "Dự kiến 300 kg đóng được 2.000 gói; còn xin được 2.000 tem. Số còn lại chưa trừ yêu cầu này." in page
    assert "100 tem × 120 ₫ = 12.000 ₫ (Quyết định thử). Cơ sở nộp xong mới in và giao tem." in page
    assert "Cơ quan in và giao" in page


def test_office_keeps_the_price_list(world, enter):
    browser = enter(world.administrator)
    values = {"way": "security-central", "price": "350", "effective_from": TODAY.isoformat(), "source": "QĐ 1"}
    assert "Đã đặt giá mới" in words(browser.post(reverse("office:add_stamp_price"), values, follow=True))
    assert "350 ₫" in words(browser.get(reverse("office:stamp_prices")))
    late = browser.post(reverse("office:add_stamp_price"), values | {"effective_from": "2020-01-01"})
    assert "chỉ áp dụng từ hôm nay" in words(late)
    assert StampPrice.objects.count() == 1
    assert enter(world.approver).get(reverse("office:stamp_prices")).status_code == 403


def tiles(browser):
    return [(tile.label, tile.count) for tile in browser.get(reverse("office:today")).context["tiles"]]


def test_fee_waits_for_the_authority_that_issued_until_the_receipt_is_recorded(world, batch, enter):
    assert tiles(enter(world.reviewer)) == []
    browser = enter(world.approver)
    assert tiles(browser) == [("Tiền tem chưa nộp", 1)]
    pay(browser, batch)
    assert tiles(browser) == []


def test_fee_waits_for_whoever_took_over_the_work(world, batch, enter):
    heir = make_authority(Level.DEPARTMENT, "Sở mới", world.province.unit, Sector.HEALTH)
    OrganisationSuccession.objects.create(
        predecessor=world.department, successor=heir, date=TODAY, kind=SuccessionKind.RENAME
    )
    assert tiles(enter(make_person(heir, Role.APPROVER))) == [("Tiền tem chưa nộp", 1)]


def test_receipt_is_recorded_once_and_cancelled_with_a_reason(world, batch, enter):
    browser = enter(world.approver)
    assert "Chưa nộp 12.000 ₫ Đã nộp 0 ₫" in words(browser.get(reverse("office:stamp_fees")))
    assert "Đã ghi biên lai BL-7." in words(pay(browser, batch))
    assert "Chưa nộp 0 ₫ Đã nộp 12.000 ₫" in words(browser.get(reverse("office:stamp_fees")))
    assert "Không có khoản nào" in words(browser.get(reverse("office:stamp_fees"), {"xem": "no"}))
    cancel = reverse("office:cancel_stamp_payment", args=[FeePayment.objects.get().pk])
    assert "Hãy ghi vì sao" in browser.post(cancel, {"reason": ""}, follow=True).content.decode()
    page = browser.post(cancel, {"reason": "Ghi <b>nhầm"}, follow=True)
    assert "Ghi &lt;b&gt;nhầm" in page.content.decode()
    assert "Đã ghi biên lai BL-7." in words(pay(browser, batch))


def test_receipts_are_offered_only_to_the_authority_that_issued(world, batch, enter):
    address = reverse("office:stamp_fee", args=[batch.fee.pk])
    assert world.reviewer.may(Permission.DECIDE_STAMPS)
    assert world.reviewer.organisation != world.approver.organisation
    assert "Cơ quan cấp tem ghi biên lai." in words(enter(world.reviewer).get(address))
    pay(enter(world.approver), batch)
    assert "Ghi nhầm?" in words(enter(world.approver).get(address))
    assert "Ghi nhầm?" not in words(enter(world.reviewer).get(address))


def test_receipt_number_twice_is_told_beside_its_field(world, owner, product, batch, enter):
    browser = enter(world.approver)
    pay(browser, batch)
    asked = request_stamps(season=make_season(product), quantity=7, printing=Printing.CENTRAL, by=owner)
    other = issue_stamps(request=asked, by=world.approver)
    assert "đã được ghi cho khoản khác" in words(pay(browser, other))


def test_fees_are_exported_as_they_are_listed(world, batch, enter):
    browser = enter(world.approver)
    pay(browser, batch)
    sheet = browser.get(reverse("office:export_stamp_fees"))
    rows = list(load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active.iter_rows(values_only=True))
    assert rows[1][0] == batch.organisation.name
    assert rows[1][5:9] == (100, 120, 12_000, "BL-7")
    empty = browser.get(reverse("office:export_stamp_fees"), {"den": "2020-01-01"})
    assert len(list(load_workbook(io.BytesIO(b"".join(empty.streaming_content))).active.iter_rows())) == 1


def test_unpaid_stamps_are_neither_printed_nor_handed_over(world, batch, enter):
    browser = enter(world.approver)
    answer = browser.post(reverse("office:record_printing", args=[batch.pk]), follow=True)
    assert "chưa nộp 12.000 ₫" in answer.content.decode()
    assert "chưa nộp 12.000 ₫" in words(browser.get(reverse("office:deliver_stamps", args=[batch.pk])))


def test_pieces_are_proposed_edited_and_handed_over(world, batch, enter):
    browser, address = enter(world.approver), reverse("office:deliver_stamps", args=[batch.pk])
    pay(browser, batch)
    browser.post(reverse("office:record_printing", args=[batch.pk]))
    form = browser.get(address, {"co": "40"}).context["form"]
    assert form["pieces"].value() == "Cuộn 1: 1-40\nCuộn 2: 41-80\nCuộn 3: 81-100"
    values = {"receiver": "Bà <b>Thử", "delivered_date": TODAY.isoformat()}
    overlapping = values | {"pieces": "Cuộn 1: 1-40\nTờ 2: 30 đến 50"}
    assert "Cuộn 1 và Tờ 2 trùng tem" in words(browser.post(address, overlapping))
    assert "Không hiểu dòng" in words(browser.post(address, values | {"pieces": "Cuộn 1"}))
    browser.post(address, values | {"pieces": "Cuộn 1: 1-40\n\nTờ 2: 41 – 1.00"})
    delivery = StampDelivery.objects.get()
    assert [(row.label, row.first_place, row.last_place) for row in delivery.pieces.all()] == [
        ("Cuộn 1", 1, 40),
        ("Tờ 2", 41, 100),
    ]
    assert "Không có tem nào đã in mà chưa giao" in words(browser.get(address))


def test_what_was_handed_over_is_not_proposed_again(world, owner, product, enter):
    batch = make_central(world, owner, product, 100, pieces=2)
    assert "Không có tem nào" in words(
        enter(world.approver).get(reverse("office:deliver_stamps", args=[batch.pk]))
    )


def test_a_piece_or_the_whole_batch_changes_in_one_form(world, owner, product, enter):
    batch = make_central(world, owner, product, 100, pieces=2, confirmed=2)
    browser, address = enter(world.approver), reverse("office:change_stamps", args=[batch.pk])
    piece = batch.pieces.all()[1]
    browser.post(address, {"scope": f"cuon-{piece.pk}", "state": "suspended", "reason": "Thử"})
    assert StampRange.objects.get(state=StampState.SUSPENDED).numbers == piece.numbers
    browser.post(address, {"scope": "dot", "state": "recalled", "reason": "Thử"})
    assert StampRange.objects.get(batch=batch).state == StampState.RECALLED
    missing = browser.post(address, {"scope": "dai", "state": "void", "reason": "Thử"})
    assert "Hãy nhập “Từ tem số”." in words(missing)
    assert browser.post(address, {"scope": "cuon-0", "state": "void", "reason": "Thử"}).status_code != 302


def test_search_by_serial_leads_to_the_stamp(world, owner, product, enter):
    batch = make_central(world, owner, product, 100, pieces=2, confirmed=1)
    browser = enter(world.approver)
    address = reverse("office:stamp", args=[batch.pk, 7])
    found = browser.get(reverse("office:search"), {"q": serial_of(batch, 7)})
    assert address in found.content.decode()
    page = words(browser.get(address))
    assert "Tem số 7" in page
    assert "Cuộn 1" in page
    assert page.index("Tem 7: đã giao") < page.index("Tem 7: đã in") < page.index("Tem 7: đã cấp")
    assert browser.get(reverse("office:stamp", args=[batch.pk, 101])).status_code == 404


def test_only_who_issued_the_stamps_delivers_them(world, owner, product, enter):
    batch = make_central(world, owner, product, 20)
    address = reverse("office:deliver_stamps", args=[batch.pk])
    assert enter(world.reviewer).get(address).status_code == 404
    assert enter(world.approver).get(address).status_code == 200

"""Requests for stamps before the department, and the states of stamps."""

from django.urls import reverse

from nguongoc.accounts.enums import Role
from nguongoc.stamps.actions import import_old_serials, request_stamps
from nguongoc.stamps.actions.old_serials import OldRow
from nguongoc.stamps.enums import RequestState, StampState
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.queries import ranges_of
from nguongoc.trace.models import Lot
from tests.factories import make_lot, make_owner, make_person, make_product, make_stamps
from tests.ground import made_once
from tests.web.office.reading import words


@made_once
def lot(world, owner):
    return make_lot(world, owner, make_product(world, owner), packs=1000)


@made_once
def request_of_lot(lot, owner):
    return request_stamps(lot=lot, quantity=600, by=owner, note="<b>Gấp</b>")


def address(found):
    return reverse("office:stamp_request", args=[found.pk])


def test_page_tells_the_mass_balance_in_a_sentence(world, request_of_lot, enter):
    page = enter(world.approver).get(address(request_of_lot))
    balance = "Lô đã đóng 1.000 gói; còn xin được 1.000 tem. Số còn lại chưa trừ yêu cầu này."
    assert balance in words(page)
    assert "Nhật ký của lô" in words(page)
    assert "<b>Gấp" not in page.content.decode()


def test_request_without_room_is_not_issued_and_the_page_says_what_to_do(world, request_of_lot, enter):
    Lot.objects.filter(pk=request_of_lot.lot_id).update(pack_count=500)
    page = enter(world.approver).post(address(request_of_lot), {"act": "issue"})
    assert "còn xin được 500 tem. Yêu cầu này xin 600 tem nên không cấp được nữa." in words(page)
    request_of_lot.refresh_from_db()
    assert request_of_lot.state == RequestState.SUBMITTED


def test_issue_makes_a_batch_and_shows_its_ranges(world, request_of_lot, enter):
    response = enter(world.approver).post(address(request_of_lot), {"act": "issue"}, follow=True)
    request_of_lot.refresh_from_db()
    assert request_of_lot.state == RequestState.ISSUED
    assert request_of_lot.batch.size == 600
    assert "Đã cấp 600 tem cho" in words(response)
    assert "1–600" in words(response)


def test_refusal_needs_a_reason(world, request_of_lot, enter):
    browser = enter(world.approver)
    response = browser.post(address(request_of_lot), {"act": "refuse", "reason": ""})
    assert "Hãy ghi lý do để cơ sở biết cần làm gì." in words(response)
    browser.post(address(request_of_lot), {"act": "refuse", "reason": "Nhật ký chưa đủ."})
    request_of_lot.refresh_from_db()
    assert request_of_lot.state == RequestState.REFUSED
    assert request_of_lot.reason == "Nhật ký chưa đủ."


def test_second_decision_says_that_somebody_was_faster(world, request_of_lot, enter):
    browser = enter(world.approver)
    browser.post(address(request_of_lot), {"act": "issue"})
    response = browser.post(address(request_of_lot), {"act": "refuse", "reason": "Muộn"})
    assert "có người vừa xử lý trước bạn" in words(response)


def test_who_may_not_decide_reads_why(world, request_of_lot, enter):
    page = words(enter(world.reviewer).get(address(request_of_lot)))
    assert f"Yêu cầu này do {world.department} quyết định." in page
    reporter = words(enter(make_person(world.department, Role.REPORTER)).get(address(request_of_lot)))
    assert "Tài khoản của bạn không có quyền: duyệt yêu cầu cấp tem." in reporter


def test_waiting_requests_come_first(world, owner, lot, request_of_lot, enter):
    make_stamps(world, owner, lot, 100)
    page = words(enter(world.approver).get(reverse("office:stamp_requests")))
    assert "600 tem" in page
    assert "100 tem" not in page
    assert "100 tem" in words(enter(world.approver).get(reverse("office:stamp_requests"), {"xem": "da-cap"}))


@made_once
def batch(world, owner, lot):
    return make_stamps(world, owner, lot, 100, active=60)


def change(browser, batch, **data):
    values = {"first": "11", "last": "20", "state": "suspended", "reason": "Chờ kết quả kiểm nghiệm."} | data
    return browser.post(reverse("office:change_stamps", args=[batch.pk]), values, follow=True)


def test_range_is_suspended_and_put_back(world, batch, enter):
    browser = enter(world.approver)
    page = words(change(browser, batch))
    assert "Tem 11 đến 20 tạm dừng." in page
    assert "Chờ kết quả kiểm nghiệm." in page
    change(browser, batch, state="active", reason="Kết quả đạt.")
    states = [(row.first, row.last, row.range.state) for row in ranges_of(batch)]
    assert (11, 20, StampState.ACTIVE) in states


def test_suspended_stamps_on_no_lot_are_put_back_as_allocated(world, batch, enter):
    browser = enter(world.approver)
    change(browser, batch, first="71", last="80")
    change(browser, batch, first="71", last="80", state="active", reason="Kết quả đạt.")
    assert {row.range.state for row in ranges_of(batch)} == {StampState.ACTIVE, StampState.ALLOCATED}


def test_stamps_on_no_lot_are_not_made_active_by_the_authority(world, batch, enter):
    page = words(change(enter(world.approver), batch, first="71", last="80", state="active"))
    assert "Chỉ cho dùng lại được tem đang tạm dừng." in page


def test_wrong_range_is_told_beside_its_field_and_keeps_what_was_typed(world, batch, enter):
    response = change(enter(world.approver), batch, last="1000")
    assert "Dải tem phải nằm trong 1 đến 100." in words(response)
    assert 'value="1000"' in response.content.decode()
    assert "Chờ kết quả kiểm nghiệm.</textarea>" in response.content.decode()


def test_range_over_two_states_is_changed_each_part_where_it_is(world, batch, enter):
    change(enter(world.approver), batch, first="50", last="70")
    parts = [(row.first, row.last, row.range.lot_id) for row in ranges_of(batch) if row.range.state == "suspended"]
    assert parts == [(50, 60, batch.request.lot_id), (61, 70, None)]


def test_what_cannot_change_stays_and_is_counted(world, batch, enter):
    browser = enter(world.approver)
    change(browser, batch, state="void")
    assert "10 tem trong dải giữ nguyên" in words(change(browser, batch, first="1", last="30"))
    assert "Không tem nào trong dải chuyển được" in words(change(browser, batch))


def test_stock_of_establishments_is_read_of_any_day(world, owner, enter):
    make_stamps(world, owner, make_lot(world, owner, make_product(world, owner), packs=100), 100, active=40)
    make_owner(world, name="Cơ sở chưa có tem")
    browser, address = enter(world.reviewer), reverse("office:stamp_stock")
    page = words(browser.get(address))
    assert f"{owner.organisation} Đặc khu Vân Đồn 60 40 0 0 0" in page
    assert "Cơ sở chưa có tem" not in page
    past = words(browser.get(address, {"ngay": "0001-01-01"}))
    assert f"{owner.organisation} Đặc khu Vân Đồn 0 0 0 0 0" in past
    assert "Không có cơ sở nào khớp" in words(browser.get(address, {"q": "khác", "ngay": "9999-12-31"}))


def test_stamps_of_another_system_are_found_and_stopped_without_a_request(client, world, owner, product):
    code = owner.organisation.establishment.code
    rows = [OldRow(number, f"QN-000{number}", product.gtin, code) for number in (1, 2)]
    import_old_serials(origin="qn.check.net.vn", rows=rows, by=world.administrator)
    batch = CodeBatch.objects.get()
    client.force_login(world.approver)
    found = client.get("/co-quan/tim/", {"q": "QN-0002"}).text
    address = reverse("office:stamp", args=[batch.pk, 2])
    assert address in found
    assert "Mã trên tem QN-0002" in words(client.get(address))
    assert client.post(reverse("office:record_printing", args=[batch.pk])).status_code == 404
    states = f"/co-quan/tem/dot/{batch.pk}/tinh-trang/"
    assert client.get(f"/co-quan/tem/dot/{batch.pk}/").url == states
    given = {"first": "1", "last": "1", "state": "suspended", "reason": "Nghi giả"}
    assert client.post(states, given).url == states
    assert [row.state for row in batch.ranges.all()] == ["suspended", "allocated"]
    client.force_login(make_person(world.department, Role.REPORTER))
    assert client.get(f"/co-quan/tem/dot/{batch.pk}/").url.startswith("/co-quan/co-so/")

"""What the establishment owes and has paid for its stamps."""

import pytest
from django.utils import timezone

from nguongoc.stamps.actions import cancel_payment, issue_stamps, record_payment, request_stamps
from tests.factories import make_lot, make_owner, make_price, make_product
from tests.ground import made_once
from tests.web.office.reading import queries, words

ADDRESS = "/co-so/tem/tien/"


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


@pytest.fixture
def batches(world, owner, lot):
    """Three batches at 50 đồng a stamp; the first is paid."""
    make_price(world, 50, printing="own")
    asked = (request_stamps(lot=lot, quantity=quantity, by=owner) for quantity in (10, 20, 30))
    rows = [issue_stamps(request=each, by=world.approver) for each in asked]
    pay(rows[0], world.approver, "BL-1")
    return rows


def pay(batch, by, number):
    return record_payment(fee=batch.fee, receipt_number=number, paid_date=timezone.localdate(), by=by)


def test_what_is_owed_and_paid_for_which_batch_is_listed(page, world, batches):
    text = words(page(ADDRESS))
    assert "Chưa nộp 2.500 ₫ Đã nộp 500 ₫" in text
    for batch, amount in zip(batches, ("500", "1.000", "1.500"), strict=True):
        assert f"{batch}: {amount} ₫" in text
    assert f"Biên lai BL-1, nộp ngày {timezone.localdate():%d/%m/%Y}" in text
    assert f"nộp cho {world.department}" in text


@pytest.mark.parametrize(("shown", "places"), [("no", [1, 2]), ("da-nop", [0]), ("x", [0, 1, 2])])
def test_fees_are_filtered_by_whether_they_are_paid(page, batches, shown, places):
    text = words(page(ADDRESS, query_params={"xem": shown}))
    assert [place for place, batch in enumerate(batches) if f"{batch}:" in text] == places


def test_cancelled_receipt_stays_with_its_reason(page, world, batches):
    payment = pay(batches[1], world.approver, "BL-2")
    cancel_payment(payment=payment, reason="Ghi <b>nhầm đợt", by=world.approver)
    answer = page(ADDRESS)
    assert "Biên lai BL-2, nộp ngày" in words(answer)
    assert "đã hủy ngày" in words(answer)
    assert "Ghi &lt;b&gt;nhầm đợt" in answer.text


def test_fees_of_others_are_not_listed(page, world, batches, lot):
    stranger = make_owner(world)
    other = make_lot(world, stranger, make_product(world, stranger))
    batch = issue_stamps(request=request_stamps(lot=other, quantity=7, by=stranger), by=world.approver)
    assert f"{batch}:" not in words(page(ADDRESS))


def test_stamps_lead_to_their_fees_where_there_are_any(page, batches, client):
    assert ADDRESS in page("/co-so/tem/").text


def test_without_fees_the_page_says_what_will_be_there(page):
    assert "Chưa có khoản nào" in words(page(ADDRESS))
    assert ADDRESS not in page("/co-so/tem/").text


def test_page_asks_as_often_for_three_fees_as_for_one(page, client, owner, batches):
    client.force_login(owner)
    assert queries(client, ADDRESS) == queries(client, f"{ADDRESS}?xem=da-nop") <= 20

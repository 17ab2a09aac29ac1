"""What stamps cost from which day, what is owed, what was paid, and what waits for it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.stamps.actions import (
    cancel_payment,
    issue_stamps,
    load_stamp_price,
    order_print,
    record_payment,
    record_printing,
    request_stamps,
    set_stamp_price,
)
from nguongoc.stamps.enums import Printing, StampKind
from nguongoc.stamps.models import FeePayment, StampFee, StampPrice
from nguongoc.stamps.rules import price_on
from tests.factories import make_design, make_lot, make_price, make_season
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + dt.timedelta(days=10)


def new_price(world, price, effective_from=TODAY, **changes):
    values = {"kind": StampKind.STANDARD, "printing": Printing.CENTRAL, "source": "Quyết định 1"}
    return set_stamp_price(price=price, effective_from=effective_from, **values | changes, by=world.administrator)


def price_at(date):
    return price_on(date, kind="standard", printing="central").price


@made_once
def batch(world, owner, product):
    """A hundred stamps at 120 đồng, not paid."""
    make_price(world, 120)
    asked = request_stamps(season=make_season(product), quantity=100, printing=Printing.CENTRAL, by=owner)
    return issue_stamps(request=asked, by=world.approver)


def pay(fee, by, number="BL-1", date=TODAY):
    return record_payment(fee=fee, receipt_number=number, paid_date=date, by=by)


def test_a_new_price_ends_the_one_before(world):
    new_price(world, 100)
    new_price(world, 150, LATER)
    assert [price_at(TODAY), price_at(LATER - dt.timedelta(days=1)), price_at(LATER)] == [100, 100, 150]
    new_price(world, 140, LATER - dt.timedelta(days=5))
    assert [price_at(TODAY), price_at(LATER)] == [100, 140]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_from": TODAY - dt.timedelta(days=1)}, "effective_from"),
        ({"source": " "}, "source"),
        ({"kind": StampKind.SECURITY, "printing": Printing.OWN}, "printing"),
    ],
)
def test_a_price_is_never_changed_backwards(world, changes, field):
    with pytest.raises(Refusal) as refused:
        new_price(world, 100, **changes)
    assert refused.value.field == field


def test_only_who_edits_rules_sets_prices(world):
    with pytest.raises(NotPermitted):
        set_stamp_price(
            kind=StampKind.STANDARD,
            printing=Printing.OWN,
            price=1,
            effective_from=TODAY,
            source="Thử",
            by=world.approver,
        )


def test_what_the_office_set_stays_when_the_profile_is_loaded_again(world):
    came = {"kind": StampKind.STANDARD, "printing": Printing.CENTRAL, "source": "Hồ sơ"}
    assert load_stamp_price(price=90, effective_from=dt.date(2026, 1, 1), **came)
    assert load_stamp_price(price=90, effective_from=dt.date(2026, 1, 1), **came) is None
    new_price(world, 100)
    assert load_stamp_price(price=95, effective_from=LATER, **came) is None
    assert price_at(LATER) == 100


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE stamps_stampprice SET price = 1", "price of stamps_stampprice is kept"),
        ("UPDATE stamps_stampprice SET effective_to = current_date - 3", "into the past"),
        ("DELETE FROM stamps_stampprice", "only ever added"),
        ("UPDATE stamps_stampfee SET amount = 1", "amount of stamps_stampfee is kept"),
        ("DELETE FROM stamps_stampfee", "only ever added"),
        ("UPDATE stamps_feepayment SET receipt_number = 'x'", "receipt_number of stamps_feepayment is kept"),
        (
            (
                "INSERT INTO stamps_stampprice (kind, printing, price, effective_from, source) "
                "VALUES ('standard', 'central', 1, current_date + 5, 'x')"
            ),
            "one_stamp_price_at_any_date",
        ),
    ],
)
def test_database_itself_keeps_prices_fees_and_payments(world, batch, statement, words):
    pay(batch.fee, world.approver)
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_is_owed_is_fixed_with_the_batch(world, batch):
    new_price(world, 999)
    fee = StampFee.objects.get()
    assert (fee.batch, fee.quantity, fee.unit_price, fee.amount) == (batch, 100, 120, 12_000)
    assert fee.authority == world.department


def test_free_stamps_owe_nothing(world, owner, product):
    lot = make_lot(world, owner, product, packs=10)
    make_price(world, 0, printing="own")
    batch = issue_stamps(request=request_stamps(lot=lot, quantity=10, by=owner), by=world.approver)
    assert not StampFee.objects.exists()
    assert order_print(batch=batch, design=make_design(world), by=owner)


def test_stamps_that_are_not_paid_are_not_printed(world, owner, product):
    make_price(world, 50, printing="own")
    lot = make_lot(world, owner, product, packs=10)
    batch = issue_stamps(request=request_stamps(lot=lot, quantity=10, by=owner), by=world.approver)
    with pytest.raises(Refusal, match="chưa nộp 500 ₫ tiền tem"):
        order_print(batch=batch, design=make_design(world), by=owner)
    pay(batch.fee, world.approver)
    assert order_print(batch=batch, design=make_design(world), by=owner)


def test_a_payment_is_recorded_once_and_by_the_issuer_alone(world, batch):
    with pytest.raises(NotPermitted, match="do Sở Nông nghiệp"):
        pay(batch.fee, world.reviewer)
    pay(batch.fee, world.approver)
    with pytest.raises(StateChanged):
        pay(batch.fee, world.approver, "BL-2")


@pytest.mark.parametrize(
    ("number", "date", "field"),
    [(" ", TODAY, "receipt_number"), ("1", LATER, "paid_date"), ("1", dt.date(2020, 1, 1), "paid_date")],
)
def test_a_payment_names_its_receipt_and_a_day_that_was(world, batch, number, date, field):
    with pytest.raises(Refusal) as refused:
        pay(batch.fee, world.approver, number, date)
    assert refused.value.field == field


def test_a_receipt_counts_once_and_a_mistake_is_cancelled_with_its_reason(world, owner, product, batch):
    asked = request_stamps(season=make_season(product), quantity=7, printing=Printing.CENTRAL, by=owner)
    other = issue_stamps(request=asked, by=world.approver)
    payment = pay(batch.fee, world.approver)
    with pytest.raises(Refusal, match="đã được ghi cho khoản khác") as refused:
        pay(other.fee, world.approver)
    assert refused.value.field == "receipt_number"
    with pytest.raises(Refusal, match="Hãy ghi vì sao"):
        cancel_payment(payment=payment, reason=" ", by=world.approver)
    cancel_payment(payment=payment, reason="Ghi nhầm đợt", by=world.approver)
    with pytest.raises(StateChanged):
        cancel_payment(payment=payment, reason="Lần nữa", by=world.approver)
    pay(other.fee, world.approver)
    with pytest.raises(Refusal, match="chưa nộp"):
        record_printing(batch=batch, by=world.approver)
    assert FeePayment.objects.count() == 2
    assert list(StampFee.objects.owed()) == [batch.fee]
    assert list(StampFee.objects.paid()) == [other.fee]


def test_prices_of_a_kind_stand_apart(world):
    new_price(world, 100)
    new_price(world, 300, kind=StampKind.SECURITY)
    assert StampPrice.objects.in_force(TODAY).count() == 2

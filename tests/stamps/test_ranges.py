"""Ranges of stamps: requests, issue, activation, states; and what the database itself refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import Int8Range

from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.stamps.actions import (
    activate_stamps,
    change_stamps,
    issue_stamps,
    refuse_stamps,
    request_stamps,
)
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.queries import ranges_of
from nguongoc.stamps.rules import cap_sentence
from tests.factories import make_certificate, make_lot, make_owner, make_product, make_rule, make_stamps
from tests.ground import made_once

pytestmark = pytest.mark.django_db


def shape(batch):
    return [(row.first, row.last, row.range.state) for row in ranges_of(batch)]


@made_once
def lot(world, owner):
    return make_lot(world, owner, make_product(world, owner), packs=1000)


def test_request_is_capped_by_the_packs_of_the_lot(owner, lot):
    request_stamps(lot=lot, quantity=600, by=owner)
    assert cap_sentence(lot) == "Lô đã đóng 1.000 gói; đã xin 600 tem; còn xin được 400 tem."
    with pytest.raises(Refusal, match="còn xin được 400 tem") as refused:
        request_stamps(lot=lot, quantity=401, by=owner)
    assert refused.value.field == "quantity"
    request_stamps(lot=lot, quantity=400, by=owner)


def test_issue_writes_one_batch_and_one_range(world, owner, lot):
    batch = make_stamps(world, owner, lot, 1000)
    assert shape(batch) == [(1, 1000, "allocated")]
    assert batch.key_fingerprint


def test_numbers_of_two_batches_follow_each_other(world, owner, lot):
    first = make_stamps(world, owner, lot, 300)
    second = make_stamps(world, owner, lot, 200)
    assert second.first == first.first + 300


def test_request_is_decided_once(world, owner, lot):
    request = request_stamps(lot=lot, quantity=10, by=owner)
    refuse_stamps(request=request, by=world.approver, reason="Chưa đủ hồ sơ")
    with pytest.raises(StateChanged):
        issue_stamps(request=request, by=world.approver)


def test_activation_splits_and_merges_ranges(world, owner, lot):
    batch = make_stamps(world, owner, lot, 1000)
    activate_stamps(batch=batch, first=101, last=200, lot=lot, by=owner)
    assert shape(batch) == [(1, 100, "allocated"), (101, 200, "active"), (201, 1000, "allocated")]
    activate_stamps(batch=batch, first=201, last=300, lot=lot, by=owner)
    assert shape(batch) == [(1, 100, "allocated"), (101, 300, "active"), (301, 1000, "allocated")]
    activate_stamps(batch=batch, first=1, last=100, lot=lot, by=owner)
    assert shape(batch) == [(1, 300, "active"), (301, 1000, "allocated")]


def test_activation_names_the_stamps_that_are_taken(world, owner, lot):
    batch = make_stamps(world, owner, lot, 1000, active=100)
    with pytest.raises(Refusal, match="Tem 1 đến 100"):
        activate_stamps(batch=batch, first=50, last=150, lot=lot, by=owner)
    assert shape(batch) == [(1, 100, "active"), (101, 1000, "allocated")]


def test_stamps_of_another_product_are_refused(world, owner, lot):
    other = make_lot(world, owner, make_product(world, owner, name="Nước mắm Cái Rồng"))
    batch = make_stamps(world, owner, lot, 10)
    with pytest.raises(Refusal, match="sản phẩm khác"):
        activate_stamps(batch=batch, first=1, last=10, lot=other, by=owner)


def test_more_stamps_than_packs_are_refused_in_words(world, owner, lot):
    small = make_lot(world, owner, lot.product, packs=50)
    batch = make_stamps(world, owner, lot, 1000)
    with pytest.raises(Refusal, match="nhiều hơn số gói"):
        activate_stamps(batch=batch, first=1, last=51, lot=small, by=owner)
    activate_stamps(batch=batch, first=1, last=50, lot=small, by=owner)


def test_lapsed_food_safety_paper_stops_activation_until_a_new_one_is_published(world, owner, lot):
    batch = make_stamps(world, owner, lot, 10)
    paper = {"kind": "food_safety_certificate", "name": "Giấy chứng nhận an toàn thực phẩm"}
    make_rule("food_safety_certificate", stops=["activation"])
    make_certificate(world, owner, expiry_date=dt.date(2026, 1, 2), **paper)
    with pytest.raises(Refusal, match="hết hạn ngày 02/01/2026"):
        activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)
    make_certificate(world, owner, expiry_date=dt.date(2030, 1, 1), **paper)
    assert activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner).size == 10


def test_stamps_suspended_come_back_and_void_ones_do_not(world, owner, lot):
    batch = make_stamps(world, owner, lot, 100, active=100)
    suspend = {"batch": batch, "first": 11, "last": 20, "reason": "Nghi bị sao chép", "by": world.approver}
    change_stamps(state=StampState.SUSPENDED, **suspend)
    assert shape(batch) == [(1, 10, "active"), (11, 20, "suspended"), (21, 100, "active")]
    change_stamps(state=StampState.VOID, **suspend)
    with pytest.raises(Refusal):
        change_stamps(state=StampState.ACTIVE, **suspend)


def test_database_refuses_overlap_even_by_sql(world, owner, lot):
    batch = make_stamps(world, owner, lot, 100)
    with pytest.raises(IntegrityError, match="ranges_never_overlap"), transaction.atomic():
        StampRange.objects.create(
            batch=batch, product=batch.product, numbers=Int8Range(batch.first, batch.first + 1)
        )


def put_on_by_sql(batch, lot):
    statement = "UPDATE stamps_stamprange SET lot_id = %s, state = 'active' WHERE batch_id = %s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [lot.pk, batch.pk])
        connection.check_constraints()


def test_database_refuses_a_lot_of_another_product_even_by_sql(world, owner, lot):
    other = make_lot(world, owner, make_product(world, owner, name="Nước mắm Cái Rồng"))
    batch = make_stamps(world, owner, lot, 100)
    with pytest.raises(IntegrityError, match="range_lot_of_same_product"):
        put_on_by_sql(batch, other)


def test_database_refuses_more_stamps_than_packs_even_by_sql(world, owner, lot):
    small = make_lot(world, owner, lot.product, packs=50)
    batch = make_stamps(world, owner, lot, 100)
    with pytest.raises(IntegrityError, match="packs but would have"):
        put_on_by_sql(batch, small)


def test_stamps_of_another_establishment_are_refused(world, lot, owner):
    batch = make_stamps(world, owner, lot, 10)
    stranger = make_owner(world)
    with pytest.raises(Refusal, match="không thuộc cơ sở của bạn"):
        activate_stamps(batch=batch, first=1, last=10, lot=lot, by=stranger)

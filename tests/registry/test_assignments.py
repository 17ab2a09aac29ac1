"""Producers work on the products given to them, and on nothing else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Membership, Person
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.registry import actions as registry
from nguongoc.registry.models import Product, ProductAssignment, Record, Submission
from nguongoc.stamps.actions import activate_stamps, request_stamps
from nguongoc.stamps.models import StampRange, StampRequest
from nguongoc.trace.actions import close_lot, open_lot
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Lot
from tests.factories import (
    log,
    make_certificate,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_stamps,
    product_content,
)
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@made_once
def other(world, owner):
    return make_product(world, owner, name="Chả mực Hạ Long")


@made_once
def producer(owner, product):
    person = make_person(owner.organisation, Role.PRODUCER)
    assign(person, owner, [product])
    return fresh(person)


def fresh(person):
    return Person.objects.get(pk=person.pk)


def assign(person, owner, products, last_date=None):
    registry.assign_products(membership=person.membership, products=products, last_date=last_date, by=owner)


def test_producer_sees_what_belongs_to_assigned_products_alone(world, owner, product, other, producer):
    own, foreign = make_lot(world, owner, product), make_lot(world, owner, other)
    for lot in (own, foreign):
        make_stamps(world, owner, lot, 10, active=2)
    make_certificate(world, owner)
    assert set(Lot.objects.visible_to(producer)) == {own, own.raw_material}
    assert list(Product.objects.visible_to(producer)) == [product]
    assert [row.pk for row in Record.objects.visible_to(producer)] == [product.pk]
    assert {row.record_id for row in Submission.objects.visible_to(producer)} == {product.pk}
    assert {row.product_id for row in StampRequest.objects.visible_to(producer)} == {product.pk}
    assert {row.product_id for row in StampRange.objects.visible_to(producer)} == {product.pk}
    assert Lot.objects.visible_to(owner).count() == 4, "nobody else is held up"


def test_producer_works_on_an_assigned_product(world, product, producer):
    lot = make_lot(world, producer, product)
    assert close_lot(lot=lot, by=producer).state == "closed"
    changed = registry.propose_change(record=product, content=product_content(storage="Nơi mát"), by=producer)
    assert registry.submit(submission=changed, by=producer).state == "submitted"


def test_producer_reaches_nothing_else_by_actions_either(world, owner, product, other, producer):
    lot, own = make_lot(world, owner, other), make_lot(world, owner, product)
    batch = make_stamps(world, owner, own, 10)
    draft = registry.propose_change(record=other, content=product_content(name="Khác"), by=owner)
    for act in (
        lambda: open_lot(product=other, code="X1", by=producer),
        lambda: log(world, lot, producer, LogKind.STORAGE, 1),
        lambda: close_lot(lot=lot, by=producer),
        lambda: registry.propose_change(record=other, content=product_content(name="Khác"), by=producer),
        lambda: registry.submit(submission=draft, by=producer),
        lambda: registry.propose_product(content=product_content(), by=producer),
        lambda: registry.propose_change(
            record=owner.organisation.establishment, content=product_content(), by=producer
        ),
        lambda: request_stamps(lot=own, quantity=1, by=producer),
        lambda: activate_stamps(batch=batch, first=1, last=1, lot=own, by=producer),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_producer_without_assignment_sees_nothing(world, owner, product):
    make_lot(world, owner, product)
    idle = make_person(owner.organisation, Role.PRODUCER)
    for model in (Lot, Record, Product, Submission, StampRequest, StampRange):
        assert not model.objects.visible_to(idle).exists()
    with pytest.raises(NotPermitted):
        open_lot(product=product, code="X1", by=idle)


def test_assignment_holds_through_its_last_day(owner, product, producer):
    assign(producer, owner, [product], last_date=TODAY())
    assert Product.objects.visible_to(producer).exists()
    yesterday = TODAY() - dt.timedelta(days=1)
    ProductAssignment.objects.filter(ended_at=None).update(first_date=yesterday, last_date=yesterday)
    assert not Product.objects.visible_to(producer).exists()


def test_giving_others_takes_back_the_first_and_history_keeps_both(owner, product, other, producer):
    assign(producer, owner, [other])
    assert list(Product.objects.visible_to(producer)) == [other]
    rows = ProductAssignment.objects.filter(person=producer).order_by("pk")
    assert [(row.product, row.ended_by) for row in rows] == [(product, owner), (other, None)]
    assign(producer, owner, [other])
    assert rows.count() == 2, "what stays the same is not written again"
    assign(producer, owner, [])
    assert not Product.objects.visible_to(producer).exists()


def test_only_the_establishments_administrator_gives_its_own_products_to_its_own_producers(
    world, owner, product, producer
):
    stranger = make_owner(world)
    theirs = make_product(world, stranger, name="Của cơ sở khác")
    for by, products in (
        (make_person(owner.organisation, Role.OPERATOR), [product]),
        (producer, [product]),
        (stranger, [theirs]),
        (owner, [theirs]),
    ):
        with pytest.raises(NotPermitted):
            assign(producer, by, products)
    with pytest.raises(StateChanged):
        assign(make_person(owner.organisation, Role.OPERATOR), owner, [product])
    with pytest.raises(Refusal) as refused:
        assign(producer, owner, [product], last_date=TODAY() - dt.timedelta(days=1))
    assert refused.value.field == "last_date"


def test_database_holds_one_open_assignment_of_a_product_to_a_person(owner, product, producer):
    with pytest.raises(IntegrityError, match="one_assignment"), transaction.atomic():
        ProductAssignment.objects.create(person=producer, product=product, first_date=TODAY(), assigned_by=owner)


def test_producer_who_left_for_another_establishment_sees_nothing_of_the_old_one(world, owner, product, producer):
    Membership.objects.filter(person=producer).update(organisation=make_owner(world).organisation)
    assert not Product.objects.visible_to(fresh(producer)).exists()
    with pytest.raises(Refusal):
        open_lot(product=product, code="X1", by=fresh(producer))

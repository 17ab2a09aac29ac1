"""A public record is suspended and restored; an establishment takes back what it sent."""

import pytest
from django.db import IntegrityError, connection, transaction

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.passport.models import Passport
from nguongoc.passport.queries import read_passport
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.models import Product, Record, RecordDecision
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import activate_stamps
from nguongoc.trace.actions import open_lot
from tests.factories import (
    make_authority,
    make_certificate,
    make_lot,
    make_person,
    make_stamps,
    make_unit,
    product_content,
    publish,
    register,
)

pytestmark = pytest.mark.django_db


def suspend(record, by, reason="Đang kiểm tra"):
    return actions.suspend_record(record=record, by=by, reason=reason)


def restore(record, by):
    return actions.restore_record(record=record, by=by, reason="Đã khắc phục")


@pytest.mark.parametrize("what", ["product", "establishment"])
def test_suspended_is_not_public_at_once_and_comes_back(world, owner, product, what):
    lot = make_lot(world, owner, product)
    record = product if what == "product" else owner.organisation.establishment
    version = Passport.objects.get(pk=lot.pk).version
    suspend(record, world.approver)
    passport = read_passport(lot.pk)
    assert Passport.objects.get(pk=lot.pk).version == version + 1
    assert passport.is_withheld
    assert passport.product.name == product.name
    assert (passport.steps, passport.certificates, passport.product.description) == ([], [], "")
    assert not Product.objects.public().exists()
    restore(record, world.approver)
    assert len(read_passport(lot.pk).steps) == 3
    assert list(Product.objects.public()) == [product]


def test_recall_is_told_of_a_suspended_product_too(world, owner, product):
    lot = make_lot(world, owner, product)
    suspend(product, world.approver)
    open_recall(lot=lot, reason="Kiểm nghiệm không đạt", instructions="Trả lại", by=world.approver)
    assert read_passport(lot.pk).recall.reason == "Kiểm nghiệm không đạt"


def test_suspended_certificate_leaves_the_passport(world, owner, product):
    lot = make_lot(world, owner, product)
    record = make_certificate(world, owner).record
    assert len(read_passport(lot.pk).certificates) == 1
    suspend(record, world.approver)
    assert read_passport(lot.pk).certificates == []
    assert not read_passport(lot.pk).is_withheld


def test_neither_lot_nor_stamps_while_suspended(world, owner, product):
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 10)
    suspend(owner.organisation.establishment, world.reviewer)
    owner.organisation.refresh_from_db()
    fresh = Product.objects.get(pk=product.pk)
    with pytest.raises(Refusal, match="tạm dừng công khai"):
        activate_stamps(batch=batch, first=1, last=5, lot=lot, by=type(owner).objects.get(pk=owner.pk))
    with pytest.raises(Refusal, match="tạm dừng công khai"):
        open_lot(product=fresh, code="L2", by=type(owner).objects.get(pk=owner.pk))


def test_change_may_be_published_and_is_read_after_the_restoration(world, owner, product):
    draft = actions.propose_change(record=product, content=product_content(description="Mới"), by=owner)
    sent = actions.submit(submission=draft, by=owner)
    suspend(product, world.approver)
    publish(world, sent)
    assert Record.objects.get(pk=product.pk).state == "suspended"
    restore(product, world.approver)
    assert Product.objects.get(pk=product.pk).content.description == "Mới"


def test_commune_does_not_undo_what_the_department_did(world, product):
    suspend(product, world.approver)
    with pytest.raises(NotPermitted, match="Sở Nông nghiệp và Môi trường đã tạm dừng"):
        restore(product, world.reviewer)
    restore(product, world.approver)
    suspend(product, world.reviewer)
    restore(product, world.approver)


def test_only_the_authority_in_charge_suspends(world, owner, product):
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    stranger = make_person(make_authority(Level.COMMUNE, "UBND đặc khu Cô Tô", elsewhere), Role.REVIEWER)
    for person in (owner, stranger, make_person(world.commune_authority, Role.OPERATOR)):
        with pytest.raises(NotPermitted):
            suspend(product, person)


def test_suspension_needs_a_reason_and_something_public(world, product):
    with pytest.raises(Refusal) as refused:
        suspend(product, world.approver, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(StateChanged):
        suspend(register(world).record, world.approver)
    suspend(product, world.approver)
    with pytest.raises(StateChanged):
        suspend(product, world.approver)


def test_owner_is_told_of_suspension_and_restoration(world, owner, product):
    Notice.objects.all().delete()
    suspend(product, world.approver, reason="Chờ kiểm nghiệm")
    restore(product, world.approver)
    restored, suspended = Notice.objects.visible_to(owner)
    assert "Chờ kiểm nghiệm" in suspended.text
    assert "được công khai lại" in restored.subject
    assert suspended.path == f"/co-so/san-pham/{product.pk}/"


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_decisions_on_records_are_only_ever_added(world, product, statement):
    suspend(product, world.approver)
    connection.check_constraints()
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(RecordDecision._meta.db_table))


def test_establishment_withdraws_while_it_is_not_decided(world):
    submission = register(world)
    actions.accept(submission=submission, by=world.reviewer)
    owner = submission.entered_by
    actions.withdraw(submission=submission, by=owner)
    with pytest.raises(StateChanged, match="“rút hồ sơ” bởi Chủ cơ sở"):
        actions.publish(submission=submission, by=world.approver)
    again = actions.propose_change(record=submission.record, content=submission.read(), by=owner)
    publish(world, actions.submit(submission=again, by=owner))


def test_nobody_withdraws_what_is_published_or_anothers(world, owner):
    submission = owner.organisation.establishment.submissions.get()
    with pytest.raises(StateChanged):
        actions.withdraw(submission=submission, by=owner)
    with pytest.raises(NotPermitted):
        actions.withdraw(submission=register(world), by=owner)

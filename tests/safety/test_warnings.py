"""Warnings: what the public reads of a product or a lot, from when to when."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.passport.queries import read_passport
from nguongoc.safety.models import SafetyWarning
from nguongoc.safety.warning import open_warning, withdraw_warning
from tests.factories import make_lot, make_owner, make_product
from tests.ground import made_once

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product)


def warn(world, product, **changes):
    values = {
        "title": "Coi chừng tem in lại",
        "text": "Tem thật có lớp cào.",
        "first_date": timezone.localdate(),
        "by": world.approver,
    }
    return open_warning(product=product, **values | changes)


def test_warning_is_in_the_passports_of_the_product_until_it_is_withdrawn(world, owner, product, lot):
    other = make_lot(world, owner, make_product(world, owner))
    warning = warn(world, product)
    assert [row.title for row in read_passport(lot.pk).warnings] == ["Coi chừng tem in lại"]
    assert read_passport(other.pk).warnings == []
    assert Notice.objects.filter(person=owner, subject__contains="Coi chừng tem in lại").exists()
    withdraw_warning(warning=warning, reason="Đã thu hết hàng giả.", by=world.approver)
    assert read_passport(lot.pk).warnings == []
    with pytest.raises(StateChanged):
        withdraw_warning(warning=warning, reason="Lần nữa", by=world.approver)


def test_warning_about_one_lot_leaves_the_others_alone(world, owner, product, lot):
    other = make_lot(world, owner, product)
    warn(world, product, lot=lot)
    assert len(read_passport(lot.pk).warnings) == 1
    assert read_passport(other.pk).warnings == []


def test_warning_is_shown_from_its_first_day_to_its_last(world, product):
    today = timezone.localdate()
    warn(world, product, first_date=today + DAY, last_date=today + 2 * DAY)
    for days, count in ((0, 0), (1, 1), (2, 1), (3, 0)):
        assert SafetyWarning.objects.in_force(today + days * DAY).count() == count


@pytest.mark.parametrize(
    ("field", "changes"),
    [("title", {"title": " "}), ("text", {"text": ""}), ("last_date", {"last_date": dt.date(2026, 1, 1)})],
)
def test_warning_says_what_and_ends_after_it_begins(world, product, field, changes):
    with pytest.raises(Refusal) as refused:
        warn(world, product, **changes)
    assert refused.value.field == field


def test_establishments_warn_of_nothing_in_an_authoritys_name(world, owner, product):
    with pytest.raises(NotPermitted):
        warn(world, product, by=owner)


def test_what_was_decided_stays(world, product):
    warning = warn(world, product)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE safety_safetywarning SET text = 'Không sao' WHERE id = %s", [warning.pk])
    with pytest.raises(NotPermitted):
        withdraw_warning(warning=warning, reason="Thử", by=world.reviewer)


def test_warning_about_an_establishment_is_in_the_passports_of_all_its_lots(world, owner, product, lot):
    second = make_lot(world, owner, make_product(world, owner))
    stranger = make_owner(world, name="Cơ sở khác")
    foreign = make_lot(world, stranger, make_product(world, stranger))
    older = warn(world, product)
    warning = warn(world, None, establishment=owner.organisation)
    assert [row.maker for row in read_passport(lot.pk).warnings] == [owner.organisation.name, ""], "newest first"
    assert [row.maker for row in read_passport(second.pk).warnings] == [owner.organisation.name]
    assert read_passport(foreign.pk).warnings == []
    assert Notice.objects.filter(person=owner, subject__contains=warning.title).count() == 2
    withdraw_warning(warning=warning, reason="Đã khắc phục.", by=world.approver)
    assert [row.title for row in read_passport(lot.pk).warnings] == [older.title]
    assert read_passport(second.pk).warnings == []


def test_warning_about_an_establishment_is_read_by_it_and_by_those_who_oversee_it(world, owner, product):
    warning = warn(world, None, establishment=owner.organisation)
    for person in (world.approver, world.reviewer, owner):
        assert warning in SafetyWarning.objects.visible_to(person)
    assert warning not in SafetyWarning.objects.visible_to(make_owner(world, name="Cơ sở khác"))


def test_warning_is_about_goods_or_their_maker_and_never_about_both_or_an_authority(world, owner, product, lot):
    with pytest.raises(IntegrityError), transaction.atomic():
        warn(world, product, establishment=owner.organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        warn(world, None)
    with pytest.raises(Refusal):
        warn(world, None, establishment=owner.organisation, lot=lot)
    with pytest.raises(NotPermitted):
        warn(world, None, establishment=world.commune_authority)
    warning = warn(world, None, establishment=owner.organisation)
    other = make_owner(world, name="Cơ sở khác").organisation
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyWarning.objects.filter(pk=warning.pk).update(establishment=other)

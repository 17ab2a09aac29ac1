"""What was published follows the rules of who reads which field when they change."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.passport.queries import read_passport
from nguongoc.passport.tasks import apply_visibility_to, begin_rules_of_today
from nguongoc.places.models import Province
from tests.factories import make_lot, make_owner, make_product, make_recording

pytestmark = pytest.mark.django_db


def change_rule(first_field, **values):
    province = Province.objects.get()
    for row in province.settings["visibility"]:
        if row["fields"].split()[0] == first_field:
            row.update(values)
    province.save()


def jobs():
    return ProcrastinateJob.objects.filter(task_name="passport.apply_visibility_to")


def test_a_field_that_is_public_no_longer_leaves_passports_and_files(world):
    owner = make_owner(world)
    film = make_recording(owner)
    lot = make_lot(world, owner, make_product(world, owner, video=film.pk, price=25000))
    film.refresh_from_db()
    assert film.is_public
    assert read_passport(lot.pk).product.price == 25000
    for field in ("video", "price"):
        change_rule(field, audience="partner")
    apply_visibility_to([owner.organisation.pk])
    film.refresh_from_db()
    assert not film.is_public
    assert read_passport(lot.pk).product.price is None
    assert read_passport(lot.pk).product.video is None


def test_rules_are_applied_on_the_day_they_begin(world):
    make_owner(world)
    begin_rules_of_today(0)
    assert not jobs().exists()
    change_rule("price", effective_from=timezone.localdate().isoformat())
    begin_rules_of_today(0)
    assert jobs().count() == 1


def test_rules_that_ended_earlier_are_not_applied_again(world):
    make_owner(world)
    change_rule("price", effective_to=(timezone.localdate() - dt.timedelta(days=1)).isoformat())
    begin_rules_of_today(0)
    assert not jobs().exists()

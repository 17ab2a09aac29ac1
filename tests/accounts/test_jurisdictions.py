"""One product, one authority: where each authority is in charge, and when."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Jurisdiction
from nguongoc.common.errors import Refusal
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.models import Record
from nguongoc.registry.queries import authority_for
from tests.factories import make_authority, make_owner, make_person, make_unit

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - dt.timedelta(days=1)


def commune(world, code, name):
    return make_unit(code, name, UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)


def test_authority_sees_all_places_of_its_jurisdiction_and_no_other(world):
    second, foreign = commune(world, "07192", "Đặc khu Cô Tô"), commune(world, "07000", "Xã Khác hẳn")
    Jurisdiction.objects.give(world.commune_authority, [second])
    make_authority(Level.COMMUNE, "Ủy ban nhân dân xã Khác hẳn", foreign)
    owners = [make_owner(world), make_owner(world, unit=second.key)]
    seen = Record.objects.visible_to(world.reviewer).values_list("organisation", flat=True)
    assert set(seen) == {owner.organisation.pk for owner in owners}
    for owner in owners:
        assert authority_for(owner.organisation, Level.COMMUNE) == world.commune_authority


def test_place_counts_between_its_dates_alone(world):
    owner = make_owner(world)
    Jurisdiction.objects.filter(organisation=world.commune_authority).update(valid_to=YESTERDAY)
    assert not Record.objects.visible_to(world.reviewer).exists()
    with pytest.raises(Refusal, match="Chưa có cơ quan phụ trách"):
        authority_for(owner.organisation, Level.COMMUNE)


def test_two_authorities_of_a_level_and_sector_never_hold_one_place(world):
    with pytest.raises(IntegrityError, match="one_authority_of_a_level_per_place"), transaction.atomic():
        make_authority(Level.COMMUNE, "Ủy ban khác", world.commune)
    with pytest.raises(IntegrityError, match="one_authority_of_a_level_per_place"), transaction.atomic():
        make_authority(Level.DEPARTMENT, "Sở khác", world.province.unit, "agriculture")
    Jurisdiction.objects.filter(organisation=world.commune_authority).update(valid_to=YESTERDAY)
    later = make_authority(Level.DISTRICT, "Cấp khác", world.commune)
    assert Jurisdiction.objects.filter(organisation=later).exists()


def test_divisions_of_a_department_share_its_places(world):
    for name in ("Chi cục Thủy sản", "Chi cục Kiểm lâm"):
        make_authority(Level.DIVISION, name, world.province.unit, "agriculture")
    assert Jurisdiction.objects.filter(level=Level.DIVISION).count() == 2


def test_level_and_sector_of_a_place_are_those_of_its_authority(world):
    world.department.sector = "health"
    world.department.save()
    assert Jurisdiction.objects.get(organisation=world.department).sector == "health"
    with pytest.raises(IntegrityError), transaction.atomic():
        Jurisdiction.objects.filter(organisation=world.department).update(level=Level.COMMUNE)


def test_authorities_of_before_keep_their_seat_as_their_place(world):
    expected = set(Jurisdiction.objects.values_list("organisation", "unit", "level", "sector"))
    make_owner(world)
    Jurisdiction.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("nguongoc.accounts.migrations.0004_jurisdictions").SEATS)
    assert set(Jurisdiction.objects.values_list("organisation", "unit", "level", "sector")) == expected


def test_authority_is_found_in_the_same_queries_whatever_its_places(world, django_assert_num_queries):
    organisation = make_owner(world).organisation
    for places in (0, 3):
        more = [commune(world, f"0800{place}", "Xã thử " + "x" * place) for place in range(places)]
        Jurisdiction.objects.give(world.commune_authority, more)
        fresh = type(organisation).objects.select_related("unit__parent").get(pk=organisation.pk)
        with django_assert_num_queries(1):
            authority_for(fresh, Level.COMMUNE)


def test_official_of_a_second_place_helps_its_establishments(world):
    second = commune(world, "07192", "Đặc khu Cô Tô")
    owner = make_owner(world)
    operator = make_person(world.commune_authority, Role.OPERATOR)
    type(owner.organisation).objects.filter(pk=owner.organisation.pk).update(unit=second)
    assert not operator.may_act_for(owner.organisation)
    Jurisdiction.objects.give(world.commune_authority, [second])
    assert operator.may_act_for(owner.organisation)

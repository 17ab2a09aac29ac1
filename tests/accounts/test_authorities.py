"""Authorities are added, and parts of an organisation get their first administrator."""

import pytest
from django.utils import timezone

from nguongoc.accounts.actions import add_authority, add_member, edit_authority, give_places
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Jurisdiction, Membership, Organisation
from nguongoc.accounts.queries import communes_overseen
from nguongoc.accounts.reorganisation import NewAuthority
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from tests.factories import make_authority, make_person, make_unit

pytestmark = pytest.mark.django_db


def add(world, **changes):
    unit = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    values = {"level": Level.COMMUNE, "name": "Ủy ban nhân dân đặc khu Cô Tô", "seat": unit}
    values |= {"parent": world.administrator.organisation} | changes
    return add_authority(
        authority=NewAuthority(**values),
        places=[unit],
        email="dau-tien@vidu.example",
        person_name="Người quản lý",
        by=world.administrator,
    )


def test_new_authority_has_its_place_and_its_first_administrator(world):
    organisation, person, link = add(world)
    assert Jurisdiction.objects.in_force().get(organisation=organisation).unit.name == "Đặc khu Cô Tô"
    assert person.membership.role == Role.ADMINISTRATOR
    assert person.organisation == organisation
    assert link.token


def test_place_and_name_of_another_authority_are_refused(world):
    with pytest.raises(Refusal, match="đang do Ủy ban nhân dân đặc khu Vân Đồn phụ trách"):
        add_authority(
            authority=NewAuthority(Level.COMMUNE, "Khác", world.commune, parent=world.administrator.organisation),
            places=[world.commune],
            email="a@vidu.example",
            person_name="Ai đó",
            by=world.administrator,
        )
    assert not Organisation.objects.filter(name="Khác").exists()
    with pytest.raises(Refusal, match="Đã có cơ quan mang tên này"):
        add(world, name=world.commune_authority.name)


def test_only_the_province_adds_authorities(world):
    new = NewAuthority(level=Level.DIVISION, name="Chi cục", seat=world.province.unit, sector="agriculture")
    for person in (world.approver, make_person(world.department, Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            add_authority(authority=new, places=[], email="a@vidu.example", person_name="Ai", by=person)


def test_part_without_an_administrator_gets_its_first_one_from_above(world):
    division = make_authority(Level.DIVISION, "Chi cục Thủy sản", world.province.unit, "agriculture")
    Organisation.objects.filter(pk=division.pk).update(parent=world.department)
    boss = make_person(world.department, Role.ADMINISTRATOR)
    values = {"name": "Người quản lý", "phone": "", "organisation": division, "by": boss}
    with pytest.raises(NotPermitted):
        add_member(email="a@vidu.example", role=Role.OPERATOR, **values)
    person, _ = add_member(email="b@vidu.example", role=Role.ADMINISTRATOR, **values)
    assert Membership.objects.get(person=person).organisation == division
    with pytest.raises(NotPermitted):
        add_member(email="c@vidu.example", role=Role.ADMINISTRATOR, **values)
    with pytest.raises(NotPermitted):
        add_member(
            email="d@vidu.example", role=Role.ADMINISTRATOR, **values | {"organisation": world.commune_authority}
        )


def edit(world, organisation, **changes):
    values = {"short_name": "Vân Đồn", "parent": organisation.parent, "places": [], "by": world.administrator}
    return edit_authority(organisation=organisation, **values | changes)


def test_authority_gets_a_short_name_another_above_and_more_places(world):
    province = world.administrator.organisation
    unit = make_unit("08001", "Xã Thứ ba", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    edit(world, world.commune_authority, parent=province, places=[unit])
    found = Organisation.objects.get(pk=world.commune_authority.pk)
    assert (found.short_name, found.parent) == ("Vân Đồn", province)
    assert set(communes_overseen(world.reviewer)) == {world.commune, unit}
    assert AuditEntry.objects.get(action="edit_authority").details["places"] == ["Xã Thứ ba"]


def test_edit_refuses_taken_places_an_equal_above_and_an_ended_authority(world):
    second, province = add(world)[0], world.administrator.organisation
    with pytest.raises(Refusal, match="đang do Ủy ban nhân dân đặc khu Cô Tô phụ trách"):
        edit(world, world.commune_authority, parent=province, places=[second.unit])
    with pytest.raises(Refusal, match="Hãy chọn cơ quan cấp trên"):
        edit(world, world.commune_authority, parent=second)
    with pytest.raises(NotPermitted):
        edit(world, world.commune_authority, by=make_person(world.department, Role.ADMINISTRATOR))
    Organisation.objects.filter(pk=second.pk).update(valid_to=timezone.localdate())
    with pytest.raises(StateChanged, match="đã kết thúc"):
        edit(world, second, parent=province)


def test_communes_overseen_are_those_of_the_jurisdiction_not_of_the_seat(world):
    other = make_unit("08001", "Xã Thứ ba", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    assert set(communes_overseen(world.administrator)) == {world.commune, other}
    today = timezone.localdate()
    Jurisdiction.objects.filter(organisation=world.commune_authority).update(valid_to=today)
    give_places(organisation=world.commune_authority, units=[other], date=today)
    assert list(communes_overseen(world.reviewer)) == [other]

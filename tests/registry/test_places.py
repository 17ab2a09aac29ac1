"""Units end: establishments come to lie in what they became, and officials confirm what is not sure."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.accounts.actions import pass_on_what_was_late
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Organisation
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.places.models import AdministrativeUnit, UnitSuccession
from nguongoc.places.queries import what_became_of
from nguongoc.registry.actions import confirm_place, propose_site, submit
from nguongoc.registry.models import PlaceToConfirm, Site, Submission
from tests.factories import make_authority, make_owner, make_person, make_site, make_unit, register, site_content
from tests.ground import made_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def new_unit(world, code, name, lat, lon):
    """A commune of today with its authority and the reviewer of it."""
    unit = make_unit(code, name, UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit, valid_from=TODAY)
    AdministrativeUnit.objects.filter(pk=unit.pk).update(latitude=lat, longitude=lon)
    authority = make_authority(Level.COMMUNE, f"Ủy ban nhân dân {name}", unit)
    return unit, authority, make_person(authority, Role.REVIEWER)


def became(world, *units):
    for unit in units:
        UnitSuccession.objects.create(
            predecessor=world.commune, successor=unit, date=TODAY, is_partial=len(units) > 1
        )
    AdministrativeUnit.objects.filter(pk=world.commune.pk).update(valid_to=TODAY)


@made_once
def divided(world):
    """An establishment and its registration under way in a unit that then was divided into north and south."""
    owner, submission = make_owner(world, latitude=21.3, longitude=107.4), register(world, latitude=21.3)
    north = new_unit(world, "08001", "Xã Phía Bắc", 21.4, 107.4)
    south = new_unit(world, "08002", "Xã Phía Nam", 20.9, 107.4)
    became(world, north[0], south[0])
    pass_on_what_was_late()
    return owner, submission, north, south


def test_unit_that_went_over_as_a_whole_takes_its_establishments_along(world):
    owner, submission = make_owner(world), register(world)
    unit, authority, reviewer = new_unit(world, "08001", "Xã Mới", 21, 107)
    became(world, unit)
    report = pass_on_what_was_late()
    assert Organisation.objects.get(pk=owner.organisation.pk).unit == unit
    submission.refresh_from_db()
    assert submission.content["unit"] == unit.key
    assert submission.reviewer == authority
    assert submission.record.published is None
    assert report.moves["cơ sở", world.commune.name, unit.name] == 2
    assert not PlaceToConfirm.objects.exists()
    assert Submission.objects.visible_to(reviewer).count() == 2


def test_what_is_published_stays_as_it_was_checked(world):
    owner = make_owner(world)
    unit, _, _ = new_unit(world, "08001", "Xã Mới", 21, 107)
    became(world, unit)
    pass_on_what_was_late()
    assert owner.organisation.establishment.published.content["unit"] == world.commune.key


def test_sites_go_along_to_the_nearest_part_and_so_do_their_submissions(world):
    owner = make_owner(world)
    site = make_site(world, owner, latitude=20.91, longitude=107.4)
    draft = propose_site(content=site_content(world, latitude=21.39, longitude=107.4), by=owner)
    submission = submit(submission=draft, by=owner)
    north = new_unit(world, "08001", "Xã Phía Bắc", 21.4, 107.4)
    south = new_unit(world, "08002", "Xã Phía Nam", 20.9, 107.4)
    became(world, north[0], south[0])
    report = pass_on_what_was_late()
    site.refresh_from_db()
    assert (site.unit, site.published.content["unit"]) == (south[0], world.commune.key)
    submission.refresh_from_db()
    assert (submission.content["unit"], submission.reviewer) == (north[0].key, north[1])
    assert report.total("địa điểm") == 2
    assert [row.pk for row in Site.objects.visible_to(north[2])] == [submission.record_id]


def test_of_a_divided_unit_the_nearest_part_is_taken_and_put_on_the_list(divided):
    owner, submission, north, south = divided
    assert Organisation.objects.get(pk=owner.organisation.pk).unit == north[0]
    submission.refresh_from_db()
    assert submission.reviewer == north[1]
    rows = PlaceToConfirm.objects.open()
    assert rows.visible_to(north[2]).count() == 2
    assert not rows.visible_to(south[2]).exists()
    assert not rows.visible_to(owner).exists()


def test_official_confirms_the_place_or_chooses_the_other_part(divided):
    owner, submission, north, south = divided
    sure, wrong = PlaceToConfirm.objects.open()
    confirm_place(row=sure, unit=north[0], by=north[2])
    confirm_place(row=wrong, unit=south[0], by=north[2])
    assert not PlaceToConfirm.objects.open().exists()
    assert Organisation.objects.get(pk=owner.organisation.pk).unit == north[0]
    submission.refresh_from_db()
    assert (submission.reviewer, submission.content["unit"]) == (south[1], south[0].key)
    with pytest.raises(StateChanged):
        confirm_place(row=sure, unit=north[0], by=north[2])


def test_place_is_confirmed_by_officials_in_charge_and_only_among_what_it_became(world, divided):
    _, _, north, south = divided
    row = PlaceToConfirm.objects.open().first()
    for person in (south[2], make_person(north[1], Role.REPORTER)):
        with pytest.raises(NotPermitted):
            confirm_place(row=row, unit=north[0], by=person)
    elsewhere, _, _ = new_unit(world, "08003", "Xã Xa lắm", 21, 108)
    with pytest.raises(Refusal, match="không có phần nào"):
        confirm_place(row=row, unit=elsewhere, by=north[2])


def test_what_a_unit_became_is_followed_to_today(world):
    first = make_unit("08001", "Xã Thứ nhất", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    last = make_unit("08002", "Xã Sau cùng", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    year_ago = TODAY - dt.timedelta(days=365)
    for old, new, date in ((world.commune, first, year_ago), (first, last, TODAY)):
        UnitSuccession.objects.create(predecessor=old, successor=new, date=date)
        AdministrativeUnit.objects.filter(pk=old.pk).update(valid_to=date)
    assert what_became_of([world.commune]) == {world.commune.pk: [last]}
    assert what_became_of([last]) == {last.pk: [last]}

"""Sites go the way of each record; their GLN is theirs for ever."""

import datetime as dt

import pytest
from django.db import connection

from nguongoc.accounts.enums import Level, Role
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import allot, has_check_digit
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.contents import SiteCode
from nguongoc.registry.models import Site, Submission
from nguongoc.registry.queries import changes, facts
from tests.factories import (
    make_authority,
    make_owner,
    make_person,
    make_site,
    make_unit,
    publish,
    site_content,
)

pytestmark = pytest.mark.django_db
OWN_GLN = allot("8931234", 17, length=13)


def test_first_publication_allots_a_gln_from_the_prefix_of_the_province(world, owner):
    sites = [make_site(world, owner), make_site(world, owner)]
    glns = {owner.organisation.establishment.gln, *(site.gln for site in sites)}
    assert len(glns) == 3
    assert all(gln.startswith("9522022") and has_check_digit(gln) for gln in glns)
    assert {site.state for site in sites} == {"published"}
    assert [revision.number for revision in sites[0].revisions.all()] == [1]


def test_codes_and_area_are_read_as_people_write_them(world, owner):
    code = SiteCode(
        kind="growing_area_code", number="VN-QNOR-0001", issuer="Chi cục thử", issued_date=dt.date(2025, 3, 1)
    )
    site = make_site(world, owner, kind="growing_area", codes=[code], area=2.5)
    shown = dict(facts(site))
    assert shown["Mã số được cấp"] == "Mã số vùng trồng VN-QNOR-0001, Chi cục thử, cấp ngày 01/03/2025"
    assert (shown["Diện tích"], shown["Đơn vị diện tích"]) == ("2,5", "ha")


def test_own_gln_is_kept_and_stays(world, owner):
    site = make_site(world, owner, gln=OWN_GLN, name="Kho một")
    assert site.gln == OWN_GLN
    changed = site_content(world, gln=allot("8931234", 18, length=13), name="Kho một")
    with pytest.raises(Refusal, match="không đổi được") as refused:
        actions.propose_change(record=site, content=changed, by=owner)
    assert refused.value.field == "gln"
    actions.propose_change(record=site, content=site_content(world, name="Kho hai", gln=OWN_GLN), by=owner)


def test_gln_of_somebody_else_or_of_the_province_is_refused(world, owner):
    make_site(world, owner, gln=OWN_GLN)
    other = make_owner(world)
    taken = [OWN_GLN, owner.organisation.establishment.gln, allot("9522022", 9999, length=13)]
    for gln in taken:
        with pytest.raises(Refusal) as refused:
            actions.propose_site(content=site_content(world, gln=gln), by=other)
        assert refused.value.field == "gln"


def test_of_two_proposals_with_one_gln_the_second_is_not_published(world, owner):
    make_person(world.department, Role.APPROVER)
    drafts = [
        actions.submit(submission=actions.propose_site(content=site_content(world, gln=OWN_GLN), by=by), by=by)
        for by in (owner, make_owner(world))
    ]
    publish(world, drafts[0])
    with pytest.raises(Refusal, match="đã thuộc một địa điểm khác"):
        publish(world, drafts[1])


def test_a_form_sent_twice_makes_one_site(world, owner):
    actions.propose_site(content=site_content(world, name="Ao số 3"), by=owner)
    with pytest.raises(Refusal, match="lần đầu đã được lưu") as refused:
        actions.propose_site(content=site_content(world, name="ao số 3"), by=owner)
    assert refused.value.field == "name"
    assert Site.objects.count() == 1
    actions.propose_site(content=site_content(world, name="Ao số 3"), by=make_owner(world))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"latitude": 48.85, "longitude": 2.35}, "latitude"),
        ({"longitude": 121.0}, "longitude"),
        ({"longitude": None}, "longitude"),
        ({"unit": "00000@1"}, "unit"),
    ],
)
def test_a_place_outside_viet_nam_or_in_no_unit_is_refused(world, owner, changes, field):
    with pytest.raises(Refusal) as refused:
        actions.propose_site(content=site_content(world, **changes), by=owner)
    assert refused.value.field == field
    assert not Site.objects.exists()


def test_a_unit_that_has_ended_is_refused(world, owner):
    ended = make_unit(
        "07000", "Xã cũ", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit, valid_to=dt.date(2025, 7, 1)
    )
    with pytest.raises(Refusal, match="trong danh sách"):
        actions.propose_site(content=site_content(world, unit=ended.key), by=owner)


def test_the_authority_of_the_place_of_the_site_reviews_it_and_sees_it(world, owner):
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    authority = make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", elsewhere)
    reviewer = make_person(authority, Role.REVIEWER)
    draft = actions.propose_site(content=site_content(world, unit=elsewhere.key), by=owner)
    assert not Site.objects.visible_to(reviewer).exists()
    submission = actions.submit(submission=draft, by=owner)
    assert submission.reviewer == authority
    actions.accept(submission=submission, by=reviewer)
    actions.publish(submission=submission, by=world.approver)
    for official in (reviewer, world.reviewer, world.approver):
        assert Site.objects.visible_to(official).exists()
    owner.organisation.refresh_from_db()
    assert owner.organisation.unit == world.commune


def test_an_official_enters_a_site_in_the_name_of_an_establishment(world, owner):
    clerk = make_person(world.commune_authority, Role.OPERATOR).acting_for(owner.organisation)
    submission = actions.propose_site(content=site_content(world), by=clerk)
    assert submission.record.organisation == owner.organisation
    assert AuditEntry.objects.first().on_behalf_of == owner.organisation.name


def test_an_edit_stands_beside_what_is_published(world, owner):
    site = make_site(world, owner, name="Ao số 3", capacity="10 tấn")
    content = site_content(world, name="Ao số 3", capacity="20 tấn", kind="cage")
    submission = actions.propose_change(record=site, content=content, by=owner)
    changed = {row.label: (row.published, row.proposed) for row in changes(submission) if row.is_changed}
    assert changed == {"Công suất, quy mô": ("10 tấn", "20 tấn"), "Loại": ("Ao nuôi", "Lồng bè")}
    site.refresh_from_db()
    assert site.site_kind == "pond"


def test_a_prefix_that_is_used_up_is_said_and_nothing_is_lost(world, owner):
    draft = actions.propose_site(content=site_content(world), by=owner)
    submission = actions.submit(submission=draft, by=owner)
    actions.accept(submission=submission, by=world.reviewer)
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE registry_gln_number RESTART WITH 100000")  # rolled back with the test
    with pytest.raises(Refusal, match="cấp hết"):
        actions.publish(submission=submission, by=world.approver)
    assert Submission.objects.get(pk=submission.pk).state == "reviewed"

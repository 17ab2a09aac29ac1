"""What establishments say of themselves: old revisions are read, codes are told from mistypes."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from nguongoc.common.errors import Refusal
from nguongoc.registry.contents import LegalPaper, read
from nguongoc.registry.enums import Audience
from nguongoc.registry.models import Establishment, ReviewRoute
from nguongoc.registry.queries import establishment_named, facts
from tests.factories import make_owner, register

pytestmark = pytest.mark.django_db
OLD = {
    "name": "Cơ sở cũ",
    "kind": "retailer",
    "activities": ["trading"],
    "unit": "06994@13",
    "address": "Số 1",
    "latitude": None,
    "longitude": None,
    "phone": "+84 203 300 0000",
    "email": "",
    "representative": "Người cũ",
    "tax_code": "0000000001-001",
    "description": "",
    "picture": None,
}


def test_revisions_of_before_are_still_read():
    content = read("establishment", OLD)
    assert (content.name, content.papers, content.sectors, content.position) == ("Cơ sở cũ", [], [], "")


def test_legal_papers_and_contacts_are_read_by_those_whom_the_rules_name(world):
    paper = LegalPaper(
        kind="cooperative_registration", number="TN-9", issued_date=dt.date(2020, 5, 4), issuer="Phòng thử"
    )
    owner = make_owner(
        world,
        papers=[paper],
        sectors=["aquaculture"],
        position="Giám đốc",
        website="https://vidu.example",
        head_address="Phố thử 2",
    )
    record = owner.organisation.establishment
    public, shown = dict(facts(record)), dict(facts(record, Audience.AUTHORITY))
    assert {"Giấy tờ pháp lý", "Chức vụ người đại diện"} & public.keys() == set()
    assert public["Trụ sở chính"] == "Phố thử 2"
    assert shown["Giấy tờ pháp lý"] == ("Giấy chứng nhận đăng ký hợp tác xã TN-9, Phòng thử, cấp ngày 04/05/2020")
    assert shown["Ngành sản xuất"] == "Nuôi trồng thủy sản"
    assert shown["Chức vụ người đại diện"] == "Giám đốc"


def test_migration_gives_sites_a_route_and_goes_on_behind_the_glns_that_are_allotted(world):
    owner = make_owner(world)
    ReviewRoute.objects.filter(kind="site").delete()
    migration = import_module("nguongoc.registry.migrations.0011_site_routes_and_gln_numbers").Migration
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE registry_gln_number")
        for step in migration.operations:
            cursor.execute(step.sql)
        cursor.execute("SELECT nextval('registry_gln_number')")
        assert cursor.fetchone()[0] == owner.organisation.establishment.pk + 1
    assert ReviewRoute.objects.filter(kind="site").count() == 1


def test_coordinates_outside_viet_nam_are_refused_whoever_registers(world):
    with pytest.raises(Refusal) as refused:
        register(world, latitude=0.0, longitude=0.0)
    assert refused.value.field == "latitude"
    assert not Establishment.objects.exists()


def test_a_code_is_found_however_it_is_grouped_and_a_mistyped_one_is_told_from_an_unknown_one(world):
    establishment = make_owner(world).organisation.establishment
    code = establishment.code
    assert establishment_named(f"{code[:3]} {code[3:6]}-{code[6:]}") == establishment
    with pytest.raises(Refusal, match="gõ sai một chữ số"):
        establishment_named(code[:-1] + str((int(code[-1]) + 1) % 10))
    with pytest.raises(Refusal, match="Không có cơ sở nào"):
        establishment_named("12345")

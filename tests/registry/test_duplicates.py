"""What may be the same thing entered twice."""

import pytest

from nguongoc.accounts.enums import Role
from nguongoc.common.errors import NotPermitted
from nguongoc.registry import actions
from nguongoc.registry.duplicates import matches_of, name_key, phone_key
from nguongoc.registry.models import DistinctPair
from tests.factories import make_owner, make_person, make_product, make_unit, product_content, register

pytestmark = pytest.mark.django_db
FAR = {"latitude": 20.5, "longitude": 106.5}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("HTX Đồng Rui", "dong rui"),
        ("Hợp tác xã Đồng Rui", "dong rui"),
        ("Công ty TNHH MTV Thủy sản Hạ Long", "thuy san ha long"),
        ("CÔNG TY TRÁCH NHIỆM HỮU HẠN THỦY SẢN HẠ LONG", "thuy san ha long"),
        ("Hộ kinh doanh Nguyễn-Văn (A)", "nguyen van a"),
        ("HTX", "htx"),
        ("Công nghệ xanh", "cong nghe xanh"),
    ],
)
def test_names_are_compared_without_tones_signs_and_legal_form(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize("phone", ["0203 3000 001", "+84 203.3000.001", "(0203) 3000-001"])
def test_telephone_numbers_are_compared_as_they_are_dialled(phone):
    assert phone_key(phone) == "02033000001"


def found(submission):
    return [(match.record.name, match.agrees) for match in matches_of(submission)]


def test_same_name_in_the_same_commune(world):
    register(world, name="HTX Đồng Rui", phone="0000 000 011")
    twice = register(world, name="Hợp tác xã Đồng Rui", phone="0000 000 012", **FAR)
    assert found(twice) == [("HTX Đồng Rui", ("tên", "xã, phường, đặc khu"))]


def test_same_name_near_by_across_the_border_of_the_commune(world):
    register(world, name="HTX Đồng Rui", phone="0000 000 011", latitude=21.07, longitude=107.42)
    other = make_unit("06685", "Phường Hồng Gai", "ward", 3, world.province.unit)
    world.commune_authority.unit.refresh_from_db()
    near = register(world, name="Đồng Rui", phone="0000 000 012", latitude=21.075, longitude=107.425)
    keys = near.record.match_keys
    keys.unit = other.key
    keys.save()
    near.content["unit"] = other.key
    assert found(near) == [("HTX Đồng Rui", ("tên", "vị trí"))]


def test_same_telephone(world):
    register(world, name="Ngọc trai Hạ Long", phone="0203 3000 001", **FAR)
    other = register(world, name="Chè Ba Chẽ", phone="+84 203 3000 001")
    assert found(other) == [("Ngọc trai Hạ Long", ("số điện thoại",))]


def test_another_name_and_telephone_are_nothing(world):
    register(world, name="Ngọc trai Hạ Long", phone="0000 000 011")
    assert found(register(world, name="Chè Ba Chẽ", phone="0000 000 012")) == []


def test_refused_registrations_are_no_duplicates(world):
    gone = register(world, name="HTX Đồng Rui")
    actions.refuse(submission=gone, by=world.reviewer, reason="Sai")
    assert found(register(world, name="HTX Đồng Rui")) == []


def test_products_of_one_establishment_agree_by_name(world):
    owner = make_owner(world)
    make_product(world, owner, name="Ruốc hàu Vân Đồn")
    make_product(world, make_owner(world), name="Ruốc hàu Vân Đồn")
    draft = actions.propose_product(content=product_content(name="Ruốc Hàu Vân Đồn"), by=owner)
    assert found(actions.submit(submission=draft, by=owner)) == [("Ruốc hàu Vân Đồn", ("tên",))]


def test_products_agree_by_gtin_before_either_is_published(world):
    drafts = [
        actions.propose_product(content=product_content(name=name, gtin="08931234567897"), by=make_owner(world))
        for name in ("Thứ nhất", "Một tên khác hẳn")
    ]
    _, second = [actions.submit(submission=row, by=row.entered_by) for row in drafts]
    assert found(second) == [("Thứ nhất", ("mã GTIN",))]


def test_what_was_found_distinct_is_not_asked_again_from_either_side(world):
    first = register(world, name="HTX Đồng Rui")
    second = register(world, name="Hợp tác xã Đồng Rui")
    for _ in range(2):
        actions.declare_distinct(record=second.record, other=first.record, by=world.reviewer)
    assert DistinctPair.objects.count() == 1
    assert found(first) == found(second) == []


def test_only_who_checks_records_says_that_they_are_distinct(world):
    first, second = register(world), register(world)
    with pytest.raises(NotPermitted):
        actions.declare_distinct(
            record=first.record, other=second.record, by=make_person(world.commune_authority, Role.REPORTER)
        )

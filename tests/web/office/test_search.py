"""Officials find what is theirs by name, with or without accents, and by every number that it bears."""

import pytest
from django.urls import reverse

from nguongoc.accounts.enums import Level, Role
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.contents import SiteCode
from tests.factories import (
    make_authority,
    make_certificate,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_site,
    make_stamps,
    make_unit,
    register,
    serial_of,
)
from tests.ground import made_once
from tests.web.office.reading import words

pytestmark = pytest.mark.django_db


@made_once
def shelf(world):
    """An establishment with a product, a paper, a lot and stamps."""
    owner = make_owner(world, name="Hợp tác xã Chả mực Bạch Đằng", tax_code="5701234567", phone="0203 3825 999")
    product = make_product(world, owner, name="Chả mực giã tay")
    make_certificate(world, owner, number="MH-0042/2026")
    lot = make_lot(world, owner, product)
    return owner.organisation.establishment, product, lot, make_stamps(world, owner, lot, 20, active=10)


def found(client, typed):
    return words(client.get(reverse("office:search"), {"q": typed}))


@pytest.mark.parametrize(
    "typed", ["Chả mực Bạch Đằng", "cha muc bach dang", "BACH DANG", "5701234567", "5701 234 567"]
)
def test_establishment_is_found_with_or_without_accents_and_by_tax_code(world, enter, shelf, typed):
    assert "Hợp tác xã Chả mực Bạch Đằng" in found(enter(world.reviewer), typed)


def test_everything_is_found_by_the_number_that_it_bears(world, enter, shelf):
    establishment, product, lot, batch = shelf
    client = enter(world.reviewer)
    assert establishment.name in found(client, establishment.code)
    assert establishment.name in found(client, "0203.3825.999")
    assert product.name in found(client, product.gtin)
    assert "MH-0042/2026 · " in found(client, "MH-0042/2026")
    assert f"Lô {lot.code}" in found(client, lot.code)
    assert "Tem số 3 của đợt" in found(client, serial_of(batch, 3))
    waiting = register(world, name="Cơ sở đang chờ")
    assert "Cơ sở đang chờ" in found(client, waiting.tracking_code.lower())
    assert "Cơ sở đang chờ" in found(client, waiting.tracking_code.replace("-", " "))


def test_a_site_is_found_by_its_gln_and_by_the_code_that_an_authority_gave_it(world, enter):
    code = SiteCode(kind="growing_area_code", number="VN-QNOR-0001")
    site = make_site(world, make_owner(world), name="Vườn cam thôn Đông", codes=[code])
    client = enter(world.reviewer)
    assert all("Vườn cam thôn Đông" in found(client, typed) for typed in (site.gln, "vn-qnor-0001", "vuon cam"))


def test_what_was_typed_as_it_stands_comes_before_its_words_apart(world, enter, shelf):
    owner = make_owner(world, name="Cơ sở An")
    for name in ("Gạo nếp cái hoa vàng Đông Triều", "Sá sùng Vân Đồn", "Văn Đồn"):
        make_product(world, owner, name=name)
    page = found(enter(world.approver), "Vân Đồn")
    assert page.index("Sá sùng Vân Đồn") < page.index("Văn Đồn") < page.index("Gạo nếp")


def test_registration_that_waits_is_found_by_its_tax_code(world, enter):
    register(world, name="Cơ sở đang chờ", tax_code="5709999999")
    assert "Cơ sở đang chờ" in found(enter(world.reviewer), "5709999999")


def test_search_and_lists_stop_at_the_jurisdiction(world, enter, shelf):
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    other = make_person(make_authority(Level.COMMUNE, "UBND đặc khu Cô Tô", elsewhere), Role.REVIEWER)
    client = enter(other)
    establishment, product, lot, batch = shelf
    for typed in (establishment.name, establishment.code, product.gtin, lot.code, serial_of(batch, 1)):
        assert "Không tìm thấy" in found(client, typed)
    assert product.name not in words(client.get(reverse("office:products")))
    assert "0 cơ sở" in words(client.get(reverse("office:establishment_map")))
    assert establishment.name not in client.get(reverse("office:establishment_map")).content.decode()


def test_products_are_filtered_and_ordered_by_their_address(world, enter, shelf):
    owner = make_owner(world, name="Cơ sở An")
    for name in ("Ruốc hàu", "Ổi", "Ô mai"):
        make_product(world, owner, name=name)
    client = enter(world.approver)
    address = reverse("office:products")
    page = words(client.get(address))
    assert page.index("Chả mực giã tay") < page.index("Ô mai") < page.index("Ổi") < page.index("Ruốc hàu")
    newest = words(client.get(address, {"xep": "moi"}))
    assert newest.index("Ô mai") < newest.index("Ổi") < newest.index("Ruốc hàu")
    one = words(client.get(address, {"q": "ruoc"}))
    assert "Ruốc hàu" in one
    assert "Ô mai" not in one
    assert "Không có sản phẩm nào khớp" in words(client.get(address, {"tinh-trang": "suspended"}))
    assert client.get(address, {"xep": "gì đó", "trang": "999"}).status_code == 200


def test_map_counts_by_commune_and_pins_the_establishments_of_one(world, enter, shelf):
    make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    address = reverse("office:establishment_map")
    assert f"{world.commune.name} 1" in words(enter(world.approver).get(address))
    page = enter(world.approver).get(address, {"xa": world.commune.key})
    assert "Hợp tác xã Chả mực Bạch Đằng" in page.context["pins"][0]["label"]
    assert page.context["pins"][0]["url"] == reverse("office:establishment", args=[shelf[0].pk])

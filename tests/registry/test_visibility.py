"""Who reads which field: the profile's rule, and the establishment's choice where the rule allows it."""

import datetime as dt

import msgspec
import pytest

from nguongoc.places.models import Province
from nguongoc.registry.contents import EstablishmentContent, ProductContent
from nguongoc.registry.enums import Audience
from nguongoc.registry.queries import facts, withheld
from nguongoc.registry.visibility import audiences, rules_in_force, seen_by, visible_fields
from tests.factories import establishment_content, make_owner, make_product, product_content
from tests.profiles.files import table

pytestmark = pytest.mark.django_db
CIRCULAR = {"name", "picture", "more_pictures", "brand", "shelf_life_days", "standard", "more_standards"}


def test_profile_has_one_rule_for_each_field():
    for kind, content in (("product", ProductContent), ("establishment", EstablishmentContent)):
        named = [
            field for row in table("visibility.csv") if row["kind"] == kind for field in row["fields"].split()
        ]
        assert sorted(named) == sorted(content.__struct_fields__)


def test_each_rule_says_why():
    assert all(row["sentence"].endswith(".") and row["label"] for row in table("visibility.csv"))


def test_audiences_read_the_more_the_narrower_they_are(world):
    content = product_content(price=25000, visibility={"price": "partner", "capacity": "authority"})
    public, partner, authority = (set(visible_fields(content, audience)) for audience in Audience)
    assert public < partner < authority
    assert {"price", "price_unit", "price_date"} <= partner - public
    assert "capacity" in authority - partner
    assert authority == set(ProductContent.__struct_fields__)


def test_what_is_not_for_an_audience_is_empty(world):
    content = product_content(price=25000, visibility={"price": "authority"})
    assert seen_by(content, Audience.PUBLIC).price is None
    assert seen_by(content, Audience.PARTNER).price is None
    assert seen_by(content, Audience.AUTHORITY) == content


def test_fields_that_the_circular_asks_for_are_public_whatever_is_written(world):
    content = product_content(visibility=dict.fromkeys(CIRCULAR, "authority"))
    assert set(visible_fields(content, Audience.PUBLIC)) >= CIRCULAR


def test_personal_data_of_an_establishment_is_not_public_by_itself(world):
    content = establishment_content(world, representative="Người Nào Đó", tax_code="2200000000", email="a@b.vn")
    public = visible_fields(content, Audience.PUBLIC)
    assert not {"representative", "tax_code", "email"} & set(public)
    assert {"name", "address", "phone", "latitude"} <= set(public)
    chosen = msgspec.structs.replace(content, visibility={"representative": "public", "latitude": "authority"})
    assert visible_fields(chosen, Audience.PUBLIC)["representative"] == "Người Nào Đó"
    assert "longitude" not in visible_fields(chosen, Audience.PARTNER)


def test_field_without_a_rule_in_force_is_the_authorities_alone(world):
    province = Province.objects.get()
    for row in province.settings["visibility"]:
        row["effective_to"] = dt.date(2026, 1, 1).isoformat()
    province.save()
    assert audiences(product_content())["description"] == Audience.AUTHORITY
    assert seen_by(product_content(description="Kín"), Audience.PUBLIC).name == "Ruốc hàu Vân Đồn"


def test_rules_take_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        rules = rules_in_force()
    with django_assert_num_queries(0):
        visible_fields(product_content(), Audience.PUBLIC, rules)


def test_facts_are_told_by_audience(world):
    owner = make_owner(world)
    product = make_product(world, owner, price=25000, storage="Nơi khô", visibility={"price": "partner"})
    assert "25.000 ₫" not in dict(facts(product)).values()
    assert "25.000 ₫" in dict(facts(product, Audience.PARTNER)).values()
    assert [(label, audience) for label, _, audience in withheld(product)] == [("Giá bán (đồng)", "partner")]

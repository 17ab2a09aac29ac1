"""How complete a product is against the ten items of Circular 02/2024."""

import pytest

from nguongoc.places.models import Province
from nguongoc.registry.actions import add_picture
from nguongoc.registry.completeness import completeness
from nguongoc.trace.actions import open_lot
from nguongoc.trace.queries import completeness_of
from tests.factories import make_lot, make_product, picture_file

pytestmark = pytest.mark.django_db


def states(found):
    return {item.number: item.state for item in found.items}


def test_bare_product_lacks_picture_and_standard(product):
    found = completeness(product, product.content)
    assert [item.number for item in found.missing] == [2, 10]
    assert states(found)[5] == states(found)[6] == "later"
    assert states(found)[8] == "none"
    assert found.count == 5
    assert (found.missing[0].subject, found.missing[0].field) == ("product", "picture")


def test_full_lot_has_ten_of_ten(world, owner):
    picture = add_picture(upload=picture_file(), by=owner)
    product = make_product(world, owner, picture=picture.pk, standard="TCCS 01", brand="Biển Xanh")
    assert completeness_of(make_lot(world, owner, product)).count == 10
    assert [item.number for item in completeness_of(open_lot(product=product, code="X", by=owner)).missing] == [
        5,
        6,
    ]


def test_what_is_absent_is_named(world, owner):
    picture = add_picture(upload=picture_file(), by=owner)
    product = make_product(world, owner, picture=picture.pk, standard="TCCS 01")
    words = completeness_of(make_lot(world, owner, product)).words
    assert words == "9/10, chưa có: Thương hiệu, nhãn hiệu, mã ký hiệu, số sê-ri"


def test_raw_material_has_no_measure(world, owner, product):
    assert completeness_of(make_lot(world, owner, product).raw_material) is None


def test_items_are_those_in_force(product):
    province = Province.objects.get()
    province.settings["completeness"][0]["effective_to"] = "2026-01-01"
    province.save()
    assert len(completeness(product, product.content).items) == 9


def test_measure_takes_two_queries(product, django_assert_num_queries):
    content = product.content
    with django_assert_num_queries(2):
        completeness(product, content)

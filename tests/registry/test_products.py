"""What a product says: several packs, their numbers, and what was said of it before there were several."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.common.errors import Refusal
from nguongoc.registry import actions
from nguongoc.registry.contents import ProductContent, read, shown, write
from nguongoc.registry.contents.products import Capacity, Pack, ProductPicture
from nguongoc.registry.models import ProductGtin
from nguongoc.registry.queries import changes
from tests.factories import make_owner, make_product, picture_file, product_content, publish

GTINS = ["08931234567897", "08931234567804", "18931234567894"]
OLD = {
    "name": "Ruốc hàu",
    "group": "Thực phẩm",
    "production": "processed_food",
    "gtin": "",
    "description": "",
    "pack_specification": "Túi 150 g",
    "net_quantity": 150.0,
    "net_unit": "GRM",
    "ingredients": "",
    "storage": "",
    "shelf_life_days": None,
    "standard": "TCCS 01",
    "price": 25000,
    "picture": 7,
}


def box(**changes):
    return Pack(**{"label": "Hộp", "net_quantity": 600, "net_unit": "GRM"} | changes)


def test_content_of_an_older_revision_is_read():
    content = read("product", OLD)
    assert isinstance(content, ProductContent)
    assert content.standards == ["TCCS 01"]
    assert [picture.picture for picture in content.pictures] == [7]
    assert content.more_packs == []
    assert read("product", write(content)) == content


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("capacity", Capacity(quantity=1500, unit="KGM", period="month"), "1.500 kg mỗi tháng"),
        ("more_packs", [box(carton_units=12), box(label="", gtin=GTINS[1])], None),
        ("more_pictures", [ProductPicture(picture=3, text="Hai túi")], "2. Hai túi"),
        ("more_standards", ["TCVN 1", "TCVN 2"], "TCVN 1\nTCVN 2"),
        ("price_date", dt.date(2026, 11, 23), "23/11/2026"),
        ("visibility", {"price": "partner"}, "Giá bán (đồng): đối tác và cơ quan quản lý"),
        ("visibility", {}, "—"),
    ],
)
def test_lists_are_shown_one_below_the_other(field, value, text):
    raw = write(product_content(**{field: value}))[field]
    if field == "more_packs":
        text = f"2. Hộp: 600 g, 12 gói một thùng\n3. 600 g (GTIN của gói {GTINS[1]})"
    assert shown("product", field, raw) == text


@pytest.mark.django_db
def test_added_pack_stands_in_the_difference(world, owner, product):
    content = product_content(more_packs=[box()], more_standards=["TCVN 1"])
    rows = {row.field: row for row in changes(actions.propose_change(record=product, content=content, by=owner))}
    assert rows["more_packs"].proposed == "2. Hộp: 600 g"
    assert rows["more_packs"].published == "—"
    assert rows["more_standards"].is_changed
    assert not rows["name"].is_changed


@pytest.mark.django_db
def test_every_number_of_a_published_product_is_its_own_for_ever(world, owner):
    packs = [box(gtin=GTINS[1], carton_gtin=GTINS[2])]
    product = make_product(world, owner, gtin=GTINS[0], more_packs=packs)
    assert set(product.gtins.values_list("gtin", flat=True)) == set(GTINS)
    without = actions.propose_change(record=product, content=product_content(gtin=GTINS[0]), by=owner)
    publish(world, actions.submit(submission=without, by=owner))
    assert ProductGtin.objects.filter(product=product).count() == 3
    for taken in GTINS:
        with pytest.raises(Refusal, match=f"{taken} đã thuộc một sản phẩm khác"):
            actions.propose_product(content=product_content(more_packs=[box(carton_gtin=taken)]), by=owner)


@pytest.mark.django_db
def test_number_allotted_by_the_province_is_known_as_well(world, owner, product):
    assert list(product.gtins.values_list("gtin", flat=True)) == [product.gtin]


@pytest.mark.django_db
def test_two_packs_proposed_with_one_number_are_not_both_published(world, owner):
    drafts = [
        actions.propose_product(content=product_content(name=name, more_packs=[box(gtin=GTINS[1])]), by=owner)
        for name in ("Thứ nhất", "Thứ hai")
    ]
    first, second = (actions.submit(submission=draft, by=owner) for draft in drafts)
    publish(world, first)
    with pytest.raises(Refusal, match="đã thuộc một sản phẩm khác"):
        publish(world, second)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"gtin": GTINS[0], "more_packs": [box(gtin=GTINS[0])]}, "ghi hai lần"),
        ({"more_packs": [box(gtin="09522022000017")]}, "do hệ thống cấp"),
        ({"gtin": "08931234567890"}, "Chữ số kiểm tra"),
        ({"more_packs": [box(net_unit="QQQ")]}, "Quy cách khác.*QQQ"),
        ({"capacity": Capacity(quantity=1, unit="KGM", period="giờ")}, "Công suất.*giờ"),
        ({"price_unit": "bao"}, "Giá tính cho.*bao"),
        ({"price": 1, "price_date": timezone.localdate() + dt.timedelta(days=2)}, "chưa tới"),
        ({"visibility": {"standard": "authority"}}, "luôn công khai"),
        ({"visibility": {"khong_co": "public"}}, "Không có quy định"),
    ],
)
def test_what_makes_no_sense_is_refused(world, content, sentence):
    with pytest.raises(Refusal, match=sentence):
        actions.propose_product(content=product_content(**content), by=make_owner(world))


@pytest.mark.django_db
def test_a_file_of_another_establishment_is_refused(world, owner):
    picture = actions.add_picture(upload=picture_file(), by=make_owner(world))
    with pytest.raises(Refusal, match="không phải của cơ sở"):
        actions.propose_product(content=product_content(picture=picture.pk), by=owner)


@pytest.mark.django_db
def test_a_pack_cannot_have_the_number_of_the_product(world, owner, product):
    content = product_content(more_packs=[box(gtin=product.gtin)])
    with pytest.raises(Refusal, match="ghi hai lần"):
        actions.propose_change(record=product, content=content, by=owner)

"""Nothing of a field that is not public stands in anything that the public is sent."""

from django.urls import reverse

from nguongoc.passport.models import Passport
from nguongoc.registry.actions import propose_change, submit
from nguongoc.registry.contents.products import Capacity, Pack
from tests.factories import make_owner, make_product, make_recording, product_content, publish
from tests.profiles.files import table
from tests.web.scan.phone import opened
from tests.web.scan.shelf import Shelf

HIDDEN_PRODUCT = {
    "name_en": "Secret oyster floss",
    "other_names": ["Bí danh một", "Bí danh hai"],
    "description": "Lời giới thiệu kín",
    "uses": "Cách dùng kín",
    "price": 987654,
    "capacity": Capacity(quantity=77777, unit="KGM", period="month"),
    "more_packs": [Pack(label="Gói kín", net_quantity=55.5, net_unit="GRM")],
    "carton_units": 4321,
}
HIDDEN_MAKER = {
    "phone": "0999 888 777",
    "email": "kin@vidu.example",
    "representative": "Người Giữ Kín",
    "tax_code": "2299999999",
    "latitude": 21.012345,
    "longitude": 107.654321,
    "description": "Cơ sở kín đáo",
}
TRACES = [
    *("Secret", "Bí danh", "kín", "987.654", "987654", "77.777", "77777", "55,5", "55.5", "4.321", "4321"),
    *("0999 888 777", "kin@", "Giữ Kín", "2299999999", "012345", "654321"),
]


def test_public_pages_and_passports_hold_nothing_of_hidden_fields(client, transactional_db):
    shelf = Shelf(
        HIDDEN_PRODUCT | {"visibility": dict.fromkeys(choices("product"), "authority")},
        HIDDEN_MAKER | {"visibility": dict.fromkeys(choices("establishment"), "partner")},
    )
    passport = str(Passport.objects.get(pk=shelf.lot.pk).content)
    for sent in (
        client.get("/").content.decode(),
        opened(shelf.path()).text,
        opened(shelf.path(10)).text,
        passport,
    ):
        assert shelf.product.name in sent
        assert [trace for trace in TRACES if trace in sent] == []


def test_public_page_shows_what_is_public(transactional_db):
    page = opened(Shelf(HIDDEN_PRODUCT, HIDDEN_MAKER).path())
    for trace in (
        "Secret oyster floss",
        "Gói kín: 55,5 g",
        "987.654 ₫ một gói",
        "77.777 kg mỗi tháng",
        "0999 888",
    ):
        assert trace in page.words
    assert "4.321" not in page.words
    assert "Người Giữ Kín" not in page.words


def test_officials_read_hidden_fields_apart_from_public_ones(client, world):
    product = make_product(world, make_owner(world), **HIDDEN_PRODUCT, visibility={"price": "partner"})
    client.force_login(world.reviewer)
    public, _, hidden = client.get(reverse("office:product", args=[product.pk])).text.partition("Không công khai")
    assert "Secret oyster floss" in public
    assert "987.654" not in public
    assert "987.654" in hidden
    assert "Người đọc: đối tác và cơ quan quản lý" in hidden


def test_hidden_video_is_neither_named_nor_sent(client, transactional_db):
    shelf = Shelf({"name": "Có phim"})
    film = make_recording(shelf.owner)
    for audience, status in (("public", 200), ("partner", 404)):
        content = product_content(video=film.pk, visibility={"video": audience})
        draft = propose_change(record=shelf.product, content=content, by=shelf.owner)
        publish(shelf.world, submit(submission=draft, by=shelf.owner))
        assert (film.name in opened(shelf.path()).text) == (status == 200)
        answer = client.get(f"/tep/{film.name}")
        answer.close()
        assert answer.status_code == status


def choices(kind):
    rows = table("visibility.csv")
    return [row["fields"].split()[0] for row in rows if row["kind"] == kind and row["may_change"] == "yes"]

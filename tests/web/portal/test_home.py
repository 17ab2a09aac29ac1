"""The first page of the portal, and the page of the genuine stamp."""

from nguongoc.accounts.models import Person
from nguongoc.registry import actions as registry
from tests.factories import make_owner, make_product, product_content, publish, register


def test_home_opens_before_anything_is_published(client, world):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Chưa có sản phẩm nào" in answer.text


def test_home_shows_published_products_only(client, world):
    owner = make_owner(world)
    make_product(world, owner, name="Ruốc hàu đã đăng")
    registry.propose_product(content=product_content(name="Ruốc hàu bản nháp"), by=owner)
    text = client.get("/").text
    assert "Ruốc hàu đã đăng" in text
    assert "Ruốc hàu bản nháp" not in text


def test_home_leads_to_the_page_of_each_product(client, world, product):
    assert f'<a href="http://127.0.0.1:8001/01/{product.gtin}">{product.name}</a>' in client.get("/").text


def test_product_is_not_shown_before_its_maker_was_checked(client, world):
    """The name of the maker stands beside it, and nobody has looked at that yet."""
    submission = register(world, name="Tên chưa ai xem")
    maker = Person.objects.get(pk=submission.entered_by_id)
    product = make_product(world, maker)
    assert product.name not in client.get("/").text
    publish(world, submission)
    assert product.name in client.get("/").text


def test_home_search_ignores_tones_and_finds_makers(client, world):
    owner = make_owner(world, name="Tổ hợp Bãi Dài")
    make_product(world, owner, name="Sá sùng khô")
    assert "Sá sùng khô" in client.get("/", {"q": "sa sung"}).text
    assert "Sá sùng khô" in client.get("/", {"q": "bai dai"}).text
    assert "Sá sùng khô" not in client.get("/", {"q": "nuoc mam"}).text


def test_home_says_what_is_sample_data(client, world):
    owner = make_owner(world)
    product = make_product(world, owner)
    assert "Dữ liệu minh họa" not in client.get("/").text
    product.is_sample = True
    product.save()
    assert "Dữ liệu minh họa" in client.get("/").text


def test_home_escapes_what_was_typed(client, world):
    owner = make_owner(world)
    make_product(world, owner, name="Chả <script>alert(1)</script>")
    text = client.get("/", {"q": "<script>alert(1)"}).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_home_asks_the_database_as_often_for_three_products_as_for_one(
    client, world, django_assert_max_num_queries, django_assert_num_queries
):
    owner = make_owner(world)
    make_product(world, owner, name="Sản phẩm 1")
    with django_assert_max_num_queries(10) as one:
        client.get("/")
    make_product(world, owner, name="Sản phẩm 2")
    make_product(world, owner, name="Sản phẩm 3")
    with django_assert_num_queries(len(one.captured_queries)):
        client.get("/")


def test_genuine_stamp_page_says_whom_to_call(client, world):
    assert "1900 0000" in client.get("/tem-that/").text

"""Which paper does my establishment need? Asked by anybody, one question a screen, without a script."""

import pytest

from nguongoc.profiles.loader import PROFILES, paper_guide_of
from tests.factories import make_owner

ADDRESS = "/can-giay-gi/"
ANSWERS = "?loai-hinh=household_business&nganh=agriculture&viec=processing&tieu-chuan=none&dia-diem=yes"


@pytest.fixture
def guided(world):
    world.province.settings = {"paper_guide": paper_guide_of(PROFILES / "quang_ninh" / "papers.toml")}
    world.province.save()
    return world


def test_one_question_stands_on_the_screen_and_the_answers_in_the_address(client, guided):
    page = client.get(ADDRESS)
    assert page.text.count("<fieldset") == 1
    assert "loại hình nào" in page.text
    following = client.get(ADDRESS + "?hoi=loai-hinh&loai-hinh=enterprise")
    assert '<input type="hidden" name="loai-hinh" value="enterprise">' in following.text
    assert following.context["guide"].question.slug == "nganh"


def test_the_answer_names_paper_authority_source_and_who_has_the_last_word(client, guided):
    text = client.get(ADDRESS + ANSWERS + "&hang-ban=own_packaged").text
    for words in (
        "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
        "Sở Nông nghiệp và Môi trường",
        "Luật An toàn thực phẩm 55/2010/QH12",
        "Tự công bố sản phẩm",
        "ý kiến cuối cùng",
    ):
        assert words in text


def test_what_the_table_does_not_know_is_for_the_authority(client, guided):
    text = client.get(ADDRESS + ANSWERS.replace("processing", "slaughter") + "&hang-ban=fresh").text
    assert "Hãy hỏi cơ quan quản lý" in text
    assert "1900 0000" in text


@pytest.mark.parametrize(
    "query", ["?hoi=loai-hinh", "?hoi=loai-hinh&loai-hinh=<script>", "?loai-hinh=x&hoi=loai-hinh"]
)
def test_a_missing_or_strange_answer_is_asked_again(client, guided, query):
    page = client.get(ADDRESS + query)
    assert "Hãy chọn một mục" in page.text
    assert "<script>" not in page.text


def test_an_answer_can_be_mended_without_losing_the_others(client, guided):
    given = client.get(ADDRESS + ANSWERS + "&hang-ban=fresh").context["guide"].given
    again = next(row.again for row in given if "ngành" in row.label)
    page = client.get(f"{ADDRESS}?{again}")
    assert page.context["guide"].question.slug == "nganh"
    assert ("viec", "processing") in page.context["guide"].kept


def test_the_workshop_fills_in_what_the_register_knows(client, guided):
    client.force_login(make_owner(guided))
    page = client.get("/co-so/ho-so/can-giay-gi/")
    assert page.context["guide"].question.slug == "hang-ban"
    done = client.get("/co-so/ho-so/can-giay-gi/?hang-ban=fresh")
    assert "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm" in done.text
    assert "chưa có giấy nào còn hiệu lực" in client.get("/co-so/ho-so/").text


def test_without_a_table_nothing_is_guessed(client, world):
    assert "Chưa có bảng quy định" in client.get(ADDRESS).text

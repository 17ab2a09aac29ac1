"""Sites in the workshop: phone first, with codes line by line."""

import pytest

from nguongoc.registry.models import Site, Submission
from tests.factories import make_chain, make_site
from tests.web.office.reading import queries

LIST, ADD = "/co-so/ho-so/dia-diem/", "/co-so/ho-so/dia-diem/them/"


def answers(world, **changes):
    return {
        "name": "Ao số 3",
        "kind": "pond",
        "unit": world.commune.key,
        "latitude": "21,07",
        "longitude": "107.42",
        "area": "1.250,5",
        "area_unit": "MTK",
        "codes_0_kind": "farm_code",
        "codes_0_number": "NT-0001",
        "codes_0_issuer": "Chi cục thử",
        "codes_0_issued_date": "2025-03-01",
        "viec": "gui",
    } | changes


def test_a_site_is_sent_with_its_place_and_codes(page, world):
    answer = page(ADD, answers(world))
    submission = Submission.objects.latest("pk")
    assert answer.url == f"{LIST}{submission.record_id}/"
    assert submission.state == "submitted"
    assert (submission.content["area"], submission.content["latitude"]) == (1250.5, 21.07)
    assert submission.content["codes"] == [
        {
            "kind": "farm_code",
            "number": "NT-0001",
            "issuer": "Chi cục thử",
            "issued_date": "2025-03-01",
            "expiry_date": None,
        }
    ]
    assert "Ao số 3" in page(LIST).text


def test_lines_come_back_and_a_line_made_empty_is_gone(page, world):
    page(ADD, answers(world, viec="nhap", codes_1_kind="other", codes_1_number="K-2"))
    site = Site.objects.get()
    text = page(f"{LIST}{site.pk}/sua/").text
    assert 'value="NT-0001"' in text
    assert 'value="K-2"' in text
    left = {f"codes_0_{column}": "" for column in ("kind", "number", "issuer", "issued_date")}
    page(f"{LIST}{site.pk}/sua/", answers(world, viec="nhap", codes_1_kind="other", codes_1_number="K-2", **left))
    assert [code["number"] for code in Submission.objects.get(record=site).content["codes"]] == ["K-2"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"codes_0_number": ""}, "codes_0_number"),
        ({"codes_5_kind": "other"}, "codes_5_number"),
        ({"codes_0_kind": "gì đó"}, "codes_0_kind"),
        ({"latitude": "95"}, "latitude"),
        ({"longitude": ""}, "longitude"),
        ({"gln": "9522022000003"}, "gln"),
        ({"unit": "00000@1"}, "unit"),
        ({"area": "-1"}, "area"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(page, world, changes, field):
    answer = page(ADD, answers(world) | changes)
    assert answer.context["form"].errors[field]
    assert 'value="1.250,5"' in answer.text or "area" in changes
    assert not Site.objects.exists()


def test_a_form_sent_twice_is_told_that_the_first_was_kept(page, world):
    page(ADD, answers(world))
    assert "lần đầu đã được lưu" in page(ADD, answers(world)).text
    assert Site.objects.count() == 1


@pytest.mark.parametrize("junk", ["codes_x_kind", "codes__", "codes_99999999_kind", "codes_²_kind"])
def test_lines_that_no_page_has_are_nothing(page, world, junk):
    assert page(ADD, answers(world, **{junk: "other"})).status_code in {200, 302}


def test_legal_papers_are_kept_line_by_line(page, world, owner):
    values = {
        "name": "Cơ sở có giấy",
        "kind": "cooperative",
        "activities": ["processing"],
        "sectors": ["aquaculture"],
        "unit": world.commune.key,
        "address": "Thôn 9",
        "phone": "0203 000 0001",
        "representative": "Người đại diện thử",
        "position": "Giám đốc",
        "website": "https://vidu.example",
        "papers_0_kind": "cooperative_registration",
        "papers_0_number": "TN-9",
    }
    page("/co-so/ho-so/sua/", values)
    content = Submission.objects.latest("pk").content
    assert [paper["number"] for paper in content["papers"]] == ["TN-9"]
    assert (content["sectors"], content["position"]) == (["aquaculture"], "Giám đốc")
    answer = page("/co-so/ho-so/sua/", values | {"website": "javascript:alert(1)"})
    assert Submission.objects.latest("pk").content["website"] == "https://vidu.example" or answer


def test_the_establishment_sees_its_chains(page, world, owner):
    make_chain(world, owner, name="Chuỗi hàu sạch")
    make_chain(world, owner, name="Chuỗi còn nháp", is_confirmed=False)
    text = page("/co-so/ho-so/").text
    assert "Chuỗi hàu sạch" in text
    assert "Chuỗi còn nháp" not in text


def test_list_takes_the_same_number_of_queries_at_one_site_and_at_three(client, page, world, owner):
    make_site(world, owner)
    before = queries(client, LIST)
    make_site(world, owner)
    make_site(world, owner)
    assert queries(client, LIST) == before

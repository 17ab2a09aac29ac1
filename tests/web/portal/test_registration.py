"""An establishment registers, and whoever has the code follows its record."""

import pytest

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry import actions as registry
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Submission
from tests.factories import PASSWORD, publish, register


@pytest.fixture
def answers(world):
    return {
        "name": "Hợp tác xã thử nghiệm",
        "kind": "cooperative",
        "sector": "agriculture",
        "activities": ["processing", "packing"],
        "unit": world.commune.key,
        "address": "Thôn 3",
        "latitude": "21,07",
        "longitude": "107.42",
        "phone": "0203 000 0001",
        "representative": "Người đại diện thử",
        "tax_code": "",
        "person_name": "Chủ cơ sở thử",
        "email": "Chu@vidu.example",
        "password": PASSWORD,
    }


def test_a_registration_is_sent_and_shows_its_tracking_code(client, answers):
    answer = client.post("/dang-ky/", answers, follow=True)
    submission = Submission.objects.get()
    assert submission.state == SubmissionState.SUBMITTED
    assert submission.content["latitude"] == 21.07
    assert submission.tracking_code in answer.text
    assert Person.objects.get(email="chu@vidu.example").organisation.name == "Hợp tác xã thử nghiệm"


def test_the_login_address_is_not_part_of_what_will_be_public(client, answers):
    client.post("/dang-ky/", answers)
    assert "vidu.example" not in str(Submission.objects.get().content)


def test_an_empty_registration_says_what_is_missing_beside_each_field(client, world):
    answer = client.post("/dang-ky/", {})
    assert answer.status_code == 200
    for name in ("name", "kind", "sector", "activities", "unit", "address", "phone", "email", "password"):
        assert answer.context["form"].errors[name], name
    assert "Hãy nhập “Tên cơ sở”." in answer.text
    assert "Hãy chọn “Xã, phường, đặc khu”." in answer.text
    assert "This field" not in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "khong-phai-dia-chi", "Địa chỉ thư điện tử chưa đúng"),
        ("password", "ngan", "ít nhất 10 ký tự"),
        ("password", "1234567890", "dễ đoán"),
        ("phone", "số của tôi", "Số điện thoại gồm"),
        ("tax_code", "12", "Mã số thuế có 10 chữ số"),
        ("latitude", "95", "nằm ngoài Việt Nam"),
        ("longitude", "", "cả vĩ độ và kinh độ"),
        ("unit", "khong-co", "Hãy chọn một mục có trong danh sách"),
        ("name", "x", "Ngắn quá"),
        ("name", "x" * 201, "Dài quá: tối đa 200 ký tự"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_the_rest_is_kept(client, answers, field, value, sentence):
    answer = client.post("/dang-ky/", answers | {field: value})
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert 'value="Thôn 3"' in answer.text
    assert not Organisation.objects.filter(level="establishment").exists()


def test_an_address_with_an_account_is_refused_and_nothing_is_left_behind(client, world, answers):
    taken = Person.objects.get(pk=register(world).entered_by_id).email
    answer = client.post("/dang-ky/", answers | {"email": taken})
    assert "đã có tài khoản" in answer.context["form"].errors["email"][0]
    assert Organisation.objects.filter(level="establishment").count() == 1


def test_what_is_typed_is_never_html(client, answers):
    answer = client.post("/dang-ky/", answers | {"name": "<b>HTX</b>", "email": ""})
    assert "<b>HTX</b>" not in answer.text
    assert "&lt;b&gt;HTX&lt;/b&gt;" in answer.text


def test_the_password_is_not_sent_back(client, answers):
    assert PASSWORD not in client.post("/dang-ky/", answers | {"name": ""}).text


def test_only_units_of_today_are_offered(client, world):
    world.commune.valid_to = "2025-07-01"
    world.commune.save()
    assert world.commune.name not in client.get("/dang-ky/").text


def test_tracking_shows_organisations_and_reasons_but_no_person(client, world):
    submission = register(world)
    registry.return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu số nhà.")
    text = client.get(f"/theo-doi/{submission.tracking_code}/").text
    assert "Thiếu số nhà." in text
    assert world.commune_authority.name in text
    assert world.reviewer.name not in text
    assert "Chủ cơ sở" not in text
    assert "0000 000 001" not in text


def test_tracking_keeps_the_reviewers_own_notes_to_itself(client, world):
    submission = register(world)
    registry.accept(submission=submission, by=world.reviewer, note="Ghi chú nội bộ")
    assert "Ghi chú nội bộ" not in client.get(f"/theo-doi/{submission.tracking_code}/").text


def test_tracking_ends_with_publication(client, world):
    submission = register(world)
    publish(world, submission)
    answer = client.get(f"/theo-doi/{submission.tracking_code}/")
    assert {step.state for step in answer.context["steps"]} == {"done"}


def test_a_tracking_code_is_read_in_any_writing(client, world):
    code = register(world).tracking_code
    answer = client.get("/theo-doi/", {"ma": f" {code.replace('-', '').lower()} "}, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == f"/theo-doi/{code}/"


@pytest.mark.parametrize("code", ["AAAAA-BBBBB", "%3Cb%3E", "x" * 300])
def test_an_unknown_tracking_code_is_404(client, world, code):
    answer = client.get(f"/theo-doi/{code}/")
    assert answer.status_code == 404
    assert "<b>" not in answer.text

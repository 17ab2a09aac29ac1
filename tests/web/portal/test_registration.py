"""An establishment registers, and whoever has the code follows its record."""

import re

import pytest
from django.test import Client

from nguongoc.accounts.enums import AttemptKind
from nguongoc.accounts.limits import LIMITS
from nguongoc.accounts.models import Attempt, Organisation, Person
from nguongoc.registry import actions as registry
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import RegistrationDraft, Submission
from tests.factories import publish, register


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
    for name in ("name", "kind", "sector", "activities", "unit", "address", "phone", "email"):
        assert answer.context["form"].errors[name], name
    assert "Hãy nhập “Tên cơ sở”." in answer.text
    assert "Hãy chọn “Xã, phường, đặc khu”." in answer.text
    assert "This field" not in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "khong-phai-dia-chi", "Địa chỉ thư điện tử chưa đúng"),
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


def test_the_answer_does_not_tell_whether_the_address_has_an_account(client, world, answers):
    taken = Person.objects.get(pk=register(world).entered_by_id).email
    pages = []
    for email in (taken, "chua.co@vidu.example"):
        answer = client.post("/dang-ky/", answers | {"email": email}, follow=True)
        code = answer.request["PATH_INFO"].split("/")[-2]
        pages.append(re.sub(r"csrf\S+ value=\S+", "", answer.text.replace(code, "")))
    assert pages[0] == pages[1]


def test_sent_twice_it_is_one_and_says_so(client, answers):
    code = client.get("/dang-ky/").context["code"]
    first = client.post("/dang-ky/", answers | {"code": code}, follow=True)
    again = client.post("/dang-ky/", answers | {"code": code, "email": "khac@vidu.example"}, follow=True)
    assert first.request["PATH_INFO"] == again.request["PATH_INFO"] == f"/dang-ky/da-gui/{code}/"
    assert "đã được gửi trước đó" in again.text
    assert Submission.objects.count() == 1


def test_another_establishment_on_the_page_of_the_first_is_not_lost(client, answers):
    """Whoever helps several households goes back to the page and fills it in anew."""
    page = "/dang-ky/"
    code = client.get(page).context["code"]
    client.post(page, answers | {"code": code})
    second = answers | {"name": "Hộ thứ hai", "email": "hai@vidu.example"}
    told = client.post(page, second | {"code": code})
    assert "Nếu đây là một cơ sở khác" in told.text
    assert Submission.objects.count() == 1
    sent = client.post(page, second | {"code": told.context["code"]}, follow=True)
    assert Submission.objects.get(record__name="Hộ thứ hai").tracking_code in sent.text
    told = client.post(f"/dang-ky/{code}/", second)
    assert "Nếu đây là một cơ sở khác" in told.text
    assert f'action="{page}"' in told.text  # the address of the first names its code


def test_a_draft_is_opened_by_its_code_on_any_phone_and_sent(client, answers):
    half = answers | {"viec": "nhap", "email": "", "unit": "", "latitude": "chưa rõ", "password": "bi-mat-lam"}
    saved = client.post("/dang-ky/", half, follow=True)
    code = saved.context["code"]
    assert "Đã lưu bản nháp" in saved.text
    assert code in saved.text
    assert "bi-mat-lam" not in str(RegistrationDraft.objects.get().answers)
    other_phone = Client()
    opened = other_phone.get("/theo-doi/", {"ma": code.lower()}, follow=True)
    assert opened.request["PATH_INFO"] == f"/dang-ky/{code}/"
    assert 'value="Thôn 3"' in opened.text
    assert 'value="chưa rõ"' in opened.text
    assert opened.context["form"]["activities"].value() == ["processing", "packing"]
    wrong = other_phone.post(f"/dang-ky/{code}/", half | {"viec": "gui"})
    assert wrong.context["form"].errors["latitude"]
    other_phone.post(f"/dang-ky/{code}/", answers | {"viec": "gui"})
    assert Submission.objects.get().tracking_code == code
    assert client.get(f"/dang-ky/{code}/", follow=True).request["PATH_INFO"] == f"/theo-doi/{code}/"


def test_one_letter_box_gets_few_letters_from_registrations(client, answers):
    allowed = LIMITS[AttemptKind.REGISTRATION][0].allowed
    for _ in range(allowed):
        assert client.post("/dang-ky/", answers).status_code == 302
    answer = client.post("/dang-ky/", answers)
    assert "Địa chỉ thư này vừa được dùng" in answer.text
    assert 'value="Thôn 3"' in answer.text
    assert Submission.objects.count() == allowed
    assert client.post("/dang-ky/", answers | {"email": "khac@vidu.example"}).status_code == 302


def test_registration_that_is_refused_does_not_count(client, world, answers):
    register(world, tax_code="5701234567")
    client.post("/dang-ky/", answers | {"tax_code": "5701234567"})
    assert not Attempt.objects.exists()


def test_one_network_cannot_fill_the_system_with_drafts(client, answers):
    saved = client.post("/dang-ky/", answers | {"viec": "nhap"}, follow=True)
    (limit,) = LIMITS[AttemptKind.REGISTRATION_DRAFT]
    kind, address = AttemptKind.REGISTRATION_DRAFT, "127.0.0.1"
    Attempt.objects.bulk_create(Attempt(kind=kind, account="x", address=address) for _ in range(limit.allowed))
    refused = client.post("/dang-ky/", answers | {"viec": "nhap"})
    assert "quá nhiều bản nháp" in refused.text
    assert 'value="Thôn 3"' in refused.text
    again = client.post(f"/dang-ky/{saved.context['code']}/", answers | {"viec": "nhap", "address": "Thôn 4"})
    assert again.status_code == 302
    assert RegistrationDraft.objects.get().answers["address"] == ["Thôn 4"]


@pytest.mark.parametrize("code", ["AAAAA-BBBBB", "khong-ro", "x" * 300, "AAAAA-BBBB0"])
def test_an_unknown_draft_is_404_and_a_code_of_ones_own_making_is_not_taken(client, world, code):
    assert client.get(f"/dang-ky/{code}/").status_code == 404
    if code != "AAAAA-BBBBB":
        assert client.post(f"/dang-ky/{code}/", {"viec": "nhap"}).status_code == 404
        assert client.post("/dang-ky/", {"viec": "nhap", "code": code})["Location"] != f"/dang-ky/{code}/"


def test_a_taken_tax_code_says_where_to_ask(client, world, answers):
    register(world, name="Cơ sở Biển Xanh", tax_code="5701234567")
    answer = client.post("/dang-ky/", answers | {"tax_code": "5701234567"})
    assert "Mã số thuế này đã có hồ sơ: hãy liên hệ" in answer.context["form"].errors["tax_code"][0]
    assert "Biển Xanh" not in answer.text


def test_what_is_typed_is_never_html(client, answers):
    answer = client.post("/dang-ky/", answers | {"name": "<b>HTX</b>", "email": ""})
    assert "<b>HTX</b>" not in answer.text
    assert "&lt;b&gt;HTX&lt;/b&gt;" in answer.text


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

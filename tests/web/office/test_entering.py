"""An official enters an establishment, suspends what is public, keeps the ready sentences."""

import pytest
from django.core import mail
from django.urls import reverse

from nguongoc.accounts.actions.invitations import send_invitation
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Person
from nguongoc.registry import actions
from nguongoc.registry.models import Establishment, ReasonTemplate, Record, Submission
from tests.factories import make_owner, make_person, make_product, make_reason, register
from tests.ground import made_once
from tests.web.office.reading import words

ADD = "/co-quan/co-so/them/"
EDIT = "/co-so/ho-so/sua/"


@made_once
def operator(world):
    return make_person(world.commune_authority, Role.OPERATOR)


@pytest.fixture
def answers(world):
    return {
        "name": "Hộ nuôi hàu Cái Rồng",
        "kind": "farm_household",
        "sector": "agriculture",
        "activities": ["primary_production"],
        "unit": world.commune.key,
        "address": "Thôn 3",
        "latitude": "",
        "longitude": "",
        "phone": "0203 000 0001",
        "representative": "Người đại diện thử",
        "tax_code": "",
    }


def test_draft_is_saved_mended_and_sent_in_the_name_of_the_establishment(world, enter, operator, answers):
    browser = enter(operator)
    assert "Thêm cơ sở" in words(browser.get(reverse("office:establishments")))
    saved = browser.post(ADD, answers | {"viec": "nhap"}, follow=True)
    submission = Submission.objects.get()
    assert submission.tracking_code in words(saved)
    assert submission.state == "draft"
    browser.post(reverse("office:act_for", args=[submission.record_id]))
    assert "Thôn 3" in browser.get(EDIT).text
    browser.post(EDIT, answers | {"address": "Thôn 4"})
    submission.refresh_from_db()
    assert (submission.state, submission.content["address"]) == ("submitted", "Thôn 4")
    assert mail.outbox == []


def test_returned_submission_is_mended_by_the_official(world, enter, operator, answers):
    browser = enter(operator)
    sent = browser.post(ADD, answers | {"viec": "gui"}, follow=True)
    submission = Submission.objects.get()
    assert f"Hãy đưa cơ sở mã theo dõi {submission.tracking_code}" in words(sent)
    actions.return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu số nhà.")
    browser.post(reverse("office:act_for", args=[submission.record_id]))
    assert "Thiếu số nhà." in words(browser.get("/co-so/ho-so/"))
    browser.post(EDIT, answers)
    submission.refresh_from_db()
    assert submission.state == "submitted"
    page = words(enter(world.reviewer).get(reverse("office:submission", args=[submission.pk])))
    assert f"{operator}, {world.commune_authority}" in page


def test_taken_tax_code_names_the_holder_to_the_official(world, enter, operator, answers):
    register(world, name="Cơ sở Biển Xanh", tax_code="5701234567")
    page = enter(operator).post(ADD, answers | {"tax_code": "5701234567", "viec": "gui"})
    assert "Mã số thuế này đã có hồ sơ của “Cơ sở Biển Xanh”." in words(page)
    assert Establishment.objects.count() == 1


def test_what_is_missing_is_told_and_nothing_is_kept(world, enter, operator):
    page = enter(operator).post(ADD, {"viec": "nhap"})
    assert "Hãy nhập “Tên cơ sở”." in words(page)
    assert not Establishment.objects.exists()


def test_first_account_is_invited_by_mail(world, enter, operator, answers):
    browser = enter(operator)
    browser.post(ADD, answers | {"viec": "gui"})
    record = Establishment.objects.get()
    own_page = reverse("office:establishment", args=[record.pk])
    assert "Cơ sở chưa có tài khoản" in words(browser.get(own_page))
    address = reverse("office:invite_account", args=[record.pk])
    page = browser.post(address, {"name": "Chủ hộ", "email": "chu.ho@vidu.example", "phone": ""}, follow=True)
    assert "Đã gửi lời mời tới chu.ho@vidu.example." in words(page)
    person = Person.objects.get(email="chu.ho@vidu.example")
    send_invitation(person_id=person.pk)
    assert mail.outbox[0].to == ["chu.ho@vidu.example"]
    person.set_password("mot-mat-khau-dai")
    person.save()
    assert "Mời tài khoản" not in words(browser.get(own_page))
    assert "Cơ sở đã có tài khoản" in words(browser.get(address))


def test_department_suspends_and_restores_on_the_page_of_the_record(world, enter):
    owner = make_owner(world)
    product = make_product(world, owner)
    browser, address = enter(world.approver), reverse("office:record_decisions", args=[product.pk])
    assert (
        address
        in browser.get(
            reverse("office:establishment", args=[owner.organisation.establishment.pk])
        ).content.decode()
    )
    assert "Hãy ghi lý do" in words(browser.post(address, {"act": "suspend", "reason": ""}))
    page = browser.post(address, {"act": "suspend", "reason": "Chờ kiểm nghiệm."}, follow=True)
    assert "Đã tạm dừng công khai “Ruốc hàu Vân Đồn”. Cơ sở đã được báo." in words(page)
    assert "Ruốc hàu Vân Đồn" not in browser.get("/").content.decode()
    assert "đang “tạm dừng”" in words(browser.post(address, {"act": "suspend", "reason": "Lần nữa."}))
    browser.post(address, {"act": "restore", "reason": "Kết quả đạt."})
    assert Record.objects.get(pk=product.pk).state == "published"
    assert "Ruốc hàu Vân Đồn" in browser.get("/").content.decode()


def test_who_may_not_suspend_reads_why(world, enter, operator):
    product = make_product(world, make_owner(world))
    page = words(enter(operator).get(reverse("office:record_decisions", args=[product.pk])))
    assert "Tài khoản của bạn không có quyền tạm dừng hồ sơ đã công khai." in page


def test_owner_reads_why_and_by_whom_the_establishment_is_suspended(world, client):
    owner = make_owner(world)
    record = owner.organisation.establishment
    actions.suspend_record(record=record, by=world.approver, reason="Đang thanh tra.")
    client.force_login(owner)
    for address in ("/co-so/", "/co-so/ho-so/"):
        assert "Đang thanh tra." in client.get(address).text
    code = record.submissions.get().tracking_code
    assert "Đang thanh tra." in client.get(f"/theo-doi/{code}/").text


def test_administrator_keeps_the_ready_sentences(world, enter):
    browser = enter(world.administrator)
    given = {"kind": "establishment", "act": "return", "text": "Thiếu số nhà.", "is_offered": "on"}
    browser.post("/co-quan/mau-ly-do/them/", given)
    template = ReasonTemplate.objects.get()
    twice = browser.post("/co-quan/mau-ly-do/them/", given)
    assert "Câu này đã có" in words(twice)
    submission = register(world)
    page = reverse("office:submission", args=[submission.pk])
    assert "Thiếu số nhà." in words(enter(world.reviewer).get(page))
    enter(world.administrator).post(
        f"/co-quan/mau-ly-do/{template.pk}/", {key: given[key] for key in ("kind", "act", "text")}
    )
    assert "Không đưa vào danh sách" in words(browser.get("/co-quan/mau-ly-do/"))
    assert "Thiếu số nhà." not in words(enter(world.reviewer).get(page))


def test_only_who_edits_rules_opens_the_ready_sentences(world, enter):
    template = make_reason()
    for person in (world.reviewer, world.approver):
        assert enter(person).get("/co-quan/mau-ly-do/").status_code == 403
        assert enter(person).post(f"/co-quan/mau-ly-do/{template.pk}/").status_code == 403

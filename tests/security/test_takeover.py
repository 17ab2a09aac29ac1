"""An administrator who means ill cannot come into a colleague's account unseen."""

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.accounts.actions import issue_password_link, reset_second_step, set_password
from nguongoc.accounts.actions.password_links import send_password_link
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import Refusal
from tests.factories import PASSWORD, make_app, make_person
from tests.ground import made_once
from tests.web.office.reading import words

pytestmark = pytest.mark.django_db
NEW = "mat-khau-cua-ke-gian-2026"


@made_once
def administrator(world):
    return make_person(world.commune_authority, Role.ADMINISTRATOR)


@pytest.fixture
def colleague(world, client):
    """Somebody who has worked here before, with a second step."""
    client.force_login(world.reviewer)
    client.logout()
    world.reviewer.refresh_from_db()
    make_app(world.reviewer)
    return world.reviewer


def open_link(client, link, password=NEW):
    """Whether the link still sets a password."""
    page = client.get(reverse("people:set_password", args=[link.uid, link.token]), follow=True)
    if "new_password1" not in page.content.decode():
        return False
    answer = client.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})
    return answer.status_code == 302


def log_in(client, person, password):
    return client.post("/dang-nhap/", {"username": person.email, "password": password})["Location"]


def test_link_for_the_password_opens_no_account_with_a_second_step_and_is_told(client, administrator, colleague):
    assert open_link(client, issue_password_link(membership=colleague.membership, by=administrator))
    assert log_in(client, colleague, NEW) == reverse("portal:second_step")
    told = list(Notice.objects.filter(person=colleague).values_list("subject", flat=True))
    assert "Có người vừa nhận đường dẫn đặt mật khẩu của bạn" in told
    assert "Mật khẩu của bạn vừa được đổi" in told
    assert ProcrastinateJob.objects.filter(task_name="accounts.mail_notice").count() == len(told)


def test_second_step_taken_away_takes_the_password_and_earlier_links_along(client, administrator, colleague):
    link = issue_password_link(membership=colleague.membership, by=administrator)
    reset_second_step(membership=colleague.membership, by=administrator, reason="x")
    assert not open_link(client, link)
    for password in (PASSWORD, NEW):
        answer = client.post("/dang-nhap/", {"username": colleague.email, "password": password})
        assert answer.status_code == 200


def test_password_known_to_the_administrator_is_gone_with_the_second_step(client, administrator, colleague):
    open_link(client, issue_password_link(membership=colleague.membership, by=administrator))
    reset_second_step(membership=colleague.membership, by=administrator, reason="x")
    assert client.post("/dang-nhap/", {"username": colleague.email, "password": NEW}).status_code == 200


def test_link_after_the_second_step_goes_to_the_mailbox_alone(client, administrator, colleague, mailoutbox):
    reset_second_step(membership=colleague.membership, by=administrator, reason="Mất điện thoại")
    with pytest.raises(Refusal, match="chỉ được gửi vào thư điện tử"):
        issue_password_link(membership=colleague.membership, by=administrator)
    client.force_login(administrator)
    address = reverse("office:password_link", args=[colleague.pk])
    assert "chỉ được gửi vào thư điện tử" in words(client.post(address, follow=True))
    job = ProcrastinateJob.objects.get(task_name="accounts.mail_password_link")
    send_password_link(**job.args)
    assert mailoutbox[0].to == [colleague.email]


def test_once_the_colleague_is_back_links_are_given_again(administrator, colleague):
    reset_second_step(membership=colleague.membership, by=administrator, reason="Mất điện thoại")
    set_password(person=colleague, password=NEW)
    assert issue_password_link(membership=colleague.membership, by=administrator)


def test_account_that_nobody_has_used_yet_is_given_a_link_without_a_notice(administrator, world):
    fresh = make_person(world.commune_authority, Role.OPERATOR)
    issue_password_link(membership=fresh.membership, by=administrator)
    assert not Notice.objects.filter(person=fresh).exists()

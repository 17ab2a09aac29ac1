"""Logging in, to the ground where one works, and out."""

import pytest

from tests.factories import PASSWORD, make_owner


def log_in(client, person, password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": person.email.upper(), "password": password, **more})


def test_an_establishment_comes_to_its_workshop(client, world):
    answer = log_in(client, make_owner(world))
    assert answer.url == "/vao-viec/"
    assert client.get("/vao-viec/").url == "/co-so/"


def test_an_authority_comes_to_its_office(client, world):
    log_in(client, world.reviewer)
    assert client.get("/vao-viec/").url == "/co-quan/"


def test_after_the_login_one_is_where_one_wanted_to_be(client, world):
    assert log_in(client, make_owner(world), next="/co-so/lo/").url == "/co-so/lo/"


@pytest.mark.parametrize("elsewhere", ["https://vidu.example/", "//vidu.example/"])
def test_the_login_leads_to_no_other_site(client, world, elsewhere):
    assert log_in(client, make_owner(world), next=elsewhere).url == "/vao-viec/"


def test_wrong_address_and_wrong_password_get_the_same_answer(client, world):
    person = make_owner(world)
    wrong = log_in(client, person, "khong-dung-mat-khau").context["form"].non_field_errors()
    person.email = "khong.ai@vidu.example"
    unknown = log_in(client, person).context["form"].non_field_errors()
    assert wrong == unknown
    assert "không đúng" in wrong[0]


def test_an_account_that_was_stopped_gets_the_same_answer(client, world):
    person = make_owner(world)
    person.is_active = False
    person.save()
    assert "không đúng" in log_in(client, person).context["form"].non_field_errors()[0]


def test_without_a_membership_there_is_no_ground(client, world):
    person = make_owner(world)
    client.force_login(person)
    person.memberships.update(suspended_at="2026-01-01T00:00:00Z")
    assert client.get("/vao-viec/").status_code == 403


def test_logging_out_takes_a_post(client, world):
    client.force_login(make_owner(world))
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").url == "/"
    assert client.get("/co-so/").url.startswith("/dang-nhap/")

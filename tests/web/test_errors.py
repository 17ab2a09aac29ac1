"""Pages for what goes wrong."""

import pytest
from django.test import Client

from nguongoc.web.errors import server_error


def test_unknown_address_is_told_in_vietnamese(client, db):
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()


def test_who_is_logged_in_is_led_back_to_work(client, owner):
    client.force_login(owner)
    answer = client.get("/khong-co-trang-nay/").content.decode()
    assert "Vào việc" in answer
    assert "Đăng nhập" not in answer


def test_form_without_its_token_says_that_nothing_was_saved(db):
    response = Client(enforce_csrf_checks=True).post("/dang-nhap/", {})
    assert response.status_code == 403
    assert "Chưa có gì được lưu." in response.content.decode()


def test_failure_of_the_server_is_told_without_asking_the_database(rf):
    """No `db` fixture: a query would raise."""
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Hệ thống gặp lỗi" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/dang-nhap/"])
def test_pages_that_the_error_pages_lead_to_are_there(client, db, path):
    assert client.get(path).status_code == 200

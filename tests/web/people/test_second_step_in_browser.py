"""The second step in a real browser: passkeys of a virtual authenticator, codes, and every page on a phone."""

import base64
import re

import pytest
from django.conf import settings as django_settings
from django.test import Client

from nguongoc.accounts import totp
from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Passkey
from nguongoc.web.access import SECOND_STEP_PASSED
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import PASSWORD, make_app, make_passkey, make_person, make_world

LOOKS = [(360, "light"), (1280, "dark")]


@pytest.fixture
def approver(transactional_db, live_server, settings):
    settings.SITE_URL = live_server.url
    return make_world().approver


def virtual_authenticator(page, *, verifies=True):
    """A device that keeps passkeys and has recognised its owner, or not."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, made["authenticatorId"]


def log_in(page, site, person):
    page.goto(f"{site}/dang-nhap/")
    page.get_by_label("Thư điện tử").fill(person.email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()


def log_out(page, site):
    page.goto(f"{site}/co-quan/")
    page.get_by_role("button", name="Đăng xuất").first.click()


def add_key(page, name):
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_label("Tên khóa").fill(name)
    page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Tạo khóa").click()


def test_approver_sets_a_passkey_up_and_logs_in_with_it(live_server, approver):
    with launch_chromium() as browser:
        page = browser.new_page(locale="vi-VN", viewport={"width": 360, "height": 740})
        devtools, device = virtual_authenticator(page)
        log_in(page, live_server.url, approver)
        page.get_by_text("Hãy đặt bước thứ hai trước khi vào việc").wait_for()
        add_key(page, "Điện thoại của tôi")
        page.get_by_text("Hãy in hoặc chép ra giấy ngay").wait_for()
        assert axe_violations(page) + overflowing(page) == []
        page.get_by_role("link", name="Đã chép, vào việc").click()
        page.wait_for_url("**/co-quan/")
        log_out(page, live_server.url)

        log_in(page, live_server.url, approver)
        assert page.url.endswith("/dang-nhap/buoc-hai/")
        assert axe_violations(page) + overflowing(page) == []
        page.get_by_role("button", name="Dùng khóa truy cập").click()
        page.wait_for_url("**/co-quan/")
        kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    key = Passkey.objects.get(person=approver)
    assert (key.name, key.sign_count) == ("Điện thoại của tôi", kept[0]["signCount"])
    assert key.last_used_at is not None


def test_key_that_was_copied_or_does_not_verify_its_owner_opens_nothing(live_server, approver):
    with launch_chromium() as browser:
        page = browser.new_page(locale="vi-VN")
        devtools, device = virtual_authenticator(page)
        log_in(page, live_server.url, approver)
        add_key(page, "Máy ở sở")
        page.get_by_role("link", name="Đã chép, vào việc").click()
        page.wait_for_url("**/co-quan/")
        log_out(page, live_server.url)

        Passkey.objects.update(sign_count=1000)
        log_in(page, live_server.url, approver)
        page.get_by_role("button", name="Dùng khóa truy cập").click()
        page.get_by_text("Khóa truy cập chưa được chấp nhận").wait_for()

        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        page.get_by_role("button", name="Dùng khóa truy cập").click()
        page.get_by_text("Thiết bị chưa trả lời").wait_for()
        page.goto(f"{live_server.url}/co-quan/")
        assert "/dang-nhap/" in page.url


def test_code_of_an_application_needs_no_javascript(live_server, approver):
    with launch_chromium() as browser:
        page = browser.new_page(locale="vi-VN", java_script_enabled=False)
        log_in(page, live_server.url, approver)
        page.get_by_role("link", name="Đặt ứng dụng tạo mã").click()
        link = page.get_by_role("link", name="Mở ứng dụng").get_attribute("href")
        secret = base64.b32decode(re.search(r"secret=(\w+)", link).group(1))
        code = totp.code_at(secret, totp.present_counter())
        page.get_by_label("Mã sáu chữ số").fill(code)
        page.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
        page.get_by_role("button", name="Đặt ứng dụng").click()
        page.get_by_role("link", name="Đã chép, vào việc").click()
        page.wait_for_url("**/co-quan/")
        log_out(page, live_server.url)
        log_in(page, live_server.url, approver)
        after = totp.code_at(secret, totp.present_counter() + 1)
        page.get_by_label("Mã").fill(after)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url("**/co-quan/")


def passed_session(person):
    client = Client()
    client.force_login(person)
    session = client.session
    session[SECOND_STEP_PASSED] = True
    session.save()
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def own_pages(approver):
    """A session of somebody with steps set up, and the pages that change them and a colleague's."""
    administrator = make_person(approver.organisation, Role.ADMINISTRATOR)
    for person in (administrator, approver):
        make_app(person)
    key = make_passkey(administrator, "Điện thoại ở trạm kiểm soát của tôi")
    step = "tai-khoan-cua-toi/buoc-hai"
    paths = [f"{step}/{page}" for page in ("", "ung-dung/", "ung-dung/go/", "khoa/them/", "ma-du-phong/")]
    paths += [f"{step}/khoa/{key.pk}/go/", "tai-khoan-cua-toi/", "quen-mat-khau/", "quen-mat-khau/?da-gui=1"]
    paths += [f"co-quan/tai-khoan/{approver.pk}/", f"co-quan/tai-khoan/{approver.pk}/bo-buoc-hai/"]
    return passed_session(administrator), paths


def test_every_page_of_the_second_step_is_accessible_and_fits_a_phone(live_server, own_pages):
    session, paths = own_pages
    findings = []
    with launch_chromium() as browser:
        page = browser.new_page(locale="vi-VN")
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])
        for path in paths:
            for width, theme in LOOKS:
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=theme)
                assert page.goto(f"{live_server.url}/{path}").status == 200, path
                found = axe_violations(page) + overflowing(page)
                findings += [f"/{path} {width} {theme}: {line}" for line in found]
    assert findings == []

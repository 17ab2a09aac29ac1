"""The pages of accounts in a real browser: on a phone by day, on a desk by night."""

import pytest
from django.conf import settings
from django.test import Client

from nguongoc.accounts.actions import issue_password_link, suspend_member
from nguongoc.accounts.enums import Role
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_owner, make_person, make_world

LOOKS = [(360, "light"), (1280, "dark")]


def session_of(person):
    client = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36"})
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def accounts_of(organisation):
    """The administrator's session, and the pages of two colleagues of whom one is suspended."""
    administrator = make_person(organisation, Role.ADMINISTRATOR)
    colleague, idle = (make_person(organisation, Role.OPERATOR) for _ in range(2))
    session_of(colleague)
    suspend_member(membership=idle.membership, by=administrator, reason="Chuyển công tác")
    link = issue_password_link(membership=colleague.membership, by=administrator)
    pages = ["", "them/", *(f"{who.pk}/" for who in (colleague, idle))]
    pages += [f"{colleague.pk}/sua/", f"{colleague.pk}/tam-dung/"]
    return session_of(administrator), pages, f"dat-mat-khau/{link.uid}/{link.token}/"


@pytest.fixture
def grounds(transactional_db):
    """For each ground: a session and its pages. The database is asked before the browser starts."""
    world = make_world()
    found = []
    for root, organisation in (
        ("co-quan", world.commune_authority),
        ("co-so", make_owner(world).organisation),
    ):
        session, pages, link = accounts_of(organisation)
        paths = [f"{root}/tai-khoan/{page}" for page in pages]
        found.append((session, [*paths, "tai-khoan-cua-toi/", "tai-khoan-cua-toi/mat-khau/", link]))
    return found


def test_every_page_of_accounts_is_accessible_and_fits_a_phone(live_server, grounds):
    findings = []
    with launch_chromium() as browser:
        for session, paths in grounds:
            page = browser.new_page(locale="vi-VN")
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
            page.context.add_cookies([cookie])
            for path in paths:
                for width, theme in LOOKS:
                    page.set_viewport_size({"width": width, "height": 800})
                    page.emulate_media(color_scheme=theme)
                    answer = page.goto(f"{live_server.url}/{path}")
                    assert answer.status == 200, path
                    found = axe_violations(page) + overflowing(page)
                    findings += [f"/{path} {width} {theme}: {line}" for line in found]
    assert findings == []


def test_link_for_the_password_is_shown_to_be_copied(live_server, grounds):
    session, paths = grounds[1]
    with launch_chromium() as browser:
        page = browser.new_page(locale="vi-VN", viewport={"width": 360, "height": 740})
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(f"{live_server.url}/{paths[2]}")
        page.get_by_role("button", name="Cấp đường dẫn đặt mật khẩu").click()
        link = page.get_by_label("Đường dẫn đặt mật khẩu").input_value()
        assert "/dat-mat-khau/" in link
        assert axe_violations(page) + overflowing(page) == []

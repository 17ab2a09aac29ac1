"""Pages of the portal and the workshop in a real browser: on a phone by day, on a desk by night."""

import pytest
from django.conf import settings
from django.test import Client

from nguongoc.registry import actions as registry
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import (
    make_certificate,
    make_lot,
    make_owner,
    make_product,
    make_stamps,
    make_world,
    product_content,
    register,
)

LOOKS = [(360, "light"), (1280, "dark")]
LONG = "Ruốc hàu sao khô gia truyền không phẩm màu đóng hộp thủy tinh loại đặc biệt"


@pytest.fixture
def shop(transactional_db):
    """A world with a bit of everything: the owner's session, and the addresses of the pages to look at.

    All of the database is asked before the browser starts, whose event loop runs in this thread.
    """
    world = make_world()
    owner = make_owner(world)
    product = make_product(world, owner)
    draft = registry.propose_product(content=product_content(name=LONG), by=owner)
    make_certificate(world, owner)
    lot = make_lot(world, owner, product, packs=1000)
    batch = make_stamps(world, owner, lot, 500, active=100)
    tracked = register(world)
    registry.return_for_changes(submission=tracked, by=world.reviewer, reason="Thiếu số nhà.")
    portal = ["", "tra-cuu/", "tra-cuu/?ma=sai", "tem-that/", "dang-ky/", f"theo-doi/{tracked.tracking_code}/"]
    workshop = [
        "",
        "ho-so/",
        "ho-so/sua/",
        "ho-so/giay-to/them/",
        "san-pham/",
        f"san-pham/{draft.record_id}/",
        "san-pham/them/",
        "lo/",
        "lo/mo/",
        f"lo/{lot.pk}/",
        f"lo/{lot.pk}/ghi/",
        f"lo/{lot.pk}/ghi/{world.forms['packing'].pk}/",
        f"lo/{lot.pk}/thu-hoi/",
        "tem/",
        "tem/yeu-cau/",
        f"tem/yeu-cau/lo/{lot.pk}/",
        f"tem/yeu-cau/{batch.request_id}/",
        f"tem/dot/{batch.pk}/",
        f"tem/dot/{batch.pk}/kich-hoat/",
    ]
    client = Client()
    client.force_login(owner)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return session, portal, [f"co-so/{path}" for path in workshop]


@pytest.fixture
def browser_page(shop):
    with launch_chromium() as browser:
        yield browser.new_page(locale="vi-VN")


def log_in(page, live_server, session):
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url, "httpOnly": True}
    page.context.add_cookies([cookie])


def look_at(page, live_server, path):
    findings = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        page.goto(f"{live_server.url}/{path}")
        findings += [f"/{path} {width} {theme}: {found}" for found in axe_violations(page) + overflowing(page)]
    return findings


def test_every_page_is_accessible_and_fits_a_phone(browser_page, live_server, shop):
    session, portal, workshop = shop
    findings = []
    for path in [*portal, "dang-nhap/"]:
        findings += look_at(browser_page, live_server, path)
    log_in(browser_page, live_server, session)
    for path in workshop:
        findings += look_at(browser_page, live_server, path)
    assert findings == []


def test_portal_fits_a_phone_whose_letters_are_twice_as_large(browser_page, live_server, shop):
    browser_page.set_viewport_size({"width": 360, "height": 740})
    findings = []
    for path in shop[1][:4]:
        browser_page.goto(f"{live_server.url}/{path}")
        browser_page.evaluate("document.documentElement.style.fontSize = '200%'")
        findings += [f"/{path}: {found}" for found in overflowing(browser_page)]
    assert findings == []


def test_a_refused_form_takes_the_reader_to_what_is_wrong(browser_page, live_server):
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto(f"{live_server.url}/dang-ky/")
    browser_page.get_by_label("Tên cơ sở").fill("Hợp tác xã thử")
    browser_page.get_by_role("button", name="Gửi đăng ký").click()
    summary = browser_page.locator(".error-summary")
    summary.wait_for()
    assert browser_page.evaluate("document.activeElement.className") == "error-summary"
    assert browser_page.get_by_label("Tên cơ sở").input_value() == "Hợp tác xã thử"
    assert axe_violations(browser_page) == []
    assert overflowing(browser_page) == []
    summary.get_by_role("link", name="Xã, phường, đặc khu").click()
    assert browser_page.evaluate("document.activeElement.id") == "id_unit"

"""The office in a real browser: accessible, within the window, and its helps at work."""

from django.conf import settings
from django.urls import reverse

from nguongoc.scans.staff import MARK_PATH
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_reason, make_world, register
from tests.web.office.subjects import LISTS, pages_of_subjects

WIDTHS = (360, 1280)


def entered(browser, live_server, client):
    """A page of the browser, in which whoever entered the test's client is logged in."""
    context = browser.new_context()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context.new_page()


def test_every_page_is_accessible_and_fits_a_phone_and_a_desk(live_server, client):
    world = make_world()
    addresses = [address for name, address in pages_of_subjects(world).items() if name != "batch"]
    addresses += [reverse(f"office:{name}") for name in LISTS]
    client.force_login(world.reviewer)
    with launch_chromium() as browser:
        page = entered(browser, live_server, client)
        complaints = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.route(
            f"**{MARK_PATH}*", lambda route: route.fulfill(status=200)
        )  # the host of the stamps stands still
        for address in addresses:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(live_server.url + address)
                assert (address, width, axe_violations(page)) == (address, width, [])
                assert (address, width, overflowing(page)) == (address, width, [])
    assert complaints == []


def test_audit_trail_is_accessible(live_server, client):
    world = make_world()
    register(world)
    client.force_login(world.administrator)
    with launch_chromium() as browser:
        page = entered(browser, live_server, client)
        page.goto(live_server.url + reverse("office:audit_trail"))
        assert axe_violations(page) == []
        assert page.locator("tbody tr").count() > 3


def test_ready_sentence_is_written_into_the_reason_and_may_be_changed(live_server, client):
    world = make_world()
    address = reverse("office:submission", args=[register(world).pk])
    client.force_login(world.reviewer)
    first, second = make_reason().text, make_reason().text
    with launch_chromium() as browser:
        page = entered(browser, live_server, client)
        page.goto(live_server.url + address)
        page.fill("[name=reason]", "Xem thêm hướng dẫn.")
        page.select_option("[name=ready]", first)
        assert page.input_value("[name=reason]") == f"{first}\nXem thêm hướng dẫn."
        page.select_option("[name=ready]", second)
        assert page.input_value("[name=reason]") == f"{second}\nXem thêm hướng dẫn."


def test_queue_is_walked_by_keyboard(live_server, client):
    world = make_world()
    register(world, name="Cơ sở thứ nhất")
    register(world, name="Cơ sở thứ hai")
    client.force_login(world.reviewer)
    with launch_chromium() as browser:
        page = entered(browser, live_server, client)
        page.goto(live_server.url + reverse("office:queue"))
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Cơ sở thứ hai')")
        page.wait_for_load_state()  # the shortcuts come with the deferred script
        page.keyboard.press("c")
        page.wait_for_selector("h1:has-text('Cơ sở thứ nhất')")
        assert page.locator(".notice-success").inner_text().startswith("Đã chấp nhận “Cơ sở thứ hai”.")


def test_administrator_reorganises_an_authority_after_a_preview(live_server, client):
    world = make_world()
    client.force_login(world.administrator)
    with launch_chromium() as browser:
        page = entered(browser, live_server, client)
        page.goto(live_server.url + reverse("office:authority", args=[world.commune_authority.pk]))
        for step in ("Sắp xếp lại", "Đổi tên"):
            page.locator("main").get_by_role("link", name=step).click()
        page.get_by_label("Tên mới").fill("Ủy ban nhân dân đặc khu Mới")
        page.get_by_role("button", name="Xem trước").click()
        assert "Địa bàn" in page.locator("main table").inner_text()
        assert (axe_violations(page), overflowing(page)) == ([], [])
        page.get_by_role("button", name="Thực hiện sắp xếp").click()
        page.locator("dialog[open]").get_by_role("button", name="Thực hiện").click()
        page.get_by_text("Cơ quan này đã kết thúc").wait_for()
    assert world.reviewer.memberships.current().get().organisation.name == "Ủy ban nhân dân đặc khu Mới"

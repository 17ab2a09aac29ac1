"""The pages of scans as they are seen: accessible, on a phone and a desk, and live only while somebody looks."""

import pytest
from django.conf import settings
from django.urls import reverse

from nguongoc.scans.actions import count_scans
from nguongoc.scans.enums import Verdict
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world
from tests.scans.scanned import make_scan

WIDTHS = (360, 1280)
HIDE = "hidden => Object.defineProperty(document, 'hidden', {get: () => Boolean(hidden), configurable: true})"
ASK = "document.querySelector('[data-live]').dispatchEvent(new CustomEvent('live-again'))"
SEE = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def batch(transactional_db):
    world = make_world()
    owner = make_owner(world)
    batch = make_stamps(world, owner, make_lot(world, owner, make_product(world, owner)), 40, active=30)
    for place, verdict in enumerate([Verdict.FIRST, Verdict.SEEN, Verdict.RECALLED, Verdict.SUSPENDED], start=1):
        make_scan(batch, place, verdict=verdict, province="22", ago=90.0 * place)
    count_scans()
    return batch


def entered(browser, live_server, client, person):
    client.force_login(person)
    context = browser.new_context()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context.new_page()


def test_pages_are_accessible_and_fit_a_phone_and_a_desk(live_server, client, batch):
    people = {"workshop": batch.request.requested_by, "office": batch.issued_by}
    with launch_chromium() as browser:
        for ground, person in people.items():
            page = entered(browser, live_server, client, person)
            complaints = []
            page.on("console", lambda said, found=complaints: found.append(said.text))
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(live_server.url + reverse(f"{ground}:scans"))
                page.locator("summary").first.click()
                assert (ground, width, axe_violations(page)) == (ground, width, [])
                assert (ground, width, overflowing(page)) == (ground, width, [])
            assert complaints == []


def test_live_part_asks_again_while_it_is_seen_and_rests_while_it_is_not(live_server, client, batch):
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, batch.request.requested_by)
        page.goto(live_server.url + reverse("workshop:scans"))
        assert page.locator(".live-scan").count() == 4
        make_scan(batch, 9, ago=1)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.evaluate(HIDE, "yes")
        page.evaluate(ASK)
        page.wait_for_timeout(200)
        assert asked == []
        page.evaluate(HIDE, "")
        page.evaluate(SEE)
        page.locator(".live-scan").nth(4).wait_for()
        assert len(asked) == 1

"""Pages on which goods are chosen, in a browser: accessible, within the window, searched without scripts."""

import pytest
from django.conf import settings
from django.utils import timezone

from nguongoc.trace.actions import Taken, open_lot, pack_units
from nguongoc.trace.enums import LogisticKind, LogKind
from nguongoc.trace.models import Handover
from nguongoc.web.workshop import offers
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import log, make_owner, make_product, make_world
from tests.trail_factories import make_cycle, make_household

WIDTHS = (360, 1280)


@pytest.fixture
def house(monkeypatch):
    """A cooperative with more lots than a page shows, one of them in a carton."""
    monkeypatch.setattr(offers, "SHOWN", 2)
    world = make_world()
    owner = make_owner(world)
    product = make_product(world, owner)
    lots = [open_lot(product=product, code=f"S{number}", by=owner) for number in range(4)]
    for lot in lots:
        log(world, lot, owner, LogKind.HARVEST, 30)
        log(world, lot, owner, LogKind.PROCESSING, 10)
    pack_units(kind=LogisticKind.CARTON, taken=[Taken(lots[0], 1)], at=timezone.now(), by=owner)
    make_household(owner)
    make_household(owner)
    return world, owner, lots, make_cycle(owner, product)


def entered(browser, live_server, client, person, **more):
    client.force_login(person)
    context = browser.new_context(viewport={"width": 360, "height": 740}, **more)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context.new_page()


def test_pages_about_goods_are_accessible_and_fit_a_phone_and_a_desk(live_server, client, house):
    world, owner, lots, cycle = house
    wrong = lots[0].log_entries.get(kind=LogKind.PROCESSING)
    addresses = [
        *("giao-hang/ghi/", "giao-hang/ghi/?tim=s0", "thung/", "thung/dong/", "lo/gop/?tim=khong-co", "ho/ghi/"),
        *(f"nhat-ky/{wrong.pk}/dinh-chinh/", f"vu/{cycle.pk}/ghi/?nhieu-ho=1", "ho/", "ho/ghi/?xem=lo"),
        f"vu/{cycle.pk}/ghi/{world.forms['harvest'].pk}/nhieu-ho/",
        f"lo/{lots[0].pk}/ghi/{world.forms['processing'].pk}/",
    ]
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, owner)
        for address in addresses:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(f"{live_server.url}/co-so/{address}")
                for closed in page.locator("main details:not([open]) > summary").all():
                    closed.click()
                assert (address, width, axe_violations(page)) == (address, width, [])
                assert (address, width, overflowing(page)) == (address, width, [])


def test_goods_are_searched_and_shipped_without_scripts(live_server, client, house):
    world, owner, lots, _ = house
    shop = make_owner(world)
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, owner, java_script_enabled=False)
        page.goto(f"{live_server.url}/co-so/giao-hang/ghi/")
        page.fill("[name=receiver]", shop.organisation.name)
        for lot, quantity in ((lots[0], "2"), (lots[1], "3")):
            page.fill("[name=tim]", lot.code)
            page.press("[name=tim]", "Enter")
            page.fill(f"[name=lo-{lot.pk}]", quantity)
        page.get_by_role("button", name="Ghi giao hàng").click()
        page.wait_for_url("**/giao-nhan/**")
    assert sorted(Handover.objects.get().lines.values_list("lot__code", "quantity")) == [("S0", 2), ("S1", 3)]


def test_a_shipment_that_could_not_be_sent_is_offered_again(live_server, client, house):
    world, owner, lots, _ = house
    address = f"{live_server.url}/co-so/giao-hang/ghi/"
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, owner)
        page.goto(address)
        page.fill("[name=receiver]", make_owner(world).organisation.name)
        page.fill(f"[name=lo-{lots[3].pk}]", "2")
        page.fill("[name=note]", "Giao ở cổng chợ")
        page.context.set_offline(True)
        page.get_by_role("button", name="Ghi giao hàng").click()
        page.wait_for_timeout(500)
        page.context.set_offline(False)
        page.goto(f"{live_server.url}/co-so/")
        page.goto(address)
        page.get_by_role("button", name="Lấy lại").click()
        page.get_by_role("button", name="Ghi giao hàng").click()
        page.wait_for_url("**/giao-nhan/**")
        page.goto(address)
        assert page.get_by_role("button", name="Lấy lại").count() == 0
    assert Handover.objects.get().note == "Giao ở cổng chợ"

"""The pages of logs in a real browser: accessible and within the window; nothing typed is lost with the
connection.
"""

from django.conf import settings

from nguongoc.trace.actions import harvest_cycle, record_work
from nguongoc.trace.enums import Catalogue, LogCheck, LogKind
from nguongoc.trace.models import LogEntry, LogForm
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_owner, make_product, make_world
from tests.trail_factories import entry_of, make_cycle, make_household, make_item, make_log_rule, treat

WIDTHS = (360, 1280)
QUESTIONS = [
    {"name": "feed", "label": "Thức ăn", "type": "catalogue", "catalogue": "feed", "required": True},
    {"name": "amount", "label": "Lượng", "type": "amount", "units": ["kg", "bao"]},
    {"name": "spot", "label": "Vị trí", "type": "place"},
    {"name": "ate", "label": "Ăn hết", "type": "yes_no"},
    {"name": "photo", "label": "Ảnh", "type": "photo"},
]


def farm():
    """A cycle with a treatment, a flagged harvest for a household, and a form with every kind of question."""
    world = make_world()
    owner = make_owner(world)
    cycle = make_cycle(owner, make_product(world, owner))
    make_log_rule(LogCheck.INTERVAL)
    make_item(Catalogue.FEED, "Cám gạo")
    LogForm.objects.filter(kind=LogKind.FEEDING).update(fields=QUESTIONS)
    treat(world, owner, cycle, days_ago=3, interval=28)
    record_work(cycle=cycle, entry=entry_of(world, LogKind.CARE), by=owner)
    given = entry_of(world, LogKind.HARVEST, household=make_household(owner))
    return world, owner, cycle, harvest_cycle(cycle=cycle, code="A1", entry=given, by=owner)


def entered(browser, live_server, client, person, **more):
    client.force_login(person)
    context = browser.new_context(viewport={"width": 360, "height": 740}, **more)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context.new_page()


def test_every_page_of_logs_is_accessible_and_fits_a_phone_and_a_desk(live_server, client):
    world, owner, cycle, harvest = farm()
    feeding = world.forms["feeding"].pk
    own = [
        "vu/", "vu/mo/", f"vu/{cycle.pk}/", f"vu/{cycle.pk}/ghi/", f"vu/{cycle.pk}/ghi/{feeding}/",
        f"vu/{cycle.pk}/ghi/{feeding}/nhieu-ho/", f"vu/{cycle.pk}/ket-thuc/", f"lo/{harvest.lot_id}/",
        f"lo/{harvest.lot_id}/ghi/", f"nhat-ky/{harvest.pk}/dinh-chinh/", f"nhat-ky/{harvest.pk}/ghi-nham/",
        "ho/", "ho/them/", f"ho/{harvest.household_id}/",
    ]  # fmt: skip
    rules = [
        "nhat-ky/", "nhat-ky/any.feeding/", "danh-muc/", "danh-muc/them/feed/", "kiem-tra/", "kiem-tra/yield/any/",
    ]  # fmt: skip
    with launch_chromium() as browser:
        office = [f"/co-quan/lo/{harvest.lot_id}/", "/co-quan/lo/canh-bao/"]
        for person, addresses in (
            (owner, [f"/co-so/{address}" for address in own]),
            (world.reviewer, office),
            (world.administrator, [f"/co-quan/quy-dinh/{address}" for address in rules]),
        ):
            page = entered(browser, live_server, client, person)
            for address in addresses:
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    page.goto(live_server.url + address)
                    assert (address, width, axe_violations(page)) == (address, width, [])
                    assert (address, width, overflowing(page)) == (address, width, [])


def test_the_editor_of_a_form_is_accessible(live_server, client):
    world, *_ = farm()
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, world.administrator)
        page.goto(f"{live_server.url}/co-quan/quy-dinh/nhat-ky/any.feeding/")
        page.get_by_role("button", name="Soạn phiên bản mới").click()
        page.get_by_role("button", name="Thêm câu hỏi").click()
        assert axe_violations(page) == []
        assert overflowing(page) == []


def test_what_was_typed_without_a_connection_is_offered_again_and_written_once(live_server, client):
    world, owner, cycle, _ = farm()
    address = f"{live_server.url}/co-so/vu/{cycle.pk}/ghi/{world.forms['feeding'].pk}/"
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, owner)
        page.goto(address)
        page.fill("[name=tra_loi_feed]", "Cám gạo")
        page.fill("[name=tra_loi_amount_0]", "12,5")
        page.select_option("[name=tra_loi_amount_1]", "bao")
        page.get_by_label("Không", exact=True).check()
        key = page.input_value("[name=form_key]")
        page.context.set_offline(True)
        page.get_by_role("button", name="Ghi nhật ký").click()
        page.wait_for_timeout(500)
        page.context.set_offline(False)
        page.goto(f"{live_server.url}/co-so/")
        page.goto(address)
        page.get_by_role("link", name="Hôm nay").click()
        page.wait_for_url("**/co-so/")
        page.goto(address)
        page.get_by_role("button", name="Lấy lại").click()
        assert page.input_value("[name=tra_loi_amount_0]") == "12,5"
        assert page.input_value("[name=form_key]") == key
        page.get_by_role("button", name="Ghi nhật ký").click()
        page.get_by_text("Đã ghi nhật ký").first.wait_for()
        page.goto(address)
        assert page.get_by_role("button", name="Lấy lại").count() == 0
    written = LogEntry.objects.get(kind="feeding")
    assert (written.answers["amount"], written.answers["ate"]) == ("12.5 bao", "no")


def test_the_place_is_asked_for_only_by_the_button(live_server, client):
    world, owner, cycle, _ = farm()
    with launch_chromium() as browser:
        place = {"latitude": 21.07123, "longitude": 107.42456}
        page = entered(browser, live_server, client, owner, geolocation=place, permissions=["geolocation"])
        page.goto(f"{live_server.url}/co-so/vu/{cycle.pk}/ghi/{world.forms['feeding'].pk}/")
        assert page.input_value("[name=tra_loi_spot]") == ""
        page.get_by_role("button", name="Lấy vị trí của tôi").click()
        page.wait_for_function("document.querySelector('[name=tra_loi_spot]').value !== ''")
        assert page.input_value("[name=tra_loi_spot]") == "21.07123, 107.42456"


def test_an_entry_is_written_without_scripts(live_server, client):
    world, owner, cycle, _ = farm()
    with launch_chromium() as browser:
        page = entered(browser, live_server, client, owner, java_script_enabled=False)
        page.goto(f"{live_server.url}/co-so/vu/{cycle.pk}/ghi/{world.forms['feeding'].pk}/")
        assert page.get_by_role("button", name="Lấy vị trí của tôi").count() == 0
        page.fill("[name=tra_loi_feed]", "Cám tự trộn")
        page.get_by_role("button", name="Ghi nhật ký").click()
        assert page.get_by_text("Cám tự trộn").count() == 1

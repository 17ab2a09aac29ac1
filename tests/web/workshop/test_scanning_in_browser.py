"""A phone's camera reads stamps into the form; where there is none or it is shut, a sentence says what to do."""

import pytest
from django.test import Client

from nguongoc.accounts.actions import make_token
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.stamps.actions import upload_activations
from nguongoc.stamps.urls import stamp_url
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world, serial_of
from tests.web.workshop.camera import film_of
from tests.workbooks import upload, workbook_bytes


@pytest.fixture
def bench(transactional_db):
    """A batch, its lot, and the owner's session."""
    world = make_world()
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner), packs=100)
    client = Client()
    client.force_login(owner)
    return make_stamps(world, owner, lot, 50), lot, client.cookies["phien"].value


def opened(browser, live_server, session, path, width=360):
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
    page.context.add_cookies([{"name": "phien", "value": session, "url": live_server.url}])
    page.goto(live_server.url + path)
    return page


def test_stamps_are_read_by_the_camera(live_server, bench, tmp_path):
    batch, lot, session = bench
    with launch_chromium(*film_of(stamp_url(batch, 7), tmp_path / "tem.y4m")) as browser:
        page = opened(browser, live_server, session, f"/co-so/tem/dot/{batch.pk}/kich-hoat/")
        page.get_by_role("button", name="Quét tem đầu").click()
        page.get_by_text(f"Đã đọc tem 7 của đợt {batch.pk}").wait_for()
        assert page.input_value("#id_first") == serial_of(batch, 7)
        page.locator("dialog").wait_for(state="detached")
        assert page.faults == []

        page.goto(f"{live_server.url}/co-so/tem/quet/")
        assert (axe_violations(page), overflowing(page)) == ([], [])
        page.get_by_role("button", name="Quét tem đầu").click()
        page.wait_for_url("**/quet/?dau=*")
        page.fill("#id_cuoi", "9")
        page.get_by_role("button", name="Tiếp tục").click()
        page.get_by_role("button", name="Kích hoạt 3 tem").click()
        page.wait_for_url(f"**/lo/{lot.pk}/")
        assert page.faults == []

        page.goto(f"{live_server.url}/co-so/tem/quet/")
        page.get_by_role("button", name="Quét tem đầu").click()
        page.get_by_text("đang hoạt động. Hãy quét tem khác").wait_for()
        assert axe_violations(page) == []
        page.get_by_role("button", name="Đóng camera").click()
        page.locator("dialog").wait_for(state="detached")


def test_a_camera_that_is_shut_is_explained_and_typing_goes_on(live_server, bench):
    batch, _, session = bench
    with launch_chromium() as browser:
        page = opened(browser, live_server, session, f"/co-so/tem/dot/{batch.pk}/kich-hoat/", width=1280)
        page.get_by_role("button", name="Quét tem cuối").click()
        page.locator("[data-scan-said]", has_text="gõ dãy mã").wait_for()
        page.add_init_script("delete Navigator.prototype.mediaDevices")
        page.reload()
        assert page.get_by_role("button", name="Quét tem đầu").count() == 0
        assert page.get_by_text("Trình duyệt này không mở được camera").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_for_machines_and_excel_are_accessible_and_fit(live_server, bench, width):
    batch, lot, session = bench
    rows = ["Đợt tem", "Tem đầu", "Tem cuối", "Mã lô"], [batch.pk, 1, 2, lot.code], [batch.pk, 1, 900, lot.code]
    owner = Person.objects.get(pk=lot.opened_by_id)
    file = upload_activations(upload=upload(workbook_bytes(*rows)), by=owner)
    make_token(name="Máy dán tem số 1", scopes=[Permission.ACTIVATE_STAMPS], days=30, by=owner)
    paths = [
        "/co-so/tem/kich-hoat-excel/",
        f"/co-so/tem/kich-hoat-excel/{file.pk}/",
        "/co-so/tai-khoan/khoa/",
        f"/co-so/tem/quet/?dau={serial_of(batch, 1)}",
        f"/co-so/tem/quet/?dau={serial_of(batch, 1)}&cuoi=9",
    ]
    with launch_chromium() as browser:
        page = opened(browser, live_server, session, "/co-so/tem/", width)
        for path in paths:
            page.goto(live_server.url + path)
            assert (axe_violations(page), overflowing(page)) == ([], []), path

"""A stamp copied on a thousand packets, in a browser: alert, inspection, suspended range, and the next scan."""

import random
import uuid
from urllib.parse import urlsplit

import psycopg
import pytest
from django.utils import timezone

from nguongoc.scans.models import Alert
from nguongoc.scans.openings import Group, Opening
from nguongoc.scans.shield.sweeping import sweep
from nguongoc.scans.writing import commit
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world
from tests.journeys.screens import DESK, PHONE, screen
from tests.programs import scan_application

COPIED, OPENED = 7, 80  # the place of the stamp, and how many of the thousand packets somebody opens


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def batch(world):
    owner = make_owner(world)
    lot = make_lot(world, owner, make_product(world, owner), packs=1000)
    return make_stamps(world, owner, lot, 1000, active=1000)


def sell_copies(conninfo, batch):
    """Buyers in four provinces open their packets, each with a phone and a network of their own."""
    code = StampCode(number=batch.first + COPIED - 1, key_id=batch.key_id)
    chance = random.Random(1)  # noqa: S311 -- the same buyers each time
    openings = [
        Opening(
            code=code,
            gtin=batch.product.gtin,
            session=uuid.uuid4().hex,
            province=chance.choice(("22", "01", "48", "79")),
            network=number,
        )
        for number in range(OPENED)
    ]

    with psycopg.connect(conninfo, autocommit=True) as connection:
        commit(connection, Group(openings))


def orders_an_inspection(official):
    official.follow("Ra lệnh kiểm tra")
    official.fill(place="Chợ minh họa", due_date=timezone.localdate().isoformat())
    official.page.select_option("[name=inspector]", index=1)
    official.press("Ra lệnh")
    official.reads("Đã ra lệnh kiểm tra")
    return urlsplit(official.page.url).path


def suspends_the_stamp(official):
    official.follow("Tạm dừng tem")
    assert official.page.input_value("[name=first]") == official.page.input_value("[name=last]") == str(COPIED)
    official.page.check("[name=state][value=suspended]")
    official.fill(reason="Tem bị sao chép, đang kiểm tra.")
    official.page.get_by_role("button", name="Thay đổi trạng thái").first.click()
    with official.page.expect_navigation():  # the script of the dialog sends the form
        official.page.locator("dialog[open]").get_by_role("button", name="Thay đổi", exact=True).click()
    official.look()


def test_copied_stamp_ends_in_an_alert_an_inspection_and_a_suspended_stamp(
    browser, live_server, world, batch, database_url, tmp_path
):
    sell_copies(database_url, batch)
    assert sweep() > 0
    with screen(browser, live_server, DESK, world.reviewer.email) as official:
        official.open("/co-quan/canh-bao/")
        official.reads("Một tem ở nhiều tỉnh", "Một tem đi nhanh không thể có", f"tem số {COPIED}")
        official.follow("Một tem ở nhiều tỉnh", exact=True)
        official.reads("Hà Nội", "Đà Nẵng", "Thành phố Hồ Chí Minh")
        alert = urlsplit(official.page.url).path
        inspection = orders_an_inspection(official)
        official.open(alert)
        suspends_the_stamp(official)
    with screen(browser, live_server, PHONE, world.reviewer.email) as inspector:
        inspector.open(inspection)
        inspector.page.check("[name=result][value=breach]")
        inspector.fill(reason="Thấy 40 gói dán cùng một tem in lại.")
        inspector.press("Ghi kết quả")
        inspector.open(alert)
        inspector.page.check("[name=finding][value=copied]")
        inspector.fill(reason="Kiểm tra tại chợ thấy tem in lại.")
        inspector.press("Ghi kết luận")
        inspector.reads("Tem bị sao chép")
    assert Alert.objects.settled().get().finding == "copied"
    with scan_application(tmp_path / "scan.log") as port:
        path = urlsplit(stamp_url(batch, COPIED)).path
        with screen(browser, live_server, PHONE) as buyer:
            buyer.page.goto(f"http://127.0.0.1:{port}{path}")
            buyer.reads("Tem đang tạm dừng")

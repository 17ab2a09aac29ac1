"""The trail from a household's field to a shop: each step as the person who does it, each on a phone."""

from contextlib import ExitStack
from decimal import Decimal

import pytest

from nguongoc.stamps.urls import stamp_url
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Handover, IncomingLot, LogisticUnit, Lot
from nguongoc.trace.queries import descendants
from tests.factories import make_owner, make_product, make_stamps, make_world
from tests.journeys.screens import DESK, PHONE, screen
from tests.programs import free_port, scan_application, worker

NAMES = (
    "Hộ minh họa Đông Xá",
    "Hộ minh họa Hạ Long",
    "Hợp tác xã minh họa Vân Đồn",
    "Xưởng minh họa Cái Rồng",
    "Cửa hàng minh họa Bãi Cháy",
)


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def scan_url(settings, tmp_path):
    """The scan application and the worker run beside the site."""
    port = free_port()
    settings.SCAN_URL = f"http://127.0.0.1:{port}"
    with (
        scan_application(tmp_path / "scan.log", port=port, SCAN_URL=settings.SCAN_URL),
        worker(tmp_path / "worker.log", SCAN_URL=settings.SCAN_URL),
    ):
        yield settings.SCAN_URL


def open_lot(person, product, code):
    person.open("/co-so/lo/mo/")
    person.fill(code=code)
    person.press("Mở lô")
    return Lot.objects.get(code=code, product=product)


def write(person, lot, form, **fields):
    """One entry of the log, by the form of its kind."""
    person.open(f"/co-so/lo/{lot.pk}/ghi/{form.pk}/")
    chosen = {name: text for name, text in fields.items() if name.startswith("nhan-")}
    if chosen:
        person.page.get_by_text("Nguyên liệu đã dùng").click()
    person.fill(**fields)
    if form.kind == LogKind.HARVEST:
        person.page.select_option("[name=unit]", "KGM")
    person.press("Ghi nhật ký")
    assert person.page.url.endswith(f"/co-so/lo/{lot.pk}/"), person.page.inner_text("main")


def ship(person, receiver, *, goods=(), units=(), **carrier):
    """Goods by their keys and quantities, or whole units, to an establishment by its code."""
    person.open("/co-so/giao-hang/ghi/")
    person.fill(receiver=receiver.organisation.establishment.code, **carrier)
    for key, quantity in goods:
        person.fill(**{key: str(quantity)})
    for unit in units:
        person.page.check(f"[name=thung-{unit.pk}]")
    person.press("Ghi giao hàng")
    return Handover.objects.latest("pk")


def receive(person, handover):
    """What is on its way stands on the first page; all of it came."""
    person.open("/co-so/hang-den/")
    person.follow(handover.sender.name)
    person.follow("Xác nhận đã nhận")
    person.press("Xác nhận đã nhận")
    return list(IncomingLot.objects.filter(handover=handover).order_by("pk"))


def pack(person, lot, kilograms):
    person.open("/co-so/thung/dong/")
    person.page.check("[name=kind][value=carton]")
    person.fill(**{f"lo-{lot.pk}": str(kilograms)})
    person.press("Đóng")
    return LogisticUnit.objects.latest("pk")


def test_trail_runs_from_a_household_to_a_shop_and_back(browser, live_server, world, scan_url):
    *farmers, cooperative, processor, shop = (make_owner(world, name=name) for name in NAMES)
    fields = [make_product(world, farmer, name="Rau cải minh họa") for farmer in farmers]
    product = make_product(world, processor, name="Rau sấy minh họa")
    forms = world.forms
    with ExitStack() as stack:
        by = {
            person: stack.enter_context(screen(browser, live_server, PHONE, person.email))
            for person in (*farmers, cooperative, processor, shop)
        }
        collected = []
        for place, (farmer, field) in enumerate(zip(farmers, fields, strict=True)):
            grown = open_lot(by[farmer], field, f"RC-{place}")
            write(by[farmer], grown, forms[LogKind.HARVEST], quantity="50")
            handover = ship(by[farmer], cooperative, goods=[(f"lo-{grown.raw_material.pk}", 50)])
            collected += receive(by[cooperative], handover)
        goods = [(f"nhan-{each.pk}", 50) for each in collected]
        handover = ship(by[cooperative], processor, goods=goods, vehicle_plate="14C-000.01")
        mixed = {f"nhan-{each.pk}": "50" for each in receive(by[processor], handover)}
        lot = open_lot(by[processor], product, "CB-01")
        write(by[processor], lot, forms[LogKind.PROCESSING], quantity="60", **mixed)
        write(by[processor], lot, forms[LogKind.PACKING], quantity="60", pack_count="400")
        lot.refresh_from_db()
        batch = make_stamps(world, processor, lot, 10, active=10)
        handover = ship(by[processor], shop, units=[pack(by[processor], lot, 30)], vehicle_plate="14C-000.02")
        assert [each.quantity for each in receive(by[shop], handover)] == [Decimal(30)]
        by[farmers[0]].open(f"/co-so/truy-vet/?vat={Lot.objects.get(raw_of__product=fields[0]).thing.pk}")
        by[farmers[0]].reads(cooperative.organisation.name)
    with screen(browser, live_server, PHONE) as shopper:
        shopper.open(stamp_url(batch, 1))
        shopper.reads(*NAMES)
    raw = Lot.objects.get(raw_of__product=fields[0])
    assert set(descendants([raw.pk])) == {raw.pk, lot.pk}
    with screen(browser, live_server, DESK, world.approver.email) as official:
        official.open(f"/co-quan/truy-vet/?vat={raw.thing.pk}")
        official.reads(*NAMES[2:])

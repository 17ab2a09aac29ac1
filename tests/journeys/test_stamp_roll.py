"""A roll of security stamps from the request to its reconciliation, each step as the person who does it."""

import pypdfium2
import pytest
import zxingcpp

from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.queries import reconciliation_of
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_design, make_lot, make_owner, make_price, make_product, make_world
from tests.journeys.screens import DESK, PHONE, screen
from tests.programs import worker

QUANTITY, ROLL = 60, 30


@pytest.fixture
def world(transactional_db):
    made = make_world()
    make_price(made, 120, kind="security")
    make_design(made, "security_scratch")
    return made


def ask(owner, product):
    """The establishment asks from its phone, before there is a lot."""
    owner.open(f"/co-so/tem/yeu-cau/vu/{product.pk}/")
    owner.fill(season="Vụ đông 2026", expected_quantity="15", quantity=str(QUANTITY))
    owner.page.check("[name=way][value=security-central]")
    owner.press("Gửi yêu cầu")
    owner.reads("chờ duyệt", "Vụ đông 2026")


def issue_and_take_the_money(official):
    """Issued; nothing is printed before the receipt is recorded."""
    official.open("/co-quan/tem/")
    official.follow(f"{QUANTITY} tem")
    official.press("Cấp tem")
    batch = CodeBatch.objects.select_related("product").get()
    official.open(f"/co-quan/tem/dot/{batch.pk}/in/")
    official.press("Tạo bản in")
    official.reads("chưa nộp 7.200 ₫")
    official.open(f"/co-quan/tem/tien/{batch.fee.pk}/")
    official.fill(receipt_number="BL-0001")
    official.press("Ghi đã nộp")
    official.reads("BL-0001")
    return batch


def print_rolls(official, batch):
    """Two files, one a roll, for the printing house: every code is that of its stamp, in order."""
    official.open(f"/co-quan/tem/dot/{batch.pk}/in/")
    official.page.check("[name=output][value=roll]")
    official.page.get_by_text("Máy in và tệp").click()
    official.page.select_option("[name=colour]", "cmyk")
    official.page.select_option("[name=bleed]", "2")
    official.fill(file_size=str(ROLL))
    official.press("Tạo bản in")
    official.page.get_by_text("Bản in đã xong").wait_for(timeout=60_000)
    official.look()
    links = official.page.locator("#ban-in a[href*='/tep/']")
    assert links.count() == QUANTITY // ROLL
    read = []
    for place in range(links.count()):
        with official.page.expect_download() as download:
            links.nth(place).click()
        read += codes_of(download.value.path())
    assert read == [stamp_url(batch, place) for place in range(1, QUANTITY + 1)]


def codes_of(path):
    """The code of each page, in order, as an independent reader finds it at 300 dpi."""
    pages = pypdfium2.PdfDocument(path)
    pictures = (page.render(scale=300 / 72, grayscale=True).to_pil() for page in pages)
    return [zxingcpp.read_barcode(each, formats=zxingcpp.BarcodeFormat.QRCode).text for each in pictures]


def deliver(official, batch):
    official.open(f"/co-quan/tem/dot/{batch.pk}/giao/?co={ROLL}")
    assert official.page.input_value("[name=pieces]").split("\n") == ["Cuộn 1: 1-30", "Cuộn 2: 31-60"]
    official.fill(receiver="Người nhận minh họa, thủ kho")
    official.press("Ghi đã giao")
    official.reads("Cuộn 1", "Cuộn 2")


def receive(owner, batch):
    """The first roll is whole; of the second five stamps are missing."""
    for piece, missing in zip(batch.pieces.order_by("numbers"), ("", "56-60"), strict=True):
        owner.open(f"/co-so/tem/cuon/{piece.pk}/nhan/")
        owner.fill(missing=missing)
        owner.press("Xác nhận đã nhận")


def activate_and_account(owner, batch, lot):
    """By the serials on paper; what was spoiled when they were stuck on is written off."""
    owner.open(f"/co-so/tem/dot/{batch.pk}/kich-hoat/?lo={lot.pk}")
    owner.fill(first=stamp_url(batch, 1), last=stamp_url(batch, 40))
    owner.press("Kích hoạt tem")
    owner.open(f"/co-so/tem/dot/{batch.pk}/bao-hong/")
    owner.fill(first="41", last="43", note="Rách khi dán")
    owner.page.check("[name=kind][value=spoiled]")
    owner.page.get_by_role("button", name="Ghi", exact=True).click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Ghi", exact=True).click()
    owner.page.wait_for_url(f"**/tem/dot/{batch.pk}/")
    owner.look()


def test_roll_goes_from_the_request_to_its_reconciliation(browser, live_server, world, tmp_path):
    maker = make_owner(world)
    product = make_product(world, maker)
    with (
        worker(tmp_path / "worker.log"),
        screen(browser, live_server, PHONE, maker.email) as owner,
        screen(browser, live_server, DESK, world.approver.email) as official,
    ):
        ask(owner, product)
        batch = issue_and_take_the_money(official)
        print_rolls(official, batch)
        deliver(official, batch)
        receive(owner, batch)
        activate_and_account(owner, batch, make_lot(world, maker, product, packs=50))
        told = dict(reconciliation_of(batch))
        assert sum(told.values()) == QUANTITY
        expected = {"Đã dùng, đang hoạt động": 40, "Mất, thất lạc": 5, "Hỏng khi in, khi dán": 3}
        assert {label: told[label] for label in expected} == expected
        official.open(f"/co-quan/tem/dot/{batch.pk}/")
        for person in (owner, official):
            person.reads("Đối chiếu", *expected)

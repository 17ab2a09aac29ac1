"""The main job from end to end, in a browser: each step, (a) to (k), as the person who does it."""

import time
from urllib.parse import urlsplit

import pypdfium2
import pytest

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Organisation
from nguongoc.common.models import AuditEntry
from nguongoc.profiles.loader import load_profile
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_person, picture_file
from tests.journeys.mails import set_password
from tests.journeys.screens import DESK, PHONE, screen
from tests.programs import free_port, scan_application, worker
from tests.stamps.labels import codes_on

OWNER = "chu.co.so@vidu.example"
STAMPS = 1000


@pytest.fixture
def officials(transactional_db):
    """The profile of Quảng Ninh as installed, and the three officials who take part."""
    load_profile(name="quang_ninh")
    commune = Organisation.objects.get(name="Ủy ban nhân dân đặc khu Vân Đồn")
    department = Organisation.objects.get(name="Sở Nông nghiệp và Môi trường")
    province = Organisation.objects.get(level="province")
    return {
        "reviewer": make_person(commune, Role.REVIEWER).email,
        "approver": make_person(department, Role.APPROVER).email,
        "administrator": make_person(province, Role.ADMINISTRATOR).email,
    }


@pytest.fixture
def scan_url(settings, database_url, tmp_path):
    """The scan application and the worker run beside the site; stamps carry the application's address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings.SCAN_URL = url
    settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", url]
    with (
        scan_application(tmp_path / "scan.log", port=port, SCAN_URL=url),
        worker(tmp_path / "worker.log", SCAN_URL=url),
    ):
        yield url


def register(person):
    """(a) An establishment registers from a phone; returns the tracking code."""
    person.open("/dang-ky/")
    person.press("Gửi đăng ký")
    person.reads("Hãy sửa")
    person.fill(
        name="Cơ sở minh họa Cái Rồng",
        address="Khu minh họa 5",
        latitude="21,0712",
        longitude="107,4231",
        phone="0000 000 099",
        representative="Người đại diện minh họa",
        person_name="Chủ cơ sở minh họa",
        email=OWNER,
    )
    person.page.select_option("[name=kind]", "cooperative")
    person.page.check("[name=sector][value=agriculture]")
    person.page.check("[name=activities][value=processing]")
    person.page.select_option("[name=unit]", label="Đặc khu Vân Đồn")
    person.press("Gửi đăng ký")
    person.reads("Đã gửi đăng ký")
    code = person.page.locator(".code").first.inner_text()
    person.open(f"/theo-doi/{code}/")
    person.reads("Cơ sở minh họa Cái Rồng", "chờ kiểm tra")
    return code


def decide(person, title, button):
    """(b), (c): an official opens the waiting submission from the queue and decides."""
    person.open("/co-quan/hang-doi/")
    person.follow(title)
    person.press(button)


def propose_product(person, tmp_path):
    """(d) A product with a picture; what is wrong is said beside the field, and the picture is kept."""
    file = tmp_path / "anh.jpg"
    file.write_bytes(picture_file(size=(1200, 900)).read())
    person.open("/co-so/san-pham/them/")
    person.page.set_input_files("[name=picture]", str(file))
    person.fill(name="Ruốc hàu <b>Vân Đồn</b>", net_quantity="0", shelf_life_days="180", price="135000")
    person.page.select_option("[name=production]", "processed_food")
    person.page.select_option("[name=net_unit]", "GRM")
    person.press("Gửi duyệt")
    assert person.page.input_value("[name=name]") == "Ruốc hàu <b>Vân Đồn</b>"
    assert person.page.locator("[name=net_quantity][aria-invalid=true]").count() == 1
    person.fill(net_quantity="150", description="Thịt hàu sao khô.")
    person.page.select_option("[name=group]", label="Đồ ăn nhanh")
    person.press("Gửi duyệt")
    person.reads("chờ kiểm tra")


def keep_logs(person):
    """(e) A lot is opened; harvest, processing and packing are written down."""
    person.open("/co-so/lo/mo/")
    person.fill(code="CR-2611")
    person.press("Mở lô")
    lot = urlsplit(person.page.url).path
    for kind, fields in (
        ("harvest", {"quantity": "400", "tra_loi_material": "Hàu sống nguyên vỏ", "tra_loi_supplier": "Bè 04"}),
        ("processing", {"quantity": "150"}),
        ("packing", {"quantity": "150", "pack_count": str(STAMPS)}),
    ):
        person.open(f"{lot}ghi/")
        person.page.locator("a.tile").nth(["harvest", "processing", "packing"].index(kind)).click()
        person.look()
        person.fill(**fields)
        for choice in person.page.locator("select[required]").all():
            choice.select_option(index=1)
        if kind == "harvest":
            person.page.select_option("[name=unit]", "KGM")
        person.press("Ghi nhật ký")
        assert person.page.url.endswith(lot), person.page.inner_text("main")
    person.open(lot)
    person.reads("150 kg", "1.000", "Hàu sống nguyên vỏ")
    return lot


def ask_for_stamps(person, lot):
    """(f) More than the lot has packs, with what may spoil of them, is refused in words; 1,000 are asked for."""
    pk = lot.strip("/").rsplit("/", 1)[-1]
    person.open(f"/co-so/tem/yeu-cau/lo/{pk}/")
    person.fill(quantity=str(STAMPS + 51))
    person.press("Gửi yêu cầu")
    person.reads("thêm 50 tem bù hỏng (5 %); còn xin được 1.050 tem")
    person.fill(quantity=str(STAMPS))
    person.press("Gửi yêu cầu")
    person.reads("chờ duyệt")


def print_sheet(person, batch, design, reason=""):
    """(g) The label sheet as PDF: returns the file. Printed again, it needs a reason."""
    person.open(f"/co-so/tem/dot/{batch.pk}/in/")
    person.page.get_by_role("radio", name=design).check()
    if reason:
        person.fill(reason=reason)
    person.press("Tạo bản in")
    person.page.get_by_role("link", name="Tải bản in").wait_for(timeout=60_000)
    person.look()
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Tải bản in").click()
    return pypdfium2.PdfDocument(download.value.path())


def activate(person, batch):
    """(h) Stamps 1 to 600 are put on the lot."""
    person.open(f"/co-so/tem/dot/{batch.pk}/kich-hoat/")
    person.fill(first="1", last="600")
    person.press("Kích hoạt tem")
    person.reads("600")


def recall(person, lot):
    """(j) The department recalls the lot with a reason; returns when the decision was answered."""
    pk = lot.strip("/").rsplit("/", 1)[-1]
    person.open(f"/co-quan/lo/{pk}/thu-hoi/")
    person.fill(reason="Kiểm nghiệm không đạt (minh họa)", instructions="Mang trả nơi đã mua.")
    person.page.check("[name=understood]")
    person.page.get_by_role("button", name="Thu hồi lô").click()
    person.page.get_by_role("dialog").get_by_role("button", name="Thu hồi", exact=True).click()
    person.page.wait_for_url("**/co-quan/thu-hoi/*/")
    return time.monotonic()


def join(browser, live_server, officials):
    """(a) to (c), and what the visitor then reads without a login."""
    with screen(browser, live_server, PHONE) as visitor:
        tracking_code = register(visitor)
    with screen(browser, live_server, DESK, officials["reviewer"]) as reviewer:
        reviewer.open("/co-quan/hang-doi/")
        reviewer.follow("Cơ sở minh họa Cái Rồng")
        reviewer.page.locator(".leaflet-container").wait_for()
        reviewer.press("Chấp nhận")
    with screen(browser, live_server, DESK, officials["approver"]) as approver:
        decide(approver, "Cơ sở minh họa Cái Rồng", "Duyệt đăng")
    with screen(browser, live_server, PHONE) as visitor:
        visitor.open(f"/theo-doi/{tracking_code}/")
        visitor.reads("đã duyệt đăng")
        set_password(visitor, OWNER)


def check_sheets(owner, batch, urls):
    """(g) What an independent reader finds on both sheets."""
    small = print_sheet(owner, batch, "Tem nhỏ")
    assert sorted(codes_on(small)) == sorted(urls), "at 600 dpi each 6 mm code reads as its own address"
    text = small[0].get_textpage().get_text_range()
    assert "QUẢNG NINH" in text
    assert urls[0].rsplit("/", 1)[1][:4] in text
    assert (round(small[0].get_width()), round(small[0].get_height())) == (595, 842)
    large = print_sheet(owner, batch, "Tem tiêu chuẩn", reason="Cần tem cỡ lớn hơn")
    assert sorted(codes_on(large)) == sorted(urls)


def scan_and_recall(shopper, owner, approver, lot, urls):
    """(h) to (j): not active, active, recalled, each as the phone shows it."""
    batch = CodeBatch.objects.get()
    shopper.open(urls[0])
    shopper.reads("chưa", "Ruốc hàu <b>Vân Đồn</b>")
    activate(owner, batch)
    shopper.open(urls[1])
    shopper.reads("Tem do cơ quan nhà nước cấp", "Lần tra cứu đầu tiên", "Hàu sống nguyên vỏ", "CR-2611")
    decided = recall(approver, lot)
    shopper.page.reload()
    assert time.monotonic() - decided < 1, "the open address says so within a second"
    shopper.look()
    shopper.reads("KHÔNG SỬ DỤNG", "Kiểm nghiệm không đạt (minh họa)", "Mang trả nơi đã mua.")
    approver.look()


def read_audit_trail(administrator):
    """(k) Who, what, when, from where."""
    administrator.open("/co-quan/nhat-ky/")
    administrator.reads("Thu hồi", "127.0.0.1", "Sở Nông nghiệp và Môi trường")
    steps = {
        *("submit_submission", "accept_submission", "publish_submission", "open_lot", "record_log", "log_in"),
        *("request_stamps", "issue_stamps", "order_print", "activate_stamps", "open_recall"),
    }
    entries = AuditEntry.objects.filter(action__in=steps)
    assert set(entries.values_list("action", flat=True)) == steps
    assert not entries.filter(address=None).exists()


def test_main_job(browser, live_server, officials, scan_url, tmp_path):
    join(browser, live_server, officials)
    with (
        screen(browser, live_server, PHONE, OWNER) as owner,
        screen(browser, live_server, DESK, officials["reviewer"]) as reviewer,
        screen(browser, live_server, DESK, officials["approver"]) as approver,
    ):
        propose_product(owner, tmp_path)
        decide(reviewer, "Ruốc hàu", "Chấp nhận")
        decide(approver, "Ruốc hàu", "Duyệt đăng")
        lot = keep_logs(owner)
        ask_for_stamps(owner, lot)
        approver.open("/co-quan/tem/")
        approver.follow("1.000 tem")
        approver.press("Cấp tem")
        batch = CodeBatch.objects.select_related("product").get()
        urls = [stamp_url(batch, place) for place in range(1, STAMPS + 1)]
        check_sheets(owner, batch, urls)
        with screen(browser, live_server, PHONE) as shopper:
            scan_and_recall(shopper, owner, approver, lot, urls)
    with screen(browser, live_server, DESK, officials["administrator"]) as administrator:
        read_audit_trail(administrator)


def test_wrong_and_tampered_codes_claim_nothing(browser, live_server, officials, scan_url):
    with screen(browser, live_server, PHONE) as shopper:
        for path in ("/01/09522022000012/21/ABCDEFGHJKMNPQ", "/01/09522022000012/21/%3Cscript%3E", "/khong-co"):
            answer = shopper.page.goto(scan_url + path)
            assert answer.status == 404
            assert "cơ quan nhà nước cấp. Lần" not in shopper.page.inner_text("body")
        shopper.open("/tra-cuu/?ma=ABCD-EFGH-JKMNPQ")
        shopper.reads("Không tìm thấy mã này")

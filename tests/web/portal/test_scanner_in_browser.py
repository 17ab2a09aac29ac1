"""The scanner of the portal in a real browser: a camera that sees a printed stamp, pictures, and neither."""

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
import segno
import zxingcpp
from PIL import Image

from nguongoc.stamps.printing.paper import Roll
from nguongoc.stamps.urls import stamp_url
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_lot, make_owner, make_product, make_stamps, make_world, serial_of
from tests.stamps.labels import STANDARD, pdf_of
from tests.web.workshop.camera import film_of_picture

DPI = 300
REFUSED = "MediaDevices.prototype.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') }"
NO_MEDIA = "delete Navigator.prototype.mediaDevices"
INSECURE = f"{NO_MEDIA}; Object.defineProperty(window, 'isSecureContext', {{value: false}})"
OLD = "delete window.WebAssembly; delete window.BarcodeDetector"


@pytest.fixture
def batch(transactional_db):
    world = make_world()
    owner = make_owner(world)
    return make_stamps(world, owner, make_lot(world, owner, make_product(world, owner), packs=10), 10, active=5)


@pytest.fixture
def visit(live_server, settings):
    """Opens the scanner; where it leads is noted down in place of being opened, since no scan application runs."""

    def open_scanner(browser, *, width=360, script="", **options):
        page = browser.new_page(viewport={"width": width, "height": 740}, **options)
        page.faults, page.followed = [], []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda line: page.faults.append(line.text) if "Content Sec" in line.text else None)

        def note(route):
            answer = route.fetch(max_redirects=0)
            if answer.status != 302:
                route.fulfill(response=answer)
                return
            page.followed.append(answer.headers["location"])
            route.fulfill(body="<h1>Trang của tem</h1>", content_type="text/html; charset=utf-8")

        page.route("**/tra-cuu/**", note)
        page.add_init_script(script)
        page.goto(f"{live_server.url}/quet/")
        return page

    return open_scanner


def printed(batch, place, settings):
    """The stamp at one place as the printer puts it on a roll, in pixels."""
    serials = np.array([serial_of(batch, place).encode()])
    label = pdf_of(STANDARD, Roll(), serials, gtin=batch.product.gtin, base_url=settings.SCAN_URL)
    return pdfium.PdfDocument(label)[0].render(scale=DPI / 72).to_pil().convert("L")


def own_address(batch, place):
    return stamp_url(batch, place).replace("HTTP://", "http://")


def bar_code(gtin):
    made = zxingcpp.create_barcode(gtin.removeprefix("0"), zxingcpp.BarcodeFormat.EAN13)
    return Image.fromarray(np.array(made.to_image(scale=3)))


def qr_code(text):
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="png", scale=8)
    return Image.open(out).convert("L")


def chosen(page, picture, kind="JPEG"):
    """Choose the picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind)
    file = {"name": "anh.jpg", "mimeType": f"image/{kind.lower()}", "buffer": out.getvalue()}
    page.set_input_files("[data-scanner-picture]", file)


def said(page, words):
    page.locator("[data-scanner-said]", has_text=words).wait_for()


def led_to(page, address):
    page.get_by_role("heading", name="Trang của tem").wait_for()
    assert page.followed == [address]


def test_the_camera_opens_at_a_tap_and_a_printed_stamp_leads_to_its_page(batch, visit, settings, tmp_path):
    with launch_chromium(*film_of_picture(printed(batch, 3, settings), tmp_path / "tem.y4m")) as browser:
        page = visit(browser)
        page.wait_for_timeout(300)
        assert page.locator("video").count() == 0
        page.get_by_role("button", name="Mở camera để quét").click()
        led_to(page, own_address(batch, 3))
        assert page.faults == []


def test_the_camera_reads_a_bar_code_and_closes_when_told(batch, visit, settings, tmp_path):
    with launch_chromium(*film_of_picture(bar_code(batch.product.gtin), tmp_path / "vach.y4m")) as browser:
        page = visit(browser)
        page.get_by_role("button", name="Mở camera để quét").click()
        led_to(page, f"{settings.SCAN_URL}/01/{batch.product.gtin}")
        assert page.faults == []
    with launch_chromium(*film_of_picture(Image.new("L", (9, 9)), tmp_path / "trong.y4m")) as browser:
        page = visit(browser)
        page.get_by_role("button", name="Mở camera để quét").click()
        page.locator("video").wait_for()
        assert (axe_violations(page), overflowing(page)) == ([], [])
        page.get_by_role("button", name="Đóng camera").click()
        page.locator("video").wait_for(state="detached")
        assert page.get_by_role("button", name="Mở camera để quét").is_visible()


def test_pictures_are_read_on_the_device_and_strangers_are_never_opened(batch, visit, settings):
    with launch_chromium() as browser:
        page = visit(browser)
        sent = []
        page.on("request", lambda request: sent.append(request.url))
        chosen(page, printed(batch, 2, settings).resize((900, 900)))
        led_to(page, own_address(batch, 2))
        page.go_back()
        chosen(page, Image.new("L", (400, 300), 200), "PNG")
        said(page, "Không thấy mã nào trong ảnh")
        page.set_input_files("[data-scanner-picture]", {"name": "x", "mimeType": "image/png", "buffer": b"x"})
        said(page, "Không mở được tệp này")

        chosen(page, qr_code("WIFI:S:NhaToi;T:WPA;P:bi-mat;;"), "PNG")
        said(page, "Mã này không phải tem")
        chosen(page, qr_code("https://evil.example/trung-thuong?token=bi-mat"), "PNG")
        page.get_by_role("heading", name="Mã này không mở trang tra cứu").wait_for()
        assert [url for url in sent if "bi-mat" in url or url.startswith("https://evil")] == []
        assert page.faults == []
        assert (axe_violations(page), overflowing(page)) == ([], [])


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("", "Không thấy camera nào"),
        (REFUSED, "chưa được phép dùng camera"),
        (NO_MEDIA, "thường gặp khi mở trang bên trong Zalo"),
        (INSECURE, "chưa được mở bằng https"),
    ],
)
def test_without_a_camera_a_sentence_says_why_and_what_else_works(batch, visit, script, sentence):
    with launch_chromium() as browser:
        page = visit(browser, script=script)
        page.get_by_role("button", name="Mở camera để quét").click()
        said(page, sentence)
        said(page, "chọn ảnh có tem, hoặc gõ mã in trên tem")
        assert (axe_violations(page), overflowing(page), page.faults) == ([], [], [])


def test_a_browser_without_web_assembly_is_told_to_type(batch, visit, settings):
    with launch_chromium() as browser:
        page = visit(browser, script=OLD)
        chosen(page, qr_code(stamp_url(batch, 1)), "PNG")
        said(page, "Trình duyệt này quá cũ")
        page.get_by_label("Mã trên tem hoặc số dưới mã vạch").fill(serial_of(batch, 1).lower())
        page.get_by_role("main").get_by_role("button", name="Tra cứu").click()
        led_to(page, own_address(batch, 1))


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_the_scanner_work_without_scripts_and_fit(live_server, batch, visit, width):
    with launch_chromium() as browser:
        page = visit(browser, width=width, java_script_enabled=False)
        assert not page.get_by_text("Mở camera để quét").is_visible()
        page.get_by_label("Mã trên tem hoặc số dưới mã vạch").fill(serial_of(batch, 1))
        page.get_by_role("main").get_by_role("button", name="Tra cứu").click()
        led_to(page, own_address(batch, 1))
        page = visit(browser, width=width, bypass_csp=True)
        page.add_style_tag(content=":root { font-size: 200% }")
        assert overflowing(page) == []
        page = visit(browser, width=width)
        assert (axe_violations(page), overflowing(page)) == ([], [])
        for code in ("evil.example/x", "8938505974194", "sai", f"https://evil.example/{serial_of(batch, 1)}"):
            page.goto(f"{live_server.url}/tra-cuu/?ma={code}")
            assert (axe_violations(page), overflowing(page)) == ([], []), code

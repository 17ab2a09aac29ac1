"""The showcase, looked at by a real browser: both themes, at a phone's and a desk's width."""

import gzip
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from nguongoc.web.templatetags.look import NOTICE_ICONS, STATES, VERDICTS
from tests.browser import axe_violations, launch_chromium, overflowing

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "nguongoc" / "web" / "templates"
PAGES = ["", "van-phong/", "co-so/", "cong-khai/", "in/", "tem/", "tem/?ket-qua=recalled", "tem/?ket-qua=void"]
WIDTHS = [360, 1280]
REFLOW = 320  # CSS pixels: what a desk at 400 % leaves (WCAG 1.4.10)
SCAN_PAGE_BYTES = 14 * 1024


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.complaints = []
    opened.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    opened.close()


def open_showcase(page: Page, live_server, path: str = "", *, theme: str = "light", width: int = 1280) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.goto(f"{live_server.url}/giao-dien/{path}")
    for box in page.query_selector_all("[data-map]"):
        box.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('[data-map]')].every((map) => map.dataset.ready)")


@pytest.mark.parametrize("path", PAGES)
def test_every_ground_is_accessible_and_fits_a_phone_and_a_desk(page, live_server, path):
    for theme, width in itertools.product(["light", "dark"], WIDTHS):
        open_showcase(page, live_server, path, theme=theme, width=width)
        assert axe_violations(page) == []
        assert overflowing(page) == []
        assert page.complaints == []
    page.set_viewport_size({"width": REFLOW, "height": 800})
    assert overflowing(page) == []


def test_axe_finds_what_is_wrong_each_time_a_page_is_looked_at(page, live_server):
    for _ in range(2):
        open_showcase(page, live_server)
        for seen in range(2):
            page.evaluate("document.querySelector('main').append(document.createElement('img'))")
            found = axe_violations(page)
            assert {line.split(": ")[0] for line in found} == {"image-alt"}
            assert len(found) == seen + 1


def test_theme_may_be_asked_for_against_the_readers_own(page, live_server):
    open_showcase(page, live_server, "?theme=dark", theme="light")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    open_showcase(page, live_server, "?theme=light", theme="dark")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert dark != light


def test_unknown_theme_is_the_readers_own(page, live_server):
    open_showcase(page, live_server, "?theme=%22%3E%3Cb%3E")
    assert page.locator("html").get_attribute("data-theme") is None


def test_unknown_ground_is_not_found(client: Client, db):
    assert client.get("/giao-dien/khong-co/").status_code == 404


def test_text_is_16_pixels_at_least_and_in_the_vietnamese_font(page, live_server):
    """Words within a drawing grow and shrink with it: the table beside it has them."""
    open_showcase(page, live_server, width=360)
    small = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const holder = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || holder.closest("script, kbd, svg, .visually-hidden")) continue;
            if (parseFloat(getComputedStyle(holder).fontSize) < 16) found.push(holder.outerHTML.slice(0, 80));
          }
          return found;
        }"""
    )
    assert small == []
    assert page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'Ễ Ộ Ữ Đ ơ ₫')")


def test_marks_over_capitals_stay_off_the_line_above(page, live_server):
    """The box of a line is at least as tall as the font's ink from the deepest tail to the highest mark."""
    open_showcase(page, live_server)
    overlaps = page.evaluate(
        """async () => {
          await document.fonts.ready;
          const pen = document.createElement("canvas").getContext("2d");
          return [...document.querySelectorAll("h1, h2, h3, .verdict-title, .showcase-capitals, .button, .badge")]
            .filter((item) => {
              const style = getComputedStyle(item);
              pen.font = `${style.fontWeight} 200px ${style.fontFamily}`;
              const ink = pen.measureText("ẰỄỘỮ");
              const tails = pen.measureText("gyộự");
              const needed = (ink.actualBoundingBoxAscent + tails.actualBoundingBoxDescent) / 200;
              return needed > parseFloat(style.lineHeight) / parseFloat(style.fontSize);
            })
            .map((item) => item.className || item.tagName);
        }"""
    )
    assert overlaps == []


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_verdict_has_contrast_of_seven_to_one(page, live_server, theme):
    open_showcase(page, live_server, f"?theme={theme}")
    pairs = page.evaluate(
        """() => [...document.querySelectorAll(".verdict")].map((band) => {
          const style = getComputedStyle(band);
          return [style.color, style.backgroundColor];
        })"""
    )
    assert len(pairs) == len(VERDICTS)
    assert all(contrast(*pair) >= 7 for pair in pairs), pairs


def test_scan_page_has_contrast_of_seven_to_one_and_no_script(page, live_server):
    for kind in VERDICTS:
        open_showcase(page, live_server, f"tem/?ket-qua={kind}")
        colour, ground = page.eval_on_selector(
            ".verdict", "(band) => [getComputedStyle(band).color, getComputedStyle(band).backgroundColor]"
        )
        assert contrast(colour, ground) >= 7, kind
        assert page.locator("script").count() == 0


def test_scan_page_with_its_styles_is_14_kilobytes_at_most(client: Client, db):
    html = client.get("/giao-dien/tem/").content
    css = (ROOT / "nguongoc/web/static/built/scan.css").read_bytes()
    assert len(gzip.compress(html + css)) < SCAN_PAGE_BYTES / 2  # half of it is left to the goods


def test_question_mark_lists_the_keys_and_they_may_be_switched_off(page, live_server):
    open_showcase(page, live_server, "van-phong/")
    page.keyboard.press("?")
    dialog = page.locator("dialog[open]")
    assert dialog.locator("dd").all_inner_texts()[:3] == ["Việc tiếp theo", "Việc trước", "Chấp nhận"]
    dialog.get_by_label("Bật phím tắt").uncheck()
    dialog.get_by_role("button", name="Đóng").click()
    page.locator("dialog").wait_for(state="detached")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") != "queue-row-title"
    page.keyboard.press("?")
    dialog.get_by_label("Bật phím tắt").check()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "queue-row-title"


def test_dangerous_form_is_sent_only_after_the_second_question(page, live_server):
    open_showcase(page, live_server)
    address = page.url
    page.get_by_role("button", name="Thử hộp xác nhận").click()
    page.get_by_role("button", name="Quay lại", exact=True).click()
    assert page.url == address
    page.get_by_role("button", name="Thử hộp xác nhận").click()
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="Thu hồi lô").click()


def test_place_is_picked_by_tap_by_keyboard_and_by_typing(page, live_server):
    open_showcase(page, live_server)
    picker, lat, lon = page.locator("[data-pick-lat]"), page.locator("#lat"), page.locator("#lon")
    picker.click(position={"x": 300, "y": 150})
    tapped = (lat.input_value(), lon.input_value())
    assert 19 < float(tapped[0]) < 23
    assert 104 < float(tapped[1]) < 110
    picker.focus()
    picker.press("Enter")
    assert (lat.input_value(), lon.input_value()) != tapped
    lat.fill("21.07")
    lon.fill("107.43")
    lon.blur()
    assert picker.locator(".leaflet-marker-icon.map-pin").count() == 1


def test_chosen_picture_is_shown_before_it_is_sent(page, live_server):
    open_showcase(page, live_server)
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
        "00000005000157cdd7e80000000049454e44ae426082"
    )
    field = page.locator("input[type=file]").first
    field.set_input_files({"name": "ảnh.png", "mimeType": "image/png", "buffer": dot})
    page.locator(".file-preview li").first.wait_for()
    assert "ảnh.png" in page.locator(".file-preview").first.inner_text()


def test_field_tells_its_error_in_vietnamese_and_is_bound_to_it(client: Client, db):
    html = client.get("/giao-dien/").content.decode()
    assert "Hãy điền mục này." in html
    assert "Giá trị lớn nhất là 1000." in html
    assert "ảm bảo" not in html.replace("Bảo đảm", "").replace("bảo đảm", "")
    for name in ("name", "quantity", "harvested", "kind"):
        tag = re.search(rf'<(?:input|select)[^>]*name="{name}"[^>]*aria-invalid="true"[^>]*>', html)
        assert tag, f"{name} is not marked"
        described = re.search(r'aria-describedby="([^"]+)"', tag.group()).group(1).split()
        assert all(f'id="{target}"' in html for target in described)
    assert "(không bắt buộc)" in html


def icons_in_templates() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    named = set(re.findall(r'(?:<c-icon name|\bicon|icon_end)="([a-z0-9-]+)"', text))
    return named | {look.icon for look in (*STATES.values(), *VERDICTS.values())} | set(NOTICE_ICONS.values())


def test_every_icon_that_a_template_names_is_in_the_sprite():
    listed = set(json.loads((ROOT / "frontend/icons/list.json").read_text("utf-8")))
    own = {path.stem for path in (ROOT / "frontend/icons").glob("*.svg")}
    assert icons_in_templates() <= listed | own


def test_every_component_stands_on_the_showcase():
    shown = "".join(path.read_text("utf-8") for path in (TEMPLATES / "showcase").glob("*.html"))
    names = {path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html")}
    assert {name for name in names if not re.search(rf"<c-{name}[ />]", shown)} == set()

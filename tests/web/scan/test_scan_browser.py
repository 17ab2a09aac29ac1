"""Every verdict in a real browser: accessible, narrow, enlarged, without scripts."""

import pytest
from django.db import connections
from playwright.sync_api import Browser

from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import change_stamps
from nguongoc.stamps.enums import StampState
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.programs import scan_application

PHONE = {"width": 360, "height": 740}
# A browser that speaks English alone and takes its time.
SPEECH = """
window.spoken = [];
speechSynthesis.getVoices = () => [{ lang: "en-US" }];
speechSynthesis.speak = (words) => window.spoken.push([words.lang, words.text]);
"""
UNHEARD = """() => [...document.querySelectorAll("main p, main li, main dd, footer p")]
  .filter((text) => !text.matches(".sample") && !text.closest(".verdict, section, footer"))
  .map((text) => text.innerText)"""
TWICE_AS_LARGE = ":root { font-size: 200% }"


@pytest.fixture
def shelves(shelf, database_url) -> dict[str, str]:
    """The address of one stamp for each verdict."""
    from tests.web.scan.shelf import Shelf  # noqa: PLC0415 -- Django is set up after this file is read

    shelf.certify(name="Chứng nhận thử", kind="ocop", stars=4)
    for place, state in [(2, StampState.SUSPENDED), (3, StampState.VOID)]:
        change_stamps(
            batch=shelf.batch, first=place, last=place, state=state, reason="Thử", by=shelf.world.approver
        )
    recalled = Shelf(world=shelf.world)
    open_recall(lot=recalled.lot, reason="Vi sinh", instructions="Trả nơi bán", by=shelf.world.approver)
    connections.close_all()
    return {
        "Tem do cơ quan nhà nước cấp": shelf.path(1),
        "Tem đang tạm dừng": shelf.path(2),
        "Tem đã bị hủy": shelf.path(3),
        "Tem chưa kích hoạt": shelf.path(10),
        "KHÔNG SỬ DỤNG": recalled.path(1),
        "Không tìm thấy mã này": shelf.path(1)[:-14] + "0" * 14,
        "Không có trang này": "/khong-co",
    }


def look_at_all(browser: Browser, port: int, paths: dict[str, str], language: str = "", **options) -> list[str]:
    """What is wrong with any of the pages, in a new browser context."""
    wrong = []
    with browser.new_context(viewport=PHONE, **options) as context:
        page = context.new_page()
        page.on(
            "console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None
        )
        for title, path in paths.items():
            page.goto(f"http://127.0.0.1:{port}{path}?ngon-ngu={language}")
            if not language and page.inner_text("h1") != title:
                wrong.append(f"{path}: {page.inner_text('h1')}")
            if options.get("bypass_csp"):
                page.add_style_tag(content=TWICE_AS_LARGE)
            wrong += [f"{title}: {finding}" for finding in overflowing(page)]
            if options.get("java_script_enabled", True):
                wrong += [f"{title}: {finding}" for finding in axe_violations(page)]
    return wrong


def test_every_verdict_is_accessible_narrow_enlarged_dark_and_without_scripts(shelves, tmp_path):
    with scan_application(tmp_path / "scan.log") as port, launch_chromium() as browser:
        assert look_at_all(browser, port, shelves) == []
        assert look_at_all(browser, port, shelves, color_scheme="dark") == []
        assert look_at_all(browser, port, shelves, bypass_csp=True) == []
        for language in ("en", "zh", "ko"):
            assert look_at_all(browser, port, shelves, language=language) == []
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{shelves['KHÔNG SỬ DỤNG']}")
            assert "Vi sinh" in page.content()
            picture = page.locator("main img")
            assert picture.bounding_box()["height"] > 100


def test_every_part_of_a_page_can_be_heard_and_stopped(shelves, tmp_path):
    with scan_application(tmp_path / "scan.log") as port, launch_chromium() as browser:
        page = browser.new_page(viewport=PHONE)
        page.add_init_script(SPEECH)
        page.goto(f"http://127.0.0.1:{port}{shelves['KHÔNG SỬ DỤNG']}?ngon-ngu=en")
        parts = page.locator(".verdict, main section, footer").count()
        assert page.locator("button.hear:visible").count() == parts
        page.locator(".verdict .hear").click()
        assert page.inner_text(".verdict .hear") == "■ Stop"
        spoken = page.evaluate("window.spoken")
        assert spoken[0][0] == "en"
        assert spoken[0][1].startswith("DO NOT USE The product belongs to a lot that is being recalled.")
        assert ["vi", "Vi sinh"] in spoken
        page.locator(".verdict .hear").click()
        assert page.inner_text(".verdict .hear") == "▶ Listen"


def test_whatever_stands_on_a_page_can_be_heard(shelves, tmp_path):
    with scan_application(tmp_path / "scan.log") as port, launch_chromium() as browser:
        page = browser.new_page(viewport=PHONE, locale="vi-VN")
        page.add_init_script(SPEECH.replace("en-US", "vi-VN"))
        page.goto(f"http://127.0.0.1:{port}{shelves['Tem do cơ quan nhà nước cấp']}")
        assert page.evaluate(UNHEARD) == []
        for button in page.locator("button.hear").all():
            button.click()
        spoken = " ".join(text for _, text in page.evaluate("window.spoken"))
        assert "OCOP 4 sao" in spoken
        assert "Trang này không hỏi vị trí" in spoken


def test_nothing_can_be_heard_where_the_browser_has_no_voice_of_the_language(shelves, tmp_path):
    with scan_application(tmp_path / "scan.log") as port, launch_chromium() as browser:
        page = browser.new_page(viewport=PHONE)
        page.add_init_script(SPEECH)
        page.goto(f"http://127.0.0.1:{port}{shelves['KHÔNG SỬ DỤNG']}?ngon-ngu=ko")
        assert page.locator("button.hear:visible").count() == 0

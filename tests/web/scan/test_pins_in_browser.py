"""The PIN of a security stamp in a real browser: without scripts, accessible, within a phone's window."""

from urllib.parse import urlsplit

from django.db import connections

from nguongoc.stamps.codes import hidden_pins
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.urls import stamp_url
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_central
from tests.programs import scan_application


def test_the_pin_is_checked_without_scripts_and_each_answer_is_accessible(shelf, database_url, tmp_path):
    batch = make_central(shelf.world, shelf.owner, shelf.product, 3)
    pin = hidden_pins(serial_key(batch.key_id), batch.first, 1)[0].decode()
    wrong = f"{(int(pin) + 1) % 1_000_000:06}"
    path = urlsplit(stamp_url(batch, 1)).path
    connections.close_all()
    with scan_application(tmp_path / "scan.log") as port, launch_chromium() as browser:
        for scheme, scripts in (("light", False), ("light", True), ("dark", True)):
            context = browser.new_context(
                viewport={"width": 360, "height": 740}, color_scheme=scheme, java_script_enabled=scripts
            )
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{path}")
            for typed, said in ((wrong, "Mã PIN không đúng"), (pin, "Mã PIN đúng"), (None, "")):
                if scripts:
                    assert (scheme, axe_violations(page)) == (scheme, [])
                    assert overflowing(page) == []
                if typed:
                    page.get_by_label("Mã PIN dưới lớp cào").fill(typed)
                    page.get_by_role("button", name="Kiểm tra mã PIN").click()
                    assert said in page.inner_text(".verdict")
            context.close()

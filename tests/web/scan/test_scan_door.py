"""Headers, cookies, other addresses, and the gzip that is put together from parts."""

import base64
import gzip
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nguongoc.web.scan.http import OuterParts
from tests.web.scan.phone import Phone, on_site, opened


@given(st.binary(max_size=2000), st.binary(max_size=200_000), st.binary(max_size=2000))
def test_page_put_together_is_one_whole_gzip_file(start, middle, end):
    parts = OuterParts.of(start, end)
    assert gzip.decompress(parts.gzipped_page(middle)) == parts.page(middle) == start + middle + end


def test_styles_and_the_one_script_are_allowed_by_their_own_hashes_and_nothing_else_is(shelf):
    page = opened(shelf.path())
    policy = page.headers["content-security-policy"]
    for kind in ("style", "script"):
        (content,) = re.findall(rf"<{kind}\b[^>]*>(.*?)</{kind}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_page_is_not_kept_anywhere_and_tells_other_sites_nothing():
    headers = opened("/xyz").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_cookie_is_random_first_party_and_out_of_reach_of_scripts(shelf):
    cookies = {opened(shelf.path()).headers["set-cookie"] for _ in range(3)}
    assert len(cookies) == 3
    for cookie in cookies:
        assert re.fullmatch(r"p=[0-9a-f]{32}; Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax", cookie)


def test_cookie_is_secure_where_the_site_is(shelf, settings):
    settings.SCAN_URL = "https://tem.vidu.example"
    assert opened(shelf.path()).headers["set-cookie"].endswith("; Secure")


def test_forged_cookie_is_replaced_by_one_of_ours(shelf):
    async def scenario(application):
        forged = ["p=1", "p=' OR 1=1 --", "p=" + "a" * 32, "p=" + "0" * 5000, "P=x; q=y", "\xff\xfe"]
        return [await Phone(application).open(shelf.path(), cookie=cookie) for cookie in forged]

    for page in on_site(scenario):
        assert page.status == 200
        assert page.headers["set-cookie"].startswith("p=")


def test_cookie_is_found_among_others(shelf):
    async def scenario(application):
        phone = Phone(application)
        await phone.open(shelf.path())
        return await phone.open(shelf.path(), cookie=f"a=1; {phone.cookie}; b=2")

    assert "set-cookie" not in on_site(scenario).headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_allowed(method):
    page = opened("/01/09522022000013", method=method)
    assert page.status == 405
    assert page.headers["allow"] == "GET, HEAD, OPTIONS"


def test_health_says_whether_the_database_answers(transactional_db, tmp_path):
    assert opened("/suc-khoe").status == 200
    down = on_site(lambda application: Phone(application).open("/suc-khoe"), f"host={tmp_path} dbname=x user=x")
    assert down.status == 503
    assert down.text == '{"database": false}'


def test_address_without_a_stamp_leads_to_the_portal():
    page = opened("/")
    assert (page.status, page.headers["location"]) == (307, "http://127.0.0.1:8000/")

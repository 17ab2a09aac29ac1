"""Pages of what is no stamp speak Vietnamese and English (row 20 of the resolver)."""

import gettext
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from nguongoc.safety.actions import open_recall
from nguongoc.web.scan.negotiation import page_language
from tests.factories import make_site
from tests.web.scan.asking import VOC, linkset_of
from tests.web.scan.phone import Phone, on_site, opened

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("*", "vi"),
        ("fr", "vi"),
        ("vi,en;q=0.9", "vi"),
        ("en-GB, en;q=0.9, vi;q=0.8", "en"),
        ("fr, en;q=0.3", "en"),
        ("en;q=0", "vi"),
        ("en;q=0.5, vi;q=0.5", "vi"),
        ("en-GB;q=0.1, en-US;q=0.9, vi;q=0.5", "en"),
    ],
)
def test_page_is_in_english_where_that_is_wanted_more_than_vietnamese(header, language):
    assert page_language(header) == language


def test_product_lot_and_place_speak_english_and_keep_their_names(shelf, product):
    open_recall(lot=shelf.lot, reason="Vi sinh", instructions="Trả nơi bán", by=shelf.world.approver)
    site = make_site(shelf.world, shelf.owner, name="Bãi nuôi số 2")
    lot = opened(f"{product}/10/{quote(shelf.lot.code, safe='')}", accept_language="en")
    assert (lot.headers["content-language"], '<html lang="en">' in lot.text) == ("en", True)
    assert "accept-language" in lot.headers["vary"]
    assert f"Lot {shelf.lot.code} is being recalled. DO NOT USE" in lot.words
    assert "This page does not vouch for any pack." in lot.words
    assert '<dd lang="vi">Vi sinh</dd>' in lot.text
    place = opened(f"/xem/414/{site.gln}", accept_language="en")
    assert "Location number (GLN)" in place.words
    assert '<h1 id="ma-nay" lang="vi">Bãi nuôi số 2</h1>' in place.text
    for page in (lot, place):
        assert "Trust this site only:" in page.words
        assert not {"Cơ sở", "Tra cứu tem", "Về trang chủ", "Mã số cơ sở"} & set(page.text.split("<"))


def test_vietnamese_and_english_pages_do_not_take_each_others_place(shelf, product):
    async def scenario(application):
        phone = Phone(application)
        return [await phone.open(product, accept_language=language) for language in ("en", "vi", "en", "")]

    pages = on_site(scenario)
    assert [page.headers["content-language"] for page in pages] == ["en", "vi", "en", "vi"]
    assert ["Mã sản phẩm (GTIN)" in page.words for page in pages] == [False, True, False, True]


def test_linkset_tells_which_pages_are_in_two_languages(shelf, product):
    contexts = linkset_of(shelf.path())
    spoken = [context[VOC + "pip"][0]["hreflang"] for context in contexts]
    assert spoken == [["vi"], ["vi", "en"]]


def test_english_words_are_those_of_the_sources():
    folder = ROOT / "nguongoc/locale/en/LC_MESSAGES"
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (folder / "django.po").read_text(), re.MULTILINE)
    compiled = gettext.GNUTranslations(io.BytesIO((folder / "django.mo").read_bytes()))
    sources = [*(ROOT / "nguongoc/web/scan").glob("*.py"), *(ROOT / "nguongoc/web/templates/scan").glob("*.html")]
    sources.append(ROOT / "nguongoc/trace/enums.py")
    words = "".join(path.read_text() for path in sources).replace('"\n            "', "")
    for ours, theirs in pairs:
        assert compiled.gettext(ours) == theirs
        assert ours.replace("%(lot)s", "{{ lot }}") in words

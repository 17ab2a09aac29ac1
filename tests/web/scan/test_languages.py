"""Every page speaks Vietnamese, English, Chinese and Korean (row 20 of the resolver)."""

import ast
import gettext
import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from nguongoc.registry.enums import EstablishmentKind, PriceUnit, SiteKind, TestResult
from nguongoc.safety.actions import open_recall
from nguongoc.trace.enums import LogisticKind, LogKind, UnitState
from nguongoc.trace.words import STEP_WORDS
from nguongoc.web.scan.negotiation import page_language
from nguongoc.web.templatetags.look import VERDICTS
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
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh-TW", "zh-hans"),
        ("ko-KR,ko;q=0.9", "ko"),
        ("en;q=0.5, ko;q=0.5", "en"),
    ],
)
def test_page_is_in_the_language_that_is_wanted_most_and_in_vietnamese_where_none_is(header, language):
    assert page_language(header) == language


def test_product_lot_and_place_speak_english_and_keep_their_names(shelf, product):
    open_recall(lot=shelf.lot, reason="Vi sinh", instructions="Trả nơi bán", by=shelf.world.approver)
    site = make_site(shelf.world, shelf.owner, name="Bãi nuôi số 2")
    lot = opened(f"{product}/10/{quote(shelf.lot.code, safe='')}", accept_language="en")
    assert (lot.headers["content-language"], '<html lang="en"' in lot.text) == ("en", True)
    assert "accept-language" in lot.headers["vary"]
    assert f"DO NOT USE Lot {shelf.lot.code} is being recalled." in lot.words
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


def test_linkset_tells_the_languages_of_pages(shelf, product):
    contexts = linkset_of(shelf.path())
    spoken = [context[VOC + "pip"][0]["hreflang"] for context in contexts]
    assert spoken == [["vi", "en", "zh", "ko"]] * 2


@pytest.mark.parametrize(
    ("asked", "header", "tag", "words"),
    [
        ("", "", "vi", "Tem do cơ quan nhà nước cấp"),
        ("", "en", "en", "Genuine stamp, issued by the state"),
        ("?ngon-ngu=zh", "en", "zh-Hans", "政府机关核发的标签"),
        ("?ngon-ngu=ko", "", "ko", "국가기관이 발급한 라벨"),
        ("?x=1&ngon-ngu=vi", "en", "vi", "Tem do cơ quan nhà nước cấp"),
        ("?ngon-ngu=klingon", "ko", "ko", "국가기관이 발급한 라벨"),
    ],
)
def test_stamp_speaks_the_language_of_the_browser_or_the_one_in_its_address(shelf, asked, header, tag, words):
    page = opened(shelf.path() + asked, accept_language=header)
    assert (page.headers["content-language"], f'<html lang="{tag}"' in page.text) == (tag, True)
    assert words in page.words
    assert shelf.product.name in page.words


def test_names_on_a_page_in_another_language_are_marked_as_vietnamese(shelf):
    page = opened(f"{shelf.path()}?ngon-ngu=en").text
    assert f'<h2 id="san-pham" lang="vi">{shelf.product.name}</h2>' in page
    assert 'lang="vi">Sở Nông nghiệp và Môi trường</span>' in page
    assert 'id="san-pham" lang' not in opened(shelf.path()).text


def test_each_page_leads_to_itself_in_every_language_and_the_choice_stays(shelf):
    page = opened(f"{shelf.path()}?ngon-ngu=ko").text
    found = re.findall(
        r'<a href="\?ngon-ngu=(\w+)" lang="([\w-]+)" hreflang="[\w-]+"( aria-current="true")?>', page
    )
    assert [(name, tag, bool(is_this)) for name, tag, is_this in found] == [
        ("vi", "vi", False),
        ("en", "en", False),
        ("zh", "zh-Hans", False),
        ("ko", "ko", True),
    ]
    assert f'/phan-anh?ma={shelf.path()}&amp;ngon-ngu=ko"' in page


def test_pages_of_one_lot_in_two_languages_do_not_take_each_others_place(shelf):
    async def scenario(application):
        phone = Phone(application)
        return [await phone.open(shelf.path(), accept_language=language) for language in ("en", "vi", "en")]

    pages = on_site(scenario)
    assert ["Looked up for the first time." in page.words for page in pages] == [True, False, True]


def test_page_without_a_stamp_is_sorry_in_the_language_of_the_visitor(transactional_db):
    assert "There is no such page" in opened("/xyz", accept_language="en").words
    assert "사진을 찾을 수 없습니다" in opened("/tep/pictures/x.webp", accept_language="ko").words
    assert "未找到此编码" in opened("/01/09522022000013/21/AAAA", accept_language="zh-CN").words


def sentences():
    """All that pages of the scan application say in words of their own."""
    for path in (ROOT / "nguongoc/web/templates/scan").glob("*.html"):
        text = path.read_text()
        yield from re.findall(r'{% translate "([^"]+)" %}', text)
        for block in re.findall(r"{% blocktranslate with [^%]*%}(.*?){% endblocktranslate %}", text):
            yield re.sub(r"{{ (\w+) }}", r"%(\1)s", block)
    for path in (ROOT / "nguongoc/web/scan").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                said = {
                    "_": node.args[:1],
                    "ngettext": node.args[:1],
                    "gettext_noop": node.args,
                    "_sorry": node.args[1:3],
                }.get(name, [])
                yield from (each.value for each in said if isinstance(each, ast.Constant))
    for enum in (LogKind, LogisticKind, UnitState, EstablishmentKind, PriceUnit, SiteKind, TestResult):
        yield from enum.labels
    yield from STEP_WORDS.values()
    for look in VERDICTS.values():
        yield from (look.title, look.text)


@pytest.mark.parametrize("name", ["en", "zh_Hans", "ko"])
def test_every_sentence_of_the_pages_has_words_in_each_language(name):
    folder = ROOT / "nguongoc/locale" / name / "LC_MESSAGES"
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (folder / "django.po").read_text(), re.MULTILINE))
    compiled = gettext.GNUTranslations(io.BytesIO((folder / "django.mo").read_bytes()))
    said = {str(sentence) for sentence in sentences()}
    plural = {"%(count)s ngày"}
    assert said - written.keys() == plural
    assert written.keys() - said == set()
    for ours, theirs in written.items():
        assert compiled.gettext(ours) == theirs
        assert set(re.findall(r"%\(\w+\)s", ours)) == set(re.findall(r"%\(\w+\)s", theirs))

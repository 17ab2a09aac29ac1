"""What one visit alone adds to a page: when the stamp was first opened, where, how often, and which stamp it is.

It is put together from texts that were translated once: a visit costs no template and no catalogue.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from nguongoc.places.provinces import provinces
from nguongoc.scans.enums import Verdict
from nguongoc.scans.openings import RecordedScan
from nguongoc.stamps.codes import grouped
from nguongoc.web.scan.languages import in_address


@dataclass(frozen=True, slots=True)
class VisitWords:
    """Texts of one language, escaped, with places for what a visit fills in."""

    stamp: str
    old: str
    as_of: str
    seen: str
    in_province: str
    abroad: str
    report: str


@lru_cache(maxsize=8)
def words_of(language: str) -> VisitWords:
    with translation.override(language):
        return VisitWords(
            stamp=escape(_("Mã tem:")),
            old=escape(_("Tem này do hệ thống %(origin)s in trước đây; nay được quản lý ở đây.")),
            as_of=escape(_("Hệ thống đang gián đoạn. Thông tin dưới đây là lúc %(moment)s.")),
            seen=escape(
                _(
                    "Lần đầu lúc %(moment)s%(place)s. "
                    "Đến nay có %(count)s thiết bị đã tra cứu, kể cả thiết bị của bạn."
                )
            ),
            in_province=escape(_(", ở %(province)s")),
            abroad=escape(_(", ở nước ngoài")),
            report=escape(_("Báo vấn đề, gửi ảnh")),
        )


def visit_markup(scan: RecordedScan, *, gtin: str, serial: str, language: str) -> str:
    """The markup of a visit. `serial` is in its canonical form: letters and digits, which need no escaping; `gtin`
    the digits of its address. Of a stamp of another system stands what was printed, and which system that was.
    """
    words = words_of(language)
    code = grouped(serial) if scan.old is None else escape(scan.old.text)
    stamp = f'<p>{words.stamp} <span class="code">{code}</span></p>'
    if scan.old is not None:
        stamp += f"<p>{words.old % {'origin': escape(scan.old.origin)}}</p>"
    stamp += _report(words, gtin, serial if scan.old is None else quote(scan.old.text, safe=""), language)
    if scan.as_of is not None:
        return f"<p>{words.as_of % {'moment': moment(scan.as_of)}}</p>{stamp}"
    if scan.verdict != Verdict.SEEN or scan.first_at is None:
        return stamp
    facts = {
        "moment": moment(scan.first_at),
        "place": _place(words, scan.first_province, language),
        "count": scan.sessions,
    }
    return f"<p>{words.seen % facts}</p>{stamp}"


def report_markup(*, gtin: str, asked: str, language: str) -> str:
    """The link by which a code that does not exist is reported, as its address names it: `gtin` is 14 digits or
    empty, `asked` letters, digits and hyphens.
    """
    return _report(words_of(language), gtin, asked, language)


def _place(words: VisitWords, code: str, language: str) -> str:
    """Where the first visitor's network is; a country's two letters, or a province's digits. Else nothing."""
    if not code or code == "VN":
        return ""
    if code.isalpha():
        return words.abroad
    name = provinces().get(code)
    if name is None:
        return ""
    marked = name if language == "vi" else f'<span lang="vi">{name}</span>'
    return words.in_province % {"province": marked}


def _report(words: VisitWords, gtin: str, serial: str, language: str) -> str:
    path = f"/01/{gtin}/21/{serial}" if gtin else f"/{serial}"
    kept = in_address(language)
    tail = f"&amp;{kept}" if kept else ""
    return f'<p><a href="{settings.SITE_URL}/phan-anh?ma={path}{tail}">{words.report}</a></p>'


def moment(at: dt.datetime) -> str:
    """`14:05 23/11/2026`, of Việt Nam, as HTML."""
    return _minute(int(at.timestamp()) // 60)


@lru_cache(maxsize=16_384)
def _minute(minute: int) -> str:
    text = dt.datetime.fromtimestamp(minute * 60, timezone.get_default_timezone()).isoformat(timespec="minutes")
    clock = f"{text[11:16]} {text[8:10]}/{text[5:7]}/{text[:4]}"
    return f'<time datetime="{text}">{clock}</time>'

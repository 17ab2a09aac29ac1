"""Pages of the scan application: rendered once for each version of a passport, then only put together.

A page is a start (styles and head, alike for all), a middle (the band of this very visit) and an end (what is
known of the lot). Start and end stay in memory, deflated; a scan costs no template and no compression.
"""

import base64
import datetime as dt
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import mark_safe

from nguongoc.passport.contents import PassportRecall
from nguongoc.scans.enums import Verdict
from nguongoc.scans.identified import Identified
from nguongoc.scans.openings import RecordedScan
from nguongoc.scans.passports import Issuer, ProductBrief, StoredPassport
from nguongoc.stamps.codes import grouped
from nguongoc.web.scan.bands import band
from nguongoc.web.scan.facts import lot_facts
from nguongoc.web.scan.http import OuterParts
from nguongoc.web.scan.things import thing_facts

_BESIDE = 2_000  # bytes of a page in memory beside its texts
_THINGS_KEPT = 200
_STYLE_END = "</style>"
_BAND = "<!--band-->"
_VISIT = "<!--visit-->"


def today() -> dt.date:
    return dt.datetime.now(timezone.get_default_timezone()).date()


@dataclass(frozen=True, slots=True)
class Page:
    """A page but for its band. `head` is what follows the styles; `bands` are rendered as they are asked for.

    `version` is that of the passport that it shows, 0 where it shows none.
    """

    parts: OuterParts
    head: bytes
    version: int
    recall: PassportRecall | None
    issuer: Issuer
    day: dt.date
    bands: dict[Verdict, tuple[bytes, bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes in memory, or nearly so: what Python adds to it, and its first band."""
        return len(self.head) + self.parts.size + _BESIDE

    def middle(self, verdict: Verdict, visit: str) -> bytes:
        """The head and the band; `visit` is markup that this very visit adds to it."""
        if verdict not in self.bands:
            self.bands[verdict] = self._render_band(verdict)
        before, after = self.bands[verdict]
        return b"".join([self.head, before, visit.encode(), after])

    def _render_band(self, verdict: Verdict) -> tuple[bytes, bytes]:
        text = render_to_string("scan/band.html", {"band": band(verdict, self.issuer, self.recall)})
        before, _, after = text.partition(_VISIT)
        return before.encode(), after.encode()


class PageMaker:
    """Renders pages; knows the styles and the address of this installation."""

    def __init__(self) -> None:
        self.issuer = Issuer()
        self._messages: dict[tuple[Issuer, str, str], bytes] = {}
        self._things: dict[tuple[Issuer, Identified, str], bytes] = {}

    @cached_property
    def style(self) -> str:
        found = finders.find("built/scan.css")
        if not isinstance(found, str):
            raise ImproperlyConfigured("nguongoc/web/static/built/scan.css is missing: run `make setup`.")
        return Path(found).read_text("utf-8").strip()

    @cached_property
    def policy(self) -> bytes:
        """The Content-Security-Policy: our own styles by their hash, our own pictures, the site's video and sound
        (it sends parts of files as players ask for them), no script; the form of a PIN goes to the page itself.
        """
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        site = urlsplit(settings.SITE_URL)
        return (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; "
            f"media-src {site.scheme}://{site.netloc}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ).encode()

    def prepare(self) -> None:
        """Read styles and templates now: what is missing stops the program at its start, not at a visit."""
        self.message("", "")

    def lot(self, stored: StoredPassport) -> Page:
        """The page of a lot with a passport, for today: certificates and the best-before date end with a day."""
        day = today()
        facts = lot_facts(stored, today=day, media_url=settings.MEDIA_URL)
        return self._page("scan/lot.html", {"facts": facts, "passport": stored.passport}, stored=stored, day=day)

    def product(self, brief: ProductBrief | None) -> Page:
        """The page of a stamp of which only its product and maker may be said."""
        return self._page("scan/product.html", {"brief": brief})

    def unknown(self) -> Page:
        return self._page("scan/unknown.html", {})

    def message(self, title: str, text: str) -> bytes:
        """A page that says nothing of any stamp: wrong address, too many visitors, no database."""
        key = (self.issuer, title, text)
        if key not in self._messages:
            page = self._page("scan/message.html", {"title": title, "text": text})
            self._messages[key] = page.parts.page(b"")
        return self._messages[key]

    def thing(self, thing: Identified, language: str) -> bytes:
        """The page of a product, a lot or a place: who makes what and where, and nothing of any pack.

        `language` is `vi` or `en`; names and addresses stay as they are.
        """
        key = (self.issuer, thing, language)
        if key not in self._things:
            if len(self._things) >= _THINGS_KEPT:
                self._things.clear()
            with translation.override(language):
                context = thing_facts(thing, self.issuer) | {"is_foreign": language != settings.LANGUAGE_CODE}
                self._things[key] = self._page("scan/identified.html", context).parts.page(b"")
        return self._things[key]

    def _page(
        self,
        template: str,
        context: dict[str, object],
        *,
        stored: StoredPassport | None = None,
        day: dt.date | None = None,
    ) -> Page:
        host = urlsplit(settings.SCAN_URL).netloc
        shared = {
            "style": mark_safe(self.style),  # noqa: S308 -- our own file
            "issuer": self.issuer,
            "host": host,
            "scan_url": settings.SCAN_URL,
            "site_url": settings.SITE_URL,
            "media_url": settings.MEDIA_URL,
        }
        text = render_to_string(template, shared | context)
        start, style_end, rest = text.partition(_STYLE_END)
        head, marker, end = rest.partition(_BAND)
        if not marker:
            head, end = "", rest
        return Page(
            parts=OuterParts.of((start + style_end).encode(), end.encode()),
            head=head.encode(),
            version=stored.version if stored else 0,
            recall=stored.passport.recall if stored else None,
            issuer=self.issuer,
            day=day or today(),
        )


class PageMemory:
    """The pages last asked for, by lot, up to so many bytes; one that is older than what the visit read counts as
    not there.
    """

    def __init__(self, most_bytes: int) -> None:
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._free = most_bytes

    def get(self, lot_id: int, *, version: int, issuer: Issuer) -> Page | None:
        page = self._pages.get(lot_id)
        if page is None or page.version < version:
            return None
        if page.issuer != issuer or page.day != today():
            return None
        self._pages.move_to_end(lot_id)
        return page

    def put(self, lot_id: int, page: Page) -> None:
        self._drop(self._pages.pop(lot_id, None))
        self._pages[lot_id] = page
        self._free -= page.size
        while self._free < 0 and len(self._pages) > 1:
            self._drop(self._pages.popitem(last=False)[1])

    def _drop(self, page: Page | None) -> None:
        if page is not None:
            self._free += page.size


def visit_markup(scan: RecordedScan, serial: str) -> str:
    """What this visit alone says: when the stamp was first opened, by how many visitors, and which stamp it is.

    `serial` is in its canonical form: letters and digits, which need no escaping. Of a stamp of another system
    stands what was printed, and which system that was.
    """
    stamp = f'<p>Mã tem: <span class="code">{grouped(serial)}</span></p>'
    if scan.old:
        stamp = (
            f'<p>Mã tem: <span class="code">{escape(scan.old.text)}</span></p>'
            f"<p>Tem này do hệ thống {escape(scan.old.origin)} in trước đây; nay được quản lý ở đây.</p>"
        )
    if scan.as_of is not None:
        return f"<p>Hệ thống đang gián đoạn. Thông tin dưới đây là lúc {_moment(scan.as_of)}.</p>{stamp}"
    if scan.verdict != Verdict.SEEN or scan.first_at is None:
        return stamp
    return (
        f"<p>Lần đầu lúc {_moment(scan.first_at)}. "
        f"Đến nay có {scan.sessions} thiết bị đã tra cứu, kể cả thiết bị của bạn.</p>{stamp}"
    )


def _moment(at: dt.datetime) -> str:
    at = at.astimezone(timezone.get_default_timezone())
    clock = f"{at.hour:02}:{at.minute:02} ngày {at.day:02}/{at.month:02}/{at.year}"
    return f'<time datetime="{at.isoformat(timespec="minutes")}">{clock}</time>'

"""Pages of the scan application: rendered once for each version of a passport, then only put together.

A page is a start (styles and head, alike for all), a middle (the band of this very visit) and an end (what is
known of the lot). Start and end stay in memory, deflated; a scan costs no template and no compression.
"""

import base64
import datetime as dt
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nguongoc.passport.contents import PassportRecall
from nguongoc.scans.enums import Verdict
from nguongoc.scans.identified import Identified
from nguongoc.scans.passports import Issuer, ProductBrief, StoredPassport
from nguongoc.web.maps import small_map
from nguongoc.web.scan.bands import band
from nguongoc.web.scan.facts import lot_facts
from nguongoc.web.scan.http import OuterParts
from nguongoc.web.scan.languages import LOCALES, NAMES, PARAMETER, in_address, tag
from nguongoc.web.scan.things import thing_facts

_BESIDE = 2_000  # bytes of a page in memory beside its texts
_KEPT = 200  # pages of things, and of stamps of which only the product is told
_STYLE_END = "</style>"
_BAND = "<!--band-->"
_VISIT = "<!--visit-->"


def today() -> dt.date:
    """The day of Việt Nam; read anew each minute, at whose beginning days end."""
    return _day_of(int(time.time()) // 60)


@lru_cache(maxsize=1)
def _day_of(minute: int) -> dt.date:
    return dt.datetime.fromtimestamp(minute * 60, timezone.get_default_timezone()).date()


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
    language: str
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
        with translation.override(self.language):
            words = band(verdict, self.issuer, self.recall)
            text = render_to_string("scan/band.html", {"band": words, "vi": _mark(self.language)})
        before, _, after = text.partition(_VISIT)
        return before.encode(), after.encode()


class PageMaker:
    """Renders pages; knows the styles and the address of this installation."""

    def __init__(self) -> None:
        self.issuer = Issuer()
        self._messages: dict[tuple[Issuer, str, str, str], bytes] = {}
        self._things: dict[tuple[Issuer, Identified, str, dt.date], OuterParts] = {}
        self._products: dict[tuple[Issuer, ProductBrief | None, str], Page] = {}

    @cached_property
    def style(self) -> str:
        return _built("scan.css")

    @cached_property
    def script(self) -> str:
        """Reads pages aloud, where the browser can; nothing else needs it."""
        return _built("hear.js")

    @cached_property
    def policy(self) -> bytes:
        """The Content-Security-Policy: our own styles and the one script by their hashes, our own pictures, the
        site's video and sound (it sends parts of files as players ask for them); a PIN goes to its page.
        """
        site = urlsplit(settings.SITE_URL)
        return (
            f"default-src 'none'; style-src 'sha256-{_digest(self.style)}'; "
            f"script-src 'sha256-{_digest(self.script)}'; img-src 'self'; "
            f"media-src {site.scheme}://{site.netloc}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ).encode()

    def prepare(self) -> None:
        """Read styles and templates now: what is missing stops the program at its start, not at a visit."""
        for language in NAMES:
            self.message("", "", language)

    def lot(self, stored: StoredPassport, language: str = "vi") -> Page:
        """The page of a lot with a passport, for today: certificates and the best-before date end with a day."""
        day = today()
        with translation.override(language):
            facts = lot_facts(stored, today=day, media_url=settings.MEDIA_URL)
            drawn = small_map(self.issuer.centres, facts.goods.place, facts.goods.shop_places)
            context = {"facts": facts, "passport": stored.passport, "map": drawn}
            return self._page("scan/lot.html", context, stored=stored, day=day)

    def product(self, brief: ProductBrief | None, language: str = "vi") -> Page:
        """The page of a stamp of which only its product and maker may be said."""
        key = (self.issuer, brief, language)
        if key not in self._products:
            if len(self._products) >= _KEPT:
                self._products.clear()
            with translation.override(language):
                self._products[key] = self._page("scan/product.html", {"brief": brief})
        return self._products[key]

    def unknown(self, language: str = "vi") -> Page:
        with translation.override(language):
            return self._page("scan/unknown.html", {})

    def message(self, title: str, text: str, language: str = "vi") -> bytes:
        """A page that says nothing of any stamp: wrong address, too many visitors, no database.

        Title and text are given in Vietnamese, and said in the language where it has words for them.
        """
        key = (self.issuer, title, text, language)
        if key not in self._messages:
            with translation.override(language):
                said: dict[str, object] = {"title": title and _(title), "text": text and _(text)}
                page = self._page("scan/message.html", said)
            self._messages[key] = page.parts.page(b"")
        return self._messages[key]

    def thing(self, thing: Identified, language: str) -> OuterParts:
        """The page of a product, a lot or a place: what may be read of them, and nothing of any pack, for today.

        Names and addresses stay as they are.
        """
        key = (self.issuer, thing, language, today())
        if key not in self._things:
            if len(self._things) >= _KEPT:
                self._things.clear()
            with translation.override(language):
                context = thing_facts(thing, self.issuer, today=today())
                self._things[key] = self._page("scan/identified.html", context).parts
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
        language = get_language() or settings.LANGUAGE_CODE
        shared = {
            "script": mark_safe(self.script),  # noqa: S308 -- our own file
            "language": tag(language),
            "locale": LOCALES[language],
            "languages": _switch(language),
            "kept": in_address(language),
            "vi": _mark(language),
            "style": mark_safe(self.style),  # noqa: S308 -- our own file
            "issuer": self.issuer,
            "host": host,
            "scan_url": settings.SCAN_URL,
            "site_url": settings.SITE_URL,
            "keep_months": settings.SCAN_KEEP_MONTHS,
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
            language=language,
        )


def _built(name: str) -> str:
    found = finders.find(f"built/{name}")
    if not isinstance(found, str):
        raise ImproperlyConfigured(f"nguongoc/web/static/built/{name} is missing: run `make setup`.")
    return Path(found).read_text("utf-8").strip()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _mark(language: str) -> SafeString:
    """What marks names and texts of records on a page in another language than theirs."""
    return mark_safe("" if language == "vi" else ' lang="vi"')  # noqa: S308 -- our own words


def _switch(language: str) -> list[tuple[str, str, str, bool]]:
    """Each language: where its page is, its tag, its name, and whether it is that of this page."""
    return [
        (f"?{PARAMETER}={parameter}", own_tag, name, code == language)
        for code, (parameter, own_tag, name) in NAMES.items()
    ]


class PageMemory:
    """The pages last asked for, by lot and language, up to so many bytes; one that is older than what the visit
    read counts as not there.
    """

    def __init__(self, most_bytes: int) -> None:
        self._pages: OrderedDict[tuple[int, str], Page] = OrderedDict()
        self._free = most_bytes

    def get(self, lot_id: int, language: str, *, version: int, issuer: Issuer) -> Page | None:
        key = (lot_id, language)
        page = self._pages.get(key)
        if page is None or page.version < version:
            return None
        if page.day != today() or (page.issuer is not issuer and page.issuer != issuer):
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, lot_id: int, page: Page) -> None:
        key = (lot_id, page.language)
        self._drop(self._pages.pop(key, None))
        self._pages[key] = page
        self._free -= page.size
        while self._free < 0 and len(self._pages) > 1:
            self._drop(self._pages.popitem(last=False)[1])

    def _drop(self, page: Page | None) -> None:
        if page is not None:
            self._free += page.size

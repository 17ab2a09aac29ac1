"""A visit to a stamp's page: its address, its visitor, and the answer after the commit of its scan."""

import asyncio
import logging
import re
import time
import uuid
from dataclasses import dataclass

from django.conf import settings

from nguongoc.common import crockford
from nguongoc.scans.enums import Verdict
from nguongoc.scans.passports import PassportReader
from nguongoc.scans.reading import NotReadError
from nguongoc.scans.recorder import Opening, RecordedScan, ScanRecorder
from nguongoc.scans.visitors import is_program
from nguongoc.stamps.codes import decode_serial
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.old_serials import folded
from nguongoc.web.scan.http import Request
from nguongoc.web.scan.pages import Page, PageMaker, PageMemory, today, visit_markup

SESSION_DAYS = 180
_SESSION = re.compile(rb"(?:^|;)\s*p=([0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15})\s*(?:;|$)")
_GTIN = re.compile(r"[0-9]{14}")
_PREFETCH = (b"sec-purpose", b"purpose", b"x-moz", b"x-purpose")
_LONGEST_USER_AGENT = 512
_ISSUER_SECONDS = 60.0  # the province's names and hot line are read again after that
_RETRY_SECONDS = 5.0  # and after that where the database did not answer
_SHOWS_LOT = {Verdict.FIRST, Verdict.SEEN, Verdict.SUSPENDED, Verdict.RECALLED}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`session` is 32 hexadecimal digits; `is_new` where the request brought none and a person asks."""

    session: str
    is_bot: bool
    is_new: bool

    @classmethod
    def of(cls, request: Request) -> "Visitor":
        """A program, a prefetch and a HEAD are recorded, but do not count as somebody who read the page."""
        is_bot = (
            request.method == "HEAD"
            or is_program(request.text(b"user-agent")[:_LONGEST_USER_AGENT])
            or any(b"prefetch" in request.headers.get(name, b"").lower() for name in _PREFETCH)
        )
        found = _SESSION.search(request.headers.get(b"cookie", b""))
        if found:
            return cls(found[1].decode(), is_bot, is_new=False)
        return cls(uuid.uuid4().hex, is_bot, is_new=not is_bot)

    def cookie(self) -> bytes:
        """The first-party cookie that carries the session: random, for counting, read by no script."""
        secure = "; Secure" if settings.SCAN_URL.startswith("https://") else ""
        age = SESSION_DAYS * 24 * 3600
        return f"p={self.session}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """A page and the middle that this visit puts into it."""

    page: Page
    middle: bytes
    is_known: bool


class Visits:
    """Records visits and finds their pages."""

    def __init__(self, conninfo: str) -> None:
        self.recorder = ScanRecorder(conninfo)
        self.reader = PassportReader(conninfo)
        self.maker = PageMaker()
        self._memory = PageMemory()
        self._loading: dict[int, asyncio.Task[Page | None]] = {}
        self._unknown: Page | None = None
        self._issuer_due = 0.0
        self._keys = keys_ever_used()

    async def open_stamp(self, gtin: str, serial: str, visitor: Visitor) -> Answer:
        """The answer to one opened stamp, once its scan is in the database.

        `gtin` is empty where the address is an old serial alone.

        Raises NotRecordedError or NotReadError where the database does not answer: then nothing may be said.
        """
        code = decode_serial(self._keys, serial) if _GTIN.fullmatch(gtin) else None
        old = folded(serial) if code is None and (not gtin or _GTIN.fullmatch(gtin)) else ""
        scan = await self.recorder.record(
            Opening(code=code, gtin=gtin, session=visitor.session, is_bot=visitor.is_bot, old=old)
        )
        if scan.verdict == Verdict.UNKNOWN:
            page = await self._unknown_page()
            return Answer(page, page.middle(Verdict.UNKNOWN, ""), is_known=False)
        page = await self._page(scan)
        visit = visit_markup(scan, "" if scan.old else crockford.canonical(serial))
        return Answer(page, page.middle(scan.verdict, visit), is_known=True)

    async def close(self) -> None:
        await self.recorder.stop()
        await self.reader.close()

    async def refresh_issuer(self) -> None:
        """Read the province's names and hot line again after a while; what was read stays if that fails."""
        if time.monotonic() < self._issuer_due:
            return
        self._issuer_due = time.monotonic() + _RETRY_SECONDS
        try:
            self.maker.issuer = await self.reader.issuer()
            self._issuer_due = time.monotonic() + _ISSUER_SECONDS
        except NotReadError:
            _log.warning("the province could not be read; its names stay as they were")

    async def _page(self, scan: RecordedScan) -> Page:
        """From memory where it is as new as what the visit read; else made anew, once for all who wait."""
        await self.refresh_issuer()
        if scan.lot_id is not None and scan.version is not None and scan.verdict in _SHOWS_LOT:
            page = self._memory.get(scan.lot_id, version=scan.version, issuer=self.maker.issuer)
            page = page or await self._loaded(scan.lot_id, scan.version)
            if page is not None:
                return page
        brief = await self.reader.product(scan.product_id) if scan.product_id is not None else None
        return self.maker.product(brief)

    async def _loaded(self, lot_id: int, version: int) -> Page | None:
        """A load that began before the version was committed may bring an older one: then once more."""
        page = None
        for _ in range(2):
            task = self._loading.get(lot_id)
            if task is None:
                task = self._loading[lot_id] = asyncio.create_task(self._load(lot_id))
                task.add_done_callback(lambda _: self._loading.pop(lot_id, None))
            page = await asyncio.shield(task)
            if page is None or page.stored is None or page.stored.version >= version:
                break
        return page

    async def _load(self, lot_id: int) -> Page | None:
        stored = await self.reader.lot(lot_id)
        if stored is None:
            return None
        page = self.maker.lot(stored)
        self._memory.put(lot_id, page)
        return page

    async def _unknown_page(self) -> Page:
        await self.refresh_issuer()
        page = self._unknown
        if page is None or page.issuer != self.maker.issuer or page.day != today():
            page = self._unknown = self.maker.unknown()
        return page

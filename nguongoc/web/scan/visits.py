"""A visit to a stamp's page: its address, its visitor, and the answer after the commit of its scan."""

import asyncio
import logging
import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from math import ceil

import msgspec
from django.conf import settings
from django.utils import translation

from nguongoc.common import crockford
from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.scans.journal import Journal
from nguongoc.scans.limits import Buckets, network_key
from nguongoc.scans.network_places import places_in
from nguongoc.scans.networks import Networks
from nguongoc.scans.openings import Opening, RecordedScan
from nguongoc.scans.passports import PassportReader, ProductBrief
from nguongoc.scans.pins import NETWORK_SECONDS, PinAnswer, PinChecker, PinOutcome, PinTrial, typed_pin
from nguongoc.scans.reading import NotReadError
from nguongoc.scans.recorder import OverloadedError, ScanRecorder
from nguongoc.scans.snapshot import Snapshot, SnapshotReader
from nguongoc.scans.staff import MARK_HOURS, is_staff_mark, staff_mark
from nguongoc.scans.stamps import StampReader
from nguongoc.scans.visitors import kind_of
from nguongoc.stamps.codes import StampCode, decode_serial
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.old_serials import folded
from nguongoc.web.scan.http import Request, client_address
from nguongoc.web.scan.languages import language_of
from nguongoc.web.scan.pages import Page, PageMaker, PageMemory, today
from nguongoc.web.scan.pin_markup import STATUS, pin_markup
from nguongoc.web.scan.visit_markup import report_markup, visit_markup

SESSION_DAYS = 180
_SESSION = re.compile(rb"(?:^|;)\s*p=([0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15})\s*(?:;|$)")
_STAFF = re.compile(rb"(?:^|;)\s*n=([0-9a-f]{1,12}\.[0-9a-f]{32})\s*(?:;|$)")
_GTIN = re.compile(r"[0-9]{14}")
_PREFETCH = frozenset({b"sec-purpose", b"purpose", b"x-moz", b"x-purpose"})
_LONGEST_USER_AGENT = 512
_ISSUER_SECONDS = 60.0  # the province's names and hot line are read again after that
_RETRY_SECONDS = 5.0  # and after that where the database did not answer
_RETRY_AFTER = 60  # seconds: a PIN that could not be checked
_SNAPSHOT_SECONDS = 60.0  # all ranges of stamps are read again after that
_MOST_LOADING = 2_000  # pages that are made or wait for it, some five seconds' work
_BRIEFS_KEPT = 10_000
_NOT_ASKED = re.compile(r"[^0-9A-Za-z-]")
_LONGEST_ASKED = 64
_SHOWS_LOT = {Verdict.FIRST, Verdict.SEEN, Verdict.UNCOUNTED, Verdict.SUSPENDED, Verdict.RECALLED}

_log = logging.getLogger(__name__)


class Visitor(msgspec.Struct, frozen=True):
    """`session` is 32 hexadecimal digits; `is_new` where the request brought none and a person asks. `address` is
    the network address, known only while the visit is answered; `language` is the one of the page.
    """

    session: str
    kind: VisitKind
    is_new: bool
    address: str | None = None
    language: str = "vi"

    @classmethod
    def of(cls, request: Request) -> "Visitor":
        """A program, a prefetch, a HEAD and staff are recorded, but do not count as somebody who read the page."""
        kind = kind_of(request.text(b"user-agent")[:_LONGEST_USER_AGENT])
        if kind == VisitKind.PERSON and (request.method == "HEAD" or _is_prefetch(request)):
            kind = VisitKind.PREVIEW
        language = language_of(request)
        address, cookies = client_address(request), request.headers.get(b"cookie", b"")
        found = _SESSION.search(cookies)
        if found is None:
            return cls(uuid.uuid4().hex, kind, is_new=kind == VisitKind.PERSON, address=address, language=language)
        session = found[1].decode()
        if kind == VisitKind.PERSON and b"n=" in cookies and _is_staff(cookies, session):
            kind = VisitKind.STAFF
        return cls(session, kind, is_new=False, address=address, language=language)

    def cookie(self) -> bytes:
        """The first-party cookie that carries the session: random, for counting, read by no script."""
        return _cookie("p", self.session, hours=SESSION_DAYS * 24)

    def staff_cookie(self) -> bytes:
        """The first-party cookie that tells this browser from those of people who buy."""
        return _cookie("n", staff_mark(self.session), hours=MARK_HOURS)


def _cookie(name: str, value: str, *, hours: int) -> bytes:
    secure = "; Secure" if settings.SCAN_URL.startswith("https://") else ""
    return f"{name}={value}; Max-Age={hours * 3600}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


def _asked(serial: str) -> str:
    """What is kept of a code that is not ours."""
    return _NOT_ASKED.sub("", serial)[:_LONGEST_ASKED]


def _is_staff(cookies: bytes, session: str) -> bool:
    found = _STAFF.search(cookies)
    return found is not None and is_staff_mark(found[1].decode(), session)


def _is_prefetch(request: Request) -> bool:
    said = _PREFETCH.intersection(request.headers)
    return any(b"prefetch" in request.headers[name].lower() for name in said)


class Answer(msgspec.Struct, frozen=True):
    """A page and the middle that this visit puts into it; `wait` is in how many seconds to try again, or 0."""

    page: Page
    middle: bytes
    is_known: bool
    status: int = 200
    wait: int = 0


class TooManyUnknownError(Exception):
    """The network asked for too many codes that do not exist; `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class NoPinError(Exception):
    """A PIN was sent for what has none."""


class Visits:
    """Records visits and finds their pages."""

    def __init__(self, conninfo: str) -> None:
        self.reader = PassportReader(conninfo)
        self._snapshots = SnapshotReader(conninfo, connections=1)
        self._snapshot: Snapshot | None = None
        self._watch: asyncio.Task[None] | None = None
        self.recorder = ScanRecorder(
            conninfo, journal=Journal(settings.SCAN_JOURNAL_DIR), remembered=self._remembered
        )
        self.networks = Networks(places_in(settings.SCAN_PLACES_FILE))
        self.maker = PageMaker()
        self._memory = PageMemory(settings.SCAN_PAGES_MB * 1_000_000)
        self._loading: dict[tuple[int, str], asyncio.Task[Page | None]] = {}
        self._renderer = ThreadPoolExecutor(1, thread_name_prefix="pages")
        self._unknown: dict[str, Page] = {}
        self._issuer_due = 0.0
        self._briefs: dict[int, ProductBrief] = {}
        self._keys = keys_ever_used()
        self._pins = PinChecker(conninfo)
        self._stamps = StampReader(conninfo)
        self.unknown_codes = Buckets(most=settings.UNKNOWN_CODES_PER_MINUTE, seconds=60)
        self._wrong_pins = Buckets(most=settings.PIN_WRONG_BY_NETWORK, seconds=NETWORK_SECONDS)

    async def open_stamp(self, gtin: str, serial: str, visitor: Visitor) -> Answer:
        """The answer to one opened stamp, once its scan is in the database.

        `gtin` is empty where the address is an old serial alone.

        Raises NotRecordedError or NotReadError where the database does not answer, and OverloadedError where too
        many wait: then nothing may be said; and TooManyUnknownError for a code that does not exist, from a network
        that asked for too many such.
        """
        opening = self._opening(gtin, serial, visitor)
        scan = await self._recorded(opening, network_key(visitor.address))
        return await self._answer(scan, opening, serial, visitor.language)

    async def check_pin(self, gtin: str, serial: str, typed: str, visitor: Visitor) -> Answer:
        """The stamp's page, which is recorded as opened, with what was found of the PIN that was typed.

        Raises NoPinError where the stamp has no PIN, and what `open_stamp` raises.
        """
        opening = self._opening(gtin, serial, visitor)
        scan = await self._recorded(opening, network_key(visitor.address))
        if scan.verdict == Verdict.UNKNOWN:
            return await self._answer(scan, opening, serial, visitor.language)
        if not scan.is_security or opening.code is None:
            raise NoPinError
        away = scan.as_of is not None
        pin = PinAnswer(PinOutcome.AWAY) if away else await self._checked(opening, opening.code, typed, visitor)
        return await self._answer(scan, opening, serial, visitor.language, pin)

    def _opening(self, gtin: str, serial: str, visitor: Visitor) -> Opening:
        code = decode_serial(self._keys, serial) if _GTIN.fullmatch(gtin) else None
        network = self.networks.of(visitor.address)
        return Opening(
            code=code,
            gtin=gtin,
            session=visitor.session,
            kind=visitor.kind,
            old=folded(serial) if code is None and (not gtin or _GTIN.fullmatch(gtin)) else "",
            province=network.province,
            network=network.number,
            asked="" if code else _asked(serial),
        )

    async def _recorded(self, opening: Opening, network: bytes) -> RecordedScan:
        """Record an opening. A code that cannot be one of ours takes from its network's bucket beforehand, others
        once they turned out to be unknown; where the bucket is empty only what exists is recorded.
        """
        is_doubtful = opening.code is None
        wait = self.unknown_codes.take(network) if is_doubtful else self.unknown_codes.wait(network)
        if wait and not await self._exists(opening):
            raise TooManyUnknownError(ceil(wait))
        scan = await self.recorder.record(opening)
        is_unknown = scan.verdict == Verdict.UNKNOWN
        if is_doubtful and not wait and not is_unknown:
            self.unknown_codes.give_back(network)
        elif is_unknown and not is_doubtful:
            self.unknown_codes.take(network)
        return scan

    async def _exists(self, opening: Opening) -> bool:
        """Whether there is such a stamp: by what is remembered, else by one look-up, for which few may wait."""
        scan = self._remembered(opening)
        if scan is not None and scan.verdict != Verdict.UNKNOWN:
            return True
        if opening.code is None and not opening.old:
            return False
        try:
            return await self._stamps.exists(opening)
        except NotReadError:
            return False

    async def _checked(self, opening: Opening, code: StampCode, typed: str, visitor: Visitor) -> PinAnswer:
        """What is found of a PIN; a wrong one takes from the network's bucket."""
        digits = typed_pin(typed)
        if not digits:
            return PinAnswer(PinOutcome.MISSPELT)
        network = network_key(visitor.address)
        if wait := self._wrong_pins.take(network):
            return PinAnswer(PinOutcome.TOO_MANY, wait=ceil(wait))
        trial = PinTrial(code, visitor.session, network=opening.network, province=opening.province)
        try:
            found = await self._pins.check(trial, digits)
        except NotReadError:
            return PinAnswer(PinOutcome.AWAY)
        if found.outcome != PinOutcome.WRONG:
            self._wrong_pins.give_back(network)
        return found

    async def _answer(
        self, scan: RecordedScan, opening: Opening, serial: str, language: str, pin: PinAnswer | None = None
    ) -> Answer:
        if scan.verdict == Verdict.UNKNOWN:
            page = await self._unknown_page(language)
            gtin = opening.gtin if _GTIN.fullmatch(opening.gtin) else ""
            report = report_markup(gtin=gtin, asked=_asked(serial), language=language)
            return Answer(page, page.middle(Verdict.UNKNOWN, report), is_known=False, status=404)
        page = await self._page(scan, language)
        own = "" if scan.old else crockford.canonical(serial)
        visit = visit_markup(scan, gtin=opening.gtin, serial=own, language=language)
        if scan.is_security:
            with translation.override(language):
                visit += pin_markup(scan, pin)
        middle = page.middle(scan.verdict, visit)
        if pin is None:
            return Answer(page, middle, is_known=True)
        wait = _RETRY_AFTER if pin.outcome == PinOutcome.AWAY else pin.wait
        return Answer(page, middle, is_known=True, status=STATUS.get(pin.outcome, 200), wait=wait)

    async def watch(self) -> None:
        """Begin to remember, every minute anew, how all stamps stand: for the time when nobody can be asked."""
        if self._watch is None:
            await self._refresh_snapshot()
            self._watch = asyncio.create_task(self._keep_watch())

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        await self.recorder.stop()
        self._renderer.shutdown(wait=False, cancel_futures=True)
        for reader in (self.reader, self._snapshots, self._pins, self._stamps):
            await reader.close()

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(_SNAPSHOT_SECONDS)
            await self._refresh_snapshot()

    async def _refresh_snapshot(self) -> None:
        try:
            self._snapshot = await self._snapshots.snapshot()
        except NotReadError:
            _log.warning("the ranges of stamps could not be read; what is remembered of them stays as it was")

    def _remembered(self, opening: Opening) -> RecordedScan | None:
        """Of an old serial nothing is remembered: which stamp it is stands in the database."""
        is_old = opening.old and opening.code is None
        return None if self._snapshot is None or is_old else self._snapshot.judged(opening)

    async def refresh_issuer(self) -> None:
        """Read the province's names and hot line again after a while; what was read stays if that fails."""
        if time.monotonic() < self._issuer_due or self.recorder.is_away:
            return
        self._issuer_due = time.monotonic() + _RETRY_SECONDS
        try:
            issuer = await self.reader.issuer()
            if issuer != self.maker.issuer:
                self.maker.issuer = issuer
            self._issuer_due = time.monotonic() + _ISSUER_SECONDS
        except NotReadError:
            _log.warning("the province could not be read; its names stay as they were")

    async def _page(self, scan: RecordedScan, language: str) -> Page:
        """From memory where it is as new as what the visit read; else made anew, once for all who wait."""
        if scan.as_of is not None:
            return self._page_of_before(scan, language)
        if time.monotonic() >= self._issuer_due:
            await self.refresh_issuer()
        if scan.lot_id is not None and scan.version is not None and scan.verdict in _SHOWS_LOT:
            page = self._memory.get(scan.lot_id, language, version=scan.version, issuer=self.maker.issuer)
            page = page or await self._loaded((scan.lot_id, language), scan.version)
            if page is not None:
                return page
        brief = await self.reader.product(scan.product_id) if scan.product_id is not None else None
        self._remember_brief(scan.product_id, brief)
        return self.maker.product(brief, language)

    def _page_of_before(self, scan: RecordedScan, language: str) -> Page:
        """What memory holds of the lot, in Vietnamese if need be, else of its product, else of neither: nothing
        can be read now.
        """
        page = None
        if scan.lot_id is not None and scan.verdict in _SHOWS_LOT:
            page = self._memory.get(scan.lot_id, language, version=0, issuer=self.maker.issuer)
            page = page or self._memory.get(scan.lot_id, "vi", version=0, issuer=self.maker.issuer)
        return page or self.maker.product(self._briefs.get(scan.product_id or 0), language)

    def _remember_brief(self, product_id: int | None, brief: ProductBrief | None) -> None:
        if product_id is not None and brief is not None:
            if len(self._briefs) >= _BRIEFS_KEPT:
                self._briefs.clear()
            self._briefs[product_id] = brief

    async def _loaded(self, key: tuple[int, str], version: int) -> Page | None:
        """A load that began before the version was committed may bring an older one: then once more.

        Raises OverloadedError where too many pages are to be made already.
        """
        page = None
        for _ in range(2):
            task = self._loading.get(key)
            if task is None:
                if len(self._loading) >= _MOST_LOADING:
                    raise OverloadedError
                task = self._loading[key] = asyncio.create_task(self._load(*key))
                task.add_done_callback(lambda _: self._loading.pop(key, None))
            page = await asyncio.shield(task)
            if page is None or page.version >= version:
                break
        return page

    async def _load(self, lot_id: int, language: str) -> Page | None:
        """Rendered in a thread, one page after the other: with many to make, others' are answered meanwhile."""
        stored = await self.reader.lot(lot_id)
        if stored is None:
            return None
        loop = asyncio.get_running_loop()
        page = await loop.run_in_executor(self._renderer, self.maker.lot, stored, language)
        self._memory.put(lot_id, page)
        return page

    async def _unknown_page(self, language: str) -> Page:
        await self.refresh_issuer()
        page = self._unknown.get(language)
        if page is None or page.issuer != self.maker.issuer or page.day != today():
            page = self._unknown[language] = self.maker.unknown(language)
        return page

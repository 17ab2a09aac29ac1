"""The scan application: a small ASGI program of its own, apart from the rest of the site.

`granian --interface asgi nguongoc.web.scan.app:application`. It shares settings, templates and tables with the
site, and runs none of its middleware. Every page is complete without scripts.
"""

import asyncio
import gc
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.template import TemplateDoesNotExist
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nguongoc.settings")
django.setup()

from nguongoc.common.digital_link import DigitalLink, NotDigitalLinkError, parse_path  # noqa: E402 -- after the set-up above
from nguongoc.scans.identified import Identified  # noqa: E402 -- as above
from nguongoc.scans.reading import NotReadError  # noqa: E402 -- as above
from nguongoc.scans.recorder import NotRecordedError, OverloadedError  # noqa: E402 -- as above
from nguongoc.scans.staff import MARK_PATH  # noqa: E402 -- as above
from nguongoc.web.scan import resolver as gs1  # noqa: E402 -- as above
from nguongoc.web.scan.http import (  # noqa: E402 -- as above
    Headers,
    OuterParts,
    Request,
    Response,
    TooLargeError,
    read_form,
)
from nguongoc.web.scan.languages import NAMES, language_of, tag  # noqa: E402 -- as above
from nguongoc.web.scan.links import SHOWN  # noqa: E402 -- as above
from nguongoc.web.scan.pin_markup import wait_words  # noqa: E402 -- as above
from nguongoc.web.scan.staff import mark_staff  # noqa: E402 -- as above
from nguongoc.web.scan.visits import (  # noqa: E402 -- as above
    Answer,
    NoPinError,
    TooManyUnknownError,
    Visitor,
    Visits,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_STAMP = re.compile(r"/01/(?P<gtin>[^/]*)/21/(?P<serial>[^/]*)/?")
# A serial of another system stands alone: letters, at least one digit, no point as file names have.
_OLD = re.compile(r"/(?=[A-Za-z_-]*[0-9])(?P<serial>[0-9A-Za-z_-]{4,60})/?")
_PICTURE = re.compile(r"(?P<name>pictures/[0-9a-f]{32})(-(480|960)\.(avif|webp)|-preview\.jpg|\.webp)")
_KINDS = {"avif": b"image/avif", "jpg": b"image/jpeg", "webp": b"image/webp"}
_FOR_EVER = b"public, max-age=31536000, immutable"
_LONGEST_PATH = 512
_RETRY_SECONDS = 5
_YOUNG_OBJECTS = 50_000  # of some hundred visits: rings are rare, and looking for them took a tenth of the time

_PAGE_HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"accept, accept-encoding, accept-language"),
    gs1.ANY_ORIGIN,
]

_TAGS = {code: tag(code).encode() for code in NAMES}

_log = logging.getLogger(__name__)


class ScanApplication:
    """Answers stamps, pictures and the health check; everything else is a page that says what to do."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._visits: Visits | None = None
        self._resolver: gs1.Resolver | None = None

    @property
    def resolver(self) -> gs1.Resolver:
        """Made at the first request that it serves, as the visits are."""
        if self._resolver is None:
            self._resolver = gs1.Resolver(self._conninfo, self.visits.unknown_codes)
        return self._resolver

    @property
    def visits(self) -> Visits:
        """Made at the first request, so that it belongs to the event loop that serves it."""
        if self._visits is None:
            self._visits = Visits(self._conninfo)
        return self._visits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            request = Request.from_scope(scope)
            if request.method == "POST":
                response = await self._respond_to_form(request, receive)
            else:
                response = await self.respond(request)
            await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
            body = b"" if request.method == "HEAD" else response.body
            await send({"type": "http.response.body", "body": body})

    async def respond(self, request: Request) -> Response:
        try:
            return await self._route(request)
        except TooManyUnknownError as error:
            language = language_of(request)
            return self._sorry(
                429,
                "Quá nhiều mã không có thật",
                _too_many_unknown(error.wait, language),
                language,
                wait=error.wait,
            )
        except OverloadedError:
            return self._sorry(
                503,
                "Đang có quá nhiều người tra cứu",
                "Chưa đọc được thông tin về tem này. Hãy đợi vài giây rồi tải lại trang.",
                language_of(request),
            )
        except (NotRecordedError, NotReadError):
            return self._sorry(
                503,
                "Tạm thời chưa tra cứu được",
                "Hệ thống đang gián đoạn nên chưa thể nói gì về tem này. Hãy thử lại sau ít phút.",
                language_of(request),
            )
        except Exception:  # noqa: BLE001 -- whatever fails, the visitor gets a page that claims nothing
            _log.exception("a page failed")
            return self._sorry(
                500,
                "Trang gặp lỗi",
                "Lỗi đã được ghi lại. Chưa thể nói gì về tem này; hãy thử lại sau ít phút.",
                language_of(request),
            )

    async def _respond_to_form(self, request: Request, receive: Receive) -> Response:
        try:
            request.body = await read_form(receive)
        except TooLargeError:
            return self._sorry(
                413,
                "Gửi quá nhiều",
                "Trang này chỉ nhận mã PIN gồm sáu chữ số. Hãy quét lại tem.",
                language_of(request),
            )
        except TimeoutError:
            return self._sorry(
                408,
                "Chưa nhận được gì",
                "Mạng chậm nên mã PIN chưa tới nơi. Hãy quét lại tem.",
                language_of(request),
            )
        return await self.respond(request)

    async def close(self) -> None:
        """Write the scans that wait, answer them, and let go of the database."""
        if self._visits is not None:
            await self._visits.close()
        if self._resolver is not None:
            await self._resolver.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send(await self._start())
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _start(self) -> MutableMapping[str, Any]:
        """A missing file stops the program here; a database that is down does not: its pages will say so."""
        try:
            self.visits.maker.prepare()
        except (ImproperlyConfigured, TemplateDoesNotExist) as error:
            return {"type": "lifespan.startup.failed", "message": str(error)}
        await self.visits.refresh_issuer()
        await self.visits.watch()
        gc.freeze()  # what is there now stays: no visit waits while it is looked through again
        gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
        return {"type": "lifespan.startup.complete"}

    async def _route(self, request: Request) -> Response:
        path = request.path if len(request.path) <= _LONGEST_PATH else ""
        if request.method == "POST" and (stamp := _STAMP.fullmatch(path.removeprefix(SHOWN))):
            return await self._pin(request, stamp["gtin"], stamp["serial"])
        if request.method not in {"GET", "HEAD"}:
            return self._other_method(request)
        if request.asks_for_page:
            if stamp := _STAMP.fullmatch(path):
                return await self._stamp(request, stamp["gtin"], stamp["serial"])
            answer = await self._thing(request)
        else:
            answer = await self.resolver.answer(request)
        return answer or await self._other(request, path)

    def _other_method(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return gs1.allowed_methods()
        response = self._sorry(405, "Trang này chỉ để xem", "Hãy quét lại mã QR trên tem.", language_of(request))
        return Response(405, [*response.headers, (b"allow", gs1.METHODS)], response.body)

    async def _other(self, request: Request, path: str) -> Response:
        """Pages that links lead to, stamps of other systems, files: whatever is no identifier of GS1."""
        if path.startswith(f"{SHOWN}/"):
            return await self._shown(request, path.removeprefix(SHOWN))
        if stamp := _OLD.fullmatch(path):
            return await self._stamp(request, "", stamp["serial"])
        if path.startswith(settings.MEDIA_URL):
            return await self._picture(path.removeprefix(settings.MEDIA_URL), language_of(request))
        if path in {"/suc-khoe", "/bieu-tuong.svg", MARK_PATH}:
            return await self._small(request, path)
        if path in {"/", gs1.DESCRIPTION_PATH}:
            return _redirect(settings.SITE_URL + "/") if path == "/" else gs1.description()
        return await self._missing(request)

    async def _small(self, request: Request, path: str) -> Response:
        if path == MARK_PATH:
            return mark_staff(request)
        return await (self._health() if path == "/suc-khoe" else self._mark())

    async def _missing(self, request: Request) -> Response:
        await self.visits.refresh_issuer()
        return self._sorry(
            404,
            "Không có trang này",
            "Địa chỉ này không phải của một tem. Hãy quét lại mã QR, hoặc gõ dãy mã in trên tem ở trang chủ.",
            language_of(request),
        )

    async def _thing(self, request: Request) -> Response | None:
        """The page for somebody who opens an identifier that is no plain stamp; None where it is none.

        A text of another system may look compressed: only what names something of ours is taken for that.
        """
        asked = gs1.read_for_people(request) if gs1.is_for_resolver(request.escaped_path) else None
        if asked is None:
            return None
        serial = asked.link.qualifier("21") if asked.link.key == "01" else ""
        if serial and not asked.is_compressed:
            return await self._stamp(request, asked.link.value, serial)
        thing = await self.resolver.find(asked.link)
        if thing is None:
            return None
        if serial:
            response = await self._stamp(request, asked.link.value, serial)
        else:
            response = await self._thing_page(request, asked.link, thing)
        if asked.is_compressed:
            response.headers.append((b"link", gs1.same_as(asked).encode()))
        return response

    async def _shown(self, request: Request, path: str) -> Response:
        """The page that a link leads to, whatever the client accepts."""
        if stamp := _STAMP.fullmatch(path):
            return await self._stamp(request, stamp["gtin"], stamp["serial"])
        try:
            link = parse_path(request.escaped_path.removeprefix(SHOWN).removesuffix("/"))
        except NotDigitalLinkError:
            return await self._missing(request)
        thing = await self.resolver.find(link)
        return await (self._thing_page(request, link, thing) if thing else self._missing(request))

    async def _thing_page(self, request: Request, link: DigitalLink, thing: Identified) -> Response:
        await self.visits.refresh_issuer()
        language = language_of(request)
        headers: Headers = [*self._page_headers(language), (b"link", gs1.linkset_link(link.path))]
        return _packed(200, headers, request, self.visits.maker.thing(thing, language))

    async def _pin(self, request: Request, gtin: str, serial: str) -> Response:
        """The page with what was found of the PIN that its form sent."""
        visitor = Visitor.of(request)
        language = visitor.language
        if request.is_of_another_site:
            return self._sorry(
                403, "Chưa kiểm tra mã PIN", "Chỉ gõ mã PIN ở trang của tem. Hãy quét lại tem.", language
            )
        try:
            answer = await self.visits.check_pin(gtin, serial, request.typed("pin"), visitor)
        except NoPinError:
            return self._sorry(
                405, "Tem này không có mã PIN", "Hãy quét lại mã QR để xem trang của tem.", language
            )
        return self._sent(request, answer, visitor, gtin, serial)

    async def _stamp(self, request: Request, gtin: str, serial: str) -> Response:
        visitor = Visitor.of(request)
        answer = await self.visits.open_stamp(gtin, serial, visitor)
        return self._sent(request, answer, visitor, gtin, serial)

    def _sent(self, request: Request, answer: Answer, visitor: Visitor, gtin: str, serial: str) -> Response:
        headers = self._page_headers(answer.page.language)
        if visitor.is_new:
            headers.append((b"set-cookie", visitor.cookie()))
        if answer.is_known and gtin:
            escaped = serial if serial.isascii() and serial.isalnum() else quote(serial, safe="")
            headers.append((b"link", gs1.linkset_link(f"/01/{gtin}/21/{escaped}")))
        if answer.wait:
            headers.append((b"retry-after", str(answer.wait).encode()))
        return _packed(answer.status, headers, request, answer.page.parts, answer.middle)

    async def _picture(self, name: str, language: str) -> Response:
        """A picture of a published record, or one made of it; other files are none of the public's.

        Pictures of former times have no others: the whole takes their place.
        """
        picture = _PICTURE.fullmatch(name)
        if picture and await self.visits.reader.shows_picture(whole := f"{picture['name']}.webp"):
            for stored in (name, whole):
                if content := await asyncio.to_thread(_read_stored, stored):
                    return _file(content, _KINDS[stored.rpartition(".")[2]])
        return self._sorry(404, "Không có ảnh này", "Ảnh không còn ở đây. Hãy tải lại trang của tem.", language)

    async def _mark(self) -> Response:
        return _file(await asyncio.to_thread(_read_mark), b"image/svg+xml")

    async def _health(self) -> Response:
        is_well = await self.visits.reader.answers()
        body = json.dumps({"database": is_well}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"cache-control", b"no-store"),
            (b"content-length", str(len(body)).encode()),
        ]
        return Response(200 if is_well else 503, headers, body)

    def _sorry(self, status: int, title: str, text: str, language: str, *, wait: int = 0) -> Response:
        body = self.visits.maker.message(title, text, language)
        headers = [*self._page_headers(language), (b"content-length", str(len(body)).encode())]
        if wait or status == 503:  # noqa: PLR2004 -- Service Unavailable
            headers.append((b"retry-after", str(wait or _RETRY_SECONDS).encode()))
        return Response(status, headers, body)

    def _page_headers(self, language: str) -> Headers:
        return [
            *_PAGE_HEADERS,
            (b"content-language", _TAGS[language]),
            (b"content-security-policy", self.visits.maker.policy),
        ]


def _too_many_unknown(wait: int, language: str) -> str:
    with translation.override(language):
        return _(
            "Từ mạng của bạn vừa có rất nhiều mã mà hệ thống không cấp, nên mã này chưa được tra cứu. "
            "Hãy xem lại mã rồi thử lại sau %(wait)s. Tem do hệ thống cấp vẫn mở được."
        ) % {"wait": wait_words(wait)}


def _packed(status: int, headers: Headers, request: Request, parts: OuterParts, middle: bytes = b"") -> Response:
    """The page put together, compressed where the client takes that."""
    if request.accepts_gzip:
        headers.append((b"content-encoding", b"gzip"))
        body = parts.gzipped_page(middle)
    else:
        body = parts.page(middle)
    headers.append((b"content-length", str(len(body)).encode()))
    return Response(status, headers, body)


def _redirect(target: str) -> Response:
    return Response(307, [(b"location", target.encode()), (b"content-length", b"0")])


def _file(content: bytes, kind: bytes) -> Response:
    return Response(
        200,
        [
            (b"content-type", kind),
            (b"cache-control", _FOR_EVER),
            (b"x-content-type-options", b"nosniff"),
            (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
            (b"content-length", str(len(content)).encode()),
        ],
        content,
    )


def _read_stored(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _read_mark() -> bytes:
    found = finders.find("built/mark.svg")
    if not isinstance(found, str):
        raise FileNotFoundError("built/mark.svg")
    with open(found, "rb") as file:  # noqa: PTH123 -- in a thread of its own
        return file.read()


def conninfo() -> str:
    """Django's default database as libpq wants it."""
    database: dict[str, Any] = dict(settings.DATABASES["default"])
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    known = {option: database[name] for option, name in names.items() if database.get(name)}
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    return make_conninfo(**known, **options)


application = ScanApplication(conninfo())

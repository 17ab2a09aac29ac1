"""The GS1 resolver: what programs get that ask the scan application's host for an identifier.

Source: GS1-Conformant Resolver Standard 1.2. A browser gets the page itself (nguongoc.web.scan.app); a program is
redirected to the default link or to the link of the type that it asks for, or gets the linkset. Nothing of this
is recorded as a scan: the page behind the redirect records its opening.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import quote

import msgspec
from django.conf import settings

from nguongoc.common.digital_link import (
    LONGEST_URI,
    DigitalLink,
    NotDigitalLinkError,
    parse_compressed,
    parse_path,
)
from nguongoc.common.digital_link.elements import QUALIFIERS
from nguongoc.scans.identified import Identified, IdentifiedProduct, IdentifierReader
from nguongoc.scans.limits import Buckets, network_key
from nguongoc.stamps.codes import decode_serial
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.stamps.old_serials import folded
from nguongoc.web.scan.http import Headers, Request, Response, client_address
from nguongoc.web.scan.links import (
    PLACE_KEYS,
    PRIMARY_KEYS,
    PRODUCT_KEY,
    SHOWN,
    UNIT_KEY,
    VOCABULARY,
    Level,
    Link,
    default_link,
    levels,
    links_of_kind,
    linkset,
)
from nguongoc.web.scan.negotiation import (
    LINKSET,
    LINKSET_MEDIA,
    asked_kind,
    best_links,
    is_default,
    wants_linkset,
)

DESCRIPTION_PATH = "/.well-known/gs1resolver"
METHODS = b"GET, HEAD, OPTIONS"
ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
_CONTEXT_LINK = f'<{_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
_URI_SIGNS = "%/?:@!$&'()*+,;=-._~"
_COMMON: Headers = [
    ANY_ORIGIN,
    (b"access-control-expose-headers", b"Link, Location"),
    (b"cache-control", b"no-cache"),
    (b"vary", b"accept, accept-language"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The Digital Link of a request, and whether it came compressed."""

    link: DigitalLink
    is_compressed: bool


class Resolver:
    """Reads identifiers in addresses, finds what they name, and answers programs."""

    def __init__(self, conninfo: str, unknown_codes: Buckets) -> None:
        """`unknown_codes` are the tries that networks have at codes that do not exist, whoever asks."""
        self.reader = IdentifierReader(conninfo)
        self._unknown_codes = unknown_codes
        self._keys = keys_ever_used()

    async def answer(self, request: Request) -> Response | None:
        """The answer to a program; None where its address has nothing to do with GS1.

        What exists is always answered; who asks for too many codes that do not is told to wait (429). Raises
        NotReadError where the database does not answer.
        """
        if not is_for_resolver(request.escaped_path):
            return None
        asked = read(request)
        if asked is None:
            looks_like_one = not QUALIFIERS.keys().isdisjoint(request.escaped_path.split("/"))
            return _fault(400, "Địa chỉ này không phải là GS1 Digital Link đúng.") if looks_like_one else None
        thing = await self.find(asked.link)
        if thing is None and asked.is_compressed:
            return None
        if _is_unknown(asked.link, thing):
            wait = self._unknown_codes.take(network_key(client_address(request)))
            if wait:
                return _too_many(ceil(wait))
        if thing is None:
            return _fault(404, "Không có thông tin công khai về mã này.")
        return resolved(request, asked, levels(asked.link, thing, settings.SCAN_URL))

    async def find(self, link: DigitalLink) -> Identified | None:
        """What a Digital Link names; None where nothing public is known of its primary key."""
        if link.key in PLACE_KEYS:
            return await self.reader.place(link.value)
        if link.key == UNIT_KEY:
            return await self.reader.unit(link.value)
        if link.key != PRODUCT_KEY:
            return None
        serial = link.qualifier("21")
        code = decode_serial(self._keys, serial) if serial else None
        old = folded(serial) if serial and code is None else ""
        return await self.reader.product(link.value, lot=link.qualifier("10"), code=code, old=old)

    async def close(self) -> None:
        await self.reader.close()


def _is_unknown(link: DigitalLink, thing: Identified | None) -> bool:
    """Whether nothing is named, or only the product of a serial that is none of its stamps'."""
    return thing is None or (
        isinstance(thing, IdentifiedProduct) and bool(link.qualifier("21")) and thing.stamp is None
    )


def is_for_resolver(path: str) -> bool:
    """Pages that a link leads to, the description, pictures and the like are not."""
    return not path.startswith((f"{SHOWN}/", "/.well-known/", settings.MEDIA_URL))


def read(request: Request) -> Asked | None:
    """The Digital Link that a request's address is, with or without a slash at its end."""
    path = request.escaped_path.removesuffix("/")
    if len(path) + len(request.query) > LONGEST_URI:
        return None
    try:
        return Asked(parse_path(path, request.query), is_compressed=False)
    except NotDigitalLinkError:
        link = parse_compressed(path, request.query)
        return Asked(link, is_compressed=True) if link else None


def read_for_people(request: Request) -> Asked | None:
    """As `read`; where the query alone is wrong, what the path names.

    The page reads no data attribute: a label that says one too many, as a count (37) beside a GTIN, must not hide
    it. A program is told (400).
    """
    bare = msgspec.structs.replace(request, raw_query=b"")
    return read(request) or read(bare)


def same_as(asked: Asked) -> str:
    """The Link header that names the address that a compressed one stands for."""
    return f'<{asked.link.uri(settings.SCAN_URL)}>; rel="owl:sameAs"'


def linkset_link(path: str) -> bytes:
    """The Link header that tells a page's or a redirect's reader where all links are; `path` is escaped."""
    return f'<{settings.SCAN_URL}{path}?linkType={LINKSET}>; rel="linkset"; type="{LINKSET_MEDIA}"'.encode()


def description() -> Response:
    """`/.well-known/gs1resolver`: what this resolver can do."""
    return _json(
        200,
        {
            "name": "Nguồn Gốc",
            "resolverRoot": settings.SCAN_URL,
            "supportedPrimaryKeys": list(PRIMARY_KEYS),
            "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
            "linkTypeDefaultCanBeLinkset": False,
            "jsonLdContextLocation": _CONTEXT,
            "contact": {"fn": settings.SITE_URL},
        },
        "application/json",
    )


def allowed_methods() -> Response:
    """The answer to OPTIONS, also where a page of another site asks beforehand."""
    allowed: Headers = [
        ANY_ORIGIN,
        (b"allow", METHODS),
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", b"Accept, Accept-Language"),
        (b"access-control-max-age", b"86400"),
        (b"content-length", b"0"),
    ]
    return Response(200, allowed)


def resolved(request: Request, asked: Asked, found: Sequence[Level]) -> Response:
    """The answer for an identifier that has links: one of them, all, or which there are (300)."""
    kind = _kind(request.query)
    extra = [same_as(asked)] if asked.is_compressed else []
    if kind == LINKSET or (kind == "" and wants_linkset(request.text(b"accept"))):
        return _linkset(200, found, extra)
    if kind is None or not (fitting := _fitting(request, found, kind)):
        return _fault(404, "Không có liên kết thuộc loại này.", extra)
    if len(fitting) > 1:
        return _linkset(300, found, extra)
    target = with_query(fitting[0].href, request.query)
    return _redirect(target, [*extra, linkset_link(asked.link.path).decode()])


def _kind(query: str) -> str | None:
    try:
        return asked_kind(query)
    except ValueError:  # more fields than anybody asks with
        return None


def _fitting(request: Request, found: Sequence[Level], kind: str) -> Sequence[Link]:
    if is_default(kind):
        return [default_link(found)]
    links = links_of_kind(found, kind)
    spoken, media = request.text(b"accept-language"), request.text(b"accept")
    return best_links(links, languages=spoken, accept=media) if links else []


def with_query(target: str, query: str) -> str:
    """The target with the query passed on, joined by `&` where it has one already, before its fragment."""
    if not query:
        return target
    address, mark, fragment = target.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{quote(query, safe=_URI_SIGNS)}{mark}{fragment}"


def _linkset(status: int, found: Sequence[Level], extra: Sequence[str]) -> Response:
    return _json(status, linkset(found), LINKSET_MEDIA, [_CONTEXT_LINK, *extra])


def _fault(status: int, sentence: str, extra: Sequence[str] = ()) -> Response:
    """A fault as problem details (RFC 9457)."""
    return _json(status, {"title": sentence, "status": status}, "application/problem+json", extra)


def _too_many(wait: int) -> Response:
    found = _fault(429, "Quá nhiều mã không có thật từ mạng này. Mã có thật vẫn tra cứu được.")
    return Response(429, [*found.headers, (b"retry-after", str(wait).encode())], found.body)


def _json(status: int, content: dict[str, Any], media: str, links: Sequence[str] = ()) -> Response:
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = [(b"content-type", media.encode()), (b"content-length", str(len(body)).encode())]
    return Response(status, [*_COMMON, *headers, *_link_header(links)], body)


def _redirect(target: str, links: Sequence[str]) -> Response:
    headers = [(b"location", target.encode()), (b"content-length", b"0")]
    return Response(307, [*_COMMON, *headers, *_link_header(links)])


def _link_header(links: Sequence[str]) -> Headers:
    return [(b"link", ", ".join(links).encode())] if links else []

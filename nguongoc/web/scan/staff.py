"""The picture of one clear point that pages of the site load for whoever is logged in, to mark their browser."""

import base64

from nguongoc.scans.staff import is_staff_pass
from nguongoc.web.scan.http import Headers, Request, Response
from nguongoc.web.scan.visits import Visitor

_POINT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_OURS = {b"same-origin", b"same-site"}


def mark_staff(request: Request) -> Response:
    """The picture, and with a pass in force the mark; without one it is a picture like any other."""
    headers: Headers = [
        (b"content-type", b"image/gif"),
        (b"content-length", str(len(_POINT)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]
    if not (_is_ours(request) and is_staff_pass(request.query.partition("v=")[2])):
        return Response(200, [*headers, (b"cache-control", b"no-store")], _POINT)
    visitor = Visitor.of(request)
    cookies = [visitor.cookie()] if visitor.is_new else []
    marked = [(b"set-cookie", cookie) for cookie in [*cookies, visitor.staff_cookie()]]
    return Response(200, [*headers, *marked, (b"cache-control", b"private, max-age=3600")], _POINT)


def _is_ours(request: Request) -> bool:
    """Whether a page of the same site loads it as a picture: no scanned code and no page of a stranger, which
    could hide the phones of those who buy. Browsers say so themselves, and no script can say otherwise.
    """
    headers = request.headers
    return headers.get(b"sec-fetch-dest") == b"image" and headers.get(b"sec-fetch-site") in _OURS

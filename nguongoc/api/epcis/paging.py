"""Pages of a list: a signed token says where the next one begins, for this list and this organisation alone."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.utils import timezone

from nguongoc.api.epcis.calls import Call, Parameter
from nguongoc.api.epcis.problems import bad_parameter

T = TypeVar("T")
PER_PAGE, MOST_PER_PAGE = 30, 500
LIFETIME = dt.timedelta(hours=1)
_SALT = "nguongoc.epcis.page"
_TOKEN = "nextPageToken"  # noqa: S105 -- the name of a parameter
PAGING = (
    Parameter(
        "perPage",
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
        "Nhiều nhất bao nhiêu mục trong một trang",
    ),
    Parameter(_TOKEN, {"type": "string", "minLength": 1}, "Mã của trang sau, lấy từ đầu mục Link của trang trước"),
)
PAGE_HEADERS: Mapping[str, Any] = {
    "Link": {"type": "string"},
    "GS1-Next-Page-Token-Expires": {"type": "string", "format": "date-time"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """How many are wanted, and after which; `after` is what `links` was given on the page before."""

    call: Call
    per_page: int
    after: Any

    @classmethod
    def of(cls, call: Call) -> "Page":
        """Read `perPage` and `nextPageToken`. Raises Problem (400), for a forged or expired token too."""
        return cls(call, _per_page(call.parameters.get("perPage")), _after(call))

    def cut(self, rows: Sequence[T], key: Callable[[T], Any]) -> tuple[Sequence[T], dict[str, str]]:
        """The rows of this page, of which one more was asked for than it shows, and the links to the next."""
        shown = rows[: self.per_page]
        return shown, self.links(key(shown[-1]) if len(rows) > len(shown) else None)

    def links(self, following: Any) -> dict[str, str]:
        """The header fields that lead to the page after the one that ends at `following`; none at the end."""
        if following is None:
            return {}
        token = signing.dumps([_list_of(self.call), following], salt=_SALT, compress=True)
        query = urlencode({**self.call.parameters, _TOKEN: token})
        return {
            "Link": f'<{settings.SITE_URL}{_path(self.call)}?{query}>; rel="next"',
            "GS1-Next-Page-Token-Expires": (timezone.now() + LIFETIME).isoformat(timespec="seconds"),
        }


def _per_page(text: str | None) -> int:
    if text is None:
        return PER_PAGE
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > MOST_PER_PAGE:
        raise bad_parameter("perPage", f"hãy viết một số từ 1 đến {MOST_PER_PAGE}.")
    return int(text)


def _after(call: Call) -> Any:
    token = call.parameters.get(_TOKEN)
    if token is None:
        return None
    try:
        listed, after = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.SignatureExpired:
        raise bad_parameter(_TOKEN, "mã trang đã hết hạn. Hãy hỏi lại từ trang đầu.") from None
    except (signing.BadSignature, ValueError):
        raise bad_parameter(_TOKEN, "không phải mã do hệ thống cấp.") from None
    if listed != _list_of(call):
        raise bad_parameter(_TOKEN, "mã này thuộc về một câu hỏi khác. Hãy gọi đúng địa chỉ trong đầu mục Link.")
    return after


def _list_of(call: Call) -> str:
    """A fingerprint of what is listed and for whom; the size of pages may change from one to the next."""
    query = sorted((name, value) for name, value in call.parameters.items() if name not in {_TOKEN, "perPage"})
    listed = repr((call.request.path, query, call.organisation.pk))
    return hashlib.sha256(listed.encode()).hexdigest()[:32]


def _path(call: Call) -> str:
    return call.request.get_full_path().partition("?")[0]

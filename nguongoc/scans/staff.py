"""Officials and people of establishments, who try stamps out themselves, told from those who buy (docs/adr/0024).

The site hands everybody who is logged in a pass, the same for all within the hour; the host of the stamps turns it
into a mark on that very browser, bound to its session. Both are signed and neither says who somebody is.
"""

import time

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

MARK_PATH = "/can-bo.gif"  # on the host of the stamps
_HOUR = 3600
PASS_HOURS = 2
MARK_HOURS = 12  # as long as a login lasts
_SIGNATURE = 32  # hexadecimal digits


def staff_pass() -> str:
    """What shows for this hour and the next that somebody is logged in on the site."""
    hour = _hour()
    return f"{hour:x}.{_signed('pass', hour)}"


def mark_address() -> str:
    """What pages of the site load as a picture, so that the host of the stamps can mark the browser."""
    return f"{settings.SCAN_URL}{MARK_PATH}?v={staff_pass()}"


def is_staff_pass(text: str) -> bool:
    hour, signature = _parts(text)
    return 0 <= _hour() - hour < PASS_HOURS and constant_time_compare(signature, _signed("pass", hour))


def staff_mark(session: str) -> str:
    """The mark for the browser with this session."""
    end = _hour() + MARK_HOURS
    return f"{end:x}.{_signed('mark', end, session)}"


def is_staff_mark(text: str, session: str) -> bool:
    """Whether the mark is this session's own and still holds; one copied from another browser does not."""
    end, signature = _parts(text)
    return 0 < end - _hour() <= MARK_HOURS and constant_time_compare(signature, _signed("mark", end, session))


def _hour() -> int:
    return int(time.time()) // _HOUR


def _parts(text: str) -> tuple[int, str]:
    hour, _, signature = text.partition(".")
    try:
        return int(hour[:12], 16), signature
    except ValueError:
        return -1, signature


def _signed(what: str, hour: int, session: str = "") -> str:
    text = f"{hour:x}.{session}"
    return salted_hmac(f"nguongoc.scans.staff.{what}", text, algorithm="sha256").hexdigest()[:_SIGNATURE]

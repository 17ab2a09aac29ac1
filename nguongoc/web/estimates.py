"""How long a background job still takes, for the pages that follow it."""

import datetime as dt

from django.utils import timezone

STAYS = "Có thể đóng trang này, việc vẫn chạy tiếp."
WAITS = f"Đang chờ tới lượt. {STAYS}"
_MINUTE = 60


def time_left(*, since: dt.datetime, done: int, total: int) -> str:
    """A sentence, by how long the `done` of `total` have taken since then; `done` is not 0."""
    taken = (timezone.now() - since).total_seconds()
    left = taken * max(0, total - done) / done
    words = "chưa đầy một phút" if left < _MINUTE else f"khoảng {round(left / _MINUTE)} phút"
    return f"Còn {words}. {STAYS}"

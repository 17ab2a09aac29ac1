"""How often something may be tried: one table, each row temporary. Tries are counted in the database."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from nguongoc.accounts.enums import AttemptKind

_QUARTER = dt.timedelta(minutes=15)
_HOUR = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """No more than `allowed` failed tries that agree in the fields `same`, within a time.

    `sentence` says what happened and how long to wait (`{wait}`). A limit that a stranger elsewhere can use up
    spares the devices that the person has logged in from before (`spares_known_devices`).
    """

    allowed: int
    within: dt.timedelta
    same: tuple[Literal["account", "address"], ...]
    sentence: str
    spares_known_devices: bool = False


_PASSWORD_WRONG = "Mật khẩu của tài khoản này vừa bị nhập sai quá nhiều lần. Hãy đợi {wait} rồi thử lại"  # noqa: S105 -- a sentence
_CODE_WRONG = (
    "Mã của tài khoản này vừa bị nhập sai quá nhiều lần. Hãy đợi {wait}, hoặc dùng khóa truy cập hay mã dự phòng."
)
LIMITS: dict[AttemptKind, tuple[Limit, ...]] = {
    AttemptKind.PASSWORD: (
        Limit(
            10, _QUARTER, ("account", "address"), f"{_PASSWORD_WRONG}. Quên thì đặt mật khẩu mới qua thư điện tử."
        ),
        Limit(
            50,
            _HOUR,
            ("account",),
            f"{_PASSWORD_WRONG}, hoặc dùng thiết bị mà bạn đã từng đăng nhập.",
            spares_known_devices=True,
        ),
        Limit(
            100,
            _QUARTER,
            ("address",),
            "Từ mạng của bạn vừa có quá nhiều lần đăng nhập sai. Hãy đợi {wait} rồi thử lại, hoặc dùng mạng khác.",
        ),
    ),
    # Three codes of a million hold at a time: twenty guesses a day find one in about 45 years.
    AttemptKind.CODE: (
        Limit(5, _QUARTER, ("account",), _CODE_WRONG),
        Limit(20, _DAY, ("account",), _CODE_WRONG),
    ),
    AttemptKind.RECOVERY_CODE: (
        Limit(
            10, _QUARTER, ("account",), "Mã dự phòng vừa bị nhập sai quá nhiều lần. Hãy đợi {wait} rồi thử lại."
        ),
    ),
    AttemptKind.PASSWORD_LINK: (
        Limit(
            3,
            _HOUR,
            ("account",),
            "Địa chỉ này vừa được yêu cầu gửi thư nhiều lần. Hãy xem hộp thư, cả mục thư rác, hoặc đợi {wait}.",
        ),
        Limit(
            20,
            _HOUR,
            ("address",),
            "Từ mạng của bạn vừa có quá nhiều yêu cầu gửi thư. Hãy đợi {wait} rồi thử lại.",
        ),
    ),
    # Whoever registers has a letter sent, and gives officials work; a whole commune may share a network.
    AttemptKind.REGISTRATION: (
        Limit(
            10,
            _DAY,
            ("account",),
            "Địa chỉ thư này vừa được dùng để đăng ký nhiều cơ sở. Hãy lưu nháp rồi đợi {wait}, hoặc nhờ "
            "Ủy ban nhân dân xã, phường, đặc khu đăng ký giúp.",
        ),
        Limit(
            100,
            _HOUR,
            ("address",),
            "Từ mạng của bạn vừa có quá nhiều đăng ký. Hãy lưu nháp rồi đợi {wait}, hoặc dùng mạng khác.",
        ),
    ),
    AttemptKind.REGISTRATION_DRAFT: (
        Limit(
            200,
            _HOUR,
            ("address",),
            "Từ mạng của bạn vừa có quá nhiều bản nháp mới. Hãy để nguyên trang này, đợi {wait} rồi lưu lại.",
        ),
    ),
    AttemptKind.COMPLAINT: (
        Limit(
            30,
            _HOUR,
            ("address",),
            "Từ mạng của bạn vừa có quá nhiều phản ánh, nên phản ánh này chưa được gửi. Hãy giữ nguyên trang, đợi "
            "{wait} rồi bấm gửi lại, hoặc gọi đường dây nóng.",
        ),
    ),
    # Photos wait on the disk for the next try at a form: nobody fills it with forms that are refused.
    AttemptKind.COMPLAINT_PICTURE: (
        Limit(
            60,
            _HOUR,
            ("address",),
            "Từ mạng của bạn vừa có quá nhiều ảnh của phản ánh chưa gửi được. Hãy đợi {wait} rồi chọn lại ảnh.",
        ),
    ),
}
LONGEST = max(limit.within for limits in LIMITS.values() for limit in limits)

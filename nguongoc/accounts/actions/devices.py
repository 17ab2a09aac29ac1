"""Somebody who logs in from a device that was never seen before is told so."""

import secrets

from django.utils import timezone

from nguongoc.accounts.actions.notices import notify
from nguongoc.accounts.models import KnownDevice, Person
from nguongoc.accounts.vault import fingerprint
from nguongoc.common import audit

OWN_ACCOUNT = "/tai-khoan-cua-toi/"


def greet_device(*, person: Person, cookie: str, device: str) -> str:
    """Know this browser from now on; gives the cookie by which it will be known.

    A browser without a cookie of ours gets one. Unless this is the person's very first login, they are told of a
    browser that is new for them: when, from where, and `device` in words. Called before the login.
    """
    if not cookie or not KnownDevice.objects.filter(token=fingerprint(cookie)).exists():
        cookie = secrets.token_urlsafe(32)
    _, is_new = KnownDevice.objects.get_or_create(person=person, token=fingerprint(cookie))
    if is_new and person.last_login is not None:
        _tell(person, device)
    return cookie


def forget_devices(*, person: Person, but: str) -> None:
    """Every browser is new to the person again, but the one with this cookie."""
    KnownDevice.objects.filter(person=person).exclude(token=fingerprint(but)).delete()


def _tell(person: Person, device: str) -> None:
    address = audit.current_origin().address or "không rõ"
    notify(
        people=[person],
        subject="Tài khoản của bạn vừa được đăng nhập từ thiết bị mới",
        text=f"Lúc {timezone.localtime():%H:%M %d/%m/%Y}, từ {device or 'thiết bị không rõ'}, địa chỉ mạng "
        f"{address}. Nếu không phải bạn: hãy đổi mật khẩu ngay, việc đó cũng kết thúc các phiên đăng nhập khác.",
        path=OWN_ACCOUNT,
    )

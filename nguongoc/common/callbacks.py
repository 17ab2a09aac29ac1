"""Sends to addresses that strangers named, without becoming their way into our own network.

A name is resolved once, every address that it has must be public, and the connection goes to the address that was
judged: a name that changes in between leads nowhere else. Redirects are not followed, answers are not read.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from nguongoc.common.errors import Refusal

PATIENCE = 10.0  # seconds without a sign of the other side, or of whoever knows its name
LONGEST_CALL = 60.0  # seconds
LONGEST = 2000  # characters of an address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # what IANA gives out
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class CallbackFailed(Exception):  # noqa: N818 -- the other side's doing; it is tried again
    """The other side could not be reached, or did not say that it had received; the sentence says which."""

    def __init__(self, sentence: str, *, status: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True, slots=True)
class _Target:
    url: SplitResult
    host: str
    port: int

    @property
    def path(self) -> str:
        return (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")


def judge_target(address: str) -> None:
    """Raise Refusal for an address to which nothing may be sent; names are resolved only when sending."""
    _target(address)


def send(address: str, body: bytes, headers: Mapping[str, str]) -> None:
    """POST the body. Returns once the other side answers 2xx; raises CallbackFailed otherwise.

    Raises Refusal for an address to which nothing may be sent.
    """
    target = _target(address)
    try:
        status = _post(target, _public_address(target), body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallbackFailed(f"Không gửi được tới {target.host}: {_reason(error)}.") from error
    if not 200 <= status < 300:  # noqa: PLR2004 -- the statuses of success
        raise CallbackFailed(f"{target.host} trả lời {status} thay vì 200.", status=status)


def _post(target: _Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer; whoever shakes hands or answers a letter at a time is cut off."""
    with closing(_connection(target, address)) as connection:
        # of the plain socket: that of TLS would go on unencrypted
        cut = threading.Timer(LONGEST_CALL, socket.socket.shutdown, [connection.sock, socket.SHUT_RDWR])
        cut.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request("POST", target.path, body, {**headers, "Connection": "close"})
            return connection.getresponse().status
        finally:
            cut.cancel()


def _target(address: str) -> _Target:
    schemes = {"https", "http"} if settings.CALLBACKS_ANYWHERE else {"https"}
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:
        raise Refusal("Địa chỉ nhận không đúng dạng.", field="dest") from None
    if len(address) > LONGEST or not address.isascii() or any(sign <= " " or sign == "\x7f" for sign in address):
        raise Refusal(f"Địa chỉ nhận phải là chữ ASCII không dấu cách, dài tối đa {LONGEST} ký tự.", field="dest")
    if url.scheme not in schemes or not host:
        raise Refusal(f"Địa chỉ nhận phải bắt đầu bằng {' hoặc '.join(sorted(schemes))}://.", field="dest")
    if url.username is not None or url.password is not None or url.fragment or port == 0:
        raise Refusal("Địa chỉ nhận không được chứa tên đăng nhập, mật khẩu, dấu # hay cổng 0.", field="dest")
    literal = _literal(host)
    if literal is not None and not _may_go_to(literal):
        raise Refusal("Địa chỉ nhận phải là địa chỉ công cộng trên mạng.", field="dest")
    return _Target(url, host, port or (443 if url.scheme == "https" else 80))


def _public_address(target: _Target) -> str:
    """The address to connect to, after all of the name's were found to be public."""
    addresses = _resolved(target)
    if not addresses:
        raise CallbackFailed(f"Không tìm thấy máy {target.host}.")
    for each in addresses:
        literal = _literal(each)
        if literal is None or not _may_go_to(literal):
            raise CallbackFailed(f"{target.host} dẫn tới địa chỉ không công cộng.")
    return addresses[0]


def _resolved(target: _Target) -> list[str]:
    """All addresses of the name; none where it has none, or its servers take longer than our patience.

    The system's resolver cannot be told how long it may take, so that it is asked by a thread of its own.
    """
    found: list[str] = []

    def resolve() -> None:
        with suppress(OSError, UnicodeError):
            entries = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.extend(str(entry[4][0]) for entry in entries)

    asking = threading.Thread(target=resolve, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return [] if asking.is_alive() else found


def _literal(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _may_go_to(address: Address) -> bool:
    if settings.CALLBACKS_ANYWHERE:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        is_public = address.is_global and (address in _GLOBAL_UNICAST or address in _NAT64)
        return is_public and (inner is None or _may_go_to(inner))
    return address.is_global and not address.is_multicast


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of version 4 to which one of version 6 leads in truth, if it is such a one."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour if address in _SIX_TO_FOUR else None


def _connection(target: _Target, address: str) -> http.client.HTTPConnection:
    """A connection under the target's name, for Host and certificate, to the one address that was judged; that
    of TLS has not shaken hands yet.
    """
    if target.url.scheme == "http":
        plain = http.client.HTTPConnection(target.host, target.port, timeout=PATIENCE)
        plain.sock = socket.create_connection((address, target.port), PATIENCE)
        return plain
    context = ssl.create_default_context()
    secure = http.client.HTTPSConnection(target.host, target.port, timeout=PATIENCE, context=context)
    raw = socket.create_connection((address, target.port), PATIENCE)
    secure.sock = context.wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
    return secure


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"không trả lời trong {PATIENCE:.0f} giây"
    return "chứng thư không hợp lệ" if isinstance(error, ssl.SSLError) else "kết nối bị từ chối hoặc bị ngắt"

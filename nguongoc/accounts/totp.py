"""Codes of an authenticator application: TOTP (RFC 6238) of six digits, half a minute each, with SHA-1.

Those are the parameters that every application knows.
"""

import base64
import secrets
import time

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
PERIOD = 30  # seconds
_SECRET_BYTES = 20
_LONGEST_ADDRESS = 271  # characters: what version 10 of QR symbols holds
_DRIFT = 1  # periods by which a phone's clock may be wrong, either way


def new_secret() -> bytes:
    return secrets.token_bytes(_SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """The secret as people type it, in groups of four: `JBSW Y3DP ...`."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """What the QR symbol holds: otpauth://totp/...; a long account is cut, so that a symbol can hold it."""
    whole = TOTP(secret, DIGITS, SHA1(), PERIOD).get_provisioning_uri(account, issuer)  # noqa: S303 -- RFC 6238
    return whole if len(whole) <= _LONGEST_ADDRESS else address(secret, account=account[:-8], issuer=issuer)


def present_counter() -> int:
    """The half minute that it is, counted from 1970."""
    return int(time.time()) // PERIOD


def code_at(secret: bytes, counter: int) -> str:
    """The code of one half minute."""
    return HOTP(secret, DIGITS, SHA1()).generate(counter).decode()  # noqa: S303 -- RFC 6238


def counter_of(secret: bytes, code: str, *, after: int = 0) -> int | None:
    """The counter of the half minute that the code belongs to: now, or one before or after.

    None for a wrong code, and for one whose counter is not `after` the last that was taken.
    """
    now = present_counter()
    for counter in range(max(now - _DRIFT, after + 1), now + _DRIFT + 1):
        if bytes_eq(code_at(secret, counter).encode(), code.encode()):
            return counter
    return None

"""What accounts must keep but nobody may read in a copy of the database: sealed, or kept as a fingerprint.

The keys come from SECRET_KEY by HKDF. What an earlier key sealed (SECRET_KEY_FALLBACKS) still opens.
"""

import hmac
import secrets
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_KEY_BYTES = 32
_NONCE_BYTES = 12


def seal(secret: bytes, *, owner: str) -> bytes:
    """The secret under AES-256-GCM, bound to its owner: moved to another row it does not open."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(next(_keys("seal"))).encrypt(nonce, secret, owner.encode())


def unseal(sealed: bytes, *, owner: str) -> bytes | None:
    """What was sealed; None where no key of ours opens it."""
    for key in _keys("seal"):
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.encode())
        except InvalidTag:
            continue
    return None


def fingerprint(text: str) -> str:
    """HMAC-SHA-256 in hexadecimal: compares texts without telling them."""
    return fingerprints(text)[0]


def fingerprints(text: str) -> list[str]:
    """The fingerprint under the present key, then those under earlier ones."""
    return [hmac.digest(key, text.encode(), "sha256").hex() for key in _keys("fingerprint")]


def _keys(purpose: str) -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"nguongoc accounts {purpose}".encode()).derive(
            str(secret).encode()
        )

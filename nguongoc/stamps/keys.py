"""The keys of this installation's serials, derived from the master key of the settings."""

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from nguongoc.common import crockford
from nguongoc.stamps.codes import SerialKey


@lru_cache(maxsize=16)
def serial_key(key_id: int) -> SerialKey:
    return SerialKey.derive(settings.STAMP_MASTER_KEY, key_id)


def key_in_use() -> SerialKey:
    """The key under which new batches are issued."""
    return serial_key(settings.STAMP_KEY_ID)


def pin_passphrase(job_id: int) -> str:
    """What opens the sealed PINs of a print job: 120 bits, derived, so that it is stored nowhere."""
    info = f"nguongoc stamps v1 pins of print job {job_id}".encode()
    secret = HKDF(algorithm=SHA256(), length=15, salt=None, info=info).derive(settings.STAMP_MASTER_KEY)
    letters = crockford.encode(int.from_bytes(secret, "big"), 24)
    return "-".join(letters[start : start + 4] for start in range(0, 24, 4))


def keys_ever_used() -> list[SerialKey]:
    """Every key that may have made a serial in circulation, the newest first."""
    return [serial_key(key_id) for key_id in range(settings.STAMP_KEY_ID, 0, -1)]

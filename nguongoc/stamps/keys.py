"""The keys of this installation's serials, derived from the master key of the settings."""

from functools import lru_cache

from django.conf import settings

from nguongoc.stamps.codes import SerialKey


@lru_cache(maxsize=16)
def serial_key(key_id: int) -> SerialKey:
    return SerialKey.derive(settings.STAMP_MASTER_KEY, key_id)


def key_in_use() -> SerialKey:
    """The key under which new batches are issued."""
    return serial_key(settings.STAMP_KEY_ID)


def keys_ever_used() -> list[SerialKey]:
    """Every key that may have made a serial in circulation, the newest first."""
    return [serial_key(key_id) for key_id in range(settings.STAMP_KEY_ID, 0, -1)]

"""A ZIP of one file under AES-256, written as it comes: WinZip's AE-2, which 7-Zip, WinZip and macOS tools open.

Its key is derived by 1,000 rounds of PBKDF2 with HMAC-SHA1, as the format says; so what guards the file is the
passphrase, which must be random and long. The packages that write it (pyzipper, stream-zip) lean on defaults of
pycryptodome that its makers take away; the format needs no more than what hashlib, hmac and cryptography have.
Source: “AES Encryption Information: Encryption Specification AE-1 and AE-2”, WinZip; APPNOTE.TXT, PKWARE.
"""

import datetime as dt
import hashlib
import hmac
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

_ROUNDS = 1000
_KEY, _SALT, _CHECK, _TAG, _BLOCK = 32, 16, 2, 10, 16
_VERSION, _METHOD_AES, _DEFLATED = 51, 99, 8
_FLAGS = 1 | 1 << 3 | 1 << 11  # encrypted, sizes behind the data, names in UTF-8
_EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, _DEFLATED)
_OWNER_ONLY = 0o100600 << 16
_LARGEST = 0xFFFF_FFFF


def write_sealed_zip(
    out: BinaryIO, *, name: str, parts: Iterable[bytes], passphrase: str, made_at: dt.datetime
) -> int:
    """Write a ZIP with one encrypted file of these parts; gives the bytes of the file. Never seeks.

    Raises ValueError where it grows past 4 GB.
    """
    salt = secrets.token_bytes(_SALT)
    keys = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), salt, _ROUNDS, 2 * _KEY + _CHECK)
    tag = hmac.new(keys[_KEY : 2 * _KEY], digestmod="sha1")
    stream = _Deflated(parts)
    head = _head(name, made_at)
    out.write(b"PK\x03\x04" + head + struct.pack("<LLLHH", 0, 0, 0, len(name.encode()), len(_EXTRA)))
    out.write(name.encode() + _EXTRA + salt + keys[2 * _KEY :])
    packed = _SALT + _CHECK + _TAG
    for part in _encrypted(keys[:_KEY], stream):
        tag.update(part)
        out.write(part)
        packed += len(part)
    if max(packed, stream.size) > _LARGEST:
        raise ValueError("a sealed file holds 4 GB at the most")
    sizes = struct.pack("<LLL", 0, packed, stream.size)
    out.write(tag.digest()[:_TAG] + b"PK\x07\x08" + sizes)
    _write_directory(out, name.encode(), head, sizes)
    return stream.size


class _Deflated:
    """Parts as they are deflated, in whole cipher blocks but for the last piece; `size` counts what went in."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        rest = b""
        for part in self._parts:
            self.size += len(part)
            rest += packer.compress(part)
            whole = len(rest) // _BLOCK * _BLOCK
            yield rest[:whole]
            rest = rest[whole:]
        yield rest + packer.flush()


def _encrypted(key: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
    """AES in counter mode; AE-2 counts from 1, least byte first, which no library's counter mode does."""
    block = Cipher(AES(key), modes.ECB()).encryptor()  # noqa: S305 -- counters never repeat
    count = 1
    for part in parts:
        blocks = -(-len(part) // _BLOCK)
        counters = np.zeros((blocks, 2), dtype="<u8")
        counters[:, 0] = np.arange(count, count + blocks)
        pad = np.frombuffer(block.update(counters.tobytes()), dtype=np.uint8)[: len(part)]
        yield (np.frombuffer(part, dtype=np.uint8) ^ pad).tobytes()
        count += blocks


def _head(name: str, made_at: dt.datetime) -> bytes:
    """What local header and directory say alike: version, flags, method, time."""
    time = made_at.hour << 11 | made_at.minute << 5 | made_at.second // 2
    date = (made_at.year - 1980) << 9 | made_at.month << 5 | made_at.day
    return struct.pack("<HHHHH", _VERSION, _FLAGS, _METHOD_AES, time, date)


def _write_directory(out: BinaryIO, name: bytes, head: bytes, sizes: bytes) -> None:
    _, packed, _ = struct.unpack("<LLL", sizes)
    entry = b"PK\x01\x02" + struct.pack("<H", 3 << 8 | _VERSION) + head + sizes
    entry += struct.pack("<HHHHHLL", len(name), len(_EXTRA), 0, 0, 0, _OWNER_ONLY, 0) + name + _EXTRA
    start = 30 + len(name) + len(_EXTRA) + packed + 16
    out.write(entry)
    out.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(entry), start, 0))

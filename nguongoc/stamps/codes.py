"""Serials of stamps: a number under deterministic authenticated encryption, read back without a database.

A stamp is a number 0 <= n < 2**38. Its serial is 70 bits, written as 14 symbols of Crockford's base 32:

    tag        = first 32 bits of AES_k1(domain || n)        the synthetic IV: authenticates and scatters
    ciphertext = n XOR first 38 bits of AES_k2(domain || tag)
    serial     = tag || ciphertext

k1, k2 and the key of the hidden PIN are independent: HKDF-SHA256 of one master key, with the purpose and the
key id in `info`. This is the SIV form (RFC 5297) with AES on one block as the pseudorandom function.

One serial per number, one number per serial: n = ciphertext XOR pad(tag) is a function of the serial, so
two numbers never share one, under a given key. Numbers are not secret; two serials that share a tag tell how
their numbers differ, and nothing else.

The chance of a guess. Of the 2**70 texts 2**38 are serials of a key: each number has one tag in 2**32. So a
guess, and likewise a serial altered in any way, is taken for a serial with probability

    one key           2**-32     = 2.3e-10
    k keys            k * 2**-32   (4 keys: 9.3e-10, below one in a thousand million)

and names one of N issued stamps (the only ones that the pages call genuine) with N * 2**-70:
10**8 stamps: 8.5e-14, 10**9 stamps: 8.5e-13, whatever the number of keys, as each stamp has one key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self
from urllib.parse import urlsplit

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray

from nguongoc.common import crockford
from nguongoc.common.identifiers import has_check_digit

NUMBER_BITS = 38
TAG_BITS = 32
NUMBERS = 1 << NUMBER_BITS
SERIAL_LENGTH = (NUMBER_BITS + TAG_BITS) // crockford.BITS
SERIAL_GROUPS = (4, 4, 6)
PIN_DIGITS = 6
QR_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

_GTIN_LENGTH = 14
_LEAST_MASTER_BYTES = 32
_LONGEST_TYPED = 64
_LARGEST_KEY_ID = 0xFFFF
_BLOCK = 16
_NUMBER_BYTES = 5
_TAG_DOMAIN = b"nguongoc/n\x01"
_PAD_DOMAIN = b"nguongoc/t\x01\x00"
_PIN_DOMAIN = b"nguongoc/p\x01"
_NUMBER_MASK = NUMBERS - 1
_PAIRS = np.array([first + second for first in crockford.ALPHABET for second in crockford.ALPHABET], dtype="S2")


@dataclass(frozen=True, slots=True)
class StampCode:
    """What a serial says: the number of the stamp and the key under which it was made."""

    number: int
    key_id: int


@dataclass(frozen=True, slots=True)
class SerialKey:
    """The subkeys of one key id. Made by `derive`; shows nothing of them when printed."""

    key_id: int
    tag_key: bytes = field(repr=False)
    pad_key: bytes = field(repr=False)
    pin_key: bytes = field(repr=False)
    name: str

    @classmethod
    def derive(cls, master: bytes, key_id: int) -> Self:
        """The key of this id under a master key of at least 32 secret bytes.

        Raises ValueError for a shorter master key, and for a key id outside 0..65535.
        """
        if len(master) < _LEAST_MASTER_BYTES:
            raise ValueError(f"the master key has {len(master)} bytes: it needs {_LEAST_MASTER_BYTES}")
        if not 0 <= key_id <= _LARGEST_KEY_ID:
            raise ValueError(f"key id {key_id} is outside 0..{_LARGEST_KEY_ID}")
        return cls(
            key_id=key_id,
            tag_key=_subkey(master, key_id, "tag"),
            pad_key=_subkey(master, key_id, "pad"),
            pin_key=_subkey(master, key_id, "pin"),
            name=_subkey(master, key_id, "fingerprint")[:8].hex(),
        )


def fingerprint(key: SerialKey) -> str:
    """16 hexadecimal digits that name the key and tell nothing of it.

    Stored once and compared at each check of the installation, so that a wrong key in use is noticed before
    stamps are printed that the right one cannot read (64 bits: two keys share one with chance 5e-20).
    """
    return key.name


def encode_serial(key: SerialKey, number: int) -> str:
    """The 14 symbols of one stamp. Raises ValueError for a number outside 0 <= number < 2**38."""
    _check_range(number, 1)
    tag = _tag(key, number)
    return crockford.encode(tag << NUMBER_BITS | number ^ _pad(key, tag), SERIAL_LENGTH)


def encode_serials(key: SerialKey, first: int, count: int) -> NDArray[np.bytes_]:
    """The serials of `count` stamps from number `first` on, as an array of ASCII bytes (dtype S14).

    An array, since a list of as many `str` costs twice the time of the cipher and five times the memory;
    `.astype(str)` or `serial.decode()` gives text. Two calls of the cipher, however many the stamps.
    Raises ValueError where a number falls outside 0 <= number < 2**38.
    """
    _check_range(first, count)
    numbers = np.arange(first, first + count, dtype=np.uint64)
    tags = _leading_bits(_encrypt(key.tag_key, _blocks(_TAG_DOMAIN, numbers, _NUMBER_BYTES)), TAG_BITS)
    pads = _leading_bits(_encrypt(key.pad_key, _blocks(_PAD_DOMAIN, tags, TAG_BITS // 8)), NUMBER_BITS)
    return _write_symbols(tags, numbers ^ pads)


def decode_serial(keys: Sequence[SerialKey], text: str) -> StampCode | None:
    """The stamp that a typed or scanned serial names, or None where it is not ours.

    Read as people write: any case, O for 0, I or L for 1, spaces and hyphens anywhere. Costs two AES blocks
    a key, no database. Where two keys accept one text (chance 2**-32), the earlier in `keys` wins: who holds
    the ranges can ask `candidates` for all.
    """
    return next(candidates(keys, text), None)


def candidates(keys: Sequence[SerialKey], text: str) -> Iterator[StampCode]:
    """Each reading of the text that a key accepts, in the order of the keys: nearly always 0 or 1."""
    if len(text) > _LONGEST_TYPED:
        return
    try:
        symbols = crockford.canonical(text)
    except ValueError:
        return
    if len(symbols) != SERIAL_LENGTH:
        return
    value = crockford.decode(symbols)
    tag, ciphertext = value >> NUMBER_BITS, value & _NUMBER_MASK
    for key in keys:
        number = ciphertext ^ _pad(key, tag)
        if _tag(key, number) == tag:
            yield StampCode(number=number, key_id=key.key_id)


def hidden_pins(key: SerialKey, first: int, count: int) -> NDArray[np.bytes_]:
    """The six digits under the scratch layers of `count` security stamps from number `first` on, under a subkey of
    their own, as an array of ASCII bytes (dtype S6).

    They do not follow from the serial for who lacks the key; a guess is right with chance 1e-6, so tries are
    to be counted. Raises ValueError where not all numbers are within 0 <= number < 2**38.
    """
    _check_range(first, count)
    numbers = np.arange(first, first + count, dtype=np.uint64)
    blocks = _encrypt(key.pin_key, _blocks(_PIN_DOMAIN, numbers, _NUMBER_BYTES))
    values = _leading_bits(blocks, 64) % np.uint64(10**PIN_DIGITS)
    powers = 10 ** np.arange(PIN_DIGITS - 1, -1, -1, dtype=np.uint64)
    digits = (values[:, None] // powers % np.uint64(10)).astype(np.uint8) + ord("0")
    return digits.view(f"S{PIN_DIGITS}").reshape(-1)


def grouped(serial: str) -> str:
    """The serial as it is printed in clear, in groups of four, four and six: `0123-4567-89ABCD`."""
    groups = []
    start = 0
    for length in SERIAL_GROUPS:
        groups.append(serial[start : start + length])
        start += length
    return "-".join(groups)


def digital_link(base_url: str, gtin14: str, serial: str) -> str:
    """The GS1 Digital Link URI of a stamp, in upper case: `HTTPS://HOST/01/{gtin14}/21/{serial}`.

    Upper case throughout, so that a QR symbol takes it in alphanumeric mode, 5.5 bits a character
    (GS1 Digital Link Standard: URI Syntax 1.4, AI 01 and 21; scheme and host are read in any case, RFC 3986).
    Raises ValueError where the address has no http or https scheme and host, or carries a query, where the
    GTIN is not 14 digits with their check digit, where the serial is not letters and digits, or where a
    character is outside the QR alphanumeric set.
    """
    url = urlsplit(base_url)
    if url.scheme not in {"http", "https"} or not url.netloc or url.query or url.fragment:
        raise ValueError(f"{base_url!r} is no address under which a Digital Link can stand")
    if len(gtin14) != _GTIN_LENGTH or not has_check_digit(gtin14):
        raise ValueError(f"{gtin14!r} is no GTIN of 14 digits with its check digit")
    if not serial.isalnum():
        raise ValueError(f"{serial!r} is no serial: it holds letters and digits only")
    link = f"{base_url.rstrip('/').upper()}/01/{gtin14}/21/{serial.upper()}"
    strange = sorted(set(link) - set(QR_ALPHANUMERIC))
    if strange:
        raise ValueError(f"{link!r} holds what QR alphanumeric mode cannot: {''.join(strange)!r}")
    return link


def _subkey(master: bytes, key_id: int, purpose: str) -> bytes:
    info = f"nguongoc stamps v1 {purpose} key {key_id}".encode()
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=info).derive(master)


def _check_range(first: int, count: int) -> None:
    if count < 0 or first < 0 or first + count > NUMBERS:
        raise ValueError(f"numbers {first}..{first + count - 1} are not all within 0..{NUMBERS - 1}")


def _encrypt(key: bytes, blocks: bytes) -> bytes:
    """AES on each block by itself: a pseudorandom function of one block, not a way to hide a text."""
    return _encryptor(key).update(blocks)


@lru_cache(maxsize=64)
def _encryptor(key: bytes) -> CipherContext:
    """Kept, since to make one costs four times what a block does; each block is a whole by itself."""
    return Cipher(AES(key), modes.ECB()).encryptor()  # noqa: S305 -- blocks never repeat


def _tag(key: SerialKey, number: int) -> int:
    block = _encrypt(key.tag_key, _TAG_DOMAIN + number.to_bytes(_NUMBER_BYTES, "big"))
    return int.from_bytes(block[: TAG_BITS // 8], "big")


def _pad(key: SerialKey, tag: int) -> int:
    block = _encrypt(key.pad_key, _PAD_DOMAIN + tag.to_bytes(TAG_BITS // 8, "big"))
    return int.from_bytes(block[:8], "big") >> (64 - NUMBER_BITS)


def _blocks(domain: bytes, values: NDArray[np.uint64], width: int) -> bytes:
    """One AES block per value: the domain, then the value in `width` bytes, most significant first."""
    blocks = np.empty((len(values), _BLOCK), dtype=np.uint8)
    blocks[:, : len(domain)] = np.frombuffer(domain, dtype=np.uint8)
    blocks[:, len(domain) :] = values.astype(">u8").view(np.uint8).reshape(-1, 8)[:, -width:]
    return blocks.tobytes()


def _leading_bits(blocks: bytes, bits: int) -> NDArray[np.uint64]:
    """The first `bits` bits of each AES block, as numbers."""
    words = np.frombuffer(blocks, dtype=">u8")[::2].astype(np.uint64)
    return words >> np.uint64(64 - bits)


def _write_symbols(tags: NDArray[np.uint64], ciphertexts: NDArray[np.uint64]) -> NDArray[np.bytes_]:
    """Seven pairs of symbols, 10 bits each: 3 from the first 30 bits of the 70, 4 from the other 40."""
    spill = np.uint64(40 - NUMBER_BITS)
    upper = tags >> spill
    lower = (tags & np.uint64((1 << int(spill)) - 1)) << np.uint64(NUMBER_BITS) | ciphertexts
    pairs = np.empty((len(tags), SERIAL_LENGTH // 2), dtype="S2")
    for place, (word, shift) in enumerate(
        [(upper, 20), (upper, 10), (upper, 0), (lower, 30), (lower, 20), (lower, 10), (lower, 0)]
    ):
        pairs[:, place] = _PAIRS[((word >> np.uint64(shift)) & np.uint64(1023)).astype(np.intp)]
    return pairs.view(f"S{SERIAL_LENGTH}").reshape(-1)

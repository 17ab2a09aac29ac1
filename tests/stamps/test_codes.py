"""Serials: unguessable, readable without a database, tolerant of hands, never two for one."""

import hashlib
import hmac

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from nguongoc.common import crockford
from nguongoc.stamps import codes
from nguongoc.stamps.codes import NUMBERS, SerialKey, StampCode

MASTER = bytes(range(32))
KEY = SerialKey.derive(MASTER, 1)
OTHER = SerialKey.derive(MASTER, 2)
GTIN = "08930000000019"


def pin_of(key, number):
    return codes.hidden_pins(key, number, 1)[0].decode()


@pytest.mark.parametrize(
    ("number", "serial", "pin"),
    [
        (0, "H5RCESXRX93VG5", "123330"),
        (1, "HQZEY98TS5SYHD", "815761"),
        (123_456_789, "82WA9R8D2ZK2AG", "727295"),
        (NUMBERS - 1, "VNF5BKTA8HZVF6", "063729"),
    ],
)
def test_stamps_printed_long_ago_keep_their_meaning(number, serial, pin):
    assert codes.encode_serial(KEY, number) == serial
    assert pin_of(KEY, number) == pin
    assert codes.decode_serial([KEY], serial) == StampCode(number=number, key_id=1)


def test_a_serial_is_what_the_construction_says():
    number = 987_654_321
    tag = int.from_bytes(_block("tag", b"nguongoc/n\x01" + number.to_bytes(5, "big"))[:4], "big")
    pad = int.from_bytes(_block("pad", b"nguongoc/t\x01\x00" + tag.to_bytes(4, "big"))[:8], "big") >> 26
    assert codes.encode_serial(KEY, number) == crockford.encode(tag << 38 | number ^ pad, 14)


def test_a_fingerprint_names_a_key_and_nothing_shows_its_secret():
    assert codes.fingerprint(KEY) == "611999c3f326225b"
    assert len({codes.fingerprint(SerialKey.derive(MASTER, key_id)) for key_id in range(50)}) == 50
    assert codes.fingerprint(SerialKey.derive(MASTER + b"x", 1)) != codes.fingerprint(KEY)
    for secret in (KEY.tag_key, KEY.pad_key, KEY.pin_key):
        assert repr(secret) not in repr(KEY)
        assert not secret.hex().startswith(codes.fingerprint(KEY))


@given(st.integers(0, NUMBERS - 1))
def test_every_number_is_read_back(number):
    assert codes.decode_serial([OTHER, KEY], codes.encode_serial(KEY, number)) == StampCode(number, 1)


@given(st.integers(0, NUMBERS - 1), st.randoms(use_true_random=False))
def test_a_serial_is_read_however_it_is_typed(number, chance):
    serial = codes.encode_serial(KEY, number)
    looks = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(chance.choice(looks.get(letter, letter + letter.lower())) for letter in serial)
    at = chance.randrange(1, 14)
    typed = f" {typed[:at]}{chance.choice(' -–')}{typed[at:]} "
    assert codes.decode_serial([KEY], typed) == StampCode(number, 1)


def test_serials_in_bulk_are_those_made_one_by_one():
    first = 2**33 - 100
    bulk = codes.encode_serials(KEY, first, 200)
    assert bulk.dtype == "S14"
    assert [serial.decode() for serial in bulk] == [codes.encode_serial(KEY, first + i) for i in range(200)]
    assert len(codes.encode_serials(KEY, 5, 0)) == 0
    assert codes.encode_serials(KEY, NUMBERS - 1, 1)[0].decode() == codes.encode_serial(KEY, NUMBERS - 1)


def test_no_two_of_ten_million_stamps_share_a_serial():
    """The upper 35 and the lower 35 of the 70 bits, as one sorted row of numbers for each upper value alike."""
    count = 10_000_000
    upper = np.empty(count, dtype=np.uint64)
    lower = np.empty(count, dtype=np.uint64)
    for start in range(0, count, 1_000_000):
        part = slice(start, start + 1_000_000)
        upper[part], lower[part] = _halves(codes.encode_serials(KEY, 5_000_000 + start, 1_000_000))
    order = np.argsort(upper, kind="stable")
    upper, lower = upper[order], lower[order]
    alike = np.flatnonzero(upper[1:] == upper[:-1])
    assert 11_000 < len(alike) < 12_300  # the tags of 32 bits agree by chance in 10**14 / 2**33 pairs
    groups = np.stack([upper, lower])[:, np.union1d(alike, alike + 1)]
    assert len(np.unique(groups, axis=1)[0]) == groups.shape[1]


@given(st.integers(0, NUMBERS - 100_000), st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_no_two_stamps_of_any_range_and_key_share_a_serial(first, key_id):
    serials = codes.encode_serials(SerialKey.derive(MASTER, key_id), first, 50_000)
    assert len(np.unique(serials)) == 50_000


@given(st.integers(0, NUMBERS - 1))
@settings(max_examples=60, deadline=None)
def test_no_alteration_of_one_symbol_is_accepted(number):
    text = codes.encode_serial(KEY, number)
    altered = [
        text[:place] + symbol + text[place + 1 :]
        for place in range(14)
        for symbol in crockford.ALPHABET
        if symbol != text[place]
    ]
    assert len(altered) == 14 * 31
    assert not [one for one in altered if codes.decode_serial([KEY, OTHER], one)]


@given(st.integers(0, NUMBERS - 1))
@settings(max_examples=500, deadline=None)
def test_no_exchange_of_two_neighbours_is_accepted(number):
    text = codes.encode_serial(KEY, number)
    for place in range(13):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        assert swapped == text or codes.decode_serial([KEY, OTHER], swapped) is None


@given(st.binary(min_size=9, max_size=9))
@settings(max_examples=2_000, deadline=None)
def test_no_random_text_is_accepted(bits):
    """Of 2**70 texts a key accepts 2**38: two thousand of them hit one with chance 5e-7."""
    guess = crockford.encode(int.from_bytes(bits, "big") >> 2, 14)
    assert codes.decode_serial([KEY], guess) is None


def test_every_bit_of_the_tag_is_checked():
    number = 4_242
    tag = crockford.decode(codes.encode_serial(KEY, number)) >> 38
    for bit in range(32):
        wrong = tag ^ 1 << bit
        forged = crockford.encode(wrong << 38 | number ^ codes._pad(KEY, wrong), 14)
        assert codes.decode_serial([KEY], forged) is None


def test_no_invented_serial_is_accepted():
    symbols = np.random.default_rng(4).choice(list(crockford.ALPHABET), size=(20_000, 14))
    assert not [guess for guess in symbols if codes.decode_serial([KEY, OTHER], "".join(guess))]


def test_serials_of_neighbours_differ_as_random_ones_do():
    serials = codes.encode_serials(KEY, 0, 20_000)
    symbols = serials.view(np.uint8).reshape(-1, 14)
    same = (symbols[1:] == symbols[:-1]).mean(axis=0)
    assert np.abs(same - 1 / 32).max() < 0.01


def test_a_serial_names_its_key_and_is_nothing_to_another():
    serial = codes.encode_serial(OTHER, 77)
    assert codes.decode_serial([KEY, OTHER], serial) == StampCode(77, 2)
    assert codes.decode_serial([KEY], serial) is None
    assert codes.decode_serial([], serial) is None
    assert codes.decode_serial([SerialKey.derive(bytes(32), 2)], serial) is None


def test_every_key_that_accepts_a_serial_is_a_candidate():
    serial = codes.encode_serial(KEY, 8)
    twin = SerialKey(9, KEY.tag_key, KEY.pad_key, KEY.pin_key, KEY.name)
    assert list(codes.candidates([KEY, OTHER, twin], serial)) == [StampCode(8, 1), StampCode(8, 9)]


@pytest.mark.parametrize(
    "text", ["", "-", "H5RCESXRX93VG", "H5RCESXRX93VG55", "H5RC/ESXRX93VG", "0" * 10_000, "đ"]
)
def test_what_is_no_serial_is_not_ours(text):
    assert codes.decode_serial([KEY], text) is None


@pytest.mark.parametrize(("first", "count"), [(-1, 1), (NUMBERS, 1), (NUMBERS - 1, 2), (0, -1)])
def test_numbers_outside_the_range_are_refused(first, count):
    with pytest.raises(ValueError, match="not all within"):
        codes.encode_serials(KEY, first, count)


def test_a_single_number_outside_the_range_is_refused():
    with pytest.raises(ValueError, match="not all within"):
        codes.encode_serial(KEY, NUMBERS)
    with pytest.raises(ValueError, match="not all within"):
        pin_of(KEY, -1)


def test_weak_keys_are_refused():
    with pytest.raises(ValueError, match="needs 32"):
        SerialKey.derive(bytes(31), 1)
    for key_id in (-1, 65_536):
        with pytest.raises(ValueError, match="key id"):
            SerialKey.derive(MASTER, key_id)


def test_hidden_pins_of_many_stamps_are_those_of_each():
    pins = codes.hidden_pins(KEY, 5, 300)
    assert [pin.decode() for pin in pins.tolist()] == [pin_of(KEY, n) for n in range(5, 305)]
    with pytest.raises(ValueError, match="not all within"):
        codes.hidden_pins(KEY, NUMBERS - 1, 2)


def test_hidden_pins_are_six_digits_spread_evenly():
    pins = [pin_of(KEY, number) for number in range(5_000)]
    assert all(len(pin) == 6 and pin.isdigit() for pin in pins)
    assert len(set(pins)) > 4_950
    assert 440 < sum(pin.startswith("0") for pin in pins) < 560
    assert pins[:10] != [pin_of(OTHER, number) for number in range(10)]


def test_a_serial_in_clear_stands_in_three_groups():
    assert codes.grouped("H5RCESXRX93VG5") == "H5RC-ESXR-X93VG5"


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("https://nguongoc.example", f"HTTPS://NGUONGOC.EXAMPLE/01/{GTIN}/21/H5RCESXRX93VG5"),
        ("http://127.0.0.1:8001/", f"HTTP://127.0.0.1:8001/01/{GTIN}/21/H5RCESXRX93VG5"),
        ("https://tem.example/qn", f"HTTPS://TEM.EXAMPLE/QN/01/{GTIN}/21/H5RCESXRX93VG5"),
    ],
)
def test_a_digital_link_is_upper_case(base, link):
    assert codes.digital_link(base, GTIN, "H5RCESXRX93VG5") == link


@pytest.mark.parametrize(
    ("base", "gtin", "serial"),
    [
        ("nguongoc.example", GTIN, "H5RC"),
        ("ftp://nguongoc.example", GTIN, "H5RC"),
        ("https://nguongoc.example?a=1", GTIN, "H5RC"),
        ("https://nguồn-gốc.example", GTIN, "H5RC"),
        ("https://nguon_goc.example", GTIN, "H5RC"),
        ("https://nguongoc.example", "8930000000019", "H5RC"),
        ("https://nguongoc.example", "08930000000018", "H5RC"),
        ("https://nguongoc.example", "0893000000001A", "H5RC"),
        ("https://nguongoc.example", GTIN, ""),
        ("https://nguongoc.example", GTIN, "H5/C"),
        ("https://nguongoc.example", GTIN, "H5ĐC"),
    ],
)
def test_a_digital_link_that_a_symbol_cannot_hold_is_refused(base, gtin, serial):
    with pytest.raises(ValueError, match=r"."):
        codes.digital_link(base, gtin, serial)


def _halves(serials):
    """The first seven symbols and the last seven of each serial, as numbers of 35 bits."""
    symbols = serials.view(np.uint8).reshape(-1, 14)
    values = np.zeros(256, dtype=np.uint64)
    values[np.frombuffer(crockford.ALPHABET.encode(), dtype=np.uint8)] = np.arange(32, dtype=np.uint64)
    halves = np.zeros((2, len(symbols)), dtype=np.uint64)
    for place in range(14):
        halves[place // 7] = halves[place // 7] << np.uint64(5) | values[symbols[:, place]]
    return halves


def _block(purpose: str, block: bytes) -> bytes:
    """AES of one block under the subkey of key 1, with HKDF written out (RFC 5869)."""
    secret = hmac.digest(bytes(32), MASTER, hashlib.sha256)
    subkey = hmac.digest(secret, f"nguongoc stamps v1 {purpose} key 1".encode() + b"\x01", hashlib.sha256)[:16]
    return Cipher(algorithms.AES(subkey), modes.ECB()).encryptor().update(block)  # noqa: S305 -- one block

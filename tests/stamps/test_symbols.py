"""QR symbols: the standard's, module by module, by the judgement of two other programs."""

import numpy as np
import pytest
import segno
import zxingcpp

from nguongoc.stamps import qr_standard as standard
from nguongoc.stamps import symbols as qr
from nguongoc.stamps.codes import SerialKey, digital_link, encode_serials

LEVELS = ("L", "M", "Q", "H")
KEY = SerialKey.derive(bytes(range(32)), 1)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", range(1, 11))
def test_symbols_are_those_of_segno(version, level):
    chance = np.random.default_rng(version)
    for mask in range(8):
        texts = _texts(chance, _length_that_segno_pads_alike(version, level, mask))
        for text, ours in zip(texts, qr.symbols(texts, version=version, level=level, mask=mask), strict=True):
            theirs = segno.make_qr(
                text, version=version, error=level, mask=mask, mode="alphanumeric", boost_error=False
            )
            assert np.array_equal(ours, np.array(theirs.matrix, dtype=np.uint8))


@pytest.mark.parametrize("level", LEVELS)
def test_symbol_and_mask_are_those_of_zxing(level):
    chance = np.random.default_rng(7)
    for length in range(3, 150, 7):
        text = _texts(chance, length)[0]
        image = zxingcpp.write_barcode_to_image(
            zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level),
            add_quiet_zones=False,
        )
        theirs = (np.array(image) == 0).astype(np.uint8)
        assert np.array_equal(qr.symbols([text], level=level)[0], theirs)


@pytest.mark.parametrize("host", ["https://nguongoc.example", "https://nguongoc.quangninh.gov.vn"])
def test_every_symbol_of_a_batch_reads_as_its_own_text(host):
    links = [digital_link(host, "08930000000019", serial.decode()) for serial in encode_serials(KEY, 0, 1_000)]
    wide = np.pad(qr.symbols(links), ((0, 0), (4, 4), (4, 4)))
    images = (255 * (1 - wide)).astype(np.uint8).repeat(3, axis=1).repeat(3, axis=2)
    read = [
        zxingcpp.read_barcode(np.ascontiguousarray(image), formats=zxingcpp.BarcodeFormat.QRCode)
        for image in images
    ]
    assert [found.text for found in read if found] == links


def test_a_batch_gives_what_single_texts_give():
    texts = _texts(np.random.default_rng(3), 61, count=3_000)
    batch = qr.packed_symbols(texts, level="L")
    assert batch.rows.shape == (3_000, 29, 4)
    for place in (0, 1, 2_047, 2_048, 2_999):
        alone = qr.symbols([texts[place]], version=3, level="L", mask=batch.mask)[0]
        assert np.array_equal(batch.matrices()[place], alone)


def test_bytes_and_text_give_the_same_symbols():
    texts = _texts(np.random.default_rng(5), 33, count=20)
    assert np.array_equal(qr.symbols(np.array(texts, dtype=np.bytes_)), qr.symbols(texts))


def test_the_mask_is_the_one_with_the_least_penalty_over_the_batch():
    texts = _texts(np.random.default_rng(6), 60, count=24)
    points = [standard.penalty(qr.symbols(texts, version=3, mask=mask)).sum() for mask in range(8)]
    assert qr.packed_symbols(texts, version=3).mask == int(np.argmin(points))
    assert qr.best_mask(texts, version=3, level="M") == int(np.argmin(points))


def test_penalty_points_are_those_of_the_standard():
    light = np.zeros((1, 21, 21), dtype=np.uint8)
    runs, blocks, balance = 2 * 21 * (3 + 16), 3 * 20 * 20, 100
    assert standard.penalty(light)[0] == runs + blocks + balance
    chequered = np.indices((21, 21)).sum(axis=0).astype(np.uint8)[np.newaxis] % 2
    assert standard.penalty(chequered)[0] == 0
    marked = chequered.copy()
    marked[0, 10, :11] = [0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1]
    assert standard.penalty(marked)[0] >= 40


@pytest.mark.parametrize(
    ("length", "level", "version"),
    [(25, "L", 1), (26, "L", 2), (61, "M", 3), (62, "M", 4), (77, "L", 3), (10, "H", 1), (174, "H", 10)],
)
def test_the_smallest_version_is_taken(length, level, version):
    assert qr.smallest_version(length, level) == version


def test_a_symbol_is_as_large_as_its_version():
    assert qr.symbols(["A"]).shape == (1, 21, 21)
    assert qr.symbols(["A"], version=10).shape == (1, 57, 57)
    assert qr.symbols(np.array([], dtype="S20")).shape == (0, 21, 21)


def test_texts_that_fit_no_symbol_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        qr.smallest_version(175, "H")
    with pytest.raises(ValueError, match="do not fit"):
        qr.symbols(["A" * 62], version=3, level="M")
    with pytest.raises(ValueError, match="outside"):
        qr.symbols(["A"], version=11)
    with pytest.raises(ValueError, match="outside"):
        qr.symbols(["A"], version=0)


@pytest.mark.parametrize("texts", [["abc"], ["A,B"], ["ABC", "ĐAB"], np.array([b"A\x00"])])
def test_characters_outside_the_mode_are_refused(texts):
    with pytest.raises(ValueError, match="alphanumeric"):
        qr.symbols(texts)


def test_texts_of_several_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        qr.symbols(["ABC", "ABCD"])


def _texts(chance: np.random.Generator, length: int, count: int = 3) -> list[str]:
    """Texts with a common beginning that no reader would take for digits only."""
    start = "Z:"[:length]
    return [
        start + "".join(chance.choice(list(standard.CHARACTERS), size=length - len(start))) for _ in range(count)
    ]


def _length_that_segno_pads_alike(version: int, level: str, place: int) -> int:
    """One of the longest texts, but none whose terminator ends a codeword.

    segno then adds a whole codeword of zeros (8 - 0 padding bits) where the standard adds none; readers skip
    both.
    """
    header = standard.MODE_BITS + standard.count_bits(version)
    lengths = [
        length
        for length in range(standard.capacity(version, level), 0, -1)
        if (header + standard.text_bits(length) + 4) % 8
    ]
    return lengths[place]

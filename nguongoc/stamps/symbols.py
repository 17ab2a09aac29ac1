"""QR symbols by the thousand: ISO/IEC 18004 Model 2, alphanumeric mode, versions 1 to 10.

For a fixed version, level, mask and length of text every step from bits to modules is linear over GF(2), but
for a constant: padding, Reed-Solomon, interleaving, placing, masking. So

    symbol(text) = constant XOR table_0[pair 0] XOR table_1[pair 1] XOR ...

where pair i is the value (0..2024) of the i-th two characters, which the mode writes as 11 bits. Pairs that
all texts of a batch share are folded into the constant; the others cost one row of a table each. Symbols are
kept packed, eight modules a byte, every row from a byte of its own, and XORed as words of 64 bits.

The mask is chosen once for a batch: the one with the least penalty points, by the standard's own rules, over
a sample of it. The standard asks for the choice so that symbols read well; a reader takes any mask, as the
format information names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nguongoc.stamps import qr_standard as standard
from nguongoc.stamps.qr_standard import Bits, Level

Words = NDArray[np.uint64]
Texts = Sequence[str] | NDArray[np.bytes_]

_CHUNK = 2048
_SAMPLE = 24
_PAIR_BITS = 11
_NO_CHARACTER = 255
_VALUE_OF = np.full(256, _NO_CHARACTER, dtype=np.uint8)
_VALUE_OF[np.frombuffer(standard.CHARACTERS.encode(), dtype=np.uint8)] = np.arange(45)


class Shape(NamedTuple):
    """What all symbols of a batch share."""

    version: int
    level: Level
    length: int

    @property
    def size(self) -> int:
        """Modules a side, without the quiet zone."""
        return standard.size(self.version)

    @property
    def row_bytes(self) -> int:
        """Bytes of a packed row."""
        return (self.size + 7) // 8

    @property
    def words(self) -> int:
        """Words of 64 bits of a packed symbol."""
        return (self.size * self.row_bytes + 7) // 8


@dataclass(frozen=True, slots=True)
class PackedSymbols:
    """Symbols of one shape and mask: `rows` is (count, size, row bytes), leftmost module highest bit."""

    rows: Bits
    shape: Shape
    mask: int

    def matrices(self) -> Bits:
        """The same as (count, size, size), 1 for a dark module; a view without the ends of the bytes."""
        count, size, row_bytes = self.rows.shape
        return np.unpackbits(self.rows.reshape(-1)).reshape(count, size, row_bytes * 8)[:, :, :size]


def smallest_version(length: int, level: Level) -> int:
    """The smallest version that holds an alphanumeric text of this length.

    Raises ValueError where version 10 is too small.
    """
    for version in range(1, standard.LARGEST_VERSION + 1):
        if length <= standard.capacity(version, level):
            return version
    raise ValueError(f"{length} characters do not fit into version {standard.LARGEST_VERSION}-{level}")


def symbols(texts: Texts, *, version: int | None = None, level: Level = "M", mask: int | None = None) -> Bits:
    """One QR symbol per text, as (count, size, size) of uint8, 1 for a dark module, without the quiet zone.

    The texts have one length and are of the 45 characters of alphanumeric mode; an array of ASCII bytes
    (dtype S) is quickest. Without a version the smallest that fits is taken, without a mask the best for the
    batch. Raises ValueError for texts of several lengths, for other characters and for texts that do not fit.
    """
    return packed_symbols(texts, version=version, level=level, mask=mask).matrices()


def packed_symbols(
    texts: Texts, *, version: int | None = None, level: Level = "M", mask: int | None = None
) -> PackedSymbols:
    """As `symbols`, eight modules a byte: what the label sheet takes."""
    values = _values(texts)
    length = values.shape[1]
    shape = Shape(smallest_version(length, level) if version is None else version, level, length)
    if length > standard.capacity(shape.version, level):
        raise ValueError(f"{length} characters do not fit into version {shape.version}-{level}")
    pairs = _pairs(values)
    chosen = _best_mask(shape, pairs) if mask is None else mask
    return PackedSymbols(rows=_combine(shape, chosen, pairs), shape=shape, mask=chosen)


def best_mask(texts: Texts, *, version: int, level: Level) -> int:
    """The mask with the least mean penalty over a sample of the texts, for a batch made in several calls."""
    values = _values(texts)
    return _best_mask(Shape(version, level, values.shape[1]), _pairs(values))


def _best_mask(shape: Shape, pairs: NDArray[np.uint16]) -> int:
    """Try every mask on texts spread evenly over the batch."""
    sample = pairs[:: max(1, len(pairs) // _SAMPLE)][:_SAMPLE]
    if not len(sample):
        return 0
    points = []
    for mask in standard.MASKS:
        rows = _combine(shape, mask, sample)
        points.append(standard.penalty(np.unpackbits(rows, axis=2, count=shape.size)).sum())
    return int(np.argmin(points))


def _values(texts: Texts) -> NDArray[np.uint8]:
    """The values 0..44 of all characters, as (count, length)."""
    if isinstance(texts, np.ndarray):
        letters = np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), texts.dtype.itemsize)
    else:
        lengths = {len(text) for text in texts}
        if len(lengths) > 1:
            raise ValueError(f"symbols are made of texts of one length, and these have {sorted(lengths)}")
        joined = "".join(texts).encode("ascii", errors="replace")
        letters = np.frombuffer(joined, dtype=np.uint8).reshape(len(texts), lengths.pop() if lengths else 0)
    values: NDArray[np.uint8] = _VALUE_OF[letters]
    if (values == _NO_CHARACTER).any():
        raise ValueError("a text holds characters that QR alphanumeric mode does not have")
    return values


def _pairs(values: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """The values of the pairs of characters; an odd last character stands by itself."""
    even = values.shape[1] // 2 * 2
    pairs = values[:, 0:even:2] * np.uint16(45) + values[:, 1:even:2]
    return np.concatenate([pairs, values[:, even:].astype(np.uint16)], axis=1)


def _combine(shape: Shape, mask: int, pairs: NDArray[np.uint16]) -> Bits:
    """The packed symbols of texts given by their pairs: constant XOR one row of a table per varying pair."""
    count = len(pairs)
    packed = np.empty((count, shape.words), dtype=np.uint64)
    varying = np.flatnonzero((pairs != pairs[:1]).any(axis=0))
    shared = np.setdiff1d(np.arange(pairs.shape[1]), varying)
    constant = _constant(shape, mask)
    if count:
        constant = reduce(np.bitwise_xor, (_row(shape, pair, int(pairs[0, pair])) for pair in shared), constant)
    tables = [(pair, _table(shape, int(pair))) for pair in varying]
    buffer = np.empty((_CHUNK, shape.words), dtype=np.uint64)
    for start in range(0, count, _CHUNK):
        chunk = packed[start : start + _CHUNK]
        chunk[:] = constant
        for pair, table in tables:
            rows = np.take(table, pairs[start : start + _CHUNK, pair], axis=0, out=buffer[: len(chunk)])
            np.bitwise_xor(chunk, rows, out=chunk)
    used = packed.view(np.uint8)[:, : shape.size * shape.row_bytes]
    return used.reshape(count, shape.size, shape.row_bytes)


def _row(shape: Shape, pair: int, value: int) -> Words:
    """What one pair adds to a symbol."""
    basis = _basis(shape)[pair * _PAIR_BITS : (pair + 1) * _PAIR_BITS]
    bits = [place for place in range(len(basis)) if value >> (len(basis) - 1 - place) & 1]
    total: Words = np.bitwise_xor.reduce(basis[bits], axis=0)
    return total


@lru_cache(maxsize=64)
def _table(shape: Shape, pair: int) -> Words:
    """What each value of one pair adds to a symbol, as (2048, words)."""
    table = np.zeros((1, shape.words), dtype=np.uint64)
    for bit in _basis(shape)[pair * _PAIR_BITS : (pair + 1) * _PAIR_BITS][::-1]:
        table = np.concatenate([table, table ^ bit])
    return table


@lru_cache(maxsize=16)
def _basis(shape: Shape) -> Words:
    """What each bit of the text adds to a symbol, as (bits, words)."""
    header = standard.MODE_BITS + standard.count_bits(shape.version)
    bits = standard.text_bits(shape.length)
    messages = np.zeros((bits, standard.data_codewords(shape.version, shape.level) * 8), dtype=np.uint8)
    messages[np.arange(bits), header + np.arange(bits)] = 1
    return _pack(shape, _placed(shape, messages))


@cache
def _constant(shape: Shape, mask: int) -> Words:
    """The symbol of a text whose bits are all zero: patterns, header, padding, mask, format information."""
    patterns, reserved = standard.function_patterns(shape.version)
    message = _header_and_padding(shape)
    matrix = _placed(shape, message[np.newaxis])[0]
    matrix ^= standard.mask_pattern(mask, shape.size) * ~reserved
    matrix |= patterns
    standard.place_format(matrix, shape.level, mask)
    constant: Words = _pack(shape, matrix[np.newaxis])[0]
    return constant


def _header_and_padding(shape: Shape) -> Bits:
    """Mode, character count and, behind the place of the text, terminator and padding (7.4.9, 7.4.10)."""
    count_bits = standard.count_bits(shape.version)
    header = f"{standard.ALPHANUMERIC_MODE:04b}{shape.length:0{count_bits}b}"
    size = standard.data_codewords(shape.version, shape.level) * 8
    end = min(len(header) + standard.text_bits(shape.length) + 4, size)
    end += -end % 8
    pads = [standard.PAD_CODEWORDS[place % 2] for place in range((size - end) // 8)]
    message = np.zeros(size, dtype=np.uint8)
    message[: len(header)] = [int(bit) for bit in header]
    message[end:] = np.unpackbits(np.array(pads, dtype=np.uint8))
    return message


def _placed(shape: Shape, messages: Bits) -> Bits:
    """Matrices with the codewords of messages, given bit by bit, in their places, and all else light."""
    words = standard.codewords(np.packbits(messages, axis=1), shape.version, shape.level)
    bits = np.unpackbits(words, axis=1)
    rows, columns = standard.data_positions(shape.version)[: bits.shape[1]].T
    matrices = np.zeros((len(messages), shape.size, shape.size), dtype=np.uint8)
    matrices[:, rows, columns] = bits
    return matrices


def _pack(shape: Shape, matrices: Bits) -> Words:
    """Matrices as rows of whole bytes, filled up to whole words."""
    rows = np.packbits(matrices, axis=2).reshape(len(matrices), -1)
    filled = np.zeros((len(matrices), shape.words * 8), dtype=np.uint8)
    filled[:, : rows.shape[1]] = rows
    return filled.view(np.uint64)

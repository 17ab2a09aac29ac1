"""What ISO/IEC 18004:2015 lays down for QR Model 2 symbols, versions 1 to 10: tables and small functions.

A matrix is an array of uint8, 1 for a dark module, without the quiet zone; functions that say so take many at
once, along the first axis.
"""

from functools import cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Level = Literal["L", "M", "Q", "H"]
Bits = NDArray[np.uint8]

LARGEST_VERSION = 10
QUIET_ZONE = 4
MASKS = range(8)
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
ALPHANUMERIC_MODE = 0b0010
MODE_BITS = 4
PAD_CODEWORDS = (0b11101100, 0b00010001)

# Error correction codewords of a block, and number of blocks, of versions 1 to 10 (table 9).
_BLOCKS: dict[Level, tuple[tuple[int, int], ...]] = {
    "L": ((7, 1), (10, 1), (15, 1), (20, 1), (26, 1), (18, 2), (20, 2), (24, 2), (30, 2), (18, 4)),
    "M": ((10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5)),
    "Q": ((13, 1), (22, 1), (18, 2), (26, 2), (18, 4), (24, 4), (18, 6), (22, 6), (20, 8), (24, 8)),
    "H": ((17, 1), (28, 1), (22, 2), (16, 4), (22, 4), (28, 4), (26, 5), (26, 6), (24, 8), (28, 8)),
}
_LEVEL_BITS: dict[Level, int] = {"L": 0b01, "M": 0b00, "Q": 0b11, "H": 0b10}
_ALIGNMENT_CENTRES: tuple[tuple[int, ...], ...] = (
    *((), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34)),
    *((6, 22, 38), (6, 24, 42), (6, 26, 46), (6, 28, 50)),
)
_FORMAT_GENERATOR, _FORMAT_MASK = 0b10100110111, 0b101010000010010
_VERSION_GENERATOR = 0b1111100100101
_FIRST_VERSION_WITH_VERSION_BITS = 7
_FIELD_POLYNOMIAL = 0b100011101
_LONG_RUN = 5
_FINDER_LIKE = np.array((1, 0, 1, 1, 1, 0, 1), dtype=np.uint8)


def size(version: int) -> int:
    """Modules a side. Raises ValueError for a version outside 1..10."""
    if not 1 <= version <= LARGEST_VERSION:
        raise ValueError(f"version {version} is outside 1..{LARGEST_VERSION}")
    return 17 + 4 * version


def count_bits(version: int) -> int:
    """Bits of the character count in alphanumeric mode (table 3)."""
    return 9 if version < LARGEST_VERSION else 11


def block_lengths(version: int, level: Level) -> tuple[tuple[int, ...], int]:
    """Data codewords of each block, shorter ones first, and the error correction codewords of each."""
    codewords_in_all = len(data_positions(version)) // 8
    correction, blocks = _BLOCKS[level][version - 1]
    short, longer = divmod(codewords_in_all - correction * blocks, blocks)
    return (short,) * (blocks - longer) + (short + 1,) * longer, correction


def data_codewords(version: int, level: Level) -> int:
    """Codewords that hold data."""
    return sum(block_lengths(version, level)[0])


def text_bits(length: int) -> int:
    """Bits of `length` characters in alphanumeric mode: 11 a pair, 6 for an odd last one."""
    return length // 2 * 11 + length % 2 * 6


def capacity(version: int, level: Level) -> int:
    """The longest alphanumeric text that fits."""
    bits = data_codewords(version, level) * 8 - MODE_BITS - count_bits(version)
    return bits // 11 * 2 + (1 if bits % 11 >= 6 else 0)  # noqa: PLR2004 -- the bits of one character


@cache
def function_patterns(version: int) -> tuple[Bits, NDArray[np.bool_]]:
    """The matrix with finder, timing and alignment patterns and version information; and what is not data.

    Modules of the format information are marked as not data and left light. Not to be written to.
    """
    modules = size(version)
    matrix = np.zeros((modules, modules), dtype=np.uint8)
    reserved = np.zeros((modules, modules), dtype=np.bool_)
    matrix[6, ::2] = matrix[::2, 6] = 1
    reserved[6, :] = reserved[:, 6] = True
    _place_finders(matrix, reserved)
    for row, column in _alignment_centres(version):
        area = (slice(row - 2, row + 3), slice(column - 2, column + 3))
        matrix[area] = _rings(5)
        reserved[area] = True
    matrix[modules - 8, 8] = 1
    if version >= _FIRST_VERSION_WITH_VERSION_BITS:
        _place_version(matrix, reserved, version)
    matrix.setflags(write=False)
    reserved.setflags(write=False)
    return matrix, reserved


@cache
def data_positions(version: int) -> NDArray[np.intp]:
    """Rows and columns of the modules that hold codewords, in the order of their bits (7.7.3).

    Two columns at a time from the right, upwards and downwards in turn, past the vertical timing pattern.
    """
    modules = size(version)
    reserved = function_patterns(version)[1]
    rights = [right if right > 6 else right - 1 for right in range(modules - 1, 0, -2)]  # noqa: PLR2004 -- timing
    positions = [
        (row, column)
        for turn, right in enumerate(rights)
        for row in (range(modules) if turn % 2 else range(modules - 1, -1, -1))
        for column in (right, right - 1)
        if not reserved[row, column]
    ]
    return np.array(positions, dtype=np.intp)


def mask_pattern(mask: int, modules: int) -> Bits:
    """1 where data mask pattern `mask` inverts a data module (table 10)."""
    i, j = np.indices((modules, modules))
    zero = {
        0: (i + j) % 2,
        1: i % 2,
        2: j % 3,
        3: (i + j) % 3,
        4: (i // 2 + j // 3) % 2,
        5: i * j % 2 + i * j % 3,
        6: (i * j % 2 + i * j % 3) % 2,
        7: ((i + j) % 2 + i * j % 3) % 2,
    }[mask]
    pattern: Bits = (zero == 0).astype(np.uint8)
    return pattern


def place_format(matrix: Bits, level: Level, mask: int) -> None:
    """Write the format information, both copies (7.9)."""
    modules = len(matrix)
    data = _LEVEL_BITS[level] << 3 | mask
    code = (data << 10 | _remainder(data << 10, _FORMAT_GENERATOR)) ^ _FORMAT_MASK
    bits = [code >> place & 1 for place in range(15)]
    column_8 = [*range(6), 7, 8, *range(modules - 7, modules)]
    row_8 = [*range(modules - 1, modules - 9, -1), 7, *range(5, -1, -1)]
    matrix[column_8, 8] = bits
    matrix[8, row_8] = bits


def codewords(data: Bits, version: int, level: Level) -> Bits:
    """The final sequence of codewords of many messages: data and correction codewords, interleaved (7.6).

    `data` is (messages, data codewords). The result is linear in it over GF(2).
    """
    lengths, correction = block_lengths(version, level)
    edges = np.cumsum((0, *lengths))
    blocks = [data[:, start:end] for start, end in pairwise(edges)]
    generator = _generator(correction)
    parities = [_parity(block, generator) for block in blocks]
    columns = [block[:, place] for place in range(max(lengths)) for block in blocks if place < block.shape[1]]
    columns += [parity[:, place] for place in range(correction) for parity in parities]
    return np.stack(columns, axis=1)


def penalty(matrices: Bits) -> NDArray[np.int64]:
    """The penalty points of many matrices by which the standard compares masks (7.8.3, table 11)."""
    columns = matrices.transpose(0, 2, 1)
    runs = _runs(matrices) + _runs(columns) + _finder_like(matrices) + _finder_like(columns)
    quad = matrices[:, 1:, 1:] + matrices[:, 1:, :-1] + matrices[:, :-1, 1:] + matrices[:, :-1, :-1]
    blocks = 3 * np.count_nonzero(quad % 4 == 0, axis=(1, 2))
    dark = matrices.mean(axis=(1, 2)) * 100
    balance = 10 * np.floor(np.abs(dark - 50) / 5).astype(np.int64)
    points: NDArray[np.int64] = runs + blocks + balance
    return points


def _runs(matrices: Bits) -> NDArray[np.int64]:
    """3 points for five modules of a colour in line, 1 for each further one."""
    same = matrices[:, :, 1:] == matrices[:, :, :-1]
    five = _all(_windows(same, _LONG_RUN - 1))
    starts = np.count_nonzero(five[:, :, 0], axis=1) + np.count_nonzero(
        five[:, :, 1:] & ~five[:, :, :-1], axis=(1, 2)
    )
    points: NDArray[np.int64] = np.count_nonzero(five, axis=(1, 2)) + 2 * starts
    return points


def _finder_like(matrices: Bits) -> NDArray[np.int64]:
    """40 points for each 1:1:3:1:1 of dark and light with four light modules on either side.

    The quiet zone counts as light.
    """
    wide = np.pad(matrices, ((0, 0), (0, 0), (QUIET_ZONE, QUIET_ZONE)))
    finder = _all(_windows(matrices, len(_FINDER_LIKE)) == _FINDER_LIKE)
    light = _all(_windows(wide, QUIET_ZONE) == 0)
    before, after = light[:, :, : finder.shape[2]], light[:, :, -finder.shape[2] :]
    points: NDArray[np.int64] = 40 * np.count_nonzero(finder & (before | after), axis=(1, 2))
    return points


def _windows(matrices: NDArray[Any], length: int) -> NDArray[Any]:
    """Every stretch of so many modules in a row, as a further axis."""
    return np.lib.stride_tricks.sliding_window_view(matrices, length, axis=2)


def _all(windows: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether all of a stretch holds."""
    result: NDArray[np.bool_] = np.logical_and.reduce(windows, axis=3)
    return result


def _rings(modules: int) -> Bits:
    """A finder (7) or alignment (5) pattern: dark ring, light ring, dark centre."""
    pattern = np.ones((modules, modules), dtype=np.uint8)
    pattern[1:-1, 1:-1] = 0
    pattern[2:-2, 2:-2] = 1
    return pattern


def _place_finders(matrix: Bits, reserved: NDArray[np.bool_]) -> None:
    """Three finder patterns with their separators, and the room for the format information beside them."""
    modules = len(matrix)
    near, far = slice(0, 8), slice(modules - 8, modules)
    finder = np.pad(_rings(7), ((0, 1), (0, 1)))
    matrix[near, near] = finder
    matrix[near, far] = finder[:, ::-1]
    matrix[far, near] = finder[::-1, :]
    reserved[:9, :9] = reserved[:9, far] = reserved[far, :9] = True


def _alignment_centres(version: int) -> list[tuple[int, int]]:
    """All crossings of the coordinates of the version, but the three that the finder patterns cover."""
    centres = _ALIGNMENT_CENTRES[version - 1]
    if not centres:
        return []
    last = centres[-1]
    covered = {(6, 6), (6, last), (last, 6)}
    return [(row, column) for row in centres for column in centres if (row, column) not in covered]


def _place_version(matrix: Bits, reserved: NDArray[np.bool_], version: int) -> None:
    """The version information of versions from 7 on, both copies (7.10)."""
    far = len(matrix) - 11
    code = version << 12 | _remainder(version << 12, _VERSION_GENERATOR)
    bits = np.array([code >> place & 1 for place in range(18)], dtype=np.uint8).reshape(6, 3)
    matrix[:6, far : far + 3] = bits
    matrix[far : far + 3, :6] = bits.T
    reserved[:6, far : far + 3] = reserved[far : far + 3, :6] = True


def _remainder(value: int, generator: int) -> int:
    """The remainder of one polynomial over GF(2) by another."""
    length = generator.bit_length()
    while value.bit_length() >= length:
        value ^= generator << (value.bit_length() - length)
    return value


@cache
def _logarithms() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Powers and logarithms of GF(2**8) as QR symbols use it; the powers go round twice."""
    powers = np.zeros(512, dtype=np.int64)
    logs = np.zeros(256, dtype=np.int64)
    value = 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value <<= 1
        if value > 0xFF:  # noqa: PLR2004 -- a byte
            value ^= _FIELD_POLYNOMIAL
    return powers, logs


@cache
def _generator(degree: int) -> NDArray[np.int64]:
    """Logarithms of the generator polynomial's coefficients below the leading one, highest power first."""
    powers, logs = _logarithms()
    polynomial = np.array([1], dtype=np.int64)
    for root in range(degree):
        shifted = np.append(polynomial, 0)
        times_root = np.insert(_times(polynomial, int(powers[root])), 0, 0)
        polynomial = shifted ^ times_root
    coefficients: NDArray[np.int64] = logs[polynomial[1:]]
    return coefficients


def _times(values: NDArray[np.int64], factor: int) -> NDArray[np.int64]:
    powers, logs = _logarithms()
    return np.where(values == 0, 0, powers[logs[values] + logs[factor]])


def _parity(blocks: Bits, generator: NDArray[np.int64]) -> Bits:
    """The Reed-Solomon correction codewords of many blocks of one length, by long division."""
    powers, logs = _logarithms()
    rest = np.zeros((len(blocks), len(generator)), dtype=np.int64)
    for place in range(blocks.shape[1]):
        lead = rest[:, 0] ^ blocks[:, place]
        rest = np.pad(rest[:, 1:], ((0, 0), (0, 1)))
        step = powers[logs[lead][:, np.newaxis] + generator]
        rest ^= np.where(lead[:, np.newaxis] == 0, 0, step)
    return rest.astype(np.uint8)

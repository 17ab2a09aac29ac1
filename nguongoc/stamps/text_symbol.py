"""One QR symbol of any text, where `nguongoc.stamps.symbols` makes thousands of stamp addresses: byte mode."""

import numpy as np

from nguongoc.stamps import qr_standard as standard
from nguongoc.stamps.qr_standard import Bits, Level

_BYTE_MODE = 0b0100  # table 2
_LONG_COUNT_FROM = 10  # the version from which the count has 16 bits and not 8 (table 3)


def symbol_of(text: str, *, level: Level = "L") -> Bits:
    """The symbol in the smallest version that holds the text as UTF-8, (size, size), 1 for a dark module.

    Without the quiet zone, in the mask with the fewest penalty points. Raises ValueError where version 10 is too
    small: 271 bytes at level L.
    """
    content = text.encode()
    for version in range(1, standard.LARGEST_VERSION + 1):
        room = standard.data_codewords(version, level) * 8
        message = _message(content, version)
        if len(message) <= room:
            return _drawn(_padded(message, room), version, level)
    raise ValueError(f"{len(content)} bytes do not fit into version {standard.LARGEST_VERSION}-{level}")


def _message(content: bytes, version: int) -> str:
    """Mode, count and content, bit by bit (7.4.5)."""
    count_bits = 16 if version >= _LONG_COUNT_FROM else 8
    return f"{_BYTE_MODE:04b}{len(content):0{count_bits}b}" + "".join(f"{byte:08b}" for byte in content)


def _padded(message: str, room: int) -> Bits:
    """Terminator and padding (7.4.9, 7.4.10)."""
    message += "0" * min(4, room - len(message))
    message += "0" * (-len(message) % 8)
    pads = [f"{standard.PAD_CODEWORDS[place % 2]:08b}" for place in range((room - len(message)) // 8)]
    return np.array([int(bit) for bit in message + "".join(pads)], dtype=np.uint8)


def _drawn(message: Bits, version: int, level: Level) -> Bits:
    patterns, reserved = standard.function_patterns(version)
    words = standard.codewords(np.packbits(message)[np.newaxis], version, level)
    bits = np.unpackbits(words[0])
    rows, columns = standard.data_positions(version)[: len(bits)].T
    placed = np.zeros_like(patterns)
    placed[rows, columns] = bits
    masked = np.stack([placed ^ standard.mask_pattern(mask, len(placed)) * ~reserved for mask in standard.MASKS])
    masked |= patterns
    for mask, matrix in zip(standard.MASKS, masked, strict=True):
        standard.place_format(matrix, level, mask)
    best: Bits = masked[int(standard.penalty(masked).argmin())]
    return best

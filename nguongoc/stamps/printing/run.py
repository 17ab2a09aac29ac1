"""What is the same for all labels of a print: symbol, mask, inks, and the address before the serial."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nguongoc.stamps.codes import digital_link
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing.geometry import symbol_size
from nguongoc.stamps.printing.inks import Colour, Palette
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.qr_standard import Bits
from nguongoc.stamps.symbols import best_mask, packed_symbols

Codes = NDArray[np.bytes_]
Progress = Callable[[int, int], None]
_MASK_SAMPLE = 512


class PrintRun:
    """A design, the facts on it, and the serials to print.

    Raises ValueError where there is no serial, where serials differ in length, and as `digital_link` does;
    LabelTooSmall where the address is too long for the design.
    """

    def __init__(
        self,
        design: DesignContent,
        facts: LabelFacts,
        serials: Sequence[str] | Codes,
        *,
        gtin: str,
        base_url: str,
        colour: Colour,
        dpi: int,
    ) -> None:
        self.design, self.facts = design, facts
        self.codes = as_codes(serials)
        self.palette = Palette(design.colour, colour)
        length = self.codes.dtype.itemsize
        self._prefix = digital_link(base_url, gtin, self.codes[0].decode())[:-length].encode()
        self.size = symbol_size(design.qr.side, len(self._prefix) + length, dpi)
        sample = self._links(self.codes[:: max(1, len(self.codes) // _MASK_SAMPLE)])
        self.mask = best_mask(sample, version=self.size.version, level=self.size.level)

    def symbols(self, codes: Codes) -> Bits:
        """The packed symbols of these serials, as (count, modules, row bytes)."""
        size = self.size
        links = self._links(codes)
        return packed_symbols(links, version=size.version, level=size.level, mask=self.mask).rows

    def require_pins(self, pins: Sequence[str] | None) -> None:
        """Raises ValueError where there are PINs, but not one for each serial."""
        if pins is not None and len(pins) != len(self.codes):
            raise ValueError(f"{len(self.codes)} serials and {len(pins)} PINs")

    def _links(self, codes: Codes) -> Codes:
        """The addresses of these serials."""
        length, prefix = codes.dtype.itemsize, np.frombuffer(self._prefix, dtype=np.uint8)
        letters = np.empty((len(codes), len(prefix) + length), dtype=np.uint8)
        letters[:, : len(prefix)] = prefix
        letters[:, len(prefix) :] = np.ascontiguousarray(codes).view(np.uint8).reshape(len(codes), length)
        return letters.view(f"S{letters.shape[1]}").reshape(-1)


def as_codes(serials: Sequence[str] | Codes) -> Codes:
    """Serials as an array of ASCII bytes. Raises ValueError where there is none, or they differ in length."""
    if not len(serials):
        raise ValueError("a print needs at least one serial")
    if isinstance(serials, np.ndarray):
        return np.ascontiguousarray(serials)
    if len({len(serial) for serial in serials}) > 1:
        raise ValueError("the serials of a print have one length")
    return np.array([serial.encode("ascii") for serial in serials], dtype=np.bytes_)

"""The inks of a label in the colours of each output: RGB, CMYK, grey, and one bit for thermal printers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nguongoc.stamps.printing.vectors import Ink

Colour = Literal["rgb", "cmyk", "grey", "mono"]
Channels = tuple[float, ...]  # 0..1: as many as the colour space has

_QUIET = 0.25  # the grey of three quarters of black
_GOLD, _SILVER = (0.74, 0.55, 0.13), (0.82, 0.84, 0.85)
_GOLD_CMYK: Channels = (0.0, 0.25, 0.85, 0.2)
_LEAST_BLACK = 0.45
_NEARLY_NOTHING = 1e-6
_OPERATORS = {"rgb": ("rg", "RG"), "cmyk": ("k", "K"), "grey": ("g", "G"), "mono": ("g", "G")}
SPACES: dict[Colour, str] = {"rgb": "DeviceRGB", "cmyk": "DeviceCMYK", "grey": "DeviceGray", "mono": "DeviceGray"}


@dataclass(frozen=True, slots=True)
class Palette:
    """The inks of a design whose own colour is `brand` (`#rrggbb`). Text and symbol are pure black in CMYK."""

    brand: str
    colour: Colour = "rgb"

    def shows(self, ink: Ink) -> bool:
        """Whether this output can show the ink: one bit has no tints."""
        return self.colour != "mono" or ink not in {"light", "silver"}

    def fill(self, ink: Ink) -> bytes:
        """The PDF operator that sets the ink for filling."""
        return self._operator(ink, 0)

    def stroke(self, ink: Ink) -> bytes:
        """The PDF operator that sets the ink for lines."""
        return self._operator(ink, 1)

    def html(self, ink: Ink) -> str:
        """The ink as `#rrggbb`."""
        red, green, blue = self._rgb(ink)
        return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"

    def picture(self, picture: Image.Image) -> bytes:
        """The pixels of an RGB picture in the colour space, 8 bits a channel."""
        if self.colour == "rgb":
            return picture.tobytes()
        if self.colour in {"grey", "mono"}:
            return picture.convert("L").tobytes()
        inks = _separated(1 - np.asarray(picture, dtype=np.float64) / 255)
        return np.round(inks * 255).astype(np.uint8).tobytes()

    def channels(self, ink: Ink) -> Channels:
        """The ink in the colour space of the output."""
        red, green, blue = self._rgb(ink)
        if self.colour == "rgb":
            return red, green, blue
        if self.colour == "cmyk":
            return self._cmyk(ink)
        if self.colour == "mono":
            return (1.0 if ink == "white" else 0.0,)
        return (0.299 * red + 0.587 * green + 0.114 * blue,)

    def _cmyk(self, ink: Ink) -> Channels:
        if ink == "gold":
            return _GOLD_CMYK
        if ink == "light":
            return tuple(part / 3 for part in self._cmyk("brand"))
        return tuple(_separated(1 - np.array(self._rgb(ink))).tolist())

    def _operator(self, ink: Ink, which: int) -> bytes:
        numbers = " ".join(f"{part:.3f}".rstrip("0").rstrip(".") for part in self.channels(ink))
        return f"{numbers} {_OPERATORS[self.colour][which]}".encode()

    def _rgb(self, ink: Ink) -> tuple[float, float, float]:
        brand = tuple(int(self.brand[place : place + 2], 16) / 255 for place in (1, 3, 5))
        light = tuple(1 - (1 - part) / 3 for part in brand)
        found: dict[Ink, tuple[float, ...]] = {
            "text": (0.0, 0.0, 0.0),
            "quiet": (_QUIET, _QUIET, _QUIET),
            "brand": brand,
            "light": light,
            "gold": _GOLD,
            "white": (1.0, 1.0, 1.0),
            "silver": _SILVER,
        }
        red, green, blue = found[ink]
        return red, green, blue


def _separated(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cyan, magenta and yellow of 0..1 in the last axis, with black taking over what they share.

    Of a grey all, so that text and symbol are black alone; of a colour less than half, as a printing house's
    profile does it, or teal would turn blue.
    """
    least, most = parts.min(axis=-1, keepdims=True), parts.max(axis=-1, keepdims=True)
    greyness = (least / np.maximum(most, _NEARLY_NOTHING)) ** 4
    black = least * (_LEAST_BLACK + (1 - _LEAST_BLACK) * greyness)
    inks: NDArray[np.float64] = np.concatenate(
        [(parts - black) / np.maximum(1 - black, _NEARLY_NOTHING), black], axis=-1
    )
    return inks

"""A QR symbol of any text, as pages draw it."""

from dataclasses import dataclass

from nguongoc.stamps.text_symbol import symbol_of

_QUIET = 8  # four light modules on each side


@dataclass(frozen=True, slots=True)
class DrawnSymbol:
    """The path of an SVG drawing, a square for each dark module, and the side of the drawing with its margin."""

    path: str
    side: int


def drawn_symbol(text: str) -> DrawnSymbol:
    symbol = symbol_of(text)
    rows, columns = symbol.nonzero()
    path = "".join(f"M{column} {row}h1v1h-1z" for row, column in zip(rows, columns, strict=True))
    return DrawnSymbol(path, len(symbol) + _QUIET)

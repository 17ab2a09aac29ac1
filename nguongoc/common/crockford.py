"""Crockford's base 32: ten digits and 22 letters, none of which is mistaken for another on paper.

The alphabet leaves out I, L, O (read as 1, 1, 0) and U. Source: Douglas Crockford, "Base 32"; the optional
check symbol of that text is not used, since what we encode carries its own authentication.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5

_SKIPPED = " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212"
_READ_AS = str.maketrans("abcdefghjkmnpqrstvwxyzOoIiLl", "ABCDEFGHJKMNPQRSTVWXYZ001111", _SKIPPED)
_SYMBOLS = frozenset(ALPHABET)
_AS_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")  # the digits of `int` in base 32


def encode(value: int, length: int) -> str:
    """The number as exactly `length` upper-case symbols, most significant first.

    Raises ValueError where the number is negative or needs more symbols.
    """
    if value < 0 or length < 0 or value >> (BITS * length):
        raise ValueError(f"{value} does not fit into {length} symbols")
    return "".join(ALPHABET[(value >> (BITS * place)) & 31] for place in reversed(range(length)))


def canonical(text: str) -> str:
    """The text as the encoder would have written it: upper case, 0 for O, 1 for I and L, no separators.

    Spaces and the hyphens and dashes that keyboards put in their place are skipped.
    Raises ValueError at any other symbol (U among them) and where nothing is left.
    """
    symbols = text.translate(_READ_AS)
    if not _SYMBOLS.issuperset(symbols):
        raise ValueError(f"{min(set(symbols) - _SYMBOLS)!r} is no symbol of Crockford's base 32")
    if not symbols:
        raise ValueError("there is no symbol to read")
    return symbols


def decode(symbols: str) -> int:
    """The number that symbols stand for which `canonical` or `encode` gave."""
    return int(symbols.translate(_AS_DIGITS), 32)

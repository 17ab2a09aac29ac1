"""Writes compressed Digital Links, to test our reading with; elements and pairs in the order given."""

import math

_SAFE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def bits(number, width):
    return f"{number:0{width}b}" if width else ""


def digits(text):
    return bits(int(text), math.ceil(len(text) * math.log2(10) + 0.01)) if text else ""


def text(value, most):
    """A text of up to `most` signs in the encoding of 7 bits, which takes all."""
    length = bits(len(value), math.ceil(math.log2(most) + 0.01))
    return "100" + length + "".join(bits(ord(sign), 7) for sign in value)


def identifier(number):
    return "".join(bits(int(digit), 4) for digit in number)


def written(stream):
    stream += "0" * (-len(stream) % 6)
    return "".join(_SAFE64[int(stream[at : at + 6], 2)] for at in range(0, len(stream), 6))

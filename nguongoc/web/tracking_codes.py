"""Tracking codes as people type them."""

from nguongoc.common.identifiers import TRACKING_ALPHABET

_LETTERS, _GROUP = 10, 5


def as_written(typed: str) -> str:
    """A code as it was given out, however it was typed: capitals, one hyphen in the middle."""
    letters = "".join(character for character in typed.upper() if character.isascii() and character.isalnum())
    return f"{letters[:_GROUP]}-{letters[_GROUP:]}" if letters else ""


def is_code(text: str) -> bool:
    """Whether this is written as the codes that we give out."""
    letters = text.replace("-", "", 1)
    return len(letters) == _LETTERS and text[_GROUP] == "-" and set(letters) <= set(TRACKING_ALPHABET)

"""The values of query parameters, read and judged."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from nguongoc.common.epcis.identifiers import IdentifierError, Pattern, as_canonical, is_uri, pattern
from nguongoc.common.epcis.vocabulary import Kind, bare, forms
from nguongoc.trace.queries.events.refusals import TOO_COMPLEX, QueryRefused

MOST_VALUES = 1_000
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_LONGEST_NUMBER = 40
_TRUTHS = {"true": True, "1": True, "": True, "false": False, "0": False}


def texts(name: str, values: Sequence[str]) -> list[str]:
    """The alternatives of a list parameter, which `|` parts (REST binding: pipeDelimited)."""
    found = [text for value in values for text in value.split("|")]
    if not found or "" in found:
        raise QueryRefused(f"Tham số {name} thiếu giá trị.", parameter=name)
    if len(found) > MOST_VALUES:
        raise QueryRefused(f"Tham số {name} có quá {MOST_VALUES} giá trị.", parameter=name, exception=TOO_COMPLEX)
    if any("\0" in text for text in found):
        raise QueryRefused(f"Tham số {name} chứa ký tự rỗng.", parameter=name)
    return found


def one(name: str, values: Sequence[str]) -> str:
    if len(values) != 1 or "\0" in values[0]:
        raise QueryRefused(f"Tham số {name} chỉ nhận một giá trị.", parameter=name)
    return values[0]


def instant(name: str, values: Sequence[str]) -> dt.datetime:
    """An instant with its offset. The `+` of an offset that was not escaped arrives as a blank."""
    text = one(name, values).replace(" ", "+")
    found = as_instant(text)
    if found is None:
        raise QueryRefused(
            f"Tham số {name} phải là thời điểm theo ISO 8601 có múi giờ, ví dụ 2026-07-22T06:45:00+07:00.",
            parameter=name,
        )
    return found


def as_instant(text: str) -> dt.datetime | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def number(name: str, text: str) -> Decimal:
    found = as_number(text)
    if found is None:
        raise QueryRefused(f"Tham số {name} phải là một số, ví dụ 12.5.", parameter=name)
    return found


def as_number(text: str) -> Decimal | None:
    try:
        found = Decimal(text) if len(text) <= _LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= _LONGEST_NUMBER else None


def whole(name: str, values: Sequence[str], *, most: int) -> int:
    text = one(name, values)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise QueryRefused(f"Tham số {name} phải là số nguyên từ 1 đến {most}.", parameter=name)
    return int(text)


def truth(name: str, values: Sequence[str]) -> bool:
    """A yes or no; a parameter whose presence says it all may come without a value."""
    found = _TRUTHS.get(one(name, values).lower())
    if found is None:
        raise QueryRefused(f"Tham số {name} phải là true hoặc false.", parameter=name)
    return found


def word(name: str, kind: Kind, text: str) -> str:
    """The bare word of CBV in whatever form it was written, or the URI of another authority."""
    found = bare(kind, text)
    if found is None:
        raise QueryRefused(f"“{text[:60]}” không có trong từ vựng CBV 2.0 của {kind}.", parameter=name)
    return found


def words(name: str, kind: Kind, values: Sequence[str]) -> list[str]:
    return [word(name, kind, text) for text in texts(name, values)]


def every_form(kind: Kind, found: Sequence[str]) -> list[str]:
    """Words as a body may have them, which keeps the form in which it was captured."""
    return [form for each in found for form in (forms(kind, each) if ":" not in each else (each,))]


def uris(name: str, values: Sequence[str]) -> list[str]:
    found = texts(name, values)
    for text in found:
        if not is_uri(text):
            raise QueryRefused(f"Tham số {name}: “{text[:60]}” không phải là một URI.", parameter=name)
    return found


def patterns(name: str, values: Sequence[str]) -> tuple[Pattern, ...]:
    """Identifiers, classes and patterns of identifiers (EPCIS 2.0, 8.2.7.1.1)."""
    try:
        return tuple(pattern(text) for text in texts(name, values))
    except IdentifierError as error:
        raise QueryRefused(f"Tham số {name}: {error.why}", parameter=name) from None


def exactly(name: str, values: Sequence[str]) -> tuple[Pattern, ...]:
    """Identifiers that stand for themselves alone."""
    return tuple(Pattern((as_canonical(text),)) for text in uris(name, values))

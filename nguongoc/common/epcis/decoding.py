"""JSON as bytes, decoded fast, and refused where two readers could read it in two ways."""

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec

from nguongoc.common.epcis.events import DocumentRefused, Fault

MOST_PLACES = 20  # that are told of one fault
LONGEST_PLACE = 1_000  # characters
_NUL = "Có ký tự rỗng (\\u0000), không lưu được."
_TOO_LARGE = "Giá trị phải là một số (không đặt trong dấu nháy) nhỏ hơn 10^15."
_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


class _NamedTwiceError(ValueError):
    """Holds the name."""


def decode(data: bytes) -> Any:
    """Dictionaries, lists, texts and numbers.

    Raises DocumentRefused for what is no JSON, NaN, infinities and numbers that no reader holds, names that stand
    twice in one object, NUL characters (each with its place), and nesting that is too deep.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        tree = _decoder.decode(data)
        nuls = _places(tree, _holds_nul) if b"\\u0000" in data else []
        colons = _encoder.encode(tree).count(b":")
    except RecursionError:
        raise _refused("JSON lồng nhau quá nhiều cấp.") from None
    except msgspec.ValidationError as error:
        raise _number_refused(data, str(error)) from None
    except (ValueError, msgspec.MsgspecError) as error:
        raise _refused(f"Tệp không phải JSON đúng cú pháp (UTF-8): {str(error)[:200]}.") from None
    if nuls:
        raise DocumentRefused([Fault(where, _NUL) for where in nuls])
    if data.count(b":") != colons or b"\\u003" in data:  # a member was lost, or a colon is written as an escape
        _refuse_names_that_stand_twice(data)
    return tree


def _places(tree: Any, is_bad: Callable[[Any], bool]) -> list[str]:
    """Where values and names stand that are bad: the first few, as faults of events name places."""
    found = itertools.islice(_each_place(tree, is_bad, ""), MOST_PLACES)
    return [where[:LONGEST_PLACE].replace("\0", "\\u0000") for where in found]


def _each_place(value: Any, is_bad: Callable[[Any], bool], where: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            place = f"{where}.{name}" if where else name
            if is_bad(name):
                yield place
            yield from _each_place(inner, is_bad, place)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _each_place(inner, is_bad, f"{where}[{index}]")
    elif is_bad(value):
        yield where


def _holds_nul(value: Any) -> bool:
    return isinstance(value, str) and "\0" in value


def _is_infinite(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _number_refused(data: bytes, told: str) -> DocumentRefused:
    """A number that no reader holds; it is looked for again, since the reader does not say where it stands."""
    with suppress(ValueError, RecursionError):
        if places := _places(json.loads(data, parse_int=float), _is_infinite):
            return DocumentRefused([Fault(where, _TOO_LARGE) for where in places])
    return _refused(f"Tệp không phải JSON đúng cú pháp (UTF-8): {told[:200]}.")


def _refuse_names_that_stand_twice(data: bytes) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            raise _NamedTwiceError(Counter(name for name, _ in pairs).most_common(1)[0][0])
        return members

    try:
        json.loads(data, object_pairs_hook=once)
    except _NamedTwiceError as error:
        raise _refused(f"Một đối tượng JSON có hai trường cùng tên “{str(error)[:60]}”.") from None
    except (ValueError, RecursionError):
        raise _refused("Tệp không phải JSON đúng cú pháp.") from None


def _refused(why: str) -> DocumentRefused:
    return DocumentRefused([Fault("", why)])

"""JSON as bytes, decoded fast, and refused where two readers could read it in two ways."""

import json
from collections import Counter
from typing import Any

import msgspec

from nguongoc.common.epcis.events import DocumentRefused, Fault

_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


class _NamedTwiceError(ValueError):
    """Holds the name."""


def decode(data: bytes) -> Any:
    """Dictionaries, lists, texts and numbers.

    Raises DocumentRefused for what is no JSON, NaN and infinities, names that stand twice in one object, NUL
    characters, and nesting that is too deep.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        tree = _decoder.decode(data)
        holds_nul = b"\\u0000" in data and _holds_nul(tree)
        colons = _encoder.encode(tree).count(b":")
    except RecursionError:
        raise _refused("JSON lồng nhau quá nhiều cấp.") from None
    except (ValueError, msgspec.MsgspecError) as error:
        raise _refused(f"Tệp không phải JSON đúng cú pháp (UTF-8): {str(error)[:200]}.") from None
    if holds_nul:
        raise _refused("Tệp chứa ký tự rỗng (\\u0000), không lưu được.")
    if data.count(b":") != colons or b"\\u003" in data:  # a member was lost, or a colon is written as an escape
        _refuse_names_that_stand_twice(data)
    return tree


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any("\0" in name or _holds_nul(inner) for name, inner in value.items())
    return any(map(_holds_nul, value)) if isinstance(value, list) else isinstance(value, str) and "\0" in value


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

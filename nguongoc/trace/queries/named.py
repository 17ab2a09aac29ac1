"""What a query under a name asks for."""

from collections.abc import Mapping
from typing import Any

from nguongoc.trace.queries.events import QueryRefused

_CONTEXT = "@context"


def parameters_of(definition: Mapping[str, Any]) -> dict[str, list[str]]:
    """The parameters of a query in JSON as `read_query` takes them: each a list of texts.

    Raises QueryRefused for values that are neither text, number, truth value nor a list of those.
    """
    return {name: _texts(name, value) for name, value in definition.items() if name != _CONTEXT}


def _texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise QueryRefused("danh sách rỗng.", parameter=name, exception="QueryParameterException")
    return [_text(name, each) for each in values]


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise QueryRefused(
        "chỉ nhận chữ, số, true, false hoặc danh sách của chúng.",
        parameter=name,
        exception="QueryParameterException",
    )

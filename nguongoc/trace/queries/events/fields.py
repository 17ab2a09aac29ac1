"""Conditions on the extensions of events, on ILMD and on the fields of sensors: `EQ_ILMD_example:colour`.

A field is named as the document names it, with the prefix that stands there (EPCIS 2.0, 8.2.7.1).
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from nguongoc.trace.queries.events.pieces import ANYWHERE, Order, Piece, any_of
from nguongoc.trace.queries.events.refusals import QueryRefused
from nguongoc.trace.queries.events.values import as_instant, as_number, one, texts, truth

_NAME = re.compile(r"[^\s\x00-\x20\x7f<>\"{}|\\^`:]+:[^\s\x00-\x20\x7f<>\"{}|\\^`]+")
STANDARD_MEMBERS = (
    "type", "eventID", "eventTime", "eventTimeZoneOffset", "errorDeclaration", "certificationInfo", "bizStep",
    "disposition", "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList",
    "destinationList", "sensorElementList", "action", "epcList", "quantityList", "parentID", "childEPCs",
    "childQuantityList", "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList",
    "transformationID", "ilmd",
)  # fmt: skip
_SENSOR = "$.sensorElementList[*]"
_SCOPES = {
    "": "$",
    "INNER": "$.*.**",
    "ILMD": "$.ilmd",
    "INNER_ILMD": "$.ilmd.*.**",
    "ERROR_DECLARATION": "$.errorDeclaration",
    "INNER_ERROR_DECLARATION": "$.errorDeclaration.*.**",
    "SENSORELEMENT": _SENSOR,
    "SENSORMETADATA": f"{_SENSOR}.sensorMetadata",
    "SENSORREPORT": f"{_SENSOR}.sensorReport[*]",
    "INNER_SENSORELEMENT": f"{_SENSOR}.*.**",
    "INNER_SENSORMETADATA": f"{_SENSOR}.sensorMetadata.*.**",
    "INNER_SENSORREPORT": f"{_SENSOR}.sensorReport[*].*.**",
    "readPoint": "$.readPoint",
    "INNER_readPoint": "$.readPoint.*.**",
    "bizLocation": "$.bizLocation",
    "INNER_bizLocation": "$.bizLocation.*.**",
}
_COMPARISONS = {"EQ": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
PARAMETER = re.compile(
    rf"(?P<verb>{'|'.join(_COMPARISONS)}|EXISTS)_"
    rf"(?:(?P<scope>{'|'.join(sorted(filter(None, _SCOPES), key=len, reverse=True))})_)?(?P<field>.*:.*)"
)


def field_piece(found: re.Match[str], name: str, values: Sequence[str]) -> Piece | None:
    """The condition of a parameter whose name PARAMETER matches; none where it says nothing."""
    field = field_name(name, found["field"])
    if found["verb"] == "EXISTS":
        return _any_value(found["scope"] or "", field, Piece("TRUE")) if truth(name, values) else None
    if found["verb"] == "EQ":
        condition = any_of([_equal(text) for text in texts(name, values)])
    else:
        condition = _compared(name, one(name, values), _COMPARISONS[found["verb"]])
    return _any_value(found["scope"] or "", field, condition)


def field_name(parameter: str, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise QueryRefused(
            f"Tham số {parameter}: “{name[:60]}” không phải tên trường mở rộng có tiền tố.", parameter=parameter
        )
    return name


def order_by_field(name: str, *, descending: bool) -> Order:
    """By the first value of an extension: numbers by their size, then texts by their signs; missing ones last."""
    path = _path("", field_name("orderBy", name))
    key = f"coalesce((SELECT {_TEXT} FROM jsonb_path_query_first(e.body, %s::jsonpath) AS v), '')"
    return Order(name, f'({key} COLLATE "C")', "text", descending, (path,))


def _any_value(scope: str, field: str, condition: Piece) -> Piece:
    """That one of the values of the field is as the condition on `v` says; lists count by their elements."""
    body = "e.body"
    values: tuple[Any, ...] = ()
    if scope == "INNER":
        body, values = "(e.body - %s::text[])", (list(STANDARD_MEMBERS),)
    return Piece(
        f"EXISTS (SELECT FROM jsonb_path_query({body}, %s::jsonpath) AS v WHERE {condition.sql})",
        (*values, _path(scope, field), *condition.values),
        frozenset([field, *_members_around(scope)]),
    )


def _members_around(scope: str) -> list[str]:
    """The members of the body in which a field of the scope stands."""
    if scope.startswith("INNER"):
        return [ANYWHERE]
    return re.findall(r"[A-Za-z]+", _SCOPES[scope])


def _path(scope: str, field: str) -> str:
    return f"{_SCOPES[scope]}.{json.dumps(field)}[*]"


_TEXT = "(CASE jsonb_typeof(v) WHEN 'object' THEN v ->> '@value' WHEN 'array' THEN NULL ELSE v #>> '{}' END)"


def _equal(text: str) -> Piece:
    """The same text, the same number or the same instant."""
    alternatives = [Piece(f"{_TEXT} = %s", (text,))]
    readers: tuple[tuple[Callable[[str], object | None], str], ...] = (
        (as_number, "trace_number"),
        (as_instant, "trace_instant"),
    )
    for read, function in readers:
        if (value := read(text)) is not None:
            alternatives.append(Piece(f"{function}({_TEXT}) = %s", (value,)))
    return any_of(alternatives)


def _compared(name: str, text: str, sign: str) -> Piece:
    text = text.strip()
    amount = as_number(text)
    if amount is not None:
        return Piece(f"trace_number({_TEXT}) {sign} %s", (amount,))
    moment = as_instant(text.replace(" ", "+"))
    if moment is not None:
        return Piece(f"trace_instant({_TEXT}) {sign} %s", (moment,))
    raise QueryRefused(f"Tham số {name} so sánh với một số hoặc một thời điểm có múi giờ.", parameter=name)

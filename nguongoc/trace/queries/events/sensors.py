"""Conditions on sensor data and on quantities, in whatever unit they were written."""

import re
from collections.abc import Sequence
from decimal import Decimal

from nguongoc.common.epcis.vocabulary import Kind
from nguongoc.trace.queries.events.pieces import Piece, any_of
from nguongoc.trace.queries.events.units import in_units
from nguongoc.trace.queries.events.values import (
    every_form,
    instant,
    number,
    one,
    texts,
    truth,
    uris,
    words,
)

_REPORTS = "jsonb_path_query(e.body, '$.sensorElementList[*].sensorReport[*]') AS r"
_METADATA = "jsonb_path_query(e.body, '$.sensorElementList[*].sensorMetadata') AS r"
_BOTH = "jsonb_path_query(e.body, '$.sensorElementList[*].**') AS r"
_QUANTITIES = (
    "(SELECT jsonb_path_query(e.body, path::jsonpath) FROM unnest(ARRAY['$.quantityList[*]', "
    "'$.childQuantityList[*]', '$.inputQuantityList[*]', '$.outputQuantityList[*]']) AS path) AS q (r)"
)
_SENSORS = frozenset({"sensorElementList", "sensorMetadata", "sensorReport"})
_LISTS = frozenset({"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"})
_SIGNS = {"EQ": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
_NEARLY = Decimal("1e-9")  # what converting a unit may cost
_VALUES = ("value", "minValue", "maxValue", "meanValue", "percValue", "sDev")
AMOUNT = re.compile(
    rf"(?P<verb>{'|'.join(_SIGNS)})_(?P<field>{'|'.join(_VALUES)}|quantity)_(?P<unit>[A-Z0-9]{{2,3}})"
)
PLAIN_AMOUNT = re.compile(rf"(?P<verb>{'|'.join(_SIGNS)})_(?P<field>percRank|quantity)")
MOMENT = re.compile(r"(?P<verb>GE|LT)_(?P<field>time|startTime|endTime)")


def amount(found: re.Match[str], name: str, values: Sequence[str]) -> Piece:
    """`GE_value_CEL=8` finds 46.4 FAH: units that measure the same are converted."""
    field, verb = found["field"], found["verb"]
    asked = texts(name, values) if verb == "EQ" else [one(name, values)]
    return any_of([_amount(field, verb, number(name, text), found["unit"]) for text in asked])


def _amount(field: str, verb: str, value: Decimal, unit: str) -> Piece:
    own, *others = in_units(value, unit, is_difference=field == "sDev")
    alternatives = [Piece(f"r ->> 'uom' = %s AND {_numeric(field)} {_SIGNS[verb]} %s", own)]
    for other, converted in others:
        slack = max(abs(converted), Decimal(1)) * _NEARLY
        low, high = converted - slack, converted + slack
        if verb == "EQ":
            alternatives.append(
                Piece(f"r ->> 'uom' = %s AND {_numeric(field)} BETWEEN %s AND %s", (other, low, high))
            )
        else:
            bound = low if verb in {"GE", "LT"} else high
            alternatives.append(Piece(f"r ->> 'uom' = %s AND {_numeric(field)} {_SIGNS[verb]} %s", (other, bound)))
    return _any_row(_QUANTITIES if field == "quantity" else _REPORTS, any_of(alternatives), field, "uom")


def plain_amount(found: re.Match[str], name: str, values: Sequence[str]) -> Piece:
    """A number that is compared whatever its unit."""
    field, verb = found["field"], found["verb"]
    asked = texts(name, values) if verb == "EQ" else [one(name, values)]
    rows = _QUANTITIES if field == "quantity" else _REPORTS
    pieces = [Piece(f"{_numeric(field)} {_SIGNS[verb]} %s", (number(name, text),)) for text in asked]
    return _any_row(rows, any_of(pieces), field)


def moment(found: re.Match[str], name: str, values: Sequence[str]) -> Piece:
    condition = f"trace_instant(r ->> %s) {_SIGNS[found['verb']]} %s"
    return _any_row(_BOTH, Piece(condition, (found["field"], instant(name, values))), found["field"])


def measurement(name: str, values: Sequence[str]) -> Piece:
    return _text(_REPORTS, "type", every_form(Kind.MEASUREMENT, words(name, Kind.MEASUREMENT, values)))


def text_value(name: str, values: Sequence[str]) -> Piece:
    return _text(_REPORTS, name.removeprefix("EQ_"), texts(name, values))


def uri_value(name: str, values: Sequence[str]) -> Piece:
    """Members that stand in the report, or in the metadata of all its reports."""
    return _text(_BOTH, name.removeprefix("EQ_"), uris(name, values))


def boolean_value(name: str, values: Sequence[str]) -> Piece:
    condition = Piece("r -> 'booleanValue' = to_jsonb(%s::boolean)", (truth(name, values),))
    return _any_row(_REPORTS, condition, "booleanValue")


def exists(name: str, values: Sequence[str]) -> Piece | None:
    return Piece("e.body ? 'sensorElementList'", fields=_SENSORS) if truth(name, values) else None


def _text(rows: str, field: str, wanted: list[str]) -> Piece:
    return _any_row(rows, Piece("r ->> %s = ANY (%s)", (field, wanted)), field)


def _any_row(rows: str, condition: Piece, *fields: str) -> Piece:
    """That one of the rows is as the condition says, which looks into these fields of it."""
    return Piece(
        f"EXISTS (SELECT FROM {rows} WHERE jsonb_typeof(r) = 'object' AND ({condition.sql}))",
        condition.values,
        (_LISTS if rows == _QUANTITIES else _SENSORS) | set(fields),
    )


def _numeric(field: str) -> str:
    return f"trace_number(r ->> '{field}')"

"""Every parameter of the SimpleEventQuery of EPCIS 2.0 (8.2.7.1), each with the piece that it makes."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nguongoc.common.epcis import Part
from nguongoc.common.epcis.identifiers import Pattern
from nguongoc.common.epcis.vocabulary import ACTIONS, EVENT_TYPES, Kind
from nguongoc.trace.queries.events import fields, master_data, sensors, values
from nguongoc.trace.queries.events.pieces import Order, Piece, ThingPiece
from nguongoc.trace.queries.events.refusals import TOO_COMPLEX, QueryRefused

Made = Piece | ThingPiece | None
Maker = Callable[[str, Sequence[str]], Made]
MOST_EVENTS = 10_000_000  # of eventCountLimit and maxEventCount
MOST_PER_PAGE = 1_000
BY_ID = Order("", "e.id", "uuid")
_TIMES = {"eventTime": "e.event_time", "recordTime": "e.recorded_at"}
_BEFORE = "LT_recordTime"
_RECORDED = frozenset({"GE_recordTime", _BEFORE})
_OPTIONS = frozenset({"orderBy", "orderDirection", "eventCountLimit", "maxEventCount", "perPage"})


@dataclass(frozen=True, slots=True)
class EventQuery:
    """A query that was read and judged.

    `limit` is how many events there are at most in all (eventCountLimit), `most` beyond how many the query fails
    (maxEventCount), `per_page` what the query asks for a page. `reads_on` says that it asks by the time of
    recording, so that who asked may read on from there; `before` is where it ends then.
    """

    pieces: tuple[Piece, ...] = ()
    things: tuple[ThingPiece, ...] = ()
    event_ids: tuple[str, ...] | None = None
    order: Order = field(default=BY_ID)
    limit: int | None = None
    most: int | None = None
    per_page: int | None = None
    reads_on: bool = False
    before: dt.datetime | None = None


def read_query(parameters: Mapping[str, Sequence[str]]) -> EventQuery:
    """The query that parameters make, each with its values; alternatives are parted by `|` or are several values.

    Raises QueryRefused naming the parameter.
    """
    pieces: list[Piece] = []
    things: list[ThingPiece] = []
    event_ids = None
    for name, given in parameters.items():
        if name in _OPTIONS:
            continue
        if name == "EQ_eventID":
            event_ids = tuple(values.texts(name, given))
            continue
        made = _maker(name)(name, given)
        if isinstance(made, ThingPiece):
            things.append(made)
        elif made is not None:
            pieces.append(made)
    _require_few_values(parameters)
    return EventQuery(
        pieces=tuple(pieces),
        things=tuple(things),
        event_ids=event_ids,
        order=_order(parameters),
        limit=_whole(parameters, "eventCountLimit", MOST_EVENTS),
        most=_whole(parameters, "maxEventCount", MOST_EVENTS),
        per_page=_whole(parameters, "perPage", MOST_PER_PAGE),
        reads_on=not _RECORDED.isdisjoint(parameters) or "recordTime" in parameters.get("orderBy", ()),
        before=values.instant(_BEFORE, parameters[_BEFORE]) if _BEFORE in parameters else None,
    )


def _require_few_values(parameters: Mapping[str, Sequence[str]]) -> None:
    """Of all parameters together: each list of patterns is a statement of its own, with a time of its own."""
    if sum(text.count("|") + 1 for given in parameters.values() for text in given) > values.MOST_VALUES:
        raise QueryRefused(f"Câu hỏi có tất cả quá {values.MOST_VALUES} giá trị.", exception=TOO_COMPLEX)


def _order(parameters: Mapping[str, Sequence[str]]) -> Order:
    """As asked. Else those within a span of event time by that time, and all others as they were recorded."""
    given = parameters.get("orderBy")
    direction = values.one("orderDirection", parameters.get("orderDirection", ["DESC"]))
    if direction not in {"ASC", "DESC"}:
        raise QueryRefused("Tham số orderDirection phải là ASC hoặc DESC.", parameter="orderDirection")
    if {"eventCountLimit", "maxEventCount"} <= parameters.keys():
        raise QueryRefused("Chỉ dùng một trong eventCountLimit và maxEventCount.", parameter="maxEventCount")
    if given is None:
        if "eventCountLimit" in parameters:
            raise QueryRefused("Dùng eventCountLimit thì phải có orderBy.", parameter="eventCountLimit")
        in_time = {"GE_eventTime", "LT_eventTime"} & parameters.keys()
        return Order("eventTime", _TIMES["eventTime"], "timestamptz") if in_time else BY_ID
    name = values.one("orderBy", given)
    if name in _TIMES:
        return Order(name, _TIMES[name], "timestamptz", direction == "DESC")
    return fields.order_by_field(name, descending=direction == "DESC")


def _whole(parameters: Mapping[str, Sequence[str]], name: str, most: int) -> int | None:
    return values.whole(name, parameters[name], most=most) if name in parameters else None


def _maker(name: str) -> Maker:
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker
    for shape, makes in _SHAPES:
        if found := shape.fullmatch(name):
            return lambda name, given: makes(found, name, given)
    raise QueryRefused(f"EPCIS không có tham số {name[:60]}.", parameter=name)


def _event_type(name: str, given: Sequence[str]) -> Piece:
    wanted = values.texts(name, given)
    for text in wanted:
        if text not in EVENT_TYPES and ":" not in text:
            raise QueryRefused(f"“{text[:60]}” không phải một loại sự kiện của EPCIS.", parameter=name)
    return Piece("e.event_type = ANY (%s)", (wanted,), frozenset(["type"]))


def _action(name: str, given: Sequence[str]) -> Piece:
    wanted = values.texts(name, given)
    if set(wanted) - set(ACTIONS):
        raise QueryRefused("Tham số EQ_action nhận ADD, OBSERVE, DELETE.", parameter=name)
    return Piece("e.action = ANY (%s)", (wanted,), frozenset(["action"]))


def _time(member: str, sign: str) -> Maker:
    return lambda name, given: Piece(
        f"{_TIMES[member]} {sign} %s", (values.instant(name, given),), frozenset([member])
    )


def _word(column: str, kind: Kind) -> Maker:
    fields = frozenset([kind.value])
    return lambda name, given: Piece(f"{column} = ANY (%s)", (values.words(name, kind, given),), fields)


def _body_words(path: str, kind: Kind, *members: str) -> Maker:
    """A word, or one of a list of words, at a path of the body that keeps the form in which it was captured."""

    def make(name: str, given: Sequence[str]) -> Piece:
        wanted = values.every_form(kind, values.words(name, kind, given))
        return _in_body(path, wanted, *members)

    return make


def _body_texts(path: str, *members: str) -> Maker:
    return lambda name, given: _in_body(path, values.texts(name, given), *members)


def _in_body(path: str, wanted: list[str], *members: str) -> Piece:
    has = "".join(f"e.body ? '{member}' AND " for member in members)
    found = f"EXISTS (SELECT FROM jsonb_path_query(e.body, '{path}') AS v WHERE v #>> '{{}}' = ANY (%s))"
    return Piece(has + found, (wanted,), frozenset(_MEMBER.findall(path)))


def _error_time(sign: str) -> Maker:
    return lambda name, given: Piece(
        f"{_HAS_ERROR} AND trace_instant(e.body -> 'errorDeclaration' ->> 'declarationTime') {sign} %s",
        (values.instant(name, given),),
        _ERROR_FIELDS | {"declarationTime"},
    )


def _has_error(name: str, given: Sequence[str]) -> Made:
    return Piece(_HAS_ERROR, fields=_ERROR_FIELDS) if values.truth(name, given) else None


def _match(*parts: Part) -> Maker:
    return lambda name, given: ThingPiece(parts, values.patterns(name, given))


def _place(part: Part) -> Maker:
    return lambda name, given: ThingPiece((part,), values.exactly(name, given))


def _within_place(part: Part) -> Maker:
    return lambda name, given: ThingPiece((part,), master_data.within(values.uris(name, given)))


def _transformation(name: str, given: Sequence[str]) -> ThingPiece:
    return ThingPiece((Part.TRANSFORMATION,), tuple(Pattern((text,)) for text in values.texts(name, given)))


def _typed(part: Part, kind: Kind) -> "PatternMaker":
    def make(found: re.Match[str], name: str, given: Sequence[str]) -> ThingPiece:
        wanted = values.word(name, kind, found["type"])
        return ThingPiece((part,), values.exactly(name, given), (wanted,))

    return make


_HAS_ERROR = "e.body ? 'errorDeclaration'"
_ERROR_FIELDS = frozenset(["errorDeclaration"])
_MEMBER = re.compile("[A-Za-z]+")
_EPCS = (Part.EPC, Part.CHILD)
_CLASSES = (Part.QUANTITY, Part.CHILD_QUANTITY)
_MAKERS: dict[str, Maker] = {
    "eventType": _event_type,
    "GE_eventTime": _time("eventTime", ">="),
    "LT_eventTime": _time("eventTime", "<"),
    "GE_recordTime": _time("recordTime", ">="),
    "LT_recordTime": _time("recordTime", "<"),
    "EQ_action": _action,
    "EQ_bizStep": _word("e.biz_step", Kind.BIZ_STEP),
    "EQ_disposition": _word("e.disposition", Kind.DISPOSITION),
    "EQ_persistentDisposition_set": _body_words("$.persistentDisposition.set[*]", Kind.DISPOSITION),
    "EQ_persistentDisposition_unset": _body_words("$.persistentDisposition.unset[*]", Kind.DISPOSITION),
    "EQ_readPoint": _place(Part.READ_POINT),
    "WD_readPoint": _within_place(Part.READ_POINT),
    "EQ_bizLocation": _place(Part.BIZ_LOCATION),
    "WD_bizLocation": _within_place(Part.BIZ_LOCATION),
    "EQ_transformationID": _transformation,
    "MATCH_epc": _match(*_EPCS),
    "MATCH_parentID": _match(Part.PARENT),
    "MATCH_inputEPC": _match(Part.INPUT),
    "MATCH_outputEPC": _match(Part.OUTPUT),
    "MATCH_anyEPC": _match(*_EPCS, Part.PARENT, Part.INPUT, Part.OUTPUT),
    "MATCH_epcClass": _match(*_CLASSES),
    "MATCH_inputEPCClass": _match(Part.INPUT_QUANTITY),
    "MATCH_outputEPCClass": _match(Part.OUTPUT_QUANTITY),
    "MATCH_anyEPCClass": _match(*_CLASSES, Part.INPUT_QUANTITY, Part.OUTPUT_QUANTITY),
    "EXISTS_errorDeclaration": _has_error,
    "GE_errorDeclarationTime": _error_time(">="),
    "LT_errorDeclarationTime": _error_time("<"),
    "GE_errorDeclaration_Time": _error_time(">="),
    "LT_errorDeclaration_Time": _error_time("<"),
    "EQ_errorReason": _body_words("$.errorDeclaration.reason", Kind.ERROR_REASON, "errorDeclaration"),
    "EQ_correctiveEventID": _body_texts("$.errorDeclaration.correctiveEventIDs[*]", "errorDeclaration"),
    "EXISTS_sensorElement": sensors.exists,
    "EXISTS_sensorElementList": sensors.exists,
    "EQ_type": sensors.measurement,
    "EQ_booleanValue": sensors.boolean_value,
    **dict.fromkeys(("EQ_stringValue", "EQ_hexBinaryValue"), sensors.text_value),
    **{
        f"EQ_{name}": sensors.uri_value
        for name in (
            "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "microorganism",
            "chemicalSubstance", "coordinateReferenceSystem", "uriValue",
        )
    },
}  # fmt: skip
PatternMaker = Callable[[re.Match[str], str, Sequence[str]], Made]
_SHAPES: tuple[tuple[re.Pattern[str], PatternMaker], ...] = (
    (re.compile("EQ_bizTransaction_(?P<type>.+)"), _typed(Part.BIZ_TRANSACTION, Kind.BIZ_TRANSACTION)),
    (re.compile("EQ_source_(?P<type>.+)"), _typed(Part.SOURCE, Kind.SOURCE_DESTINATION)),
    (re.compile("EQ_destination_(?P<type>.+)"), _typed(Part.DESTINATION, Kind.SOURCE_DESTINATION)),
    (sensors.AMOUNT, sensors.amount),
    (sensors.PLAIN_AMOUNT, sensors.plain_amount),
    (sensors.MOMENT, sensors.moment),
    (master_data.HAS_ATTRIBUTE, master_data.has_attribute),
    (master_data.EQUAL_ATTRIBUTE, master_data.equal_attribute),
    (fields.PARAMETER, fields.field_piece),
)

"""The hash of an event by which anybody can name it: `ni:///sha-256;...?ver=CBV2.0` (CBV 2.0, section 8.9).

The event is written as one text, in an order that the standard sets and each value in one form; its SHA-256 is the
name. What is not about what happened stays out: `eventID`, `recordTime`, `errorDeclaration`, comments.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

from nguongoc.common.epcis.events import Json
from nguongoc.common.epcis.identifiers import IdentifierError, canonical
from nguongoc.common.epcis.judging.record import STANDARD_PREFIXES
from nguongoc.common.epcis.vocabulary import Kind, web_uri

_COMMENT = "{http://www.w3.org/2000/01/rdf-schema#}comment"
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_FRACTION = re.compile(r"(?<=:[0-9]{2})\.([0-9]+)")
_SENSOR_TIMES = frozenset({"time", "startTime", "endTime"})
_METADATA = (
    "time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules",
)  # fmt: skip
_REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "time",
    "microorganism", "chemicalSubstance", "value", "component", "stringValue", "booleanValue", "hexBinaryValue",
    "uriValue", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom",
    "coordinateReferenceSystem",
)  # fmt: skip
_REPORT_WORDS = {"type": Kind.MEASUREMENT, "exception": Kind.SENSOR_EXCEPTION, "component": Kind.COMPONENT}


def event_hash(body: Json, context: dict[str, str], *, ignore: Collection[str] = ()) -> str:
    """The hash of a judged event. `context` holds its namespaces; `ignore` names extensions that are left out."""
    return f"ni:///sha-256;{sha256(prehash(body, context, ignore=ignore).encode()).hexdigest()}?ver=CBV2.0"


def prehash(body: Json, context: dict[str, str], *, ignore: Collection[str] = ()) -> str:
    """The text whose SHA-256 is the hash."""
    return "".join(_Writer(STANDARD_PREFIXES | context, frozenset(ignore)).event(body))


class _Writer:
    """Writes the parts of an event, each in its form, under the namespaces of the event."""

    def __init__(self, namespaces: dict[str, str], ignored: frozenset[str]) -> None:
        self.namespaces = namespaces
        self.ignored = ignored

    def event(self, body: Json) -> Iterable[str]:
        yield f"eventType={self.expanded(body['type'])}"
        for name, write in self._fields().items():
            value = body.get(name)
            if value not in (None, [], {}, ""):
                yield write(name, value)
        yield self.extensions(body, _STANDARD)

    def _fields(self) -> dict[str, Callable[[str, Any], str]]:
        """The fields in the order of the standard."""
        texts, uri, epcs, quantities = self._text, self._uri, self._epcs, self._quantities
        return {
            "eventTime": self._time,
            "eventTimeZoneOffset": texts,
            "certificationInfo": self._uris,
            "parentID": uri,
            "epcList": epcs,
            "childEPCs": epcs,
            "childQuantityList": quantities,
            "inputEPCList": epcs,
            "inputQuantityList": quantities,
            "outputEPCList": epcs,
            "outputQuantityList": quantities,
            "quantityList": quantities,
            "action": texts,
            "transformationID": uri,
            "bizStep": lambda name, value: f"{name}={self.word(Kind.BIZ_STEP, value)}",
            "disposition": lambda name, value: f"{name}={self.word(Kind.DISPOSITION, value)}",
            "persistentDisposition": self._persistent,
            "readPoint": self._place,
            "bizLocation": self._place,
            "sensorElementList": self._sensors,
            "bizTransactionList": self._typed("bizTransaction", Kind.BIZ_TRANSACTION),
            "destinationList": self._typed("destination", Kind.SOURCE_DESTINATION),
            "ilmd": lambda name, value: name + self.extensions(value, frozenset()),
            "sourceList": self._typed("source", Kind.SOURCE_DESTINATION),
        }

    def expanded(self, text: str) -> str:
        prefix, colon, rest = text.partition(":")
        return self.namespaces[prefix] + rest if colon and prefix in self.namespaces else text

    def word(self, kind: Kind, text: str) -> str:
        return self.expanded(web_uri(kind, text))

    def uri(self, text: str) -> str:
        """In canonical form; the apostrophe stays as it is, as in the vectors of the standard's authors."""
        whole = self.expanded(text)
        try:
            return canonical(whole).replace("%27", "'")
        except IdentifierError:
            return whole

    def value(self, value: Any) -> str:
        """A value of which the standard does not say what it is: a number, an identifier, or a text."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return _plain(Decimal(repr(value)))
        text = str(value).strip()
        if _NUMBER.fullmatch(text):
            return _plain(Decimal(text))
        return self.uri(text) if ":" in text else text

    def extensions(self, element: Json, known: frozenset[str]) -> str:
        """What of an element is not of the standard, each with its namespace, in the order of the texts."""
        names = [name for name in element if name not in known and name not in self.ignored]
        written = sorted(self.extension(name, element[name]) for name in names)
        return "".join(text for text in written if not text.startswith(_COMMENT))

    def extension(self, name: str, value: Any) -> str:
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.namespaces:
            name = f"{{{self.namespaces[prefix]}}}{local}"
        if value is None:
            return ""
        if isinstance(value, list):
            return "".join(sorted(self._named(name, inner) for inner in value))
        return self._named(name, value)

    def _named(self, name: str, value: Any) -> str:
        if isinstance(value, dict):
            return name + self.extensions(value, frozenset())
        if isinstance(value, list):
            return "".join(sorted(self._named(name, inner) for inner in value))
        text = self.value(value)
        return f"{name}={text}" if text else name

    def _text(self, name: str, value: Any) -> str:
        return f"{name}={value}"

    def _time(self, name: str, value: str) -> str:
        return f"{name}={_instant(value)}"

    def _uri(self, name: str, value: str) -> str:
        return f"{name}={self.uri(value)}"

    def _uris(self, name: str, value: Any) -> str:
        values = value if isinstance(value, list) else [value]
        return "".join(sorted(f"{name}={self.uri(text)}" for text in values))

    def _epcs(self, name: str, value: list[str]) -> str:
        return name + "".join(sorted(f"epc={self.uri(text)}" for text in value))

    def _quantities(self, name: str, value: list[Json]) -> str:
        return name + "".join(sorted(f"quantityElement{self._quantity(element)}" for element in value))

    def _quantity(self, element: Json) -> str:
        parts = [f"epcClass={self.uri(element['epcClass'])}"]
        parts += [f"{name}={self.value(element[name])}" for name in ("quantity", "uom") if name in element]
        return "".join(parts) + self.extensions(element, frozenset({"epcClass", "quantity", "uom"}))

    def _persistent(self, name: str, value: Json) -> str:
        kinds = ((part, value[part]) for part in ("set", "unset") if part in value)
        return name + "".join(
            "".join(sorted(f"{part}={self.word(Kind.DISPOSITION, text)}" for text in texts))
            for part, texts in kinds
        )

    def _place(self, name: str, value: Json) -> str:
        return f"{name}id={self.uri(value['id'])}{self.extensions(value, frozenset({'id'}))}"

    def _typed(self, field: str, kind: Kind) -> Callable[[str, list[Json]], str]:
        def one(element: Json) -> str:
            start = f"type={self.word(kind, element['type'])}" if "type" in element else ""
            return f"{start}{field}={self.uri(element[field])}" + self.extensions(
                element, frozenset({"type", field})
            )

        return lambda name, value: name + "".join(sorted(one(element) for element in value))

    def _sensors(self, name: str, value: list[Json]) -> str:
        return name + "".join(sorted(f"sensorElement{self._sensor(element)}" for element in value))

    def _sensor(self, element: Json) -> str:
        metadata = element.get("sensorMetadata")
        start = f"sensorMetadata{self._ordered(metadata, _METADATA)}" if metadata else ""
        reports = sorted(f"sensorReport{self._ordered(report, _REPORT)}" for report in element["sensorReport"])
        return start + "".join(reports) + self.extensions(element, frozenset({"sensorMetadata", "sensorReport"}))

    def _ordered(self, element: Json, order: tuple[str, ...]) -> str:
        parts = [f"{name}={self._sensed(name, element[name])}" for name in order if name in element]
        return "".join(parts) + self.extensions(element, frozenset(order))

    def _sensed(self, name: str, value: Any) -> str:
        if name in _SENSOR_TIMES:
            return _instant(value)
        kind = _REPORT_WORDS.get(name)
        if kind is not None:
            return self.word(kind, value)
        return str(value) if name in {"stringValue", "hexBinaryValue", "uom"} else self.value(value)


_STANDARD = frozenset(_Writer({}, frozenset())._fields()) | {
    "type", "eventID", "recordTime", "errorDeclaration", "@context",
}  # fmt: skip


def _plain(number: Decimal) -> str:
    """Without exponent and without zeros that say nothing."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", "0", ""} else text


def _instant(text: str) -> str:
    """In UTC, with milliseconds; half of one rounds up."""
    fraction = _FRACTION.search(text)
    milliseconds = (int((fraction[1] + "0000")[:4]) + 5) // 10 if fraction else 0
    whole = dt.datetime.fromisoformat(_FRACTION.sub("", text)).astimezone(dt.UTC)
    moment = whole + dt.timedelta(milliseconds=milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"

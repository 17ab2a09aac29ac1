"""What elements an event has in XML, and in which order.

Facts of the XML Schemas of EPCIS 2.0 and 1.2, written down by name.
"""

from nguongoc.common.epcis.vocabulary import Kind

NAMESPACE = "urn:epcglobal:epcis:xsd:2"
QUERY_NAMESPACE = "urn:epcglobal:epcis-query:xsd:2"

_START = ("eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo")
_WHY_AND_WHERE = ("bizStep", "disposition", "readPoint", "bizLocation")
_END = ("sourceList", "destinationList", "sensorElementList", "persistentDisposition")

EVENTS: dict[str, tuple[str, ...]] = {
    "ObjectEvent": (
        *_START,
        *("epcList", "action"),
        *_WHY_AND_WHERE,
        *("bizTransactionList", "quantityList"),
        *_END,
        "ilmd",
    ),
    "AggregationEvent": (
        *_START,
        *("parentID", "childEPCs", "action"),
        *_WHY_AND_WHERE,
        *("bizTransactionList", "childQuantityList"),
        *_END,
    ),
    "TransactionEvent": (
        *_START,
        *("bizTransactionList", "parentID", "epcList", "action"),
        *_WHY_AND_WHERE,
        "quantityList",
        *_END,
    ),
    "TransformationEvent": (
        *_START,
        *("inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID"),
        *_WHY_AND_WHERE,
        "bizTransactionList",
        *_END,
        "ilmd",
    ),
    "AssociationEvent": (
        *_START,
        *("parentID", "childEPCs", "childQuantityList", "action"),
        *_WHY_AND_WHERE,
        "bizTransactionList",
        *_END,
    ),
}
"""Each event of 2.0: its elements in their order; those of other namespaces follow them."""


def _in_1(names: tuple[str, ...]) -> tuple[str, ...]:
    """The order of 1.x, unwrapped: `ilmd` is older than sensors, and what is newer than both stands last."""
    rest = [name for name in names if name not in {"ilmd", "certificationInfo"}]
    if "ilmd" in names:
        rest.insert(rest.index("sensorElementList"), "ilmd")
    return (*rest, "certificationInfo")


EVENTS_1: dict[str, tuple[str, ...]] = {event: _in_1(names) for event, names in EVENTS.items()}

ANY_EVENT = tuple(dict.fromkeys(name for names in EVENTS.values() for name in names))
"""The elements of an event whose type is another authority's (EPCIS 2.0, 7.4.7), in any order."""

ERROR_DECLARATION = ("declarationTime", "reason", "correctiveEventIDs")
QUANTITY_ELEMENT = ("epcClass", "quantity", "uom")

EPC_LISTS = frozenset({"epcList", "childEPCs", "inputEPCList", "outputEPCList"})
QUANTITY_LISTS = frozenset({"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"})
TYPED_LISTS = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
"""Lists whose elements are a text with a type: the name of the elements, in JSON that of their text."""

NUMBERS = frozenset({"value", "minValue", "maxValue", "sDev", "meanValue", "percRank", "percValue"})
WORDS = {
    "bizStep": Kind.BIZ_STEP,
    "disposition": Kind.DISPOSITION,
    "reason": Kind.ERROR_REASON,
    "type": Kind.MEASUREMENT,
    "component": Kind.COMPONENT,
    "exception": Kind.SENSOR_EXCEPTION,
}
"""The words of CBV that members hold, those of a sensor's report among them."""

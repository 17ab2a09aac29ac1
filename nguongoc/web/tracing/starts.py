"""What people type or scan to start tracing: a lot, a stamp, a logistic unit, an identifier, an event."""

import re
import uuid
from dataclasses import dataclass, field

from django.db.models import Q

from nguongoc.accounts.models import Person
from nguongoc.common.digital_link import DigitalLink, NotDigitalLinkError, build_link, parse_uri
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.identifiers import IdentifierError, canonical
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import gtin14, has_check_digit
from nguongoc.common.text import capital, normalise
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.naming import typed_serial
from nguongoc.stamps.queries import stamp_named
from nguongoc.trace.enums import EventType, ThingKind
from nguongoc.trace.models import Event, EventThing, Lot, Thing
from nguongoc.trace.queries.tracing import Node, Start
from nguongoc.web.tracing.words import kind_words

LONGEST = 500
MOST_LOTS = 20
_ELEMENTS = re.compile(r"(?:\((\d{2,4})\)([^()]+))+")
_ELEMENT = re.compile(r"\((\d{2,4})\)([^()]+)")
_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_SSCC_LENGTH = 18
_MOST_THINGS = 1_000
_UNKNOWN = "Không có việc nào được ghi về mã này. Hãy xem lại mã, hoặc tìm theo mã lô."


@dataclass(frozen=True, slots=True)
class Named:
    """Where to start, and what it is called; or several lots of one code, of which to choose."""

    title: str
    start: Start = field(default_factory=Start)
    lots: tuple[Lot, ...] = ()


def named(text: str, *, by: Person) -> Named:
    """The start that a text names. Raises Refusal (field `q`) with what to look at.

    Read in this order: the identifier of an event; a GS1 Digital Link, element string or URN; a GTIN and a lot;
    an SSCC; a stamp; the code of a lot that the person may see.
    """
    typed = normalise(text)
    if not typed:
        raise Refusal("Hãy nhập mã lô, mã tem, mã SSCC hoặc quét mã.", field="q")
    if len(typed) > LONGEST:
        raise Refusal(f"Mã này dài quá: tối đa {LONGEST} ký tự.", field="q")
    for read in (_event, _identifier, _product_and_lot, _unit, _stamp, _lot):
        if found := read(typed, by):
            return found
    raise Refusal(_UNKNOWN, field="q")


def thing_named(key: int) -> Named | None:
    """The thing of this key, as links on the page name it."""
    thing = Thing.objects.select_related("lot").filter(pk=key).first()
    if thing is None:
        return None
    return Named(_title(thing), _of_lot(thing.lot) if thing.lot else Start(things=(key,)))


def _of_lot(lot: Lot) -> Start:
    """A lot and the raw material harvested for it: that may have been handed on as it came from the field."""
    things = Thing.objects.filter(Q(lot=lot) | Q(lot__raw_of=lot)).order_by("pk")
    return Start(things=tuple(things.values_list("pk", flat=True)))


def _event(typed: str, by: Person) -> Named | None:
    found = _UUID.fullmatch(typed)
    rows = Event.objects.order_by("-recorded_at")
    event = rows.filter(id=uuid.UUID(found[1])).first() if found else None
    if event is None and (found or typed.startswith(("urn:uuid:", "ni:///"))):
        event = rows.filter(event_id__in=[typed, f"urn:uuid:{found[1].lower()}" if found else typed]).first()
    if event is None:
        return None
    if event.event_type == EventType.TRANSFORMATION:
        return Named("Việc ghi " + (event.event_id or str(event.id)), Start(events=(event.id,)))
    goods = (Part.EPC, Part.PARENT, Part.CHILD, Part.QUANTITY, Part.CHILD_QUANTITY)
    things = EventThing.objects.filter(event=event.id, part__in=goods).order_by("part", "thing")
    return _start("Việc ghi " + event.event_id, set(things.values_list("thing", flat=True)[:_MOST_THINGS]))


def _identifier(typed: str, by: Person) -> Named | None:
    try:
        if typed[:4].lower() == "urn:":
            return _of_uris(typed, [canonical(typed)])
        if typed[:4].lower() == "http":
            link = parse_uri(typed)
        elif _ELEMENTS.fullmatch(typed):
            link = build_link({ai: value.strip() for ai, value in _ELEMENT.findall(typed)})
        else:
            return None
    except (NotDigitalLinkError, IdentifierError) as wrong:
        raise Refusal("Đây không phải là mã GS1 đúng. Hãy quét lại hoặc nhập mã lô.", field="q") from wrong
    return _stamp(link.qualifier("21"), by) or _of_uris(typed, _uris(link))


def _uris(link: DigitalLink) -> list[str]:
    """What a link names, without its attributes; of a lot and a serial each by itself."""
    lot, serial = link.qualifier("10"), link.qualifier("21")
    if not (lot and serial):
        return [DigitalLink(link.key, link.value, link.qualifiers).uri()]
    rest = tuple(pair for pair in link.qualifiers if pair[0] != "10")
    return [DigitalLink(link.key, link.value, ways).uri() for ways in (rest, (("10", lot),))]


def _product_and_lot(typed: str, by: Person) -> Named | None:
    product, _, code = typed.partition(" ")
    try:
        link = build_link({"01": gtin14(product), "10": code.strip()}) if code else None
    except (Refusal, NotDigitalLinkError):
        return None
    return _of_uris(typed, _uris(link)) if link else None


def _unit(typed: str, by: Person) -> Named | None:
    digits = typed.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in {_SSCC_LENGTH, _SSCC_LENGTH + 2}):
        return None
    digits = digits.removeprefix("00") if len(digits) > _SSCC_LENGTH else digits
    if not has_check_digit(digits):
        raise Refusal("Chữ số kiểm tra của mã SSCC không khớp. Hãy so lại với nhãn.", field="q")
    return _of_uris(f"SSCC {digits}", [f"https://id.gs1.org/00/{digits}"])


def _stamp(typed: str, by: Person) -> Named | None:
    """A stamp leads to the lot that it is on, and to itself where events speak of it."""
    stamp = stamp_named(typed_serial(typed)) if typed else None
    if stamp is None:
        return None
    row = StampRange.objects.filter(numbers__contains=stamp.number).select_related("lot").first()
    serial = typed_serial(typed).replace("-", "").replace(" ", "").upper()
    uris = [DigitalLink("01", stamp.batch.product.gtin or "", (("21", serial),)).uri()]
    things = set(Thing.objects.filter(uri__in=uris).values_list("pk", flat=True))
    if row and row.lot:
        things.add(row.lot.thing.pk)
    if not things:
        raise Refusal("Tem này chưa gắn với lô nào và chưa ai ghi gì về nó.", field="q")
    return Named(f"Tem {serial}", Start(things=tuple(sorted(things))))


def _lot(typed: str, by: Person) -> Named | None:
    own = Lot.objects.visible_to(by).filter(code__iexact=typed).select_related("organisation", "thing")
    found = tuple(own.order_by("-pk")[:MOST_LOTS])
    if len(found) == 1:
        return Named(f"Lô {found[0].code}", _of_lot(found[0]))
    return Named(f"Lô {typed}", lots=found) if found else None


def _of_uris(title: str, uris: list[str]) -> Named:
    return _start(title, set(Thing.objects.filter(uri__in=uris).values_list("pk", flat=True)))


def _start(title: str, things: set[int]) -> Named:
    if not things:
        raise Refusal(_UNKNOWN, field="q")
    return Named(title, Start(things=tuple(sorted(things))))


def _title(thing: Thing) -> str:
    """What people call a thing: `Lô MH-01`, `SSCC 0952...`; the whole identifier where that tells nothing."""
    node = Node(thing.pk, thing.uri, thing.lot)
    return thing.uri if node.kind == ThingKind.OTHER else f"{capital(kind_words(node.kind))} {node.code}"

"""Who has what in hand."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.digital_link import DigitalLink, NotDigitalLinkError, parse_uri
from nguongoc.common.identifiers import gtin14
from nguongoc.common.text import fold, normalise
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.balance import Balance, balances_of
from nguongoc.trace.enums import HandoverState, MovementKind, UnitState
from nguongoc.trace.models import (
    HandoverLine,
    Holding,
    IncomingLot,
    LogisticUnit,
    Lot,
    Movement,
    Thing,
    UnitContent,
)
from nguongoc.trace.rules import UNUSABLE

_PRODUCT_OF_LOT, _PRODUCT_RECEIVED = ("product", "raw_of__product"), ("thing__lot__product",)


@dataclass(frozen=True, slots=True)
class Stock:
    """A holding with its balance, as forms offer it; `key` is `lo-12` or `nhan-7`."""

    holding: Holding
    balance: Balance

    @property
    def key(self) -> str:
        return f"{'lo' if isinstance(self.holding, Lot) else 'nhan'}-{self.holding.pk}"

    @property
    def free_words(self) -> str:
        return quantity_text(self.balance.free, self.holding.unit)

    @property
    def is_received(self) -> bool:
        return isinstance(self.holding, IncomingLot)


def free_stock(
    person: Person, *, text: str = "", keys: Collection[str] = (), most: int
) -> tuple[list[Stock], bool]:
    """What the person's establishment can use, pack or hand over now, the newest first, and whether there is more.

    Neither what is recalled nor what is held back. No more than `most`: those whose code or name has `text` in it;
    besides, what `keys` name. Six queries at most.
    """
    own, received = _free_lots(person), _free_incoming(person)
    matching: list[Holding] = [
        *own.filter(_named(text, *_PRODUCT_OF_LOT))[: most + 1],
        *received.filter(_named(text, *_PRODUCT_RECEIVED))[: most + 1],
    ]
    newest = sorted(matching, key=_since, reverse=True)
    named: list[Holding] = [*own.filter(pk__in=_keys("lo", keys)), *received.filter(pk__in=_keys("nhan", keys))]
    found = dict.fromkeys([*newest[:most], *named])
    return [Stock(each, balance) for each, balance in balances_of(found).items()], len(newest) > most


def _free_lots(person: Person) -> QuerySet[Lot]:
    moved = Movement.objects.counting().filter(organisation=person.organisation, lot__isnull=False).order_by()
    free = moved.values("lot").annotate(free=Sum("quantity")).filter(free__gt=0).values("lot")
    own = Lot.objects.visible_to(person).filter(pk__in=free).exclude(state__in=UNUSABLE)
    return own.select_related("thing", "product__published__record").order_by("-pk")


def _free_incoming(person: Person) -> QuerySet[IncomingLot]:
    moved = Movement.objects.counting().filter(organisation=person.organisation, incoming__isnull=False).order_by()
    free = moved.values("incoming").annotate(free=Sum("quantity")).filter(free__gt=0).values("incoming")
    own = IncomingLot.objects.visible_to(person).filter(pk__in=free).exclude(thing__lot__state__in=UNUSABLE)
    return own.select_related("thing__lot", "handover__sender").order_by("-pk")


def _named(text: str, *products: str) -> Q:
    """The condition that a code or a name has the text in it; with marks or without in names of ours."""
    if not text:
        return Q()
    found = Q(code__icontains=text) | Q(name__icontains=text)
    for product in products:
        found |= Q(**{f"{product}__search_text__contains": fold(text)})
    return found


def _since(holding: Holding) -> dt.datetime:
    return holding.opened_at if isinstance(holding, Lot) else holding.received_at


def _keys(kind: str, keys: Collection[str]) -> list[int]:
    parts = (key.partition("-") for key in keys)
    return [int(number) for name, _, number in parts if name == kind and number.isdecimal()]


def stock_without(used: Collection[Movement]) -> list[Stock]:
    """The holdings of these movements out of them, as they stood if nothing had been taken."""
    back: dict[Holding, Decimal] = {}
    for move in used:
        back[move.holding] = back.get(move.holding, Decimal(0)) - move.quantity
    balances = balances_of(back)
    return [Stock(each, balances[each].with_more(MovementKind.USED, amount)) for each, amount in back.items()]


def units_in_hand(
    person: Person, *, text: str = "", keys: Collection[int] = (), most: int
) -> tuple[list[LogisticUnit], bool]:
    """The packed units of the person's establishment that stand in no other, the newest first, and whether there
    are more. No more than `most`: those with `text` in the SSCC or in code or name of what is in them;
    besides, `keys`.
    """
    own = LogisticUnit.objects.filter(holder=person.organisation, state=UnitState.PACKED, parent__isnull=True)
    matching = own
    if text:
        inside = UnitContent.objects.visible_to(person)
        lots = Lot.objects.filter(_named(text, *_PRODUCT_OF_LOT)).order_by()
        received = IncomingLot.objects.filter(_named(text, *_PRODUCT_RECEIVED)).order_by()
        inside = inside.filter(Q(lot__in=lots) | Q(incoming__in=received)).order_by()
        matching = own.filter(Q(sscc__contains=text) | Q(pk__in=inside.values("container")))
    newest = list(matching.order_by("-pk")[: most + 1])
    found = dict.fromkeys([*newest[:most], *(own.filter(pk__in=keys).order_by("-pk") if keys else ())])
    return list(found), len(newest) > most


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody else's establishment that received a lot, or to which it is on its way."""

    organisation: Organisation
    name: str
    code: str
    quantity: Decimal
    unit: str
    left: Decimal
    is_on_way: bool

    @property
    def title(self) -> str:
        return f"{self.name} · lô {self.code}" if self.code else self.name

    @property
    def quantity_words(self) -> str:
        return quantity_text(self.quantity, self.unit)

    @property
    def left_words(self) -> str:
        return quantity_text(self.left, self.unit)


def holders_of(lot_ids: Collection[int]) -> list[Holder]:
    """Whoever received any of these lots, with what is left there, and to whom they are on their way.

    Five queries. A holder of goods that came of a lot is found by asking for its descendants.
    """
    held = list(
        IncomingLot.objects.filter(thing__lot__in=lot_ids)
        .select_related("organisation", "thing__lot")
        .order_by("pk")
    )
    coming = HandoverLine.objects.filter(
        thing__lot__in=lot_ids,
        handover__receiver__isnull=False,
        handover__state__in=[HandoverState.ON_WAY, HandoverState.DISPUTED],
    )
    balances = balances_of(held)
    return [
        Holder(
            each.organisation, each.name, each.code, each.quantity, each.unit, balances[each].left, is_on_way=False
        )
        for each in held
    ] + [
        Holder(
            line.handover.receiver, line.name, line.code, line.quantity, line.unit, line.quantity, is_on_way=True
        )
        for line in coming.select_related("handover__receiver").order_by("pk")
        if line.handover.receiver
    ]


def handovers_of(lot: Lot) -> list[HandoverLine]:
    """The hand-overs in which a lot, or the raw material of it, was sent; the newest first."""
    lines = HandoverLine.objects.filter(Q(lot=lot) | Q(lot__raw_of=lot))
    return list(lines.select_related("handover__sender", "handover__receiver").order_by("-pk"))


def thing_named(*, label: str = "", gtin: str = "", code: str = "") -> Thing | None:
    """The thing that a label names: a GS1 Digital Link of a lot, or GTIN and lot as typed.

    Of a logistic unit it is what is in it, where that is one lot.

    None where nobody has spoken of it. Raises Refusal with the field `gtin`.
    """
    link = _link_in(label)
    if link is None and gtin and code:
        link = DigitalLink("01", gtin14(gtin), (("10", normalise(code).upper()),))
    if link is None:
        return None
    things = Thing.objects.select_related("lot__organisation")
    if link.key == "00":
        return _only_content(things, link.value)
    lot = DigitalLink(link.key, link.value, (("10", link.qualifier("10")),))
    return things.filter(uri=lot.uri()).first()


def _only_content(things: QuerySet[Thing], sscc: str) -> Thing | None:
    inside = UnitContent.objects.filter(container__sscc=sscc)
    own, received = inside.values("lot"), inside.values("incoming")
    found = things.filter(Q(lot__in=own) | Q(incoming_lots__in=received)).distinct()[:2]
    return found[0] if len(found) == 1 else None


def _link_in(label: str) -> DigitalLink | None:
    try:
        found = parse_uri(label.strip())
    except NotDigitalLinkError:
        return None
    is_lot = found.key == "01" and found.qualifier("10")
    return found if is_lot or found.key == "00" else None

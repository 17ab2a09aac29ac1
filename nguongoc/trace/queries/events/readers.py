"""Who sees which events, and what of them: by organisation, by the places that stand in them, by dated rules."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.epcis import Part
from nguongoc.common.epcis.events import Json
from nguongoc.places.models import Province
from nguongoc.places.queries import rows_in_force
from nguongoc.registry.enums import NARROWNESS, Audience
from nguongoc.registry.models import Establishment, Site
from nguongoc.trace.models import Event, Lot
from nguongoc.trace.queries.events.master_data import places_of
from nguongoc.trace.queries.events.pieces import ANYWHERE, MEMBERS, Piece, ThingPiece, all_of, any_of

MAY_READ_EVENTS = (Permission.SEE_REGISTER, Permission.WRITE_LOGS, Permission.SEE_REPORTS)
PLACES = (Part.READ_POINT, Part.BIZ_LOCATION, Part.SOURCE, Part.DESTINATION)
_PARTNERS = (Part.SOURCE, Part.DESTINATION)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads events, and what the rules of today withhold; made anew for each question."""

    person: Person
    organisation: Organisation

    @classmethod
    def of(cls, person: Person) -> "Reader":
        """Raises NotPermitted for whoever may not read events at all."""
        return cls(person, person.require(*MAY_READ_EVENTS))

    @cached_property
    def organisations(self) -> list[int]:
        """Whose events are read in full: the own organisation's, or those of the jurisdiction."""
        if not self.organisation.is_authority:
            return [self.organisation.pk]
        overseen = Organisation.objects.filter(self.organisation.jurisdiction(""))
        return list(overseen.order_by("pk").values_list("pk", flat=True))

    @cached_property
    def places(self) -> list[int]:
        """The things that are places or parties of the own establishment."""
        if self.organisation.is_authority:
            return []
        own, sites = (
            model.objects.filter(organisation=self.organisation, gln__isnull=False)
            .order_by()
            .values_list("gln", flat=True)
            for model in (Establishment, Site)
        )
        glns = [gln for gln in own.union(sites) if gln]
        things = ThingPiece(PLACES, tuple(places_of(glns))).things
        with connection.cursor() as cursor:
            cursor.execute(things.sql, things.values)
            return [row[0] for row in cursor.fetchall()]

    @cached_property
    def own(self) -> Piece:
        return Piece("e.organisation_id = ANY (%s)", (self.organisations,))

    @property
    def limits(self) -> list[Piece]:
        """What a producer sees are events of lots of assigned products."""
        if not self.person.is_limited_to_assigned_products:
            return []
        query, values = Lot.objects.visible_to(self.person).order_by().values("pk").query.sql_with_params()
        return [
            Piece(
                "EXISTS (SELECT FROM trace_eventthing x JOIN trace_thing t ON t.id = x.thing_id"
                f" WHERE x.event = e.id AND t.lot_id IN ({query}))",
                tuple(values),
            )
        ]

    def sees(self) -> Piece:
        """The condition that the event `e` is visible: by whose it is, or by a place of one's own in it."""
        return any_of([self.own, named_as(self.places, PLACES)]) if self.places else self.own

    def reads(self) -> Piece:
        """The condition that the event `e` is visible, within the limits of a producer too."""
        return all_of([self.sees(), *self.limits])

    @cached_property
    def withheld(self) -> dict[str, Audience]:
        """The members of a body that not everybody reads who sees the event, by today's rules."""
        rows = Province.objects.filter(pk=1).values_list("settings__event_fields", flat=True).first()
        return {
            name: Audience(row["audience"]) for row in rows_in_force(rows or []) for name in row["fields"].split()
        }

    def guarded(self, piece: Piece) -> Piece:
        """The same condition, true only where the reader may read the members that it looks into."""
        conditions = [piece]
        audience = self.audience_of(piece.fields)
        if audience != Audience.PUBLIC:
            conditions.append(self.entitled(audience))
        if ANYWHERE in piece.fields:
            conditions += [
                any_of([_without_member(name), self.entitled(to)])
                for name, to in self.withheld.items()
                if to != Audience.PUBLIC
            ]
        return all_of(conditions)

    def may_order_by(self, name: str) -> bool:
        return name not in self.withheld

    def bodies(self, events: Iterable[Event]) -> list[Json]:
        """What the reader reads of events that it sees: each with its recordTime, without what is withheld."""
        events = list(events)
        partners = self._as_partner(events) if self.withheld else set()
        return [self._body(event, is_partner=event.id in partners) for event in events]

    def _body(self, event: Event, *, is_partner: bool) -> Json:
        body: Json = event.body | {"recordTime": event.recorded_at.isoformat(timespec="milliseconds")}
        if not self.withheld or event.organisation_id in self._organisation_set:
            return body
        mine = Audience.PARTNER if is_partner else Audience.PUBLIC
        hidden = {name for name, audience in self.withheld.items() if NARROWNESS[audience] > NARROWNESS[mine]}
        found: Json = without(body, hidden)
        return found

    @cached_property
    def _organisation_set(self) -> frozenset[int]:
        return frozenset(self.organisations)

    def _as_partner(self, events: Iterable[Event]) -> set[Any]:
        """The events of others in which the own establishment is a source or a destination."""
        ids = [event.id for event in events if event.organisation_id not in self._organisation_set]
        if not ids or not self.places:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT event FROM trace_eventthing"
                " WHERE event = ANY (%s) AND part = ANY (%s) AND thing_id = ANY (%s)",
                [ids, list(map(int, _PARTNERS)), self.places],
            )
            return {row[0] for row in cursor.fetchall()}

    def audience_of(self, names: Iterable[str]) -> Audience:
        """Who reads all of these members: the narrowest of their audiences."""
        return max(
            (self.withheld.get(name, Audience.PUBLIC) for name in names),
            key=NARROWNESS.__getitem__,
            default=Audience.PUBLIC,
        )

    def by_audience(self, parts: Iterable[Part]) -> dict[Audience, list[int]]:
        """The parts by who reads the members in which they stand."""
        groups: dict[Audience, list[int]] = {}
        for part in parts:
            groups.setdefault(self.audience_of(MEMBERS[part]), []).append(int(part))
        return groups

    def entitled(self, audience: Audience) -> Piece:
        """The condition that the reader is of an audience, other than the public, of the event `e`."""
        if audience == Audience.PARTNER and self.places:
            return any_of([self.own, named_as(self.places, _PARTNERS)])
        return self.own


def named_as(things: list[int], parts: Iterable[Part]) -> Piece:
    """The condition that one of the things plays one of the parts in the event `e`."""
    return Piece(
        "EXISTS (SELECT FROM trace_eventthing x"
        " WHERE x.event = e.id AND x.part = ANY (%s) AND x.thing_id = ANY (%s))",
        ([int(part) for part in parts], things),
    )


def _without_member(name: str) -> Piece:
    """The condition that the body of the event `e` has no member of this name, wherever it might stand."""
    return Piece("NOT jsonb_path_exists(e.body, %s::jsonpath)", (f"$.**.{json.dumps(name)}",))


def without(value: Any, names: set[str]) -> Any:
    """The same value without the members of these names, wherever they stand."""
    if isinstance(value, dict):
        return {name: without(inner, names) for name, inner in value.items() if name not in names}
    if isinstance(value, list):
        return [without(inner, names) for inner in value]
    return value

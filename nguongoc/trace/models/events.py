"""EPCIS events, the things that they speak of, and what joins the two: the edges of the graph."""

from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation
from nguongoc.common.identifiers import uuid7
from nguongoc.trace.enums import EventAction, EventType, Known
from nguongoc.trace.models.captures import Capture
from nguongoc.trace.models.lots import Lot


class Thing(models.Model):
    """Whatever an event can speak of under an identifier: an item, a lot, a logistic unit, a place, a document.

    `uri` is the identifier in its canonical form (common/epcis); a lot of ours leads to its row. Steps and
    dispositions that are no words of CBV are things, too, without edges: KnownThing lists them.
    """

    uri = models.TextField(unique=True, db_collation="C")
    lot = models.OneToOneField(Lot, models.RESTRICT, null=True, related_name="thing")

    def __str__(self) -> str:
        return self.uri


class Event(models.Model):
    """An EPCIS 2.0 event. The table is partitioned by month of `recorded_at` and only ever added to.

    `id` is a UUID of version 7, so that events sort by the time of their recording. `body` is the event as
    JSON-LD, without the context; the columns beside it are what is asked for. `event_id` is what the body says;
    it comes twice where an error declaration follows its original (EPCIS 2.0, 7.4.1.4). `capture` is the document
    that it came in; none for what a log entry made.
    """

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.UUIDField(default=uuid7)
    recorded_at = models.DateTimeField(db_default=Now())
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="events")
    event_type = models.CharField(max_length=20, choices=EventType)
    action = models.CharField(max_length=10, choices=EventAction, blank=True)
    event_time = models.DateTimeField()
    biz_step = models.TextField(blank=True)
    disposition = models.TextField(blank=True)
    body = models.JSONField()
    capture = models.ForeignKey(Capture, models.RESTRICT, null=True, related_name="+", db_index=False)
    event_id = models.GeneratedField(
        expression=KT("body__eventID"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        managed = False
        db_table = "trace_event"

    def __str__(self) -> str:
        return f"{self.event_type} {self.id}"


class EventThing(models.Model):
    """The part that a thing plays in an event (common/epcis `Part`), with quantity and unit where it is counted.

    Not partitioned, as the graph is walked through all time; carries the key of the event without a foreign key,
    as the event's table is partitioned. Quantities of lots of ours are in the lot's unit. `type` is that of a
    transaction, a source or a destination, as a bare word of CBV.
    """

    pk = models.CompositePrimaryKey("event", "part", "thing")
    event = models.UUIDField()
    thing = models.ForeignKey(Thing, models.RESTRICT, related_name="event_parts")
    part = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    unit = models.CharField(max_length=3, blank=True)
    type = models.TextField(blank=True, db_default="", default="")

    class Meta:
        managed = False
        db_table = "trace_eventthing"

    def __str__(self) -> str:
        return f"{self.part} {self.thing_id} @ {self.event}"


class KnownThing(models.Model):
    """That an organisation's events speak of a thing, or use a word of their own, as this kind of resource.

    Written with the events, so that what there is of a kind is listed by an index and not out of all events. It
    has no foreign keys: those of the events and of their edges hold what it names.
    """

    pk = models.CompositePrimaryKey("organisation", "kind", "thing")
    organisation = models.ForeignKey(
        Organisation, models.RESTRICT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.PositiveSmallIntegerField(choices=Known)
    thing = models.ForeignKey(Thing, models.RESTRICT, related_name="+", db_index=False, db_constraint=False)

    def __str__(self) -> str:
        return f"{Known(self.kind).label} {self.thing_id}"


class EventName(models.Model):
    """The eventID of each event: an organisation says each once, and once more to declare it wrong.

    Written by a trigger of the events' table, which is partitioned and so cannot have the constraint itself.
    """

    pk = models.CompositePrimaryKey("event_id", "organisation", "is_declaration")
    event_id = models.TextField(db_collation="C")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+", db_index=False)
    is_declaration = models.BooleanField()
    event = models.UUIDField()

    def __str__(self) -> str:
        return self.event_id


class VoidEvent(models.Model):
    """An event that counts no longer: declared wrong, or the declaration itself. It stays readable for ever."""

    event = models.UUIDField(primary_key=True)
    declared_by = models.UUIDField()

    def __str__(self) -> str:
        return str(self.event)


class OverruledClaim(models.Model):
    """What an event says of a lot or unit that was for others to say: that it was made, or holds other goods.

    Found when the lot or unit became known, after the claim or at the same moment; one that comes later is
    refused. The event stays as it is and counts for its other things; goods do not follow this one.
    """

    pk = models.CompositePrimaryKey("thing", "event")
    thing = models.ForeignKey(Thing, models.RESTRICT, related_name="+", db_index=False)
    event = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.thing_id} @ {self.event}"

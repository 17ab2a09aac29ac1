"""Lots, what is written down about them, and the EPCIS events that this makes."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.enums import NetUnit
from nguongoc.registry.models import Product, within_assignments
from nguongoc.trace.enums import EventAction, EventType, LogKind, LotPart, LotState


class LotQuerySet(models.QuerySet["Lot"]):
    def visible_to(self, person: Person) -> Self:
        """The own ones, or those of the jurisdiction; a producer's are of assigned products, with their raw
        material.
        """
        return self.filter(
            person.oversees("organisation"), within_assignments(person, "product", "raw_of__product")
        )


class Lot(models.Model):
    """The trace unit: a quantity of one product (or of a raw material, without a product) under one code.

    A raw material says for which lot it was harvested (`raw_of`). `quantity` is in `unit`; `pack_count` is the
    number of packs made of it, once packing is logged: no more stamps than that can be active on the lot.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="lots")
    product = models.ForeignKey(Product, models.RESTRICT, null=True, related_name="lots")
    raw_of = models.OneToOneField("self", models.RESTRICT, null=True, related_name="raw_material")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=LotState, default=LotState.OPEN)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    unit = models.CharField(max_length=3, choices=NetUnit)
    pack_count = models.PositiveIntegerField(default=0)
    production_date = models.DateField(null=True)
    expiry_date = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)
    opened_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "product", "code"], name="lot_code_unique_per_product"
            ),
            models.CheckConstraint(
                name="lot_of_product_or_raw_material",
                condition=Q(product__isnull=False, raw_of__isnull=True)
                | Q(product__isnull=True, raw_of__isnull=False),
            ),
            models.UniqueConstraint(fields=["id", "product"], name="lot_with_product"),
            models.CheckConstraint(name="lot_quantity_not_negative", condition=Q(quantity__gte=0)),
            models.CheckConstraint(
                name="lot_expires_after_production",
                condition=Q(expiry_date__isnull=True)
                | Q(production_date__isnull=True)
                | Q(expiry_date__gte=F("production_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · lô {self.code}"

    @property
    def product_content(self) -> ProductContent | None:
        """What the public reads of its product; none for raw material."""
        return self.product.content if self.product else None

    @property
    def class_uri(self) -> str:
        """The lot as an EPCIS class: a GS1 Digital Link with GTIN and lot, or a private URI for raw material."""
        if self.product is not None and self.product.gtin:
            return f"https://id.gs1.org/01/{self.product.gtin}/10/{self.code}"
        return f"urn:nguongoc:lot:{self.pk}"


class LogForm(models.Model):
    """The questions of a log entry, as data: per kind and sector of activity, with the dates it is in force.

    `fields` is a list of {name, label, type, unit, choices [{value, label}], required, help}; `sector` is a
    ProductionSector, or `any`.
    """

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=LogKind)
    sector = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="log_form_version_once")]

    def __str__(self) -> str:
        return self.title


class LogEntry(models.Model):
    """What somebody wrote down about a lot. Only ever added; `answers` fit the form's version.

    `helper` is the authority or establishment whose person wrote it for the lot's establishment, if any.
    """

    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="log_entries")
    form = models.ForeignKey(LogForm, models.RESTRICT, related_name="+")
    kind = models.CharField(max_length=20, choices=LogKind)
    happened_at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=3, choices=NetUnit)
    pack_count = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    event = models.UUIDField(unique=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("happened_at", "pk")
        constraints = [models.CheckConstraint(name="logged_quantity_positive", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.lot}"

    @property
    def entered_by_words(self) -> str:
        return doer(self.entered_by, helper=self.helper, for_whom=self.lot.organisation if self.helper else None)


class Event(models.Model):
    """An EPCIS 2.0 event. The table is partitioned by month of `recorded_at` and only ever added to.

    `body` is the event as JSON-LD, without the context; the columns beside it are what is asked for.
    """

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.UUIDField(default=uuid.uuid4)
    recorded_at = models.DateTimeField(db_default=Now())
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="events")
    event_type = models.CharField(max_length=20, choices=EventType)
    action = models.CharField(max_length=10, choices=EventAction, blank=True)
    event_time = models.DateTimeField()
    biz_step = models.CharField(max_length=60, blank=True)
    disposition = models.CharField(max_length=60, blank=True)
    body = models.JSONField()

    class Meta:
        managed = False
        db_table = "trace_event"

    def __str__(self) -> str:
        return f"{self.event_type} {self.id}"


class EventLot(models.Model):
    """The part of a lot in an event, with the quantity in the lot's unit: the edges of the graph.

    Carries the key of the event without a foreign key, as the event's table is partitioned.
    """

    event = models.UUIDField()
    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="event_parts")
    part = models.CharField(max_length=10, choices=LotPart)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    unit = models.CharField(max_length=3, choices=NetUnit, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lot", "part", "event"], name="event_parts_by_lot"),
            models.Index(fields=["event", "part", "lot"], name="event_parts_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.lot_id} @ {self.event}"

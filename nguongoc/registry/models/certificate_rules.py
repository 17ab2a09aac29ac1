"""What holds for papers of a kind between two dates: how long they last, when to remind, what an end stops."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Person
from nguongoc.common.validity import in_force
from nguongoc.places.models import DateRange
from nguongoc.registry.enums import CertificateEffect, CertificateKind


class CertificateRuleQuerySet(models.QuerySet["CertificateRule"]):
    def in_force(self, date: dt.date) -> Self:
        return self.filter(in_force(date, start="effective_from", end="effective_to"))


class CertificateRule(models.Model):
    """Never edited in place: a new version ends the one before. `effective_to` is exclusive; a version whose two
    dates are the same was replaced before it came into force.

    `validity_months` is the longest that a paper may last from its issue, empty for no limit. `reminder_days` says
    how many days before the end people are told. `stops` is what an end stops, unless a paper of one of the kinds
    in `substitutes` is in force. `is_verified` says whether the source was compared with the signed text.
    `entered_by` is empty for what came with the profile.
    """

    kind = models.CharField(max_length=40, choices=CertificateKind)
    validity_months = models.PositiveSmallIntegerField(null=True)
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    stops = ArrayField(models.CharField(max_length=20, choices=CertificateEffect), default=list)
    substitutes = ArrayField(models.CharField(max_length=40, choices=CertificateKind), default=list)
    source = models.CharField(max_length=500)
    is_verified = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())

    objects = CertificateRuleQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-effective_from", "-pk")
        constraints = [
            ExclusionConstraint(
                name="one_certificate_rule_at_any_date",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (DateRange(F("effective_from"), F("effective_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="certificate_rule_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
            models.CheckConstraint(name="certificate_rule_names_its_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} từ {self.effective_from:%d/%m/%Y}"

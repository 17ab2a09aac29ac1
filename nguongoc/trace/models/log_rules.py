"""What is checked of log entries, by dated rules, and what the checks found."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.common.validity import in_force
from nguongoc.places.models import DateRange
from nguongoc.trace.enums import FlagOutcome, LogCheck, RuleLevel
from nguongoc.trace.models.cycles import ProductionCycle
from nguongoc.trace.models.logs import LogCorrection, LogEntry
from nguongoc.trace.models.lots import Lot


class LogRuleQuerySet(models.QuerySet["LogRule"]):
    def in_force(self, date: dt.date) -> Self:
        return self.filter(in_force(date, start="effective_from", end="effective_to"))


class LogRule(models.Model):
    """What follows where a check finds something, for a sector or `any`. Never edited in place: a new version ends
    the one before; `effective_to` is exclusive.

    `sentence` tells people, with {date}, {name} and the like as its check fills them in; `tolerance_percent` is
    what a yield may be over its input.
    """

    check_name = models.CharField(max_length=20, choices=LogCheck)
    sector = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=RuleLevel)
    sentence = models.CharField(max_length=500)
    tolerance_percent = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=500)
    is_verified = models.BooleanField(default=False)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())

    objects = LogRuleQuerySet.as_manager()

    class Meta:
        ordering = ("check_name", "sector", "-effective_from", "-pk")
        constraints = [
            ExclusionConstraint(
                name="one_log_rule_at_any_date",
                expressions=[
                    ("check_name", RangeOperators.EQUAL),
                    ("sector", RangeOperators.EQUAL),
                    (DateRange(F("effective_from"), F("effective_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="log_rule_ends_after_it_begins",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_check_name_display()} từ {self.effective_from:%d/%m/%Y}"


class LogFlagQuerySet(models.QuerySet["LogFlag"]):
    def visible_to(self, person: Person) -> Self:
        lots = self.filter(entry__lot__in=Lot.objects.visible_to(person).order_by())
        return lots | self.filter(entry__cycle__in=ProductionCycle.objects.visible_to(person).order_by())

    def standing(self) -> Self:
        """Those of entries, and by causes, that count still."""
        corrected = LogCorrection.objects.values("entry")
        return self.exclude(entry__in=corrected).exclude(cause__in=corrected)

    def unsettled(self) -> Self:
        """Those of which no authority has said what it found."""
        return self.filter(decisions=None)

    def found_to_be(self, outcome: FlagOutcome) -> Self:
        """Those of which the latest decision says so."""
        last = FlagDecision.objects.filter(flag=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
        return self.alias(found=Subquery(last)).filter(found=outcome)


class LogFlag(models.Model):
    """What a rule found in an entry when it was written. `cause` is another entry that it follows from, such as
    the treatment; where that is corrected, the flag counts no longer. Only ever added.
    """

    entry = models.ForeignKey(LogEntry, models.RESTRICT, related_name="flags")
    rule = models.ForeignKey(LogRule, models.RESTRICT, related_name="flags")
    level = models.CharField(max_length=10, choices=RuleLevel)
    sentence = models.CharField(max_length=600)
    cause = models.ForeignKey(LogEntry, models.RESTRICT, null=True, related_name="+")
    raised_at = models.DateTimeField(db_default=Now())

    objects = LogFlagQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.sentence

    @property
    def decision(self) -> "FlagDecision | None":
        """What an authority found last; reads decisions that were fetched beforehand."""
        return max(self.decisions.all(), key=lambda each: each.pk, default=None)


class FlagDecision(models.Model):
    """What an authority found of a flag, and why. Only ever added; the latest counts.

    `delegator` is the absent colleague in whose place it was decided, if any.
    """

    flag = models.ForeignKey(LogFlag, models.RESTRICT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=FlagOutcome)
    reason = models.TextField()
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    decided_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(name="flag_decision_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.flag}"

    @property
    def decided_by_words(self) -> str:
        return f"{doer(self.decided_by, helper=None, for_whom=self.delegator)}, {self.organisation}"

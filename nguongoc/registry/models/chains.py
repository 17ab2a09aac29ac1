"""Safe-food chains that an authority confirms, and who is part of one, between dates."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.text import fold, sort_key
from nguongoc.common.validity import in_force
from nguongoc.places.models import DateRange
from nguongoc.registry.enums import ChainRole, ChainState
from nguongoc.registry.models.establishments import Establishment
from nguongoc.registry.models.media import Picture


class ChainQuerySet(models.QuerySet["SafeFoodChain"]):
    def visible_to(self, person: Person) -> Self:
        """Authorities see the chains of their jurisdiction, and once confirmed those with a member in it; an
        establishment sees the confirmed chains that it is or was part of.
        """
        members = ChainMembership.objects.filter(
            person.oversees("establishment__organisation"), chain=OuterRef("pk")
        )
        return self.filter(person.oversees("organisation") | Q(confirmed_at__isnull=False) & Exists(members))

    def in_state(self, state: ChainState) -> Self:
        today = timezone.localdate()
        open_ended = Q(expiry_date__isnull=True) | Q(expiry_date__gte=today)
        conditions = {
            ChainState.DRAFT: Q(confirmed_at__isnull=True, ended_at__isnull=True),
            ChainState.CONFIRMED: Q(confirmed_at__isnull=False, ended_at__isnull=True) & open_ended,
            ChainState.EXPIRED: Q(ended_at__isnull=True, expiry_date__lt=today),
            ChainState.ENDED: Q(ended_at__isnull=False),
        }
        return self.filter(conditions[state])


class SafeFoodChain(models.Model):
    """A chain of supply of safe food, confirmed on paper by the authority of its sector (plan III.2).

    `expiry_date` is the last day of the confirmation, empty for none. Ended, never deleted; the name, the group,
    the logo and what was confirmed stay as history. `is_sample` marks invented data.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="chains")
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    product_group = models.CharField(max_length=300)
    logo = models.ForeignKey(Picture, models.RESTRICT, null=True, related_name="+")
    confirmation_number = models.CharField(max_length=100, blank=True)
    confirmation_date = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    expiry_date = models.DateField(null=True)
    confirmed_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    ended_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=700, editable=False)
    search_text = models.CharField(max_length=500, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "pk")
        constraints = [
            models.CheckConstraint(
                name="chain_confirmed_by_somebody_on_paper",
                condition=Q(
                    confirmed_at__isnull=True,
                    confirmed_by__isnull=True,
                    confirmation_number="",
                    confirmation_date__isnull=True,
                    valid_from__isnull=True,
                    expiry_date__isnull=True,
                )
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    confirmation_date__isnull=False,
                    valid_from__isnull=False,
                )
                & ~Q(confirmation_number=""),
            ),
            models.CheckConstraint(
                name="chain_ended_by_somebody_for_a_reason",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
            ),
            models.CheckConstraint(
                name="chain_begins_before_it_expires",
                condition=Q(expiry_date__isnull=True) | Q(valid_from__lte=F("expiry_date")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        # Folding makes some letters longer (one ligature becomes three): what is over is of no use in either.
        self.sort_key = sort_key(self.name)[:700]
        self.search_text = fold(f"{self.name} {self.code} {self.product_group}")[:500]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on unread

    @property
    def state(self) -> ChainState:
        if self.ended_at is not None:
            return ChainState.ENDED
        if self.confirmed_at is None:
            return ChainState.DRAFT
        if self.expiry_date is not None and self.expiry_date < timezone.localdate():
            return ChainState.EXPIRED
        return ChainState.CONFIRMED


class ChainMembershipQuerySet(models.QuerySet["ChainMembership"]):
    def current(self) -> Self:
        """Not ended by today; some may only begin later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate()))

    def in_force(self, date: dt.date) -> Self:
        return self.filter(in_force(date))


class ChainMembership(models.Model):
    """An establishment's part in a chain from a day on, up to and without another; ended, never deleted."""

    chain = models.ForeignKey(SafeFoodChain, models.RESTRICT, related_name="memberships")
    establishment = models.ForeignKey(Establishment, models.RESTRICT, related_name="chain_memberships")
    role = models.CharField(max_length=20, choices=ChainRole)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = ChainMembershipQuerySet.as_manager()

    class Meta:
        ordering = ("role", "valid_from", "pk")
        constraints = [
            models.CheckConstraint(
                name="membership_begins_before_it_ends",
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
            ExclusionConstraint(
                name="one_role_in_a_chain_at_a_time",
                expressions=[
                    ("chain", RangeOperators.EQUAL),
                    ("establishment", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.establishment} · {self.get_role_display()} · {self.chain}"

    @property
    def first_date(self) -> dt.date:
        """The first day on which both the part and the confirmation of the chain are in force."""
        return max(self.valid_from, self.chain.valid_from or self.valid_from)

    @property
    def last_date(self) -> dt.date | None:
        """The last such day; None for no end."""
        ends = [self.valid_to and self.valid_to - dt.timedelta(days=1), self.chain.expiry_date]
        return min((end for end in ends if end is not None), default=None)

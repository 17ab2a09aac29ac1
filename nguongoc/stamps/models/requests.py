"""An establishment asks for stamps."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.models import Product, within_assignments
from nguongoc.stamps.enums import RequestState
from nguongoc.trace.models import Lot


class StampRequestQuerySet(models.QuerySet["StampRequest"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(person.oversees("organisation"), within_assignments(person, "product"))

    def waiting_for(self, organisation: Organisation) -> Self:
        return self.filter(state=RequestState.SUBMITTED, decider=organisation)


class StampRequest(models.Model):
    """An establishment asks for stamps for a lot; the decider issues them or refuses with a reason.

    `helper` is the authority or establishment whose person asked in the establishment's name, `delegator` the
    absent colleague in whose place it was decided, if any.
    """

    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="stamp_requests")
    product = models.ForeignKey(Product, models.RESTRICT, related_name="stamp_requests")
    lot = models.ForeignKey(Lot, models.RESTRICT, related_name="stamp_requests")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.SUBMITTED)
    note = models.TextField(blank=True)
    decider = models.ForeignKey(Organisation, models.RESTRICT, related_name="stamp_requests_to_decide")
    requested_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    requested_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = StampRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="some_stamps_asked", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="decision_with_person_and_time",
                condition=Q(state=RequestState.SUBMITTED, decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state=RequestState.SUBMITTED),
            ),
        ]

    def __str__(self) -> str:
        return f"Yêu cầu {self.quantity} tem · {self.lot}"

    @property
    def requested_by_words(self) -> str:
        return doer(self.requested_by, helper=self.helper, for_whom=self.organisation if self.helper else None)

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)

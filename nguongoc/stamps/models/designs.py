"""Designs of stamps, in versions, each approved before it is printed."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.queries import authorities_over
from nguongoc.stamps.designs import DesignContent, read_design
from nguongoc.stamps.enums import DesignState
from nguongoc.stamps.models.batches import CodeBatch

OPEN = (DesignState.DRAFT, DesignState.SUBMITTED)
_NOT_DRAWING = ~Q(state=DesignState.DRAFT)


class StampDesignQuerySet(models.QuerySet["StampDesign"]):
    def visible_to(self, person: Person) -> Self:
        """The own ones, those of the province and of the authorities over an establishment; to an authority
        also those of its jurisdiction. What was never submitted is the drawer's own.
        """
        organisation = person.organisation
        if organisation is None:
            return self.none()
        others = Q(organisation__isnull=True) | person.oversees("organisation")
        if not organisation.is_authority:
            others |= Q(organisation__in=authorities_over(organisation))
        known = Exists(DesignVersion.objects.filter(_NOT_DRAWING, design=OuterRef("pk")))
        return self.filter(Q(organisation=organisation) | others & known)

    def offered_for(self, batch: CodeBatch, printer: Organisation) -> Self:
        """Designs with an approved version: of the province, of whoever prints, of the establishment that gets the
        stamps, and of the authorities over it.
        """
        own = Q(organisation__in=[batch.organisation, printer])
        offered = Q(organisation__isnull=True) | own | Q(organisation__in=authorities_over(batch.organisation))
        approved = DesignVersion.objects.filter(design=OuterRef("pk"), state=DesignState.APPROVED)
        return self.filter(offered, Exists(approved), retired_at__isnull=True)

    def waiting_for(self, organisation: Organisation) -> Self:
        waiting = DesignVersion.objects.filter(
            design=OuterRef("pk"), state=DesignState.SUBMITTED, decider=organisation
        )
        return self.filter(Exists(waiting))

    def own_first(self) -> Self:
        """With their versions; those of the province come last."""
        return self.order_by(F("organisation").asc(nulls_last=True), "pk").prefetch_related("versions")


class StampDesign(models.Model):
    """What stamps look like. `organisation` drew it; a design of the province's profile has a `key` instead.

    A retired design prints no more; what was printed of it stays as it is.
    """

    key = models.CharField(max_length=60, unique=True, null=True)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="stamp_designs")
    name = models.CharField(max_length=100)
    created_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    retired_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    retired_at = models.DateTimeField(null=True)

    objects = StampDesignQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="design_of_somebody_or_of_the_profile",
                condition=Q(organisation__isnull=True, key__isnull=False)
                | Q(organisation__isnull=False, key__isnull=True, created_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def approved(self) -> "DesignVersion | None":
        """The version that is printed: the last one approved."""
        return next((each for each in self.versions.all() if each.state == DesignState.APPROVED), None)

    def seen_by(self, organisation: Organisation) -> "list[DesignVersion]":
        """The versions that an organisation may look at, the newest first: what others still draw is theirs."""
        own = self.organisation_id == organisation.pk
        return [each for each in self.versions.all() if own or each.state != DesignState.DRAFT]

    @property
    def open_version(self) -> "DesignVersion | None":
        """The version that is being drawn, or waits for its decision: one at a time."""
        return next((each for each in self.versions.all() if each.state in OPEN), None)


class DesignVersion(models.Model):
    """One drawing of a design. Once it is decided on it never changes: the next drawing is another version.

    `helper` and `delegator` as of a request for stamps. A version of the profile was decided by nobody here.
    """

    design = models.ForeignKey(StampDesign, models.RESTRICT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    state = models.CharField(max_length=20, choices=DesignState, default=DesignState.DRAFT)
    edited_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    edited_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    decider = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="designs_to_decide")
    decided_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["design", "number"], name="design_version_once"),
            models.UniqueConstraint(fields=["design"], name="one_open_version", condition=Q(state__in=OPEN)),
            models.CheckConstraint(
                name="submitted_design_with_decider",
                condition=~Q(state=DesignState.SUBMITTED)
                | Q(submitted_at__isnull=False, decider__isnull=False, edited_by__isnull=False),
            ),
            models.CheckConstraint(
                name="decided_design_with_person_and_time",
                condition=Q(state__in=OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=(DesignState.APPROVED, DesignState.RETURNED))
                & (Q(decided_by__isnull=False, decided_at__isnull=False) | Q(edited_by__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.design}, bản {self.number}"

    def read(self) -> DesignContent:
        return read_design(self.content)

    def suits(self, batch: CodeBatch) -> bool:
        """A design with a scratch area is for security stamps, and no other for those."""
        return self.read().is_security == batch.is_security

    @property
    def edited_by_words(self) -> str:
        return doer(self.edited_by, helper=self.helper, for_whom=self.design.organisation if self.helper else None)

    @property
    def decided_by_words(self) -> str:
        return doer(self.decided_by, helper=None, for_whom=self.delegator)

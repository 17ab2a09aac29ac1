"""Complaints of people who bought or saw goods, without a login, and what authorities did with them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.registry.models import Product
from nguongoc.safety.complaints.enums import OPEN, ComplaintAct, ComplaintKind, ComplaintState
from nguongoc.trace.models import Lot


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting_for(self, organisation: Organisation) -> Self:
        return self.open().filter(authority=organisation)

    def visible_to(self, person: Person) -> Self:
        """An authority's: those sent to it, and those about establishments of its jurisdiction.

        An establishment's: what an authority passed on to it.
        """
        organisation = person.organisation
        if organisation is None:
            return self.none()
        if organisation.is_authority:
            return self.filter(Q(authority=organisation) | person.oversees("organisation"))
        return self.filter(organisation=organisation, passed_on_at__isnull=False)


class Complaint(models.Model):
    """What somebody tells of a stamp, a lot, a product, or of none (phản ánh). Followed by its `code`.

    `number` is the stamp's; `asked` is what was typed or scanned. `organisation` is the establishment concerned,
    `authority` the one that handles it. `contact` is a telephone number or an e-mail address, given with consent
    for an answer alone, shown to nobody but that authority, and deleted after a while or when its giver says so.
    """

    code = models.CharField(max_length=11, unique=True)
    kind = models.CharField(max_length=20, choices=ComplaintKind)
    state = models.CharField(max_length=20, choices=ComplaintState, default=ComplaintState.RECEIVED)
    text = models.TextField()
    bought_at = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=254, blank=True)
    consented_at = models.DateTimeField(null=True)
    asked = models.CharField(max_length=200, blank=True)
    number = models.BigIntegerField(null=True)
    lot = models.ForeignKey(Lot, models.RESTRICT, null=True, related_name="complaints")
    product = models.ForeignKey(Product, models.RESTRICT, null=True, related_name="complaints")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="complaints")
    authority = models.ForeignKey(Organisation, models.RESTRICT, related_name="complaints_to_handle")
    assignee = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    passed_on_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["authority", "state", "-id"], name="complaints_of_authority")]
        constraints = [
            models.CheckConstraint(
                name="contact_with_consent", condition=Q(contact="") | Q(consented_at__isnull=False)
            ),
            models.CheckConstraint(
                name="complaint_ends_once",
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Phản ánh {self.code}"

    @property
    def about(self) -> str:
        """What it is about, in words that everybody may read."""
        if self.lot:
            return str(self.lot)
        return self.product.name if self.product else self.asked or "không nêu sản phẩm"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ComplaintPicture(models.Model):
    """A photo of a complaint, encoded again; width and height in pixels, size in bytes."""

    complaint = models.ForeignKey(Complaint, models.RESTRICT, related_name="pictures")
    name = models.CharField(max_length=100, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class KeptPicture(models.Model):
    """A photo sent with a form that was refused: it waits an hour for the next try, and belongs to no complaint.

    `label` is the name of the file as its sender knows it. Only a form that carries its signed id can send it.
    """

    name = models.CharField(max_length=100, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    label = models.CharField(max_length=100)
    kept_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label


class ComplaintStep(models.Model):
    """What an authority did: by whom, when, and what it said. Only ever added.

    The text of an answer or of a closing is read by whoever has the code; that of other steps stays inside.
    `delegator` is the absent colleague in whose place it was done, if any.
    """

    complaint = models.ForeignKey(Complaint, models.RESTRICT, related_name="steps")
    act = models.CharField(max_length=20, choices=ComplaintAct)
    text = models.TextField(blank=True)
    assignee = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="answer_says_something",
                condition=~Q(act__in=(ComplaintAct.ANSWER, ComplaintAct.CLOSE)) | ~Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.complaint}"

    @property
    def by_words(self) -> str:
        return f"{doer(self.by, helper=None, for_whom=self.delegator)}, {self.organisation}"

"""Certificates, commitments, declarations, test reports, and what authorities did with them."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.enums import CertificateKind, RecordState, TestResult
from nguongoc.registry.models.products import Product
from nguongoc.registry.models.records import Record, RecordQuerySet


class CertificateQuerySet(RecordQuerySet["Certificate"]):
    def in_force(self, date: dt.date) -> Self:
        """Published, issued by that date, neither ended (its last day counts) nor revoked."""
        return (
            self.published()
            .filter(Q(issued_date=None) | Q(issued_date__lte=date))
            .filter(Q(expiry_date=None) | Q(expiry_date__gte=date))
            .filter(Q(revocation=None) | Q(revocation__date__gt=date))
        )

    def unrevoked(self) -> Self:
        """Those that no authority took back; as NOT EXISTS, of which the database estimates the rows rightly."""
        return self.filter(~Exists(Revocation.objects.filter(certificate=OuterRef("pk"))))


class Certificate(Record):
    """Columns that rules ask for, projected from the revision. `products` empty: the whole establishment.

    `expiry_date` is the last day: the one on the paper, else the last that the rule allows.
    """

    record_ptr = models.OneToOneField(
        Record, models.RESTRICT, parent_link=True, primary_key=True, related_name="as_certificate"
    )
    certificate_kind = models.CharField(max_length=40, choices=CertificateKind)
    products = models.ManyToManyField(Product, related_name="certificates")
    issued_date = models.DateField(null=True)
    expiry_date = models.DateField(null=True, db_index=True)

    objects = CertificateQuerySet.as_manager()  # type: ignore[misc]  # narrower than Record's

    @property
    def content(self) -> CertificateContent | None:
        found = self.published.read() if self.published else None
        return found if isinstance(found, CertificateContent) else None

    @property
    def standing(self) -> str:
        """The word of its badge: revoked, expired, else the state of the record."""
        if hasattr(self, "revocation"):
            return "revoked"
        if self.state == RecordState.PUBLISHED and self.expiry_date and self.expiry_date < timezone.localdate():
            return "expired"
        return self.state


class Revocation(models.Model):
    """An authority took a paper back (thu hồi giấy): from `date` on it is not in force. Only ever added."""

    certificate = models.OneToOneField(Certificate, models.RESTRICT, related_name="revocation")
    date = models.DateField()
    reason = models.TextField()
    decision = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="revocation_says_why", condition=~Q(reason="") & ~Q(decision=""))
        ]

    def __str__(self) -> str:
        return f"Thu hồi giấy {self.certificate}"


class DeclarationCheck(models.Model):
    """A later check (hậu kiểm) of what an establishment declared of its product. Only ever added."""

    certificate = models.ForeignKey(Certificate, models.RESTRICT, related_name="checks")
    date = models.DateField()
    result = models.CharField(max_length=20, choices=TestResult)
    note = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return f"Hậu kiểm {self.certificate}"


class CertificateReminder(models.Model):
    """Somebody was told that a paper ends on `expiry_date`: so many `days` before, 0 once it has. Told once."""

    certificate = models.ForeignKey(Certificate, models.RESTRICT, related_name="reminders")
    expiry_date = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "expiry_date", "days"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.days}"

"""Certificates, commitments, declarations, test reports."""

from django.db import models
from django.utils import timezone

from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.enums import CertificateKind, RecordState
from nguongoc.registry.models.products import Product
from nguongoc.registry.models.records import Record, RecordQuerySet


class Certificate(Record):
    """Certificates, commitments, declarations: columns that rules ask for, projected from the revision."""

    record_ptr = models.OneToOneField(
        Record, models.RESTRICT, parent_link=True, primary_key=True, related_name="as_certificate"
    )
    certificate_kind = models.CharField(max_length=40, choices=CertificateKind)
    product = models.ForeignKey(Product, models.RESTRICT, null=True, related_name="certificates")
    issued_date = models.DateField(null=True)
    expiry_date = models.DateField(null=True)

    objects = RecordQuerySet["Certificate"].as_manager()  # type: ignore[misc]  # narrower than Record's

    @property
    def content(self) -> CertificateContent | None:
        found = self.published.read() if self.published else None
        return found if isinstance(found, CertificateContent) else None

    @property
    def is_in_force(self) -> bool:
        return self.state == RecordState.PUBLISHED and (
            self.expiry_date is None or self.expiry_date >= timezone.localdate()
        )

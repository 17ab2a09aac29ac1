"""The table of the audit trail."""

from django.db import models
from django.db.models.functions import Now


class AuditEntry(models.Model):
    """One act: who, what, to what, when, from where. See nguongoc.common.audit."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    action = models.CharField(max_length=60)
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=200)
    actor_organisation = models.CharField(max_length=300)
    on_behalf_of = models.CharField(max_length=300, blank=True, db_default="")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_name = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=300)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["actor_id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.actor_name}: {self.action} {self.subject_name}"

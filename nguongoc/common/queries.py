"""Reads of the audit trail."""

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from nguongoc.common.models import AuditEntry


def history_of(subjects: Iterable[Model]) -> QuerySet[AuditEntry]:
    """What was done to these subjects, newest first."""
    about = Q(pk__in=[])
    for subject in subjects:
        about |= Q(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))  # noqa: SLF001 -- _meta is Django's documented interface
    return AuditEntry.objects.filter(about)

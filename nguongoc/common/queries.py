"""Reads that know no domain: the audit trail, and how many rows there are of each kind."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Model, Q, QuerySet

from nguongoc.common.models import AuditEntry


def count_by(rows: QuerySet[Any], field: str, *, distinct: bool = False) -> Counter[Any]:
    """How many rows there are of each value of a field, 0 of any other value. One query.

    `distinct` counts a row once that a join gives more often.
    """
    return Counter(dict(rows.order_by().values_list(field).annotate(count=Count("pk", distinct=distinct))))


def counts_of(*groups: QuerySet[Any]) -> tuple[int, ...]:
    """How many rows there are in each of the groups. One query."""
    parts = [_statement(group.order_by().values("pk")) for group in groups]
    counted = [f"(SELECT count(*) FROM ({statement}) AS counted)" for statement, _ in parts]  # noqa: S608 -- Django's
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counted)}", [value for _, values in parts for value in values])
        return tuple(cursor.fetchone())


def _statement(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT WHERE false", ()


def history_of(subjects: Iterable[Model]) -> QuerySet[AuditEntry]:
    """What was done to these subjects, newest first."""
    about = Q(pk__in=[])
    for subject in subjects:
        about |= Q(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))  # noqa: SLF001 -- _meta is Django's documented interface
    return AuditEntry.objects.filter(about)

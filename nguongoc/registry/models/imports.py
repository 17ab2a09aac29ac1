"""Imports from Excel: the job with its progress, and each row with what is to become of it."""

from typing import Self

from django.db import models
from django.db.models.functions import Now

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.registry.imports.enums import ImportKind, ImportState, RowState, Verdict
from nguongoc.registry.models.records import Record, Submission

NEEDED = {
    True: {  # of an authority
        ImportKind.ESTABLISHMENT: Permission.ENTER_RECORDS,
        ImportKind.SITE: Permission.ENTER_RECORDS,
        ImportKind.PRODUCT: Permission.ENTER_RECORDS,
        ImportKind.CERTIFICATE: Permission.ENTER_RECORDS,
        ImportKind.ACCOUNT: Permission.MANAGE_ACCOUNTS,
    },
    False: {  # of an establishment
        ImportKind.SITE: Permission.EDIT_OWN_RECORDS,
        ImportKind.PRODUCT: Permission.EDIT_OWN_RECORDS,
        ImportKind.CERTIFICATE: Permission.EDIT_OWN_RECORDS,
        ImportKind.ACCOUNT: Permission.MANAGE_ACCOUNTS,
    },
}


def importable_by(person: Person) -> list[ImportKind]:
    """The kinds that a person may import, by level and permissions."""
    organisation = person.organisation
    if organisation is None:
        return []
    return [kind for kind, needed in NEEDED[organisation.is_authority].items() if person.may(needed)]


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def visible_to(self, person: Person) -> Self:
        """What the organisation uploaded, of the kinds that the person may import."""
        return self.filter(organisation=person.organisation, kind__in=importable_by(person))


class ImportJob(models.Model):
    """A file on its way in. `headers` are the texts of the header row by column (from 0); `columns` says in which
    column each field stands; `done` of `row_count` rows are through the present step, which began at `began_at`.
    """

    kind = models.CharField(max_length=20, choices=ImportKind)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="imports")
    uploaded_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=100)
    sheet = models.CharField(max_length=100)
    other_sheets = models.JSONField(default=list)
    header_row = models.PositiveIntegerField()
    headers = models.JSONField()
    columns = models.JSONField()
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.COLUMNS)
    is_all_or_nothing = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}"[:300]


class ImportRow(models.Model):
    """A row of the file. `cells` are its texts by column; `values` what was read, by field; `base` the state of
    what it changes as the preview saw it; `problems` are sentences; `changes` rows of label, old and new text.
    """

    job = models.ForeignKey(ImportJob, models.RESTRICT, related_name="rows")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    cells = models.JSONField()
    values = models.JSONField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    state = models.CharField(max_length=20, choices=RowState, default=RowState.IDLE)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    base = models.CharField(max_length=40, blank=True)
    record = models.ForeignKey(Record, models.RESTRICT, null=True, related_name="+")
    submission = models.ForeignKey(Submission, models.RESTRICT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_row_read_once")]
        indexes = [models.Index(fields=["job", "state", "number"], name="import_rows_waiting")]

    def __str__(self) -> str:
        return f"{self.job} · {self.number}"

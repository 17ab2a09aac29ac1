"""Records, their submissions, decisions and published revisions: how a fact becomes public."""

from collections.abc import Iterable
from typing import Self, TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Now

from nguongoc.accounts.enums import Level, Sector
from nguongoc.accounts.models import Organisation, Person, doer
from nguongoc.common.text import fold, normalise, search_words, sort_key, ungrouped
from nguongoc.registry.contents import Content, read
from nguongoc.registry.enums import (
    OPEN_STATES,
    UNDER_WAY,
    DecisionAct,
    RecordAct,
    RecordKind,
    RecordState,
    RouteKind,
    SubmissionState,
)
from nguongoc.registry.models.assignments import within_assignments

R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R]):
    def visible_to(self, person: Person) -> Self:
        """An establishment's people see its own records; an authority, those of its jurisdiction.

        What was never sent is the establishment's own, and that of the authority whose official enters it; its
        producers see the products assigned to them.
        """
        visible = self.of_kind().filter(person.oversees("organisation"), within_assignments(person, "pk"))
        if person.organisation is None or not person.organisation.is_authority:
            return visible
        entered = Submission.objects.filter(state=SubmissionState.DRAFT, helper=person.organisation)
        return visible.filter(Q(sent_at__isnull=False) | Q(pk__in=entered.values("record")))

    def of_kind(self) -> Self:
        """The same rows, told by their kind as well: so the database looks at no other kind of record."""
        kind = self.model.__name__.lower()
        return self.filter(kind=kind) if kind in RecordKind.values else self

    def matching(self, typed: str) -> Self:
        """Those whose name or numbers hold every word, with or without accents; all where nothing was typed."""
        return self.filter(*(Q(search_text__contains=word) for word in search_words(typed)))

    def matching_with_holder(self, typed: str) -> Self:
        """As `matching`, where words may stand in the name of the holder, that is the organisation, as well.

        Each half is asked apart: so the database finds both in their indexes of text.
        """
        holders = Organisation.objects.order_by()
        return self.filter(
            *(
                Q(search_text__contains=word) | Q(organisation__in=holders.filter(search_text__contains=word))
                for word in search_words(typed)
            )
        )

    def best_first(self, typed: str) -> Self:
        """Names that hold what was typed as it stands, then without accents, then its words apart."""
        rank = Case(
            When(name__icontains=normalise(typed), then=0),
            When(search_text__contains=fold(typed), then=1),
            default=2,
        )
        return self.order_by(rank, "sort_key")

    def published(self) -> Self:
        return self.filter(state=RecordState.PUBLISHED)

    def public(self) -> Self:
        """What everybody may read: published, of an establishment that is published itself."""
        return self.published().filter(organisation__establishment__state=RecordState.PUBLISHED)


class Record(models.Model):
    """What an establishment says of itself, checked before the public reads it.

    `published` is the revision that the public reads; a proposal beside it is an open submission. `is_sample`
    marks invented data: wherever it shows, it says so. `numbers` are those by which people ask for it; `sent_at`
    is when it was first sent to an authority.
    """

    kind = models.CharField(max_length=20, choices=RecordKind)
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="records")
    state = models.CharField(max_length=20, choices=RecordState, default=RecordState.UNPUBLISHED)
    published = models.OneToOneField("Revision", models.RESTRICT, null=True, related_name="published_for")
    is_sample = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    numbers = models.CharField(max_length=200, db_default="", default="", editable=False)
    sort_key = models.CharField(max_length=700, editable=False)
    search_text = models.CharField(max_length=600, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, editable=False)

    objects = RecordQuerySet["Record"].as_manager()

    class Meta:
        ordering = ("sort_key",)
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="records_by_text"),
            models.Index(fields=["kind", "sort_key"], name="records_in_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="published_record_has_revision",
                condition=~Q(state=RecordState.PUBLISHED) | Q(published__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_keys()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on unread

    def set_keys(self) -> None:
        """What lists are sorted and searched by; who writes many rows at once calls it for each."""
        # Folding makes some letters longer (one ligature becomes three): what is over is of no use in either.
        self.sort_key = sort_key(self.name)[:700]
        self.search_text = fold(f"{self.name} {self.numbers}")[:600]

    def found_by(self, numbers: Iterable[str]) -> None:
        """Searches find the record by these numbers too, however they are grouped."""
        self.numbers = " ".join(ungrouped(number) for number in numbers)[:200]

    @property
    def open_submission(self) -> "Submission | None":
        return self.submissions.open().first()

    @property
    def suspension(self) -> "RecordDecision | None":
        """The decision by which the record is suspended now."""
        if self.state != RecordState.SUSPENDED:
            return None
        return self.decisions.select_related("organisation").filter(act=RecordAct.SUSPEND).last()


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def under_way(self) -> Self:
        """Sent, and neither decided nor withdrawn."""
        return self.filter(state__in=UNDER_WAY)

    def visible_to(self, person: Person) -> Self:
        """An establishment's people see its own; an authority, those of its jurisdiction once they are sent, and
        the drafts that its own officials enter.
        """
        organisation = person.organisation
        visible = person.oversees("record__organisation")
        if organisation is None or not organisation.is_authority:
            return self.filter(visible, within_assignments(person, "record"))
        named = Q(reviewer=organisation) | Q(approver=organisation)
        known = ~Q(state=SubmissionState.DRAFT) | Q(helper=organisation)
        return self.filter(known, visible | named)

    def waiting_for(self, organisation: Organisation) -> Self:
        """What this authority has to do next: check what was submitted, publish what was checked."""
        return self.filter(
            Q(state=SubmissionState.SUBMITTED, reviewer=organisation)
            | Q(state=SubmissionState.REVIEWED, approver=organisation)
        )


class Submission(models.Model):
    """A proposal for a record on its way to publication; at most one is open per record.

    `tracking_code` lets anybody who has it follow the state without a login. `entered_by` is empty for a
    registration whose address had an account already; `helper` is the authority or establishment whose person
    entered it in the establishment's name, none where its own people did.
    """

    record = models.ForeignKey(Record, models.RESTRICT, related_name="submissions")
    state = models.CharField(max_length=20, choices=SubmissionState, default=SubmissionState.DRAFT)
    content = models.JSONField()
    tracking_code = models.CharField(max_length=11, unique=True)
    entered_by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="submissions_entered")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    reviewer = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="submissions_to_review")
    approver = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="submissions_to_approve")
    created_at = models.DateTimeField(db_default=Now())
    moved_at = models.DateTimeField(db_default=Now())

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ("moved_at", "pk")
        indexes = [
            models.Index(
                fields=["reviewer", "moved_at"],
                condition=Q(state=SubmissionState.SUBMITTED),
                name="submissions_to_review",
            ),
            models.Index(
                fields=["approver", "moved_at"],
                condition=Q(state=SubmissionState.REVIEWED),
                name="submissions_to_approve",
            ),
            models.Index(fields=["helper"], condition=Q(state=SubmissionState.DRAFT), name="drafts_of_helpers"),
            models.Index(fields=["-moved_at", "-id"], name="submissions_by_time"),
            models.Index(
                fields=["moved_at", "id"],
                condition=Q(state__in=(SubmissionState.SUBMITTED, SubmissionState.REVIEWED)),
                name="submissions_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(state__in=OPEN_STATES), name="one_open_submission_per_record"
            ),
            models.CheckConstraint(
                name="submission_under_way_has_route",
                condition=~Q(state__in=(SubmissionState.SUBMITTED, SubmissionState.REVIEWED))
                | Q(reviewer__isnull=False, approver__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} ({self.tracking_code})"

    def read(self) -> Content:
        return read(self.record.kind, self.content)

    @property
    def entered_by_words(self) -> str:
        """Who entered it last, with both names where it was somebody else than the establishment's own people."""
        return doer(
            self.entered_by, helper=self.helper, for_whom=self.record.organisation if self.helper else None
        )

    @property
    def is_editable(self) -> bool:
        return self.state in {SubmissionState.DRAFT, SubmissionState.RETURNED}

    @property
    def last_reason(self) -> str:
        """Why it came back or was refused last."""
        decision = self.decisions.exclude(reason="").last()
        return decision.reason if decision else ""


class Decision(models.Model):
    """A step of a submission: what, by whom, for which organisation, when, why. Only ever added.

    `by` is empty where a registration was sent without a login and made no account; `helper` as in Submission;
    `delegator` is the absent colleague in whose place `by` decided.
    """

    submission = models.ForeignKey(Submission, models.RESTRICT, related_name="decisions")
    act = models.CharField(max_length=20, choices=DecisionAct)
    by = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="decisions")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="decisions")
    helper = models.ForeignKey(Organisation, models.RESTRICT, null=True, related_name="+", db_index=False)
    delegator = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["organisation", "submission"], name="decisions_of_organisation")]
        constraints = [
            models.CheckConstraint(
                name="return_and_refusal_have_reason",
                condition=~Q(act__in=(DecisionAct.RETURN, DecisionAct.REFUSE)) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.submission}"

    @property
    def by_words(self) -> str:
        """Who took the step, with both names where in an establishment's or a colleague's place."""
        return doer(self.by, helper=self.helper, for_whom=self.organisation if self.helper else self.delegator)


class RecordDecision(models.Model):
    """A public record is suspended, or public again: by whom, for which authority, when, why. Only ever added."""

    record = models.ForeignKey(Record, models.RESTRICT, related_name="decisions")
    act = models.CharField(max_length=20, choices=RecordAct)
    by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(name="record_decision_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.record}"


class Revision(models.Model):
    """What was published, as it was checked. Only ever added: an edit becomes the next number."""

    record = models.ForeignKey(Record, models.RESTRICT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    submission = models.OneToOneField(Submission, models.RESTRICT, related_name="revision")
    published_by = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    approver = models.ForeignKey(Organisation, models.RESTRICT, related_name="+")
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("record", "number")
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="revision_numbered_once")]

    def __str__(self) -> str:
        return f"{self.record} #{self.number}"

    def read(self) -> Content:
        return read(self.record.kind, self.content)


class ReviewRoute(models.Model):
    """Who checks and who publishes, as data of the profile, between two dates (to: exclusive)."""

    kind = models.CharField(max_length=20, choices=RouteKind)
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    reviewer_level = models.CharField(max_length=20, choices=Level, blank=True)
    approver_level = models.CharField(max_length=20, choices=Level)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)

    def __str__(self) -> str:
        steps = f"{self.get_reviewer_level_display()} → {self.get_approver_level_display()}"
        return f"{self.get_kind_display()}: {steps}"

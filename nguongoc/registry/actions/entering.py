"""Many records at once: what is entered for establishments from a file or a form, by the rules of single acts.

A row that a rule refuses is told so; the others go on. Everything is sent: what officials enter is `submitted`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from nguongoc.accounts.enums import Level, Permission, Sector
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.identifiers import tracking_code
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import commune_named
from nguongoc.places.rules import require_in_viet_nam
from nguongoc.registry.actions.decisions import remember_keys, require_own_tax_code
from nguongoc.registry.actions.projections import sketch
from nguongoc.registry.actions.proposals import new_record, require_editable, require_sound
from nguongoc.registry.actions.telling import tell_of_many
from nguongoc.registry.contents import (
    CertificateContent,
    Content,
    EstablishmentContent,
    SiteContent,
    numbers_in,
    write,
)
from nguongoc.registry.enums import DecisionAct, RecordKind, RouteKind, SubmissionState
from nguongoc.registry.models import Certificate, Decision, Establishment, Record, Submission
from nguongoc.registry.queries import route_in_force
from nguongoc.registry.rules import require_own, require_plain_name

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`by` acts in the name of the establishment; `record` is what changes, none for something new."""

    content: Content
    by: Person
    record: Record | None = None


class Routes:
    """Who reviews and who approves what is sent; each place and sector is asked for once."""

    def __init__(self) -> None:
        self._units: dict[str, AdministrativeUnit] = {}
        self._found: dict[tuple[str, int, str], tuple[Organisation, Organisation]] = {}

    def of(self, kind: str, organisation: Organisation, content: Content) -> tuple[Organisation, Organisation]:
        """Reviewer and approver, as if the establishment already lay where the content says."""
        unit = organisation.unit
        if isinstance(content, EstablishmentContent | SiteContent):
            unit = self.unit(content.unit)
        key = (kind, unit.pk, organisation.sector)
        if key not in self._found:
            there = Organisation(level=organisation.level, sector=organisation.sector, unit=unit)
            self._found[key] = route_in_force(RouteKind(kind), there)
        return self._found[key]

    def unit(self, key: str) -> AdministrativeUnit:
        """The commune of today with this key. Raises Refusal where there is none."""
        if key not in self._units:
            self._units[key] = commune_named(key)
        return self._units[key]


@transaction.atomic
def enter_establishments(
    *, entries: Sequence[tuple[EstablishmentContent, Sector]], by: Person, routes: Routes | None = None
) -> list[Submission | Refusal]:
    """Establishments without an account of their own: a submission, or the refusal, for each, in order.

    Each is entered on its own behalf, with the organisation made for it. `routes` are kept from call to call.
    """
    own, routes = by.require(Permission.ENTER_RECORDS), routes or Routes()
    held = set(own.units_held().values_list("pk", flat=True))
    results: list[Organisation | Refusal] = []
    for content, sector in entries:
        try:
            require_own_tax_code(content=content, record=Record(kind=RecordKind.ESTABLISHMENT), by=by)
            results.append(_new_organisation(content, sector, own=own, held=held, routes=routes))
        except Refusal as refusal:
            results.append(refusal)
    made = Organisation.objects.bulk_create(each for each in results if isinstance(each, Organisation))
    good = [entry for entry, each in zip(entries, results, strict=True) if isinstance(each, Organisation)]
    records = [Establishment(kind=RecordKind.ESTABLISHMENT, organisation=each, owner=each) for each in made]
    for record, (content, _) in zip(records, good, strict=True):
        _name(record, content)
    _create(records)
    deputies = by.acting_for_each(made)
    drafts = [
        _Draft.new(record, content, deputies[record.organisation_id])
        for record, (content, _) in zip(records, good, strict=True)
    ]
    sent = iter(_send(drafts, routes))
    return [each if isinstance(each, Refusal) else next(sent) for each in results]


@transaction.atomic
def send_proposals(*, proposals: Sequence[Proposal], routes: Routes | None = None) -> list[Submission | Refusal]:
    """Propose new products and certificates and changes of records, and submit them: a result for each, in order.

    A record stands in one of the proposals at most. Raises nothing for a rule that refuses: it is the result.
    """
    asked = [proposal.record.pk for proposal in proposals if proposal.record is not None]
    records = {
        record.pk: record
        for record in Record.objects.select_for_update(of=("self",))
        .select_related("organisation__unit__parent", "as_product", "as_site")
        .filter(pk__in=asked)
        .order_by("pk")
    }
    open_ones = {each.record_id: each for each in Submission.objects.open().filter(record__in=asked)}
    routes = routes or Routes()
    drafts: list[_Draft | Refusal] = []
    for proposal in proposals:
        try:
            draft = _draft(proposal, records, open_ones)
            record = draft.submission.record
            routes.of(record.kind, record.organisation, proposal.content)
            drafts.append(draft)
        except Refusal as refusal:
            drafts.append(refusal)
    good = [draft for draft in drafts if isinstance(draft, _Draft)]
    new = [draft for draft in good if draft.submission.record.pk is None]
    _create([draft.submission.record for draft in new])
    named = Certificate.products.through
    named.objects.bulk_create(
        named(certificate_id=draft.submission.record.pk, product_id=product)
        for draft in new
        if isinstance(draft.content, CertificateContent)
        for product in draft.content.products
    )
    renamed = [draft.submission.record for draft in good if draft.is_renamed]
    Record.objects.bulk_update(renamed, ["name", "numbers", "sort_key", "search_text"])
    sent = iter(_send(good, routes))
    return [each if isinstance(each, Refusal) else next(sent) for each in drafts]


@dataclass(slots=True)
class _Draft:
    """A submission on its way; `act` is what the audit trail calls its coming into being."""

    submission: Submission
    content: Content
    by: Person
    act: str = "open_submission"
    is_renamed: bool = False

    @classmethod
    def new(cls, record: Record, content: Content, by: Person) -> "_Draft":
        submission = Submission(
            record=record, content=write(content), tracking_code=tracking_code(), entered_by=by, helper=by.helper
        )
        return cls(submission, content, by)


def _new_organisation(
    content: EstablishmentContent, sector: Sector, *, own: Organisation, held: set[int], routes: Routes
) -> Organisation:
    require_plain_name(content.name)
    require_in_viet_nam(content.latitude, content.longitude)
    unit = routes.unit(content.unit)
    if unit.pk not in held or own.sector not in {"", sector}:
        raise NotPermitted(f"{unit} không thuộc phạm vi quản lý của {own}.")
    organisation = Organisation(level=Level.ESTABLISHMENT, name=content.name, sector=sector, unit=unit)
    organisation.set_keys()
    routes.of(RecordKind.ESTABLISHMENT, organisation, content)
    return organisation


def _draft(proposal: Proposal, records: dict[int, Record], open_ones: dict[int, Submission]) -> _Draft:
    content, by = proposal.content, proposal.by
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    if proposal.record is None:
        if isinstance(content, EstablishmentContent):
            raise Refusal("Mỗi cơ sở chỉ có một hồ sơ.")
        new = new_record(content=content, organisation=organisation)
        _name(new, content)
        return _Draft.new(new, content, by)
    record = records[proposal.record.pk]
    require_own(record, organisation)
    require_sound(content=content, record=record, organisation=organisation)
    if isinstance(content, EstablishmentContent):
        require_own_tax_code(content=content, record=record, by=by)
    submission = open_ones.get(record.pk)
    if submission is None:
        draft = _Draft.new(record, content, by)
    else:
        require_editable(submission=submission)
        submission.record, submission.content = record, write(content)
        submission.entered_by, submission.helper = by, by.helper
        draft = _Draft(submission, content, by, "edit_submission")
    if record.published_id is None:
        draft.is_renamed = True
        _name(record, content)
    return draft


def _name(record: Record, content: Content) -> None:
    """Until a revision of it is public, a record is called and found as it was last proposed."""
    record.name = content.name
    record.found_by(numbers_in(record.kind, content))
    record.set_keys()
    if record.pk is not None:
        sketch(record=record, content=content)


def _create(records: Sequence[R]) -> None:
    """Save new records of one kind. Django has no such call for tables in two parts."""
    if not records:
        return
    names = [field.attname for field in Record._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 -- documented
    parents = Record.objects.bulk_create(
        Record(**{name: getattr(record, name) for name in names if name != "created_at"}) for record in records
    )
    for record, parent in zip(records, parents, strict=True):
        record.pk = record.id = parent.pk
        record._state.adding = False  # noqa: SLF001 -- what save() does
    model = type(records[0])
    model._base_manager._insert(records, fields=model._meta.local_concrete_fields)  # type: ignore[attr-defined]  # noqa: SLF001 -- what save() calls, with many


def _send(drafts: Sequence[_Draft], routes: Routes) -> list[Submission]:
    """Submit the drafts to those whom the routes name: these were asked for before anything was written."""
    now = timezone.now()
    for draft in drafts:
        submission, record = draft.submission, draft.submission.record
        submission.reviewer, submission.approver = routes.of(record.kind, record.organisation, draft.content)
        submission.state, submission.moved_at = SubmissionState.SUBMITTED, now
    _save([draft.submission for draft in drafts])
    sent = [draft.submission.record.pk for draft in drafts]
    Record.objects.filter(pk__in=sent, sent_at=None).update(sent_at=Now())
    for act in ("open_submission", "edit_submission"):
        audit.record_all(act, [(draft.by, draft.submission) for draft in drafts if draft.act == act])
    Decision.objects.bulk_create(
        Decision(
            submission=draft.submission,
            act=DecisionAct.SUBMIT,
            by=draft.by,
            organisation=draft.by.organisation,
            helper=draft.by.helper,
        )
        for draft in drafts
    )
    audit.record_all("submit_submission", [(draft.by, draft.submission) for draft in drafts], reason="")
    remember_keys(contents=[(draft.submission.record, draft.content) for draft in drafts])
    tell_of_many(submissions=[draft.submission for draft in drafts])
    return [draft.submission for draft in drafts]


def _save(submissions: Sequence[Submission]) -> None:
    changed = [each for each in submissions if each.pk is not None]
    Submission.objects.bulk_create(each for each in submissions if each.pk is None)
    Submission.objects.bulk_update(
        changed, ["content", "entered_by", "helper", "state", "reviewer", "approver", "moved_at"]
    )

"""Reads that span records, routes and organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from nguongoc.accounts.models import Jurisdiction, Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import establishment_code_in, is_mistyped_code
from nguongoc.common.text import search_words
from nguongoc.common.validity import in_force
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import commune_named, what_became_of
from nguongoc.registry import rules
from nguongoc.registry.contents import CONTENTS, LABELS, EstablishmentContent, SiteContent, current, shown
from nguongoc.registry.enums import (
    Audience,
    CertificateKind,
    DecisionAct,
    ReasonAct,
    RouteKind,
    SubmissionState,
)
from nguongoc.registry.models import (
    Certificate,
    ChainMembership,
    Decision,
    Establishment,
    Picture,
    PlaceToConfirm,
    Product,
    ReasonTemplate,
    Record,
    Recording,
    ReviewRoute,
    Submission,
)
from nguongoc.registry.visibility import audiences, visible_fields


def authorities_over(organisation: Organisation) -> QuerySet[Organisation]:
    """The authorities of today in whose jurisdiction an establishment lies: by place and by sector."""
    unit = organisation.unit
    places = [unit.pk, unit.parent_id, unit.parent.parent_id if unit.parent else None]
    held = Jurisdiction.objects.in_force().filter(unit__in=[place for place in places if place])
    existing = Organisation.objects.authorities().existing().filter(pk__in=held.values("organisation"))
    return existing.filter(Q(sector="") | Q(sector=organisation.sector))


def authority_for(organisation: Organisation, level: str) -> Organisation:
    """The authority of `level` in whose jurisdiction an establishment lies: by place, then by sector.

    Raises Refusal where the profile has none.
    """
    found = authorities_over(organisation).filter(level=level).order_by("-sector", "pk").first()
    if found is None:
        raise Refusal(f"Chưa có cơ quan phụ trách địa bàn {organisation.unit}. Hãy liên hệ đường dây hỗ trợ.")
    return found


def route_in_force(kind: RouteKind, organisation: Organisation) -> tuple[Organisation, Organisation]:
    """Who reviews and who approves now, for what an establishment submits (reviewer = approver where one)."""
    route = (
        ReviewRoute.objects.filter(Q(sector="") | Q(sector=organisation.sector), kind=kind)
        .filter(in_force(timezone.localdate(), start="effective_from", end="effective_to"))
        .order_by("-sector", "-effective_from")
        .first()
    )
    if route is None:
        raise Refusal("Chưa có quy định ai kiểm tra, ai duyệt loại hồ sơ này. Hãy liên hệ đường dây hỗ trợ.")
    approver = authority_for(organisation, route.approver_level)
    if not route.reviewer_level:
        return approver, approver
    return authority_for(organisation, route.reviewer_level), approver


def responsible_for(submission: Submission) -> Organisation:
    """The submitting organisation as if it already lay where the submission says, so that the reviewer of the
    new place, or of the site's, is asked.
    """
    organisation = submission.record.organisation
    content = submission.read()
    if isinstance(content, EstablishmentContent | SiteContent):
        organisation.unit = commune_named(content.unit)
    return organisation


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a submission beside what is published: texts as people read them."""

    field: str
    label: str
    published: str
    proposed: str

    @property
    def is_changed(self) -> bool:
        return self.published != self.proposed


def changes(submission: Submission) -> list[FieldChange]:
    """Each field of the submission with what the public reads today; empty on both sides is left out."""
    record = submission.record
    old = current(record.kind, record.published.content) if record.published else {}
    new = current(record.kind, submission.content)
    rows = [
        FieldChange(
            field,
            LABELS[record.kind][field],
            _shown(record.kind, field, old.get(field)),
            _shown(record.kind, field, new.get(field)),
        )
        for field in _fields(record.kind)
    ]
    return [row for row in rows if {row.published, row.proposed} != {"—"}]


_MEDIA = {"picture", "video", "sound", "document"}
_ABOUT_MEDIA = {"picture_text", "more_pictures", "visibility"}


def _fields(kind: str) -> list[str]:
    """The fields of a kind of record in the order of their declaration (JSON keeps none), without the files."""
    return [field for field in CONTENTS[kind].__struct_fields__ if field not in _MEDIA]


def _shown(kind: str, field: str, value: Any) -> str:
    if field == "unit" and value:
        unit = AdministrativeUnit.objects.filter(key=value).first()
        return unit.name if unit else str(value)
    if field == "products" and value:
        return ", ".join(Product.objects.filter(pk__in=value).values_list("name", flat=True))
    return shown(kind, field, value)


def facts(record: Record, audience: Audience = Audience.PUBLIC) -> list[tuple[str, str]]:
    """What an audience reads of a published record, as label and text; without empty fields and files."""
    content = record.published.read() if record.published else None
    if content is None:
        return []
    seen = visible_fields(content, audience)
    return [
        (LABELS[record.kind][field], text)
        for field in _fields(record.kind)
        if field in seen and field not in _ABOUT_MEDIA
        if (text := _shown(record.kind, field, seen[field])) != "—"
    ]


def withheld(record: Record) -> list[tuple[str, str, Audience]]:
    """What the public does not read of a published record: label, text, and who does read it."""
    content = record.published.read() if record.published else None
    if content is None:
        return []
    levels, values = audiences(content), msgspec.to_builtins(content)
    return [
        (LABELS[record.kind][field], text, levels[field])
        for field in _fields(record.kind)
        if levels[field] != Audience.PUBLIC and field not in _ABOUT_MEDIA
        if (text := _shown(record.kind, field, values[field])) != "—"
    ]


def handled_by(organisation: Organisation) -> QuerySet[Submission]:
    """Submissions of which an authority has decided a step: accepted, returned, refused or published."""
    decided = Decision.objects.filter(submission=OuterRef("pk"), organisation=organisation)
    return Submission.objects.filter(Exists(decided.exclude(act=DecisionAct.SUBMIT)))


def ready_reasons(kind: RouteKind, *acts: ReasonAct) -> list[ReasonTemplate]:
    """The sentences that are offered for these acts, those of one act together."""
    return list(ReasonTemplate.objects.filter(kind=kind, act__in=acts, is_offered=True).order_by("-act", "pk"))


def obstacle(submission: Submission, person: Person) -> str:
    """Why this person may not decide on the submission now, as a sentence; empty where they may.

    The actions hold the same rules: this tells them before the button is pressed.
    """
    try:
        if person.organisation is not None:
            rules.require_turn(submission, person.organisation)
        permission = rules.permission_to_decide(submission)
        person.require(permission)
        rules.require_other_person(submission, person.deciding(permission))
    except Refusal as refusal:
        return refusal.sentence
    return ""


def published_products(person: Person) -> list[Product]:
    """The products of the person's establishment for which they can open lots."""
    return list(Product.objects.visible_to(person).published().select_related("published"))


def pictures_by_id(ids: Iterable[int | None]) -> dict[int, Picture]:
    """The pictures of these ids in one query; empty ids are passed over."""
    return Picture.objects.in_bulk({pk for pk in ids if pk})


def recordings_by_id(ids: Iterable[int | None]) -> dict[int, Recording]:
    """Video and sound of these ids in one query; empty ids are passed over."""
    return Recording.objects.in_bulk({pk for pk in ids if pk})


def latest_submissions(record_ids: Iterable[int]) -> dict[int, Submission]:
    """The last submission of each record where it is not what is published: open, or refused. One query."""
    found = Submission.objects.filter(record__in=list(record_ids))
    last = found.order_by("record_id", "-pk").distinct("record_id")
    return {row.record_id: row for row in last if row.state != SubmissionState.PUBLISHED}


def chains_of(establishment: Establishment) -> QuerySet[ChainMembership]:
    """The parts that an establishment has or had in confirmed chains, the present ones first."""
    found = ChainMembership.objects.filter(establishment=establishment, chain__confirmed_at__isnull=False)
    return found.select_related("chain__organisation").order_by(F("valid_to").desc(nulls_first=True), "pk")


def establishment_named(typed: str) -> Establishment:
    """The establishment with this code. Raises Refusal (`code`): mistyped, or unknown."""
    found = Establishment.objects.filter(code=establishment_code_in(typed)).first()
    if found is not None:
        return found
    if is_mistyped_code(typed):
        raise Refusal(MISTYPED_CODE, field="code")
    raise Refusal("Không có cơ sở nào mang mã số này. Mã số cơ sở gồm 9 chữ số.", field="code")


MISTYPED_CODE = "Mã số cơ sở gõ sai một chữ số hoặc đảo hai chữ số. Hãy so lại từng chữ số."


def ocop_awards(person: Person) -> QuerySet[Certificate]:
    """The OCOP certificates that a person may see, published; most stars first."""
    found = Certificate.objects.visible_to(person).published().filter(certificate_kind=CertificateKind.OCOP)
    stars = KeyTextTransform("stars", "published__content")
    return found.order_by(stars.desc(nulls_last=True), "sort_key", "pk")


def places_to_choose(row: PlaceToConfirm) -> list[AdministrativeUnit]:
    """The units of today that an establishment may lie in: what its former one became, else all communes."""
    became = what_became_of([row.former])[row.former_id]
    return became or list(AdministrativeUnit.objects.existing_today().communes())


def establishment_typed(text: str, *, field: str) -> Establishment:
    """The published establishment that somebody typed by its code or its name.

    Raises Refusal at the field where there is none, or several: their codes are then in the sentence.
    """
    if is_mistyped_code(text):
        raise Refusal("Mã số cơ sở chưa đúng: có chữ số gõ nhầm. Hãy so lại.", field=field)
    published = Establishment.objects.published().select_related("organisation__unit")
    code = establishment_code_in(text)
    if code:
        found = list(published.filter(code=code))
    else:
        named = published.filter(*(Q(organisation__search_text__contains=word) for word in search_words(text)))
        found = list(named.order_by("organisation__sort_key")[:_NAMED_SHOWN])
        found = [each for each in found if each.name == text] or found
    if not found:
        raise Refusal(
            "Không tìm thấy cơ sở này. Hãy xem lại mã số, hoặc ghi tên và địa chỉ ở mục ngoài hệ thống.",
            field=field,
        )
    if len(found) > 1:
        rows = "; ".join(f"{each.name}, {each.organisation.unit}: {each.code}" for each in found)
        raise Refusal(f"Có nhiều cơ sở tên như vậy. Hãy gõ mã số: {rows}.", field=field)
    return found[0]


_NAMED_SHOWN = 5

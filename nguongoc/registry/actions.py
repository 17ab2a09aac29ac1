"""How a fact becomes public: proposed, submitted, reviewed, published; or returned, or refused."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.actions import create_account
from nguongoc.accounts.enums import Level, Permission, Role, Sector
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.files import store_image
from nguongoc.common.identifiers import allot, tracking_code
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.queries import current_province
from nguongoc.registry import rules
from nguongoc.registry.contents import (
    CertificateContent,
    Content,
    EstablishmentContent,
    ProductContent,
    write,
)
from nguongoc.registry.enums import (
    DecisionAct,
    RecordKind,
    RecordState,
    RouteKind,
    SubmissionState,
)
from nguongoc.registry.models import (
    Certificate,
    Decision,
    Establishment,
    Picture,
    Product,
    Record,
    Revision,
    Submission,
)
from nguongoc.registry.queries import route_in_force
from nguongoc.registry.signals import record_published


@transaction.atomic
def register_establishment(
    *,
    content: EstablishmentContent,
    sector: Sector,
    email: str,
    password: str,
    person_name: str,
    is_sample: bool = False,
) -> Submission:
    """An establishment comes to the portal: its organisation, its first account and its submitted record.

    Effects: organisation, account of its administrator, record, submission sent to the reviewer of its place.
    Raises Refusal with the field that is wrong (`unit`, `email`, `password`).
    """
    unit = _unit(content.unit)
    organisation = Organisation.objects.create(
        level=Level.ESTABLISHMENT, name=content.name, sector=sector, unit=unit
    )
    person = create_account(
        email=email,
        name=person_name,
        password=password,
        phone=content.phone[:20],
        organisation=organisation,
        role=Role.ADMINISTRATOR,
    )
    record = Establishment.objects.create(
        kind=RecordKind.ESTABLISHMENT,
        organisation=organisation,
        owner=organisation,
        name=content.name,
        is_sample=is_sample,
    )
    submission = _open_submission(record=record, content=content, by=person)
    return submit(submission=submission, by=person)


@transaction.atomic
def propose_product(*, content: ProductContent, by: Person) -> Submission:
    """A draft of a new product of the person's establishment."""
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    _require_free_gtin(content, record=None)
    record = Product.objects.create(
        kind=RecordKind.PRODUCT,
        organisation=organisation,
        name=content.name,
        is_sample=organisation.establishment.is_sample,
    )
    return _open_submission(record=record, content=content, by=by)


@transaction.atomic
def propose_certificate(*, content: CertificateContent, by: Person) -> Submission:
    """A draft of a certificate of the person's establishment, or of one of its products."""
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    product = _own_product(content.product, organisation)
    record = Certificate.objects.create(
        kind=RecordKind.CERTIFICATE,
        organisation=organisation,
        name=content.name,
        certificate_kind=content.kind,
        product=product,
        is_sample=organisation.establishment.is_sample,
    )
    return _open_submission(record=record, content=content, by=by)


@transaction.atomic
def propose_change(*, record: Record, content: Content, by: Person) -> Submission:
    """A draft beside what is published; an open draft or a returned submission is written over.

    Raises Refusal while a submission is being reviewed.
    """
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    record = Record.objects.select_for_update().get(pk=record.pk, organisation=organisation)
    if isinstance(content, ProductContent):
        _require_free_gtin(content, record=record)
    if isinstance(content, CertificateContent):
        _own_product(content.product, organisation)
    submission = record.open_submission
    if submission is None:
        return _open_submission(record=record, content=content, by=by)
    if not submission.is_editable:
        raise Refusal(
            "Hồ sơ đang được cơ quan kiểm tra nên chưa sửa được. Những gì bạn gửi trước đó vẫn được giữ."
        )
    submission.content = write(content)
    submission.entered_by = by
    submission.save(update_fields=["content", "entered_by"])
    if record.published is None:
        record.name = content.name
        record.save()
    audit.record("edit_submission", by=by, subject=submission)
    return submission


@transaction.atomic
def submit(*, submission: Submission, by: Person) -> Submission:
    """Send a draft, or a returned submission, to the reviewer that the profile names for its place."""
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    submission = _locked(submission)
    rules.require_own(submission, organisation)
    submission.reviewer, submission.approver = route_in_force(
        RouteKind(submission.record.kind), _responsible(submission)
    )
    submission.save(update_fields=["reviewer", "approver"])
    _decide(submission, DecisionAct.SUBMIT, SubmissionState.SUBMITTED, by=by, organisation=organisation)
    return submission


@transaction.atomic
def accept(*, submission: Submission, by: Person, note: str = "") -> Submission:
    """The reviewer has checked the content and hands it to the approver."""
    organisation = by.require(Permission.REVIEW_RECORDS)
    submission = _locked(submission)
    rules.require_turn(submission, organisation)
    rules.require_other_person(submission, by)
    _decide(
        submission,
        DecisionAct.ACCEPT,
        SubmissionState.REVIEWED,
        by=by,
        organisation=organisation,
        reason=note,
    )
    return submission


@transaction.atomic
def return_for_changes(*, submission: Submission, by: Person, reason: str) -> Submission:
    """The reviewer or the approver sends it back with what is missing."""
    return _turn_down(submission, DecisionAct.RETURN, SubmissionState.RETURNED, by=by, reason=reason)


@transaction.atomic
def refuse(*, submission: Submission, by: Person, reason: str) -> Submission:
    """The reviewer or the approver ends the submission with a reason."""
    return _turn_down(submission, DecisionAct.REFUSE, SubmissionState.REFUSED, by=by, reason=reason)


@transaction.atomic
def publish(*, submission: Submission, by: Person) -> Revision:
    """The approver makes the content public, as the record's next revision.

    Effects: revision, projection of the content on the record (name, place, codes, dates), state, decision,
    audit trail; whoever shows the record is told in the same transaction.
    """
    organisation = by.require(Permission.APPROVE_RECORDS)
    submission = _locked(submission)
    rules.require_turn(submission, organisation)
    rules.require_other_person(submission, by)
    record = Record.objects.select_for_update().get(pk=submission.record_id)
    _decide(submission, DecisionAct.PUBLISH, SubmissionState.PUBLISHED, by=by, organisation=organisation)
    revision = Revision.objects.create(
        record=record,
        number=record.revisions.count() + 1,
        content=submission.content,
        submission=submission,
        published_by=by,
        approver=organisation,
    )
    record.published = revision
    record.state = RecordState.PUBLISHED
    record.name = revision.content["name"]
    record.save()
    _PROJECTIONS[RecordKind(record.kind)](record, submission.read())
    record_published.send(Record, record=record)
    return revision


@transaction.atomic
def add_picture(*, upload: UploadedFile, by: Person) -> Picture:
    """Store a picture for the person's establishment. Raises Refusal for what is no picture."""
    organisation = by.require(Permission.EDIT_OWN_RECORDS)
    stored = store_image(upload, folder="pictures")
    return Picture.objects.create(
        organisation=organisation,
        name=stored.name,
        width=stored.width,
        height=stored.height,
        size=stored.size,
        uploaded_by=by,
    )


def _unit(key: str) -> AdministrativeUnit:
    unit = AdministrativeUnit.objects.existing_today().communes().filter(key=key).first()
    if unit is None:
        raise Refusal("Hãy chọn xã, phường hoặc đặc khu trong danh sách.", field="unit")
    return unit


def _own_product(pk: int | None, organisation: Organisation) -> Product | None:
    if pk is None:
        return None
    product = Product.objects.filter(pk=pk, organisation=organisation).first()
    if product is None:
        raise Refusal("Sản phẩm này không thuộc cơ sở của bạn.", field="product")
    return product


def _require_free_gtin(content: ProductContent, *, record: Record | None) -> None:
    """The GTIN is nobody else's, is not of the numbers that the province allots, and once public stays as it is.

    Stamps carry the GTIN in their address: with another one they would be unknown.
    """
    own = record.as_product.gtin if record else None
    if not content.gtin or content.gtin == own:
        return
    if own:
        raise Refusal(
            f"Sản phẩm đã được đăng với mã GTIN {own}; tem mang mã này nên không đổi được. "
            "Hãy để như cũ, hoặc thêm một sản phẩm mới.",
            field="gtin",
        )
    if content.gtin[1:].startswith(current_province().gs1_prefix):
        raise Refusal("Mã GTIN này thuộc dãy số do hệ thống cấp. Chưa có mã riêng thì để trống.", field="gtin")
    if Product.objects.filter(gtin=content.gtin).exists():
        raise _gtin_taken()


def _gtin_taken() -> Refusal:
    return Refusal("Mã GTIN này đã thuộc một sản phẩm khác. Hãy so lại với mã vạch.", field="gtin")


def _open_submission(*, record: Record, content: Content, by: Person) -> Submission:
    submission = Submission.objects.create(
        record=record, content=write(content), tracking_code=tracking_code(), entered_by=by
    )
    audit.record("open_submission", by=by, subject=submission)
    return submission


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).select_related("record").get(pk=submission.pk)


def _responsible(submission: Submission) -> Organisation:
    """The submitting organisation as if it already lay where the submission says, so that the new place's
    reviewer is asked.
    """
    organisation = submission.record.organisation
    content = submission.read()
    if isinstance(content, EstablishmentContent):
        organisation.unit = _unit(content.unit)
    return organisation


def _decide(
    submission: Submission,
    act: DecisionAct,
    target: SubmissionState,
    *,
    by: Person,
    organisation: Organisation,
    reason: str = "",
) -> None:
    rules.SUBMISSION.move(submission, target)
    submission.moved_at = timezone.now()
    submission.save(update_fields=["moved_at"])
    Decision.objects.create(submission=submission, act=act, by=by, organisation=organisation, reason=reason)
    audit.record(f"{act}_submission", by=by, subject=submission, reason=reason)


def _turn_down(
    submission: Submission, act: DecisionAct, target: SubmissionState, *, by: Person, reason: str
) -> Submission:
    submission = _locked(submission)
    organisation = by.require(rules.permission_to_decide(submission))
    rules.require_turn(submission, organisation)
    reason = rules.require_reason(reason)
    _decide(submission, act, target, by=by, organisation=organisation, reason=reason)
    return submission


def _project_establishment(record: Record, content: Any) -> None:
    establishment = record.as_establishment
    province = current_province()
    if establishment.code is None:
        establishment.code = allot(province.unit.code, establishment.pk, length=9)
        establishment.gln = allot(province.gs1_prefix, establishment.pk, length=13)
        establishment.save()
    organisation = record.organisation
    organisation.name = content.name
    organisation.unit = _unit(content.unit)
    organisation.save()


def _project_product(record: Record, content: Any) -> None:
    """Two products may have been proposed with one GTIN: the second to be published is refused."""
    _require_free_gtin(content, record=record)
    product = record.as_product
    product.gtin = (
        content.gtin or product.gtin or allot(current_province().gs1_prefix, product.pk, length=13).zfill(14)
    )
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:  # both published at once
        raise _gtin_taken() from error


def _project_certificate(record: Record, content: Any) -> None:
    certificate = record.as_certificate
    certificate.certificate_kind = content.kind
    certificate.product_id = content.product
    certificate.issued_date = content.issued_date
    certificate.expiry_date = content.expiry_date
    certificate.save()


_PROJECTIONS: dict[RecordKind, Callable[[Record, Any], None]] = {
    RecordKind.ESTABLISHMENT: _project_establishment,
    RecordKind.PRODUCT: _project_product,
    RecordKind.CERTIFICATE: _project_certificate,
}

"""What an establishment proposes: new records, and changes beside what is published."""

from django.db import transaction

from nguongoc.accounts.actions import PROGRAM
from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import tracking_code
from nguongoc.places.queries import commune_named
from nguongoc.registry import rules
from nguongoc.registry.actions.certificates import own_products, require_plausible
from nguongoc.registry.actions.media import require_own_media
from nguongoc.registry.actions.projections import sketch
from nguongoc.registry.contents import (
    CertificateContent,
    Content,
    EstablishmentContent,
    ProductContent,
    SiteContent,
    numbers_in,
    write,
)
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Certificate, Product, Record, Revocation, Site, Submission
from nguongoc.registry.visibility import require_allowed


@transaction.atomic
def propose_product(*, content: ProductContent, by: Person) -> Submission:
    """A draft of a new product of the person's establishment."""
    record = new_record(content=content, organisation=by.require(Permission.EDIT_OWN_RECORDS))
    record.save()
    return open_submission(record=record, content=content, by=by)


@transaction.atomic
def propose_certificate(*, content: CertificateContent, by: Person) -> Submission:
    """A draft of a certificate of the person's establishment, or of some of its products."""
    record = new_record(content=content, organisation=by.require(Permission.EDIT_OWN_RECORDS))
    record.save()
    record.as_certificate.products.set(content.products)
    return open_submission(record=record, content=content, by=by)


@transaction.atomic
def propose_change(*, record: Record, content: Content, by: Person) -> Submission:
    """A draft beside what is published; an open draft or a returned submission is written over.

    A producer proposes changes of assigned products alone. Raises Refusal while a submission is being reviewed.
    """
    organisation = by.require(rules.permission_to_edit(record))
    rules.require_assigned(record.pk, by)
    record = Record.objects.select_for_update().get(pk=record.pk, organisation=organisation)
    require_sound(content=content, record=record, organisation=organisation)
    submission = record.open_submission
    if submission is None:
        return open_submission(record=record, content=content, by=by)
    require_editable(submission=submission)
    submission.content = write(content)
    submission.entered_by, submission.helper = by, by.helper
    submission.save(update_fields=["content", "entered_by", "helper"])
    if record.published is None:
        record.name = content.name
        record.found_by(numbers_in(record.kind, content))
        record.save()
        sketch(record=record, content=content)
    audit.record("edit_submission", by=by, subject=submission)
    return submission


def new_record(
    *, content: ProductContent | CertificateContent | SiteContent, organisation: Organisation
) -> Record:
    """The record of a new product, certificate or site, after its rules, not saved yet."""
    require_sound(content=content, record=None, organisation=organisation)
    own = {
        "organisation": organisation,
        "name": content.name,
        "is_sample": organisation.establishment.is_sample,
    }
    if isinstance(content, ProductContent):
        return Product(kind=RecordKind.PRODUCT, **own)
    if isinstance(content, SiteContent):
        return Site(kind=RecordKind.SITE, site_kind=content.kind, unit=commune_named(content.unit), **own)
    return Certificate(kind=RecordKind.CERTIFICATE, certificate_kind=content.kind, **own)


def require_sound(*, content: Content, record: Record | None, organisation: Organisation) -> None:
    """What is said fits what stands: the GTIN is free, the product the own one, the place exists."""
    rules.require_plain_name(content.name)
    if isinstance(content, ProductContent):
        rules.require_sensible(content, record=record)
    require_allowed(content)
    require_own_media(content=content, organisation=organisation)
    if isinstance(content, CertificateContent):
        require_plausible(content=content)
        own_products(pks=content.products, organisation=organisation)
        if record is not None and Revocation.objects.filter(certificate=record.pk).exists():
            raise Refusal("Giấy này đã bị thu hồi nên không sửa được nữa. Hãy thêm giấy mới.")
    if isinstance(content, EstablishmentContent | SiteContent):
        rules.require_place(content)
    if isinstance(content, SiteContent):
        rules.require_own_name_and_gln(content, organisation=organisation, record=record)


def require_editable(*, submission: Submission) -> None:
    """Raises Refusal while an authority has the submission in hand."""
    if not submission.is_editable:
        raise Refusal(
            "Hồ sơ đang được cơ quan kiểm tra nên chưa sửa được. Những gì bạn gửi trước đó vẫn được giữ."
        )


def open_submission(*, record: Record, content: Content, by: Person | None, code: str = "") -> Submission:
    """A draft with this tracking code, else with a new one; `by` is nobody where no account was made."""
    if record.published is None:
        record.found_by(numbers_in(record.kind, content))
        record.save()
    submission = Submission.objects.create(
        record=record,
        content=write(content),
        tracking_code=code or tracking_code(),
        entered_by=by,
        helper=by.helper if by else None,
    )
    audit.record("open_submission", by=by or PROGRAM, subject=submission)
    return submission

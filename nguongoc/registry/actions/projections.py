"""What a published revision sets on the record itself: columns that rules and searches ask for."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connection, transaction

from nguongoc.common.errors import Refusal
from nguongoc.common.identifiers import allot, establishment_code
from nguongoc.places.queries import commune_named, current_province
from nguongoc.registry import rules
from nguongoc.registry.contents import Content, SiteContent, numbers_in
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Record


def project(*, record: Record, content: Content) -> None:
    """Set the columns of a record whose new revision has just become public; searches find its numbers."""
    allotted = _PROJECTIONS[RecordKind(record.kind)](record, content)
    record.found_by([*numbers_in(record.kind, content), *allotted])
    record.save()


def sketch(*, record: Record, content: Content) -> None:
    """While nothing of a record is public, the columns that others are sought by follow what is proposed."""
    if isinstance(content, SiteContent):
        site = record.as_site
        site.site_kind, site.unit = content.kind, commune_named(content.unit)
        site.save()


def _project_establishment(record: Record, content: Any) -> list[str]:
    establishment = record.as_establishment
    if establishment.code is None:
        establishment.code = establishment_code(current_province().unit.code, establishment.pk)
        establishment.gln = _next_gln()
    establishment.latitude, establishment.longitude = content.latitude, content.longitude
    establishment.save()
    organisation = record.organisation
    organisation.name = content.name
    organisation.unit = commune_named(content.unit)
    organisation.save()
    return [establishment.code, establishment.gln or ""]


def _project_product(record: Record, content: Any) -> list[str]:
    """Two products may have been proposed with one GTIN: the second to be published is refused."""
    rules.require_free_gtin(content, record=record)
    product = record.as_product
    product.gtin = (
        content.gtin or product.gtin or allot(current_province().gs1_prefix, product.pk, length=13).zfill(14)
    )
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:  # both published at once
        raise rules.gtin_taken() from error
    return [product.gtin]


def _project_certificate(record: Record, content: Any) -> list[str]:
    certificate = record.as_certificate
    certificate.certificate_kind = content.kind
    certificate.product_id = content.product
    certificate.issued_date = content.issued_date
    certificate.expiry_date = content.expiry_date
    certificate.save()
    return []


def _project_site(record: Record, content: Any) -> list[str]:
    """Two sites may have been proposed with one GLN: the second to be published is refused."""
    rules.require_free_gln(content, record=record)
    site = record.as_site
    site.site_kind, site.unit = content.kind, commune_named(content.unit)
    site.gln = content.gln or site.gln or _next_gln()
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError as error:  # both published at once
        raise rules.gln_taken() from error
    return [site.gln]


def _next_gln() -> str:
    """The next GLN of the province's prefix, of a sequence of its own: a prefix has room for few of them.

    Raises Refusal once the prefix is used up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_gln_number')")
        number = cursor.fetchone()[0]
    try:
        return allot(current_province().gs1_prefix, number, length=13)
    except ValueError as error:
        raise Refusal(
            "Dãy mã GLN của tỉnh đã cấp hết nên chưa duyệt đăng được; hồ sơ vẫn được giữ. "
            "Hãy báo người quản trị hệ thống để thêm tiền tố mã GS1."
        ) from error


_PROJECTIONS: dict[RecordKind, Callable[[Record, Any], list[str]]] = {
    RecordKind.ESTABLISHMENT: _project_establishment,
    RecordKind.PRODUCT: _project_product,
    RecordKind.CERTIFICATE: _project_certificate,
    RecordKind.SITE: _project_site,
}

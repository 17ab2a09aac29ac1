"""What a published revision sets on the record itself: columns that rules and searches ask for."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from nguongoc.common.identifiers import allot
from nguongoc.places.queries import commune_named, current_province
from nguongoc.registry import rules
from nguongoc.registry.contents import Content, numbers_in
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import ProductGtin, Record


def project(*, record: Record, content: Content) -> None:
    """Set the columns of a record whose new revision has just become public; searches find its numbers."""
    allotted = _PROJECTIONS[RecordKind(record.kind)](record, content)
    record.found_by([*numbers_in(record.kind, content), *allotted])
    record.save()


def _project_establishment(record: Record, content: Any) -> list[str]:
    establishment = record.as_establishment
    province = current_province()
    if establishment.code is None:
        establishment.code = allot(province.unit.code, establishment.pk, length=9)
        establishment.gln = allot(province.gs1_prefix, establishment.pk, length=13)
    establishment.latitude, establishment.longitude = content.latitude, content.longitude
    establishment.save()
    organisation = record.organisation
    organisation.name = content.name
    organisation.unit = commune_named(content.unit)
    organisation.save()
    return [establishment.code, establishment.gln or ""]


def _project_product(record: Record, content: Any) -> list[str]:
    """Two products may have been proposed with one GTIN: the second to be published is refused."""
    rules.require_free_gtins(content, record=record)
    product = record.as_product
    product.gtin = (
        content.gtin or product.gtin or allot(current_province().gs1_prefix, product.pk, length=13).zfill(14)
    )
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:  # both published at once
        raise rules.gtin_taken(product.gtin) from error
    gtins = list(dict.fromkeys([product.gtin, *content.gtins]))
    for gtin in gtins:
        known, _ = ProductGtin.objects.get_or_create(gtin=gtin, defaults={"product": product})
        if known.product_id != product.pk:
            raise rules.gtin_taken(gtin)
    return gtins


def _project_certificate(record: Record, content: Any) -> list[str]:
    certificate = record.as_certificate
    certificate.certificate_kind = content.kind
    certificate.product_id = content.product
    certificate.issued_date = content.issued_date
    certificate.expiry_date = content.expiry_date
    certificate.save()
    return []


_PROJECTIONS: dict[RecordKind, Callable[[Record, Any], list[str]]] = {
    RecordKind.ESTABLISHMENT: _project_establishment,
    RecordKind.PRODUCT: _project_product,
    RecordKind.CERTIFICATE: _project_certificate,
}

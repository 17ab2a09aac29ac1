"""Passports are made and read here."""

import datetime as dt

import msgspec
from django.db.models import Q

from nguongoc.accounts.models import Organisation
from nguongoc.passport.contents import (
    LotPassport,
    PassportCertificate,
    PassportChain,
    PassportLot,
    PassportMaker,
    PassportPicture,
    PassportProduct,
    PassportRecall,
    PassportRecording,
)
from nguongoc.passport.models import Passport
from nguongoc.passport.steps import stages_of, steps_of
from nguongoc.registry.certificate_queries import badge_rules
from nguongoc.registry.contents import CertificateContent, EstablishmentContent, ProductContent
from nguongoc.registry.contents.products import capacity_text, pack_text, quantity_text
from nguongoc.registry.enums import Audience, EstablishmentKind, RecordState, TestResult
from nguongoc.registry.models import Certificate, ChainMembership, Establishment, Picture, Product, Recording
from nguongoc.registry.queries import pictures_by_id, recordings_by_id
from nguongoc.registry.visibility import rules_in_force, seen_by
from nguongoc.safety.queries import open_recall_of
from nguongoc.trace.models import Lot


def read_passport(lot_id: int) -> LotPassport | None:
    """The passport as stored; None for a lot that the public may not read of."""
    row = Passport.objects.filter(pk=lot_id).first()
    return msgspec.convert(row.content, LotPassport) if row else None


def make_passport(lot: Lot) -> LotPassport | None:
    """A passport from logs, recalls and what the public reads of published revisions; None while product or
    maker are unpublished.

    While one of them is suspended it says which product and maker it is, and whether the lot is recalled.
    """
    product = _product_of(lot)
    establishment = lot.organisation.establishment
    if product is None or product.content is None or establishment.content is None or product.published is None:
        return None
    if RecordState.SUSPENDED in {product.state, establishment.state}:
        return _withheld(lot, product, establishment)
    rules = rules_in_force()
    return LotPassport(
        lot=PassportLot(
            code=lot.code,
            quantity=quantity_text(lot.quantity, lot.unit),
            production_date=lot.production_date,
            expiry_date=lot.expiry_date,
        ),
        product=_product(product, seen_by(product.content, Audience.PUBLIC, rules)),
        maker=_maker(
            lot.organisation, establishment.code or "", seen_by(establishment.content, Audience.PUBLIC, rules)
        ),
        steps=steps_of(lot),
        certificates=_certificates(lot),
        checked_by=product.published.approver.name,
        checked_at=product.published.published_at,
        is_sample=lot.is_sample,
        recall=_recall(lot),
        chains=_chains(lot),
        stages=stages_of(lot),
    )


def _withheld(lot: Lot, product: Product, establishment: Establishment) -> LotPassport | None:
    content, maker, published = product.content, establishment.content, product.published
    if content is None or maker is None or published is None:
        return None
    return LotPassport(
        lot=PassportLot(code=lot.code, quantity=""),
        product=PassportProduct(name=content.name, gtin=product.gtin or "", group=""),
        maker=PassportMaker(
            name=maker.name,
            code=establishment.code or "",
            kind="",
            address=maker.address,
            unit=lot.organisation.unit.name,
            phone=maker.phone,
        ),
        steps=[],
        certificates=[],
        checked_by=published.approver.name,
        checked_at=published.published_at,
        is_sample=lot.is_sample,
        is_withheld=True,
        recall=_recall(lot),
    )


def _product_of(lot: Lot) -> Product | None:
    if lot.product_id is None:
        return None
    return Product.objects.select_related("published__approver").get(pk=lot.product_id)


def _product(product: Product, content: ProductContent) -> PassportProduct:
    pictures = _pictures(content)
    recordings = recordings_by_id([content.video, content.sound])
    return PassportProduct(
        name=content.name,
        gtin=product.gtin or "",
        group=content.group,
        description=content.description,
        pack_specification=content.pack_specification,
        net_content=quantity_text(content.net_quantity, content.net_unit),
        ingredients=content.ingredients,
        storage=content.storage,
        standard="\n".join(content.standards),
        price=content.price,
        picture=pictures[0] if pictures else None,
        other_names="\n".join(name for name in (content.name_en, *content.other_names) if name),
        brand=content.brand,
        more_packs="\n".join(pack_text(pack) for pack in content.more_packs),
        origin=content.origin,
        uses=content.uses,
        warnings=content.warnings,
        capacity=capacity_text(content.capacity) if content.capacity else "",
        price_unit=content.price_unit,
        price_date=content.price_date,
        more_pictures=pictures[1:],
        video=_recording(recordings.get(content.video or 0)),
        sound=_recording(recordings.get(content.sound or 0)),
    )


def _pictures(content: ProductContent) -> list[PassportPicture]:
    found = pictures_by_id(shown.picture for shown in content.pictures)
    return [
        PassportPicture(
            found[shown.picture].name, found[shown.picture].width, found[shown.picture].height, shown.text
        )
        for shown in content.pictures
        if shown.picture in found
    ]


def _recording(found: Recording | None) -> PassportRecording | None:
    return PassportRecording(found.name, found.content_type) if found else None


def _maker(organisation: Organisation, code: str, content: EstablishmentContent) -> PassportMaker:
    return PassportMaker(
        name=content.name,
        code=code,
        kind=str(EstablishmentKind(content.kind).label),
        address=content.address,
        unit=organisation.unit.name,
        phone=content.phone,
        representative=content.representative,
        description=content.description,
        latitude=content.latitude,
        longitude=content.longitude,
    )


def _certificates(lot: Lot) -> list[PassportCertificate]:
    """Those published, of the maker or of this product; whether each is still in force is said when read."""
    found = list(
        Certificate.objects.published()
        .filter(Q(products__isnull=True) | Q(products=lot.product_id), organisation=lot.organisation_id)
        .select_related("published__record", "revocation__organisation")
    )
    contents = [(paper, paper.content) for paper in found]
    pictures = pictures_by_id(content.picture for _, content in contents if content)
    rules = badge_rules({paper.certificate_kind for paper in found})
    return [
        _certificate(paper, content, pictures.get(content.picture or 0), rules.get(paper.certificate_kind, []))
        for paper, content in contents
        if content is not None
    ]


def _chains(lot: Lot) -> list[PassportChain]:
    """Those confirmed and not ended that the maker is part of, now or later; whether today is said when read."""
    memberships = (
        ChainMembership.objects.current()
        .filter(
            establishment__organisation=lot.organisation_id,
            chain__confirmed_at__isnull=False,
            chain__ended_at__isnull=True,
        )
        .select_related("chain")
    )
    return [
        PassportChain(name=row.chain.name, valid_from=row.first_date, last_date=row.last_date)
        for row in memberships
    ]


def _certificate(
    paper: Certificate,
    content: CertificateContent,
    picture: Picture | None,
    badge_outlives_end: list[tuple[dt.date, dt.date | None]],
) -> PassportCertificate:
    revocation = getattr(paper, "revocation", None)
    return PassportCertificate(
        name=content.name,
        number=content.number,
        issuer=content.issuer,
        issued_date=content.issued_date,
        expiry_date=paper.expiry_date,
        revoked_date=revocation.date if revocation else None,
        revoked_by=revocation.organisation.name if revocation else "",
        scope=content.scope,
        result=str(TestResult(content.result).label) if content.result else "",
        stars=content.stars,
        picture=_picture(picture),
        badge_outlives_end=badge_outlives_end,
    )


def _picture(picture: Picture | None) -> PassportPicture | None:
    return PassportPicture(picture.name, picture.width, picture.height) if picture else None


def _recall(lot: Lot) -> PassportRecall | None:
    recall = open_recall_of(lot.pk)
    if recall is None:
        return None
    return PassportRecall(
        reason=recall.reason,
        instructions=recall.instructions,
        organisation=recall.organisation.name,
        decided_at=recall.decided_at,
    )

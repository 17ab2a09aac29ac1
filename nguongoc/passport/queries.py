"""Passports are made and read here."""

from collections.abc import Collection

import msgspec
from django.db.models import Count, Prefetch, Q, QuerySet

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
    PassportWarning,
    ProductPassport,
)
from nguongoc.passport.models import Passport
from nguongoc.passport.sources import Maker, Sources, sources_of, sources_of_products
from nguongoc.passport.steps import stages_of, steps_of, treatments_of
from nguongoc.registry.contents import CertificateContent, ProductContent
from nguongoc.registry.contents.products import capacity_text, pack_text, quantity_text
from nguongoc.registry.enums import EstablishmentKind, TestResult
from nguongoc.registry.models import Certificate, ChainMembership, Picture, Recording
from nguongoc.safety.models import Recall, SafetyWarning
from nguongoc.trace.models import Lot

_LOTS_TOLD = 20  # of a recall, one by one; a raw material may have gone into thousands


def read_passport(lot_id: int) -> LotPassport | None:
    """The passport as stored; None for a lot that the public may not read of."""
    row = Passport.objects.filter(pk=lot_id).first()
    return msgspec.convert(row.content, LotPassport) if row else None


def make_passports(lots: Collection[Lot]) -> dict[int, LotPassport]:
    """By lot, passports from logs, recalls and what the public reads of published revisions. A lot has none while
    its product or its maker is unpublished, nor has raw material.

    While one of them is suspended it says which product and maker it is, and whether the lot is recalled. As many
    questions to the database for many lots as for one.
    """
    sources = sources_of(lots)
    return {
        lot.pk: _withheld(lot, sources) if lot.pk in sources.withheld else _passport(lot, sources)
        for lot in lots
        if sources.is_public(lot)
    }


def make_product_passports(products: Collection[int]) -> dict[int, ProductPassport]:
    """By product, passports from what the public reads of published revisions. A product has none while it or its
    maker is unpublished or suspended. As many questions to the database for many products as for one.
    """
    sources = sources_of_products(products)
    return {pk: _product_passport(pk, sources) for pk in sources.products}


def recalls_told() -> QuerySet[Recall]:
    """Open recalls that reach a lot of which the public may read, the newest first.

    Each has as `lots_told` the first of these lots, in the order of their opening; `told` is how many they are.
    """
    lots = Lot.objects.filter(passport__isnull=False).select_related("product", "organisation").order_by("pk")
    return (
        Recall.objects.open()
        .annotate(told=Count("lots", filter=Q(lots__passport__isnull=False)))
        .filter(told__gt=0)
        .select_related("organisation")
        .prefetch_related(Prefetch("lots", lots[:_LOTS_TOLD], to_attr="lots_told"))
        .order_by("-pk")
    )


def recall_facts(recall: Recall) -> PassportRecall:
    """What the public reads of a recall."""
    return PassportRecall(
        reason=recall.reason,
        instructions=recall.instructions,
        organisation=recall.organisation.name,
        decided_at=recall.decided_at,
    )


def _passport(lot: Lot, sources: Sources) -> LotPassport:
    product, maker = sources.products[lot.product_id or 0], sources.makers[lot.organisation_id]
    return LotPassport(
        lot=PassportLot(
            code=lot.code,
            quantity=quantity_text(lot.quantity, lot.unit),
            production_date=lot.production_date,
            expiry_date=lot.expiry_date,
        ),
        product=_product(product.gtin, product.content, sources),
        maker=_maker(maker),
        steps=steps_of(sources.journals[lot.pk], sources.pictures),
        certificates=_certificates(lot.organisation_id, lot.product_id, sources),
        checked_by=product.checked_by,
        checked_at=product.checked_at,
        is_sample=lot.is_sample,
        recall=_recall(lot, sources),
        chains=[_chain(row) for row in sources.chains[lot.organisation_id]],
        stages=stages_of(sources.journeys[lot.pk]),
        treatments=treatments_of(sources.journals[lot.pk]),
        shops=sources.shops[lot.organisation_id],
        warnings=[_warning(row) for row in sources.warnings[lot.pk]],
    )


def _product_passport(pk: int, sources: Sources) -> ProductPassport:
    product = sources.products[pk]
    return ProductPassport(
        product=_product(product.gtin, product.content, sources),
        maker=_maker(sources.makers[product.organisation_id]),
        certificates=_certificates(product.organisation_id, pk, sources),
        checked_by=product.checked_by,
        checked_at=product.checked_at,
        is_sample=product.is_sample,
        chains=[_chain(row) for row in sources.chains[product.organisation_id]],
        shops=sources.shops[product.organisation_id],
    )


def _certificates(organisation: int, product: int | None, sources: Sources) -> list[PassportCertificate]:
    """Those of the product, and those of the whole establishment."""
    return [
        _certificate(paper.row, paper.content, sources)
        for paper in sources.papers[organisation]
        if not paper.products or product in paper.products
    ]


def _withheld(lot: Lot, sources: Sources) -> LotPassport:
    product, maker = sources.products[lot.product_id or 0], sources.makers[lot.organisation_id]
    return LotPassport(
        lot=PassportLot(code=lot.code, quantity=""),
        product=PassportProduct(name=product.full.name, gtin=product.gtin, group=""),
        maker=PassportMaker(
            name=maker.full.name,
            code=maker.code,
            kind="",
            address=maker.full.address,
            unit=maker.unit,
            phone=maker.full.phone,
        ),
        steps=[],
        certificates=[],
        checked_by=product.checked_by,
        checked_at=product.checked_at,
        is_sample=lot.is_sample,
        is_withheld=True,
        recall=_recall(lot, sources),
        warnings=[_warning(row) for row in sources.warnings[lot.pk]],
    )


def _product(gtin: str, content: ProductContent, sources: Sources) -> PassportProduct:
    pictures = [
        PassportPicture(found.name, found.width, found.height, shown.text)
        for shown in content.pictures
        if (found := sources.pictures.get(shown.picture))
    ]
    return PassportProduct(
        name=content.name,
        gtin=gtin,
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
        video=_recording(sources.recordings.get(content.video or 0)),
        sound=_recording(sources.recordings.get(content.sound or 0)),
    )


def _recording(found: Recording | None) -> PassportRecording | None:
    return PassportRecording(found.name, found.content_type) if found else None


def _maker(maker: Maker) -> PassportMaker:
    content = maker.content
    return PassportMaker(
        name=content.name,
        code=maker.code,
        kind=str(EstablishmentKind(content.kind).label),
        address=content.address,
        unit=maker.unit,
        phone=content.phone,
        representative=content.representative,
        description=content.description,
        latitude=content.latitude,
        longitude=content.longitude,
        website=content.website,
        zalo=content.zalo,
    )


def _certificate(paper: Certificate, content: CertificateContent, sources: Sources) -> PassportCertificate:
    """Whether it is still in force is said when read."""
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
        picture=_picture(sources.pictures.get(content.picture or 0)),
        badge_outlives_end=sources.badges.get(paper.certificate_kind, []),
    )


def _chain(row: ChainMembership) -> PassportChain:
    """Whether it is one today is said when read."""
    return PassportChain(name=row.chain.name, valid_from=row.first_date, last_date=row.last_date)


def _picture(picture: Picture | None) -> PassportPicture | None:
    return PassportPicture(picture.name, picture.width, picture.height) if picture else None


def _recall(lot: Lot, sources: Sources) -> PassportRecall | None:
    recall = sources.recalls.get(lot.pk)
    return recall_facts(recall) if recall else None


def _warning(row: SafetyWarning) -> PassportWarning:
    """Whether it is to be read today is said when read."""
    return PassportWarning(
        title=row.title,
        text=row.text,
        organisation=row.organisation.name,
        first_date=row.first_date,
        last_date=row.last_date,
        maker=row.establishment.name if row.establishment else "",
    )

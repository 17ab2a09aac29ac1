"""What passports are made from, read for many lots at once: as many questions as for one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from nguongoc.passport.contents import PassportShop
from nguongoc.passport.steps import photos_of
from nguongoc.registry.certificate_queries import badge_rules
from nguongoc.registry.contents import CertificateContent, EstablishmentContent, ProductContent
from nguongoc.registry.enums import Audience, RecordState, SiteKind
from nguongoc.registry.models import (
    Certificate,
    ChainMembership,
    Establishment,
    Picture,
    Product,
    Recording,
    Site,
)
from nguongoc.registry.queries import pictures_by_id, recordings_by_id
from nguongoc.registry.visibility import Rules, rules_in_force, seen_by
from nguongoc.safety.models import Recall, SafetyWarning
from nguongoc.safety.queries import open_recalls_of, warnings_of
from nguongoc.trace.models import LogEntry, Lot
from nguongoc.trace.queries import Stop, journals_of, journeys_of


@dataclass(frozen=True, slots=True)
class Maker:
    """A published establishment: `content` is what the public reads of it, `full` all that was published."""

    content: EstablishmentContent
    full: EstablishmentContent
    code: str
    unit: str
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """A published product, `content` and `full` as of `Maker`; checked by an authority at a time."""

    content: ProductContent
    full: ProductContent
    gtin: str
    checked_by: str
    checked_at: dt.datetime
    organisation_id: int
    is_sample: bool
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A published certificate, of these products or (none) of the whole establishment."""

    row: Certificate
    content: CertificateContent
    products: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """By what they are asked for: products by id; makers, papers, chains and shops by organisation; journals,
    journeys, recalls and warnings by lot; files by id; badges by kind of certificate. Of `withheld` lots there is
    no more than product, maker, recall and warnings.
    """

    products: Mapping[int, Goods]
    makers: Mapping[int, Maker]
    withheld: frozenset[int]
    papers: Mapping[int, list[Paper]]
    badges: Mapping[str, list[tuple[dt.date, dt.date | None]]]
    chains: Mapping[int, list[ChainMembership]]
    shops: Mapping[int, list[PassportShop]]
    journals: Mapping[int, list[LogEntry]]
    journeys: Mapping[int, list[Stop]]
    recalls: Mapping[int, Recall]
    warnings: Mapping[int, list[SafetyWarning]]
    pictures: Mapping[int, Picture]
    recordings: Mapping[int, Recording]

    def is_public(self, lot: Lot) -> bool:
        return lot.product_id in self.products and lot.organisation_id in self.makers


def sources_of(lots: Collection[Lot]) -> Sources:
    """All that the passports of these lots tell."""
    rules = rules_in_force()
    products = _products({lot.product_id for lot in lots if lot.product_id}, rules)
    makers = _makers({lot.organisation_id for lot in lots if lot.product_id}, rules)
    public = [lot for lot in lots if lot.product_id in products and lot.organisation_id in makers]
    withheld = frozenset(
        lot.pk
        for lot in public
        if products[lot.product_id or 0].is_suspended or makers[lot.organisation_id].is_suspended
    )
    told = [lot for lot in public if lot.pk not in withheld]
    organisations = {lot.organisation_id for lot in told}
    papers, journals = _papers(organisations), journals_of(told) if told else {}
    contents = [products[pk].content for pk in {lot.product_id for lot in told if lot.product_id}]
    return Sources(
        products=products,
        makers=makers,
        withheld=withheld,
        papers=papers,
        badges=_badges(papers),
        chains=_chains(organisations),
        shops=_shops(organisations),
        journals=journals,
        journeys=journeys_of([lot.pk for lot in told]) if told else {},
        recalls=open_recalls_of([lot.pk for lot in public]),
        warnings=warnings_of(public),
        pictures=pictures_by_id(_pictures(contents, papers, journals)),
        recordings=_recordings(contents),
    )


def sources_of_products(pks: Collection[int]) -> Sources:
    """All that the passports of these products tell, and nothing of any lot; without those suspended."""
    rules = rules_in_force()
    told = {pk: goods for pk, goods in _products(pks, rules).items() if not goods.is_suspended}
    makers = _makers({goods.organisation_id for goods in told.values()}, rules)
    makers = {pk: maker for pk, maker in makers.items() if not maker.is_suspended}
    told = {pk: goods for pk, goods in told.items() if goods.organisation_id in makers}
    papers = _papers(makers)
    contents = [goods.content for goods in told.values()]
    return Sources(
        products=told,
        makers=makers,
        withheld=frozenset(),
        papers=papers,
        badges=_badges(papers),
        chains=_chains(makers),
        shops=_shops(makers),
        journals={},
        journeys={},
        recalls={},
        warnings={},
        pictures=pictures_by_id(_pictures(contents, papers, {})),
        recordings=_recordings(contents),
    )


def _badges(papers: Mapping[int, list[Paper]]) -> Mapping[str, list[tuple[dt.date, dt.date | None]]]:
    return badge_rules({paper.row.certificate_kind for own in papers.values() for paper in own})


def _recordings(contents: Iterable[ProductContent]) -> Mapping[int, Recording]:
    return recordings_by_id(pk for content in contents for pk in (content.video, content.sound))


def _products(pks: Collection[int], rules: Rules) -> dict[int, Goods]:
    rows = Product.objects.filter(pk__in=pks, published__isnull=False)
    found = {}
    for row in rows.select_related("published__approver", "published__record").order_by():
        content, revision = row.content, row.published
        if content is not None and revision is not None:
            found[row.pk] = Goods(
                content=seen_by(content, Audience.PUBLIC, rules),
                full=content,
                gtin=row.gtin or "",
                checked_by=revision.approver.name,
                checked_at=revision.published_at,
                organisation_id=row.organisation_id,
                is_sample=row.is_sample,
                is_suspended=row.state == RecordState.SUSPENDED,
            )
    return found


def _makers(organisations: Collection[int], rules: Rules) -> dict[int, Maker]:
    rows = Establishment.objects.filter(owner__in=organisations, published__isnull=False)
    found = {}
    for row in rows.select_related("published__record", "owner__unit").order_by():
        content = row.content
        if content is not None:
            found[row.owner_id] = Maker(
                content=seen_by(content, Audience.PUBLIC, rules),
                full=content,
                code=row.code or "",
                unit=row.owner.unit.name,
                is_suspended=row.state == RecordState.SUSPENDED,
            )
    return found


def _papers(organisations: Collection[int]) -> dict[int, list[Paper]]:
    """Those published, by organisation."""
    found: dict[int, list[Paper]] = {organisation: [] for organisation in organisations}
    rows = Certificate.objects.published().filter(organisation__in=organisations)
    for row in rows.select_related("published__record", "revocation__organisation").prefetch_related("products"):
        if (content := row.content) is not None:
            paper = Paper(row, content, frozenset(product.pk for product in row.products.all()))
            found[row.organisation_id].append(paper)
    return found


def _chains(organisations: Collection[int]) -> dict[int, list[ChainMembership]]:
    """The parts in chains confirmed and not ended that the makers have, now or later."""
    found: dict[int, list[ChainMembership]] = defaultdict(list)
    rows = ChainMembership.objects.current().filter(
        establishment__organisation__in=organisations,
        chain__confirmed_at__isnull=False,
        chain__ended_at__isnull=True,
    )
    for row in rows.select_related("chain", "establishment"):
        found[row.establishment.organisation_id].append(row)
    return found


def _shops(organisations: Collection[int]) -> dict[int, list[PassportShop]]:
    """The published points of sale, by organisation."""
    found: dict[int, list[PassportShop]] = defaultdict(list)
    rows = Site.objects.published().filter(organisation__in=organisations, site_kind=SiteKind.SHOP)
    for row in rows.select_related("published__record", "unit").order_by("sort_key", "pk"):
        if (content := row.content) is not None:
            found[row.organisation_id].append(
                PassportShop(
                    name=content.name,
                    address=content.address,
                    unit=row.unit.name,
                    latitude=content.latitude,
                    longitude=content.longitude,
                )
            )
    return found


def _pictures(
    products: Iterable[ProductContent],
    papers: Mapping[int, list[Paper]],
    journals: Mapping[int, list[LogEntry]],
) -> set[int | None]:
    return {
        *(shown.picture for content in products for shown in content.pictures),
        *(paper.content.picture for own in papers.values() for paper in own),
        *(photo for journal in journals.values() for photo in photos_of(journal)),
    }

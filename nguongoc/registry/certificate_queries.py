"""Reads of certificates by the rules of their kinds: what is in force, what lapsed, what a change would touch."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from nguongoc.places.queries import current_province
from nguongoc.registry.enums import STANDARDS, CertificateEffect
from nguongoc.registry.models import Certificate, CertificateRule, Establishment
from nguongoc.registry.models.certificates import CertificateQuerySet
from nguongoc.registry.paper_guide import PaperGuide, Question, Requirement

ESTABLISHMENT_TOPIC = "establishment"


def rule_of(kind: str, date: dt.date) -> CertificateRule | None:
    """The rule for papers of a kind at a date; none where nothing is prescribed."""
    return CertificateRule.objects.in_force(date).filter(kind=kind).first()


def lapsed_paper(
    organisation_id: int, effect: CertificateEffect, *, date: dt.date, product_id: int | None = None
) -> Certificate | None:
    """The paper whose end stops `effect` at that date for an establishment, or for one product of it.

    Of each kind whose rule says so, where papers were published and none of them, nor a substitute, is in force:
    the one that ended last. None as well where there never was such a paper: whether one is needed is another
    question (`required_paper`).
    """
    about = Q(products=None) | Q(products=product_id) if product_id else Q(products=None)
    papers = Certificate.objects.filter(about, organisation=organisation_id)
    held = set(papers.published().values_list("certificate_kind", flat=True))
    valid = set(papers.in_force(date).values_list("certificate_kind", flat=True))
    lapsed = [
        rule.kind
        for rule in CertificateRule.objects.in_force(date).filter(stops__contains=[effect], kind__in=held - valid)
        if not valid.intersection(rule.substitutes)
    ]
    return (
        papers.published()
        .filter(certificate_kind__in=lapsed)
        .select_related("revocation__organisation")
        .order_by("expiry_date", "pk")
        .last()
    )


def ended_words(certificate: Certificate) -> str:
    """Why a paper is not in force, as the start of a sentence: it ran out, or an authority took it back."""
    revocation = getattr(certificate, "revocation", None)
    if revocation is not None:
        return f"{certificate.name} đã bị {revocation.organisation} thu hồi ngày {revocation.date:%d/%m/%Y}"
    return f"{certificate.name} đã hết hạn ngày {certificate.expiry_date:%d/%m/%Y}"


def without_successor(papers: CertificateQuerySet) -> CertificateQuerySet:
    """Papers after which no later one of the same kind is published, for the establishment or for each product.

    Two conditions apart, not one with OR: so the database joins once instead of looking for each paper.
    """
    later = Certificate.objects.published().unrevoked().order_by()
    named = Certificate.products.through.objects.filter(certificate=OuterRef("pk"))
    for_all = later.filter(
        ~Exists(named),
        organisation=OuterRef("organisation"),
        certificate_kind=OuterRef("certificate_kind"),
        expiry_date__gt=OuterRef("expiry_date"),
    )
    for_product = later.filter(
        products=OuterRef("product_id"),
        certificate_kind=OuterRef(OuterRef("certificate_kind")),
        expiry_date__gt=OuterRef(OuterRef("expiry_date")),
    )
    left_over = named.exclude(Exists(for_product))
    return papers.exclude(Exists(for_all)).filter(~Exists(named) | Exists(left_over))


@dataclass(frozen=True, slots=True)
class Touched:
    """How many papers of a kind a rule would touch, were it in force at a date."""

    in_force: int
    reminded: int
    ended: int
    stopped: int


def touched_by(*, kind: str, reminder_days: list[int], substitutes: list[str], date: dt.date) -> Touched:
    """Papers in force; of them those within the longest reminder; those ended or revoked; and the
    establishments that hold such a paper and nothing in force instead.
    """
    published = Certificate.objects.published().filter(certificate_kind=kind)
    valid = published.in_force(date)
    soon = date + dt.timedelta(days=max(reminder_days, default=0))
    ended = published.exclude(pk__in=valid.values("pk"))
    covering = Certificate.objects.in_force(date).filter(
        organisation=OuterRef("organisation"), certificate_kind__in=[kind, *substitutes]
    )
    stopped = ended.exclude(Exists(covering)).order_by().values("organisation").distinct()
    return Touched(
        in_force=valid.count(),
        reminded=valid.filter(expiry_date__lte=soon).count() if reminder_days else 0,
        ended=ended.count(),
        stopped=stopped.count(),
    )


def longest_reminders(date: dt.date) -> dict[str, int]:
    """The longest reminder of each kind, in days before the end, as the rules stand at a date."""
    rules = CertificateRule.objects.in_force(date).exclude(reminder_days=[])
    return {rule.kind: max(rule.reminder_days) for rule in rules}


def ending_soon(papers: CertificateQuerySet, date: dt.date) -> CertificateQuerySet:
    """Papers in force at the date, without a successor, that end within the longest reminder of their kind."""
    due = Q(pk__in=[])
    for kind, days in longest_reminders(date).items():
        due |= Q(certificate_kind=kind, expiry_date__lte=date + dt.timedelta(days=days))
    return without_successor(papers.published().unrevoked().filter(due, expiry_date__gte=date))


def badge_rules(kinds: set[str]) -> dict[str, list[tuple[dt.date, dt.date | None]]]:
    """When, by kind, the rule lets badges stand although a paper has ended: from and to (exclusive).

    Where nothing is prescribed they end with the paper.
    """
    found: dict[str, list[tuple[dt.date, dt.date | None]]] = {}
    rules = CertificateRule.objects.filter(kind__in=kinds).exclude(stops__contains=[CertificateEffect.BADGE])
    for rule in rules.exclude(effective_to=F("effective_from")):
        found.setdefault(rule.kind, []).append((rule.effective_from, rule.effective_to))
    return found


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """What an establishment needs and what it holds at a date.

    `requirement` is none where the record does not say enough (`question` is the first that is open) or the guide
    does not decide. `held` is the paper in force that fulfils it, the one that lasts longest.
    """

    requirement: Requirement | None
    question: Question | None
    held: Certificate | None

    @property
    def is_missing(self) -> bool:
        return self.requirement is not None and self.requirement.paper is not None and self.held is None


def required_paper(establishment: Establishment, date: dt.date) -> RequiredPaper:
    """The food-safety paper that the profile's guide demands of an establishment, as its record stands."""
    guide = paper_guide()
    outcome = guide.outcome(ESTABLISHMENT_TOPIC, known_facts(establishment, date), date)
    row = outcome.requirement
    if row is None:
        question = next((one for one in guide.questions if one.key in outcome.missing), None)
        return RequiredPaper(None, question, None)
    return RequiredPaper(row, None, _held(establishment.organisation_id, row, date))


def missing_paper(establishment: Establishment, date: dt.date) -> Requirement | None:
    """The paper without which no stamp is activated: none before the date that the profile sets for that rule."""
    start = paper_guide().activation_requires_paper_from
    if start is None or date < start:
        return None
    required = required_paper(establishment, date)
    return required.requirement if required.is_missing else None


def paper_guide() -> PaperGuide:
    return PaperGuide.of(current_province().settings)


def known_facts(establishment: Establishment, date: dt.date) -> dict[str, list[str]]:
    """What the register knows of the questions of the guide; what it does not know stays open."""
    content = establishment.content
    if content is None:
        return {}
    kinds = Certificate.objects.in_force(date).filter(organisation=establishment.organisation_id)
    standards = [kind for kind in STANDARDS if kind in set(kinds.values_list("certificate_kind", flat=True))]
    facts = {
        "kind": [content.kind],
        "activities": content.activities,
        "sector": [establishment.organisation.sector],
        "fixed_place": ["yes"] if content.address else [],
        "standards": [str(kind) for kind in standards] or ["none"],
    }
    return {key: values for key, values in facts.items() if values}


def _held(organisation_id: int, row: Requirement, date: dt.date) -> Certificate | None:
    if row.paper is None:
        return None
    rule = rule_of(row.paper, date)
    kinds = [row.paper, *(rule.substitutes if rule else [])]
    papers = Certificate.objects.in_force(date).filter(organisation=organisation_id, certificate_kind__in=kinds)
    return papers.order_by(F("expiry_date").desc(nulls_first=True), "pk").first()

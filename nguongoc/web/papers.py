"""Papers by how soon they end, for lists, badges and exports of both grounds: the same words and filters."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from nguongoc.registry.certificate_queries import ending_soon, without_successor
from nguongoc.registry.enums import CertificateKind
from nguongoc.registry.models import Certificate
from nguongoc.registry.models.certificates import CertificateQuerySet

Papers = CertificateQuerySet


@dataclass(frozen=True, slots=True)
class View:
    """A filter of the list: its value in the address, its label, and what it lets through at a date."""

    slug: str
    label: str
    narrow: Callable[[Papers, dt.date], Papers]


def _until(days: int) -> Callable[[Papers, dt.date], Papers]:
    def narrow(papers: Papers, date: dt.date) -> Papers:
        last = date + dt.timedelta(days=days)
        return _unrevoked(papers).filter(expiry_date__range=(date, last))

    return narrow


def _ended(papers: Papers, date: dt.date) -> Papers:
    return without_successor(_unrevoked(papers).filter(expiry_date__lt=date))


def _revoked(papers: Papers, date: dt.date) -> Papers:
    return papers.exclude(revocation=None)


def _all(papers: Papers, date: dt.date) -> Papers:
    return papers


def _unrevoked(papers: Papers) -> Papers:
    return papers.published().unrevoked()


ALL = "tat-ca"
VIEWS = (
    View("sap-het", "Sắp hết hạn", ending_soon),
    View("30", "Trong 30 ngày", _until(30)),
    View("90", "Trong 90 ngày", _until(90)),
    View("da-het", "Đã hết hạn", _ended),
    View("thu-hoi", "Bị thu hồi", _revoked),
    View(ALL, "Tất cả", _all),
)


def view_named(slug: str | None) -> View:
    """The filter of this name, else the first."""
    return next((view for view in VIEWS if view.slug == slug), VIEWS[0])


def matching(papers: Papers, asked: QueryDict) -> Papers:
    """The papers of the kind `loai` with the words `q` in their own name or number, or in their holder's name."""
    papers, kind = papers.matching_with_holder(asked.get("q", "")), asked.get("loai", "")
    return papers.filter(certificate_kind=kind) if kind in CertificateKind.values else papers


def counts(papers: Papers, date: dt.date) -> list[tuple[str, str, int | None]]:
    """Value, label and count of each filter, as chips take them."""
    return [(view.slug, view.label, view.narrow(papers, date).count()) for view in VIEWS]


def left_words(certificate: Certificate, today: dt.date) -> str:
    """How long it lasts: `còn 12 ngày`, `hết hạn 3 ngày trước`; empty where it has no end or was revoked."""
    if certificate.expiry_date is None or certificate.standing == "revoked":
        return ""
    days = (certificate.expiry_date - today).days
    if days < 0:
        return f"hết hạn {-days} ngày trước"
    return f"còn {days} ngày" if days else "hôm nay là ngày cuối"

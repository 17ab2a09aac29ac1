"""One search over everything that a person may see: names with or without accents, codes, tax numbers."""

from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.registry.models import Certificate, Establishment, Product, Record, RecordQuerySet, Site, Submission
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.naming import typed_serial
from nguongoc.stamps.queries import stamp_named
from nguongoc.trace.models import Lot
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.office.navigation import render_office
from nguongoc.web.papers import ALL
from nguongoc.web.templatetags.words import number
from nguongoc.web.tracking_codes import as_written

R = TypeVar("R", bound=Record)
SHOWN = 6
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    url: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more_url` lists all of it where there is more than is shown."""

    title: str
    icon: str
    hits: list[Hit]
    more_url: str = ""


@needs(Permission.SEE_REGISTER, ground="office")
@require_GET
def search(request: OfficeRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:LONGEST]
    groups = [group for find in _FINDERS for group in [find(request.user, typed)] if group.hits] if typed else []
    return render_office(request, "office/search.html", {"q": typed, "groups": groups})


def _group(title: str, icon: str, hits: list[Hit], list_name: str = "", **asked: str) -> Group:
    """One hit more than is shown means that the list has more."""
    is_more = len(hits) > SHOWN and list_name
    more = f"{reverse(f'office:{list_name}')}?{urlencode(asked)}" if is_more else ""
    return Group(title, icon, hits[:SHOWN], more)


def _found(rows: RecordQuerySet[R], typed: str) -> RecordQuerySet[R]:
    return rows.matching(typed).best_first(typed)


def _establishments(person: Person, typed: str) -> Group:
    rows = _found(Establishment.objects.visible_to(person), typed).select_related("organisation__unit")
    hits = [
        Hit(reverse("office:establishment", args=[row.pk]), row.name, _note(row.code, row.organisation.unit))
        for row in rows[: SHOWN + 1]
    ]
    return _group("Cơ sở", "building-store", hits, "establishments", q=typed)


def _products(person: Person, typed: str) -> Group:
    rows = _found(Product.objects.visible_to(person), typed).select_related("organisation")
    hits = [
        Hit(reverse("office:product", args=[row.pk]), row.name, _note(row.gtin, row.organisation))
        for row in rows[: SHOWN + 1]
    ]
    return _group("Sản phẩm", "package", hits, "products", q=typed)


def _sites(person: Person, typed: str) -> Group:
    rows = _found(Site.objects.visible_to(person), typed).select_related("organisation", "unit")
    hits = [
        Hit(reverse("office:site", args=[row.pk]), row.name, _note(row.organisation, row.unit))
        for row in rows[: SHOWN + 1]
    ]
    return _group("Địa điểm", "map-pin", hits, "sites", q=typed)


def _certificates(person: Person, typed: str) -> Group:
    rows = _found(Certificate.objects.visible_to(person), typed).select_related("organisation")
    hits = [
        Hit(reverse("office:certificate", args=[row.pk]), row.name, _note(row.numbers, row.organisation))
        for row in rows[: SHOWN + 1]
    ]
    return _group("Giấy tờ", "file-certificate", hits, "certificates", q=typed, xem=ALL)


def _lots(person: Person, typed: str) -> Group:
    rows = Lot.objects.visible_to(person).filter(code__icontains=typed).select_related("organisation", "product")
    hits = [
        Hit(reverse("office:lot", args=[row.pk]), f"Lô {row.code}", _note(row.name, row.organisation))
        for row in rows.order_by("-pk")[: SHOWN + 1]
    ]
    return _group("Lô hàng", "stack-2", hits, "lots", q=typed)


def _submissions(person: Person, typed: str) -> Group:
    rows = Submission.objects.visible_to(person).filter(tracking_code=as_written(typed))
    hits = [
        Hit(reverse("office:submission", args=[row.pk]), str(row.record), _note(row.get_state_display()))
        for row in rows.select_related("record")
    ]
    return _group("Hồ sơ theo mã theo dõi", "clipboard-check", hits)


def _stamps(person: Person, typed: str) -> Group:
    """A serial leads to its stamp, ours or of another system."""
    stamp = stamp_named(typed_serial(typed))
    hits = []
    if stamp and CodeBatch.objects.visible_to(person).filter(pk=stamp.batch.pk).exists():
        place = f"Tem số {number(stamp.place)} của đợt"
        hits.append(Hit(reverse("office:stamp", args=[stamp.batch.pk, stamp.place]), str(stamp.batch), place))
    return _group("Tem", "qrcode", hits)


_FINDERS = (_establishments, _products, _sites, _certificates, _lots, _submissions, _stamps)


def _note(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)

"""What a page of scans is asked for: a period, and what it is narrowed to."""

import datetime as dt
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from nguongoc.accounts.models import Organisation
from nguongoc.accounts.queries import communes_overseen
from nguongoc.places.models import AdministrativeUnit
from nguongoc.places.provinces import place_name
from nguongoc.registry.models import Product
from nguongoc.scans.models import DailyScans, DailyScansQuerySet
from nguongoc.web.access import OfficeRequest
from nguongoc.web.listing import number_in, query_without

USUAL_DAYS = 30
MOST_DAYS = 366
PRODUCT, PROVINCE, ESTABLISHMENT, COMMUNE = "san-pham", "tinh", "co-so", "xa"
NOWHERE = "chua-ro"  # in an address, for scans of which no province is known


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last; `note` says what of the asked days could not be taken."""

    first: dt.date
    last: dt.date
    note: str = ""


def asked_period(request: HttpRequest) -> Period:
    """The days of `?tu=` and `?den=`, without them the last 30; never more than a year, nor days to come."""
    today = timezone.localdate()
    first, last = _day(request, "tu"), _day(request, "den")
    wrong = [name for name, day in (("tu", first), ("den", last)) if day is None and request.GET.get(name)]
    end = min(last or today, today)
    start = first or end - dt.timedelta(days=USUAL_DAYS - 1)
    if wrong:
        return Period(
            min(start, end), end, "Hãy nhập ngày có thật, ví dụ 23/11/2026. Đang hiện những ngày gần nhất."
        )
    if start > end:
        return Period(end, end, "Ngày đầu phải không sau ngày cuối và không sau hôm nay. Đang hiện một ngày.")
    earliest = end - dt.timedelta(days=MOST_DAYS - 1)
    if start < earliest:
        return Period(
            earliest, end, "Mỗi lần xem nhiều nhất một năm. Muốn xem năm khác, hãy chọn ngày cuối sớm hơn."
        )
    return Period(start, end)


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:  # written as a date, but there is no such day
        return None


@dataclass(frozen=True, slots=True)
class Asked:
    """The counters that somebody asks for, and `chosen`: what they are narrowed to, each with the address that
    lets it go.
    """

    period: Period
    rows: DailyScansQuerySet
    product: Product | None = None
    chosen: list[tuple[str, str]] = field(default_factory=list)


def asked(request: OfficeRequest) -> Asked:
    """As far as the person may see; what is none of theirs, or nothing, counts as not asked."""
    period = asked_period(request)
    rows = DailyScans.objects.visible_to(request.user).between(period.first, period.last)
    chosen: list[tuple[str, str]] = []

    def narrow(name: str, word: str, **condition: object) -> None:
        nonlocal rows
        rows = rows.filter(**condition)
        chosen.append((word, f"?{query_without(request, name)}"))

    product = _product(request)
    if product is not None:
        narrow(PRODUCT, product.name, product=product)
    if place := request.GET.get(PROVINCE, "")[:10]:
        code = "" if place == NOWHERE else place
        narrow(PROVINCE, f"Người quét ở: {place_name(code)}", province=code)
    if request.organisation.is_authority:
        if (unit := _commune(request)) is not None:
            narrow(COMMUNE, unit.name, organisation__unit=unit)
        if (establishment := _establishment(request)) is not None:
            narrow(ESTABLISHMENT, establishment.name, organisation=establishment)
    return Asked(period, rows, product, chosen)


def _product(request: OfficeRequest) -> Product | None:
    key = number_in(request.GET.get(PRODUCT, ""))
    return Product.objects.visible_to(request.user).filter(pk=key).first() if key is not None else None


def _commune(request: OfficeRequest) -> AdministrativeUnit | None:
    key = request.GET.get(COMMUNE, "")
    return communes_overseen(request.user).filter(key=key).first() if key else None


def _establishment(request: OfficeRequest) -> Organisation | None:
    key = number_in(request.GET.get(ESTABLISHMENT, ""))
    if key is None:
        return None
    return Organisation.objects.filter(
        request.organisation.jurisdiction(""), establishment__isnull=False, pk=key
    ).first()

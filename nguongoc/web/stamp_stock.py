"""Stamps on hand at a date, as both grounds show them."""

import datetime as dt
from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from nguongoc.common.text import capital
from nguongoc.stamps.enums import StampState
from nguongoc.web.templatetags.words import number


def asked_date(request: HttpRequest) -> dt.date:
    """The day that `?ngay=` asks for; today where it is no day or has not come yet."""
    today = timezone.localdate()
    try:
        asked = parse_date(request.GET.get("ngay", ""))
    except ValueError:  # written as a date, but there is no such day
        asked = None
    return min(asked or today, today)


def stock_rows(stock: Mapping[StampState, int]) -> list[dict[str, str]]:
    """All stamps that were issued, then how many are in which state, as facts take them."""
    rows = [("Tem đã cấp", sum(stock.values()))]
    rows += [(capital(state.label), stock[state]) for state in StampState if state in stock]
    return [{"label": label, "value": number(count)} for label, count in rows]

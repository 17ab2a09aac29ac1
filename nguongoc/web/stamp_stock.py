"""Stamps on hand at a date, as both grounds show them."""

import datetime as dt
from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from nguongoc.common.text import capital
from nguongoc.stamps.enums import FREE, StampState
from nguongoc.stamps.queries import free_count
from nguongoc.web.templatetags.words import number

_FURTHER = (StampState.PRINTED, StampState.DELIVERED)


def asked_date(request: HttpRequest) -> dt.date:
    """The day that `?ngay=` asks for; today where it is no day or has not come yet."""
    today = timezone.localdate()
    try:
        asked = parse_date(request.GET.get("ngay", ""))
    except ValueError:  # written as a date, but there is no such day
        asked = None
    return min(asked or today, today)


def stock_rows(stock: Mapping[StampState, int]) -> list[dict[str, str]]:
    """All stamps that were issued, then how many are in which state, as facts take them; those on no lot together,
    with how far they have come.
    """
    rows = [("Tem đã cấp", number(sum(stock.values()))), ("Chưa kích hoạt", _free_words(stock))]
    rows += [(capital(state.label), number(stock[state])) for state in StampState if state in stock.keys() - FREE]
    return [{"label": label, "value": words} for label, words in rows]


def further_words(stock: Mapping[StampState, int]) -> str:
    """How far the stamps on no lot have come: `đã in 200, đã giao 100`; empty where none is printed."""
    return ", ".join(f"{state.label} {number(stock[state])}" for state in _FURTHER if stock.get(state))


def _free_words(stock: Mapping[StampState, int]) -> str:
    further = further_words(stock)
    return number(free_count(stock)) + (f" ({further})" if further else "")

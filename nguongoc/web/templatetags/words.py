"""Filters that write quantities and money as Vietnamese pages do."""

from decimal import Decimal

from django import template

from nguongoc.common.text import number_text

register = template.Library()


@register.filter
def money(value: int | None) -> str:
    """`25000` gives `25.000 ₫`."""
    return "" if value is None else f"{number_text(value)} ₫"


@register.filter
def number(value: float | Decimal | None) -> str:
    """`1250.500` gives `1.250,5`."""
    return "" if value is None else number_text(value)

"""Filters that write quantities and money as Vietnamese pages do."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def money(value: int | None) -> str:
    """`25000` gives `25.000 ₫`."""
    return "" if value is None else f"{value:,} ₫".replace(",", ".")


@register.filter
def number(value: float | Decimal | None) -> str:
    """`1250.500` gives `1.250,5`."""
    if value is None:
        return ""
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))

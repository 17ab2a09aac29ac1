"""Filters that write quantities and money as Vietnamese pages do, and numbers so that a phone calls them."""

import re
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nguongoc.common.text import number_text

register = template.Library()
_TELEPHONE = re.compile(r"\+?[0-9](?:[ .()-]{0,3}[0-9]){2,}")
_LONGEST_TELEPHONE = 15  # digits (E.164); more are two numbers


@register.filter
def money(value: int | None) -> str:
    """`25000` gives `25.000 ₫`."""
    return "" if value is None else f"{number_text(value)} ₫"


@register.filter
def number(value: float | Decimal | None) -> str:
    """`1250.500` gives `1.250,5`."""
    return "" if value is None else number_text(value)


@register.filter
def to_call(text: str) -> SafeString:
    """The text as HTML, the first telephone number in it as a link that a phone calls: `hãy gọi 1900 0000`."""
    found = _TELEPHONE.search(text)
    digits = re.sub(r"[^0-9+]", "", found[0]) if found else ""
    if not found or len(digits.lstrip("+")) > _LONGEST_TELEPHONE:
        return format_html("{}", text)
    before, after = text[: found.start()], text[found.end() :]
    return format_html('{}<a href="tel:{}">{}</a>{}', before, digits, found[0], after)

"""Values that several kinds of record share: texts of limited length, who reads which field, papers in words."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.db.models import TextChoices
from msgspec import Meta

from nguongoc.common.text import capital

Name = Annotated[str, Meta(min_length=2, max_length=200)]
Line = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=4000)]
Visibility = dict[str, Literal["public", "partner", "authority"]]


def date_text(date: str) -> str:
    """`2026-11-23` gives `23/11/2026`."""
    return dt.date.fromisoformat(date).strftime("%d/%m/%Y")


def paper_text(paper: dict[str, Any], kinds: type[TextChoices]) -> str:
    """A paper or a code in one line: kind, number, who gave it, when, until when."""
    kind = str(dict(kinds.choices).get(paper["kind"], paper["kind"]))
    parts = [f"{capital(kind)} {paper['number']}", paper.get("issuer", "")]
    if paper.get("issued_date"):
        parts.append(f"cấp ngày {date_text(paper['issued_date'])}")
    if paper.get("expiry_date"):
        parts.append(f"có giá trị đến {date_text(paper['expiry_date'])}")
    return ", ".join(part for part in parts if part)

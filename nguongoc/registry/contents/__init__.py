"""What a record says: one typed structure per kind, kept as JSON in submissions and published revisions.

Each kind's file holds the structure, the label of each field, the words of its choices, and how else its values
read.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec
from django.db.models import TextChoices

from nguongoc.common.text import capital, number_text
from nguongoc.registry.contents import certificates, establishments, products, sites
from nguongoc.registry.contents.certificates import CertificateContent
from nguongoc.registry.contents.establishments import EstablishmentContent, LegalPaper
from nguongoc.registry.contents.products import ProductContent
from nguongoc.registry.contents.sites import SiteCode, SiteContent
from nguongoc.registry.enums import Audience, RecordKind

__all__ = [
    "CertificateContent",
    "Content",
    "EstablishmentContent",
    "LegalPaper",
    "ProductContent",
    "SiteCode",
    "SiteContent",
]

Content = EstablishmentContent | ProductContent | CertificateContent | SiteContent
CONTENTS: dict[str, type[Content]] = {
    RecordKind.ESTABLISHMENT: EstablishmentContent,
    RecordKind.PRODUCT: ProductContent,
    RecordKind.CERTIFICATE: CertificateContent,
    RecordKind.SITE: SiteContent,
}
_FILES: dict[str, ModuleType] = {
    RecordKind.ESTABLISHMENT: establishments,
    RecordKind.PRODUCT: products,
    RecordKind.CERTIFICATE: certificates,
    RecordKind.SITE: sites,
}
LABELS: dict[str, dict[str, str]] = {kind: file.LABELS for kind, file in _FILES.items()}
CHOICES: dict[str, dict[str, type[TextChoices]]] = {kind: file.CHOICES for kind, file in _FILES.items()}
_SHOWN: dict[str, dict[str, Callable[[Any], str]]] = {kind: file.SHOWN for kind, file in _FILES.items()}


def current(kind: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a record with the fields of today, whenever it was written."""
    return certificates.bring_up_to_date(raw) if kind == RecordKind.CERTIFICATE else raw


def numbers_in(kind: str, content: Content) -> list[str]:
    """The numbers by which people ask for a record: tax code, telephone, GTIN, number of the paper."""
    return [number for field in _FILES[kind].NUMBERS if (number := getattr(content, field))]


def read(kind: str, raw: dict[str, Any]) -> Content:
    """The content of a record from its JSON. Raises msgspec.ValidationError where it does not fit."""
    return msgspec.convert(current(kind, raw), CONTENTS[kind])


def write(content: Content) -> dict[str, Any]:
    """The content as JSON values; refuses what `read` would refuse."""
    raw: dict[str, Any] = msgspec.to_builtins(content)
    msgspec.convert(raw, type(content))
    return raw


def shown(kind: str, field: str, value: Any) -> str:
    """A value as people read it: words for choices, comma for the decimal point, dash for nothing.

    A list stands one below the other.
    """
    if value in (None, "", [], {}):
        return "—"
    if field == "visibility":
        return "\n".join(
            f"{LABELS[kind].get(name, name)}: {Audience(level).label}" for name, level in value.items()
        )
    if field in _SHOWN[kind]:
        return _SHOWN[kind][field](value)
    choices = CHOICES[kind].get(field)
    if choices is not None:
        words = dict(choices.choices)
        values = value if isinstance(value, list) else [value]
        text = ", ".join(str(words.get(item, item)) for item in values)
        return text if field in {"net_unit", "area_unit"} else capital(text)
    if isinstance(value, float):
        return number_text(value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def pictures_of(content: Content) -> set[int]:
    """The ids of the pictures that a content shows."""
    if isinstance(content, ProductContent):
        return {shown.picture for shown in content.pictures}
    picture = getattr(content, "picture", None)
    return {picture} if picture else set()


def recordings_of(content: Content) -> set[int]:
    """The ids of its video and its sound."""
    return {pk for pk in (content.video, content.sound) if pk} if isinstance(content, ProductContent) else set()

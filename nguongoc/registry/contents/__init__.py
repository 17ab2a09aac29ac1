"""What a record says: one typed structure per kind, kept as JSON in submissions and published revisions.

Each kind's file holds the structure, the label of each field and the words of its choices.
"""

import datetime as dt
from types import ModuleType
from typing import Any

import msgspec
from django.db.models import TextChoices

from nguongoc.common.text import number_text
from nguongoc.registry.contents import certificates, establishments, products
from nguongoc.registry.contents.certificates import CertificateContent
from nguongoc.registry.contents.establishments import EstablishmentContent
from nguongoc.registry.contents.products import ProductContent
from nguongoc.registry.enums import Audience, RecordKind

__all__ = ["CertificateContent", "Content", "EstablishmentContent", "ProductContent"]

Content = EstablishmentContent | ProductContent | CertificateContent
CONTENTS: dict[str, type[Content]] = {
    RecordKind.ESTABLISHMENT: EstablishmentContent,
    RecordKind.PRODUCT: ProductContent,
    RecordKind.CERTIFICATE: CertificateContent,
}
_FILES: dict[str, ModuleType] = {
    RecordKind.ESTABLISHMENT: establishments,
    RecordKind.PRODUCT: products,
    RecordKind.CERTIFICATE: certificates,
}
LABELS: dict[str, dict[str, str]] = {kind: file.LABELS for kind, file in _FILES.items()}
CHOICES: dict[str, dict[str, type[TextChoices]]] = {kind: file.CHOICES for kind, file in _FILES.items()}


def numbers_in(kind: str, content: Content) -> list[str]:
    """The numbers by which people ask for a record: tax code, telephone, GTIN, number of the paper."""
    return [number for field in _FILES[kind].NUMBERS if (number := getattr(content, field))]


def read(kind: str, raw: dict[str, Any]) -> Content:
    """The content of a record from its JSON. Raises msgspec.ValidationError where it does not fit."""
    return msgspec.convert(raw, CONTENTS[kind])


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
    if kind == RecordKind.PRODUCT and field in products.SHOWN:
        form, text_of = products.SHOWN[field]
        return text_of(msgspec.convert(value, form))
    if field in CHOICES[kind]:
        return _chosen(field, dict(CHOICES[kind][field].choices), value)
    return _plain(field, value)


def _chosen(field: str, words: dict[str, Any], value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    text = ", ".join(str(words.get(item, item)) for item in values)
    return text if field == "net_unit" else text[:1].upper() + text[1:]


def _plain(field: str, value: Any) -> str:
    if field in {"issued_date", "expiry_date", "price_date"}:
        return dt.date.fromisoformat(str(value)).strftime("%d/%m/%Y")
    if field == "price":
        return f"{number_text(value)} ₫"
    if isinstance(value, float):
        return number_text(value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def pictures_of(content: Content) -> set[int]:
    """The ids of the pictures that a content shows."""
    if isinstance(content, ProductContent):
        return {shown.picture for shown in content.pictures}
    return {content.picture} if content.picture else set()


def recordings_of(content: Content) -> set[int]:
    """The ids of its video and its sound."""
    return {pk for pk in (content.video, content.sound) if pk} if isinstance(content, ProductContent) else set()

"""Which records may be the same thing entered twice."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from nguongoc.common.text import fold
from nguongoc.places.queries import current_province
from nguongoc.registry.contents import Content, EstablishmentContent, ProductContent
from nguongoc.registry.enums import RecordKind, RecordState
from nguongoc.registry.models import DistinctPair, MatchKeys, Record, Submission

# Legal forms, which say nothing of who it is; longer ones first.
_LEGAL_FORMS = (
    "cong ty trach nhiem huu han",
    "hai thanh vien tro len",
    "doanh nghiep tu nhan",
    "mot thanh vien",
    "cong ty co phan",
    "to hop tac",
    "hop tac xa",
    "ho kinh doanh",
    "cong ty tnhh",
    "cong ty cp",
    "cong ty",
    "chi nhanh",
    "co so",
    "ctcp",
    "tnhh",
    "dntn",
    "htx",
    "tht",
    "hkd",
    "mtv",
)
_FORMS = re.compile(rf"\b(?:{'|'.join(_LEGAL_FORMS)})\b")
_ALIKE = {RecordKind.ESTABLISHMENT: 0.5, RecordKind.PRODUCT: 0.8}  # similarity of trigrams, 0 to 1
_NEAR_DEGREES = 0.01  # about one kilometre
_SHOWN, _READ = 5, 50


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be the same, and what agrees, in words."""

    record: Record
    agrees: tuple[str, ...]


def name_key(name: str) -> str:
    """The name without tones, signs and legal form: `HTX Đồng Rui` and `Hợp tác xã Đồng Rui` give `dong rui`."""
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(name)).split())
    return " ".join(_FORMS.sub(" ", plain).split()) or plain or fold(name)


def digits(text: str) -> str:
    return "".join(character for character in text if character.isascii() and character.isdigit())


def phone_key(phone: str) -> str:
    """The number as it is dialled at home: `+84 203 3000 000` and `0203.3000.000` are the same."""
    number = digits(phone)
    return f"0{number[2:]}" if number.startswith("84") and phone.strip().startswith("+") else number


def key_values(content: Content) -> dict[str, Any]:
    """The columns of MatchKeys by which a record of this content is compared."""
    values: dict[str, Any] = {"name": name_key(content.name)[:400]}
    if isinstance(content, EstablishmentContent):
        values |= {"tax_code": digits(content.tax_code)[:20], "phone": phone_key(content.phone)[:20]}
        values |= {"unit": content.unit, "latitude": content.latitude, "longitude": content.longitude}
    if isinstance(content, ProductContent):
        values["gtin"] = content.gtin
    return values


def matches_of(submission: Submission) -> list[Match]:
    """Up to five records that may be what the submission speaks of, those that agree in most first.

    Establishments agree by tax code, telephone, or name and place (the same commune, or within a kilometre);
    products by GTIN, or by name within one establishment. Pairs found distinct are left out. At most three
    queries; where very many agree (a telephone that a whole village gives), those alike by name are read.
    """
    content, record = submission.read(), submission.record
    own = MatchKeys(record=record, **key_values(content))
    if isinstance(content, EstablishmentContent):
        found = _living(record).filter(
            _same("tax_code", own) | _same("phone", own) | Q(name__trigram_similar=own.name) & _near(own)
        )
    elif isinstance(content, ProductContent):
        siblings = list(Record.objects.filter(organisation=record.organisation_id).values_list("pk", flat=True))
        found = _living(record).filter(_same("gtin", own) | Q(pk__in=siblings))
    else:
        return []
    exact = Case(When(_same("tax_code", own) | _same("gtin", own), then=Value(1)), default=Value(0))
    found = found.annotate(exact=exact, likeness=TrigramSimilarity("name", own.name))
    found = found.order_by("-exact", "-likeness", "pk")
    rows = [
        (keys.record, _agreements(own, keys))
        for keys in found.select_related("record__organisation__unit", "record__organisation__establishment")[
            :_READ
        ]
    ]
    matches = [Match(other, agrees) for other, agrees in rows if agrees]
    return sorted(matches, key=lambda match: -len(match.agrees))[:_SHOWN]


def holder_of_tax_code(content: EstablishmentContent, *, record: Record) -> Record | None:
    """Another establishment, known to an authority, that has this tax code."""
    tax_code = digits(content.tax_code)
    keys = _living(record).filter(tax_code=tax_code).select_related("record").first() if tax_code else None
    return keys.record if keys else None


def taken_sentence() -> str:
    """What somebody who registers is told of a tax code that is taken: where to ask, and nothing else."""
    hotline = current_province().hotline
    return "Mã số thuế này đã có hồ sơ: hãy liên hệ Ủy ban nhân dân xã, phường, đặc khu nơi cơ sở hoạt động" + (
        f" hoặc gọi {hotline}." if hotline else "."
    )


def _living(record: Record) -> "QuerySet[MatchKeys]":
    """The keys of other records of the same kind that are public, or on their way to it."""
    under_way = Submission.objects.under_way().filter(record=OuterRef("pk"))
    apart = DistinctPair.objects.filter(
        Q(first=OuterRef("pk"), second=record.pk) | Q(first=record.pk, second=OuterRef("pk"))
    )
    return (
        MatchKeys.objects.filter(record__kind=record.kind)
        .exclude(pk=record.pk)
        .filter(~Q(record__state=RecordState.UNPUBLISHED) | Exists(under_way), ~Exists(apart))
    )


def _same(field: str, own: MatchKeys) -> Q:
    value = getattr(own, field)
    return Q(**{field: value}) & ~Q(**{field: ""}) if value else Q(pk__in=[])


def _near(own: MatchKeys) -> Q:
    here = Q(unit=own.unit) & ~Q(unit="")
    if own.latitude is None or own.longitude is None:
        return here
    return here | Q(
        latitude__range=(own.latitude - _NEAR_DEGREES, own.latitude + _NEAR_DEGREES),
        longitude__range=(own.longitude - _NEAR_DEGREES, own.longitude + _NEAR_DEGREES),
    )


def _agreements(own: MatchKeys, other: MatchKeys) -> tuple[str, ...]:
    likeness: float = other.likeness  # type: ignore[attr-defined]  # annotated in matches_of
    words = [
        (own.tax_code and own.tax_code == other.tax_code, "mã số thuế"),
        (own.gtin and own.gtin == other.gtin, "mã GTIN"),
        (own.phone and own.phone == other.phone, "số điện thoại"),
        (likeness >= _ALIKE[RecordKind(own.record.kind)], "tên"),
    ]
    agreed = [word for agrees, word in words if agrees]
    if "tên" in agreed and own.unit:
        if own.unit == other.unit:
            agreed.append("xã, phường, đặc khu")
        if _is_near(own, other):
            agreed.append("vị trí")
    return tuple(agreed)


def _is_near(own: MatchKeys, other: MatchKeys) -> bool:
    pairs = ((own.latitude, other.latitude), (own.longitude, other.longitude))
    return all(a is not None and b is not None and abs(a - b) <= _NEAR_DEGREES for a, b in pairs)

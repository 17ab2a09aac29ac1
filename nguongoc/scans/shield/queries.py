"""What the desk of alerts reads: what a rule measured, its scans by province, and how right each rule was."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from nguongoc.common.text import number_text
from nguongoc.places.provinces import place_name
from nguongoc.scans.shield.enums import Finding, ShieldRule
from nguongoc.scans.shield.models import Alert, AlertQuerySet

_SENTENCES = {
    ShieldRule.UNKNOWN_NETWORK: "{codes} mã lạ khác nhau được hỏi từ cùng một mạng trong {hours}.",
    ShieldRule.UNKNOWN_NEAR: "{sessions} người quét những mã lạ có cùng phần đầu trong {hours}.",
    ShieldRule.INACTIVE: "{sessions} người quét tem chưa kích hoạt của đợt này trong {hours}.",
    ShieldRule.VOID: "{sessions} người quét tem đã hủy của đợt này trong {hours}.",
    ShieldRule.RECALLED: "{sessions} người quét tem trên hàng đã thu hồi trong {hours}: hàng còn trên thị trường.",
    ShieldRule.SESSIONS_LATER: "{sessions} người quét tem này sau ngày đầu; một gói thường chỉ một nhà quét.",
    ShieldRule.SESSIONS_TOTAL: "{sessions} người đã quét tem này; một gói thường chỉ một nhà quét.",
    ShieldRule.SPEED: "Tem đi giữa {provinces} nhanh {speed} km/giờ; {leaps} lần nhanh hơn {threshold} km/giờ.",
    ShieldRule.PROVINCES: "Tem được quét ở {provinces} trong {hours}.",
    ShieldRule.LOT_BEYOND: "Tem của lô được quét {sessions} lượt, lô chỉ có {packs} gói.",
    ShieldRule.LOT_SHARE: "Một tem có {sessions} trong {of} lượt quét của cả lô.",
    ShieldRule.LOT_PEERS: "{sessions} người quét tem này, gấp {times} lần tem khác của lô (trung bình {usual}).",
    ShieldRule.PIN_WRONG: "{sessions} lần nhập sai mã PIN của tem này trong {hours}.",
    ShieldRule.OUTSIDE_MARKET: "{sessions} người quét tem của lô ở {provinces}, ngoài vùng bán mà cơ sở khai.",
}
_HOURS_OF_DAY = 24


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """Scans kept as evidence in one province, by its code or what stands for it: how many, by how many visitors,
    the first and the last.
    """

    code: str
    name: str
    scans: int
    visitors: int
    first_at: dt.datetime
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    at: dt.datetime
    place: str
    visitor: str
    verdict: str
    what: str


@dataclass(frozen=True, slots=True)
class Precision:
    """Of a rule's alerts: how many are open, settled, and were something; `share` in per cent, None for none."""

    rule: ShieldRule
    open: int
    settled: int
    right: int

    @property
    def share(self) -> int | None:
        return round(self.right * 100 / self.settled) if self.settled else None


def sentence_of(alert: Alert) -> str:
    """What the rule measured, as people read it."""
    words = {name: _word(name, value) for name, value in alert.found.items()}
    return _SENTENCES[ShieldRule(alert.rule)].format_map(defaultdict(str, words))


def evidence_of(alert: Alert) -> list[EvidenceRow]:
    """The scans, the newest first."""
    batch = alert.batch
    return [
        EvidenceRow(
            at=_moment(row),
            place=place_name(row["province"]),
            visitor=row["visitor"],
            verdict=row["verdict"],
            what=f"tem số {batch.place_of(row['number'])}" if batch and "number" in row else row.get("asked", ""),
        )
        for row in reversed(alert.evidence)
    ]


def provinces_of(alert: Alert) -> list[ProvinceRow]:
    """Where the scans were, the place with most of them first."""
    by_place = defaultdict[str, list[Mapping[str, Any]]](list)
    for row in alert.evidence:
        by_place[row["province"]].append(row)
    found = [
        ProvinceRow(
            code=code,
            name=place_name(code),
            scans=len(rows),
            visitors=len({row["visitor"] for row in rows}),
            first_at=min(map(_moment, rows)),
            last_at=max(map(_moment, rows)),
        )
        for code, rows in by_place.items()
    ]
    return sorted(found, key=lambda row: (-row.scans, row.name))


def precision_of(alerts: AlertQuerySet) -> list[Precision]:
    """Every rule, with what became of its alerts. One query."""
    rows = (
        alerts.order_by()
        .values("rule")
        .annotate(
            open=Count("pk", filter=Q(finding="")),
            settled=Count("pk", filter=~Q(finding="")),
            right=Count("pk", filter=~Q(finding__in=["", Finding.HARMLESS])),
        )
    )
    counts = {row["rule"]: row for row in rows}
    none = {"open": 0, "settled": 0, "right": 0}
    return [
        Precision(rule, *((counts.get(rule) or none)[name] for name in ("open", "settled", "right")))
        for rule in ShieldRule
    ]


def _word(name: str, value: object) -> str:
    if isinstance(value, list):
        return _and(place_name(str(code)) for code in value)
    if name == "hours" and isinstance(value, int | float):
        days = value / _HOURS_OF_DAY
        return f"{number_text(days)} ngày" if days > 1 else f"{number_text(value)} giờ"
    return number_text(value) if isinstance(value, int | float) else str(value)


def _and(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:-1]) + (" và " if len(listed) > 1 else "") + (listed[-1] if listed else "")


def _moment(row: Mapping[str, Any]) -> dt.datetime:
    return timezone.localtime(dt.datetime.fromisoformat(row["at"]))

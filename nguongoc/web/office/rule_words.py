"""A rule of papers as officials read it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from nguongoc.common.text import capital
from nguongoc.registry.enums import CertificateEffect, CertificateKind
from nguongoc.registry.models import CertificateRule


@dataclass(frozen=True, slots=True)
class RuleWords:
    """`state` is current, coming, past or withdrawn: ended before it began."""

    state: str
    period: str
    validity: str
    reminders: str
    stops: str
    substitutes: str
    source: str
    is_verified: bool
    entered: str


def rule_words(rule: CertificateRule, today: dt.date) -> RuleWords:
    start, end = rule.effective_from, rule.effective_to
    if end == start:
        state, period = "withdrawn", f"Dự kiến áp dụng từ {start:%d/%m/%Y}, đã được thay trước ngày đó"
    else:
        state = "coming" if start > today else "current" if end is None or today < end else "past"
        period = f"Từ {start:%d/%m/%Y}" + (f" đến hết {end - dt.timedelta(days=1):%d/%m/%Y}" if end else "")
    entered = f"{rule.entered_by.name}, {rule.entered_at:%d/%m/%Y}" if rule.entered_by else ""
    days = ", ".join(str(days) for days in rule.reminder_days)
    return RuleWords(
        state=state,
        period=period,
        validity=f"{rule.validity_months} tháng" if rule.validity_months else "Không giới hạn",
        reminders=f"{days} ngày" if days else "Không nhắc",
        stops=_listed(str(CertificateEffect(effect).label) for effect in rule.stops) or "Không dừng việc nào",
        substitutes=_listed(str(CertificateKind(kind).label) for kind in rule.substitutes),
        source=rule.source,
        is_verified=rule.is_verified,
        entered=entered or "Theo hồ sơ địa phương",
    )


def _listed(words: Iterable[str]) -> str:
    return capital("; ".join(words))

"""The rules of logs: a version is never edited, a new one takes over from a date on."""

import datetime as dt
from dataclasses import dataclass
from string import Formatter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.common.validity import make_way
from nguongoc.registry.enums import ProductionSector
from nguongoc.trace.enums import LogCheck, RuleLevel
from nguongoc.trace.models import LogRule
from nguongoc.trace.rules import PLACES

_MOST_TOLERANCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRuleTerms:
    """What a version of a rule says; see LogRule."""

    level: RuleLevel
    sentence: str
    source: str
    tolerance_percent: int = 0
    is_verified: bool = False


@transaction.atomic
def revise_log_rule(
    *, check: LogCheck, sector: str, terms: LogRuleTerms, effective_from: dt.date, by: Person
) -> LogRule:
    """A new version of the rule of a check for a sector (or `any`), from a date that has not passed.

    Flags that were raised by earlier versions stay. Raises Refusal with the field.
    """
    by.require(Permission.EDIT_RULES)
    if effective_from < timezone.localdate():
        raise Refusal("Quy định mới chỉ áp dụng từ hôm nay trở đi.", field="effective_from")
    if sector not in {"any", *ProductionSector.values}:
        raise Refusal("Hãy chọn một ngành có trong danh sách.", field="sector")
    if not terms.source.strip():
        raise Refusal("Hãy ghi văn bản làm căn cứ: số, ngày, điều khoản.", field="source")
    if not 0 <= terms.tolerance_percent <= _MOST_TOLERANCE:
        raise Refusal("Mức cho phép phải từ 0 tới 1000 %.", field="tolerance_percent")
    _require_sentence(check, terms.sentence)
    rule = _take_over(check, sector, terms, effective_from, by)
    audit.record("revise_log_rule", by=by, subject=rule, reason=rule.source, level=rule.level, sector=sector)
    return rule


@transaction.atomic
def load_log_rule(*, check: LogCheck, sector: str, terms: LogRuleTerms, effective_from: dt.date) -> LogRule | None:
    """A version that comes with the profile; none where it is there already or an administrator has revised it."""
    known = LogRule.objects.filter(check_name=check, sector=sector)
    if known.filter(Q(effective_from=effective_from) | Q(entered_by__isnull=False)).exists():
        return None
    _require_sentence(check, terms.sentence)
    return _take_over(check, sector, terms, effective_from, None)


def _require_sentence(check: LogCheck, sentence: str) -> None:
    """Only what the check fills in may stand in braces, by its bare name."""
    allowed = ", ".join(f"{{{name}}}" for name in sorted(PLACES[check]))
    try:
        parts = list(Formatter().parse(sentence))
    except ValueError as error:
        raise Refusal(f"Dấu ngoặc nhọn chưa khớp. Chỉ dùng: {allowed}.", field="sentence") from error
    odd = any(spec or conversion for _, name, spec, conversion in parts if name is not None)
    if odd or {name for _, name, _, _ in parts if name is not None} - PLACES[check]:
        raise Refusal(f"Trong ngoặc nhọn chỉ dùng: {allowed}.", field="sentence")
    if not sentence.strip() or len(sentence) > 500:  # noqa: PLR2004 -- the column's length
        raise Refusal("Hãy viết câu báo cho người ghi, tối đa 500 ký tự.", field="sentence")


def _take_over(
    check: LogCheck, sector: str, terms: LogRuleTerms, effective_from: dt.date, by: Person | None
) -> LogRule:
    one_at_a_time("rules of logs")
    versions = LogRule.objects.filter(check_name=check, sector=sector)
    make_way(versions, effective_from)
    return LogRule.objects.create(
        check_name=check,
        sector=sector,
        level=terms.level,
        sentence=terms.sentence.strip(),
        tolerance_percent=terms.tolerance_percent,
        source=terms.source.strip(),
        is_verified=terms.is_verified,
        effective_from=effective_from,
        entered_by=by,
    )

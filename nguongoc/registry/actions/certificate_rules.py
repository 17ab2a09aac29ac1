"""The rules of papers: a version is never edited, a new one takes over from a date on."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.validity import make_way
from nguongoc.registry.enums import CertificateEffect, CertificateKind
from nguongoc.registry.models import CertificateRule
from nguongoc.registry.signals import certificate_rules_changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerms:
    """What a version of a rule says; see CertificateRule."""

    validity_months: int | None
    reminder_days: list[int] = field(default_factory=list)
    stops: list[CertificateEffect] = field(default_factory=list)
    substitutes: list[CertificateKind] = field(default_factory=list)
    source: str
    is_verified: bool = False


@transaction.atomic
def revise_certificate_rule(
    *, kind: CertificateKind, terms: RuleTerms, effective_from: dt.date, by: Person
) -> CertificateRule:
    """A new version of the rule for a kind, from a date that has not passed; whatever stood from then on ends.

    Versions that would have begun on that date or later stay as history, with an empty period. Raises Refusal
    with the field `effective_from`, `source` or `reminder_days`.
    """
    by.require(Permission.EDIT_RULES)
    if effective_from < timezone.localdate():
        raise Refusal(
            "Quy định mới chỉ áp dụng từ hôm nay trở đi: việc đã quyết theo quy định cũ giữ nguyên.",
            field="effective_from",
        )
    if not terms.source.strip():
        raise Refusal("Hãy ghi văn bản làm căn cứ: số, ngày, điều khoản.", field="source")
    if any(days < 1 for days in terms.reminder_days):
        raise Refusal("Số ngày nhắc trước phải từ 1 trở lên.", field="reminder_days")
    rule = _take_over(kind, terms, effective_from, by)
    audit.record(
        "revise_certificate_rule", by=by, subject=rule, reason=rule.source, effective_from=str(effective_from)
    )
    certificate_rules_changed.send(CertificateRule, kind=kind)
    return rule


@transaction.atomic
def load_certificate_rule(
    *, kind: CertificateKind, terms: RuleTerms, effective_from: dt.date
) -> CertificateRule | None:
    """A version that comes with the profile; none where it is there already or an administrator has revised the
    kind since.
    """
    known = CertificateRule.objects.filter(kind=kind)
    if known.filter(Q(effective_from=effective_from) | Q(entered_by__isnull=False)).exists():
        return None
    return _take_over(kind, terms, effective_from, None)


def _take_over(
    kind: CertificateKind, terms: RuleTerms, effective_from: dt.date, by: Person | None
) -> CertificateRule:
    """Two administrators at once: the lock on the versions makes the second end what the first one entered."""
    versions = CertificateRule.objects.filter(kind=kind)
    list(versions.select_for_update())
    make_way(versions, effective_from)
    return CertificateRule.objects.create(
        kind=kind,
        validity_months=terms.validity_months,
        reminder_days=sorted(set(terms.reminder_days), reverse=True),
        stops=[str(effect) for effect in terms.stops],
        substitutes=[str(other) for other in terms.substitutes],
        source=terms.source.strip(),
        is_verified=terms.is_verified,
        effective_from=effective_from,
        entered_by=by,
    )

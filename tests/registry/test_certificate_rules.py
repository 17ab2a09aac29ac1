"""Rules of papers: a version is never edited, a new one takes over from a date on."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.actions import RuleTerms, load_certificate_rule, revise_certificate_rule
from nguongoc.registry.certificate_queries import rule_of, touched_by
from nguongoc.registry.enums import CertificateKind
from nguongoc.registry.models import CertificateRule
from tests.factories import make_owner, make_paper, make_rule

pytestmark = pytest.mark.django_db
KIND = CertificateKind.HACCP


def today():
    return timezone.localdate()


def revise(world, days, months=24, **changes):
    terms = RuleTerms(validity_months=months, **{"source": "Quy định mới"} | changes)
    start = today() + dt.timedelta(days=days)
    return revise_certificate_rule(kind=KIND, terms=terms, effective_from=start, by=world.administrator)


def months_on(days):
    rule = rule_of(KIND, today() + dt.timedelta(days=days))
    return rule.validity_months if rule else None


def test_a_new_version_ends_the_old_one_on_its_day(world):
    make_rule(KIND, validity_months=36)
    revise(world, 10)
    assert [months_on(days) for days in (0, 9, 10, 500)] == [36, 36, 24, 24]
    assert CertificateRule.objects.count() == 2


def test_an_earlier_date_takes_the_place_of_what_has_not_begun(world):
    make_rule(KIND, validity_months=36)
    revise(world, 10, 24)
    revise(world, 5, 12)
    revise(world, 5, 18)
    assert [months_on(days) for days in (4, 5, 11)] == [36, 18, 18]
    withdrawn = CertificateRule.objects.filter(effective_to=today() + dt.timedelta(days=5), validity_months=12)
    assert withdrawn.get().effective_from == withdrawn.get().effective_to
    assert CertificateRule.objects.count() == 4


def test_what_was_decided_stays_and_every_version_has_its_source(world):
    with pytest.raises(Refusal, match="từ hôm nay"):
        revise(world, -1)
    with pytest.raises(Refusal, match="căn cứ"):
        revise(world, 1, source=" ")
    with pytest.raises(NotPermitted):
        revise_certificate_rule(
            kind=KIND, terms=RuleTerms(validity_months=1, source="x"), effective_from=today(), by=world.approver
        )


def test_database_refuses_two_rules_on_one_day():
    make_rule(KIND)
    with pytest.raises(IntegrityError, match="one_certificate_rule_at_any_date"), transaction.atomic():
        make_rule(KIND, effective_from=dt.date(2020, 1, 1))


def test_loading_the_profile_leaves_what_an_administrator_revised(world):
    terms = RuleTerms(validity_months=36, source="Hồ sơ")
    assert load_certificate_rule(kind=KIND, terms=terms, effective_from=dt.date(2011, 7, 1))
    assert load_certificate_rule(kind=KIND, terms=terms, effective_from=dt.date(2011, 7, 1)) is None
    assert load_certificate_rule(kind=KIND, terms=terms, effective_from=dt.date(2020, 7, 1))
    revise(world, 0)
    assert load_certificate_rule(kind=KIND, terms=terms, effective_from=dt.date(2021, 7, 1)) is None
    assert months_on(0) == 24


def test_preview_counts_what_a_rule_would_touch(world, owner):
    make_paper(world, owner, expiry_date=today() + dt.timedelta(days=20))
    make_paper(world, owner, expiry_date=today() + dt.timedelta(days=200))
    make_paper(world, make_owner(world), expiry_date=dt.date(2026, 2, 1))
    covered = make_owner(world)
    make_paper(world, covered, expiry_date=dt.date(2026, 2, 1))
    make_paper(world, covered, kind="gmp", name="GMP")
    found = touched_by(kind=KIND, reminder_days=[90, 30], substitutes=["gmp"], date=today())
    assert (found.in_force, found.reminded, found.ended, found.stopped) == (2, 1, 2, 1)

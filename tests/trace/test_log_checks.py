"""Rules of logs: intervals before a harvest, yields, expired papers; each warns, blocks or is off."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.common.audit import AuditEntry
from nguongoc.common.errors import Refusal
from nguongoc.registry.enums import CertificateEffect
from nguongoc.trace.actions import (
    LogRuleTerms,
    correct_log,
    harvest_cycle,
    load_log_rule,
    open_lot,
    record_log,
    record_work,
    revise_log_rule,
)
from nguongoc.trace.enums import Catalogue, LogCheck, LogKind, RuleLevel
from nguongoc.trace.models import LogEntry, LogFlag, LogRule, Lot
from nguongoc.trace.rules import longest_hold
from tests.factories import log, make_certificate, make_owner, make_person, make_rule
from tests.ground import made_once
from tests.trail_factories import (
    TREATMENT_FIELDS,
    entry_of,
    make_cycle,
    make_household,
    make_item,
    make_log_rule,
    treat,
)

pytestmark = pytest.mark.django_db


@made_once
def cycle(owner, product):
    return make_cycle(owner, product)


def harvest(world, owner, cycle, **changes):
    return harvest_cycle(cycle=cycle, code="A1", entry=entry_of(world, LogKind.HARVEST, **changes), by=owner)


def test_the_longest_interval_holds_the_harvest(world, owner, cycle):
    treat(world, owner, cycle, days_ago=5, interval=3)
    longest = treat(world, owner, cycle, days_ago=10, interval=28)
    treat(world, owner, cycle, days_ago=2, interval=7)
    today = timezone.localdate()
    held = longest_hold(cycle, date=today)
    assert held == longest
    assert held.harvest_from == today + dt.timedelta(days=18)
    assert longest_hold(cycle, date=held.harvest_from) is None


def test_a_harvest_too_early_is_written_and_flagged_where_the_rule_warns(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL)
    treated = treat(world, owner, cycle, days_ago=5, interval=28)
    flag = harvest(world, owner, cycle).flags.get()
    assert (flag.level, flag.cause) == (RuleLevel.WARN, treated)
    assert f"{treated.harvest_from:%d/%m/%Y}" in flag.sentence
    assert flag.sentence in AuditEntry.objects.filter(action="record_log").latest("pk").details["flags"]


def test_a_harvest_too_early_is_refused_where_the_rule_blocks(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL, RuleLevel.BLOCK)
    treat(world, owner, cycle, days_ago=5, interval=28)
    with pytest.raises(Refusal, match="Chưa ghi gì") as refused:
        harvest(world, owner, cycle)
    assert refused.value.field == "happened_at"
    assert not Lot.objects.exists()


def test_what_was_done_is_put_right_whatever_blocks(world, owner, cycle):
    treat(world, owner, cycle, days_ago=5, interval=28)
    early = harvest(world, owner, cycle)
    make_log_rule(LogCheck.INTERVAL, RuleLevel.BLOCK)
    again = entry_of(world, LogKind.HARVEST, quantity=Decimal(9))
    correct_log(entry=early, replacement=again, reason="Cân lại", by=owner)
    assert LogFlag.objects.get().level == RuleLevel.BLOCK


@pytest.mark.parametrize("level", [RuleLevel.WARN, RuleLevel.BLOCK])
def test_a_harvest_on_the_first_day_is_in_order(world, owner, cycle, level):
    make_log_rule(LogCheck.INTERVAL, level)
    treat(world, owner, cycle, days_ago=28, interval=28)
    assert not harvest(world, owner, cycle).flags.exists()


def test_a_rule_that_is_off_or_of_another_sector_finds_nothing(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL, RuleLevel.OFF)
    make_log_rule(LogCheck.INTERVAL, RuleLevel.BLOCK, sector="crops")
    treat(world, owner, cycle, days_ago=5, interval=28)
    assert not harvest(world, owner, cycle).flags.exists()


def test_the_rule_of_the_sector_goes_before_that_of_any(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL)
    make_log_rule(LogCheck.INTERVAL, RuleLevel.BLOCK, sector="processed_food")
    treat(world, owner, cycle, days_ago=5, interval=28)
    with pytest.raises(Refusal):
        harvest(world, owner, cycle)


def test_the_rule_is_that_of_the_day_of_the_work(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL, effective_from=timezone.localdate())
    treat(world, owner, cycle, days_ago=5, interval=28)
    assert not harvest(world, owner, cycle, days_ago=2).flags.exists()


def test_a_treatment_told_of_after_the_harvest_is_written_and_flagged(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL, RuleLevel.BLOCK)
    harvest(world, owner, cycle, days_ago=1)
    assert treat(world, owner, cycle, days_ago=5, interval=28).flags.get().level == RuleLevel.WARN


def test_the_days_of_the_catalogue_hold_where_fewer_were_written(world, owner, product, cycle):
    make_item(Catalogue.VETERINARY_DRUG, "Thuốc Thử", interval_days=14, crops={"ruốc hàu": 20, "gà": 90})
    treat(world, owner, cycle, days_ago=1, interval=1)
    for typed, days in (("thuoc thu", 20), ("Thuốc lạ", 3)):
        given = entry_of(world, LogKind.TREATMENT, answers={"product": typed, "days": "3"})
        entry = record_work(cycle=cycle, entry=given, by=owner)
        assert entry.answers["product"] == typed
        assert entry.harvest_from == timezone.localdate(given.happened_at) + dt.timedelta(days=days)


def test_a_treatment_of_one_household_holds_its_own_harvest_alone(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL)
    form = world.forms[LogKind.TREATMENT]
    form.fields = TREATMENT_FIELDS
    form.save()
    treated, other = make_household(owner), make_household(owner)
    given = entry_of(world, LogKind.TREATMENT, days_ago=2, answers={"days": "28"}, household=treated)
    record_work(cycle=cycle, entry=given, by=owner)
    lot = harvest(world, owner, cycle, household=other).lot
    assert not LogFlag.objects.exists()
    given = entry_of(world, LogKind.HARVEST, household=treated)
    assert record_log(lot=lot, entry=given, by=owner).flags.exists()


def test_a_flag_falls_with_the_treatment_that_was_a_mistake(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL)
    treated = treat(world, owner, cycle, days_ago=5, interval=28)
    harvest(world, owner, cycle)
    assert LogFlag.objects.standing().count() == 1
    correct_log(entry=treated, replacement=None, reason="Ghi nhầm ao", by=owner)
    assert LogFlag.objects.standing().count() == 0
    assert LogFlag.objects.count() == 1


def test_more_goods_than_raw_material_beyond_tolerance_are_flagged(world, owner, product):
    make_log_rule(LogCheck.YIELD, tolerance_percent=10)
    lot = open_lot(product=product, code="Y1", by=owner)
    log(world, lot, owner, LogKind.HARVEST, 100)
    log(world, lot, owner, LogKind.PROCESSING, 100)
    log(world, lot, owner, LogKind.PROCESSING, 10)
    assert not LogFlag.objects.exists()
    log(world, lot, owner, LogKind.PROCESSING, Decimal("0.5"))
    assert "input: 100 kg output: 110,5 kg percent: 10" in LogFlag.objects.get().sentence


def test_goods_without_declared_raw_material_are_not_weighed_against_it(world, owner, product):
    make_log_rule(LogCheck.YIELD)
    log(world, open_lot(product=product, code="Y1", by=owner), owner, LogKind.PROCESSING, 100)
    assert not LogFlag.objects.exists()


def test_a_paper_that_had_ended_on_the_day_of_the_work_is_flagged(world, owner, product):
    make_rule("haccp", stops=[CertificateEffect.ACTIVATION])
    make_log_rule(LogCheck.PAPER)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    make_certificate(world, owner, expiry_date=yesterday)
    lot = open_lot(product=product, code="P1", by=owner)
    record_log(lot=lot, entry=entry_of(world, LogKind.HARVEST, days_ago=3), by=owner)
    assert not LogFlag.objects.exists()
    record_log(lot=lot, entry=entry_of(world, LogKind.PROCESSING), by=owner)
    assert f"{yesterday:%d/%m/%Y}" in LogFlag.objects.get().sentence


def test_flags_are_seen_by_the_establishment_and_its_authorities(world, owner, cycle):
    make_log_rule(LogCheck.INTERVAL)
    harvest(world, owner, cycle, days_ago=1)
    treat(world, owner, cycle, days_ago=5, interval=28)
    log(world, Lot.objects.get(cycle=cycle), owner, LogKind.PROCESSING, 1)
    assert [
        LogFlag.objects.visible_to(person).count() for person in (owner, world.reviewer, make_owner(world))
    ] == [
        1,
        1,
        0,
    ]


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_flags_are_only_ever_added(world, owner, cycle, statement):
    make_log_rule(LogCheck.INTERVAL)
    treat(world, owner, cycle, days_ago=5, interval=28)
    harvest(world, owner, cycle)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        LogFlag.objects.update(sentence="") if statement == "update" else LogFlag.objects.all().delete()


# The rules themselves


def terms(**changes):
    values = {"level": RuleLevel.BLOCK, "sentence": "Từ ngày {date}.", "source": "Quyết định thử"}
    return LogRuleTerms(**values | changes)


def revised(world, days=0, sector="any", check=LogCheck.INTERVAL, **changes):
    start = timezone.localdate() + dt.timedelta(days=days)
    return revise_log_rule(
        check=check, sector=sector, terms=terms(**changes), effective_from=start, by=world.administrator
    )


def test_a_new_version_ends_the_one_before_and_keeps_it(world):
    before = make_log_rule(LogCheck.INTERVAL)
    revised(world, days=10)
    before.refresh_from_db()
    assert before.effective_to == timezone.localdate() + dt.timedelta(days=10)
    assert LogRule.objects.in_force(timezone.localdate()).get() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": -1}, "effective_from"),
        ({"sector": "mining"}, "sector"),
        ({"source": " "}, "source"),
        ({"sentence": ""}, "sentence"),
        ({"sentence": "Từ {ngày}"}, "sentence"),
        ({"sentence": "Từ {date.year}"}, "sentence"),
        ({"sentence": "Từ {date!r}"}, "sentence"),
        ({"sentence": "Từ {date:>99999999}"}, "sentence"),
        ({"sentence": "Từ {date"}, "sentence"),
        ({"tolerance_percent": 1001}, "tolerance_percent"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(world, changes, field):
    with pytest.raises(Refusal) as refused:
        revised(world, **changes)
    assert refused.value.field == field


def test_the_profile_does_not_undo_what_an_administrator_revised(world):
    revised(world)
    assert load_log_rule(
        check=LogCheck.INTERVAL, sector="any", terms=terms(), effective_from=dt.date(2025, 7, 1)
    ) is None  # fmt: skip
    assert LogEntry.objects.count() == 0


def test_a_producer_reads_no_flags_of_seasons_of_other_products(world, owner, product):
    make_log_rule(LogCheck.INTERVAL)
    cycle = make_cycle(owner, product)
    harvest_cycle(cycle=cycle, code="A1", entry=entry_of(world, LogKind.HARVEST), by=owner)
    treat(world, owner, cycle, days_ago=3, interval=7)
    producer = make_person(owner.organisation, Role.PRODUCER)
    assert LogFlag.objects.visible_to(owner).filter(entry__lot=None).exists()
    assert not LogFlag.objects.visible_to(producer).exists()

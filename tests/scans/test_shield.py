"""Sweeps over recorded scans: what opens an alert, what is added, who sees it, and what a finding does."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.scans.enums import VisitKind
from nguongoc.scans.shield.alerts import settle_alert
from nguongoc.scans.shield.enums import Finding, ShieldRule
from nguongoc.scans.shield.markets import declare_market
from nguongoc.scans.shield.models import Alert
from nguongoc.scans.shield.queries import precision_of, provinces_of, sentence_of
from nguongoc.scans.shield.sweeping import look_at, sweep
from nguongoc.stamps.actions import change_stamps
from tests.factories import make_authority, make_lot, make_person, make_stamps, make_unit
from tests.ground import made_once
from tests.scans.scanning import scan, written

pytestmark = pytest.mark.django_db
WHY = "Đã xem tem tại chợ, in lại bằng máy in thường."


@made_once
def batch(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    return make_stamps(world, owner, lot, 100, active=80)


def lot_of(batch):
    return batch.ranges.filter(lot__isnull=False).first().lot


def look(*, after=0.0):
    """Judge all that is there, as of now or some hours later."""
    second = dt.timedelta(seconds=1)
    return look_at((written() - second, written() + second), now=timezone.now() + dt.timedelta(hours=after))


def rules_seen():
    return set(Alert.objects.values_list("rule", flat=True))


def opened_by_many(batch, place=0, *, count=25, **more):
    for number in range(count):
        scan(batch.first + place, network=1000 + number, lot=lot_of(batch), **more)


def test_many_visitors_of_one_stamp_open_one_alert_that_is_told_more(batch):
    opened_by_many(batch)
    look()
    alert = Alert.objects.get(rule=ShieldRule.SESSIONS_TOTAL)
    assert (alert.number, alert.batch, alert.lot) == (batch.first, batch, lot_of(batch))
    assert alert.found["sessions"] == len(alert.evidence) == 25
    assert look() == 0, "the same scans say nothing new"
    scan(batch.first, network=5, lot=lot_of(batch))
    look()
    assert Alert.objects.get(rule=ShieldRule.SESSIONS_TOTAL).found["sessions"] == 26


def test_staff_programs_and_reloads_tell_nothing(batch):
    for kind in (VisitKind.STAFF, VisitKind.PREVIEW, VisitKind.MONITOR):
        opened_by_many(batch, kind=kind)
    look()
    assert not Alert.objects.exists()


def test_visitors_behind_one_network_are_one(batch):
    for _ in range(30):
        scan(batch.first, network=7, lot=lot_of(batch))
    look()
    assert ShieldRule.SESSIONS_TOTAL not in rules_seen()


def test_scans_before_activation_and_after_void_are_about_the_batch(world, batch):
    for network in range(3):
        scan(batch.first + 90 + network, network=network, verdict="inactive")
        scan(batch.first + 80, network=network, verdict="void")
    look()
    assert rules_seen() == {ShieldRule.INACTIVE, ShieldRule.VOID}
    assert set(Alert.objects.values_list("batch", flat=True)) == {batch.pk}


def test_unknown_codes_in_series_are_for_the_departments_alone(world, batch):
    for number in range(20):
        scan(asked=f"{number:02}XYZXYZXYZXYZ", network=99, verdict="unknown")
    for number in range(10):
        scan(asked=f"7Q2KM9X4VB{number:04}", network=200 + number, verdict="unknown")
    look()
    assert rules_seen() == {ShieldRule.UNKNOWN_NETWORK, ShieldRule.UNKNOWN_NEAR}
    assert Alert.objects.visible_to(world.approver).count() == 2
    assert not Alert.objects.visible_to(world.reviewer).exists()


def test_market_that_the_establishment_declares_is_watched(world, owner, product, batch):
    for network in range(5):
        scan(batch.first + network, network=network, province="79", lot=lot_of(batch))
    look()
    assert not Alert.objects.exists()
    with pytest.raises(Refusal) as refused:
        declare_market(product=product, provinces_sold=["22", "00"], by=owner)
    assert refused.value.field == "provinces"
    declare_market(product=product, provinces_sold=["22", "01"], by=owner)
    look()
    alert = Alert.objects.get()
    assert alert.rule == ShieldRule.OUTSIDE_MARKET
    assert "Hồ Chí Minh" in sentence_of(alert)


def test_evidence_tells_places_and_times_and_nothing_of_a_visitor(batch):
    for hour, province in enumerate(("22", "01", "79", "79")):
        scan(batch.first, network=12345 + hour, province=province, hours_ago=hour, lot=lot_of(batch))
    look()
    alert = Alert.objects.get(rule=ShieldRule.PROVINCES)
    assert next((row.name, row.scans) for row in provinces_of(alert)) == ("Thành phố Hồ Chí Minh", 2)
    assert "12345" not in str(alert.evidence)
    assert all(len(row["visitor"]) == 4 for row in alert.evidence)


def test_finding_needs_a_reason_is_kept_and_scans_before_it_count_no_more(world, batch):
    opened_by_many(batch)
    look()
    alert = Alert.objects.get(rule=ShieldRule.SESSIONS_TOTAL)
    with pytest.raises(Refusal) as refused:
        settle_alert(alert=alert, finding=Finding.COPIED, reason=" ", by=world.reviewer)
    assert refused.value.field == "reason"
    settle_alert(alert=alert, finding=Finding.COPIED, reason=WHY, by=world.reviewer)
    with pytest.raises(StateChanged):
        settle_alert(alert=alert, finding=Finding.HARMLESS, reason=WHY, by=world.approver)
    assert AuditEntry.objects.filter(action="settle_alert").exists()
    look()
    assert Alert.objects.filter(rule=ShieldRule.SESSIONS_TOTAL).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE scans_alert SET finding = 'harmless' WHERE id = %s", [alert.pk])


def test_precision_is_the_share_that_was_something(world, batch):
    opened_by_many(batch)
    opened_by_many(batch, 1)
    look()
    first, second = Alert.objects.filter(rule=ShieldRule.SESSIONS_TOTAL)
    settle_alert(alert=first, finding=Finding.COPIED, reason=WHY, by=world.reviewer)
    settle_alert(alert=second, finding=Finding.HARMLESS, reason="Gói bày ở quầy.", by=world.reviewer)
    rows = {row.rule: row for row in precision_of(Alert.objects.visible_to(world.approver))}
    assert (rows[ShieldRule.SESSIONS_TOTAL].settled, rows[ShieldRule.SESSIONS_TOTAL].share) == (2, 50)
    assert rows[ShieldRule.SPEED].share is None


def test_authority_sees_and_settles_those_of_its_jurisdiction_alone(world, owner, batch):
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    far = make_person(make_authority(Level.COMMUNE, "Ủy ban nhân dân Cô Tô", elsewhere), Role.REVIEWER)
    opened_by_many(batch)
    look()
    for person, count in ((world.reviewer, 1), (world.approver, 1), (far, 0), (owner, 0)):
        assert Alert.objects.visible_to(person).filter(rule=ShieldRule.SESSIONS_TOTAL).count() == count
    with pytest.raises(NotPermitted):
        settle_alert(alert=Alert.objects.first(), finding=Finding.FAKE, reason=WHY, by=far)


def test_more_than_the_day_allows_are_gathered_and_none_is_lost(world, batch):
    table = world.province.settings["scan_rules"]
    next(row for row in table if row["key"] == "budget")["value"] = "2"
    world.province.save()
    for place in range(5):
        opened_by_many(batch, place)
    look()
    alerts = Alert.objects.filter(rule=ShieldRule.SESSIONS_TOTAL)
    assert alerts.count() == 5
    assert Alert.objects.filter(is_gathered=False).count() == 2
    assert Notice.objects.filter(person=world.reviewer, subject__contains="2 cảnh báo").count() == 1


def test_rule_without_a_row_in_force_is_off(world, batch):
    for row in world.province.settings["scan_rules"]:
        row["effective_to"] = "2026-01-01"
    world.province.save()
    opened_by_many(batch)
    assert look() == 0


def test_many_sightings_take_as_many_statements_as_one(batch, django_assert_num_queries):
    opened_by_many(batch)
    with CaptureQueriesContext(connection) as of_one:
        look()
    for place in (1, 2, 3):
        opened_by_many(batch, place)
    with CaptureQueriesContext(connection) as of_three:
        look()
    assert Alert.objects.filter(rule=ShieldRule.SESSIONS_TOTAL).count() == 4
    assert len(of_three) <= len(of_one)
    for place in range(4):
        scan(batch.first + place, network=5, lot=lot_of(batch))
    with django_assert_num_queries(len(of_one), exact=False):
        look()
    told = Alert.objects.filter(rule=ShieldRule.SESSIONS_TOTAL)
    assert [len(alert.evidence) for alert in told] == [alert.found["sessions"] for alert in told] == [26] * 4


def test_stamp_that_is_far_above_its_lot_is_seen_on_its_first_day(batch):
    for place in range(1, 10):
        scan(batch.first + place, network=place, lot=lot_of(batch))
    opened_by_many(batch, count=7)
    look()
    assert not Alert.objects.exists(), "few people"
    scan(batch.first, network=50, lot=lot_of(batch))
    look()
    alert = Alert.objects.get()
    assert (alert.rule, alert.number, alert.lot) == (ShieldRule.LOT_PEERS, batch.first, lot_of(batch))
    assert "gấp 8 lần" in sentence_of(alert)


def test_sweep_goes_on_where_the_last_one_ended(batch):
    opened_by_many(batch)
    assert sweep() > 0
    assert sweep() == 0


def test_suspended_stamp_that_is_scanned_again_opens_no_new_alert_while_one_is_open(world, batch):
    opened_by_many(batch)
    look()
    change_stamps(batch=batch, first=1, last=1, state="suspended", reason=WHY, by=world.reviewer)
    opened_by_many(batch, verdict="suspended")
    look()
    assert Alert.objects.get(rule=ShieldRule.SESSIONS_TOTAL).found["sessions"] == 25, "behind the same networks"

"""Seasons and batches of animals: work before there are goods counts for every lot that is harvested from them."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.passport.queries import make_passports, read_passport
from nguongoc.trace.actions import (
    HouseholdFacts,
    end_cycle,
    end_household,
    harvest_cycle,
    keep_household,
    keep_households,
    open_cycle,
    record_log,
    record_work,
)
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import Event, Household, LogEntry, Lot, ProductionCycle
from nguongoc.trace.queries import entries_of
from tests.factories import make_lot, make_owner, make_product, make_site
from tests.trail_factories import entry_of, make_cycle, make_household, treat

pytestmark = pytest.mark.django_db


def harvested(world, owner, cycle, code="A1", **changes):
    return harvest_cycle(cycle=cycle, code=code, entry=entry_of(world, LogKind.HARVEST, **changes), by=owner).lot


def test_a_cycle_is_opened_at_a_site_of_the_establishment(world, owner, product):
    site = make_site(world, owner, name="Ao số 5")
    assert make_cycle(owner, product, site=site).place == "Ao số 5"
    with pytest.raises(Refusal) as refused:
        make_cycle(owner, product, site=make_site(world, make_owner(world)))
    assert refused.value.field == "site"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "V" * 121}, "name"),
        ({"started_date": dt.date(2999, 1, 1)}, "started_date"),
        ({"started_date": dt.date(2001, 1, 1)}, "started_date"),
    ],
)
def test_a_cycle_that_makes_no_sense_is_refused(owner, product, changes, field):
    with pytest.raises(Refusal) as refused:
        make_cycle(owner, product, **changes)
    assert refused.value.field == field
    assert not ProductionCycle.objects.exists()


def test_two_running_cycles_of_a_product_have_two_names(owner, product):
    first = make_cycle(owner, product, name="Vụ xuân")
    with pytest.raises(Refusal, match="đang chạy rồi"):
        make_cycle(owner, product, name="Vụ xuân")
    end_cycle(cycle=first, ended_date=timezone.localdate(), by=owner)
    make_cycle(owner, product, name="Vụ xuân")


def test_work_of_a_cycle_makes_no_event(world, owner, product):
    entry = record_work(cycle=make_cycle(owner, product), entry=entry_of(world, LogKind.FEEDING), by=owner)
    assert (entry.event, entry.quantity, Event.objects.count()) == (None, None, 0)


def test_goods_are_not_written_in_a_cycle(world, owner, product):
    with pytest.raises(Refusal, match="ghi vào lô"):
        record_work(cycle=make_cycle(owner, product), entry=entry_of(world, LogKind.STORAGE), by=owner)


def test_several_harvests_of_a_cycle_share_what_was_done_before(world, owner, product):
    cycle = make_cycle(owner, product)
    treat(world, owner, cycle, days_ago=40, interval=10)
    first = harvested(world, owner, cycle, "A1", days_ago=3)
    second = harvested(world, owner, cycle, "A2")
    record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING, days_ago=1), by=owner)
    assert [entry.kind for entry in entries_of(first)] == ["treatment", "harvest"]
    assert [entry.kind for entry in entries_of(second)] == ["treatment", "feeding", "harvest"]
    assert first.cycle == second.cycle == cycle


def test_the_passport_tells_treatments_with_their_intervals_and_daily_work_once(world, owner, product):
    cycle = make_cycle(owner, product)
    entry = treat(world, owner, cycle, days_ago=40, interval=10)
    for day in range(5):
        record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING, days_ago=20 + day), by=owner)
    lot = harvested(world, owner, cycle)
    passport = make_passports([lot])[lot.pk]
    treatment, feeding, harvest = passport.steps
    assert treatment.details[-1] == ("Được thu hoạch từ ngày", f"{entry.harvest_from:%d/%m/%Y}")
    assert (feeding.quantity[:5], feeding.details) == ("5 lần", [])
    assert harvest.quantity == "10 kg"


def test_a_failed_harvest_opens_no_lot(world, owner, product):
    cycle = make_cycle(owner, product)
    with pytest.raises(Refusal):
        harvested(world, owner, cycle, quantity=0)
    assert not Lot.objects.exists()


def test_an_ended_cycle_takes_nothing_more(world, owner, product):
    cycle = make_cycle(owner, product)
    end_cycle(cycle=cycle, ended_date=timezone.localdate(), by=owner)
    with pytest.raises(Refusal, match="đã kết thúc"):
        record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING), by=owner)
    with pytest.raises(Refusal, match="đã kết thúc"):
        harvested(world, owner, cycle)


@pytest.mark.parametrize("days", [-61, 1])
def test_a_cycle_ends_between_its_start_and_today(owner, product, days):
    with pytest.raises(Refusal) as refused:
        end_cycle(
            cycle=make_cycle(owner, product), ended_date=timezone.localdate() + dt.timedelta(days=days), by=owner
        )
    assert refused.value.field == "ended_date"


def test_a_cycle_is_of_its_establishment_alone(world, owner, product):
    cycle = make_cycle(owner, product)
    with pytest.raises(Refusal, match="không thuộc"):
        record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING), by=make_owner(world))
    with pytest.raises(NotPermitted):
        record_work(cycle=cycle, entry=entry_of(world, LogKind.FEEDING), by=world.reviewer)
    assert set(ProductionCycle.objects.visible_to(world.reviewer)) == {cycle}
    assert not ProductionCycle.objects.visible_to(make_owner(world)).exists()


def test_a_cycle_of_another_product_or_establishment_is_refused(world, owner):
    theirs = make_product(world, make_owner(world))
    with pytest.raises(Refusal) as refused:
        open_cycle(product=theirs, name="Vụ", started_date=timezone.localdate(), by=owner)
    assert refused.value.field == "product"


def test_the_same_page_sent_twice_makes_one_entry(world, owner, product):
    lot = make_lot(world, owner, product)
    given = entry_of(world, LogKind.STORAGE, form_key=uuid.uuid4())
    assert record_log(lot=lot, entry=given, by=owner) == record_log(lot=lot, entry=given, by=owner)
    cycle = make_cycle(owner, product)
    given = entry_of(world, LogKind.HARVEST, form_key=uuid.uuid4())
    first = harvest_cycle(cycle=cycle, code="X1", entry=given, by=owner)
    assert harvest_cycle(cycle=cycle, code="X1", entry=given, by=owner) == first
    assert Lot.objects.filter(cycle=cycle).count() == 1


def test_the_key_of_a_page_of_another_establishment_gives_nothing_away(world, owner, product):
    key = uuid.uuid4()
    record_log(lot=make_lot(world, owner, product), entry=entry_of(world, LogKind.STORAGE, form_key=key), by=owner)
    stranger = make_owner(world)
    lot = make_lot(world, stranger, make_product(world, stranger))
    with pytest.raises(Refusal, match="đã cũ"):
        record_log(lot=lot, entry=entry_of(world, LogKind.STORAGE, form_key=key), by=stranger)


def test_an_entry_is_for_a_household_of_the_cooperative(world, owner, product):
    cycle = make_cycle(owner, product)
    household = make_household(owner)
    lot = harvested(world, owner, cycle, household=household)
    assert LogEntry.objects.get(lot=lot).household == household
    with pytest.raises(Refusal, match="không thuộc"):
        harvested(world, owner, cycle, "A2", household=make_household(make_owner(world)))


def test_the_public_reads_the_name_of_a_household_by_consent_only(world, owner, product):
    cycle = make_cycle(owner, product)
    shy, open_minded = make_household(owner, "H-01"), make_household(owner, "H-02", may_be_named=True)
    for code, household in (("A1", shy), ("A2", open_minded)):
        lot = harvested(world, owner, cycle, code, household=household)
        passport = make_passports([lot])[lot.pk]
        named = dict(passport.steps[0].details)["Hộ"]
        assert named == ("Hộ H-01" if household == shy else "Nguyễn Văn Thử")


def test_a_household_that_takes_its_consent_back_is_named_no_longer(world, owner, product):
    cycle = make_cycle(owner, product)
    household = make_household(owner, "H-01", may_be_named=True)
    record_work(cycle=cycle, entry=entry_of(world, LogKind.CARE, household=household), by=owner)
    lot = harvested(world, owner, cycle, household=household)
    assert "Nguyễn Văn Thử" in str(read_passport(lot.pk))
    facts = HouseholdFacts(code="H-01", name="Nguyễn Văn Thử", may_be_named=False)
    keep_household(facts=facts, household=household, by=owner)
    assert "Nguyễn Văn Thử" not in str(read_passport(lot.pk))


def test_a_household_that_left_is_a_member_again_once_the_list_has_it(owner):
    household = make_household(owner, "H-01")
    end_household(household=household, by=owner)
    facts = HouseholdFacts(code="H-01", name="Nguyễn Văn Thử")
    with pytest.raises(Refusal, match="đã thôi thành viên"):
        keep_household(facts=facts, by=owner)
    assert keep_households(rows=[facts], by=owner) == (0, 1)
    assert list(Household.objects.active()) == [household]

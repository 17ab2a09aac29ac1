"""Passports follow what they are made from: once for each change, whoever else changes something, and for good."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.accounts.models import Organisation
from nguongoc.passport import receivers, tasks
from nguongoc.passport.actions import refresh_passports
from nguongoc.passport.models import Passport
from nguongoc.passport.queries import make_passports, read_passport
from nguongoc.registry import actions
from nguongoc.registry.actions import edit_chain
from nguongoc.safety.actions import open_recall
from nguongoc.scans.passports import StoredPassport
from nguongoc.trace.actions import Entry, harvest_cycle, merge_lots, open_lot, record_log, record_many, split_lot
from nguongoc.trace.actions.stock import Taken
from nguongoc.trace.enums import LogKind
from nguongoc.web.scan import pages
from tests.factories import (
    establishment_content,
    make_certificate,
    make_chain,
    make_lot,
    make_owner,
    make_product,
    publish,
)
from tests.trail_factories import entry_of, make_cycle, make_household, make_incoming

pytestmark = pytest.mark.django_db


def version_of(lot):
    return Passport.objects.get(pk=lot.pk).version


def jobs(name):
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=f"passport.{name}").order_by("pk")]


def queries_of(act):
    with CaptureQueriesContext(connection) as found:
        act()
    return [query["sql"] for query in found.captured_queries]


def make_season(world, owner, product, lots):
    """A running cycle of which so many lots were harvested."""
    cycle = make_cycle(owner, product)
    for number in range(lots):
        entry = entry_of(world, LogKind.HARVEST, days_ago=1, quantity=Decimal(10 + number))
        harvest_cycle(cycle=cycle, code=f"V{cycle.pk}-{number}", entry=entry, by=owner)
    return cycle


def treat_for(world, owner, cycle, households, days_ago):
    entries = [
        entry_of(world, LogKind.TREATMENT, days_ago=days_ago, household=household) for household in households
    ]
    return queries_of(lambda: record_many(subject=cycle, entries=entries, by=owner))


def test_thirty_households_rebuild_each_passport_once(world, owner, product):
    cycle = make_season(world, owner, product, lots=3)
    households = [make_household(owner) for _ in range(30)]
    versions = [version_of(lot) for lot in cycle.lots.all()]
    one = treat_for(world, owner, cycle, households[:1], days_ago=9)
    many = treat_for(world, owner, cycle, households, days_ago=8)
    assert [version_of(lot) for lot in cycle.lots.all()] == [version + 2 for version in versions]
    assert sum("passport_passport" in sql for sql in many) == sum("passport_passport" in sql for sql in one) == 2
    assert len(one) <= 34
    assert len(many) - len(one) <= 29 * 10  # what it takes to write an entry down
    assert len(read_passport(cycle.lots.first().pk).steps) == 20 + 1 + 1  # the rest is summed, and the harvest


def test_many_lots_are_asked_for_as_often_as_one(world, owner, product, django_assert_num_queries):
    make_certificate(world, owner)
    make_chain(world, owner)
    cycle = make_season(world, owner, product, lots=3)
    lots = [*cycle.lots.all(), make_lot(world, owner, make_product(world, owner, name="Hàu sữa"))]
    with django_assert_num_queries(19):
        make_passports(lots[-1:])
    with django_assert_num_queries(19):
        together = make_passports(lots)
    assert together == {lot.pk: make_passports([lot])[lot.pk] for lot in lots}


def test_a_passport_is_as_new_as_its_transaction_and_no_newer(world, owner, product):
    lot = make_lot(world, owner, product)
    before = Passport.objects.values("version", "content").get(pk=lot.pk)

    @transaction.atomic
    def write_and_fail():
        record_log(lot=lot, entry=entry_of(world, LogKind.HARVEST), by=owner)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert Passport.objects.values("version", "content").get(pk=lot.pk) == before


def test_what_says_the_same_is_not_written_again(world, owner, product):
    lot = make_lot(world, owner, product)
    before = Passport.objects.values("version", "built_at").get(pk=lot.pk)
    assert refresh_passports(lot_ids=[lot.pk]) == 0
    assert Passport.objects.values("version", "built_at").get(pk=lot.pk) == before


def test_lots_that_are_split_and_merged_tell_what_is_in_them(world, owner, product):
    lot = make_lot(world, owner, product)
    at = timezone.now()
    part = split_lot(lot=lot, parts=[("P1", Decimal(60))], at=at, by=owner)[0]
    taken = [Taken(part, Decimal(20)), Taken(lot, Decimal(30))]
    whole = merge_lots(taken=taken, product=product, code="G1", at=at, by=owner)
    assert read_passport(part.pk).lot.quantity == "60 kg"
    assert read_passport(whole.pk).lot.quantity == "50 kg"
    for each in (lot, part, whole):
        assert refresh_passports(lot_ids=[each.pk]) == 0


@pytest.fixture
def made(world, owner, product):
    """A lot of a second establishment, made of what it received of the owner's."""
    lot = make_lot(world, owner, product)
    cook = make_owner(world, name="Xưởng Cái Rồng")
    received = make_incoming(lot, 60, owner, cook)
    made = open_lot(product=make_product(world, cook, name="Bột ruốc"), code="B1", by=cook)
    entry = Entry(
        form=world.forms[LogKind.PROCESSING],
        happened_at=timezone.now(),
        quantity=Decimal(50),
        unit="KGM",
        answers={},
        inputs=[Taken(received, Decimal(60))],
    )
    record_log(lot=made, entry=entry, by=cook)
    return made


def run(name):
    """Run the last job of that name."""
    return getattr(tasks, name)(**jobs(name)[-1])


def makers_of(lot):
    return [stage.maker for stage in read_passport(lot.pk).stages]


def test_a_suspended_establishment_is_named_by_no_lot_of_others(world, owner, made):
    actions.suspend_record(record=owner.organisation.establishment, by=world.approver, reason="Đang kiểm tra")
    run("refresh_lots_through")
    assert makers_of(made) == ["", "Xưởng Cái Rồng"]
    actions.restore_record(record=owner.organisation.establishment, by=world.approver, reason="Đã khắc phục")
    run("refresh_lots_through")
    assert makers_of(made)[0] == owner.organisation.name


def test_an_establishment_s_new_name_reaches_the_lots_of_others(world, owner, made):
    establishment = owner.organisation.establishment
    renamed = establishment_content(world, name="Biển Xanh mới")
    draft = actions.propose_change(record=establishment, content=renamed, by=owner)
    publish(world, actions.submit(submission=draft, by=owner))
    run("refresh_lots_through")
    assert makers_of(made)[0] == "Biển Xanh mới"


def test_an_establishment_without_goods_makes_no_job(world):
    make_owner(world)
    assert jobs("refresh_lots_through") == []


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(receivers, "_MOST_AT_ONCE", 1)


def test_of_very_many_lots_the_rest_follows_in_the_background(world, owner, product, request):
    lots = [make_lot(world, owner, product) for _ in range(2)]
    request.getfixturevalue("few_at_once")
    draft = actions.propose_change(record=product, content=product.content.__replace__(uses="Ăn liền"), by=owner)
    publish(world, actions.submit(submission=draft, by=owner))
    assert [read_passport(lot.pk).product.uses for lot in lots] == ["", ""]
    run("refresh_lots")
    assert [read_passport(lot.pk).product.uses for lot in lots] == ["Ăn liền", "Ăn liền"]


def test_suspension_shows_at_once_however_many_lots(world, owner, product, request):
    lots = [make_lot(world, owner, product) for _ in range(2)]
    request.getfixturevalue("few_at_once")
    actions.suspend_record(record=product, by=world.approver, reason="Đang kiểm tra")
    assert all(read_passport(lot.pk).is_withheld and not read_passport(lot.pk).steps for lot in lots)
    actions.restore_record(record=product, by=world.approver, reason="Đã khắc phục")
    run("refresh_lots")
    assert not any(read_passport(lot.pk).is_withheld for lot in lots)


def test_recall_shows_at_once_however_many_lots(world, owner, product, request):
    lot = make_lot(world, owner, product)
    part = split_lot(lot=lot, parts=[("P1", Decimal(60))], at=timezone.now(), by=owner)[0]
    request.getfixturevalue("few_at_once")
    versions = [version_of(each) for each in (lot, part)]
    open_recall(lot=lot, reason="Kiểm nghiệm không đạt", instructions="Trả lại", by=world.approver)
    for each, version in zip((lot, part), versions, strict=True):
        passport = read_passport(each.pk)
        assert passport.recall.reason == "Kiểm nghiệm không đạt"
        assert version_of(each) == version + 1
        assert passport == make_passports([each])[each.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_a_passport_tells_both(world, owner, product):
    lot = make_lot(world, owner, product)
    chain = make_chain(world, owner)
    first_waits, second_begins = Event(), Event()

    def rename():
        """Has rebuilt the passport, and commits only after the other change has begun."""
        try:
            with transaction.atomic():
                edit_chain(chain=chain, code=chain.code, name="Chuỗi mới", product_group="Hàu", by=world.approver)
                connection.do_what_was_put_off()
                first_waits.set()
                second_begins.wait(10)
                wait_for_lock()
        finally:
            connections.close_all()

    def write():
        try:
            first_waits.wait(10)
            second_begins.set()
            record_log(lot=lot, entry=entry_of(world, LogKind.HARVEST, quantity=Decimal(7)), by=owner)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(rename), pool.submit(write)]:
            done.result()
    passport = read_passport(lot.pk)
    assert [each.name for each in passport.chains] == ["Chuỗi mới"]
    assert "7 kg" in [step.quantity for step in passport.steps]


def wait_for_lock():
    """Until somebody waits for a row, for at most ten seconds."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute("SELECT pg_sleep(0.1), count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[1]:
                return


def test_what_was_missed_is_found_at_night(world, owner, product):
    lot = make_lot(world, owner, product)
    Organisation.objects.filter(pk=world.department.pk).update(name="Sở Nông nghiệp thử")
    tasks.compare_all(0)
    run("apply_visibility_to")
    assert read_passport(lot.pk).checked_by == "Sở Nông nghiệp thử"


def test_jobs_that_the_database_breaks_off_are_tried_again():
    own = [task for name, task in tasks.app.tasks.items() if name.startswith("passport.refresh")]
    assert len(own) == 5
    assert all(task.retry_strategy is not None for task in own)


def test_chains_and_papers_end_with_a_day_and_need_nobody(world, owner, product):
    lot = make_lot(world, owner, product)
    make_certificate(world, owner, expiry_date=timezone.localdate() + dt.timedelta(days=1))
    paper = read_passport(lot.pk).certificates[0]
    assert not paper.has_ended(timezone.localdate())
    assert paper.has_ended(timezone.localdate() + dt.timedelta(days=2))


def test_a_page_that_is_made_at_midnight_is_of_the_day_that_it_shows(world, owner, product, monkeypatch):
    stored = StoredPassport(1, timezone.now(), read_passport(make_lot(world, owner, product).pk))
    day = dt.date(2026, 12, 31)
    clock = iter([day, day + dt.timedelta(days=1)])
    monkeypatch.setattr(pages, "today", lambda: next(clock))
    assert pages.PageMaker().lot(stored).day == day

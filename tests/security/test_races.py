"""Two at once, in threads of their own against PostgreSQL: one is first, the other gets a sentence."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.registry import actions as registry
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Revision, Submission
from nguongoc.safety.actions import open_recall
from nguongoc.safety.models import Recall
from nguongoc.stamps.actions import (
    activate_stamps,
    change_stamps,
    confirm_piece,
    issue_stamps,
    record_payment,
    request_stamps,
    set_stamp_price,
)
from nguongoc.stamps.enums import Printing, StampKind, StampState
from nguongoc.stamps.models import CodeBatch, StampPrice, StampRange, StampRequest
from nguongoc.trace.actions import (
    Entry,
    Taken,
    confirm_handover,
    open_lot,
    pack_units,
    record_log,
    refuse_handover,
    ship,
    split_lot,
    withdraw_handover,
)
from nguongoc.trace.balance import balance_of
from nguongoc.trace.enums import LogisticKind
from nguongoc.trace.models import IncomingLot, LogEntry, Lot
from tests.factories import (
    make_central,
    make_lot,
    make_owner,
    make_person,
    make_price,
    make_product,
    make_season,
    make_stamps,
    product_content,
    register,
)
from tests.trail_factories import make_shipment

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


def at_once(*acts):
    """The outcome of each act, all begun together: "done", or the sentence of the refusal."""
    gate = Barrier(len(acts), timeout=30)

    def run(act):
        gate.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.sentence
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def again(person):
    """The same person, as another request reads it."""
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize("start", [1, 31, 61])
def test_overlapping_activations_never_share_a_stamp(world, owner, product, start):
    lots = [make_lot(world, owner, product, packs=100) for _ in range(2)]
    batch = make_stamps(world, owner, lots[0], 90)
    outcomes = at_once(
        lambda: activate_stamps(batch=batch, first=start, last=start + 19, lot=lots[0], by=again(owner)),
        lambda: activate_stamps(batch=batch, first=start + 10, last=start + 29, lot=lots[1], by=again(owner)),
    )
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True], outcomes


@pytest.mark.parametrize("start", [1, 31, 61])
def test_activation_and_suspension_at_once_lose_neither(world, owner, product, start):
    lot = make_lot(world, owner, product, packs=100)
    batch = make_stamps(world, owner, lot, 90)
    outcomes = at_once(
        lambda: activate_stamps(batch=batch, first=start, last=start + 9, lot=lot, by=again(owner)),
        lambda: change_stamps(
            batch=batch,
            first=start + 10,
            last=start + 19,
            state=StampState.SUSPENDED,
            reason="Thử",
            by=again(world.approver),
        ),
    )
    assert outcomes == ["done", "done"]


def test_piece_is_confirmed_once(world, owner, product):
    piece = make_central(world, owner, product, 100, pieces=1).pieces.get()
    outcomes = at_once(
        lambda: confirm_piece(piece=piece, by=again(owner)),
        lambda: confirm_piece(piece=piece, missing=[(1, 10)], by=again(owner)),
    )
    assert outcomes.count("done") == 1
    assert any("đã được xác nhận trước đó" in outcome for outcome in outcomes)


def test_fee_is_paid_once(world, owner, product):
    make_price(world, 10, printing="own")
    lot = make_lot(world, owner, product, packs=100)
    fee = issue_stamps(request=request_stamps(lot=lot, quantity=20, by=owner), by=world.approver).fee
    today = timezone.localdate()
    acts = [
        lambda number=number: record_payment(
            fee=fee, receipt_number=number, paid_date=today, by=again(world.approver)
        )
        for number in ("1", "2")
    ]
    assert at_once(*acts).count("done") == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_recall_and_activation_at_once_leave_no_active_stamp(world, owner, product, _):
    lot = make_lot(world, owner, product, packs=100)
    batch = make_stamps(world, owner, lot, 100, active=50)
    outcomes = at_once(
        lambda: open_recall(lot=lot, reason="Thử", instructions="Trả", by=again(world.approver)),
        lambda: activate_stamps(batch=batch, first=51, last=60, lot=lot, by=again(owner)),
    )
    assert outcomes[0] == "done"
    assert not StampRange.objects.filter(state=StampState.ACTIVE).exists()


def test_prices_set_at_once_never_overlap(world):
    today = timezone.localdate()
    acts = [
        lambda price=price: set_stamp_price(
            kind=StampKind.STANDARD,
            printing=Printing.CENTRAL,
            price=price,
            effective_from=today,
            source="Thử",
            by=again(world.administrator),
        )
        for price in (100, 200)
    ]
    assert "done" in at_once(*acts)
    assert StampPrice.objects.in_force(today).count() == 1


def test_seasons_asked_for_at_once_share_one_balance(world, owner, product):
    season = make_season(product, 15)
    acts = [lambda n=n: request_stamps(season=season, quantity=n, by=again(owner)) for n in (60, 61, 62)]
    assert at_once(*acts).count("done") == 1


def test_requests_at_once_stay_within_the_cap(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    acts = [lambda size=size: request_stamps(lot=lot, quantity=size, by=again(owner)) for size in (60, 61, 62)]
    assert at_once(*acts).count("done") == 1


def test_request_sent_twice_is_one(world, owner, product):
    lot = make_lot(world, owner, product, packs=100)
    assert at_once(*[lambda: request_stamps(lot=lot, quantity=20, by=again(owner))] * 2).count("done") == 1
    assert StampRequest.objects.count() == 1


def test_two_officials_issue_one_batch(world, owner, product):
    colleague = make_person(world.department, Role.APPROVER)
    lot = make_lot(world, owner, product, packs=100)
    request = request_stamps(lot=lot, quantity=20, by=owner)
    acts = [lambda by=by: issue_stamps(request=request, by=again(by)) for by in (world.approver, colleague)]
    assert at_once(*acts).count("done") == 1
    assert CodeBatch.objects.count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_stamps_issued_at_once_for_a_lot_and_its_season_share_one_balance(world, owner, product, _):
    colleague = make_person(world.department, Role.APPROVER)
    lot = make_lot(world, owner, product, packs=100)
    season = request_stamps(season=make_season(product, 15), quantity=100, by=owner)
    asked = request_stamps(lot=lot, quantity=60, by=owner)
    outcomes = at_once(
        lambda: issue_stamps(request=season, by=again(world.approver)),
        lambda: issue_stamps(request=asked, by=again(colleague)),
    )
    # The lot has room in either case; the season only where it is first.
    assert outcomes[1] == "done"
    assert outcomes[0] == "done" or "còn xin được 40 tem" in outcomes[0]


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_officials_decide_once(world, _):
    colleague = make_person(world.commune_authority, Role.REVIEWER)
    submission = register(world)
    outcomes = at_once(
        lambda: registry.accept(submission=submission, by=again(world.reviewer)),
        lambda: registry.refuse(submission=submission, by=again(colleague), reason="Thử"),
    )
    assert outcomes.count("done") == 1, outcomes
    assert any("Hồ sơ này đã được xử lý" in outcome and "Người thử" in outcome for outcome in outcomes), outcomes


def test_record_is_suspended_once(world, owner):
    record, people = owner.organisation.establishment, (world.approver, world.reviewer)
    acts = [lambda by=by: registry.suspend_record(record=record, by=again(by), reason="Thử") for by in people]
    assert at_once(*acts).count("done") == 1


def test_what_is_accepted_while_it_is_withdrawn_stays_withdrawn(world):
    submission = register(world)
    at_once(
        lambda: registry.accept(submission=submission, by=again(world.reviewer)),
        lambda: registry.withdraw(submission=submission, by=again(submission.entered_by)),
    )
    submission.refresh_from_db()
    assert submission.state == SubmissionState.WITHDRAWN


def test_one_gtin_is_published_once(world, owner):
    submissions = []
    for name in ("Thứ nhất", "Thứ hai"):
        draft = registry.propose_product(content=product_content(name=name, gtin="08931234567897"), by=owner)
        sent = registry.submit(submission=draft, by=owner)
        submissions.append(registry.accept(submission=sent, by=world.reviewer))
    acts = [lambda row=row: registry.publish(submission=row, by=again(world.approver)) for row in submissions]
    outcomes = at_once(*acts)
    assert outcomes.count("done") == 1
    assert any("thuộc một sản phẩm khác" in outcome for outcome in outcomes)
    assert Submission.objects.filter(state=SubmissionState.PUBLISHED, record__kind="product").count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_registration_sent_twice_is_one(world, _):
    outcomes = at_once(*[lambda: register(world, code="AAAAA-BBBBB")] * 2)
    assert outcomes.count("done") == 1
    assert any("đã được gửi trước đó" in outcome for outcome in outcomes)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_registrations_with_one_address_make_one_account(world, monkeypatch, _):
    monkeypatch.setattr("tests.factories._numbers", iter([1, 7, 2, 7]))  # one address for both
    assert at_once(*[lambda: register(world)] * 2) == ["done", "done"]
    assert Submission.objects.filter(entered_by=None).count() == 1
    assert Person.objects.filter(email="chu7@vidu.example").count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_tax_code_is_registered_once(world, _):
    outcomes = at_once(*[lambda: register(world, tax_code="5701234567")] * 2)
    assert outcomes.count("done") == 1
    assert any("đã có hồ sơ" in outcome for outcome in outcomes)


def test_lot_opened_twice_is_one(world, owner, product):
    for code in map(str, range(ROUNDS)):
        acts = [lambda code=code: open_lot(product=product, code=code, by=again(owner))] * 2
        outcomes = at_once(*acts)
        assert outcomes.count("done") == 1
        assert any("đã có" in outcome for outcome in outcomes)
    assert Lot.objects.count() == ROUNDS


def test_log_entry_sent_twice_is_one(world, owner, product):
    lot = open_lot(product=product, code="L1", by=owner)
    entry = Entry(
        form=world.forms["harvest"],
        happened_at=timezone.now(),
        quantity=10,
        unit="KGM",
        answers={"place_note": "Bãi"},
    )
    outcomes = at_once(*[lambda: record_log(lot=lot, entry=entry, by=again(owner))] * 2)
    assert outcomes.count("done") == 1
    assert LogEntry.objects.count() == 1


def test_lot_is_recalled_once(world, owner, product):
    lot = make_lot(world, owner, product)
    people = (world.approver, owner)
    acts = [lambda by=by: open_recall(lot=lot, reason="Thử", instructions="Trả", by=again(by)) for by in people]
    assert at_once(*acts).count("done") == 1
    assert Recall.objects.count() == 1


def test_published_twice_is_one_revision(world, owner):
    product = make_product(world, owner)
    draft = registry.propose_change(record=product, content=product_content(name="Tên mới"), by=owner)
    sent = registry.accept(submission=registry.submit(submission=draft, by=owner), by=world.reviewer)
    assert at_once(*[lambda: registry.publish(submission=sent, by=again(world.approver))] * 2).count("done") == 1
    assert Revision.objects.filter(record=product).count() == 2


def test_the_last_of_a_lot_is_shipped_once(world, owner, product):
    shop = make_owner(world)
    lot = make_lot(world, owner, product)
    outcomes = at_once(
        *(
            lambda number=number: ship(
                shipment=make_shipment(lot, 100, shop, note_number=str(number)), by=again(owner)
            )
            for number in range(3)
        )
    )
    assert outcomes.count("done") == 1
    assert sum("chỉ còn 50 kg" in outcome for outcome in outcomes) == 2


def test_goods_are_used_packed_and_shipped_once(world, owner, product):
    shop = make_owner(world)
    lot = make_lot(world, owner, product)
    outcomes = at_once(
        lambda: ship(shipment=make_shipment(lot, 100, shop), by=again(owner)),
        lambda: pack_units(
            kind=LogisticKind.CARTON, taken=[Taken(lot, Decimal(100))], at=timezone.now(), by=again(owner)
        ),
        lambda: split_lot(lot=lot, parts=[("S1", Decimal(100))], at=timezone.now(), by=again(owner)),
    )
    assert outcomes.count("done") == 1
    assert balance_of(lot).free == 50


def test_delivery_is_confirmed_or_withdrawn_and_never_both(world, owner, product):
    shop = make_owner(world)
    lot = make_lot(world, owner, product)
    handover = ship(shipment=make_shipment(lot, 100, shop), by=owner)
    outcomes = at_once(
        lambda: confirm_handover(handover=handover, received_at=timezone.now(), by=again(shop)),
        lambda: withdraw_handover(handover=handover, reason="Nhầm", by=again(owner)),
        lambda: refuse_handover(handover=handover, reason="Không đặt", by=again(shop)),
    )
    assert outcomes.count("done") == 1
    received = IncomingLot.objects.filter(organisation=shop.organisation).count()
    assert (received, balance_of(lot).free) in {(1, 50), (0, 150), (0, 50)}

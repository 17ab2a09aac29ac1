"""How many stamps may be asked for: packs or cartons of a lot, or of a season to come, and what may spoil."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from nguongoc.common.errors import Refusal
from nguongoc.registry.contents.products import Capacity
from nguongoc.stamps.actions import activate_stamps, issue_stamps, request_stamps
from nguongoc.stamps.enums import PackLevel, RequestState, StampKind
from nguongoc.stamps.rules import balance_of, is_beyond_capacity, request_balance, season_balance
from nguongoc.trace.models import Lot
from tests.factories import make_lot, make_owner, make_product, make_season, make_stamps
from tests.ground import made_once

pytestmark = pytest.mark.django_db


@made_once
def product(world, owner):
    """Packs of 150 g, twelve a carton, a ton a year."""
    capacity = Capacity(quantity=1000, unit="KGM", period="year")
    return make_product(world, owner, carton_units=12, capacity=capacity)


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


@pytest.fixture
def tolerance(world):
    world.province.settings |= {"stamps": {"tolerance_percent": 5, "request_maximum": 5000}}
    world.province.save()


def carton(quantity, lot, by):
    return request_stamps(lot=lot, quantity=quantity, level=PackLevel.CARTON, by=by)


def test_tolerance_is_data_and_is_rounded_down(world, owner, lot, tolerance):
    assert balance_of(lot).sentence == ("Lô đã đóng 1.000 gói; thêm 50 tem bù hỏng (5 %); còn xin được 1.050 tem.")
    assert balance_of(lot, PackLevel.CARTON).sentence == (
        "Lô đã đóng 1.000 gói, tức 84 thùng (12 gói một thùng); thêm 4 tem bù hỏng (5 %); còn xin được 88 tem."
    )


def test_each_level_has_a_balance_of_its_own(owner, lot):
    request_stamps(lot=lot, quantity=1000, by=owner)
    assert carton(84, lot, owner).pack_units == 12
    with pytest.raises(Refusal, match="còn xin được 0 tem") as refused:
        carton(1, lot, owner)
    assert refused.value.field == "quantity"


def test_cartons_need_to_be_known(world, owner):
    lot = make_lot(world, owner, make_product(world, owner, name="Không thùng"))
    with pytest.raises(Refusal, match="chưa ghi số gói một thùng") as refused:
        carton(1, lot, owner)
    assert refused.value.field == "level"


def test_request_maximum_is_data(owner, world, product, tolerance):
    lot = make_lot(world, owner, product, packs=9000)
    with pytest.raises(Refusal, match=r"tối đa 5\.000 tem"):
        request_stamps(lot=lot, quantity=5001, by=owner)


def test_security_stamps_are_printed_by_the_authority(owner, lot):
    with pytest.raises(Refusal, match="do cơ quan in và giao") as refused:
        request_stamps(lot=lot, quantity=1, kind=StampKind.SECURITY, by=owner)
    assert refused.value.field == "printing"


def test_stamps_of_a_season_put_on_a_lot_count_there(world, owner, product, lot):
    asked = request_stamps(season=make_season(product), quantity=400, by=owner)
    batch = issue_stamps(request=asked, by=world.approver)
    activate_stamps(batch=batch, first=1, last=400, lot=lot, by=owner)
    assert balance_of(lot).left == 600


def test_season_is_capped_by_what_it_is_expected_to_bring(world, owner, product, tolerance):
    season = make_season(product, 300)
    request_stamps(season=season, quantity=1000, by=owner)
    with pytest.raises(Refusal) as refused:
        request_stamps(season=season, quantity=1101, by=owner)
    assert refused.value.sentence.startswith(
        "Dự kiến 300 kg đóng được 2.000 gói; thêm 100 tem bù hỏng (5 %); đang có hoặc đang xin 1.000 tem; "
        "còn xin được 1.100 tem."
    )
    cartons = season_balance(owner.organisation, product, Decimal(300), PackLevel.CARTON)
    assert (cartons.needed, cartons.left) == (167, 175)


def test_free_stamps_count_against_a_season_and_used_ones_do_not(world, owner, product, lot):
    make_stamps(world, owner, lot, 300, active=100)
    assert season_balance(owner.organisation, product, Decimal(150), PackLevel.UNIT).left == 800


def test_season_beyond_the_capacity_is_pointed_out(owner, product):
    within = request_stamps(season=make_season(product, 1000), quantity=10, by=owner)
    beyond = request_stamps(season=make_season(product, 1001), quantity=10, by=owner)
    assert [is_beyond_capacity(within), is_beyond_capacity(beyond)] == [False, True]
    assert [request_balance(each).used for each in (within, beyond)] == [0, 10]


@pytest.mark.parametrize(("name", "expected", "field"), [("", 100, "season"), ("Vụ xuân", 0, "expected_quantity")])
def test_season_needs_a_name_and_a_quantity(owner, product, name, expected, field):
    with pytest.raises(Refusal) as refused:
        request_stamps(season=make_season(product, expected, name), quantity=1, by=owner)
    assert refused.value.field == field


def test_season_of_another_establishments_product_is_refused(world, product):
    with pytest.raises(Refusal, match="không thuộc cơ sở của bạn"):
        request_stamps(season=make_season(product), quantity=1, by=make_owner(world))


def test_request_is_not_issued_once_its_lot_bears_other_stamps(world, owner, product, lot):
    asked = request_stamps(lot=lot, quantity=900, by=owner)
    season = issue_stamps(
        request=request_stamps(season=make_season(product), quantity=200, by=owner), by=world.approver
    )
    activate_stamps(batch=season, first=1, last=200, lot=lot, by=owner)
    with pytest.raises(Refusal) as refused:
        issue_stamps(request=asked, by=world.approver)
    assert refused.value.sentence == (
        "Lô đã đóng 1.000 gói; đã xin 200 tem; còn xin được 800 tem. "
        "Yêu cầu này xin 900 tem nên không cấp được nữa. Hãy bấm “Không chấp nhận” và ghi lý do để cơ sở xin lại."
    )
    asked.refresh_from_db()
    assert asked.state == RequestState.SUBMITTED


def test_request_of_a_season_is_not_issued_once_its_lot_has_stamps(world, owner, product, lot):
    asked = request_stamps(season=make_season(product, 150), quantity=1000, by=owner)
    make_stamps(world, owner, lot, 1)
    with pytest.raises(Refusal, match="còn xin được 999 tem"):
        issue_stamps(request=asked, by=world.approver)


@pytest.mark.parametrize("later_first", [False, True])
def test_seasons_that_made_room_for_each_other_are_issued_in_any_order(world, owner, product, later_first):
    asked = [request_stamps(season=make_season(product, kg), quantity=500, by=owner) for kg in (75, 150)]
    for each in reversed(asked) if later_first else asked:
        assert issue_stamps(request=each, by=world.approver).size == 500


def test_fewer_packs_have_room_for_what_was_asked_first(world, owner, lot):
    first, second = (request_stamps(lot=lot, quantity=quantity, by=owner) for quantity in (600, 400))
    Lot.objects.filter(pk=lot.pk).update(pack_count=600)
    with pytest.raises(Refusal, match="không cấp được nữa"):
        issue_stamps(request=second, by=world.approver)
    assert issue_stamps(request=first, by=world.approver).size == 600


def on_lot_by_sql(batch, lot, count):
    """Put the first stamps of a batch on a lot, past every action."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stamps_stamprange SET numbers = int8range(lower(numbers), lower(numbers) + %s), lot_id = %s, "
            "state = 'active' WHERE batch_id = %s",
            [count, lot.pk, batch.pk],
        )
        connection.check_constraints()


def test_database_bounds_each_level_by_itself(world, owner, product):
    lot = make_lot(world, owner, product, packs=25)
    large = make_lot(world, owner, product, packs=1000)
    cartons = issue_stamps(request=carton(10, large, owner), by=world.approver)
    packs = make_stamps(world, owner, large, 50)
    on_lot_by_sql(packs, lot, 25)
    with pytest.raises(IntegrityError, match="packs but would have 4 stamps"):
        on_lot_by_sql(cartons, lot, 4)
    on_lot_by_sql(cartons, lot, 3)
    with pytest.raises(IntegrityError, match="packs but would have 26 stamps"):
        on_lot_by_sql(packs, lot, 26)


def test_activation_of_too_many_cartons_is_refused_in_words(world, owner, product, lot):
    small = make_lot(world, owner, product, packs=25)
    batch = issue_stamps(request=carton(10, lot, owner), by=world.approver)
    with pytest.raises(Refusal, match="nhiều hơn số thùng"):
        activate_stamps(batch=batch, first=1, last=4, lot=small, by=owner)
    activate_stamps(batch=batch, first=1, last=3, lot=small, by=owner)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("season = 'Vụ xuân'", "stamps_for_lot_or_season"),
        ("lot_id = NULL", "stamps_for_lot_or_season"),
        ("kind = 'security'", "request_of_security_stamps_central"),
        ("pack_units = 12", "request_covers_packs"),
    ],
)
def test_database_refuses_a_request_that_contradicts_itself(owner, lot, change, constraint):
    request_stamps(lot=lot, quantity=1, by=owner)
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE stamps_stamprequest SET {change}")  # noqa: S608 -- of this file

"""What the code of a carton or pallet says to whoever scans it."""

from decimal import Decimal

from django.utils import timezone

from nguongoc.common.identifiers import allot
from nguongoc.safety.actions import open_recall
from nguongoc.trace.actions import Taken, pack_units
from nguongoc.trace.enums import LogisticKind
from tests.web.scan.asking import HOST, asked, kinds, linkset_of
from tests.web.scan.phone import opened


def packed(shelf, *, within=()):
    return pack_units(
        kind=LogisticKind.PALLET if within else LogisticKind.CARTON,
        taken=[] if within else [Taken(shelf.lot, Decimal(1))],
        units=within,
        at=timezone.now(),
        by=shelf.owner,
    )[0]


def test_sscc_of_ours_says_what_is_in_it_and_who_packed_it_but_not_how_much(shelf):
    carton = packed(shelf)
    pallet = packed(shelf, within=[carton])
    for unit in (carton, pallet):
        assert asked(f"/00/{unit.sscc}").headers["location"] == f"{HOST}/xem/00/{unit.sscc}"
        assert kinds(linkset_of(f"/00/{unit.sscc}")[0]) == {"defaultLink", "logisticsInfo"}
        words = opened(f"/00/{unit.sscc}").words
        assert shelf.product.name in words
        assert shelf.owner.organisation.name in words
        assert "1 kg" not in words
        assert "KHÔNG SỬ DỤNG" not in words


def test_unit_with_a_recalled_lot_warns(shelf):
    carton = packed(shelf)
    open_recall(lot=shelf.lot, reason="Nhiễm khuẩn", instructions="", by=shelf.owner)
    assert "KHÔNG SỬ DỤNG" in opened(f"/00/{carton.sscc}").words


def test_sscc_of_nobody_is_not_found(shelf):
    assert asked(f"/00/{allot('09522022', 999999999, length=18)}").status == 404

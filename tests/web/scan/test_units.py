"""What the code of a carton or pallet says to whoever scans it."""

from nguongoc.common.identifiers import allot
from nguongoc.safety.actions import open_recall
from tests.web.scan.asking import HOST, asked, kinds, linkset_of
from tests.web.scan.phone import opened


def test_sscc_of_ours_says_what_is_in_it_and_who_packed_it_but_not_how_much(shelf):
    carton = shelf.packed()
    pallet = shelf.packed(within=[carton])
    for unit in (carton, pallet):
        assert asked(f"/00/{unit.sscc}").headers["location"] == f"{HOST}/xem/00/{unit.sscc}"
        assert kinds(linkset_of(f"/00/{unit.sscc}")[0]) == {"defaultLink", "logisticsInfo"}
        words = opened(f"/00/{unit.sscc}").words
        assert shelf.product.name in words
        assert shelf.owner.organisation.name in words
        assert "1 kg" not in words
        assert "KHÔNG SỬ DỤNG" not in words


def test_unit_with_a_recalled_lot_says_so_first_with_what_and_where_to_return_it(shelf):
    carton = shelf.packed()
    open_recall(lot=shelf.lot, reason="Nhiễm khuẩn", instructions="", by=shelf.owner)
    words = opened(f"/00/{carton.sscc}").words
    said = ["KHÔNG SỬ DỤNG", "Bên trong có lô đang bị thu hồi.", "Hàng bị thu hồi", shelf.product.name]
    places = [words.index(word) for word in [*said, "Trả lại ở đâu", "Cơ sở đóng"]]
    assert places == sorted(places)


def test_sscc_of_nobody_is_not_found(shelf):
    assert asked(f"/00/{allot('09522022', 999999999, length=18)}").status == 404

"""Stamps of another system: taken in once, found by what is printed on them, and treated like ours."""

import io

import pytest
from django.core.management import CommandError, call_command

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.stamps.actions import activate_stamps, change_stamps, import_old_serials, order_print
from nguongoc.stamps.actions.old_serials import OldRow
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.models import CodeBatch, OldSerial, StampChange, StampRange
from nguongoc.stamps.naming import place_in, span_named
from nguongoc.stamps.old_serial_files import read_old_rows
from nguongoc.stamps.old_serials import folded
from nguongoc.stamps.queries import stamp_named
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_design, make_lot, make_owner, make_product, make_stamps, serial_of
from tests.workbooks import workbook_bytes

pytestmark = pytest.mark.django_db
ORIGIN = "qn.check.net.vn"


@pytest.fixture
def rows(owner, product):
    code = owner.organisation.establishment.code

    def make(*serials, lot="", **changes):
        given = {"product": product.gtin, "establishment": code, "lot": lot} | changes
        return [OldRow(number=number, serial=text, **given) for number, text in enumerate(serials, start=2)]

    return make


@pytest.fixture
def take_in(world):
    return lambda rows: import_old_serials(origin=ORIGIN, rows=rows, by=world.administrator)


def test_old_serials_become_numbers_of_a_batch_that_says_its_origin(take_in, rows, owner, product):
    done = take_in(rows("QN-000.123", "QN-000.124"))
    batch = CodeBatch.objects.get()
    assert (done.taken, done.refused, batch.size, batch.origin) == (2, [], 2, ORIGIN)
    assert (batch.organisation, batch.product_id) == (owner.organisation, product.pk)
    assert list(OldSerial.objects.order_by("number").values_list("text", flat=True)) == [
        "QN-000.123",
        "QN-000.124",
    ]
    assert StampRange.objects.get().state == StampChange.objects.get().state == StampState.ALLOCATED


@pytest.mark.parametrize("typed", ["QN-000.123", "qn 000 123", "QN000123", "qn_000-123"])
def test_an_old_serial_is_found_however_it_is_written(take_in, rows, typed):
    take_in(rows("QN-000.123"))
    assert stamp_named(typed).place == 1


def test_serials_of_digits_are_told_from_places(take_in, rows, owner):
    take_in(rows("000003", "000002", "000001", "1002", *(f"QN{number}" for number in range(1000, 2000))))
    batch = CodeBatch.objects.get(origin=ORIGIN)
    assert place_in(batch, "000003", field="first") == 1
    assert place_in(batch, "https://qn.check.net.vn/1002", field="last") == 4
    assert place_in(batch, "1.002", field="last") == 1002
    span = span_named(first="000002", last="1002", by=owner)
    assert (span.first, span.last) == (2, 4)


def test_the_same_file_again_takes_nothing_in_twice(take_in, rows):
    take_in(rows("QN1", "QN1200", "QN1234", "QN1235"))
    again = take_in(rows("QN1234", "QN1235", "QN1236"))
    assert (again.taken, again.known) == (1, 2)
    assert (OldSerial.objects.count(), CodeBatch.objects.filter(origin=ORIGIN).count()) == (4, 2)


def test_numbers_of_old_and_new_stamps_never_meet(take_in, rows, world, owner, product):
    lot = make_lot(world, owner, product)
    before = make_stamps(world, owner, lot, 10)
    take_in(rows("QN1234", "QN1235"))
    after = make_stamps(world, owner, lot, 10)
    old = CodeBatch.objects.get(origin=ORIGIN)
    assert (old.first, after.first) == (before.first + 10, before.first + 12)


def test_each_row_that_cannot_come_in_is_told(take_in, rows, world, owner, product):
    ours = serial_of(make_stamps(world, owner, make_lot(world, owner, product), 1), 1)
    stranger = make_owner(world)
    foreign = make_product(world, stranger)
    given = [
        *rows("QN1234", "qn-1234", "ABC", "QN", "TEM KHÔNG", "QN'; --1", "1" * 41, "1" * 8_000, ours, "\0" * 9)[
            :10
        ],
        OldRow(20, "QN9000", product="0000", establishment=owner.organisation.establishment.code),
        OldRow(21, "QN9001", product=product.gtin, establishment="999999999"),
        OldRow(22, "QN9002", product=foreign.gtin, establishment=owner.organisation.establishment.code),
    ]
    done = take_in(given)
    told = dict(done.refused)
    assert done.taken == 1
    assert "trùng với dòng 2" in told[3]
    assert all("4 đến 40" in told[number] for number in range(4, 10))
    assert "của chính hệ thống này" in told[10]
    assert "4 đến 40" in told[11]
    assert ["GTIN" in told[20], "mã số" in told[21], "không phải của cơ sở" in told[22]] == [True] * 3


def test_stamps_with_a_lot_are_put_on_it_as_far_as_it_carries_them(take_in, rows, world, owner, product):
    lots = [make_lot(world, owner, product, packs=2) for _ in range(2)]
    given = rows("QN0001", "QN0002", lot=lots[0].code)
    given += [
        OldRow(row.number + 10, f"QN2{row.number}00", row.product, row.establishment, lots[1].code)
        for row in rows(*"abc")
    ]
    given += [
        OldRow(row.number + 20, f"QN3{row.number}00", row.product, row.establishment, "KHONG") for row in rows("a")
    ]
    done = take_in(given)
    assert (done.taken, done.on_lots) == (6, 2)
    assert StampRange.objects.get(state=StampState.ACTIVE).lot == lots[0]
    assert {number for number, _ in done.refused} == {12, 13, 14, 22}
    assert all("Tem đã nhập nhưng chưa gắn lô" in sentence for _, sentence in done.refused)


def test_old_stamps_are_activated_suspended_and_never_printed(take_in, rows, world, owner, product):
    take_in(rows("QN0001", "QN0002", "QN0003"))
    batch, lot = CodeBatch.objects.get(), make_lot(world, owner, product)
    activate_stamps(batch=batch, first=1, last=2, lot=lot, by=owner)
    change_stamps(batch=batch, first=1, last=1, state=StampState.SUSPENDED, reason="Thử", by=world.approver)
    assert [row.state for row in batch.ranges.all()] == ["suspended", "active", "allocated"]
    with pytest.raises(Refusal, match="đã in từ trước"):
        order_print(batch=batch, design=make_design(world), by=owner)
    assert stamp_url(batch, 2).endswith("/21/QN0002")


def test_only_the_province_takes_old_stamps_in(rows, owner, world):
    for person in (owner, world.approver):
        with pytest.raises(NotPermitted):
            import_old_serials(origin=ORIGIN, rows=rows("QN0001"), by=person)
    with pytest.raises(Refusal, match="tên hệ thống"):
        import_old_serials(origin=" ", rows=rows("QN0001"), by=world.administrator)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC",
        "TEM",
        "a" * 41 + "1",
        "đ1234",
        "QN/1234",
        "QN?1234",
        "12 \x00 34",
        "\ud800123",
        "1" * 8192,
        "１２３４",
    ],
)
def test_what_cannot_be_an_old_serial_costs_no_query(text, django_assert_num_queries):
    assert folded(text) == ""
    with django_assert_num_queries(0):
        assert stamp_named(text) is None


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_lists_are_read_from_csv_and_from_excel(mark):
    header, row = ["Số serial", "GTIN", "Mã cơ sở", "Lô"], ["QN01", "08936000000012", "220004175", "L1"]
    text = "\ufeff" + "\r\n".join(mark.join(cells) for cells in (header, row, ["", "", "", ""]))
    expected = [OldRow(2, "QN01", "08936000000012", "220004175", "L1")]
    assert read_old_rows(io.BytesIO(text.encode())) == expected
    assert read_old_rows(io.BytesIO(workbook_bytes(header, row))) == expected


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04nothing", b'"' * 200_000])
def test_a_file_that_is_no_list_is_refused(content):
    with pytest.raises(Refusal):
        read_old_rows(io.BytesIO(content))


def test_the_command_tells_what_it_did(tmp_path, world, owner, product, capsys):
    code = owner.organisation.establishment.code
    path = tmp_path / "tem.csv"
    path.write_text(f"Mã tem,GTIN,Mã cơ sở\nQN0001,{product.gtin},{code}\nQN-0001,{product.gtin},{code}\n")
    call_command("import_old_serials", str(path), ORIGIN, world.administrator.email)
    out, err = capsys.readouterr()
    assert "Đã nhập 1 tem" in out
    assert "Dòng 3: Mã tem trùng với dòng 2." in err
    with pytest.raises(CommandError):
        call_command("import_old_serials", str(path), ORIGIN, "khong@co.example")


def test_exported_serials_outlive_the_key(tmp_path, take_in, rows, world, owner, product, settings, capsys):
    lot = make_lot(world, owner, product, packs=100)
    batch = make_stamps(world, owner, lot, 30, active=10)
    take_in(rows("QN0001"))
    serials = [serial_of(batch, place) for place in (1, 10, 11, 30)]
    path = tmp_path / "tem.csv"
    call_command("export_serials", str(path))
    assert "Đã ghi 31 mã tem." in capsys.readouterr().out
    serial_key.cache_clear()
    settings.STAMP_MASTER_KEY, settings.STAMP_KEY_ID = bytes(range(32)), 2
    try:
        assert stamp_named(serials[0]) is None
        with path.open("rb") as file:
            done = import_old_serials(origin="khóa cũ", rows=read_old_rows(file), by=world.administrator)
        assert (done.taken, done.on_lots, done.known) == (30, 10, 1), done.refused
        assert [stamp_named(serial).batch.origin for serial in serials] == ["khóa cũ"] * 4
        new = make_stamps(world, owner, lot, 1)
        assert stamp_named(serial_of(new, 1)).batch == new
    finally:
        serial_key.cache_clear()


def test_serial_of_ours_without_a_digit_comes_back_as_an_old_one():
    assert folded("ABCD-EFGH-JKMNPQ") == "ABCDEFGHJKMNPQ"
    assert folded("ABCDEFGHJKMNP") == ""

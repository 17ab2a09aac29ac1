"""Activation by Excel: each row is judged before anything is done, and carried out by itself."""

import io

import pytest

from nguongoc.accounts.models import Person
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Limits, open_workbook
from nguongoc.stamps.actions import (
    activate_stamps,
    apply_activations,
    change_stamps,
    issue_stamps,
    request_stamps,
    upload_activations,
)
from nguongoc.stamps.actions.activation_files import run_activations
from nguongoc.stamps.activation_files import write_failed, write_template
from nguongoc.stamps.enums import PackLevel, StampState
from nguongoc.stamps.models import ActivationRow, StampRange
from tests.factories import make_lot, make_owner, make_product, make_stamps, serial_of
from tests.ground import made_once
from tests.workbooks import upload, workbook_bytes

pytestmark = pytest.mark.django_db
HEADERS = ["Đợt tem", "Tem đầu", "Tem cuối", "Mã lô"]


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


@made_once
def batch(world, owner, lot):
    return make_stamps(world, owner, lot, 100)


@pytest.fixture
def send(owner):
    def upload_rows(*rows, headers=HEADERS, change=None):
        content = workbook_bytes(headers, *rows, title="Kích hoạt tem", change=change)
        return upload_activations(upload=upload(content), by=Person.objects.get(pk=owner.pk))

    return upload_rows


def states(file):
    return [row.state for row in file.rows.all()]


def problems(file):
    return [row.problem for row in file.rows.all()]


def test_rows_are_judged_and_nothing_is_done_before_the_button(send, batch, lot):
    file = send(
        [str(batch.pk), "1", "10", lot.code],
        [batch.pk, 11, 20, lot.code.lower()],
        ["", serial_of(batch, 21), serial_of(batch, 30).lower(), lot.code],
    )
    assert states(file) == ["waiting"] * 3, problems(file)
    assert [(row.first, row.last) for row in file.rows.all()] == [(1, 10), (11, 20), (21, 30)]
    assert not StampRange.objects.filter(state=StampState.ACTIVE).exists()


def test_packs_and_cartons_of_a_lot_are_counted_apart(send, world, owner):
    goods = make_product(world, owner, carton_units=12)
    small, large = (make_lot(world, owner, goods, packs=packs) for packs in (25, 1000))
    packs = make_stamps(world, owner, large, 100)
    asked = request_stamps(lot=large, quantity=10, level=PackLevel.CARTON, by=owner)
    cartons = issue_stamps(request=asked, by=world.approver)
    activate_stamps(batch=packs, first=1, last=20, lot=small, by=owner)
    file = send(
        [cartons.pk, 1, 4, small.code],
        [cartons.pk, 1, 3, small.code],
        [cartons.pk, 4, 4, small.code],
        [packs.pk, 21, 25, small.code],
        [packs.pk, 26, 26, small.code],
    )
    assert [found.partition(",")[0] for found in problems(file)] == [
        f"Lô {small.code} chỉ còn 3 thùng chưa có tem",
        "",
        f"Lô {small.code} chỉ còn 0 thùng chưa có tem",
        "",
        f"Lô {small.code} chỉ còn 0 gói chưa có tem",
    ]
    apply_activations(file=file, by=owner)
    run_activations(file_id=file.pk)
    assert states(file) == ["wrong", "done", "wrong", "done", "wrong"]


def test_recalled_stamps_go_on_covering_their_packs(send, world, owner, product, batch):
    small = make_lot(world, owner, product, packs=5)
    activate_stamps(batch=batch, first=1, last=4, lot=small, by=owner)
    change_stamps(batch=batch, first=1, last=4, state=StampState.RECALLED, reason="Sai nhãn", by=world.approver)
    file = send([batch.pk, 5, 6, small.code], [batch.pk, 5, 5, small.code])
    assert states(file) == ["wrong", "waiting"]


def test_each_wrong_row_says_why(send, world, owner, product, batch, lot):
    activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)
    small = make_lot(world, owner, product, packs=5)
    other = make_owner(world)
    foreign_product = make_product(world, other)
    foreign = make_stamps(world, other, make_lot(world, other, foreign_product, packs=10), 10)
    rows = [
        ([batch.pk, 11, 20, lot.code], ""),
        ([batch.pk, 15, 25, lot.code], "Tem 11 đến 20 đã ghi ở dòng 2 của tệp"),
        ([batch.pk, 5, 10, lot.code], "Tem 1 đến 10 đang hoạt động"),
        ([batch.pk, 30, 29, lot.code], "phải đứng sau"),
        ([batch.pk, 99, 101, lot.code], "từ 1 đến 100"),
        ([batch.pk, 40, 45, small.code], "chỉ còn 5 gói"),
        ([batch.pk, 40, 44, small.code], ""),
        ([batch.pk, 50, 50, small.code], "chỉ còn 0 gói"),
        ([batch.pk, 51, 52, "KHONG"], "Không có lô KHONG"),
        ([999_999, 1, 2, lot.code], "không có đợt tem 999999"),
        ([foreign.pk, 1, 2, lot.code], "không có đợt tem"),
        (["", serial_of(foreign, 1), serial_of(foreign, 2), lot.code], "cơ sở khác"),
        (["", "12", "13", lot.code], "Hãy ghi số đợt tem"),
        ([batch.pk, "", 60, lot.code], "Thiếu Tem đầu"),
        ([batch.pk, "=1+1", 60, lot.code], "công thức"),
        ([batch.pk, "ABCDEFGHJKMNPQ", 60, lot.code], "so lại từng ký tự"),
    ]
    file = send(*(cells for cells, _ in rows))
    for (_, sentence), row in zip(rows, file.rows.all(), strict=True):
        assert sentence in row.problem, (row.number, row.problem)
        assert (row.state == "waiting") == (sentence == ""), row.problem


def test_hidden_and_merged_rows_are_told(send, batch, lot):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("A4:B4")

    file = send(*([batch.pk, first, first, lot.code] for first in (1, 2, 3)), change=hide)
    assert ["ẩn" in problem or "gộp" in problem for problem in problems(file)] == [False, True, True]


def test_good_rows_are_carried_out_each_by_itself_and_the_rest_told(send, owner, batch, lot):
    file = send([batch.pk, 1, 10, lot.code], [batch.pk, 11, 20, lot.code], [batch.pk, 500, 501, lot.code])
    apply_activations(file=file, by=owner)
    activate_stamps(batch=batch, first=15, last=15, lot=lot, by=owner)  # somebody was faster
    run_activations(file_id=file.pk)
    assert states(file) == ["done", "failed", "wrong"]
    assert "Tem 15 đến 15" in problems(file)[1]
    run_activations(file_id=file.pk)
    assert states(file) == ["done", "failed", "wrong"]
    with pytest.raises(Refusal, match="Không còn dòng nào"):
        apply_activations(file=file, by=owner)
    out = io.BytesIO()
    assert write_failed(out, list(file.rows.exclude(state="done"))) == 2
    again = send(*_rows(out)[1:], headers=_rows(out)[0])
    assert states(again) == ["wrong", "wrong"]


def test_what_a_killed_job_left_is_done_by_the_next(send, owner, batch, lot):
    file = send([batch.pk, 1, 10, lot.code], [batch.pk, 11, 20, lot.code])
    apply_activations(file=file, by=owner)
    first = file.rows.first()
    activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)
    ActivationRow.objects.filter(pk=first.pk).update(state="done")
    run_activations(file_id=file.pk)
    assert states(file) == ["done", "done"]


def test_the_template_holds_the_free_ranges_and_is_taken_back_as_it_is(send, owner, batch, lot):
    activate_stamps(batch=batch, first=11, last=20, lot=lot, by=owner)
    out = io.BytesIO()
    assert write_template(out, owner) == 2
    header, *rows = _rows(out)
    assert rows == [
        [str(batch.pk), "1", "10", lot.code, batch.product.name],
        [str(batch.pk), "21", "100", lot.code, batch.product.name],
    ]
    assert states(send(*rows, headers=header)) == ["waiting", "waiting"]


@pytest.mark.parametrize(
    ("headers", "sentence"), [(["Đợt tem", "Mã lô"], "Tem đầu, Tem cuối"), ([None], "thiếu cột")]
)
def test_a_file_without_the_columns_is_refused(send, headers, sentence):
    with pytest.raises(Refusal, match=sentence):
        send(["1", "2"], headers=headers)


def test_a_file_of_another_kind_is_refused(owner):
    with pytest.raises(Refusal, match="không phải tệp Excel"):
        upload_activations(upload=upload(b"a,b,c\n1,2,3\n", "a.csv"), by=owner)


def test_many_rows_ask_no_more_queries_than_few(send, batch, lot, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        file = send(*(["", serial_of(batch, n), serial_of(batch, n), lot.code] for n in range(1, 101)))
    assert set(states(file)) == {"waiting"}


def _rows(out):
    out.seek(0)
    sheet = open_workbook(out, sheet="Kích hoạt tem", limits=Limits(rows=100, columns=20))
    return [[row.cells[place].text if place in row.cells else "" for place in range(5)] for row in sheet.rows()]

"""A print order becomes files; an interrupted or failed one goes on where it stopped."""

import csv
import io
from importlib import import_module

import openpyxl
import pypdfium2
import pytest
import pyzipper
import zxingcpp
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.registry.models import Record
from nguongoc.stamps.actions import (
    change_stamps,
    order_print,
    resume_print,
    retire_design,
    show_pin_passphrase,
    write_off_stamps,
)
from nguongoc.stamps.codes import hidden_pins
from nguongoc.stamps.enums import PrintOutput, StampState, WriteOff
from nguongoc.stamps.keys import serial_key
from nguongoc.stamps.models import PrintJob, PrintPart, StampRange
from nguongoc.stamps.printing import jobs, orders
from nguongoc.stamps.printing.orders import OwnGrid, PrintOptions
from nguongoc.stamps.queries import prints_of
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_central, make_design, make_lot, make_owner, make_product, make_stamps
from tests.ground import made_once
from tests.stamps.labels import codes_on

pytestmark = pytest.mark.django_db
ROLLS_OF_50 = PrintOptions(file_size=50)


@made_once
def batch(world, owner):
    return make_stamps(world, owner, make_lot(world, owner, make_product(world, owner)), 120)


@made_once
def central(world, owner):
    """Security stamps that the department prints."""
    return make_central(world, owner, make_product(world, owner), 120)


@made_once
def small(world):
    return make_design(world, "small_6mm")


@made_once
def standard(world):
    return make_design(world, "standard_15mm")


@made_once
def security(world):
    return make_design(world, "security_scratch")


@pytest.fixture(params=["small_6mm", "standard_15mm", "ocop_rosette"])
def design(world, request):
    return make_design(world, request.param)


def test_sheet_holds_each_stamp_of_the_batch(owner, batch, design):
    job = jobs.make_print(order_print(batch=batch, design=design, by=owner).pk)
    assert (job.state, job.labels_done) == ("done", 120)
    assert sorted(_read(job)) == sorted(stamp_url(batch, place) for place in range(1, 121))


@pytest.mark.parametrize("output", [PrintOutput.SHEET, PrintOutput.ROLL])
def test_files_hold_as_many_stamps_as_were_asked_for_a_roll(owner, batch, standard, output):
    order = order_print(batch=batch, design=standard, output=output, options=ROLLS_OF_50, by=owner)
    job = jobs.make_print(order.pk)
    assert [_size(part) for part in job.parts.all()] == [50, 50, 20]
    assert sorted(_read(job)) == sorted(stamp_url(batch, place) for place in range(1, 121))


def test_sheet_of_labels_that_are_cut_already_has_their_grid(owner, batch, standard):
    grid = OwnGrid(columns=2, rows=5, left=10, top=12, gap_x=3, gap_y=2)
    order = order_print(batch=batch, design=standard, options=PrintOptions(grid=grid), last=11, by=owner)
    job = jobs.make_print(order.pk)
    assert len(pypdfium2.PdfDocument(_bytes(job.parts.get()))) == 2
    assert len(_read(job)) == 11


def test_grid_that_does_not_fit_is_refused_before_anything_is_ordered(owner, batch, standard):
    grid = PrintOptions(grid=OwnGrid(columns=4, rows=5))
    with pytest.raises(Refusal, match="4 tem") as refused:
        order_print(batch=batch, design=standard, options=grid, by=owner)
    assert refused.value.field == "columns"
    assert not PrintJob.objects.exists()


def test_more_files_than_anybody_opens_are_refused(owner, batch, small, monkeypatch):
    monkeypatch.setattr(orders, "MOST_FILES", 50)
    with pytest.raises(Refusal, match="mỗi tệp ít nhất 3 tem") as refused:
        order_print(batch=batch, design=small, options=PrintOptions(file_size=1), by=owner)
    assert refused.value.field == "file_size"


def test_table_for_a_printing_house_names_each_stamp(owner, batch, standard):
    job = jobs.make_print(order_print(batch=batch, design=standard, output=PrintOutput.CSV, by=owner).pk)
    rows = list(csv.reader(io.StringIO(_bytes(job.parts.get()).decode("utf-8-sig"))))
    assert [row[-1] for row in rows[1:]] == [stamp_url(batch, place) for place in range(1, 121)]
    job = jobs.make_print(
        order_print(batch=batch, design=standard, output=PrintOutput.XLSX, reason="Nhà in hỏi", by=owner).pk
    )
    sheet = openpyxl.load_workbook(io.BytesIO(_bytes(job.parts.get()))).active
    assert sheet.max_row == 121


def test_pins_go_to_the_printing_house_in_a_file_of_their_own_that_is_locked(world, central, security):
    official = world.approver
    order = order_print(batch=central, design=security, output=PrintOutput.CSV, by=official)
    job = jobs.make_print(order.pk)
    table, sealed = job.parts.all()
    assert (table.is_pins, sealed.is_pins) == (False, True)
    pins = [pin.decode() for pin in hidden_pins(serial_key(central.key_id), central.first, 120).tolist()]
    assert not set(pins) & set(_bytes(table).decode().replace("\r\n", ",").split(","))
    with pyzipper.AESZipFile(io.BytesIO(_bytes(sealed))) as archive:
        name = archive.namelist()[0]
        with pytest.raises(RuntimeError):
            archive.read(name, pwd=b"doan-mo")
        text = archive.read(name, pwd=show_pin_passphrase(job=job, by=official).encode()).decode("utf-8-sig")
    assert [row[-1] for row in csv.reader(io.StringIO(text))][1:] == pins
    assert AuditEntry.objects.filter(action="show_pin_passphrase").count() == 1


def test_passphrase_of_a_job_is_neither_that_of_another_nor_for_strangers(world, owner, central, security):
    official = world.approver
    one = order_print(batch=central, design=security, output=PrintOutput.CSV, last=60, by=official)
    two = order_print(batch=central, design=security, output=PrintOutput.CSV, first=61, by=official)
    words = {show_pin_passphrase(job=job, by=official) for job in (one, two, one)}
    assert len(words) == 2
    assert {len(each) for each in words} == {29}
    for stranger in (owner, make_owner(world), world.reviewer):
        with pytest.raises(NotPermitted):
            show_pin_passphrase(job=one, by=stranger)


@pytest.mark.parametrize("kind", ["standard", "security"])
def test_design_is_of_the_kind_of_the_stamps(world, owner, batch, central, small, security, kind):
    stamps, design, by = (batch, security, owner) if kind == "standard" else (central, small, world.approver)
    with pytest.raises(Refusal, match="loại tem khác") as refused:
        order_print(batch=stamps, design=design, by=by)
    assert refused.value.field == "design"


def test_files_for_a_printer_print_the_stamps_and_a_table_does_not(world, central, security):
    official = world.approver
    table = order_print(batch=central, design=security, output=PrintOutput.CSV, by=official)
    jobs.make_print(table.pk)
    assert set(central.ranges.values_list("state", flat=True)) == {"allocated"}
    roll = PrintOptions(colour="cmyk", bleed=2)
    order = order_print(
        batch=central,
        design=security,
        output=PrintOutput.ROLL,
        options=roll,
        last=20,
        reason="In thử",
        by=official,
    )
    jobs.make_print(order.pk)
    assert [(row.state, row.size) for row in central.ranges.all()] == [("printed", 20), ("allocated", 100)]


def test_thermal_printer_gets_its_own_language(owner, batch, standard):
    options = PrintOptions(dpi=203)
    order = order_print(batch=batch, design=standard, output=PrintOutput.ZPL, options=options, by=owner)
    job = jobs.make_print(order.pk)
    assert _bytes(job.parts.get()).count(b"^XA") >= 120


@pytest.mark.parametrize("output", [PrintOutput.PNG, PrintOutput.SVG])
def test_picture_is_of_one_stamp(owner, batch, standard, output):
    with pytest.raises(Refusal, match="từng tem một") as refused:
        order_print(batch=batch, design=standard, output=output, by=owner)
    assert refused.value.field == "last"
    job = jobs.make_print(order_print(batch=batch, design=standard, output=output, first=7, last=7, by=owner).pk)
    content = _bytes(job.parts.get())
    if output == PrintOutput.PNG:
        assert zxingcpp.read_barcode(Image.open(io.BytesIO(content))).text == stamp_url(batch, 7)
    else:
        assert content.startswith((b"<svg", b"<?xml"))


def test_printing_activates_nothing(owner, batch, small):
    jobs.make_print(order_print(batch=batch, design=small, by=owner).pk)
    assert not StampRange.objects.filter(lot__isnull=False).exists()


def test_full_disk_is_said_leaves_no_half_file_and_the_job_goes_on_where_it_stopped(
    owner, batch, small, monkeypatch
):
    job = order_print(batch=batch, design=small, options=ROLLS_OF_50, by=owner)
    save, kept, broken = default_storage.save, [], []

    def save_one_only(name, content):
        if kept:
            broken.append(name)
            save(name, io.BytesIO(b"half"))
            raise OSError(28, "disk full")
        kept.append(name)
        return save(name, content)

    with monkeypatch.context() as full:
        full.setattr(default_storage, "save", save_one_only)
        with pytest.raises(OSError, match="disk full"):
            jobs.make_print(job.pk)
    job.refresh_from_db()
    assert (job.state, job.labels_done) == ("failed", 50)
    assert "hết chỗ" in job.failure
    assert not default_storage.exists(broken[0])
    assert resume_print(job=job, by=owner).state == "waiting"
    first = job.parts.get()
    assert jobs.make_print(job.pk).state == "done"
    assert job.parts.first() == first
    assert sorted(_read(job)) == sorted(stamp_url(batch, place) for place in range(1, 121))


def test_killed_worker_costs_one_part_and_nothing_is_made_twice(owner, batch, small, monkeypatch):
    job = order_print(batch=batch, design=small, options=ROLLS_OF_50, by=owner)
    store, calls = jobs._store, []

    def killed_at_the_third(name, write):
        calls.append(name)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return store(name, write)

    monkeypatch.setattr(jobs, "_store", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        jobs.make_print(job.pk)
    job.refresh_from_db()
    assert (job.state, job.parts.count()) == ("running", 2)
    jobs.make_print(job.pk)
    assert len(calls) == 4
    assert len(_read(job)) == 120


def test_only_a_failed_job_is_taken_up_again(world, owner, batch, small):
    job = order_print(batch=batch, design=small, by=owner)
    with pytest.raises(StateChanged):
        resume_print(job=job, by=owner)
    PrintJob.objects.update(state="failed")
    with pytest.raises(NotPermitted):
        resume_print(job=job, by=make_owner(world))


def test_failed_job_of_stamps_that_are_void_by_now_is_not_taken_up_again(owner, batch, small):
    job = order_print(batch=batch, design=small, by=owner)
    PrintJob.objects.update(state="failed")
    write_off_stamps(batch=batch, first=3, last=4, kind=WriteOff.SPOILED, note="", by=owner)
    with pytest.raises(Refusal, match="Tem 3 đến 4 đã hủy"):
        resume_print(job=job, by=owner)
    job.refresh_from_db()
    assert job.state == "failed"


def test_order_of_before_there_were_designs_says_what_to_do(owner, batch, small):
    job = order_print(batch=batch, design=small, by=owner)
    PrintJob.objects.update(design=None, layout="small_6mm")
    assert jobs.make_print(job.pk).failure == "Bản in này được đặt theo kiểu cũ. Hãy tạo bản in mới."


def test_retired_design_is_refused(world, owner, batch, small):
    retire_design(design=small, by=world.approver)
    with pytest.raises(Refusal) as refused:
        order_print(batch=batch, design=small, by=owner)
    assert refused.value.field == "design"


def test_batch_of_another_establishment_is_refused(world, batch, small):
    with pytest.raises(NotPermitted):
        order_print(batch=batch, design=small, by=make_owner(world))


@pytest.mark.parametrize("is_sample", [True, False])
def test_sheet_of_invented_data_says_so(owner, batch, small, is_sample):
    Record.objects.filter(pk=batch.product_id).update(is_sample=is_sample)
    job = jobs.make_print(order_print(batch=batch, design=small, by=owner).pk)
    text = pypdfium2.PdfDocument(_bytes(job.parts.get()))[0].get_textpage().get_text_range()
    assert ("Dữ liệu minh họa" in text) == is_sample


def test_printing_again_needs_a_reason_and_is_counted(owner, batch, small, standard):
    jobs.make_print(order_print(batch=batch, design=small, by=owner).pk)
    with pytest.raises(Refusal, match="đã in 1 lần") as refused:
        order_print(batch=batch, design=standard, first=120, by=owner)
    assert refused.value.field == "reason"
    again = order_print(batch=batch, design=standard, first=111, reason=" Kẹt giấy ", by=owner)
    jobs.make_print(again.pk)
    told = [(row.first, row.last, row.copy, row.job.reason) for row in prints_of(batch)]
    assert told == [(111, 120, 2, "Kẹt giấy"), (1, 120, 1, "")]
    with pytest.raises(Refusal, match="đã in 2 lần"):
        order_print(batch=batch, design=small, first=115, last=116, by=owner)


def test_same_order_twice_is_one_and_another_needs_a_reason(owner, batch, small, standard):
    first = order_print(batch=batch, design=small, by=owner)
    assert order_print(batch=batch, design=small, by=owner) == first
    with pytest.raises(Refusal, match="đã in 1 lần"):
        order_print(batch=batch, design=standard, by=owner)


def test_what_failed_is_no_print(owner, batch, small, standard):
    failed = order_print(batch=batch, design=small, by=owner)
    PrintJob.objects.filter(pk=failed.pk).update(state="failed")
    order_print(batch=batch, design=standard, by=owner)
    assert [row.copy for row in prints_of(batch)] == [1, 1]


def test_part_of_a_batch_is_printed_with_its_own_stamps(owner, batch, standard):
    job = jobs.make_print(order_print(batch=batch, design=standard, first=7, last=9, by=owner).pk)
    assert sorted(_read(job)) == sorted(stamp_url(batch, place) for place in (7, 8, 9))


def test_stamps_that_are_void_are_not_printed(owner, batch, small):
    write_off_stamps(batch=batch, first=5, last=6, kind=WriteOff.LOST, by=owner)
    with pytest.raises(Refusal, match="Tem 5 đến 6 đã hủy") as refused:
        order_print(batch=batch, design=small, by=owner)
    assert refused.value.field == "first"
    assert order_print(batch=batch, design=small, first=7, by=owner).size == 114


def test_stamps_that_are_recalled_are_not_printed(world, owner, batch, small):
    change_stamps(batch=batch, first=1, last=3, state=StampState.RECALLED, reason="In sai", by=world.approver)
    with pytest.raises(Refusal, match="Tem 1 đến 3 bị thu hồi nên không in"):
        order_print(batch=batch, design=small, by=owner)


def test_a_print_of_before_there_were_parts_stays_to_be_downloaded(owner, batch):
    kept = default_storage.save("sheets/cu.pdf", ContentFile(b"%PDF-1.7"))
    of = {"batch": batch, "numbers": batch.numbers, "layout": "small_6mm", "state": "done", "ordered_by": owner}
    job = PrintJob.objects.create(**of, file=kept)
    for file in ("sheets/mat.pdf", ""):
        PrintJob.objects.create(**of, file=file)
    migration = import_module("nguongoc.stamps.migrations.0009_designs_and_parts")
    migration.make_parts_of_files(apps, None)
    part = PrintPart.objects.get()
    assert (part.job, part.file, part.numbers, part.size_bytes, part.is_pins) == (
        job,
        kept,
        batch.numbers,
        8,
        False,
    )


def _bytes(part):
    with default_storage.open(part.file) as file:
        return file.read()


def _size(part):
    return part.numbers.upper - part.numbers.lower


def _read(job):
    """What a reader finds on all pages of all files of a job."""
    return [code for part in job.parts.all() for code in codes_on(pypdfium2.PdfDocument(_bytes(part)))]

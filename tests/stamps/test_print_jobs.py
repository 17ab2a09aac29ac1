"""A print order becomes a file; an interrupted or failed one can be made again."""

import pypdfium2
import pytest
import zxingcpp
from django.core.files.storage import default_storage

from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.registry.models import Record
from nguongoc.stamps.actions import order_print, write_off_stamps
from nguongoc.stamps.enums import WriteOff
from nguongoc.stamps.models import PrintJob, StampRange
from nguongoc.stamps.printing import jobs
from nguongoc.stamps.queries import prints_of
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_owner, make_product, make_stamps

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world, owner):
    return make_stamps(world, owner, make_lot(world, owner, make_product(world, owner)), 120)


@pytest.mark.parametrize("layout", ["small_6mm", "standard_15mm"])
def test_sheet_holds_each_stamp_of_the_batch(owner, batch, layout):
    job = jobs.make_sheet(order_print(batch=batch, layout=layout, by=owner).pk)
    assert (job.state, job.labels_done) == ("done", 120)
    with default_storage.open(job.file) as file:
        pages = pypdfium2.PdfDocument(file.read())
        read = [
            code.text
            for page in pages
            for code in zxingcpp.read_barcodes(page.render(scale=600 / 72).to_pil().convert("L"))
        ]
    assert sorted(read) == sorted(stamp_url(batch, place) for place in range(1, 121))


def test_printing_activates_nothing(owner, batch):
    jobs.make_sheet(order_print(batch=batch, layout="small_6mm", by=owner).pk)
    assert set(StampRange.objects.values_list("state", flat=True)) == {"allocated"}


def test_failure_is_said_and_the_job_can_be_made_again(owner, batch, monkeypatch):
    job = order_print(batch=batch, layout="small_6mm", by=owner)
    with monkeypatch.context() as broken:
        broken.setattr(default_storage, "save", lambda *args: (_ for _ in ()).throw(OSError(28, "disk full")))
        with pytest.raises(OSError, match="disk full"):
            jobs.make_sheet(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "tem đã cấp không bị ảnh hưởng" in job.failure
    assert jobs.make_sheet(job.pk).state == "done"


def test_unknown_layout_is_refused(owner, batch):
    with pytest.raises(Refusal) as refused:
        order_print(batch=batch, layout="khác", by=owner)
    assert refused.value.field == "layout"


def test_batch_of_another_establishment_is_refused(world, batch):
    with pytest.raises(NotPermitted):
        order_print(batch=batch, layout="small_6mm", by=make_owner(world))


@pytest.mark.parametrize("is_sample", [True, False])
def test_sheet_of_invented_data_says_so(owner, batch, is_sample):
    Record.objects.filter(pk=batch.product_id).update(is_sample=is_sample)
    job = jobs.make_sheet(order_print(batch=batch, layout="small_6mm", by=owner).pk)
    with default_storage.open(job.file) as file:
        text = pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range()
    assert ("Dữ liệu minh họa" in text) == is_sample


def test_printing_again_needs_a_reason_and_is_counted(owner, batch):
    jobs.make_sheet(order_print(batch=batch, layout="small_6mm", by=owner).pk)
    with pytest.raises(Refusal, match="đã in 1 lần") as refused:
        order_print(batch=batch, layout="standard_15mm", first=120, by=owner)
    assert refused.value.field == "reason"
    again = order_print(batch=batch, layout="standard_15mm", first=111, reason=" Kẹt giấy ", by=owner)
    jobs.make_sheet(again.pk)
    told = [(row.first, row.last, row.copy, row.job.reason) for row in prints_of(batch)]
    assert told == [(111, 120, 2, "Kẹt giấy"), (1, 120, 1, "")]
    with pytest.raises(Refusal, match="đã in 2 lần"):
        order_print(batch=batch, layout="small_6mm", first=115, last=116, by=owner)


def test_two_orders_before_the_first_is_made_are_printed_twice_all_the_same(owner, batch):
    order_print(batch=batch, layout="small_6mm", by=owner)
    with pytest.raises(Refusal, match="đã in 1 lần"):
        order_print(batch=batch, layout="standard_15mm", by=owner)


def test_what_failed_is_no_print(owner, batch):
    failed = order_print(batch=batch, layout="small_6mm", by=owner)
    PrintJob.objects.filter(pk=failed.pk).update(state="failed")
    order_print(batch=batch, layout="standard_15mm", by=owner)
    assert [row.copy for row in prints_of(batch)] == [1, 1]


def test_part_of_a_batch_is_printed_with_its_own_stamps(owner, batch):
    job = jobs.make_sheet(order_print(batch=batch, layout="standard_15mm", first=7, last=9, by=owner).pk)
    with default_storage.open(job.file) as file:
        page = pypdfium2.PdfDocument(file.read())[0]
        read = zxingcpp.read_barcodes(page.render(scale=600 / 72).to_pil().convert("L"))
    assert sorted(code.text for code in read) == sorted(stamp_url(batch, place) for place in (7, 8, 9))


def test_stamps_that_are_void_are_not_printed(owner, batch):
    write_off_stamps(batch=batch, first=5, last=6, kind=WriteOff.LOST, by=owner)
    with pytest.raises(Refusal, match="Tem 5 đến 6 đã hủy") as refused:
        order_print(batch=batch, layout="small_6mm", by=owner)
    assert refused.value.field == "first"
    assert order_print(batch=batch, layout="small_6mm", first=7, by=owner).size == 114

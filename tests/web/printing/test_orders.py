"""Stamps are printed from a page: what, how, how far, and the files for whoever prints."""

import pytest

from nguongoc.accounts.enums import AccessAct
from nguongoc.accounts.models import AccessEntry
from nguongoc.stamps.actions import order_print
from nguongoc.stamps.enums import PrintState
from nguongoc.stamps.models import PrintJob
from nguongoc.stamps.printing.jobs import make_print
from tests.factories import make_central, make_design, make_lot, make_product, make_stamps
from tests.ground import made_once


@made_once
def batch(world, owner):
    return make_stamps(world, owner, make_lot(world, owner, make_product(world, owner)), 100)


@made_once
def design(world):
    return make_design(world, "small_6mm")


def order(page, batch, **data):
    return page(f"/co-so/tem/dot/{batch.pk}/in/", {"output": "sheet", **data})


def test_print_is_ordered_and_its_progress_shown(page, batch, design):
    answer = order(page, batch, design=design.pk)
    job = PrintJob.objects.get()
    assert answer.url == f"/co-so/tem/ban-in/{job.pk}/"
    whole = page(answer.url)
    assert 'hx-trigger="every 1s"' in whole.text
    assert "0 / 100" in whole.text
    part = page(answer.url, HTTP_HX_REQUEST="true")
    assert "<html" not in part.text
    assert 'id="ban-in"' in part.text


def test_the_order_asks_as_often_for_three_designs_and_prints_as_for_one(
    page, world, owner, batch, design, django_assert_max_num_queries, django_assert_num_queries
):
    address = f"/co-so/tem/dot/{batch.pk}/in/"
    order_print(batch=batch, design=design, first=1, last=10, by=owner)
    with django_assert_max_num_queries(20) as one:
        page(address)
    for number, key in ((2, "small_6mm"), (3, "ocop_rosette")):
        more = make_design(world, key)
        order_print(batch=batch, design=more, first=10 * number, last=10 * number + 5, by=owner)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(page(address).context["designs"]) == 3


def test_options_of_the_printer_reach_the_order(page, batch, design):
    given = {"output": "roll", "colour": "cmyk", "dpi": "600", "bleed": "2", "file_size": "1.000"}
    order(page, batch, design=design.pk, **given, first="11", last="20")
    job = PrintJob.objects.get()
    assert (job.output, job.size) == ("roll", 10)
    assert {name: job.options[name] for name in ("colour", "dpi", "bleed", "file_size")} == {
        "colour": "cmyk",
        "dpi": 600,
        "bleed": 2,
        "file_size": 1000,
    }


def test_own_sheet_is_described_in_millimetres(page, batch, design):
    order(page, batch, design=design.pk, columns="4", rows="10", left="8,5", gap_x="2")
    assert PrintJob.objects.get().options["grid"]["left"] == 8.5


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"design": ""}, "design", "Hãy chọn"),
        ({"design": "999999"}, "design", "có trong danh sách"),
        ({"output": "xyz"}, "output", "có trong danh sách"),
        ({"dpi": "601"}, "dpi", "có trong danh sách"),
        ({"columns": "4"}, "rows", "cả số cột và số hàng"),
        ({"columns": "40", "rows": "2"}, "columns", "40 tem"),
        ({"columns": "0", "rows": "8"}, "columns", "Phải từ 1 trở lên"),
        ({"columns": "3", "rows": "9" * 13}, "rows", "Phải từ 200 trở xuống"),
        ({"columns": "3", "rows": "8", "left": "1000,5"}, "left", "Phải từ 1000 trở xuống"),
        ({"columns": "3", "rows": "8", "top": "-1"}, "top", "Phải từ 0 trở lên"),
        ({"columns": "3", "rows": "8", "top": "x"}, "top", "một số, ví dụ 12,5"),
        ({"file_size": "0"}, "file_size", "Phải từ"),
        ({"first": "101"}, "first", "từ 1 đến 100"),
        ({"output": "png"}, "last", "từng tem một"),
    ],
)
def test_wrong_order_is_said_beside_its_field_and_nothing_is_ordered(page, batch, design, data, field, sentence):
    answer = order(page, batch, **({"design": design.pk} | data))
    assert sentence in answer.context["form"].errors[field][0]
    assert not PrintJob.objects.exists()


def test_design_of_last_time_is_proposed(page, world, owner, batch, design):
    other = make_design(world, "standard_15mm")
    assert page(f"/co-so/tem/dot/{batch.pk}/in/").context["form"]["design"].value() == str(design.pk)
    order_print(batch=batch, design=other, by=owner)
    assert page(f"/co-so/tem/dot/{batch.pk}/in/").context["form"]["design"].value() == str(other.pk)


def test_file_is_downloaded_by_its_owner_only(client, page, owner, batch, design, stranger):
    job = make_print(order_print(batch=batch, design=design, by=owner).pk)
    part = job.parts.get()
    address = f"/co-so/tem/ban-in/{job.pk}/tep/{part.pk}/"
    assert address in page(f"/co-so/tem/ban-in/{job.pk}/").text
    answer = page(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert AccessEntry.objects.get(act=AccessAct.EXPORT).subject_id == str(job.pk)
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert client.get(f"/co-so/tem/ban-in/{job.pk}/").status_code == 404


def test_file_that_is_gone_is_not_found(page, owner, batch, design):
    job = make_print(order_print(batch=batch, design=design, by=owner).pk)
    job.parts.update(file="sheets/thieu.pdf")
    assert page(f"/co-so/tem/ban-in/{job.pk}/tep/{job.parts.get().pk}/").status_code == 404


def test_failed_job_says_why_and_is_taken_up_again(page, owner, batch, design):
    job = order_print(batch=batch, design=design, by=owner)
    PrintJob.objects.update(state=PrintState.FAILED, failure="Máy chủ hết chỗ lưu tệp.")
    assert "Máy chủ hết chỗ lưu tệp." in page(f"/co-so/tem/ban-in/{job.pk}/").text
    page(f"/co-so/tem/ban-in/{job.pk}/lam-tiep/", {})
    assert PrintJob.objects.get().state == PrintState.WAITING


def test_office_prints_what_it_delivers_and_shows_the_passphrase_of_pins_alone(client, world, owner, product):
    batch = make_central(world, owner, product, 100)
    security = make_design(world, "security_scratch")
    client.force_login(world.approver)
    address = f"/co-quan/tem/dot/{batch.pk}/in/"
    assert [radio.data["value"] for radio in client.get(address).context["form"]["design"]] == [str(security.pk)]
    client.post(address, {"design": security.pk, "output": "roll", "colour": "cmyk", "last": "40"})
    client.post(address, {"design": security.pk, "output": "csv", "first": "41"})
    roll, table = (make_print(job.pk) for job in PrintJob.objects.order_by("pk"))
    assert client.post(f"/co-quan/tem/ban-in/{roll.pk}/mat-khau/").status_code == 404
    sent = client.get(f"/co-quan/tem/ban-in/{roll.pk}/tep/{roll.parts.get().pk}/")
    assert b"".join(sent.streaming_content).startswith(b"%PDF")
    assert AccessEntry.objects.filter(act=AccessAct.EXPORT, subject_name__startswith="Bản in tem có mã PIN (PDF)")
    assert "in cả mã PIN" in client.get(f"/co-quan/tem/ban-in/{roll.pk}/").text
    assert "in cả mã PIN" not in client.get(f"/co-quan/tem/ban-in/{table.pk}/").text
    assert "Xem mật khẩu" in client.get(f"/co-quan/tem/ban-in/{table.pk}/").text
    shown = client.post(f"/co-quan/tem/ban-in/{table.pk}/mat-khau/")
    assert shown.context["passphrase"] in shown.text
    assert "no-store" in shown["Cache-Control"]
    client.force_login(owner)
    assert client.get(f"/co-so/tem/ban-in/{table.pk}/").status_code == 404

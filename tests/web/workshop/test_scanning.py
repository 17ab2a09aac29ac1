"""A range is activated by its first and last stamp, scanned or typed; and by an Excel file."""

from urllib.parse import urlencode

import pytest

from nguongoc.stamps.actions import activate_stamps
from nguongoc.stamps.actions.activation_files import run_activations
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import ActivationFile, StampRange
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_product, make_stamps, serial_of
from tests.ground import made_once
from tests.workbooks import upload, workbook_bytes

SCAN, SAY, EXCEL = "/co-so/tem/quet/", "/co-so/tem/quet/doc/", "/co-so/tem/kich-hoat-excel/"


@made_once
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=1000)


@made_once
def batch(world, owner, lot):
    return make_stamps(world, owner, lot, 100)


@made_once
def foreign(world, stranger):
    """A batch of another establishment."""
    goods = make_product(world, stranger)
    return make_stamps(world, stranger, make_lot(world, stranger, goods, packs=10), 10)


def test_the_first_stamp_finds_the_batch_the_last_the_range_and_the_lot_ends_it(page, batch, lot):
    assert page(SCAN).context["form"].errors == {}
    second = page(SCAN, None, QUERY_STRING=f"dau={stamp_url(batch, 5)}")
    assert "tem 5 của đợt" in second.text
    address = f"{SCAN}?dau={stamp_url(batch, 5)}&cuoi={serial_of(batch, 24).lower()}"
    third = page(address)
    assert "20 tem: từ tem 5 đến tem 24" in third.text
    assert third.context["form"].fields["lot"].initial == str(lot.pk)
    assert page(address, {}).context["form"].errors["lot"]
    assert page(address, {"lot": str(lot.pk)}).url == f"/co-so/lo/{lot.pk}/"
    assert StampRange.objects.get(state=StampState.ACTIVE).size == 20


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("dau=", "dau", "Hãy nhập"),
        ("dau=00000000000000", "dau", "so lại từng ký tự"),
        ("dau=ABC", "dau", "ở đây có 3"),
        ("dau={first}&cuoi=", "cuoi", "Hãy nhập"),
        ("dau={first}&cuoi=101", "cuoi", "từ 1 đến 100"),
        ("dau={first}&cuoi=4", "cuoi", "phải đứng sau"),
    ],
)
def test_what_does_not_fit_is_told_at_its_step(page, batch, query, field, sentence):
    answer = page(f"{SCAN}?{query.format(first=serial_of(batch, 5))}")
    assert sentence in answer.context["form"].errors[field][0]


def test_a_batch_of_another_establishment_is_refused_with_a_sentence(page, batch, foreign):
    answer = page(f"{SCAN}?dau={serial_of(foreign, 1)}")
    assert "cấp cho cơ sở khác" in answer.context["form"].errors["dau"][0]
    answer = page(f"{SCAN}?dau={serial_of(batch, 1)}&cuoi={serial_of(foreign, 2)}")
    assert "không thuộc đợt đang mở" in answer.context["form"].errors["cuoi"][0]
    assert page(f"{SCAN}?dau={serial_of(foreign, 1)}&cuoi=2", {"lot": "1"}).status_code == 200
    assert not StampRange.objects.filter(state=StampState.ACTIVE).exists()


def test_the_page_that_scans_is_told_which_stamp_was_read(page, owner, batch, lot, foreign):
    activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)

    def said(text, **query):
        told = page(SAY + "?" + urlencode({"ma": text, **query})).json()
        return told["ok"], told["sentence"]

    name = f"của đợt {batch.pk}"
    assert said(stamp_url(batch, 20), dot=batch.pk) == (True, f"Đã đọc tem 20 {name} ({batch.product.name}).")
    assert said(serial_of(batch, 5)) == (False, f"Đây là tem 5 {name}, đang hoạt động. Hãy quét tem khác.")
    assert "không thuộc đợt đang mở" in said(serial_of(batch, 20), dot=batch.pk + 1)[1]
    assert said(serial_of(foreign, 1))[0] is False
    assert said("https://example.com/")[0] is False
    assert said("1" * 8000)[0] is False


def test_only_pages_that_scan_may_run_webassembly(page, batch, lot):
    for address in (SCAN, f"/co-so/tem/dot/{batch.pk}/kich-hoat/"):
        policy = page(address)["Content-Security-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy, address
        assert "unsafe-inline" not in policy
    assert "wasm" not in page("/co-so/tem/")["Content-Security-Policy"]


def test_an_excel_file_is_seen_row_by_row_and_carried_out_at_one_press(page, batch, lot):
    template = page(f"{EXCEL}mau/")
    assert b"".join(template.streaming_content).startswith(b"PK")
    rows = [["Đợt tem", "Tem đầu", "Tem cuối", "Mã lô"], [batch.pk, 1, 10, lot.code], [batch.pk, 5, 6, lot.code]]
    answer = page(EXCEL, {"file": upload(workbook_bytes(*rows))})
    seen = page(answer.url).text
    assert "1 dòng đúng, 1 dòng sai" in seen
    assert "đã ghi ở dòng 2 của tệp" in seen
    file = ActivationFile.objects.get()
    assert page(f"{answer.url}kich-hoat/", {}).url == answer.url
    assert 'hx-trigger="every 1s"' in page(answer.url).text
    run_activations(file_id=file.pk)
    part = page(answer.url, HTTP_HX_REQUEST="true")
    assert part["HX-Refresh"] == "true"
    assert "Đã kích hoạt 1 dòng. 1 dòng chưa kích hoạt được." in page(answer.url).text
    assert b"".join(page(f"{answer.url}dong-sai/").streaming_content).startswith(b"PK")
    again = page(EXCEL, {"file": upload(workbook_bytes(*rows))})
    assert StampRange.objects.get(state=StampState.ACTIVE).size == 10
    assert again.url != answer.url


def test_the_same_file_again_is_told(page, batch, lot):
    content = workbook_bytes(["Đợt tem", "Tem đầu", "Tem cuối", "Mã lô"], [batch.pk, 1, 10, lot.code])
    first = page(EXCEL, {"file": upload(content)}).url
    assert "Chính tệp này" not in page(page(EXCEL, {"file": upload(content)}).url).text
    page(f"{first}kich-hoat/", {})
    assert "Chính tệp này đã được gửi" in page(page(EXCEL, {"file": upload(content)}).url).text


def test_a_file_that_is_none_is_told(page, batch):
    assert "không phải tệp Excel" in page(EXCEL, {"file": upload(b"a,b\n")}).context["form"].errors["file"][0]
    assert page(EXCEL, {}).context["form"].errors["file"]

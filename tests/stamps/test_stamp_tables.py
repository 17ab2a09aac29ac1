"""Tables for a printing house, and the sealed file of PINs beside them."""

import csv
import datetime as dt
import io
import tracemalloc

import pytest
import pyzipper
from python_calamine import CalamineWorkbook

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.printing.sealed import write_sealed_pins
from nguongoc.stamps.printing.tables import write_csv, write_xlsx
from tests.stamps.labels import GTIN, SHORT, links_of, pins_of, serials_of

ADDRESS = {"gtin": GTIN, "base_url": SHORT}
PASSPHRASE = "7Q2KM-9X4VB-3HPD0-C8WEJ-5TYZ1"
NOW = dt.datetime(2026, 11, 27, 14, 5, tzinfo=dt.UTC)
HEADERS = ["STT", "Số tem", "Địa chỉ trong mã QR"]


def test_a_csv_is_opened_by_excel_with_its_vietnamese_letters():
    out = io.BytesIO()
    serials = serials_of(4_100)
    assert write_csv(out, serials=serials, first_number=7, **ADDRESS) == 4_100
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert rows[0] == HEADERS
    assert rows[1:] == [
        [str(7 + place), grouped(serial.decode()), link]
        for place, (serial, link) in enumerate(zip(serials.tolist(), links_of(serials), strict=True))
    ]


def test_a_workbook_has_as_many_sheets_as_its_rows_need():
    out = io.BytesIO()
    serials = serials_of(25)
    assert write_xlsx(out, serials=serials, sheet_rows=10, first_number=101, **ADDRESS) == 25
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    assert book.sheet_names == ["Tem 1", "Tem 2", "Tem 3"]
    rows = []
    for name in book.sheet_names:
        header, *body = book.get_sheet_by_name(name).to_python()
        assert header == HEADERS
        rows += body
    assert rows == [
        [101 + place, grouped(serial.decode()), link]
        for place, (serial, link) in enumerate(zip(serials.tolist(), links_of(serials), strict=True))
    ]


def test_tables_hold_no_pin():
    out = io.BytesIO()
    write_csv(out, serials=serials_of(50), **ADDRESS)
    assert not any(pin.encode() in out.getvalue() for pin in pins_of(50))


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_an_address_that_is_none_is_refused(write):
    with pytest.raises(ValueError, match="no GTIN"):
        write(io.BytesIO(), serials=serials_of(1), gtin="1", base_url=SHORT)


def test_sealed_pins_open_with_their_passphrase_alone():
    out = io.BytesIO()
    serials, pins = serials_of(5_000), pins_of(5_000)
    told = {"serials": serials, "pins": pins, "passphrase": PASSPHRASE, "made_at": NOW, "first_number": 3}
    assert write_sealed_pins(out, **told) == 5_000
    assert pins[0].encode() not in out.getvalue()
    with pyzipper.AESZipFile(out) as sealed:
        (member,) = sealed.infolist()
        assert (member.filename, member.wz_aes_strength) == ("ma-xac-thuc.csv", 3)
        rows = list(csv.reader(io.StringIO(sealed.read(member, pwd=PASSPHRASE.encode()).decode())))
        with pytest.raises(RuntimeError, match="Bad password"):
            sealed.read(member, pwd=PASSPHRASE[::-1].encode())
    assert rows[0] == ["STT", "Số tem", "Mã xác thực"]
    assert rows[1] == ["3", grouped(serials[0].decode()), pins[0]]
    assert len(rows) == 5_001


def test_a_short_passphrase_and_missing_pins_are_refused():
    told = {"serials": serials_of(2), "passphrase": PASSPHRASE, "pins": pins_of(2), "made_at": NOW}
    with pytest.raises(ValueError, match="too short"):
        write_sealed_pins(io.BytesIO(), **(told | {"passphrase": "Mat-khau-cua-toi"}))
    with pytest.raises(ValueError, match="2 serials and 1 PINs"):
        write_sealed_pins(io.BytesIO(), **(told | {"pins": ["123456"]}))


def test_sealing_keeps_nothing_in_memory():
    peaks = []
    serials, pins = serials_of(60_000), pins_of(60_000)
    for count in (100, 20_000, 60_000):
        tracemalloc.start()
        told = {"serials": serials[:count], "pins": pins[:count], "passphrase": PASSPHRASE, "made_at": NOW}
        write_sealed_pins(_Nowhere(), **told)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] + 60_000 * 20


class _Nowhere(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        return len(data)

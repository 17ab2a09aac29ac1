"""Excel files of strangers are refused in words or read as they are; ours are read by others."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import (
    Limits,
    WrittenColumn,
    WrittenSheet,
    address,
    open_workbook,
    write_workbook,
)
from tests.workbooks import workbook_bytes

LIMITS = Limits(rows=50, columns=20)
PLAIN = workbook_bytes(["Tên", "Mã"], ["Chả mực", "01"])


def opened(content, limits=LIMITS):
    return open_workbook(io.BytesIO(content), sheet="", limits=limits)


def rows_of(content):
    return [[(cell.kind, cell.text) for cell in row.cells.values()] for row in opened(content).rows()]


def repacked(*, add=(), without=(), content=PLAIN):
    """The file with parts added or replaced, and some left out."""
    out = io.BytesIO()
    parts = dict(add)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name not in without:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def sheet_of(xml):
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return repacked(add={"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{namespace}">{xml}</worksheet>'})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "không phải tệp Excel"),
        (b"ten;ma\nCha muc;01\n", "tệp văn bản"),
        (b"<html><table></table></html>", "trang web hoặc XML"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "đời cũ"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
        (b"%PDF-1.7\n\0\0", "không phải tệp Excel"),
        (PLAIN[:-200], "bị hỏng"),
        (PLAIN[:300] + b"\0" * 300 + PLAIN[600:], "bị hỏng"),
        (repacked(without={"xl/workbook.xml"}), "không phải tệp Excel"),
        (repacked(without={"xl/worksheets/sheet1.xml"}), "không có trang tính"),
        (repacked(add={"xl/vbaProject.bin": b"x"}), "có macro"),
        (repacked(add={"xl/macrosheets/sheet1.xml": b"<a/>"}), "có macro"),
        (repacked(add={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "liên kết tới tệp khác"),
        (repacked(add={"xl/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "khai báo XML"),
        (repacked(add={"xl/workbook.xml": "<a/>".encode("utf-16")}), "khai báo XML"),
        (repacked(add={"xl/styles.xml": b"<a>" + b" " * 2**20}), "bị hỏng"),
        (repacked(add={"docProps/x.xml": b"<a>" + b"<b/>" * 4 * 2**20}), "phình ra quá lớn"),
        (repacked(add={f"xl/{number}.xml": b"<a/>" for number in range(600)}), "quá nhiều phần"),
        (sheet_of("<sheetData><row r='2'/><row r='1'/></sheetData>"), "bị hỏng"),
        (sheet_of("<sheetData><row r='99999999999'/></sheetData>"), "bị hỏng"),
        (sheet_of("<sheetData><row r='1'><c r='ZZZZ1'><v>1</v></c></row></sheetData>"), "bị hỏng"),
        (sheet_of("<sheetData><row r='1'><c r='XFD1'><v>1</v></c></row></sheetData>"), "quá nhiều cột"),
        (sheet_of("<sheetData>"), "bị hỏng"),
    ],
)  # fmt: skip
def test_file_that_is_no_plain_workbook_is_refused_in_words(content, words):
    with pytest.raises(Refusal, match=words) as refused:
        opened(content)
    assert refused.value.field == "file"
    assert refused.value.sentence.endswith("Chưa có gì được nhập.")


def test_macro_file_renamed_is_refused():
    types = zipfile.ZipFile(io.BytesIO(PLAIN)).read("[Content_Types].xml").decode()
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    changed = types.replace(main, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    with pytest.raises(Refusal, match="xlsm"):
        opened(repacked(add={"[Content_Types].xml": changed}))


def test_a_hundred_thousand_rows_are_refused_before_they_are_read():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place in range(100_000):
            sheet.write_string(place, 0, "Chả mực")
    with pytest.raises(Refusal, match="quá nhiều dòng: mỗi tệp tối đa 50 dòng"):
        opened(out.getvalue())


def test_cells_are_told_apart_and_formulas_named():
    def change(sheet):
        sheet["A2"], sheet["B2"], sheet["C2"] = "Chả mực", 12.5, dt.datetime(2026, 11, 23, 8, 30)  # noqa: DTZ001 -- Excel knows no time zones
        sheet["D2"], sheet["E2"] = True, "=1+1"
        sheet["F2"] = "#N/A"
        sheet["F2"].data_type = "e"
        sheet["A4"] = "Nem cha\u0309"
        sheet.merge_cells("A5:B6")
        sheet["A5"] = "gộp"

    sheet = opened(workbook_bytes(["Tên"], change=change))
    header, second, fourth, fifth = sheet.rows()
    assert (sheet.row_count, header.number, second.number, fourth.number) == (4, 1, 2, 4)
    assert [(cell.kind, cell.text) for cell in second.cells.values()] == [
        ("text", "Chả mực"), ("number", "12.5"), ("date", "2026-11-23"), ("boolean", "TRUE"), ("formula", ""),
        ("error", "#N/A"),
    ]  # fmt: skip
    assert fourth.cells[0].text == "Nem chả"
    assert (fourth.merged, fifth.merged) == ("", "A5:B6")
    assert address(second.cells[4].column, second.number) == "E2"


def test_the_named_sheet_is_read_and_hidden_ones_are_not():
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "Ẩn", "hidden"
    for name in ("Khác", "Cơ sở"):
        book.create_sheet(name).append([name])
    out = io.BytesIO()
    book.save(out)
    sheet = open_workbook(out, sheet="cơ sở", limits=LIMITS)
    assert (sheet.name, sheet.others) == ("Cơ sở", ["Khác"])
    assert opened(out.getvalue()).name == "Khác"


def test_formats_down_to_the_last_row_do_not_count():
    xml = "<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>Tên</t></is></c></row>"
    xml += "".join(f"<row r='{row}'><c r='A{row}' s='0'/></row>" for row in range(2, 2000))
    assert rows_of(sheet_of(f"{xml}</sheetData>")) == [[("text", "Tên")]]


def test_a_date_that_no_calendar_has_is_an_error():
    content = workbook_bytes(["Ngày"], [99_999_999])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active["A2"].number_format = "dd/mm/yyyy"
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue())[1] == [("error", "#VALUE!")]


def test_files_of_another_writer_are_read():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Cơ sở")
        sheet.write_row(0, 0, ["Tên", 1, 2.5])
        sheet.write_datetime(1, 0, dt.datetime(2026, 11, 23), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001 -- Excel knows no time zones
        sheet.write_formula(1, 1, "=1+1", value="2")
    assert rows_of(out.getvalue()) == [
        [("text", "Tên"), ("number", "1"), ("number", "2.5")],
        [("date", "2026-11-23"), ("formula", "2")],
    ]


def test_what_is_written_is_read_by_others_and_holds_no_formula():
    columns = [WrittenColumn("Tên", options="ten", note="Chọn."), WrittenColumn("Ngày", is_text=False)]
    rows = [["=1+1", dt.date(2026, 11, 23)], ["@a\x01", 1.5], ["0203", None]]
    out = io.BytesIO()
    assert (
        write_workbook(out, [WrittenSheet("Một", columns, rows, blank_rows=9)], options={"ten": ["a", "b"]}) == 3
    )
    out.seek(0)
    book = python_calamine.CalamineWorkbook.from_filelike(out)
    assert book.get_sheet_by_name("Một").to_python() == [
        ["Tên", "Ngày"], ["=1+1", dt.date(2026, 11, 23)], ["@a", 1.5], ["0203", ""],
    ]  # fmt: skip
    assert book.get_sheet_by_name("Danh mục").to_python() == [["a"], ["b"]]
    page = openpyxl.load_workbook(out)["Một"]
    assert page["A2"].data_type == "s"
    assert [(str(each.sqref), each.formula1) for each in page.data_validations.dataValidation] == [
        ("A1", None), ("A2:A10", "'Danh mục'!$A$1:$A$2"),
    ]  # fmt: skip

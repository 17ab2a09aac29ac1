"""Excel files for tests, written by openpyxl: another writer than our own."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile


def workbook_bytes(headers, *rows, change=None, title="Trang 1"):
    """A file with a header and rows; `change` may do more to its sheet."""
    book = openpyxl.Workbook()
    book.active.title = title
    book.active.append(headers)
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(content, name="tep.xlsx"):
    return SimpleUploadedFile(name, content)


ESTABLISHMENT_HEADERS = [
    *("Tên cơ sở", "LOẠI HÌNH", "linh vuc quan ly", "Hoạt động", "Xã, phường, đặc khu", "Địa chỉ"),
    *("SĐT", "Chủ cơ sở", "MST"),
]


def establishment_row(name="Hợp tác xã Bản Sen", **changes):
    values = {
        "name": name,
        "kind": "hợp tác xã",
        "sector": "Nông nghiệp",
        "activities": "Chế biến; Đóng gói",
        "unit": "Đặc khu Vân Đồn",
        "address": "Thôn 1",
        "phone": "0203 3000 000",
        "representative": "Nguyễn Văn An",
        "tax_code": "",
    }
    return list((values | changes).values())

"""What is asked of an uploaded file before a library opens it: is it a plain workbook, and of what size."""

import zipfile
from typing import IO

from nguongoc.common.errors import Refusal

CHUNK = 256 * 1024
ENTRIES_MAX = 500
DIRECTORY_BYTES_MAX = 256 * 1024
PART_BYTES_MAX = 64 * 2**20
TOTAL_BYTES_MAX = 128 * 2**20
RATIO_MAX = 200
RATIO_COUNTS_FROM = 8 * 2**20  # bytes unpacked: small parts may be anything
_TAIL = 22 + 65535  # bytes: the end record of a zip with its longest comment
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"mime-version")
_AGAIN = "Hãy mở bằng Excel, chọn “Lưu thành”, kiểu “Excel Workbook (.xlsx)”, rồi tải lên lại."


def open_package(file: IO[bytes]) -> zipfile.ZipFile:
    """The zip of a workbook without macros, links to other files or XML that Excel never writes.

    Sizes are judged as the zip declares them (Python unpacks no more than that) before anything is unpacked.
    Raises Refusal (field `file`) for every other file; what zipfile raises at a broken one is left to the caller.
    """
    _require_zip(file)
    package = zipfile.ZipFile(file)
    _require_harmless(package.infolist())
    for entry in package.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            _require_plain_xml(package, entry)
    return package


def refused(sentence: str) -> Refusal:
    return Refusal(f"{sentence} Chưa có gì được nhập.", field="file")


def broken() -> Refusal:
    return refused(f"Tệp bị hỏng nên không mở được. {_AGAIN}")


def _require_zip(file: IO[bytes]) -> None:
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        _require_short_directory(file)
        return
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        file.seek(0)
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in file.read()
        raise refused(
            "Tệp được đặt mật khẩu. Hãy bỏ mật khẩu mở tệp rồi tải lên lại."
            if is_encrypted
            else f"Đây là tệp Excel đời cũ (.xls). {_AGAIN}"
        )
    lowered = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if any(sign in lowered for sign in _MARKUP):
        raise refused(f"Đây là trang web hoặc XML được đổi tên, không phải tệp Excel. {_AGAIN}")
    if head and b"\0" not in head:
        raise refused(f"Đây là tệp văn bản (.csv hoặc .txt), không phải tệp Excel. {_AGAIN}")
    raise refused(f"Đây không phải tệp Excel (.xlsx). {_AGAIN}")


def _require_short_directory(file: IO[bytes]) -> None:
    """Before Python reads the directory into memory: how long it says to be."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    place = len(tail) - 22 if tail[-22:-18] == _END and tail[-2:] == b"\0\0" else tail.rfind(_END)
    if place < 0 or _END_64 in tail:
        raise broken()
    entries = int.from_bytes(tail[place + 10 : place + 12], "little")
    directory = int.from_bytes(tail[place + 12 : place + 16], "little")
    if entries > ENTRIES_MAX or directory > DIRECTORY_BYTES_MAX:
        raise refused("Tệp chứa quá nhiều phần bên trong, không giống tệp Excel thường dùng.")


def _require_harmless(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise broken()
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused("Tệp được đặt mật khẩu. Hãy bỏ mật khẩu mở tệp rồi tải lên lại.")
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise refused("Tệp có macro. Hãy lưu lại thành kiểu “Excel Workbook (.xlsx)” không có macro.")
    if any("/externallinks/" in name for name in names):
        raise refused("Tệp có liên kết tới tệp khác. Hãy ngắt liên kết (Dữ liệu, Sửa liên kết, Ngắt) rồi lưu lại.")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise refused(f"Đây không phải tệp Excel (.xlsx). {_AGAIN}")
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    is_bomb = total > RATIO_COUNTS_FROM and total > RATIO_MAX * max(packed, 1)
    if is_bomb or total > TOTAL_BYTES_MAX or any(entry.file_size > PART_BYTES_MAX for entry in entries):
        raise refused(f"Tệp phình ra quá lớn khi mở ({total // 2**20} MB). Hãy chia thành nhiều tệp nhỏ hơn.")


def _require_plain_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No document type (entities that expand are declared there), and no text so long that it fills the memory."""
    tail = b""
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            if b"<!DOCTYPE" in tail + chunk or chunk.startswith((b"\xfe\xff", b"\xff\xfe")):
                raise refused("Tệp có phần khai báo XML mà Excel không bao giờ ghi, nên không được mở.")
            if b"<" not in chunk and len(chunk) == CHUNK:
                raise broken()
            if b"macroEnabled" in chunk and entry.filename == "[Content_Types].xml":
                raise refused(
                    "Tệp có macro (.xlsm). Hãy lưu lại thành kiểu “Excel Workbook (.xlsx)” không có macro."
                )
            tail = chunk[-len(b"<!DOCTYPE") :]

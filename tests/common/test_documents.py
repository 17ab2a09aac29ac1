"""What a PDF must be before it is stored."""

import io
import zlib

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from nguongoc.common.documents import PAGES_MAX, store_document
from nguongoc.common.errors import Refusal
from tests.factories import pdf_file, picture_file


def saved(pdf, **options):
    out = io.BytesIO()
    pdf.save(out, **options)
    return SimpleUploadedFile("giay.pdf", out.getvalue(), "application/pdf")


def one_page():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    return pdf


def with_script():
    pdf = one_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(pdf)


def with_script_in_an_annotation():
    pdf = one_page()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    pdf.pages[0].Annots = pikepdf.Array([link])
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_a_program():
    pdf = one_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    return saved(pdf)


def with_a_file():
    pdf = one_page()
    pdf.attachments["a.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")
    return saved(pdf)


def with_password(**passwords):
    return saved(one_page(), encryption=pikepdf.Encryption(**passwords))


def with_pages(count):
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def bomb():
    """A few hundred kilobytes whose one stream of objects becomes 200 megabytes."""
    packed = zlib.compress(b"1 0 <</Type/Catalog>>" + b" " * (200 * 2**20), 9)
    start = b"%PDF-1.5\n"
    stream = b"2 0 obj <</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>> stream\n" % len(packed)
    body = start + stream + packed + b"\nendstream endobj\n"
    entries = ((0, 0, 0), (2, 2, 0), (1, len(start), 0))  # free; in object 2; at an offset
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([more]) for kind, place, more in entries)
    index = b"3 0 obj <</Type/XRef/Size 3/W[1 4 1]/Root 1 0 R/Length %d>> stream\n" % len(table)
    end = b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)
    return SimpleUploadedFile("giay.pdf", body + index + table + end, "application/pdf")


def test_a_scan_is_stored_byte_for_byte_under_a_name_of_ours():
    upload = pdf_file()
    stored = store_document(upload, folder="documents")
    assert stored.pages == 1
    upload.seek(0)
    with default_storage.open(stored.name) as file:
        assert file.read() == upload.read()
    assert stored.name.startswith("documents/")
    assert len(stored.name) == len("documents/.pdf") + 32


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (
            lambda: SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script>", "application/pdf"),
            "không phải PDF",
        ),
        (picture_file, "không phải PDF"),
        (lambda: SimpleUploadedFile("a.pdf", b"", "application/pdf"), "không phải PDF"),
        (lambda: SimpleUploadedFile("a.pdf", b"%PDF-1.7\nhello", "application/pdf"), "hỏng"),
        (with_script, "mã lệnh"),
        (with_script_in_an_annotation, "mã lệnh"),
        (with_a_program, "mã lệnh"),
        (with_a_file, "mã lệnh"),
        (lambda: with_password(user="a", owner="b"), "mật khẩu"),
        (lambda: with_password(user="", owner="b"), "mật khẩu"),
        (lambda: with_pages(PAGES_MAX + 1), "trang"),
        (lambda: with_pages(60_000), "phức tạp"),
        (bomb, "hỏng"),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_what_is_more_or_less_than_a_scan_is_refused(upload, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        store_document(upload(), folder="documents")
    assert refused.value.field == "document"


def test_a_file_over_the_limit_is_refused_unread(settings):
    settings.DOCUMENT_MAX_BYTES = 100
    with pytest.raises(Refusal, match="quá lớn"):
        store_document(pdf_file(), folder="documents")

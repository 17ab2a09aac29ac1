"""Label sheets: what a phone reads from the paper, what a person reads, and what a printing house needs."""

import io
import re
import tracemalloc

import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp

from nguongoc.stamps.codes import SerialKey, digital_link, encode_serials, grouped
from nguongoc.stamps.printing import typeface
from nguongoc.stamps.printing.geometry import (
    LAYOUTS,
    SMALL_6MM,
    STANDARD_15MM,
    LabelTooSmall,
    dots,
    symbol_size,
)
from nguongoc.stamps.printing.pdf import PdfWriter
from nguongoc.stamps.printing.sheet import render_sheet
from nguongoc.stamps.printing.typeface import FontMissing, Typeface

KEY = SerialKey.derive(bytes(range(32)), 1)
GTIN = "08930000000019"
SHORT, LONG = "https://nguongoc.example", "https://nguongoc.quangninh.gov.vn"
WORDS = {
    "gtin": GTIN,
    "product_name": "Chả mực Hạ Long giã tay",
    "province_name": "Tỉnh Quảng Ninh",
    "batch_label": "QN-2026-0001",
}


@pytest.mark.parametrize("host", [SHORT, LONG])
@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_label_of_a_page_reads_as_its_own_address(layout, dpi, host):
    serials = encode_serials(KEY, 1_000, layout.per_page)
    image = _picture(_sheet(layout, serials, base_url=host), dpi)
    read = [_read(_label(image, layout, place, dpi)) for place in range(layout.per_page)]
    assert read == [digital_link(host, GTIN, serial.decode()) for serial in serials]


@pytest.mark.parametrize(
    ("layout", "host", "side"),
    [(SMALL_6MM, SHORT, 29 * 5), (SMALL_6MM, LONG, 33 * 5), (STANDARD_15MM, SHORT, 29 * 13)],
)
def test_a_symbol_has_whole_dots_its_size_and_its_quiet_zone(layout, host, side):
    image = _picture(_sheet(layout, encode_serials(KEY, 0, 1), base_url=host), 600)
    label = _label(image, layout, 0, 600)
    corners = zxingcpp.read_barcode(label, formats=zxingcpp.BarcodeFormat.QRCode).position
    left, top = corners.top_left.x, corners.top_left.y
    assert abs(corners.bottom_right.x - left - side) <= 2
    assert abs(corners.bottom_right.y - top - side) <= 2
    assert side * 25.4 / 600 >= layout.qr_least
    quiet = 4 * (side // (29 if host == SHORT else 33)) - 2
    around = label[top - quiet : top + side + quiet, left - quiet : left + side + quiet].copy()
    around[quiet - 2 : quiet + side + 2, quiet - 2 : quiet + side + 2] = 255
    assert (around == 255).all()


@pytest.mark.parametrize("dpi", [96, 203, 300, 600])
def test_no_hairline_shows_inside_a_dark_area(dpi):
    image = _picture(_sheet(STANDARD_15MM, encode_serials(KEY, 0, 1)), dpi)
    label = _label(image, STANDARD_15MM, 0, dpi)
    size = symbol_size(STANDARD_15MM, 60)
    module = size.module_dots * dpi / 600
    left = (dots(STANDARD_15MM.frame_inset) + 1 + size.quiet_dots) * dpi / 600
    top = (dots(STANDARD_15MM.height) - size.side_dots) / 2 * dpi / 600
    inside = (slice(round(top + 2 * module) + 2, round(top + 5 * module) - 2),) * 1 + (
        slice(round(left + 2 * module) + 2, round(left + 5 * module) - 2),
    )
    centre = label[inside]
    assert centre.size
    assert (centre == 0).all()


def test_a_sheet_is_a4_and_has_as_many_pages_as_it_needs():
    calls = []
    out = io.BytesIO()
    serials = encode_serials(KEY, 0, 250)
    report = render_sheet(
        out,
        layout=SMALL_6MM,
        serials=serials,
        base_url=SHORT,
        progress=lambda *call: calls.append(call),
        **WORDS,
    )
    document = pdfium.PdfDocument(out.getvalue())
    assert [document.get_page_size(page) for page in range(len(document))] == [
        (pytest.approx(595.276), pytest.approx(841.890))
    ] * 3
    assert calls == [(110, 250), (220, 250), (250, 250)]
    assert (report.pages, report.labels, report.size_bytes) == (3, 250, len(out.getvalue()))


def test_what_a_label_says_can_be_copied_as_text():
    serials = encode_serials(KEY, 40, 40)
    document = pdfium.PdfDocument(_sheet(STANDARD_15MM, serials, base_url=LONG))
    first, second = (page.get_textpage().get_text_bounded() for page in document)
    assert [grouped(s.decode()) in first for s in serials] == [True] * 30 + [False] * 10
    assert [grouped(s.decode()) in second for s in serials] == [False] * 30 + [True] * 10
    for words in ("Nguồn Gốc", "Tỉnh Quảng Ninh", "Chả mực Hạ Long", "nguongoc.quangninh.gov.vn"):
        assert first.count(words) >= 30


def test_the_margin_names_batch_page_and_numbers():
    sheet = _sheet(SMALL_6MM, encode_serials(KEY, 0, 120), first_number=12_001)
    pages = [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(sheet)]
    assert "QN-2026-0001 · Trang 1/2 · Tem 12.001–12.110" in pages[0]
    assert "QN-2026-0001 · Trang 2/2 · Tem 12.111–12.120" in pages[1]
    assert "In ở tỷ lệ 100 %" in pages[1]


def test_fonts_are_embedded_and_nothing_is_a_raster():
    sheet = _sheet(SMALL_6MM, encode_serials(KEY, 0, 3))
    assert len(re.findall(rb"/FontFile2 \d+ 0 R", sheet)) == 3
    assert all(re.match(rb"[A-Z]{6}\+BeVietnamPro-", name) for name in re.findall(rb"/FontName /(\S+)", sheet))
    assert b"/Image" not in sheet
    assert b"/PrintScaling /None" in sheet


def test_the_table_of_objects_is_right_to_the_byte():
    sheet = _sheet(SMALL_6MM, encode_serials(KEY, 0, 120))
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", sheet)[1])
    places = re.findall(rb"(\d{10}) 00000 n \n", sheet[start:])
    assert len(places) > 15
    for number, place in enumerate(places, 1):
        assert sheet[int(place) :].startswith(b"%d 0 obj\n" % number)


def test_a_document_of_many_pages_keeps_their_order():
    out = io.BytesIO()
    with PdfWriter(out, title="Thử (\\", page_size=(100, 100)) as pdf:
        resources = pdf.add_resources(fonts={}, forms={})
        for page in range(600):
            pdf.add_page(b"%d 0 1 1 re f" % (page % 97), resources=resources)
    document = pdfium.PdfDocument(out.getvalue())
    assert len(document) == 600
    assert document.get_metadata_value("Title") == "Thử (\\"
    for page in (0, 255, 256, 599):
        dark = np.argwhere(document[page].render(grayscale=True).to_numpy() < 128)
        assert dark[0][1] == page % 97


def test_a_document_that_failed_is_not_closed():
    out = io.BytesIO()
    with pytest.raises(RuntimeError), PdfWriter(out, title="", page_size=(9, 9)):
        raise RuntimeError
    assert b"%%EOF" not in out.getvalue()


def test_memory_does_not_grow_with_the_number_of_pages():
    serials = encode_serials(KEY, 0, 110 * 24)
    peaks = []
    for pages in (2, 4, 24):
        tracemalloc.start()
        render_sheet(_Nowhere(), layout=SMALL_6MM, serials=serials[: 110 * pages], base_url=SHORT, **WORDS)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.2 + len(serials) * 40


def test_the_same_order_gives_the_same_file():
    serials = encode_serials(KEY, 0, 5)
    assert _sheet(SMALL_6MM, serials) == _sheet(SMALL_6MM, [serial.decode() for serial in serials])


def test_a_long_name_is_shortened_and_an_unknown_letter_does_no_harm():
    name = "Mắm tôm " * 30 + "漢字"
    text = pdfium.PdfDocument(_sheet(SMALL_6MM, encode_serials(KEY, 0, 1), product_name=name))[0]
    assert re.search(r"Mắm tôm Mắm tôm[^\n\r]*…", text.get_textpage().get_text_bounded())
    text = pdfium.PdfDocument(_sheet(SMALL_6MM, encode_serials(KEY, 0, 1), product_name="漢 A"))[0]
    assert "? A" in text.get_textpage().get_text_bounded()


def test_a_host_too_long_for_its_line_is_left_out_and_one_too_long_for_the_symbol_refused():
    host = "http://rat-dai-rat-dai-rat-dai-rat-dai-rat-dai.example"
    sheet = pdfium.PdfDocument(_sheet(SMALL_6MM, encode_serials(KEY, 0, 1), base_url=host))
    assert "rat-dai" not in sheet[0].get_textpage().get_text_bounded()
    for words in (40, 100):
        with pytest.raises(LabelTooSmall, match="khổ tem lớn hơn"):
            _sheet(SMALL_6MM, encode_serials(KEY, 0, 1), base_url=f"https://{'dai.' * words}example")


def test_levels_give_way_before_the_label_does():
    assert symbol_size(SMALL_6MM, 61)[:3] == (3, "M", 5)
    assert symbol_size(SMALL_6MM, 90)[:3] == (4, "M", 5)
    assert symbol_size(STANDARD_15MM, 90)[:3] == (4, "M", 11)
    assert all(symbol_size(SMALL_6MM, length).module_dots >= 4 for length in range(46, 120))


@pytest.mark.parametrize("serials", [[], ["ABC", "ABCD"], ["A/B"], ["Đ" * 14]])
def test_serials_that_make_no_sheet_are_refused(serials):
    with pytest.raises(ValueError, match=r"."):
        _sheet(SMALL_6MM, serials)


def test_layouts_stay_on_the_paper():
    for layout in LAYOUTS.values():
        assert layout.left >= 8
        assert layout.top + layout.rows * layout.height <= 297 - 10
        assert layout.pages(layout.per_page) == 1
        assert layout.pages(layout.per_page + 1) == 2


def test_text_is_fitted_between_words():
    face = Typeface.reduced("Regular", "Chả mực Hạ Long giã tay")
    wide = face.width("Chả mực Hạ Long giã tay", 10)
    assert face.fit("Chả mực Hạ Long giã tay", 10, wide) == "Chả mực Hạ Long giã tay"
    assert face.fit("Chả mực Hạ Long giã tay", 10, wide * 0.97) == "Chả mực Hạ Long giã…"
    assert face.wrap("Chả mực Hạ Long giã tay", 10, wide * 0.76, 2) == ["Chả mực Hạ Long", "giã tay"]
    assert face.wrap("Chả mực Hạ Long giã tay", 10, wide * 0.4, 2)[1].endswith("…")
    assert face.wrap("", 10, 5, 2) == []


def test_letters_written_in_two_parts_are_set_as_one():
    face = Typeface.reduced("Bold", "Ế")
    assert face.encode("E\u0302\u0301") == face.encode("Ế")
    assert face.encode("Ế") != face.encode("?")


def test_missing_fonts_are_an_instruction(monkeypatch, tmp_path):
    monkeypatch.setattr(typeface, "FONTS", tmp_path)
    with pytest.raises(FontMissing, match="make setup"):
        Typeface.reduced("Bold", "A")


class _Nowhere(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        return len(data)


def _sheet(layout, serials, *, base_url=SHORT, **other) -> bytes:
    out = io.BytesIO()
    render_sheet(out, layout=layout, serials=serials, base_url=base_url, **(WORDS | other))
    return out.getvalue()


def _picture(sheet: bytes, dpi: int) -> np.ndarray:
    return pdfium.PdfDocument(sheet)[0].render(scale=dpi / 72, grayscale=True).to_numpy()


def _label(image: np.ndarray, layout, place: int, dpi: int) -> np.ndarray:
    """The pixels of one label of a page."""
    row, column = divmod(place, layout.columns)
    left, top = layout.left + column * layout.width, layout.top + row * layout.height
    edges = [round(mm * dpi / 25.4) for mm in (top, top + layout.height, left, left + layout.width)]
    return np.ascontiguousarray(image[edges[0] : edges[1], edges[2] : edges[3]])


def _read(image: np.ndarray) -> str | None:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if len(found) == 1 else None

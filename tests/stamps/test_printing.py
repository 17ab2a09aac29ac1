"""Labels as PDF: what a phone reads from the paper, what a person reads, and what a printing house needs."""

import io
import re
import tracemalloc

import msgspec
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.designs import PictureField
from nguongoc.stamps.printing import typeface
from nguongoc.stamps.printing.geometry import SymbolSize, dots, symbol_size
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.label import set_text
from nguongoc.stamps.printing.paper import Paper, PaperTooSmall, Roll
from nguongoc.stamps.printing.pdf import PdfWriter
from nguongoc.stamps.printing.sheet import render_labels
from nguongoc.stamps.printing.typeface import EmbeddedFont, FontMissing, face_of
from tests.stamps.labels import (
    DESIGNS,
    FACTS,
    GTIN,
    LONG,
    OCOP,
    SECURITY,
    SHORT,
    SMALL,
    STANDARD,
    label_of,
    links_of,
    pdf_of,
    pins_of,
    pixels,
    read,
    serials_of,
)

PAPERS = {
    "sheet": Paper.a4,
    "grid": lambda design: Paper(
        width=200, height=150, columns=2, rows=3, left=9.3, top=7.1, gap_x=2.5, gap_y=3.3
    ),
    "roll": lambda design: Roll(),
}


@pytest.mark.parametrize("colour", ["rgb", "cmyk", "grey"])
@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_every_label_reads_as_its_own_address(design, paper, colour):
    paper = paper(design)
    serials = serials_of(min(6, paper.per_page))
    pdf = pdf_of(design, paper, serials, colour=colour, pins=pins_of(len(serials)))
    for dpi in (300, 600):
        image = pixels(pdf, dpi)
        found = [read(label_of(image, design, paper, place, dpi)) for place in range(len(serials))]
        assert found == links_of(serials)


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("host", [SHORT, LONG])
def test_every_label_of_a_full_page_reads(host, dpi):
    paper = Paper.a4(SMALL)
    serials = serials_of(paper.per_page)
    image = pixels(pdf_of(SMALL, paper, serials, base_url=host), dpi)
    assert [read(label_of(image, SMALL, paper, place, dpi)) for place in range(len(serials))] == links_of(
        serials, host
    )


@pytest.mark.parametrize(
    ("design", "host", "side"), [(SMALL, SHORT, 29 * 5), (SMALL, LONG, 33 * 5), (STANDARD, SHORT, 29 * 13)]
)
def test_a_symbol_has_whole_dots_its_size_and_its_quiet_zone(design, host, side):
    paper = Roll()
    label = label_of(pixels(pdf_of(design, paper, serials_of(1), base_url=host), 600), design, paper, 0, 600)
    corners = zxingcpp.read_barcode(label, formats=zxingcpp.BarcodeFormat.QRCodeModel2).position
    left, top = corners.top_left.x, corners.top_left.y
    assert abs(corners.bottom_right.x - left - side) <= 2
    assert abs(corners.bottom_right.y - top - side) <= 2
    assert side * 25.4 / 600 >= 6
    quiet = 4 * (side // (29 if host == SHORT else 33)) - 2
    around = label[top - quiet : top + side + quiet, left - quiet : left + side + quiet].copy()
    around[quiet - 2 : quiet + side + 2, quiet - 2 : quiet + side + 2] = 255
    assert (around == 255).all()


@pytest.mark.parametrize("dpi", [96, 203, 300, 600])
def test_no_hairline_shows_inside_a_dark_area(dpi):
    image = pixels(pdf_of(STANDARD, Roll(), serials_of(1)), dpi)
    size = symbol_size(STANDARD.qr.side, 60)
    free = (STANDARD.qr.side - size.side_mm) / 2
    left, top = ((edge + free) * dpi / 25.4 for edge in (STANDARD.qr.left, STANDARD.qr.top))
    near, far = 2 * size.module_mm * dpi / 25.4 + 2, 5 * size.module_mm * dpi / 25.4 - 2
    centre = image[round(top + near) : round(top + far), round(left + near) : round(left + far)]
    assert centre.size
    assert (centre == 0).all()


def test_a_symbol_is_one_path_and_nothing_is_a_raster():
    with pikepdf.open(io.BytesIO(pdf_of(SMALL, Roll(), serials_of(1)))) as pdf:
        operators = [str(each.operator) for each in pikepdf.parse_content_stream(pdf.pages[0])]
        images = [name for name in pdf.objects if isinstance(name, pikepdf.Stream) and "/Width" in name]
    assert operators.count("re") > 100
    assert operators.count("f") == 1
    assert images == []


def test_a_sheet_is_a4_and_has_as_many_pages_as_it_needs():
    calls, out = [], io.BytesIO()
    report = render_labels(
        out,
        design=SMALL,
        paper=Paper.a4(SMALL),
        facts=FACTS,
        serials=serials_of(450),
        gtin=GTIN,
        base_url=SHORT,
        batch_label="QN-2026-0001",
        progress=lambda *call: calls.append(call),
    )
    document = pdfium.PdfDocument(out.getvalue())
    assert [document.get_page_size(page) for page in range(len(document))] == [
        (pytest.approx(595.276, abs=0.001), pytest.approx(841.890, abs=0.001))
    ] * 5
    assert calls == [(440, 450), (450, 450)]
    assert (report.pages, report.labels, report.size_bytes) == (5, 450, len(out.getvalue()))


def test_what_a_label_says_can_be_copied_as_text():
    serials = serials_of(40)
    document = pdfium.PdfDocument(pdf_of(STANDARD, Paper.a4(STANDARD), serials))
    first, second = (page.get_textpage().get_text_bounded() for page in document)
    assert [grouped(s.decode()) in first for s in serials.tolist()] == [True] * 30 + [False] * 10
    assert [grouped(s.decode()) in second for s in serials.tolist()] == [False] * 30 + [True] * 10
    for words in ("Nguồn Gốc", "Tỉnh Quảng Ninh", "Chả mực Hạ Long", "nguongoc.example"):
        assert first.count(words) >= 30


def test_the_margin_names_batch_page_and_numbers():
    sheet = pdf_of(SMALL, Paper.a4(SMALL), serials_of(120), first_number=12_001)
    pages = [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(sheet)]
    assert "QN-2026-0001 · Trang 1/2 · Tem 12.001–12.110" in pages[0]
    assert "QN-2026-0001 · Trang 2/2 · Tem 12.111–12.120" in pages[1]
    assert "In ở tỷ lệ 100 %" in pages[1]


def test_a_die_cut_sheet_has_labels_alone():
    paper = PAPERS["grid"](SMALL)
    text = pdfium.PdfDocument(pdf_of(SMALL, paper, serials_of(2)))[0].get_textpage().get_text_bounded()
    assert "Trang" not in text
    assert "100 %" not in text


@pytest.mark.parametrize("colour", ["rgb", "cmyk", "grey"])
def test_fonts_are_embedded(colour):
    with pikepdf.open(io.BytesIO(pdf_of(SECURITY, Roll(), serials_of(1), colour=colour))) as pdf:
        descriptors = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        assert len(descriptors) >= 3
        for descriptor in descriptors:
            assert re.match(r"/[A-Z]{6}\+BeVietnamPro-", str(descriptor.FontName))
            assert len(descriptor.FontFile2.read_bytes()) > 1000
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


def test_cmyk_holds_no_rgb_and_its_text_and_symbol_are_black_alone():
    design = _with_logos(SECURITY)
    pdf = pdf_of(design, Roll(), serials_of(1), colour="cmyk", pins=pins_of(1))
    operators = _operators(pdf)
    assert not {name for name, _ in operators} & {"rg", "RG", "g", "G"}
    assert b"DeviceRGB" not in pdf
    page = _page_operators(pdf)
    assert next(values for name, values in page if name == "k") == (0, 0, 0, 1)
    assert page[-2][0] == "f"


def test_grey_holds_grey_alone():
    pdf = pdf_of(_with_logos(OCOP), Roll(), serials_of(1), colour="grey")
    assert not {name for name, _ in _operators(pdf)} & {"rg", "RG", "k", "K"}
    assert b"DeviceRGB" not in pdf


def test_a_logo_is_embedded_once_and_its_clear_parts_are_white():
    pdf = pdf_of(_with_logos(STANDARD), Paper.a4(STANDARD), serials_of(60))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        images = [each for each in document.objects if isinstance(each, pikepdf.Stream) and "/Width" in each]
        assert len(images) == 2
        assert images[0].read_bytes()[:3] == b"\xff\xff\xff"


def test_a_pin_stands_under_a_layer_of_a_colour_of_its_own():
    pdf = pdf_of(SECURITY, Roll(), serials_of(2), colour="cmyk", pins=["123456", "654321"])
    assert b"/Separation /Lop#20cao /DeviceCMYK" in pdf
    assert b"/OP true" in pdf
    page = pdfium.PdfDocument(pdf)[1].get_textpage().get_text_bounded()
    assert "654321" in page
    names = [str(values[0]) for name, values in _page_operators(pdf) if name == "Do"]
    assert names == ["/L", "/S"]


@pytest.mark.parametrize("colour", ["rgb", "grey"])
def test_a_pin_is_printed_nowhere_but_under_its_layer(colour):
    pdf = pdf_of(SECURITY, Roll(), serials_of(1), colour=colour, pins=["123456"])
    text = pdfium.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert "123456" not in text
    assert "CÀO" in text


def test_a_roll_has_a_page_of_the_label_size_for_each():
    document = pdfium.PdfDocument(pdf_of(SMALL, Roll(), serials_of(3)))
    assert [document.get_page_size(page) for page in range(len(document))] == [
        (pytest.approx(37 / 25.4 * 72, abs=0.001), pytest.approx(12 / 25.4 * 72, abs=0.001))
    ] * 3


def test_a_roll_with_bleed_says_where_it_is_trimmed():
    with pikepdf.open(io.BytesIO(pdf_of(SMALL, Roll(bleed=2), serials_of(2)))) as pdf:
        for page in pdf.pages:
            media, trim, bleed = (
                [float(edge) * 25.4 / 72 for edge in box]
                for box in (page.mediabox, page.obj.TrimBox, page.obj.BleedBox)
            )
            assert trim[2] - trim[0] == pytest.approx(37, abs=0.01)
            assert trim[3] - trim[1] == pytest.approx(12, abs=0.01)
            assert bleed[2] - bleed[0] == pytest.approx(41, abs=0.01)
            assert trim[0] == pytest.approx(media[2] - trim[2], abs=0.01)


@pytest.mark.parametrize(
    ("grid", "field"),
    [
        ({"columns": 4, "left": 70}, "columns"),
        ({"rows": 30}, "rows"),
        ({"left": -1}, "columns"),
        ({"rows": 0}, "columns"),
    ],
)
def test_a_grid_that_does_not_fit_is_refused(grid, field):
    paper = Paper(**({"columns": 4, "rows": 10, "left": 10, "top": 10} | grid))
    with pytest.raises(PaperTooSmall, match=r"\d|ít nhất") as refused:
        pdf_of(SMALL, paper, serials_of(1))
    assert refused.value.field == field


def test_a_label_larger_than_the_sheet_and_a_strange_bleed_are_refused():
    with pytest.raises(PaperTooSmall, match="không vừa tờ A4"):
        Paper.a4(msgspec.structs.replace(SMALL, width=200))
    with pytest.raises(PaperTooSmall, match="0 hoặc 2 mm"):
        pdf_of(SMALL, Roll(bleed=3), serials_of(1))


def test_labels_of_a_grid_keep_their_places_to_the_dot():
    paper = PAPERS["grid"](SMALL)
    for place, (left, top) in enumerate(paper.places(SMALL, 600)):
        row, column = divmod(place, 2)
        assert abs(left - dots(9.3 + column * 39.5, 600)) <= 1
        assert abs(top - dots(7.1 + row * 15.3, 600)) <= 1


def test_microtext_is_the_serial_of_its_label_and_fills_its_width():
    pdf = pdf_of(OCOP, Roll(), serials_of(2))
    said = grouped(serials_of(2)[1].decode())
    text = pdfium.PdfDocument(pdf)[1].get_textpage().get_text_bounded()
    assert text.count(said) >= 6
    image = pixels(pdf, 1200, page=1)
    field = OCOP.microtexts[0]
    row = image[round((field.baseline - 0.3) * 1200 / 25.4) : round(field.baseline * 1200 / 25.4)]
    inside = row[:, round(3.2 * 1200 / 25.4) : round(51.8 * 1200 / 25.4)]
    dark = np.flatnonzero((inside < 200).any(axis=0)) * 25.4 / 1200 + 3.2
    assert dark[0] == pytest.approx(field.left, abs=0.15)
    assert dark[-1] == pytest.approx(field.left + field.width, abs=0.15)


def test_the_table_of_objects_is_right_to_the_byte():
    sheet = pdf_of(SMALL, Paper.a4(SMALL), serials_of(120))
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


def test_writing_that_was_interrupted_leaves_no_document():
    out = io.BytesIO()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_labels(
            out,
            design=SMALL,
            paper=Paper.a4(SMALL),
            facts=FACTS,
            serials=serials_of(300),
            gtin=GTIN,
            base_url=SHORT,
            batch_label="",
            progress=stop,
        )
    assert b"%%EOF" not in out.getvalue()
    with pytest.raises(pdfium.PdfiumError):
        pdfium.PdfDocument(out.getvalue())


@pytest.mark.parametrize("paper", [Paper.a4(SMALL), Roll()], ids=["sheet", "roll"])
def test_memory_does_not_grow_with_the_number_of_pages(paper):
    serials = serials_of(110 * 24)
    _render_nowhere(SMALL, paper, serials[:2])
    peaks = []
    for pages in (8, 18, 24):
        tracemalloc.start()
        _render_nowhere(SMALL, paper, serials[: 110 * pages])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.2 + len(serials) * 40


def test_the_same_order_gives_the_same_file():
    serials = serials_of(5)
    again = [serial.decode() for serial in serials.tolist()]
    assert pdf_of(OCOP, Roll(), serials) == pdf_of(OCOP, Roll(), again)


def test_a_long_name_is_shortened_and_an_unknown_letter_does_no_harm():
    facts = _facts(product="Mắm tôm " * 30 + "漢字")
    text = pdfium.PdfDocument(pdf_of(SMALL, Roll(), serials_of(1), facts=facts))[0]
    assert re.search(r"Mắm tôm Mắm tôm[^\n\r]*…", text.get_textpage().get_text_bounded())
    text = pdfium.PdfDocument(pdf_of(SMALL, Roll(), serials_of(1), facts=_facts(product="漢 A")))[0]
    assert "? A" in text.get_textpage().get_text_bounded()


def test_a_host_too_long_for_its_line_is_left_out():
    facts = _facts(host="rat-dai-rat-dai-rat-dai-rat-dai-rat-dai.example")
    text = pdfium.PdfDocument(pdf_of(SMALL, Roll(), serials_of(1), facts=facts))[0]
    assert "rat-dai" not in text.get_textpage().get_text_bounded()


@pytest.mark.parametrize("serials", [[], ["ABC", "ABCD"], ["A/B"], ["Đ" * 14]])
def test_serials_that_make_no_sheet_are_refused(serials):
    with pytest.raises(ValueError, match=r"."):
        pdf_of(SMALL, Roll(), serials)


def test_each_serial_needs_its_pin():
    with pytest.raises(ValueError, match="2 serials and 1 PINs"):
        pdf_of(SECURITY, Roll(), serials_of(2), pins=["123456"])


def test_a_design_without_an_award_draws_no_stars():
    gold = np.array([0.74, 0.55, 0.13]) * 255
    for stars, is_seen in ((0, False), (3, True)):
        pdf = pdf_of(OCOP, Roll(), serials_of(1), facts=_facts(stars=stars))
        image = pdfium.PdfDocument(pdf)[0].render(scale=3, rev_byteorder=True).to_numpy()
        assert (np.abs(image[:, :, :3] - gold).max(axis=2) < 4).any() == is_seen


def test_text_is_fitted_between_words():
    face = face_of("Regular")
    wide = face.width("Chả mực Hạ Long giã tay", 10)
    assert face.fit("Chả mực Hạ Long giã tay", 10, wide) == "Chả mực Hạ Long giã tay"
    assert face.fit("Chả mực Hạ Long giã tay", 10, wide * 0.97) == "Chả mực Hạ Long giã…"
    assert face.wrap("Chả mực Hạ Long giã tay", 10, wide * 0.76, 2) == ["Chả mực Hạ Long", "giã tay"]
    assert face.wrap("Chả mực Hạ Long giã tay", 10, wide * 0.4, 2)[1].endswith("…")
    assert face.wrap("", 10, 5, 2) == []


def test_letters_written_in_two_parts_are_set_as_one():
    font = EmbeddedFont.reduced("Bold", "Ế")
    assert font.encode("E\u0302\u0301") == font.encode("Ế")
    assert font.encode("Ế") != font.encode("?")


def test_missing_fonts_are_an_instruction(monkeypatch, tmp_path):
    monkeypatch.setattr(typeface, "FONTS", tmp_path)
    with pytest.raises(FontMissing, match="make setup"):
        EmbeddedFont.reduced("Bold", "A")


class _Nowhere(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        return len(data)


def _render_nowhere(design, paper, serials) -> SymbolSize:
    told = {"facts": FACTS, "gtin": GTIN, "base_url": SHORT, "batch_label": ""}
    return render_labels(_Nowhere(), design=design, paper=paper, serials=serials, **told).symbol


def _facts(**other):
    known = {name: getattr(FACTS, name) for name in FACTS.__slots__}
    return type(FACTS)(**(known | other))


def _with_logos(design):
    fields = [
        {"shows": shows, "left": 26, "top": top, "width": 6, "height": 4}
        for shows, top in (("chain_logo", 4), ("maker_logo", 9))
    ]
    pictures = msgspec.convert(fields, list[PictureField])
    return msgspec.structs.replace(design, pictures=[*design.pictures, *pictures])


def _operators(pdf: bytes) -> list[tuple[str, tuple]]:
    """The operators of all contents of a document."""
    found = _page_operators(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form":
                found += [(str(o.operator), tuple(o.operands)) for o in pikepdf.parse_content_stream(each)]
    return found


def _page_operators(pdf: bytes) -> list[tuple[str, tuple]]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            (str(each.operator), tuple(each.operands)) for each in pikepdf.parse_content_stream(document.pages[0])
        ]


def test_a_name_that_was_shrunk_to_fit_is_not_shortened():
    field = msgspec.structs.replace(SMALL.texts[1], width=11.0)
    (row,) = set_text(field, "Tỉnh Quảng Ninh")
    assert row.text == "Tỉnh Quảng Ninh"
    assert field.least < row.size < field.size


def test_grey_is_black_alone_and_a_colour_keeps_its_hue():
    palette = Palette("#0b5563", "cmyk")
    assert palette.channels("text") == (0, 0, 0, 1)
    assert palette.channels("quiet") == pytest.approx((0, 0, 0, 0.75))
    cyan, magenta, yellow, black = palette.channels("brand")
    assert cyan > 0.9
    assert magenta > yellow > 0.3
    assert black < 0.4
    assert palette.channels("light") == pytest.approx([part / 3 for part in palette.channels("brand")])

"""Designs: what is wrong with one is said in a sentence, and ornaments follow from their seeds."""

import math
import re

import msgspec
import pytest

from nguongoc.stamps.designs import Border, Microtext, PictureField, Rosette, ScratchField, VoidPattern
from nguongoc.stamps.printing.checks import problems
from nguongoc.stamps.printing.geometry import LabelTooSmall, qr_report, symbol_size
from nguongoc.stamps.printing.guilloche import band, rosette
from nguongoc.stamps.printing.inks import Palette
from nguongoc.stamps.printing.ornaments import void_pattern
from nguongoc.stamps.printing.paper import Paper
from nguongoc.stamps.printing.single import raster
from tests.stamps.labels import DESIGNS, FACTS, OCOP, SMALL, STANDARD

ROSETTE_42 = [
    11.011467,
    4.862087,
    11.250497,
    4.044352,
    11.578419,
    3.084494,
    11.321326,
    3.233377,
    11.679232,
    2.056882,
    11.93937,
    1.503063,
]
BAND_7 = [
    29.668547,
    1.589569,
    29.896897,
    1.292576,
    30.125247,
    0.95,
    29.668547,
    0.797656,
    29.896897,
    0.429235,
    30.125247,
    0.2542,
]
LENGTH = 60  # characters of an address
change = msgspec.structs.replace


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_shipped_designs_have_no_problem(design):
    assert problems(design, LENGTH) == []
    assert problems(design, 69) == []


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_shipped_designs_fit_on_a_sheet_of_an_office_printer(design):
    Paper.a4(design).require_fit(design)


def _text(number=0, **values):
    texts = list(STANDARD.texts)
    texts[number] = change(texts[number], **values)
    return change(STANDARD, texts=texts)


@pytest.mark.parametrize(
    ("design", "field", "sentence"),
    [
        (_text(left=50.0), "texts.0", "Tên hệ thống vượt mép phải của tem 18 mm"),
        (_text(baseline=1.0), "texts.0", "vượt mép trên của tem 3,1 mm"),
        (_text(baseline=26.0), "texts.0", "vượt mép dưới"),
        (_text(left=10.0), "texts.0", "Tên hệ thống chồng lên ô mã QR 12,4 × 4,2 mm"),
        (_text(says="own", text="  "), "texts.0", "đang để trống"),
        (_text(least=20), "texts.0", "cỡ chữ nhỏ nhất 20 pt lớn hơn cỡ chữ 10 pt"),
        (_text(2, leading=0.5), "texts.2", "cần khoảng cách dòng từ 2,9 mm"),
        (_text(3, width=12), "texts.3", r"Số tem cần [\d,]+ mm ở cỡ chữ 7 pt, ô chỉ rộng 12 mm"),
        (_text(0, says="own", text="Đặc sản Quảng Ninh " * 6), "texts.0", "Chữ tự nhập cần"),
        (_text(2, says="own", text="Đặc sản Quảng Ninh " * 6), "texts.2", "Chữ tự nhập cần"),
        (change(STANDARD, texts=STANDARD.texts[:3]), "texts", "phải in số tem"),
        (
            change(STANDARD, texts=[STANDARD.texts[3]], pictures=[]),
            "texts",
            "phải có tên tỉnh hoặc logo tỉnh",
        ),
        (
            change(STANDARD, qr=change(STANDARD.qr, side=7)),
            "qr",
            "cần ô mã QR từ 7,9 mm, ô trên mẫu này chỉ rộng 7",
        ),
        (change(STANDARD, qr=change(STANDARD.qr, top=20)), "qr", "Ô mã QR vượt mép dưới của tem 14,8 mm"),
        (change(STANDARD, qr=change(STANDARD.qr, left=0.2)), "border", "Viền tem chồng lên ô mã QR 0,8 mm"),
        (
            change(OCOP, border=Border(kind="guilloche", inset=2, width=3)),
            "border",
            "Viền tem chồng lên ô mã QR 1,9 mm",
        ),
        (change(SMALL, border=Border(inset=6)), "border", "dày hơn nửa tem"),
        (change(OCOP, rosettes=[Rosette(left=15, top=8, side=20)]), "rosettes.0", "Hoa văn chồng lên ô mã QR"),
        (
            change(OCOP, pictures=[PictureField(shows="maker_logo", left=20, top=5, width=9, height=9)]),
            "pictures.0",
            "Logo cơ sở chồng lên ô mã QR 3,4 × 9 mm",
        ),
        (
            change(OCOP, microtexts=[Microtext(left=4, baseline=10, width=40)]),
            "microtexts.0",
            "Dòng chữ siêu nhỏ chồng lên ô mã QR",
        ),
        (
            change(OCOP, void_pattern=VoidPattern(left=0, top=0, width=55, height=36)),
            "void_pattern",
            "Nền chống sao chép chồng lên ô mã QR 19,8 × 19,8 mm",
        ),
        (
            change(OCOP, scratch=ScratchField(left=20, top=10, width=50, height=6)),
            "scratch",
            "Ô cào vượt mép phải của tem 15 mm",
        ),
    ],
)
def test_what_is_wrong_is_said_with_numbers(design, field, sentence):
    said = [problem.sentence for problem in problems(design, LENGTH) if problem.field == field]
    assert any(re.search(sentence, each) for each in said), said


def test_an_address_that_no_symbol_holds_is_a_problem():
    (problem,) = problems(STANDARD, 500)
    assert problem == (
        "qr",
        "Địa chỉ trên tem dài 500 ký tự, mã QR chỉ chứa được 395. Hãy dùng tên miền ngắn hơn.",
    )


def test_a_symbol_takes_the_largest_whole_number_of_dots():
    size = symbol_size(8.7, 60)
    assert (size.version, size.level, size.module_dots, size.side_dots) == (3, "M", 5, 145)
    assert symbol_size(20.8, 60).module_dots == 13
    assert symbol_size(20.8, 60, 300).module_dots == 6
    assert symbol_size(20.8, 60, 203).module_dots == 4


def test_levels_give_way_before_the_label_does():
    assert (symbol_size(8.7, 61).version, symbol_size(8.7, 61).level) == (3, "M")
    assert (symbol_size(8.7, 90).version, symbol_size(8.7, 90).level) == (4, "M")
    assert (symbol_size(8.7, 160).version, symbol_size(8.7, 160).level) == (6, "L")
    assert all(symbol_size(8.7, length).module_dots >= 4 for length in range(46, 195))


@pytest.mark.parametrize(("dpi", "side"), [(600, 7.7), (300, 9.3), (203, 9.2)])
def test_a_symbol_below_six_millimetres_or_the_least_module_is_refused(dpi, side):
    with pytest.raises(LabelTooSmall, match=rf"in ở {dpi} dpi cần ô mã QR từ [\d,]+ mm") as refused:
        symbol_size(side, LENGTH, dpi)
    assert refused.value.field == "qr"


def test_printers_are_of_three_resolutions():
    with pytest.raises(ValueError, match="no printer of 150 dpi"):
        symbol_size(20, LENGTH, 150)


def test_the_size_that_a_refusal_names_is_enough():
    for dpi, side in ((600, 7.9), (300, 9.4), (203, 9.3)):
        assert symbol_size(side, LENGTH, dpi).side_mm >= 6


def test_a_report_warns_of_small_modules_and_names_a_safe_size():
    report = qr_report(SMALL, LENGTH)
    assert (report.version, report.level, report.module_dots, report.is_safe) == (3, "M", 5, False)
    assert (round(report.side_mm, 2), round(report.module_mm, 3)) == (6.14, 0.212)
    assert report.warning == (
        "Mã QR rộng 6,1 mm, mỗi ô 0,21 mm (5 chấm in ở 600 dpi): điện thoại đời cũ có thể khó đọc. "
        "Ô vuông của mã từ 9,4 mm trở lên thì đọc chắc chắn."
    )
    safe = qr_report(change(SMALL, qr=change(SMALL.qr, side=9.4)), LENGTH)
    assert (safe.is_safe, safe.warning) == (True, "")


def test_another_seed_is_another_figure_and_the_same_seed_the_same():
    assert len({rosette(seed, 20.0) for seed in range(200)}) == 200
    assert len({band(seed, 50.0, 30.0, 2.0, 1.5) for seed in range(200)}) == 200
    first = rosette(7, 20.0), band(7, 50.0, 30.0, 2.0, 1.5)
    rosette.cache_clear()
    band.cache_clear()
    assert (rosette(7, 20.0), band(7, 50.0, 30.0, 2.0, 1.5)) == first


def test_figures_of_a_seed_are_those_of_every_machine():
    assert _corner(rosette(42, 20.0)) == pytest.approx(ROSETTE_42, abs=1e-6)
    assert _corner(band(7, 53.4, 34.4, 1.9, 1.6)) == pytest.approx(BAND_7, abs=1e-6)


def test_figures_stay_inside_their_square_and_their_band():
    for seed in range(30):
        for curve in rosette(seed, 20.0):
            assert all(-0.01 <= value <= 20.01 for step in curve for value in step[-2:] if step[0] != "z")
        for curve in band(seed, 50.0, 30.0, 2.0, 1.5):
            for step in curve[:-1]:
                x, y = step[-2:]
                assert -0.01 <= min(x, y, 50 - x, 30 - y) <= 2 + 0.29 * 1.2 + 0.02


def test_both_screens_of_a_void_pattern_have_one_tint_and_a_copier_loses_the_fine_one():
    field = VoidPattern(left=2, top=2, width=30, height=12)
    coarse, fine = void_pattern(field)
    tints = [math.pi / 4 * (path.width / sum(path.dash)) ** 2 for path in (coarse, fine)]
    assert tints[0] == pytest.approx(tints[1])
    assert sum(coarse.dash) == pytest.approx(2 * sum(fine.dash))
    black = Palette("#000000")
    darkest = [raster([path], STANDARD, FACTS, black, dpi=300).min() for path in (coarse, fine)]
    assert darkest[0] < darkest[1] - 20


def test_the_word_of_a_void_pattern_stands_in_its_box_and_takes_part_of_it():
    field = VoidPattern(left=2, top=2, width=30, height=12, word="ỄM")
    coarse, fine = void_pattern(field)
    for path in (coarse, fine):
        xs = [step[1] for step in path.outline]
        ys = [step[2] for step in path.outline]
        assert 2 <= min(xs) < max(xs) <= 32.2
        assert 2 <= min(ys) < max(ys) <= 14
    middle = [step[1] for step in coarse.outline]
    assert min(middle) > 4


def _corner(curves) -> list[float]:
    """The handles and end of the fifth step of the first two curves."""
    return [value for curve in curves[:2] for value in curve[5][1:]]

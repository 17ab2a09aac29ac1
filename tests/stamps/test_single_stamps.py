"""One stamp by itself, as SVG and as PNG."""

import io
import re
import time
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pytest
from PIL import Image

from nguongoc.stamps.designs import PictureField
from nguongoc.stamps.printing.geometry import LabelTooSmall, symbol_size
from nguongoc.stamps.printing.single import stamp_png, stamp_svg
from nguongoc.stamps.printing.varying import symbol_corner
from tests.browser import launch_chromium
from tests.stamps.labels import (
    DESIGNS,
    FACTS,
    GTIN,
    LONG,
    OCOP,
    SECURITY,
    SHORT,
    SMALL,
    links_of,
    read,
    serials_of,
)

SERIALS = serials_of(1)
ASKED = {"facts": FACTS, "serial": SERIALS[0].decode(), "gtin": GTIN, "base_url": SHORT}


@pytest.fixture(scope="module")
def page():
    with launch_chromium() as browser:
        yield browser.new_page(device_scale_factor=4)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_a_browser_shows_an_svg_that_reads(page, design):
    svg = stamp_svg(design=design, **ASKED).decode()
    page.set_content(f'<body style="margin:40px;background:#fff">{svg}</body>')
    shot = Image.open(io.BytesIO(page.locator("svg").screenshot())).convert("L")
    assert read(np.asarray(shot)) == links_of(SERIALS)[0]


def test_an_svg_needs_no_font_no_style_and_no_script():
    design = msgspec.structs.replace(
        SECURITY, pictures=[PictureField(shows="maker_logo", left=50, top=16, width=5, height=5)]
    )
    svg = stamp_svg(design=design, **ASKED)
    root = ET.fromstring(svg)  # noqa: S314 -- our own
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert names == {"svg", "rect", "path", "clipPath", "g", "image"}
    assert not re.search(rb"style|script|font|on[a-z]+=", svg)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("60mm", "30mm", "0 0 6000 3000")


def test_a_name_with_signs_of_markup_does_no_harm():
    facts = type(FACTS)(province='<b>"&', product="a < b & c")
    ET.fromstring(stamp_svg(design=OCOP, **(ASKED | {"facts": facts})))  # noqa: S314 -- our own


def test_a_preview_is_quick():
    stamp_svg(design=OCOP, **ASKED)
    took = []
    for _ in range(5):
        start = time.process_time()
        stamp_svg(design=OCOP, **ASKED)
        took.append(time.process_time() - start)
    assert min(took) < 0.05


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("design", list(DESIGNS.values())[1:], ids=list(DESIGNS)[1:])
def test_every_module_of_a_png_is_whole_pixels(design, dpi):
    image = np.asarray(Image.open(io.BytesIO(stamp_png(design=design, dpi=dpi, **ASKED))).convert("L"))
    assert image.shape == (round(design.height * dpi / 25.4), round(design.width * dpi / 25.4))
    size = symbol_size(design.qr.side, len(links_of(SERIALS)[0]), dpi)
    left, top = symbol_corner(design, size)
    symbol = image[top : top + size.side_dots, left : left + size.side_dots]
    assert set(np.unique(symbol)) == {0, 255}
    modules = symbol[:: size.module_dots, :: size.module_dots]
    assert (np.kron(modules, np.ones((size.module_dots, size.module_dots))) == symbol).all()
    assert read(image) == links_of(SERIALS)[0]


def test_a_png_says_its_resolution():
    assert Image.open(io.BytesIO(stamp_png(design=SMALL, **ASKED))).info["dpi"] == pytest.approx(
        (600, 600), abs=0.1
    )


def test_a_stamp_too_small_for_its_address_or_its_printer_is_refused():
    with pytest.raises(LabelTooSmall, match="300 dpi"):
        stamp_png(design=SMALL, dpi=300, **ASKED)
    with pytest.raises(LabelTooSmall, match="tên miền ngắn hơn"):
        stamp_svg(design=SMALL, **(ASKED | {"base_url": f"{LONG}/{'a' * 150}"}))

"""What the tests of printing share: one print's facts, its files, and how a label is read back."""

import io

import numpy as np
import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from nguongoc.stamps.codes import SerialKey, digital_link, encode_serials, hidden_pins
from nguongoc.stamps.designs import read_design
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.printing.sheet import render_labels
from tests.factories import SHIPPED_DESIGNS

KEY = SerialKey.derive(bytes(range(32)), 1)
GTIN = "08930000000019"
SHORT, LONG = "https://nguongoc.example", "https://nguongoc.quangninh.gov.vn"
DESIGNS = {row["key"]: read_design(row["content"]) for row in SHIPPED_DESIGNS}
SMALL, STANDARD, OCOP, SECURITY = DESIGNS.values()


def picture(colour=(11, 85, 99, 255), size=(60, 40)) -> bytes:
    """A logo as PNG: a coloured rectangle in the middle of nothing."""
    out = io.BytesIO()
    logo = Image.new("RGBA", size, (0, 0, 0, 0))
    logo.paste(colour, (10, 10, size[0] - 10, size[1] - 10))
    logo.save(out, "PNG")
    return out.getvalue()


FACTS = LabelFacts(
    province="Tỉnh Quảng Ninh",
    stamp_line="Tem truy xuất nguồn gốc",
    product="Chả mực Hạ Long giã tay",
    maker="Cơ sở Thoan, phường Hạ Long",
    chain="Chuỗi chả mực an toàn",
    host="nguongoc.example",
    stars=4,
    chain_logo=picture(),
    maker_logo=picture((200, 30, 30, 255)),
)


def serials_of(count: int, first: int = 1_000) -> np.ndarray:
    return encode_serials(KEY, first, count)


def pins_of(count: int, first: int = 1_000) -> list[str]:
    return [pin.decode() for pin in hidden_pins(KEY, first, count).tolist()]


def links_of(serials, base_url: str = SHORT) -> list[str]:
    return [digital_link(base_url, GTIN, serial.decode()) for serial in serials.tolist()]


def pdf_of(design, paper, serials, **other) -> bytes:
    out = io.BytesIO()
    told = {"facts": FACTS, "gtin": GTIN, "base_url": SHORT, "batch_label": "QN-2026-0001"} | other
    render_labels(out, design=design, paper=paper, serials=serials, **told)
    return out.getvalue()


def pixels(pdf: bytes, dpi: int, page: int = 0) -> np.ndarray:
    return pdfium.PdfDocument(pdf)[page].render(scale=dpi / 72, grayscale=True).to_numpy()


def codes_in(image: np.ndarray) -> list[str]:
    """What the QR codes of a picture say; no linear symbology, which text in print can resemble."""
    return [code.text for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCodeModel2)]


def codes_on(sheet: pdfium.PdfDocument) -> list[str]:
    """Every code that an independent reader finds on a file's pages, rendered at 600 dpi."""
    return [code for page in sheet for code in codes_in(page.render(scale=600 / 72, grayscale=True).to_numpy())]


def read(image: np.ndarray) -> str | None:
    """What the only symbol of a picture says."""
    found = codes_in(image)
    return found[0] if len(found) == 1 else None


def label_of(image: np.ndarray, design, paper, place: int, dpi: int) -> np.ndarray:
    """The pixels of one label of a page."""
    left, top = (edge * 25.4 / 600 for edge in paper.places(design, 600)[place])
    edges = [round(mm * dpi / 25.4) for mm in (top, top + design.height, left, left + design.width)]
    return np.ascontiguousarray(image[edges[0] : edges[1], edges[2] : edges[3]])

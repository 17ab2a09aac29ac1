"""Labels for thermal printers: what the print head burns is rebuilt from the commands and read."""

import base64
import io
import re
import zlib

import numpy as np
import pytest

from nguongoc.stamps.codes import grouped
from nguongoc.stamps.printing.geometry import LabelTooSmall, symbol_size
from nguongoc.stamps.printing.varying import symbol_corner
from nguongoc.stamps.printing.zpl import write_zpl
from tests.stamps.labels import (
    DESIGNS,
    FACTS,
    GTIN,
    OCOP,
    SECURITY,
    SHORT,
    SMALL,
    links_of,
    pins_of,
    read,
    serials_of,
)

LARGE = {key: design for key, design in DESIGNS.items() if key != "small_6mm"}


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("design", LARGE.values(), ids=LARGE)
def test_every_label_reads_as_its_own_address(design, dpi):
    serials = serials_of(5)
    labels = _burnt(_zpl(design, serials, dpi=dpi))
    assert [read(np.where(dark, 0, 255).astype(np.uint8)) for dark, _ in labels] == links_of(serials)


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_module_is_whole_dots(dpi):
    ((dark, _),) = _burnt(_zpl(OCOP, serials_of(1), dpi=dpi))
    assert dark.shape == (round(36 * dpi / 25.4), round(55 * dpi / 25.4))
    size = symbol_size(OCOP.qr.side, 60, dpi)
    left, top = symbol_corner(OCOP, size)
    symbol = dark[top : top + size.side_dots, left : left + size.side_dots]
    modules = symbol[:: size.module_dots, :: size.module_dots]
    assert (np.kron(modules, np.ones((size.module_dots, size.module_dots), dtype=bool)) == symbol).all()


def test_a_small_label_is_for_fine_printers_only():
    assert _burnt(_zpl(SMALL, serials_of(1), dpi=600))
    with pytest.raises(LabelTooSmall):
        _zpl(SMALL, serials_of(1), dpi=203)


def test_what_labels_share_is_sent_once():
    zpl = _zpl(OCOP, serials_of(30), dpi=300)
    assert zpl.count(b"~DG") == 1
    assert zpl.count(b"^XGR:NGUONGOC.GRF") == 30
    assert zpl.count(b"^PQ1") == 30
    assert zpl.endswith(b"^XA^IDR:NGUONGOC.GRF^FS^XZ\n")


def test_serial_and_pin_are_set_in_the_printers_own_type():
    serials, pins = serials_of(3), pins_of(3)
    labels = _burnt(_zpl(SECURITY, serials, dpi=300, pins=pins))
    for (_, texts), serial, pin in zip(labels, serials.tolist(), pins, strict=True):
        assert texts[0] == grouped(serial.decode())
        assert texts[-1] == pin


def test_pins_are_as_many_as_serials():
    with pytest.raises(ValueError, match="3 serials and 1 PINs"):
        _zpl(SECURITY, serials_of(3), pins=["123456"])


def test_microtext_is_left_to_printers_that_can():
    serials = serials_of(1)
    said = grouped(serials[0].decode()).encode()
    assert [_zpl(OCOP, serials, dpi=dpi).count(said) > 1 for dpi in (203, 300, 600)] == [False, False, True]


def _zpl(design, serials, **other) -> bytes:
    out = io.BytesIO()
    told = {"facts": FACTS, "gtin": GTIN, "base_url": SHORT, "dpi": 203} | other
    assert write_zpl(out, design=design, serials=serials, **told) == len(serials)
    return out.getvalue()


def _burnt(zpl: bytes) -> list[tuple[np.ndarray, list[str]]]:
    """The dots of each label and its texts: a reader of the commands that labels use, by Zebra's manual."""
    stored = {}
    for name, total, row, data, check in re.findall(r"~DG(\S+?),(\d+),(\d+),:Z64:(\S+):(\w{4})", zpl.decode()):
        assert int(check, 16) == _crc(data.encode())
        packed = zlib.decompress(base64.b64decode(data))
        assert len(packed) == int(total)
        stored[name] = _bits(packed, int(row))
    labels = []
    for body in re.findall(r"\^XA(\^PW.*?)\^XZ", zpl.decode(), re.DOTALL):
        width, height = (int(re.search(rf"\^{name}(\d+)", body)[1]) for name in ("PW", "LL"))
        dark = np.zeros((height, width), dtype=bool)
        for x, y, command in re.findall(r"\^FO(\d+),(\d+)\^(.*?)\^FS", body):
            picture = stored[command[2:].split(",")[0]] if command.startswith("XG") else _graphic(command)
            part = dark[int(y) : int(y) + picture.shape[0], int(x) : int(x) + picture.shape[1]]
            part |= picture[: part.shape[0], : part.shape[1]]
        labels.append((dark, re.findall(r"\^FD(.*?)\^FS", body)))
    return labels


def _graphic(command: str) -> np.ndarray:
    """`GFA,bytes,bytes,bytes a row,data`: hexadecimal with counted runs, commas, colons."""
    total, again, row, data = re.match(r"GFA,(\d+),(\d+),(\d+),(.*)", command, re.DOTALL).groups()
    assert total == again
    digits, lines, times = "", [], 0
    for sign in data:
        if "G" <= sign <= "Y":
            times += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            times += 20 * (ord(sign) - ord("f"))
        elif sign == ":":
            lines.append(lines[-1])
        else:
            digits += "0" * (2 * int(row) - len(digits)) if sign == "," else sign * max(1, times)
            times = 0
        if len(digits) == 2 * int(row):
            lines.append(digits)
            digits = ""
    packed = bytes.fromhex("".join(lines))
    assert len(packed) == int(total)
    return _bits(packed, int(row))


def _bits(packed: bytes, row: int) -> np.ndarray:
    return np.unpackbits(np.frombuffer(packed, dtype=np.uint8).reshape(-1, row), axis=1).astype(bool)


def _crc(data: bytes) -> int:
    """CRC-16 of CCITT, polynomial 0x1021 from 0, bit by bit."""
    total = 0
    for byte in data:
        total ^= byte << 8
        for _ in range(8):
            total = (total << 1 ^ 0x1021 if total & 0x8000 else total << 1) & 0xFFFF
    return total

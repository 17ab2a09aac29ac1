"""QR symbols of any text, by the judgement of two other programs."""

import numpy as np
import pytest
import segno
import zxingcpp

from nguongoc.stamps.text_symbol import symbol_of

TEXTS = [
    "a",
    "otpauth://totp/Ngu%E1%BB%93n%20G%E1%BB%91c:ten%40vidu.example?secret=GEZDGNBVGY3TQOJQ&issuer=Nguon",
    "Nguồn Gốc",
    *("x" * length for length in (17, 18, 53, 154, 230, 231, 271)),
]


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_symbol_reads_as_its_text(text):
    image = (255 * (1 - np.pad(symbol_of(text), 4))).astype(np.uint8).repeat(3, axis=0).repeat(3, axis=1)
    assert zxingcpp.read_barcode(np.ascontiguousarray(image), formats=zxingcpp.BarcodeFormat.QRCode).text == text


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_symbol_has_the_size_of_segnos(text):
    theirs = segno.make_qr(text, error="l", boost_error=False, mode="byte", encoding="utf-8")
    assert len(symbol_of(text)) == len(theirs.matrix)


def test_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="272 bytes"):
        symbol_of("x" * 272)

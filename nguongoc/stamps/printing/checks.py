"""What is wrong with a design, field by field, in sentences for who draws it."""

from collections.abc import Iterator
from typing import NamedTuple

from nguongoc.common.text import number_text
from nguongoc.stamps.designs import DesignContent, PictureField, ScratchField, TextField, VoidPattern
from nguongoc.stamps.printing.geometry import LabelTooSmall, symbol_size
from nguongoc.stamps.printing.guilloche import band_corner
from nguongoc.stamps.printing.label import BRAND, example_serial, fitted_size
from nguongoc.stamps.printing.typeface import ELLIPSIS, face_of
from nguongoc.stamps.printing.vectors import MM_PER_POINT, Box

_ABOVE, _BELOW, _ROW = 1.16, 0.25, 1.15  # of the size of type: Ễ above the baseline, ặ below it, row to row
_IN_A_CORNER = 0.29  # of a radius: how far a round corner cuts into its square
_WIDEST_SERIAL = 1.12  # of the example's width: letters such as W and M are wider than digits
_NEARLY = 0.02  # millimetres that nobody sees
_NAMES = {
    "brand": "tên hệ thống",
    "stamp_line": "dòng chữ của tem",
    "province": "tên tỉnh",
    "product": "tên sản phẩm",
    "maker": "tên cơ sở",
    "chain": "tên chuỗi",
    "serial": "số tem",
    "host": "tên miền",
    "own": "chữ tự nhập",
    "province_logo": "logo tỉnh",
    "chain_logo": "logo chuỗi",
    "maker_logo": "logo cơ sở",
    "ocop_stars": "sao OCOP",
}


class Problem(NamedTuple):
    """`field` is the path of what is wrong, such as `texts.2`, or `texts` where one is missing."""

    field: str
    sentence: str


class _Part(NamedTuple):
    """Something that stands on the label, with its box in millimetres and its name for people."""

    field: str
    name: str
    box: Box


def problems(content: DesignContent, url_length: int, dpi: int = 600) -> list[Problem]:
    """Why a design cannot be printed, for addresses of this many characters; empty where it can.

    Texts that are not known beforehand are judged by their boxes. Raises as `symbol_size` for a strange `dpi`.
    """
    return [
        *_symbol(content, url_length, dpi),
        *_required(content),
        *_outside(content),
        *_over_symbol(content),
        *(problem for place, text in enumerate(content.texts) for problem in _text(f"texts.{place}", text)),
    ]


def boxes(content: DesignContent) -> list[tuple[str, Box]]:
    """What can be moved on a label, the lowest first: the path of each element, and its box in millimetres."""
    return [(part.field, part.box) for part in [*_parts(content), _symbol_part(content)]]


def text_box(text: TextField) -> Box:
    """The box that a text can take, from the marks above its first row to the tails below its last."""
    size = text.size * MM_PER_POINT
    last = text.baseline + (text.rows - 1) * text.leading
    return text.left, text.baseline - _ABOVE * size, text.left + text.width, last + _BELOW * size


def _symbol(content: DesignContent, url_length: int, dpi: int) -> Iterator[Problem]:
    try:
        symbol_size(content.qr.side, url_length, dpi)
    except LabelTooSmall as refusal:
        yield Problem("qr", refusal.sentence)


def _required(content: DesignContent) -> Iterator[Problem]:
    said = {text.says for text in content.texts}
    if "serial" not in said:
        yield Problem("texts", "Tem phải in số tem, để người không quét được mã vẫn tra cứu được.")
    if "province" not in said and not any(picture.shows == "province_logo" for picture in content.pictures):
        yield Problem("texts", "Tem phải có tên tỉnh hoặc logo tỉnh, để người mua biết cơ quan nào cấp.")


def _outside(content: DesignContent) -> Iterator[Problem]:
    for part in [*_parts(content), _symbol_part(content)]:
        left, top, right, bottom = part.box
        for reach, side in (
            (-left, "mép trái"),
            (-top, "mép trên"),
            (right - content.width, "mép phải"),
            (bottom - content.height, "mép dưới"),
        ):
            if reach > _NEARLY:
                yield Problem(
                    part.field, f"{part.name} vượt {side} của tem {_mm(reach)} mm. Hãy dời vào trong hoặc thu nhỏ."
                )

    for part in _frame(content):
        left, top, right, bottom = part.box
        if min(right - left, bottom - top) <= 0:
            yield Problem(part.field, f"{part.name} dày hơn nửa tem. Hãy giảm bề rộng hoặc khoảng lùi của viền.")


def _over_symbol(content: DesignContent) -> Iterator[Problem]:
    """Nothing may lie on the symbol or within its quiet zone (ISO/IEC 18004, 5.3.8)."""
    qr = _symbol_part(content).box
    for part in _parts(content):
        wide, high = _overlap(part.box, qr)
        if wide > _NEARLY and high > _NEARLY:
            yield Problem(
                part.field,
                f"{part.name} chồng lên ô mã QR {_mm(wide)} × {_mm(high)} mm. Ô này phải để trống cả viền trắng.",
            )
    for part in _frame(content):
        left, top, right, bottom = part.box
        reach = max(left - qr[0], top - qr[1], qr[2] - right, qr[3] - bottom)
        if reach > _NEARLY:
            yield Problem(part.field, f"{part.name} chồng lên ô mã QR {_mm(reach)} mm. Hãy dời mã QR vào trong.")


def _text(field: str, text: TextField) -> Iterator[Problem]:
    name = _NAMES[text.says].capitalize()
    if text.says == "own" and not text.text.strip():
        yield Problem(field, "Chữ tự nhập đang để trống. Hãy nhập chữ hoặc bỏ dòng này.")
        return
    if text.least is not None and text.least > text.size:
        yield Problem(field, f"{name}: cỡ chữ nhỏ nhất {_mm(text.least)} pt lớn hơn cỡ chữ {_mm(text.size)} pt.")
    least_leading = text.size * MM_PER_POINT * _ROW
    if text.rows > 1 and text.leading < least_leading - _NEARLY:
        least = _mm(least_leading)
        yield Problem(
            field, f"{name} có {text.rows} dòng nên cần khoảng cách dòng từ {least} mm để dấu không chạm nhau."
        )
    yield from _too_wide(field, name, text)


def _too_wide(field: str, name: str, text: TextField) -> Iterator[Problem]:
    """A text that is known and does not fit at its smallest size."""
    face = face_of(text.weight)
    words = {"brand": BRAND, "own": text.text, "serial": example_serial()}.get(text.says)
    if words is None:
        return
    spare = _WIDEST_SERIAL if text.says == "serial" else 1.0
    size = fitted_size(text, face.width_mm(words, 1.0) * spare)
    needed = face.width_mm(words, size) * spare
    is_cut = needed > text.width + _NEARLY
    if is_cut and text.rows > 1 and text.says != "serial":
        set_rows = face.wrap(words, size * MM_PER_POINT, text.width, text.rows)
        is_cut = any(row.endswith(ELLIPSIS) for row in set_rows)
    if is_cut:
        yield Problem(
            field,
            f"{name} cần {_mm(needed)} mm ở cỡ chữ {_mm(size)} pt, ô chỉ rộng {_mm(text.width)} mm. "
            "Hãy mở rộng ô hoặc giảm cỡ chữ.",
        )


def _parts(content: DesignContent) -> Iterator[_Part]:
    """Everything but the symbol and the frame."""
    if content.void_pattern:
        yield _Part("void_pattern", "Nền chống sao chép", _box(content.void_pattern))
    for place, rosette in enumerate(content.rosettes):
        right, bottom = rosette.left + rosette.side, rosette.top + rosette.side
        yield _Part(f"rosettes.{place}", "Hoa văn", (rosette.left, rosette.top, right, bottom))
    for place, picture in enumerate(content.pictures):
        yield _Part(f"pictures.{place}", _NAMES[picture.shows].capitalize(), _box(picture))
    for place, text in enumerate(content.texts):
        yield _Part(f"texts.{place}", _NAMES[text.says].capitalize(), text_box(text))
    for place, micro in enumerate(content.microtexts):
        box = (micro.left, micro.baseline - micro.size * MM_PER_POINT, micro.left + micro.width, micro.baseline)
        yield _Part(f"microtexts.{place}", "Dòng chữ siêu nhỏ", box)
    if content.scratch:
        yield _Part("scratch", "Ô cào", _box(content.scratch))


def _frame(content: DesignContent) -> Iterator[_Part]:
    """The inside of the border, which the symbol must not reach past."""
    border = content.border
    if border is None:
        return
    edge = border.inset
    if border.kind == "guilloche":
        inner_radius = band_corner(border.width, content.corner) - border.width
        edge += border.width + _IN_A_CORNER * inner_radius
    yield _Part("border", "Viền tem", (edge, edge, content.width - edge, content.height - edge))


def _symbol_part(content: DesignContent) -> _Part:
    qr = content.qr
    return _Part("qr", "Ô mã QR", (qr.left, qr.top, qr.left + qr.side, qr.top + qr.side))


def _box(placed: PictureField | ScratchField | VoidPattern) -> Box:
    return placed.left, placed.top, placed.left + placed.width, placed.top + placed.height


def _overlap(one: Box, other: Box) -> tuple[float, float]:
    """How far two boxes overlap, across and down; negative where they stand apart."""
    return min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])


def _mm(value: float) -> str:
    return number_text(round(value, 1) or 0.1)

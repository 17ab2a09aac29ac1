"""The drawing of a stamp as forms: one for each element, made from the fields of its struct."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import msgspec
from django import forms
from django.http import QueryDict
from msgspec import Struct
from msgspec.inspect import FloatType, IntType, type_info

from nguongoc.stamps import designs
from nguongoc.stamps.designs import DesignContent
from nguongoc.web.fields import LineField, NumberField, PlainForm, WholeField, say_plainly, written

MOST_PIECES = 60
_LEAST_LENGTH = Decimal("0.01")  # mm: what must be more than 0, in two decimals

LABELS = {
    "left": "Cách mép trái",
    "top": "Cách mép trên",
    "side": "Cạnh",
    "width": "Rộng",
    "height": "Cao",
    "corner": "Bo góc",
    "colour": "Màu chủ đạo",
    "says": "Nội dung",
    "text": "Chữ tự đặt",
    "baseline": "Chân chữ cách mép trên",
    "size": "Cỡ chữ",
    "least": "Cỡ nhỏ nhất khi phải thu",
    "weight": "Nét",
    "ink": "Mực",
    "align": "Canh",
    "rows": "Số dòng",
    "leading": "Khoảng cách dòng",
    "shows": "Hình",
    "kind": "Kiểu",
    "inset": "Cách mép",
    "seed": "Số hoa văn",
    "word": "Chữ ẩn",
}
UNITS = {"size": "pt", "least": "pt", "rows": "dòng", "seed": ""}
CHOICES = {
    "says": {
        "brand": "Nguồn Gốc",
        "stamp_line": "Tem truy xuất nguồn gốc",
        "province": "Tên địa phương",
        "product": "Tên sản phẩm",
        "maker": "Tên cơ sở",
        "chain": "Tên chuỗi an toàn",
        "serial": "Mã tem (14 ký tự)",
        "host": "Địa chỉ tra cứu",
        "own": "Chữ tự đặt",
    },
    "shows": {
        "province_logo": "Biểu trưng Nguồn Gốc",
        "chain_logo": "Biểu trưng chuỗi an toàn",
        "maker_logo": "Biểu trưng cơ sở",
        "ocop_stars": "Sao OCOP còn hiệu lực",
    },
    "ink": {"text": "Đen", "quiet": "Xám", "brand": "Màu chủ đạo", "light": "Màu chủ đạo nhạt"},
    "weight": {"Regular": "Thường", "Medium": "Vừa", "Bold": "Đậm"},
    "align": {"left": "Trái", "centre": "Giữa", "right": "Phải"},
    "kind": {"line": "Đường kẻ", "guilloche": "Hoa văn lượn sóng"},
}
HELP = {
    "seed": "Số khác cho hoa văn khác; mỗi mẫu nên có số riêng.",
    "text": "Chỉ dùng khi nội dung là “Chữ tự đặt”.",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of element: its struct, its name for people, whether there may be several, and a first one."""

    struct: type[Struct]
    label: str
    is_list: bool
    first: dict[str, Any]


KINDS: dict[str, Kind] = {
    "qr": Kind(designs.QrField, "Mã QR", is_list=False, first={}),
    "texts": Kind(
        designs.TextField, "Chữ", is_list=True, first={"says": "own", "text": "Chữ mới", "left": 2, "baseline": 4}
    ),
    "pictures": Kind(designs.PictureField, "Hình", is_list=True, first={"shows": "province_logo", "height": 6}),
    "border": Kind(designs.Border, "Viền", is_list=False, first={"kind": "guilloche"}),
    "rosettes": Kind(designs.Rosette, "Hoa văn tròn", is_list=True, first={"side": 12}),
    "microtexts": Kind(designs.Microtext, "Chữ siêu nhỏ (lặp lại mã tem)", is_list=True, first={"baseline": 2}),
    "void_pattern": Kind(designs.VoidPattern, "Nền chống sao chụp", is_list=False, first={"height": 6}),
    "scratch": Kind(
        designs.ScratchField, "Ô cào mã PIN (tem chống giả)", is_list=False, first={"width": 14, "height": 4}
    ),
}
_BOX = {"left": 2.0, "top": 2.0, "width": 12.0}
_PIECE = re.compile(r"([a-z_]+)-(\d{1,3})-")


class PieceForm(PlainForm):
    """The fields of one struct. `key` is `texts-0`: the kind and the place in its list."""

    def __init__(self, struct: type[Struct], key: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=key, **kwargs)
        self.key = key
        self.struct = struct
        for field in msgspec.structs.fields(struct):
            if _is_plain(field.type):
                self.fields[field.name] = _form_field(field.name, field.type, needed=field.required)
                say_plainly(self.fields[field.name])
                _say_bounds(self.fields[field.name])

    def values(self) -> dict[str, Any]:
        """What was filled in, as the struct takes it; what was left empty is left out."""
        return {name: _number(value) for name, value in self.cleaned_data.items() if value not in (None, "")}


class SizeForm(PieceForm):
    """The label itself."""

    name = LineField(label="Tên mẫu", max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(DesignContent, "tem", *args, **kwargs)
        self.fields["colour"].widget = forms.TextInput(attrs={"type": "color"})


class DrawingForms:
    """All forms of a drawing; unbound they show `content`, bound they read what was sent."""

    def __init__(self, *, name: str, content: DesignContent, data: QueryDict | None = None) -> None:
        given: dict[str, Any] = msgspec.to_builtins(content)
        self.size = SizeForm(data, initial=given | {"name": name})
        self.pieces: list[PieceForm] = []
        keys = _keys_in(data) if data is not None else _keys_of(given)
        for key in keys[:MOST_PIECES]:
            kind, _, place = key.rpartition("-")
            values = given.get(kind) or {}
            initial = values[int(place)] if isinstance(values, list) and int(place) < len(values) else values
            self.pieces.append(
                PieceForm(KINDS[kind].struct, key, data, initial=initial if isinstance(initial, dict) else {})
            )
        self.problems: list[str] = []

    def __iter__(self) -> Iterator[PieceForm]:
        yield self.size
        yield from self.pieces

    @property
    def has_errors(self) -> bool:
        """Whether something was sent that a field does not take."""
        return any(form.errors for form in self)

    def content(self) -> DesignContent | None:
        """The drawing as it was sent; None where a field is wrong, with what is wrong at it or in `problems`."""
        valid = [form.is_valid() for form in self]  # each of them, so that each tells its errors
        if not all(valid):
            return None
        raw: dict[str, Any] = {"texts": [], **self.size.values()}
        raw.pop("name", None)
        for piece in self.pieces:
            kind = piece.key.rpartition("-")[0]
            if KINDS[kind].is_list:
                raw.setdefault(kind, []).append(piece.values())
            else:
                raw[kind] = piece.values()
        try:
            return designs.read_design(raw)
        except msgspec.ValidationError:
            self.problems.append("Mẫu chưa đọc được: hãy xem lại các số đo.")
            return None


class ReturnForm(PlainForm):
    reason = forms.CharField(
        label="Lý do trả lại",
        help_text="Nêu rõ cần vẽ lại chỗ nào. Người vẽ đọc nguyên văn.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def with_piece(content: DesignContent, kind: str) -> DesignContent:
    """The drawing with one more element of this kind, where one may be added."""
    if kind not in KINDS:
        return content
    raw = msgspec.to_builtins(content)
    known = {field.name for field in msgspec.structs.fields(KINDS[kind].struct)}
    sized = {"size": 6.0} if kind == "texts" else {}
    piece = {name: value for name, value in (_BOX | sized | KINDS[kind].first).items() if name in known}
    if KINDS[kind].is_list:
        raw[kind] = [*raw.get(kind, []), piece]
    elif raw.get(kind) is None:
        raw[kind] = piece
    try:
        return designs.read_design(raw)
    except msgspec.ValidationError:  # as many as there may be
        return content


def without_piece(content: DesignContent, key: str) -> DesignContent:
    """The drawing without the element `texts-0`; the QR symbol stays."""
    kind, _, place = key.rpartition("-")
    raw = msgspec.to_builtins(content)
    if kind not in KINDS or kind == "qr":
        return content
    if not KINDS[kind].is_list:
        raw[kind] = None
    elif place.isdecimal() and int(place) < len(raw[kind]):
        raw[kind].pop(int(place))
    return designs.read_design(raw)


def piece_words(key: str, values: Mapping[str, Any]) -> str:
    """`Chữ: Tên sản phẩm`: how an element is called in the list."""
    kind = KINDS[key.rpartition("-")[0]]
    chosen = next((CHOICES[name].get(values[name], "") for name in ("says", "shows") if values.get(name)), "")
    own = values.get("text") if values.get("says") == "own" else ""
    return ": ".join(filter(None, [kind.label, str(own or chosen)]))


def _keys_in(data: QueryDict) -> list[str]:
    """The elements that were sent, by kind in the order of KINDS, each kind in its own order."""
    sent = {(found[1], int(found[2])) for name in data if (found := _PIECE.match(name))}
    order = list(KINDS)
    known = sorted((order.index(kind), place) for kind, place in sent if kind in KINDS)
    return [f"{order[kind]}-{place}" for kind, place in known]


def _keys_of(given: Mapping[str, Any]) -> list[str]:
    keys = []
    for kind, row in KINDS.items():
        value = given.get(kind)
        count = len(value or []) if row.is_list else int(value is not None)
        keys += [f"{kind}-{place}" for place in range(count)]
    return keys


def _is_plain(annotation: Any) -> bool:
    info = type_info(annotation)
    kinds = getattr(info, "types", (info,))
    return not any(isinstance(each, msgspec.inspect.StructType | msgspec.inspect.ListType) for each in kinds)


def _form_field(name: str, annotation: Any, *, needed: bool) -> forms.Field:
    info = type_info(annotation)
    info = next((each for each in getattr(info, "types", ()) if isinstance(each, FloatType)), info)
    label, help_text = LABELS[name], HELP.get(name, "")
    if name in CHOICES and get_origin(annotation) is Literal:
        allowed = [(value, CHOICES[name][value]) for value in get_args(annotation)]
        return forms.ChoiceField(label=label, choices=allowed, required=needed)
    if isinstance(info, FloatType):
        return NumberField(
            label=label,
            unit=UNITS.get(name, "mm"),
            required=needed,
            min_value=_LEAST_LENGTH if info.ge is None else Decimal(str(info.ge)),
            max_value=None if info.le is None else Decimal(str(info.le)),
            decimal_places=2,
            max_digits=6,
            help_text=help_text,
        )
    if isinstance(info, IntType):
        return WholeField(
            label=label,
            unit=UNITS.get(name, ""),
            required=needed,
            min_value=info.ge,
            max_value=info.le,
            help_text=help_text,
        )
    return LineField(label=label, required=needed, max_length=120, help_text=help_text)


def _say_bounds(field: forms.Field) -> None:
    """The bounds of a number as people here write them."""
    for name, way in (("min_value", "lên"), ("max_value", "xuống")):
        bound = getattr(field, name, None)
        if bound is not None:
            field.error_messages[name] = f"Phải từ {written(bound)} trở {way}."


def _number(value: Any) -> Any:
    return float(value) if hasattr(value, "is_finite") else value

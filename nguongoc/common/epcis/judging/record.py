"""What is noted while an event is judged, and the judgements of single values that all fields share."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from nguongoc.common.epcis.events import ErrorDeclaration, Fault, Json, Mention, Part
from nguongoc.common.epcis.identifiers import LONGEST_IDENTIFIER, IdentifierError, canonical, is_uri
from nguongoc.common.epcis.vocabulary import Kind, bare

STANDARD_PREFIXES = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda",
    "gs1": "https://gs1.org/voc/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""What the context of EPCIS declares itself."""

LONGEST_TEXT = 10_000  # characters of one value of an extension
LONGEST_NAME = 300
LARGEST_NUMBER = 1e15  # beyond it a double no longer counts in ones
MOST_FAULTS = 20  # of one event: whoever made more has made one mistake many times
MOST_LEVELS = 20  # of objects inside an extension
MOST_NAMESPACES = 100  # of one document: each answer that shows one of its events declares them all
_YEARS = range(1900, 3000)  # beyond, an instant has no date in every time zone
_LONGEST_PLACE = 1_000  # characters of where a fault stands: names in it are a stranger's

_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,20})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_UNIT = re.compile(r"[A-Z0-9]{2,3}")
NO_TEXT = "Giá trị phải là chuỗi ký tự."
NO_LIST = "Giá trị phải là một danh sách."
MISSING = "Thiếu trường bắt buộc này."
NO_OBJECT = "Giá trị phải là một đối tượng JSON."


class Record:
    """One event under judgement: what was found wrong, and what the store will ask for."""

    __slots__ = ("action", "context", "error", "faults", "mentions", "prefixes", "record_time", "time", "words")

    def __init__(self, context: dict[str, str]) -> None:
        self.context = context  # the namespaces that the document declares, by prefix
        self.faults: list[Fault] = []
        self.mentions: list[Mention] = []
        self.prefixes: set[str] = set()  # of those, the ones that the event uses
        self.time: dt.datetime | None = None
        self.record_time: dt.datetime | None = None
        self.words: dict[str, str] = {}  # bizStep and disposition, bare
        self.action = ""
        self.error: ErrorDeclaration | None = None

    def refuse(self, where: str, why: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(where[:_LONGEST_PLACE], why))

    def expanded(self, text: str) -> str:
        """A compact URI with the namespace that its prefix stands for; any other text as it is."""
        prefix, colon, rest = text.partition(":")
        if not colon or prefix not in self.context or rest.startswith("//"):
            return text
        self.prefixes.add(prefix)
        return self.context[prefix] + rest

    def identifier(self, where: str, value: Any) -> str:
        """The canonical form of an identifier; empty, and a fault, where it is none."""
        if not isinstance(value, str):
            self.refuse(where, NO_TEXT)
            return ""
        try:
            return canonical(self.expanded(value) if self.context else value)
        except IdentifierError as error:
            self.refuse(where, error.why)
            return ""

    def mention(self, part: Part, where: str, value: Any) -> None:
        uri = self.identifier(where, value)
        if uri:
            self.mentions.append(Mention(part, uri))

    def uri(self, where: str, value: Any) -> str:
        """A URI that is no key to search by."""
        if not isinstance(value, str) or len(value.encode()) > LONGEST_IDENTIFIER or not is_uri(value):
            self.refuse(where, f"Giá trị phải là một URI đầy đủ, không quá {LONGEST_IDENTIFIER} byte.")
            return ""
        return value

    def name(self, where: str, value: Any) -> None:
        """A URI, or a relative one (`xsd:anyURI`): partners name transformations by a bare UUID."""
        if not isinstance(value, str) or len(value.encode()) > LONGEST_IDENTIFIER or not is_uri(f"a:{value}"):
            self.refuse(
                where, f"Giá trị phải là một URI không có khoảng trắng, không quá {LONGEST_IDENTIFIER} byte."
            )

    def word(self, kind: Kind, where: str, value: Any) -> str:
        """The bare word of CBV, or the URI of another authority, expanded."""
        word = bare(kind, value) if isinstance(value, str) else None
        if word is None:
            shown = f"“{value[:60]}”" if isinstance(value, str) else "Giá trị"
            self.refuse(where, f"{shown} không có trong từ vựng CBV 2.0 của {kind}; từ riêng phải là URI.")
            return ""
        return self.uri(where, self.expanded(word)) if ":" in word else word

    def moment(self, where: str, value: Any) -> dt.datetime | None:
        """An instant, in UTC."""
        if isinstance(value, str) and _TIME.fullmatch(value):
            try:
                found = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
            except (ValueError, OverflowError):
                found = None
            if found is not None and found.year in _YEARS:
                return found
        self.refuse(
            where,
            "Thời điểm phải theo ISO 8601 có múi giờ, ví dụ 2026-07-22T06:45:00+07:00, "
            f"trong các năm {_YEARS[0]} đến {_YEARS[-1]}.",
        )
        return None

    def number(self, where: str, value: Any) -> bool:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
        if not fits:
            self.refuse(where, "Giá trị phải là một số (không đặt trong dấu nháy) nhỏ hơn 10^15.")
        return fits

    def text(self, where: str, value: Any) -> None:
        if not isinstance(value, str):
            self.refuse(where, NO_TEXT)
        elif len(value) > LONGEST_TEXT or "\0" in value:
            self.refuse(where, f"Chuỗi dài quá {LONGEST_TEXT} ký tự hoặc chứa ký tự rỗng (NUL).")

    def unit(self, where: str, value: Any) -> None:
        if not isinstance(value, str) or not _UNIT.fullmatch(value):
            self.refuse(where, "Đơn vị là mã 2–3 chữ in hoa hoặc số của UN/ECE Khuyến nghị 20, ví dụ KGM.")

    def extension(self, where: str, name: str, value: Any, level: int = 0) -> None:
        """A field that is not of the standard: its prefix is declared, and its content is not without bounds."""
        prefix, colon, rest = name.partition(":")
        if len(name) > LONGEST_NAME:
            self.refuse(where[:LONGEST_NAME], f"Tên trường dài quá {LONGEST_NAME} ký tự.")
            return
        if not colon:
            if level == 0:
                self.refuse(
                    where, f"Trường “{name[:60]}” không có trong chuẩn EPCIS 2.0; trường riêng phải có tiền tố."
                )
                return
        elif prefix in self.context:
            self.prefixes.add(prefix)
        elif prefix not in STANDARD_PREFIXES and not rest.startswith("//"):
            self.refuse(where, f"Tiền tố “{prefix[:60]}” chưa được khai báo trong @context.")
        self.content(where, value, level)

    def content(self, where: str, value: Any, level: int) -> None:
        if isinstance(value, str):
            self.text(where, value)
        elif level >= MOST_LEVELS:
            self.refuse(where, f"Nội dung lồng nhau quá {MOST_LEVELS} cấp.")
        elif isinstance(value, dict):
            for name, inner in value.items():
                self.extension(f"{where}.{name}", name, inner, level + 1)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                self.content(f"{where}[{index}]", inner, level + 1)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self.number(where, value)


Judge = Callable[[Record, str, Any], object]
"""Judges the value of a field that stands at a place."""


def fields(
    record: Record, where: str, value: Any, known: dict[str, Judge], required: tuple[str, ...] = ()
) -> Json | None:
    """Judges the fields of an object inside an event, of the standard and others; the object, if it is one."""
    if not isinstance(value, dict):
        record.refuse(where, NO_OBJECT)
        return None
    for name, inner in value.items():
        judge = known.get(name)
        if judge is None:
            record.extension(f"{where}.{name}", name, inner)
        else:
            judge(record, f"{where}.{name}", inner)
    for name in required:
        if name not in value:
            record.refuse(f"{where}.{name}", MISSING)
    return value


def each(record: Record, where: str, value: Any, judge: Judge, *, least: int = 0) -> None:
    """Judges every element of a list."""
    if not isinstance(value, list):
        record.refuse(where, NO_LIST)
        return
    if len(value) < least:
        record.refuse(where, f"Danh sách phải có ít nhất {least} phần tử.")
    for index, inner in enumerate(value):
        judge(record, f"{where}[{index}]", inner)

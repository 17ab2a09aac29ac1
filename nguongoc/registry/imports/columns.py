"""The columns of a kind: header, field, how a cell is read and written; and which column of a file is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nguongoc.common.errors import Refusal
from nguongoc.common.text import fold
from nguongoc.registry.imports.fields import Field

IGNORED = "(Ví dụ)"  # a row with a cell that begins so is the template's own
REASON = "Lý do không nhập được"


@dataclass(frozen=True, slots=True)
class Column:
    """`synonyms` are other headers for it; `is_key` columns say which record is meant and are not its content."""

    field: str
    header: str
    form: Field
    is_required: bool = False
    help: str = ""
    example: str = ""
    synonyms: Sequence[str] = ()
    is_key: bool = False
    width: int = 18

    @property
    def names(self) -> set[str]:
        return {plain_header(name) for name in (self.header, *self.synonyms)}


def plain_header(text: str) -> str:
    """A header without accents, case, stars and what stands in brackets: `Tên cơ sở (*)` gives `ten co so`."""
    return fold(text.replace("*", " ").partition("(")[0])


def matched(columns: Sequence[Column], headers: Mapping[int, str]) -> dict[str, int]:
    """The column of the file (from 0) of each field that is found, once; two of one name are left to a person."""
    plain: dict[str, list[int]] = {}
    for place, header in headers.items():
        plain.setdefault(plain_header(header), []).append(place)
    found: dict[str, int] = {}
    for column in columns:
        own = plain.get(plain_header(column.header)) or next(
            (plain[name] for name in column.names if name in plain), []
        )
        if len(own) == 1 and own[0] not in found.values():
            found[column.field] = own[0]
    return found


def required(columns: Sequence[Column], headers: Mapping[int, str]) -> dict[str, int]:
    """As `matched`. Raises Refusal (field `file`) that names the required columns which the file lacks."""
    places = matched(columns, headers)
    missing = [column.header for column in columns if column.is_required and column.field not in places]
    if missing:
        raise Refusal(f"Tệp thiếu cột {', '.join(missing)}. Hãy xem lại dòng đầu của tệp.", field="file")
    return places


def doubled(headers: Mapping[int, str]) -> list[str]:
    """Headers that stand twice."""
    names = [plain_header(header) for header in headers.values()]
    return sorted({header for header in headers.values() if names.count(plain_header(header)) > 1})

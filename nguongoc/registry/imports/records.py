"""What establishments, products and certificates have in common when they come from a file or go to one."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import F

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.common.text import fold, normalise, number_text
from nguongoc.registry.actions.entering import Proposal, Routes, send_proposals
from nguongoc.registry.actions.proposals import require_editable, require_sound
from nguongoc.registry.contents import CONTENTS, Content, current
from nguongoc.registry.contents.checks import faults
from nguongoc.registry.duplicates import digits
from nguongoc.registry.enums import RecordKind, SubmissionState
from nguongoc.registry.imports.columns import Column
from nguongoc.registry.imports.enums import Verdict
from nguongoc.registry.imports.fields import Digits, Field, Papers, Units, Whole
from nguongoc.registry.imports.judging import Judgement, Outcome, Parsed, Problem, missing
from nguongoc.registry.models import Establishment, Record, Submission

RECORD = Column("record", "Số hồ sơ", Whole(), help="Chỉ có trong tệp xuất ra: đừng sửa.", is_key=True, width=10)
_OWNER = (
    Column(
        "owner_code",
        "Mã cơ sở",
        Digits(),
        help="Mã do hệ thống cấp cho cơ sở. Cơ sở chưa có mã thì điền mã số thuế hoặc tên.",
        is_key=True,
    ),
    Column("owner_tax_code", "Mã số thuế cơ sở", Digits(), help="Dùng khi cơ sở chưa có mã.", is_key=True),
    Column(
        "owner_name",
        "Tên cơ sở",
        Field(200),
        help="Dùng khi cơ sở chưa có mã và không có mã số thuế.",
        example="Hợp tác xã Thủy sản Bản Sen",
        synonyms=("Cơ sở", "Tên doanh nghiệp"),
        is_key=True,
        width=30,
    ),
)
_BOUND = re.compile(r"` (>=|<=|>|<) ([\d.]+)")
_BOUNDS = {">=": "từ {} trở lên", "<=": "từ {} trở xuống", ">": "lớn hơn {}", "<": "nhỏ hơn {}"}
_ELSEWHERE = "Cơ sở nằm ngoài phạm vi quản lý của đơn vị."
_DRAFT = "Cơ sở đang soạn dở hồ sơ này nên không ghi đè bằng tệp được. Hãy liên hệ cơ sở."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands: what the person may know of its content, and why it cannot be changed now."""

    record: Record
    content: Mapping[str, Any]
    obstacle: str
    fingerprint: str


def standings(pks: Iterable[int], by: Person, *, lock: bool = False) -> dict[int, Standing]:
    """The records by their keys: an open submission counts before what is published, and both before older ones.

    What an establishment has not sent yet is unknown to authorities.
    """
    asked = set(pks)
    records = Record.objects.filter(pk__in=asked).select_related(
        "published", "organisation__unit__parent", "as_product", "as_establishment"
    )
    if lock:
        records = records.select_for_update(of=("self",)).order_by("pk")
    last = {
        each.record_id: each
        for each in Submission.objects.filter(record__in=asked).order_by("record_id", "-pk").distinct("record_id")
    }
    return {record.pk: _standing(record, last.get(record.pk), by) for record in records}


def _standing(record: Record, last: Submission | None, by: Person) -> Standing:
    published = current(record.kind, record.published.content) if record.published else None
    is_open = last is not None and last.state not in {SubmissionState.PUBLISHED, SubmissionState.REFUSED}
    is_secret = (
        last is not None
        and last.state == SubmissionState.DRAFT
        and by.organisation != record.organisation
        and last.entered_by_id != by.pk
    )
    content = published or {}
    obstacle = _DRAFT if is_secret else ""
    if last is not None and not is_secret and (is_open or published is None):
        content = current(record.kind, last.content)
    if last is not None and is_open and not is_secret:
        try:
            require_editable(submission=last)
        except Refusal as refusal:
            obstacle = refusal.sentence
    state = [record.published_id, last and (last.pk, last.state, last.content)]
    fingerprint = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32]
    return Standing(record, content, obstacle, fingerprint)


class Owners:
    """Whose each row is: the own establishment, or one of the jurisdiction, by code, tax code or name."""

    def __init__(self, rows: Sequence[Parsed], by: Person) -> None:
        self._own = by.organisation if by.organisation and not by.organisation.is_authority else None
        self._by_key: dict[tuple[str, str], list[Establishment]] = {}
        if self._own is None:
            found = Establishment.objects.visible_to(by).select_related("organisation__unit__parent")
            self._fill("owner_code", rows, found, "code")
            self._fill("owner_tax_code", rows, with_tax_code(found), "tax_code")
            names = {self._key("owner_name", row) for row in rows} - {""}
            for each in called(found, names):
                self._by_key.setdefault(("owner_name", fold(each.name)), []).append(each)

    def _fill(self, field: str, rows: Sequence[Parsed], found: Any, attribute: str) -> None:
        keys = {self._key(field, row) for row in rows} - {""}
        if keys:
            for each in found.filter(**{f"{attribute}__in": keys}):
                self._by_key.setdefault((field, getattr(each, attribute)), []).append(each)

    @staticmethod
    def _key(field: str, row: Parsed) -> str:
        text = str(row.values.get(field) or "")
        return {"owner_name": fold, "owner_tax_code": digits}.get(field, str)(text)

    def of(self, row: Parsed) -> Organisation | tuple[str, str]:
        """The establishment of a row; a problem where there is none, or more than one."""
        if self._own is not None:
            return self._own
        for field in ("owner_code", "owner_tax_code", "owner_name"):
            key = self._key(field, row)
            if not key:
                continue
            found = self._by_key.get((field, key), [])
            if len(found) == 1:
                return found[0].organisation
            if found:
                return field, f"Có {len(found)} cơ sở khớp: hãy điền mã cơ sở."
            return field, "Không có cơ sở nào như vậy trong phạm vi quản lý của đơn vị."
        return "owner_code", "Hãy điền mã cơ sở, mã số thuế hoặc tên cơ sở."


def called(records: Any, names: set[str]) -> Any:
    """The records with one of these names, which are folded: without accents and case."""
    if not names:
        return records.none()
    every = records.order_by().values_list("pk", "name")
    return records.filter(pk__in=[pk for pk, name in every if fold(name) in names])


def with_tax_code(establishments: Any) -> Any:
    """With the digits of the tax code that was last sent, as `tax_code`; none before anything was."""
    return establishments.annotate(tax_code=F("match_keys__tax_code"))


class RecordTable:
    """A kind of record. Its file says how rows find their record, and what their columns mean in the content."""

    record_kind: RecordKind
    columns: Sequence[Column]

    def __init__(self) -> None:
        self.routes = Routes()

    def content_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the row says, by fields of the content: without keys."""
        keys = {column.field for column in self.columns if column.is_key}
        return {name: value for name, value in values.items() if name not in keys}

    @staticmethod
    def unclear(row: Parsed, problem: Problem) -> Judgement:
        """Wrong, because it is not clear what the row means."""
        at, sentence = problem
        judgement = Judgement(str(row.values.get("name") or "")[:200], problems=list(row.problems))
        return judgement.wrong(sentence, at=at)

    def judged(
        self,
        row: Parsed,
        standing: Standing | None,
        organisation: Organisation | None,
        *,
        more: Mapping[str, Any] | None = None,
    ) -> Judgement:
        """New, changed, unchanged or wrong, once it is known which record the row means, and whose it is."""
        base = dict(standing.content) if standing else {}
        said = self.content_values(row.values) | dict(more or {})
        for column in self.columns:
            if isinstance(column.form, Papers) and column.field in said:
                said[column.field] = Papers.kept(said[column.field] or [], base.get(column.field) or [])
        judgement = Judgement(title=str(said.get("name") or base.get("name") or "")[:200])
        judgement.problems = [*row.problems, *missing(row, self.columns, base if standing else None)]
        if standing:
            judgement.record_id, judgement.base = standing.record.pk, standing.fingerprint
            judgement.key = f"record:{standing.record.pk}"
        content = self._content(base, said, judgement) if not judgement.problems else None
        if content is None:
            judgement.verdict = Verdict.WRONG
            return judgement
        judgement.payload = content
        if standing:
            self._compare(base, content, said, judgement)
        if judgement.verdict != Verdict.UNCHANGED:
            self._require_allowed(content, standing, organisation, judgement)
        return judgement

    def _content(self, base: dict[str, Any], said: Mapping[str, Any], judgement: Judgement) -> Content | None:
        kind = CONTENTS[self.record_kind]
        fields = {each.name for each in msgspec.structs.fields(kind)}
        # An empty cell leaves as it is what is empty already.
        every = base | {name: value for name, value in said.items() if value is not None or base.get(name)}
        raw = {name: value for name, value in every.items() if name in fields and value is not None}
        try:
            content = msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            judgement.wrong(_beyond(str(error)), at=str(error).partition("$.")[2].strip("`"))
            return None
        for name, sentence in faults(content):
            judgement.wrong(sentence, at=name)
        return None if judgement.problems else content

    def _compare(
        self, base: Mapping[str, Any], content: Content, said: Mapping[str, Any], judgement: Judgement
    ) -> None:
        raw = msgspec.to_builtins(content)
        for column in self.columns:
            if column.field in said and not _alike(base.get(column.field), raw.get(column.field)):
                old, new = (self.words(column, each.get(column.field)) for each in (base, raw))
                judgement.changes.append((column.header, old, new))
        judgement.verdict = Verdict.CHANGED if judgement.changes else Verdict.UNCHANGED

    def words(self, column: Column, value: Any) -> str:
        return column.form.words(value)

    def _require_allowed(
        self, content: Content, standing: Standing | None, organisation: Organisation | None, judgement: Judgement
    ) -> None:
        if standing and standing.obstacle:
            judgement.wrong(standing.obstacle)
        if organisation is None:
            return
        try:
            require_sound(content=content, record=standing.record if standing else None, organisation=organisation)
        except Refusal as refusal:
            judgement.wrong(refusal.sentence, at=refusal.field or "")

    def exported(self, records: Iterable[Any], by: Person) -> Iterator[dict[str, Any]]:
        """Values by field, of what the person may know."""
        chunk = list(records)
        standing = standings((each.pk for each in chunk), by)
        for each in chunk:
            yield dict(standing[each.pk].content) | self.keys_of(each)

    def keys_of(self, record: Any) -> dict[str, Any]:
        """What an exported row says beside the content: by this it is found again."""
        return {"record": record.pk}

    def propose(self, judged: Sequence[tuple[Judgement, Organisation]], by: Person) -> list[Outcome]:
        """Send what was judged for the establishments that it belongs to."""
        deputies = by.acting_for_each(organisation for _, organisation in judged)
        if by.organisation is not None and not by.organisation.is_authority:
            deputies = {by.organisation.pk: by}
        records = Record.objects.in_bulk({each.record_id for each, _ in judged if each.record_id})
        ready = [
            Proposal(each.payload, deputies[organisation.pk], records[each.record_id] if each.record_id else None)
            for each, organisation in judged
            if organisation.pk in deputies
        ]
        sent = iter(send_proposals(proposals=ready, routes=self.routes))
        return [next(sent) if organisation.pk in deputies else Refusal(_ELSEWHERE) for _, organisation in judged]


class OwnedTable(RecordTable):
    """Records of which an establishment may have many; in the file of an authority each row says whose it is."""

    def __init__(self, organisation: Organisation, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = (*(_OWNER if organisation.is_authority else ()), *columns)

    def judged(
        self,
        row: Parsed,
        standing: Standing | None,
        organisation: Organisation | None,
        *,
        more: Mapping[str, Any] | None = None,
    ) -> Judgement:
        """As of every record; the payload is the content with the establishment."""
        judgement = super().judged(row, standing, organisation, more=more)
        if judgement.verdict != Verdict.WRONG:
            judgement.payload = (judgement.payload, organisation)
        return judgement

    def apply(self, judged: Sequence[Judgement], by: Person) -> list[Outcome]:
        pairs = []
        for each in judged:
            each.payload, organisation = each.payload
            pairs.append((each, organisation))
        return self.propose(pairs, by)

    def keys_of(self, record: Any) -> dict[str, Any]:
        owner = record.organisation
        return super().keys_of(record) | {"owner_code": owner.establishment.code, "owner_name": owner.name}


def unit_column(units: Units) -> Column:
    """In which commune, ward or special zone of today it lies."""
    return Column(
        "unit",
        "Xã, phường, đặc khu",
        units,
        is_required=True,
        help="Tên đầy đủ của đơn vị hành chính hiện nay. Tàu cá: nơi đăng ký.",
        example="Đặc khu Vân Đồn",
        synonyms=("Xã, phường", "Xã", "Phường xã", "Địa bàn", "Đơn vị hành chính"),
        width=24,
    )


def _beyond(error: str) -> str:
    """The sentence for a value that msgspec refuses: `Expected `int` >= 0 - at `$.price``."""
    found = _BOUND.search(error)
    return (
        f"phải {_BOUNDS[found[1]].format(number_text(Decimal(found[2])))}." if found else "giá trị không hợp lệ."
    )


def _alike(old: Any, new: Any) -> bool:
    """Nothing is nothing, however it is written; blanks around and between words do not count."""
    if isinstance(old, str) and isinstance(new, str):
        return normalise(old) == normalise(new)
    return (old or None) == (new or None) if not isinstance(old, int | float) else old == new

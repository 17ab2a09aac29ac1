"""Sites: found by GLN, else by name within the establishment."""

from collections.abc import Mapping, Sequence
from typing import Any

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.text import fold
from nguongoc.registry.enums import AreaUnit, RecordKind, SiteCodeKind, SiteKind
from nguongoc.registry.imports.columns import Column
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.imports.fields import (
    Degrees,
    Digits,
    Field,
    Lines,
    Number,
    Papers,
    Pick,
    Units,
    capitalised,
)
from nguongoc.registry.imports.judging import Judgement, Parsed
from nguongoc.registry.imports.records import (
    RECORD,
    OwnedTable,
    Owners,
    Standing,
    called,
    standings,
    unit_column,
)
from nguongoc.registry.models import Site

_CODES = Papers(SiteCodeKind)
_NAMED = (
    Column(
        "name",
        "Tên địa điểm",
        Field(200),
        is_required=True,
        example="(Ví dụ) Ao số 3",
        synonyms=("Tên", "Địa điểm", "Tên vùng trồng", "Tên tàu"),
        width=30,
    ),
    Column(
        "kind",
        "Loại địa điểm",
        Pick(capitalised(SiteKind)),
        is_required=True,
        example="Ao nuôi",
        synonyms=("Loại",),
        width=24,
    ),
)

_MORE = (
    Column("address", "Địa chỉ", Field(), help="Thôn, khu, xứ đồng.", width=30),
    Column("latitude", "Vĩ độ", Degrees(), help="Ví dụ 20,95.", width=10),
    Column("longitude", "Kinh độ", Degrees(), help="Ví dụ 107,08.", width=10),
    Column("area", "Diện tích", Number(), example="1,5", width=10),
    Column(
        "area_unit",
        "Đơn vị diện tích",
        Pick(AreaUnit.choices, also=[("MTK", "m2"), ("HAR", "hecta"), ("HAR", "hec ta")]),
        example="ha",
        width=10,
    ),
    Column("capacity", "Công suất, quy mô", Field(), synonyms=("Công suất", "Quy mô"), width=24),
    Column("codes", "Mã số được cấp", _CODES, help=_CODES.how, synonyms=("Mã số",), width=36),
    Column(
        "gln",
        "Mã GLN của cơ sở",
        Digits(bare=True),
        help="13 chữ số. Chưa có thì để trống: hệ thống sẽ cấp một mã.",
        synonyms=("GLN", "Mã GLN", "Mã địa điểm GLN"),
    ),
    Column("description", "Ghi chú", Lines(), width=40),
    Column("code", "Mã địa điểm", Digits(bare=True), help="Mã GLN đang dùng: để trống khi mới.", is_key=True),
    RECORD,
)


class SiteTable(OwnedTable):
    kind = ImportKind.SITE
    record_kind = RecordKind.SITE

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation, (*_NAMED, unit_column(Units()), *_MORE))

    def judge(self, rows: Sequence[Parsed], by: Person, *, lock: bool) -> list[Judgement]:
        owners = Owners(rows, by)
        of_rows = [owners.of(row) for row in rows]
        found = _Found(rows, {each.pk for each in of_rows if isinstance(each, Organisation)})
        matches = [
            found.of(row, owner) if isinstance(owner, Organisation) else owner
            for row, owner in zip(rows, of_rows, strict=True)
        ]
        standing = standings((match for match in matches if isinstance(match, int)), by, lock=lock)
        return [
            self._judge(row, owner, match, standing)
            for row, owner, match in zip(rows, of_rows, matches, strict=True)
        ]

    def _judge(
        self,
        row: Parsed,
        owner: Organisation | tuple[str, str],
        match: int | tuple[str, str] | None,
        standing: Mapping[int, Standing],
    ) -> Judgement:
        if isinstance(owner, tuple):
            return self.unclear(row, owner)
        if isinstance(match, tuple):
            return self.unclear(row, match)
        judgement = self.judged(row, standing[match] if match else None, owner)
        if match is None:
            judgement.key = f"{owner.pk}:{fold(judgement.title)}"
        return judgement

    def keys_of(self, record: Site) -> dict[str, Any]:
        return super().keys_of(record) | {"code": record.gln}


class _Found:
    """Which sites of the establishments the rows may mean."""

    def __init__(self, rows: Sequence[Parsed], owners: set[int]) -> None:
        own = Site.objects.order_by().filter(organisation__in=owners)
        self._records = dict(own.values_list("pk", "organisation"))
        glns = {row.values[field] for row in rows for field in ("gln", "code") if row.values.get(field)}
        self._glns = {(site.organisation_id, site.gln): site.pk for site in own.filter(gln__in=glns)}
        names = {fold(str(row.values.get("name") or "")) for row in rows}
        self._names: dict[tuple[int, str], list[int]] = {}
        for site in called(own, names):
            self._names.setdefault((site.organisation_id, fold(site.name)), []).append(site.pk)

    def of(self, row: Parsed, owner: Organisation) -> int | tuple[str, str] | None:
        """The key of the site that a row means; none for a new one; a problem where it is not clear."""
        values = row.values
        if values.get("record"):
            known = self._records.get(values["record"]) == owner.pk
            return values["record"] if known else ("record", "cơ sở không có địa điểm mang số hồ sơ này.")
        if values.get("code"):
            return self._glns.get((owner.pk, values["code"])) or ("code", "cơ sở không có địa điểm mang mã này.")
        gln = self._glns.get((owner.pk, values.get("gln") or ""))
        named = self._names.get((owner.pk, fold(str(values.get("name") or ""))), [])
        if gln is None and len(named) > 1:
            return "name", f"cơ sở có {len(named)} địa điểm cùng tên: hãy điền mã địa điểm."
        return gln or (named[0] if named else None)

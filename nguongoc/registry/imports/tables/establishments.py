"""Establishments: found by code, else tax code, else name and place; new ones are entered by the official."""

from collections.abc import Sequence
from typing import Any

from nguongoc.accounts.enums import Sector
from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.text import fold
from nguongoc.registry.actions.entering import enter_establishments
from nguongoc.registry.duplicates import digits
from nguongoc.registry.enums import Activity, EstablishmentKind, LegalPaperKind, ProductionSector, RecordKind
from nguongoc.registry.imports.columns import Column
from nguongoc.registry.imports.enums import ImportKind, Verdict
from nguongoc.registry.imports.fields import (
    Degrees,
    Digits,
    Field,
    Lines,
    Papers,
    Pick,
    PickMany,
    Units,
    capitalised,
)
from nguongoc.registry.imports.judging import Judgement, Outcome, Parsed
from nguongoc.registry.imports.records import (
    RECORD,
    RecordTable,
    Standing,
    called,
    standings,
    unit_column,
    with_tax_code,
)
from nguongoc.registry.models import Establishment, MatchKeys

_PAPERS = Papers(LegalPaperKind)
_SHORT = [
    (EstablishmentKind.ENTERPRISE, "Công ty"),
    (EstablishmentKind.ENTERPRISE, "DN"),
    (EstablishmentKind.COOPERATIVE, "HTX"),
    (EstablishmentKind.COOPERATIVE_GROUP, "THT"),
    (EstablishmentKind.HOUSEHOLD_BUSINESS, "HKD"),
    (EstablishmentKind.HOUSEHOLD_BUSINESS, "Hộ KD"),
]
_NAMED = (
    Column(
        "code",
        "Mã cơ sở",
        Digits(),
        help="Để trống với cơ sở mới: hệ thống cấp mã khi duyệt đăng.",
        is_key=True,
    ),
    Column(
        "name",
        "Tên cơ sở",
        Field(200),
        is_required=True,
        help="Ghi như trên giấy đăng ký, nếu có.",
        example="(Ví dụ) Hợp tác xã Thủy sản Bản Sen",
        synonyms=("Tên", "Tên doanh nghiệp", "Tên hợp tác xã", "Tên hộ kinh doanh", "Cơ sở"),
        width=36,
    ),
    Column(
        "kind",
        "Loại hình",
        Pick(capitalised(EstablishmentKind), also=_SHORT),
        is_required=True,
        example="Hợp tác xã",
        synonyms=("Loại", "Loại hình cơ sở"),
    ),
)

_MORE = (
    Column(
        "activities",
        "Hoạt động",
        PickMany(capitalised(Activity)),
        is_required=True,
        help="Nhiều hoạt động thì cách nhau bằng dấu chấm phẩy.",
        example="Chế biến; Đóng gói",
        width=28,
    ),
    Column(
        "address",
        "Địa chỉ",
        Field(),
        is_required=True,
        help="Số nhà, đường hoặc thôn, khu.",
        example="Thôn Bản Sen",
        width=30,
    ),
    Column(
        "phone",
        "Điện thoại",
        Digits(leads_with_zero=True),
        is_required=True,
        example="0203 3000 000",
        synonyms=("Số điện thoại", "SĐT", "ĐT", "Di động"),
    ),
    Column(
        "representative",
        "Người đại diện",
        Field(200),
        is_required=True,
        example="(Ví dụ) Họ và tên",
        synonyms=("Đại diện", "Chủ cơ sở", "Người đại diện pháp luật", "Giám đốc"),
        width=24,
    ),
    Column(
        "tax_code",
        "Mã số thuế",
        Digits(),
        help="10, 12 hoặc 13 chữ số; có số 0 ở đầu thì giữ nguyên.",
        synonyms=("MST", "Mã số doanh nghiệp", "Mã số hộ kinh doanh"),
    ),
    Column("email", "Thư điện tử", Field(), synonyms=("Email", "E-mail"), width=24),
    Column("website", "Trang web", Field(), synonyms=("Website",), width=24),
    Column("zalo", "Số Zalo", Digits(leads_with_zero=True), synonyms=("Zalo",)),
    Column(
        "position",
        "Chức vụ người đại diện",
        Field(200),
        help="Ví dụ: giám đốc, chủ hộ.",
        synonyms=("Chức vụ",),
    ),
    Column(
        "head_address",
        "Trụ sở chính",
        Field(),
        help="Chỉ ghi khi khác nơi hoạt động.",
        synonyms=("Địa chỉ trụ sở",),
        width=30,
    ),
    Column(
        "sectors",
        "Ngành sản xuất",
        PickMany(capitalised(ProductionSector)),
        help="Nhiều ngành thì cách nhau bằng dấu chấm phẩy.",
        width=28,
    ),
    Column("papers", "Giấy tờ pháp lý", _PAPERS, help=_PAPERS.how, width=30),
    Column("latitude", "Vĩ độ", Degrees(), help="Ví dụ 20,95.", width=10),
    Column("longitude", "Kinh độ", Degrees(), help="Ví dụ 107,08.", width=10),
    Column("description", "Giới thiệu", Lines(), width=40),
    RECORD,
)


class EstablishmentTable(RecordTable):
    kind = ImportKind.ESTABLISHMENT
    record_kind = RecordKind.ESTABLISHMENT

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self._organisation = organisation
        self._units = Units()
        sector = Column(
            "sector",
            "Lĩnh vực quản lý",
            Pick(capitalised(Sector)),
            is_required=not organisation.sector,
            help="Ngành quản lý an toàn thực phẩm của cơ sở.",
            example="Nông nghiệp",
            synonyms=("Lĩnh vực",),
            is_key=True,
        )
        self.columns = (*_NAMED, sector, unit_column(self._units), *_MORE)

    def judge(self, rows: Sequence[Parsed], by: Person, *, lock: bool) -> list[Judgement]:
        self._held = set(self._organisation.units_held().values_list("pk", flat=True))
        found = _Found(rows)
        matches = [found.of(row) for row in rows]
        standing = standings((match for match in matches if isinstance(match, int)), by, lock=lock)
        return [self._judge(row, match, standing) for row, match in zip(rows, matches, strict=True)]

    def _judge(self, row: Parsed, match: int | tuple[str, str] | None, standing: dict[int, Standing]) -> Judgement:
        if isinstance(match, tuple):
            return self.unclear(row, match)
        own = standing.get(match) if match is not None else None
        organisation = own.record.organisation if own else None
        if organisation and not (organisation.unit_id in self._held and self._regulates(organisation.sector)):
            sentence = "Cơ sở này đã có trong hệ thống, ở ngoài phạm vi quản lý của đơn vị."
            return self.unclear(row, ("", sentence))
        judgement = self.judged(row, own, organisation)
        if not own:
            tax = row.values.get("tax_code")
            judgement.key = tax or f"{fold(judgement.title)}:{row.values.get('unit')}"
        self._require_within(row, own, judgement)
        return judgement

    def _require_within(self, row: Parsed, own: Standing | None, judgement: Judgement) -> None:
        """What there is to be lies in the jurisdiction as well."""
        sector = str(row.values.get("sector") or self._organisation.sector)
        unit = self._units.units.get(str(row.values.get("unit") or ""))
        if own is not None:
            if row.values.get("sector") and sector != own.record.organisation.sector:
                judgement.wrong("không đổi lĩnh vực quản lý bằng tệp được.", at="sector")
            sector = own.record.organisation.sector
        if unit is not None and unit.pk not in self._held:
            judgement.wrong(f"{unit} không thuộc phạm vi quản lý của đơn vị.", at="unit")
        if sector and not self._regulates(sector):
            judgement.wrong("lĩnh vực này do cơ quan khác quản lý.", at="sector")
        if own is None and judgement.verdict != Verdict.WRONG:
            judgement.payload = (judgement.payload, Sector(sector))

    def _regulates(self, sector: str) -> bool:
        return self._organisation.sector in {"", sector}

    def apply(self, judged: Sequence[Judgement], by: Person) -> list[Outcome]:
        new = [each.payload for each in judged if each.record_id is None]
        old = [each for each in judged if each.record_id is not None]
        owners = {
            each.pk: each.organisation
            for each in Establishment.objects.filter(pk__in=[each.record_id for each in old]).select_related(
                "organisation__unit__parent"
            )
        }
        entered = iter(enter_establishments(entries=new, by=by, routes=self.routes))
        proposed = iter(self.propose([(each, owners[each.record_id or 0]) for each in old], by))
        return [next(entered if each.record_id is None else proposed) for each in judged]

    def keys_of(self, record: Establishment) -> dict[str, Any]:
        own = {"code": record.code, "sector": record.organisation.sector}
        return super().keys_of(record) | own


class _Found:
    """Which establishments the rows mean, of the whole province: asked in a few queries for all of them."""

    def __init__(self, rows: Sequence[Parsed]) -> None:
        every = Establishment.objects.order_by()
        self._records = set(every.filter(pk__in=_all(rows, "record")).values_list("pk", flat=True))
        self._codes = dict(every.filter(code__in=_all(rows, "code")).values_list("code", "pk"))
        taxes = MatchKeys.objects.filter(tax_code__in=map(digits, _all(rows, "tax_code"))).exclude(tax_code="")
        self._taxes: dict[str, list[int]] = {}
        for tax, pk in taxes.values_list("tax_code", "pk"):
            self._taxes.setdefault(tax, []).append(pk)
        self._names: dict[tuple[str, str], list[tuple[int, str]]] = {}
        near = every.filter(organisation__unit__key__in=_all(rows, "unit"))
        names = {fold(name) for name in _all(rows, "name")}
        for each in with_tax_code(called(near, names)).select_related("organisation__unit"):
            key = (fold(each.name), each.organisation.unit.key)
            self._names.setdefault(key, []).append((each.pk, each.tax_code or ""))

    def of(self, row: Parsed) -> int | tuple[str, str] | None:
        """The key of the establishment; none for a new one; a problem where it is not clear."""
        values = row.values
        if values.get("record"):
            known = values["record"] in self._records
            return values["record"] if known else ("record", "không có hồ sơ cơ sở nào mang số này.")
        if values.get("code"):
            return self._codes.get(values["code"]) or ("code", "không có cơ sở nào mang mã này.")
        tax = digits(values.get("tax_code") or "")
        found = self._taxes.get(tax, [])
        field = "tax_code"
        if not found:
            field = "name"
            named = self._names.get((fold(str(values.get("name") or "")), str(values.get("unit"))), [])
            found = [pk for pk, its in named if not tax or its in {"", tax}]
        if len(found) > 1:
            return field, f"có {len(found)} cơ sở khớp: hãy điền mã cơ sở."
        return found[0] if found else None


def _all(rows: Sequence[Parsed], field: str) -> set[Any]:
    return {row.values[field] for row in rows if row.values.get(field)}

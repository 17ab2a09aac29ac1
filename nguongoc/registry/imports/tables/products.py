"""Products: found by GTIN, else by name (and pack) within the establishment."""

from collections.abc import Mapping, Sequence
from typing import Any

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.text import fold
from nguongoc.registry.enums import NetUnit, PriceUnit, ProductionSector, RecordKind
from nguongoc.registry.imports.columns import Column
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.imports.fields import Day, Digits, Field, Gtin, Lines, Number, Pick, Whole, capitalised
from nguongoc.registry.imports.judging import Judgement, Parsed
from nguongoc.registry.imports.records import (
    RECORD,
    OwnedTable,
    Owners,
    Standing,
    called,
    standings,
)
from nguongoc.registry.models import Product

_COLUMNS = (
    Column(
        "name",
        "Tên sản phẩm",
        Field(200),
        is_required=True,
        help="Như ghi trên bao bì.",
        example="(Ví dụ) Ruốc hàu Vân Đồn",
        synonyms=("Tên", "Sản phẩm", "Tên hàng", "Tên hàng hóa"),
        width=34,
    ),
    Column(
        "production",
        "Ngành sản xuất",
        Pick(capitalised(ProductionSector)),
        is_required=True,
        help="Biểu mẫu nhật ký của lô theo ngành này.",
        example="Thực phẩm chế biến",
        synonyms=("Ngành",),
        width=24,
    ),
    Column(
        "group",
        "Nhóm sản phẩm",
        Field(),
        example="Thực phẩm",
        synonyms=("Nhóm", "Loại sản phẩm"),
    ),
    Column(
        "net_quantity",
        "Khối lượng một gói",
        Number(),
        is_required=True,
        help="Khối lượng hoặc thể tích một gói, chỉ ghi số.",
        example="150",
        synonyms=("Khối lượng, thể tích một gói", "Khối lượng", "Khối lượng tịnh", "Thể tích"),
        width=12,
    ),
    Column(
        "net_unit",
        "Đơn vị",
        Pick(NetUnit.choices, also=[("KGM", "kilogam"), ("GRM", "gam"), ("LTR", "lit")]),
        is_required=True,
        example="g",
        synonyms=("Đơn vị tính", "ĐVT"),
        width=10,
    ),
    Column("pack_specification", "Quy cách đóng gói", Field(), synonyms=("Quy cách",), width=24),
    Column("name_en", "Tên tiếng Anh", Field(), synonyms=("Tên nước ngoài",), width=24),
    Column("brand", "Nhãn hiệu", Field(), synonyms=("Thương hiệu",)),
    Column("origin", "Nguồn gốc nguyên liệu", Field(), synonyms=("Xuất xứ",), width=24),
    Column("uses", "Công dụng, cách dùng", Lines(), synonyms=("Công dụng", "Cách dùng"), width=30),
    Column("warnings", "Cảnh báo", Lines(), width=30),
    Column("ingredients", "Thành phần", Lines(), width=30),
    Column("storage", "Bảo quản", Field(), synonyms=("Điều kiện bảo quản",), width=24),
    Column(
        "shelf_life_days",
        "Hạn sử dụng (ngày)",
        Whole(),
        help="Số ngày tính từ ngày sản xuất.",
        example="180",
        synonyms=("Hạn dùng", "HSD"),
        width=12,
    ),
    Column("standard", "Tiêu chuẩn áp dụng", Field(), synonyms=("Tiêu chuẩn",), width=22),
    Column("price", "Giá bán (đồng)", Whole(), synonyms=("Giá bán một gói", "Giá", "Đơn giá"), width=12),
    Column("price_unit", "Giá tính cho", Pick(capitalised(PriceUnit)), help="Để trống: một gói.", width=14),
    Column("price_date", "Ngày của giá", Day(), width=12),
    Column(
        "gtin",
        "Mã vạch GTIN của cơ sở",
        Gtin(bare=True),
        help="Dãy số dưới mã vạch. Chưa có thì để trống: hệ thống sẽ cấp một mã.",
        synonyms=("Mã GTIN của cơ sở", "Mã vạch GTIN", "GTIN", "Mã vạch", "Mã GTIN"),
    ),
    Column("description", "Giới thiệu", Lines(), width=40),
    Column(
        "code",
        "Mã sản phẩm",
        Digits(bare=True),
        help="Mã GTIN đang dùng trên tem: để trống với sản phẩm mới.",
        is_key=True,
    ),
    RECORD,
)


class ProductTable(OwnedTable):
    kind = ImportKind.PRODUCT
    record_kind = RecordKind.PRODUCT

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation, _COLUMNS)

    def judge(self, rows: Sequence[Parsed], by: Person, *, lock: bool) -> list[Judgement]:
        owners = Owners(rows, by)
        of_rows = [owners.of(row) for row in rows]
        found = _Found(rows, {each.pk for each in of_rows if isinstance(each, Organisation)})
        standing = standings(found.every(), by, lock=lock)
        return [self._judge(row, owner, found, standing) for row, owner in zip(rows, of_rows, strict=True)]

    def _judge(
        self,
        row: Parsed,
        owner: Organisation | tuple[str, str],
        found: "_Found",
        standing: Mapping[int, Standing],
    ) -> Judgement:
        if isinstance(owner, tuple):
            return self.unclear(row, owner)
        match = found.of(row, owner, standing)
        if isinstance(match, tuple):
            return self.unclear(row, match)
        judgement = self.judged(row, match, owner)
        if match is None:
            pack = (row.values.get("net_quantity"), row.values.get("net_unit"))
            judgement.key = f"{owner.pk}:{row.values.get('gtin') or (fold(judgement.title), pack)}"
        return judgement

    def keys_of(self, record: Product) -> dict[str, Any]:
        return super().keys_of(record) | {"code": record.gtin}


class _Found:
    """Which products the rows may mean."""

    def __init__(self, rows: Sequence[Parsed], owners: set[int]) -> None:
        own = Product.objects.order_by().filter(organisation__in=owners)
        asked = {row.values["record"] for row in rows if row.values.get("record")}
        self._records = dict(own.filter(pk__in=asked).values_list("pk", "organisation"))
        gtins = {row.values[field] for row in rows for field in ("gtin", "code") if row.values.get(field)}
        self._gtins = {
            (owner, gtin): pk
            for owner, gtin, pk in own.filter(gtin__in=gtins).values_list("organisation", "gtin", "pk")
        }
        names = {fold(str(row.values.get("name") or "")) for row in rows}
        self._names: dict[tuple[int, str], list[int]] = {}
        for owner, name, pk in called(own, names).values_list("organisation", "name", "pk"):
            self._names.setdefault((owner, fold(name)), []).append(pk)

    def every(self) -> set[int]:
        named = {pk for pks in self._names.values() for pk in pks}
        return named | set(self._gtins.values()) | set(self._records)

    def of(
        self, row: Parsed, owner: Organisation, standing: Mapping[int, Standing]
    ) -> Standing | tuple[str, str] | None:
        """The product that a row means; none for a new one; a problem where it is not clear."""
        values = row.values
        if values.get("record"):
            known = self._records.get(values["record"]) == owner.pk
            return (
                standing[values["record"]] if known else ("record", "cơ sở không có sản phẩm mang số hồ sơ này.")
            )
        if values.get("code"):
            pk = self._gtins.get((owner.pk, values["code"]))
            return standing[pk] if pk else ("code", "cơ sở không có sản phẩm mang mã này.")
        pk = self._gtins.get((owner.pk, values.get("gtin") or ""))
        if pk:
            return standing[pk]
        named = self._names.get((owner.pk, fold(str(values.get("name") or ""))), [])
        if len(named) > 1:
            pack = (values.get("net_quantity"), values.get("net_unit"))
            contents = {pk: standing[pk].content for pk in named}
            named = [
                pk for pk, each in contents.items() if (each.get("net_quantity"), each.get("net_unit")) == pack
            ]
            if not named:
                return None
        if len(named) > 1:
            return "name", f"cơ sở có {len(named)} sản phẩm cùng tên và quy cách: hãy điền mã sản phẩm."
        return standing[named[0]] if named else None

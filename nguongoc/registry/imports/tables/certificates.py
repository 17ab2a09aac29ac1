"""Certificates: found by kind, number and issuer within the establishment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nguongoc.accounts.models import Organisation, Person
from nguongoc.common.text import fold
from nguongoc.registry.enums import CertificateKind, RecordKind, TestResult
from nguongoc.registry.imports.columns import Column
from nguongoc.registry.imports.enums import ImportKind, Verdict
from nguongoc.registry.imports.fields import Day, Field, Lines, Pick, Several, Whole, capitalised
from nguongoc.registry.imports.judging import Judgement, Parsed
from nguongoc.registry.imports.records import (
    RECORD,
    OwnedTable,
    Owners,
    Standing,
    standings,
)
from nguongoc.registry.models import Certificate, Product

_SHORT = [
    (kind, kind.label.removeprefix("Chứng nhận "))
    for kind in CertificateKind
    if kind.label.startswith("Chứng nhận ")
] + [
    (CertificateKind.FOOD_SAFETY, "ATTP"),
    (CertificateKind.FOOD_SAFETY, "Giấy chứng nhận ATTP"),
    (CertificateKind.FOOD_SAFETY, "Giấy chứng nhận an toàn thực phẩm"),
    (CertificateKind.COMMITMENT, "Bản cam kết"),
    (CertificateKind.COMMITMENT, "Cam kết"),
    (CertificateKind.SELF_DECLARATION, "Tự công bố"),
    (CertificateKind.TEST_REPORT, "Phiếu kiểm nghiệm"),
    (CertificateKind.OCOP, "OCOP"),
]
_COLUMNS = (
    Column(
        "kind",
        "Loại giấy",
        Pick(CertificateKind.choices, also=_SHORT),
        is_required=True,
        example="Chứng nhận VietGAP",
        synonyms=("Loại", "Loại giấy chứng nhận", "Loại chứng nhận"),
        width=34,
    ),
    Column(
        "name",
        "Tên giấy",
        Field(200),
        help="Chỉ cần ghi khi chọn “Giấy tờ khác”.",
        synonyms=("Tên",),
        width=30,
    ),
    Column(
        "number",
        "Số giấy",
        Field(),
        is_required=True,
        example="(Ví dụ) 12/2026/VG",
        synonyms=("Số", "Số hiệu", "Số chứng nhận", "Số giấy chứng nhận"),
    ),
    Column(
        "issuer",
        "Nơi cấp",
        Field(),
        is_required=True,
        example="Chi cục Chất lượng",
        synonyms=("Cơ quan cấp", "Tổ chức cấp"),
        width=28,
    ),
    Column("issued_date", "Ngày cấp", Day(), is_required=True, example="23/11/2026", width=12),
    Column(
        "expiry_date",
        "Có giá trị đến",
        Day(),
        help="Để trống nếu giấy không ghi hạn.",
        synonyms=("Ngày hết hạn", "Hết hạn", "Hạn", "Hiệu lực đến"),
        width=12,
    ),
    Column(
        "products",
        "Cấp cho sản phẩm",
        Several(),
        help="Mã GTIN hoặc tên, cách nhau bằng dấu chấm phẩy; để trống nếu cấp cho cả cơ sở.",
        synonyms=("Sản phẩm",),
        width=28,
    ),
    Column("stars", "Hạng sao OCOP", Whole(), help="Từ 1 đến 5, chỉ với OCOP.", synonyms=("Số sao",), width=10),
    Column("scope", "Phạm vi", Lines(), help="Ghi như trên giấy.", width=30),
    Column("laboratory", "Phòng thử nghiệm", Field(), help="Chỉ với phiếu kiểm nghiệm.", width=24),
    Column("accreditation", "Số công nhận ISO/IEC 17025", Field(), help="Ví dụ VILAS 000."),
    Column("sample_date", "Ngày lấy mẫu", Day(), width=12),
    Column("result", "Kết quả", Pick(capitalised(TestResult))),
    RECORD,
)


class CertificateTable(OwnedTable):
    kind = ImportKind.CERTIFICATE
    record_kind = RecordKind.CERTIFICATE

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation, _COLUMNS)

    def judge(self, rows: Sequence[Parsed], by: Person, *, lock: bool) -> list[Judgement]:
        owners = Owners(rows, by)
        of_rows = [owners.of(row) for row in rows]
        found = _Found({each.pk for each in of_rows if isinstance(each, Organisation)}, by, lock=lock)
        self._names = found.names
        return [self._judge(row, owner, found) for row, owner in zip(rows, of_rows, strict=True)]

    def _judge(self, row: Parsed, owner: Organisation | tuple[str, str], found: "_Found") -> Judgement:
        values = dict(row.values)
        title = f"{self.kind_words(values)} {values.get('number') or ''}".strip()[:200]
        if isinstance(owner, tuple):
            return Judgement(title, problems=list(row.problems)).wrong(owner[1], at=owner[0])
        problems = list(row.problems)
        match = found.of(values, owner)
        products = [found.product(text, owner) for text in values.get("products") or []]
        problems.extend(each for each in (match, *products) if isinstance(each, tuple))
        if problems:
            return Judgement(title, Verdict.WRONG, problems)
        more: dict[str, Any] = {"products": products} if "products" in values else {}
        standing = match if isinstance(match, Standing) else None
        if not values.get("name") and (standing is None or "name" in values):
            more["name"] = self.kind_words(values)
        judgement = self.judged(row, standing, owner, more=more)
        judgement.title = title
        if standing is None:
            judgement.key = f"{owner.pk}:{_key(values)}"
        return judgement

    def words(self, column: Column, value: Any) -> str:
        """Products by name, where the content has their keys."""
        if column.field == "products":
            return "; ".join(self._names.get(pk, str(pk)) for pk in value or [])
        return super().words(column, value)

    @staticmethod
    def kind_words(values: Mapping[str, Any]) -> str:
        kind = values.get("kind")
        return str(CertificateKind(kind).label) if kind else ""

    def exported(self, records: Iterable[Certificate], by: Person) -> Iterator[dict[str, Any]]:
        """Products by GTIN, else by name."""
        rows = list(super().exported(records, by))
        products = Product.objects.in_bulk({pk for row in rows for pk in row.get("products", [])})
        for row in rows:
            own = [products[pk] for pk in row.get("products", [])]
            yield row | {"products": [product.gtin or product.name for product in own]}


class _Found:
    """The certificates and products of the establishments that the rows name."""

    def __init__(self, owners: set[int], by: Person, *, lock: bool) -> None:
        own = Certificate.objects.order_by().filter(organisation__in=owners)
        self._standings = standings(own.values_list("pk", flat=True), by, lock=lock)
        self._by_key: dict[tuple[int, tuple[str, str, str]], list[Standing]] = {}
        for each in self._standings.values():
            key = (each.record.organisation_id, _key(each.content))
            self._by_key.setdefault(key, []).append(each)
        self._products: dict[tuple[int, str], list[int]] = {}
        self.names: dict[int, str] = {}
        for product in Product.objects.order_by().filter(organisation__in=owners):
            self.names[product.pk] = product.name
            for text in {product.gtin, fold(product.name)} - {None, ""}:
                self._products.setdefault((product.organisation_id, str(text)), []).append(product.pk)

    def of(self, values: Mapping[str, Any], owner: Organisation) -> Standing | tuple[str, str] | None:
        if values.get("record"):
            found = self._standings.get(values["record"])
            is_own = found is not None and found.record.organisation_id == owner.pk
            return found if is_own else ("record", "cơ sở không có giấy mang số hồ sơ này.")
        every = self._by_key.get((owner.pk, _key(values)), [])
        if len(every) > 1:
            return "number", f"cơ sở có {len(every)} giấy cùng loại, số và nơi cấp: hãy điền số hồ sơ."
        return every[0] if every else None

    def product(self, text: str, owner: Organisation) -> int | tuple[str, str]:
        """The product that a text names by GTIN or by name."""
        gtin = text.zfill(14) if text.isdigit() else text
        every = self._products.get((owner.pk, gtin)) or self._products.get((owner.pk, fold(text)), [])
        if len(every) == 1:
            return every[0]
        if every:
            return "products", f"cơ sở có {len(every)} sản phẩm cùng tên: hãy điền mã GTIN."
        return "products", f"cơ sở không có sản phẩm “{text[:60]}”."


def _key(values: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(values.get("kind")), fold(str(values.get("number") or "")), fold(str(values.get("issuer") or ""))

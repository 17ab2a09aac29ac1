"""Scans by province, product, establishment and commune: rows with words, the way to see one alone, and a bar."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nguongoc.accounts.models import Organisation
from nguongoc.places.provinces import place_name
from nguongoc.registry.models import Product
from nguongoc.scans.models import DailyScansQuerySet
from nguongoc.scans.queries import FIGURES, figures_by
from nguongoc.web.access import OfficeRequest
from nguongoc.web.listing import query_without
from nguongoc.web.scan_counts.asked import COMMUNE, ESTABLISHMENT, NOWHERE, PRODUCT, PROVINCE

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """`value` is what stands for it in an address, `note` a second line."""

    value: str
    word: str
    figures: Mapping[str, int]
    note: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The figures by one thing, the most sessions first; `name` is its parameter in the address."""

    name: str
    title: str
    column: str
    rows: list[Row] = field(default_factory=list)

    def shown(self, request: OfficeRequest) -> dict[str, Any]:
        """The first rows, each with the address that narrows the page to it and its bar in percent."""
        rest = query_without(request, self.name)
        most = max((row.figures["sessions"] for row in self.rows), default=0) or 1
        return {
            "title": self.title,
            "column": self.column,
            "key": self.name,
            "more": max(0, len(self.rows) - SHOWN),
            "rows": [
                {
                    "row": row,
                    "href": "?" + "&".join(filter(None, [rest, f"{self.name}={row.value}"])),
                    "bar": round(100 * row.figures["sessions"] / most, 1),
                }
                for row in self.rows[:SHOWN]
            ],
        }


def tables(request: OfficeRequest, rows: DailyScansQuerySet) -> list[Table]:
    """By the visitors' province and by product; for an authority by establishment and by commune as well."""
    found = [_provinces(rows), _products(rows, with_maker=request.organisation.is_authority)]
    return [*found, *_makers(rows)] if request.organisation.is_authority else found


def _provinces(rows: DailyScansQuerySet) -> Table:
    found = figures_by(rows, "province")
    return Table(
        PROVINCE,
        "Theo nơi người quét",
        "Tỉnh, thành phố",
        [Row(row["province"] or NOWHERE, place_name(row["province"]), row) for row in found],
    )


def _products(rows: DailyScansQuerySet, *, with_maker: bool) -> Table:
    found = figures_by(rows, "product_id")
    products = Product.objects.select_related("organisation").in_bulk([row["product_id"] for row in found])
    return Table(
        PRODUCT,
        "Theo sản phẩm",
        "Sản phẩm",
        [
            Row(
                str(row["product_id"]),
                products[row["product_id"]].name,
                row,
                products[row["product_id"]].organisation.name if with_maker else "",
                products[row["product_id"]].is_sample,
            )
            for row in found
        ],
    )


def _makers(rows: DailyScansQuerySet) -> list[Table]:
    found = figures_by(rows, "organisation_id")
    makers = Organisation.objects.select_related("unit").in_bulk([row["organisation_id"] for row in found])
    by_maker = Table(
        ESTABLISHMENT,
        "Theo cơ sở",
        "Cơ sở",
        [Row(str(row["organisation_id"]), makers[row["organisation_id"]].name, row) for row in found],
    )
    return [by_maker, _communes(found, makers)]


def _communes(found: Sequence[Mapping[str, int]], makers: Mapping[int, Organisation]) -> Table:
    """Where the establishments lie today."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in found:
        unit = makers[row["organisation_id"]].unit
        figures = sums.setdefault((unit.key, unit.name), Counter(dict.fromkeys(FIGURES, 0)))
        figures.update({name: row[name] for name in FIGURES})
    ordered = sorted(sums.items(), key=lambda item: (-item[1]["sessions"], item[0]))
    return Table(
        COMMUNE, "Theo địa bàn của cơ sở", "Xã, phường", [Row(key, name, sum_) for (key, name), sum_ in ordered]
    )

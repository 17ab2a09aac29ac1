"""Scans by province, product, establishment and commune: rows with words, the way to see one alone, and a bar."""

from collections import Counter
from collections.abc import Mapping
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
    """The figures by one thing, the most sessions first; `name` is its parameter in the address, `more` how many
    rows are left out.
    """

    name: str
    title: str
    column: str
    rows: list[Row] = field(default_factory=list)
    more: int = 0

    def shown(self, request: OfficeRequest) -> dict[str, Any]:
        """For the template: each row with the address that narrows the page to it and its bar in percent."""
        rest = query_without(request, self.name)
        most = max((row.figures["sessions"] for row in self.rows), default=0) or 1
        return {
            "title": self.title,
            "column": self.column,
            "key": self.name,
            "more": self.more,
            "rows": [
                {
                    "row": row,
                    "href": "?" + "&".join(filter(None, [rest, f"{self.name}={row.value}"])),
                    "bar": round(100 * row.figures["sessions"] / most, 1),
                }
                for row in self.rows
            ],
        }


def tables(request: OfficeRequest, rows: DailyScansQuerySet, *, most: int | None = None) -> list[Table]:
    """By the visitors' province and by product; for an authority by establishment and by commune as well.

    Each with `most` rows, or all.
    """
    found = [_provinces(rows, most), _products(rows, most, with_maker=request.organisation.is_authority)]
    return [*found, *_makers(rows, most)] if request.organisation.is_authority else found


def _provinces(rows: DailyScansQuerySet, most: int | None) -> Table:
    found = figures_by(rows, "province")
    shown = [Row(row["province"] or NOWHERE, place_name(row["province"]), row) for row in found[:most]]
    return Table(PROVINCE, "Theo nơi người quét", "Tỉnh, thành phố", shown, len(found) - len(shown))


def _products(rows: DailyScansQuerySet, most: int | None, *, with_maker: bool) -> Table:
    found = figures_by(rows, "product_id")
    ids = [row["product_id"] for row in found[:most]]
    products = Product.objects.select_related("organisation").in_bulk(ids)
    shown = [
        Row(str(pk), products[pk].name, row, products[pk].organisation.name * with_maker, products[pk].is_sample)
        for pk, row in zip(ids, found, strict=False)
    ]
    return Table(PRODUCT, "Theo sản phẩm", "Sản phẩm", shown, len(found) - len(shown))


def _makers(rows: DailyScansQuerySet, most: int | None) -> list[Table]:
    """By establishment, and by the communes in which they lie today."""
    found = figures_by(rows, "organisation_id")
    ids = [row["organisation_id"] for row in found]
    makers = (
        Organisation.objects.filter(pk__in=ids).order_by().values_list("pk", "name", "unit__key", "unit__name")
    )
    words = {pk: (name, (key, unit)) for pk, name, key, unit in makers}
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in found:
        unit = sums.setdefault(words[row["organisation_id"]][1], Counter(dict.fromkeys(FIGURES, 0)))
        unit.update({name: row[name] for name in FIGURES})
    ordered = sorted(sums.items(), key=lambda item: (-item[1]["sessions"], item[0]))
    shown = [Row(str(pk), words[pk][0], row) for pk, row in zip(ids[:most], found, strict=False)]
    units = [Row(key, name, figures) for (key, name), figures in ordered[:most]]
    return [
        Table(ESTABLISHMENT, "Theo cơ sở", "Cơ sở", shown, len(found) - len(shown)),
        Table(COMMUNE, "Theo địa bàn của cơ sở", "Xã, phường", units, len(ordered) - len(units)),
    ]

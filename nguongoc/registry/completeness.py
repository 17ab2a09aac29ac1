"""How complete what is said of a product is, against the minimum data that a circular asks for.

The items, and which field gives each, are a table of the profile with dates (`completeness.csv`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import asdict

from nguongoc.places.queries import table_in_force
from nguongoc.registry.contents import ProductContent
from nguongoc.registry.models import Establishment, Product


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the minimum data. `state` is there, missing, later (each lot says it) or none (only needed
    where there is such a thing); `subject` and `field` say where to fill in what is missing.
    """

    number: int
    label: str
    state: str
    subject: str
    field: str

    @property
    def is_there(self) -> bool:
        return self.state == "there"


@dataclass(frozen=True, slots=True)
class Completeness:
    items: list[Item]
    source: str

    @property
    def count(self) -> int:
        return sum(item.is_there for item in self.items)

    @property
    def missing(self) -> list[Item]:
        return [item for item in self.items if item.state == "missing"]

    @property
    def words(self) -> str:
        """`9/10, chưa có: Hình ảnh sản phẩm`."""
        absent = "; ".join(item.label for item in self.items if not item.is_there)
        return f"{self.count}/{len(self.items)}{absent and f', chưa có: {absent}'}"


def completeness(product: Product, content: ProductContent, *, lot: Collection[str] | None = None) -> Completeness:
    """The items of today, of a product as `content` says it, published or not.

    `lot` names what a lot says (`steps`: its log has entries); without a lot this comes later. Two queries.
    """
    establishment = (
        Establishment.objects.filter(owner=product.organisation_id).select_related("published__record").first()
    )
    maker = establishment.content if establishment else None
    said: Mapping[str, Any] = {
        "product": asdict(content)
        | {"trace_code": True},  # allotted at the publication where the establishment has none
        "establishment": asdict(maker) if maker else {},
        "lot": dict.fromkeys(lot or (), True),
    }
    rows = sorted(table_in_force("completeness"), key=lambda row: int(row["number"]))
    return Completeness(
        [_item(row, said, with_lot=lot is not None) for row in rows], rows[0]["source"] if rows else ""
    )


def _item(row: Mapping[str, str], said: Mapping[str, Mapping[str, Any]], *, with_lot: bool) -> Item:
    needs = [tuple(need.split(".")) for need in row["needs"].split()]
    asked = [(subject, field) for subject, field in needs if with_lot or subject != "lot"]
    missing = [(subject, field) for subject, field in asked if not said[subject].get(field)]
    subject, field = (missing or asked or needs)[0]
    state = "there" if asked else "later"
    if missing:
        state = "none" if row["if_any"] == "yes" else "missing"
    return Item(int(row["number"]), row["label"], state, subject, field)

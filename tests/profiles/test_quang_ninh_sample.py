"""Log forms, products and the sample of Quảng Ninh agree with each other; the sample is plainly invented."""

import re
from collections import Counter
from datetime import date

import pytest
from msgspec import convert

from nguongoc.registry.contents import SiteContent
from nguongoc.registry.enums import (
    Activity,
    CertificateKind,
    ChainRole,
    EstablishmentKind,
    ProductionSector,
    SiteCodeKind,
    SiteKind,
)
from nguongoc.trace.enums import Catalogue, LogCheck, LogKind
from nguongoc.trace.questions import read_questions
from tests.profiles.files import TODAY, Row, by_key, distance_km, document, table

MASS = {"kg": 1.0, "g": 0.001, "l": 1.0, "ml": 0.001}


def units_of_today() -> dict[str, Row]:
    return {key: row for key, row in by_key(table("units.csv")).items() if key.endswith("@2025")}


def forms() -> dict[str, dict]:
    return {form["key"]: form for form in document("log_forms.json")["forms"]}


# Log forms


def test_every_sector_can_log_harvest_processing_and_packing():
    sectors = {sector["key"] for sector in document("profile.toml")["production_sectors"]}
    for sector in sectors:
        assert {f"{sector}.{event}" for event in ("harvest", "processing", "packing")} <= set(forms())
    assert {form["sector"] for form in forms().values()} == sectors | {"any"}
    assert {form["event"] for form in forms().values()} == set(LogKind.values)
    assert sectors == set(ProductionSector.values)


def test_every_form_is_sound():
    for key, form in forms().items():
        assert key == f"{form['sector']}.{form['event']}"
        assert not {"quantity", "unit"} & {question.name for question in read_questions(form["fields"])}, key


def test_catalogues_and_rules_are_marked_as_to_be_checked():
    for row in table("catalogues.csv"):
        assert (row["verified"], row["catalogue"] in Catalogue.values) == ("no", True)
        assert "phải đối chiếu" in row["source"]
    assert {rule["check"] for rule in document("log_rules.toml")["rule"]} == set(LogCheck.values)


def test_names_of_persons_and_partners_are_not_public():
    private = {
        "operator",
        "packer",
        "keeper",
        "harvester",
        "worker",
        "driver",
        "captain",
        "inspector",
        "vehicle_plate",
    }
    for form in forms().values():
        for question in read_questions(form["fields"]):
            assert question.name not in private or not question.is_public, (form["key"], question.name)


def test_few_fields_are_required():
    for key, form in forms().items():
        required = [field for field in form["fields"] if field["required"]]
        assert len(required) <= 3, key


# Products and the sample


def test_products_come_from_a_unit_of_today_and_have_a_measured_pack():
    profile = document("profile.toml")
    managing = {sector["key"] for sector in profile["managing_sectors"]}
    production = {sector["key"] for sector in profile["production_sectors"]}
    today = units_of_today()
    rows = table("products.csv")
    assert len(by_key(rows)) == len(rows)
    for row in rows:
        assert row["unit_key"] in today
        assert row["managing_sector"] in managing
        assert row["sector"] in production
        assert float(row["net_quantity"]) > 0
        assert row["unit"] in MASS
        assert int(row["shelf_life_days"]) > 0
        assert 10_000 <= int(row["price_vnd"]) <= 1_000_000


@pytest.mark.parametrize(
    "name",
    [
        "Chả mực Hạ Long",
        "Ruốc hàu Vân Đồn",
        "Miến dong Bình Liêu",
        "Trà hoa vàng Ba Chẽ",
        "Gà Tiên Yên",
        "Sá sùng khô Vân Đồn",
        "Na dai Đông Triều",
        "Mực ống Cô Tô khô",
        "Nước mắm Cái Rồng",
        "Vải chín sớm Phương Nam",
        "Rượu ba kích Ba Chẽ",
    ],
)
def test_the_specialities_are_there(name: str):
    assert name in {row["name"] for row in table("products.csv")}


def test_sample_establishments_are_plainly_invented():
    establishments = document("sample.json")["establishments"]
    assert len(establishments) >= 12
    for number, one in enumerate(establishments, start=1):
        assert one["name"] == f"Cơ sở minh họa {number:02d}"
        assert one["representative"] == "Người đại diện minh họa"
        assert "minh họa" in one["address"]
        assert one["phone"] == f"0000 000 {number:03d}"
        assert one["tax_code"] in {"", f"{number:010d}"}
        assert all(re.fullmatch(r"MH-\d{4}/20\d\d", c["number"]) for c in one["certificates"])
        assert all("minh họa" in c["issuer"] for c in one["certificates"])


def test_every_kind_of_establishment_and_state_occurs():
    establishments = document("sample.json")["establishments"]
    kinds = {one["kind"] for one in establishments}
    assert kinds == {"enterprise", "cooperative", "household_business", "farm_household", "retailer"}
    assert kinds <= set(EstablishmentKind.values)
    assert {one["state"] for one in establishments} == {"published", "submitted", "returned", "draft"}


def test_sample_establishments_lie_near_their_commune():
    units = units_of_today()
    for one in document("sample.json")["establishments"]:
        assert distance_km(one, units[one["unit_key"]]) < 8, one["name"]


def test_sample_sites_chains_and_key_products_are_plainly_invented():
    sample, units = document("sample.json"), units_of_today()
    published = {one["key"]: one for one in sample["establishments"] if one["state"] == "published"}
    for site in sample["sites"]:
        content = convert(site["content"], SiteContent)
        assert site["establishment"] in published
        assert "minh họa" in content.name
        assert content.kind in SiteKind.values
        assert all(code.number.startswith("MH-") and "minh họa" in code.issuer for code in content.codes)
        assert {code.kind for code in content.codes} <= set(SiteCodeKind.values)
        if content.latitude:
            assert distance_km({"lat": content.latitude, "lon": content.longitude}, units[content.unit]) < 8
    kinds = {code["kind"] for site in sample["sites"] for code in site["content"].get("codes", [])}
    assert kinds == set(SiteCodeKind.values) - {"other"}
    for chain in sample["chains"]:
        assert "minh họa" in chain["name"]
        assert chain["code"].startswith("CH-MH-")
        assert all(part["establishment"] in published for part in chain["members"])
        assert {part["role"] for part in chain["members"]} <= set(ChainRole.values)
    for mark in sample["key_products"]:
        assert mark["decision_number"].startswith("MH-")
        assert mark["product"] in published[mark["establishment"]]["products"]
    for one in sample["establishments"]:
        assert all(paper["number"].startswith("MH-") for paper in one.get("papers", []))


def test_sample_certificates_are_of_known_kinds_and_numbers_unique():
    products = set(by_key(table("products.csv")))
    numbers = []
    for one in document("sample.json")["establishments"]:
        assert set(one["products"]) | set(one["pending_products"]) <= products
        for certificate in one["certificates"]:
            numbers.append(certificate["number"])
            assert certificate["kind"] in CertificateKind.values
            assert set(certificate["products"]) <= set(one["products"])
            assert ("stars" in certificate) == (certificate["kind"] == "ocop")
            issued = date.fromisoformat(certificate["issued_date"])
            assert issued <= TODAY
            if certificate["expiry_date"]:
                assert issued < date.fromisoformat(certificate["expiry_date"])
    assert len(set(numbers)) == len(numbers)


def test_one_establishment_shows_an_expired_certificate_and_activates_no_stamp():
    expired = {
        one["key"]
        for one in document("sample.json")["establishments"]
        for certificate in one["certificates"]
        if certificate["kind"] == "food_safety_certificate" and certificate["expiry_date"] < TODAY.isoformat()
    }
    assert expired == {"minh-hoa-14"}
    activated = [
        lot["stamps"]["activated"] for lot in document("sample.json")["lots"] if lot["establishment"] in expired
    ]
    assert activated == [0]


def test_an_establishment_and_its_products_are_under_one_authority():
    products = by_key(table("products.csv"))
    for one in document("sample.json")["establishments"]:
        assert set(one["activities"]) <= set(Activity.values), one["name"]
        managing = {products[key]["managing_sector"] for key in one["products"] + one["pending_products"]}
        assert managing <= {one["managing_sector"]}, one["name"]


def test_sample_lots_belong_to_published_makers_of_the_product():
    establishments = {one["key"]: one for one in document("sample.json")["establishments"]}
    lots = document("sample.json")["lots"]
    assert len({lot["lot_code"] for lot in lots}) == len({lot["key"] for lot in lots}) == len(lots)
    for lot in lots:
        assert establishments[lot["establishment"]]["state"] == "published"
        assert lot["product"] in establishments[lot["establishment"]]["products"]
        assert (lot["state"] == "recalled") == ("recall" in lot)


def test_sample_entries_fill_the_forms_of_the_products_sector():
    products = by_key(table("products.csv"))
    for lot in document("sample.json")["lots"]:
        days = [entry["days_ago"] for entry in lot["entries"]]
        assert days == sorted(days, reverse=True), lot["key"]
        assert days[0] <= lot["opened_days_ago"]
        for entry in lot["entries"]:
            form = forms()[entry["form"]]
            assert form["sector"] in {"any", products[lot["product"]]["sector"]}
            check_fields(entry["fields"], {field["name"]: field for field in form["fields"]}, lot["key"])


def check_fields(filled: dict, fields: dict[str, dict], where: str) -> None:
    assert set(filled) <= set(fields), where
    assert {name for name, field in fields.items() if field["required"]} <= set(filled), where
    for name, value in filled.items():
        kind = fields[name]["type"]
        if kind == "number":
            assert isinstance(value, (int, float)), (where, name)
        elif kind == "choice":
            assert value in {choice["value"] for choice in fields[name]["choices"]}, (where, name)
        elif kind == "date":
            assert re.fullmatch(r"D-\d+", value), (where, name)


def net_of_pack(product: Row) -> float:
    return float(product["net_quantity"]) * MASS[product["unit"]]


def packs_of(lot: dict) -> int:
    return sum(entry["quantity"] for entry in lot["entries"] if entry["form"].endswith(".packing"))


def test_no_lot_packs_more_than_was_made():
    products = by_key(table("products.csv"))
    for lot in document("sample.json")["lots"]:
        made = sum(entry["quantity"] for entry in lot["entries"] if entry["form"].endswith(".processing"))
        assert packs_of(lot) * net_of_pack(products[lot["product"]]) <= made + 1e-9, lot["key"]


def test_packs_are_counted_and_all_else_is_measured_in_the_unit_of_the_product():
    products = by_key(table("products.csv"))
    for lot in document("sample.json")["lots"]:
        unit = products[lot["product"]]["unit"]
        for entry in lot["entries"]:
            event = entry["form"].split(".")[1]
            assert (entry["unit"] == "pack") == (event in {"packing", "shipping"}), lot["key"]
            if event == "processing":
                assert entry["unit"] == {"g": "kg", "ml": "l"}.get(unit, unit), lot["key"]


def test_stamps_stay_within_packs_and_tolerance_and_the_lot_has_not_expired():
    products = by_key(table("products.csv"))
    tolerance = 1 + document("profile.toml")["stamps"]["tolerance_percent"] / 100
    for lot in document("sample.json")["lots"]:
        if "stamps" not in lot:
            continue
        stamps = lot["stamps"]
        assert stamps["activated"] <= packs_of(lot), lot["key"]
        assert stamps["activated"] <= stamps["requested"] <= packs_of(lot) * tolerance, lot["key"]
        made = max(entry["days_ago"] for entry in lot["entries"] if entry["form"].endswith(".processing"))
        assert made < int(products[lot["product"]]["shelf_life_days"]), lot["key"]


def test_a_lot_code_fits_the_gs1_batch_and_the_raw_material_behind_it():
    for lot in document("sample.json")["lots"]:
        assert re.fullmatch(r"[A-Z0-9./-]{1,17}", lot["lot_code"])


def test_inputs_come_from_sample_lots_and_leave_enough():
    lots = {lot["key"]: lot for lot in document("sample.json")["lots"]}
    used: Counter[str] = Counter()
    for lot in lots.values():
        for entry in lot["entries"]:
            for taken in entry.get("inputs", []):
                used[taken["lot"]] += taken["quantity"]
    assert used
    products = by_key(table("products.csv"))
    for key, quantity in used.items():
        packed = packs_of(lots[key]) * net_of_pack(products[lots[key]["product"]])
        assert quantity + packed <= lots[key]["entries"][0]["quantity"]

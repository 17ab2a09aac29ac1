"""Units, authorities, routes and rules of Quảng Ninh agree with each other and with the official list."""

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from nguongoc.registry.enums import ReasonAct, RouteKind
from tests.profiles.files import FOLDER, TODAY, Row, by_key, distance_km, document, rows_of, table

SHARED = Path(__file__).parents[3] / "shared" / "data"
OFFICIAL = SHARED / "vietnam" / "quangninh_units_54.csv"  # the statistics office's conversion table of 2025
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
OLD_DISTRICTS = {str(code) for code in range(193, 208)} - {"197"}
ENDS_WITHOUT_SUCCESSOR = {"06869@old", "06934@old", "06964@old", "07141@old"}


def start(row: Row) -> date:
    return date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min


def end(row: Row) -> date:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max


def valid_on(rows: list[Row], day: date) -> list[Row]:
    return [row for row in rows if start(row) <= day < end(row)]


def units_at(day: date, level: str) -> list[Row]:
    return [row for row in valid_on(table("units.csv"), day) if row["level"] == level]


# Files


def test_every_file_is_nfc_and_without_byte_order_mark():
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in {".csv", ".json", ".toml"}:
            text = path.read_bytes().decode("utf-8")
            assert unicodedata.is_normalized("NFC", text), path.name
            assert not text.startswith("\N{BYTE ORDER MARK}"), path.name
            assert text.endswith("\n"), path.name


def test_no_table_has_a_ragged_row_or_stray_spaces():
    for path in sorted(FOLDER.glob("*.csv")):
        for row in table(path.name):
            assert None not in row, path.name
            assert None not in row.values(), path.name
            assert all(value == value.strip() for value in row.values()), (path.name, row)


def test_the_law_is_spelt_bao_dam():
    for path in sorted(FOLDER.iterdir()):
        assert "đảm bảo" not in path.read_text(encoding="utf-8").lower(), path.name


# Units


def test_today_has_54_units_30_wards_22_communes_2_special_zones():
    kinds = Counter(row["kind"] for row in units_at(TODAY, "commune"))
    assert kinds == {"ward": 30, "commune": 22, "special_zone": 2}


@pytest.mark.parametrize(
    ("day", "districts", "communes"),
    [
        (date(2019, 6, 1), 14, 186),
        (date(2019, 12, 31), 14, 186),
        (date(2020, 1, 1), 13, 177),
        (date(2024, 10, 31), 13, 177),
        (date(2024, 11, 1), 13, 171),
        (LAST_DAY_OF_DISTRICTS, 13, 171),
        (date(2025, 7, 1), 0, 54),
        (TODAY, 0, 54),
    ],
)
def test_each_day_has_the_units_that_existed_then(day: date, districts: int, communes: int):
    assert len(units_at(day, "district")) == districts
    assert len(units_at(day, "commune")) == communes
    assert len(units_at(day, "province")) == 1


def test_the_province_is_a_city_from_1_september_2026():
    assert [row["name"] for row in units_at(date(2026, 8, 31), "province")] == ["Tỉnh Quảng Ninh"]
    assert [row["name"] for row in units_at(date(2026, 9, 1), "province")] == ["Thành phố Quảng Ninh"]


def test_the_14_older_districts_end_when_the_law_ended_them():
    ends: dict[str, date] = {}
    for row in table("units.csv"):
        if row["level"] == "district":
            ends[row["code"]] = max(end(row), ends.get(row["code"], date.min))
    assert set(ends) == OLD_DISTRICTS
    assert ends.pop("204") == date(2020, 1, 1)
    assert set(ends.values()) == {date(2025, 7, 1)}


def test_dong_trieu_was_a_town_and_from_november_2024_a_city():
    rows = sorted((r for r in table("units.csv") if r["code"] == "205"), key=start)
    assert [row["kind"] for row in rows] == ["town", "city"]
    assert [end(rows[0]), start(rows[1])] == [date(2024, 11, 1), date(2024, 11, 1)]


def test_keys_are_unique_and_begin_with_the_code():
    rows = table("units.csv")
    assert len(by_key(rows)) == len(rows)
    for row in rows:
        assert re.fullmatch(r"(\d{2}|\d{3}|\d{5})@(old|\d{4})", row["key"]), row["key"]
        code, since = row["key"].split("@")
        assert code == row["code"]
        assert since == (row["valid_from"][:4] or "old")
        assert len(code) == {"province": 2, "district": 3, "commune": 5}[row["level"]]


def test_no_code_means_two_units_on_one_day():
    rows = sorted(table("units.csv"), key=lambda row: (row["code"], start(row)))
    for earlier, later in pairwise(rows):
        assert start(earlier) < end(earlier), earlier["key"]
        if earlier["code"] == later["code"]:
            assert end(earlier) <= start(later), later["key"]


def test_a_parent_is_valid_on_the_last_day_of_its_unit():
    units = by_key(table("units.csv"))
    for row in units.values():
        if row["level"] == "province":
            assert not row["parent_key"]
            continue
        parent = units[row["parent_key"]]
        last_day = min(end(row) - timedelta(days=1), TODAY)
        assert parent["code"] == row["parent_code"]
        assert start(parent) <= last_day < end(parent), row["key"]


def test_a_kind_stands_on_its_level():
    kinds = {
        "province": {"province"},
        "district": {"city", "town", "district"},
        "commune": {"ward", "commune", "townlet", "special_zone"},
    }
    for row in table("units.csv"):
        assert row["kind"] in kinds[row["level"]], row["key"]


def test_a_name_begins_with_the_title_of_its_kind():
    titles = {
        "province": ("Tỉnh", "Thành phố"),
        "city": "Thành phố",
        "town": "Thị xã",
        "district": "Huyện",
        "ward": "Phường",
        "commune": "Xã",
        "townlet": "Thị trấn",
        "special_zone": "Đặc khu",
    }
    for row in table("units.csv"):
        assert row["name"].startswith(titles[row["kind"]]), row["name"]


def test_centres_lie_in_the_province_and_no_two_units_share_one():
    rows = [row for row in table("units.csv") if row["lat"]]
    assert all(20.6 <= float(row["lat"]) <= 21.7 for row in rows)
    assert all(106.4 <= float(row["lon"]) <= 108.1 for row in rows)
    today = units_at(TODAY, "commune")
    assert len({(row["lat"], row["lon"]) for row in today}) == 54
    older = [row for row in table("units.csv") if row["level"] == "district"]
    assert all(row["lat"] and row["lon"] for row in older)


def test_a_unit_lies_near_the_districts_it_came_from():
    units = by_key(table("units.csv"))
    for row in table("successions.csv"):
        before, after = units[row["predecessor_key"]], units[row["successor_key"]]
        if not after["key"].endswith("@2025"):
            continue
        district = units[before["parent_key"]]
        assert distance_km(district, after) < 32, (district["name"], after["name"])


# Successions


def test_successions_meet_on_the_day_the_predecessor_ends():
    units = by_key(table("units.csv"))
    rows = table("successions.csv")
    assert len({(row["predecessor_key"], row["successor_key"]) for row in rows}) == len(rows)
    for row in rows:
        day = date.fromisoformat(row["date"])
        assert end(units[row["predecessor_key"]]) == day, row
        assert start(units[row["successor_key"]]) <= day < end(units[row["successor_key"]]), row


def test_a_unit_divided_among_several_says_part_and_only_then():
    rows = table("successions.csv")
    count = Counter(row["predecessor_key"] for row in rows)
    for row in rows:
        assert row["whole_or_part"] == ("part" if count[row["predecessor_key"]] > 1 else "whole"), row


def test_every_ended_commune_says_what_it_became_except_the_unverified():
    named = {row["predecessor_key"] for row in table("successions.csv")}
    ended = {row["key"] for row in table("units.csv") if row["level"] == "commune" and row["valid_to"]}
    assert ended - named == ENDS_WITHOUT_SUCCESSOR


def test_every_unit_of_today_says_what_it_came_from():
    named = {row["successor_key"] for row in table("successions.csv")}
    assert {row["key"] for row in units_at(TODAY, "commune")} <= named


def test_units_and_predecessors_equal_the_official_conversion_table():
    if not OFFICIAL.exists():
        pytest.skip(f"the official table is not here: {OFFICIAL}")
    official = rows_of(OFFICIAL)
    units = by_key(table("units.csv"))
    came_from, lay_in = defaultdict(set), defaultdict(set)
    for row in table("successions.csv"):
        before = units[row["predecessor_key"]]
        came_from[row["successor_key"]].add(f"{before['name']} ({before['code']})")
        if before["parent_key"]:
            district = units[before["parent_key"]]["name"]
            lay_in[row["successor_key"]].add(re.sub("^(Thành phố|Thị xã|Huyện) ", "", district))
    assert len(official) == 54
    for row in official:
        unit = units[f"{row['unit_code']}@2025"]
        assert unit["name"] == row["name"]
        assert came_from[unit["key"]] == set(row["legacy_units"].split("; "))
        assert lay_in[unit["key"]] == set(row["legacy_districts"].split("; "))


# Authorities and routes


@pytest.mark.parametrize("name", ["authorities_2019.csv", "authorities_2025.csv"])
def test_authorities_have_unique_keys_and_known_parents_and_units(name: str):
    rows = table(name)
    units = by_key(table("units.csv"))
    authorities = by_key(rows)
    assert len(authorities) == len(rows)
    above = {"department": {"province"}, "division": {"department"}, "district": {"province"}}
    for row in rows:
        assert row["unit_key"] in units
        assert row["sector"] in {"", "agriculture", "health", "trade"}
        if row["level"] == "province":
            assert not row["parent_key"]
        else:
            parents = above.get(row["level"], {"district", "province"})
            assert authorities[row["parent_key"]]["level"] in parents, row["key"]


def test_today_has_two_levels_and_54_communes_with_their_committee():
    rows = table("authorities_2025.csv")
    levels = Counter(row["level"] for row in rows)
    assert "district" not in levels
    assert (levels["province"], levels["department"], levels["commune"]) == (1, 3, 54)
    assert all(row["valid_to"] == "" for row in rows)
    assert {row["unit_key"] for row in rows if row["level"] == "commune"} == {
        row["key"] for row in units_at(TODAY, "commune")
    }


def test_2019_had_three_levels_with_14_districts():
    rows = valid_on(table("authorities_2019.csv"), date(2019, 6, 1))
    levels = Counter(row["level"] for row in rows)
    assert (levels["province"], levels["department"]) == (1, 3)
    assert (levels["district"], levels["commune"]) == (14, 186)


@pytest.mark.parametrize("name", ["authorities_2019.csv", "authorities_2025.csv"])
def test_a_committee_is_named_after_its_unit(name: str):
    units = by_key(table("units.csv"))
    for row in table(name):
        if row["key"].startswith("ubnd-"):
            title = units[row["unit_key"]]["name"]
            assert row["name"] == f"Ủy ban nhân dân {title[0].lower()}{title[1:]}"
            assert row["short_name"] == f"UBND {title[0].lower()}{title[1:]}"


@pytest.mark.parametrize("structure", ["2019", "2025"])
def test_each_subject_has_one_route_whose_levels_exist(structure: str):
    routes = [route for route in document("review_routes.toml")["route"] if route["profile"] == structure]
    subjects = [route["subject"] for route in routes]
    assert sorted(subjects) == ["certificate", "establishment", "product", "site", "stamp_request"]
    levels = {row["level"] for row in table(f"authorities_{structure}.csv")}
    for route in routes:
        assert route["approve_level"] in levels
        assert route["review_level"] in levels | {""}
        assert bool(route["review_level"]) == bool(route["review_by"])
        assert {route["review_by"], route["approve_by"]} <= {"", "jurisdiction", "sector"}


def test_routes_of_2019_end_where_those_of_2025_begin():
    for route in document("review_routes.toml")["route"]:
        if route["profile"] == "2019":
            assert route["effective_to"] == date(2025, 7, 1)
        else:
            assert route["effective_from"] == date(2025, 7, 1)
            assert "effective_to" not in route


def test_the_profile_uses_no_real_prefix_and_no_real_telephone():
    profile = document("profile.toml")
    assert profile["gs1"]["company_prefix"].startswith("952")
    assert "minh họa" in profile["contact"]["hotline"]
    assert f"authorities_{profile['current_structure']}.csv" in {path.name for path in FOLDER.iterdir()}


def test_deadlines_name_one_unit_of_time_a_source_and_a_start():
    for deadline in document("profile.toml")["deadlines"]:
        assert len({"hours", "days", "working_days"} & set(deadline)) == 1, deadline["key"]
        assert deadline["source"]
        assert isinstance(deadline["effective_from"], date)


def test_holidays_are_working_days_of_the_week_with_a_source():
    for holiday in document("profile.toml")["holidays"]:
        assert isinstance(holiday["date"], date)
        assert holiday["date"].weekday() < 5, "Saturdays and Sundays are off anyway"
        assert holiday["source"]


def test_ready_reasons_are_said_once_for_a_kind_and_an_act():
    reasons = document("reasons.toml")["reason"]
    assert len({row["key"] for row in reasons}) == len(reasons)
    assert len({(row["kind"], row["act"], row["text"]) for row in reasons}) == len(reasons)
    for row in reasons:
        assert row["kind"] in RouteKind.values
        assert row["act"] in ReasonAct.values
        assert len(row["text"]) <= 300

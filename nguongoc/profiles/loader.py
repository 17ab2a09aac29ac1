"""A province's profile, from its files into the database. Loading again updates; nothing is deleted."""

import csv
import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from nguongoc.accounts.actions import PROGRAM
from nguongoc.accounts.models import Jurisdiction, Organisation
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.passport.tasks import apply_visibility
from nguongoc.places.enums import UnitLevel
from nguongoc.places.models import AdministrativeUnit, Province, UnitSuccession
from nguongoc.registry.models import ReviewRoute
from nguongoc.trace.models import LogForm

_LEVELS = {
    2: UnitLevel.PROVINCE,
    3: UnitLevel.DISTRICT,
    5: UnitLevel.COMMUNE,
}  # digits of the statistics code
PROFILES = Path(__file__).parent
TABLES = ("product_groups", "visibility", "completeness")


@transaction.atomic
def load_profile(*, name: str, structure: str | None = None) -> Province:
    """Load units, authorities, routes and log forms of the profile in `profiles/NAME/`.

    `structure` chooses the authorities of a time (such as `2019` with districts or `2025` without); by default
    the one that profile.toml names. Raises Refusal where there is no such profile or structure.
    """
    folder = PROFILES / name
    if not (folder / "profile.toml").is_file():
        raise Refusal(f"Không có hồ sơ địa phương “{name}”. Các hồ sơ có sẵn: {', '.join(profile_names())}.")
    profile = _toml(folder / "profile.toml")
    structure = structure or profile["current_structure"]
    authorities = folder / f"authorities_{structure}.csv"
    if not authorities.is_file():
        raise Refusal(f"Hồ sơ “{name}” không có bộ máy “{structure}”.")
    _load_units(folder)
    _load_authorities(authorities)
    _load_routes(folder, structure)
    _load_forms(folder)
    before = Province.objects.filter(pk=1).values_list("settings__visibility", flat=True).first()
    province = _load_province(profile | tables(folder))
    if province.settings["visibility"] != before:
        apply_visibility()
    audit.record("load_profile", by=PROGRAM, subject=province, structure=structure)
    return province


def profile_names() -> list[str]:
    return sorted(path.parent.name for path in PROFILES.glob("*/profile.toml"))


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def tables(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The tables of a profile that the program reads as they are (nguongoc.places.queries.table_in_force)."""
    return {name: list(rows(folder / f"{name}.csv")) for name in TABLES}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _load_units(folder: Path) -> None:
    """Higher levels first, so that each finds its parent."""
    known: dict[str, AdministrativeUnit] = {}
    for row in sorted(rows(folder / "units.csv"), key=lambda row: len(row["code"])):
        known[row["key"]], _ = AdministrativeUnit.objects.update_or_create(
            key=row["key"],
            defaults={
                "code": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                "level": _LEVELS[len(row["code"])],
                "parent": known.get(row["parent_key"]),
                "valid_from": _date(row["valid_from"]),
                "valid_to": _date(row["valid_to"]),
                "latitude": row["lat"] or None,
                "longitude": row["lon"] or None,
            },
        )
    for row in rows(folder / "successions.csv"):
        UnitSuccession.objects.update_or_create(
            predecessor=known[row["predecessor_key"]],
            successor=known[row["successor_key"]],
            date=row["date"],
            defaults={"is_partial": row["whole_or_part"] == "part"},
        )


def _load_authorities(path: Path) -> None:
    units = {unit.key: unit for unit in AdministrativeUnit.objects.all()}
    known: dict[str, Organisation] = {}
    for row in rows(path):
        known[row["key"]], is_new = Organisation.objects.update_or_create(
            key=row["key"],
            defaults={
                "level": row["level"],
                "name": row["name"],
                "short_name": row["short_name"],
                "parent": known.get(row["parent_key"]),
                "sector": row["sector"],
                "unit": units[row["unit_key"]],
                "valid_from": _date(row["valid_from"]),
                "valid_to": _date(row["valid_to"]),
            },
        )
        if is_new:
            Jurisdiction.objects.give(known[row["key"]], [units[row["unit_key"]]])


def _load_routes(folder: Path, structure: str) -> None:
    for route in _toml(folder / "review_routes.toml")["route"]:
        if route["profile"] == structure:
            ReviewRoute.objects.update_or_create(
                kind=route["subject"],
                effective_from=route["effective_from"],
                defaults={
                    "reviewer_level": route["review_level"],
                    "approver_level": route["approve_level"],
                    "effective_to": route.get("effective_to"),
                },
            )


def _load_forms(folder: Path) -> None:
    for form in json.loads((folder / "log_forms.json").read_text(encoding="utf-8"))["forms"]:
        LogForm.objects.update_or_create(
            key=form["key"],
            version=form["version"],
            defaults={
                "kind": form["event"],
                "sector": form["sector"],
                "title": form["title"],
                "fields": form["fields"],
                "effective_from": form["effective_from"],
                "effective_to": form.get("effective_to"),
            },
        )


def _load_province(profile: dict[str, Any]) -> Province:
    unit = AdministrativeUnit.objects.existing_today().get(code=profile["province_code"], level=UnitLevel.PROVINCE)
    province, _ = Province.objects.update_or_create(
        pk=1,
        defaults={
            "profile": profile["key"],
            "unit": unit,
            "name_on_stamps": profile["names"]["stamp_province"],
            "system_name": profile["names"]["system_title"],
            "hotline": profile["contact"]["hotline"],
            "gs1_prefix": profile["gs1"]["company_prefix"],
            "settings": json.loads(json.dumps(profile, default=str)),
        },
    )
    return province

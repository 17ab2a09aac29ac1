"""A province's profile, from its files into the database. Loading again updates; nothing is deleted."""

import csv
import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.actions import PROGRAM, give_places, reorganise
from nguongoc.accounts.enums import SuccessionKind
from nguongoc.accounts.models import Jurisdiction, Organisation, OrganisationSuccession
from nguongoc.accounts.queries import heir_of
from nguongoc.accounts.reorganisation import Reorganisation, Succession, Successor
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.passport.tasks import apply_visibility
from nguongoc.places.enums import UnitLevel
from nguongoc.places.models import AdministrativeUnit, Province, UnitSuccession
from nguongoc.registry.actions import RuleTerms, load_certificate_rule
from nguongoc.registry.enums import CertificateEffect, CertificateKind
from nguongoc.registry.models import ReasonTemplate, ReviewRoute
from nguongoc.registry.paper_guide import PaperGuide, Question, Requirement
from nguongoc.stamps.actions import load_design, load_stamp_price
from nguongoc.stamps.enums import Printing, StampKind
from nguongoc.trace.actions import ItemFacts, LogRuleTerms, load_form, load_item, load_log_rule
from nguongoc.trace.enums import Catalogue, LogCheck, RuleLevel

_LEVELS = {
    2: UnitLevel.PROVINCE,
    3: UnitLevel.DISTRICT,
    5: UnitLevel.COMMUNE,
}  # digits of the statistics code
PROFILES = Path(__file__).parent
TABLES = ("product_groups", "visibility", "completeness", "event_fields", "trace_limits", "scan_rules")


@transaction.atomic
def load_profile(*, name: str, structure: str | None = None) -> Province:
    """Load units, authorities, routes, log forms and prices of stamps of the profile in `profiles/NAME/`.

    `structure` chooses the authorities of a time (such as `2019` with districts or `2025` without); by default
    the one that profile.toml names. Where another one runs, the reorganisation that lies between them is carried
    out: places, accounts and open work pass on. Raises Refusal where there is no such profile or structure, or
    where something stands in the way of the reorganisation.
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
    _load_catalogues(folder / "catalogues.csv")
    _load_log_rules(folder / "log_rules.toml")
    _load_reasons(folder)
    _load_designs(folder / "stamp_designs.json")
    _load_certificate_rules(_toml(folder / "papers.toml")["certificate_rule"])
    _load_stamp_prices(folder / "stamp_prices.csv")
    moves = _carry_out_successions(folder / "authority_successions.csv")
    before = Province.objects.filter(pk=1).values_list("settings__visibility", flat=True).first()
    province = _load_province(profile | tables(folder) | {"paper_guide": paper_guide_of(folder / "papers.toml")})
    if province.settings["visibility"] != before:
        apply_visibility()
    audit.record("load_profile", by=PROGRAM, subject=province, structure=structure, moves=moves)
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
    """An authority that was reorganised is history and stays as it is. One that ends on a later day goes on until
    its succession is carried out, so that nobody is left in an organisation that has ended.
    """
    units = {unit.key: unit for unit in AdministrativeUnit.objects.all()}
    known: dict[str, Organisation] = {}
    for row in rows(path):
        found = Organisation.objects.filter(key=row["key"]).first()
        if found is not None and heir_of(found) != found:
            known[row["key"]] = heir_of(found)
            continue
        end = _date(row["valid_to"])
        known[row["key"]], is_new = Organisation.objects.update_or_create(
            key=row["key"],
            defaults={
                "level": row["level"],
                "name": row["name"],
                "short_name": row["short_name"],
                "parent": known.get(row["parent_key"]),
                "sector": row["sector"],
                "unit": units[row["unit_key"]],
                "valid_from": found.valid_from if found else _date(row["valid_from"]),
                "valid_to": end if end and end <= timezone.localdate() else None,
            },
        )
        _load_places(known[row["key"]], units[row["unit_key"]], is_new=is_new)


def _load_places(organisation: Organisation, unit: AdministrativeUnit, *, is_new: bool) -> None:
    """A new authority gets its place; one that goes on keeps its places, but for units that have ended."""
    if is_new:
        Jurisdiction.objects.give(organisation, [unit])
        return
    today = timezone.localdate()
    for ended in organisation.jurisdictions.in_force().filter(unit__valid_to__lte=today).select_related("unit"):
        ended.valid_to = ended.unit.valid_to
        ended.save(update_fields=["valid_to"])
    if organisation.valid_to is None and not organisation.jurisdictions.in_force().exists():
        give_places(organisation=organisation, units=[unit], date=unit.valid_from or today)


def _carry_out_successions(path: Path) -> dict[str, int]:
    """Reorganise what the files say has been reorganised by today, and this installation has not yet.

    Gives how much moved, by what. Raises Refusal with what stands in the way; then nothing has changed.
    """
    authorities = {row.key: row for row in Organisation.objects.filter(key__isnull=False)}
    done = set(OrganisationSuccession.objects.values_list("predecessor", flat=True))
    successors: dict[str, Successor] = {}
    successions = []
    # Of several successors the one to which people go by default comes first.
    for row in sorted(rows(path), key=lambda row: (row["date"], row["people"] != "default")):
        predecessor, heir = authorities.get(row["predecessor_key"]), authorities.get(row["successor_key"])
        date = dt.date.fromisoformat(row["date"])
        if predecessor is None or heir is None or predecessor.pk in done or date > timezone.localdate():
            continue
        successor = successors.setdefault(row["successor_key"], Successor(heir))
        successions.append(Succession(predecessor, successor, SuccessionKind(row["kind"]), date))
    report = reorganise(plan=Reorganisation(tuple(successions)), by=PROGRAM)
    return {what: report.total(what) for what, _, _ in report.moves}


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


def _load_reasons(folder: Path) -> None:
    """Only those that are not there: an administrator may have changed the others."""
    reasons = [ReasonTemplate(**reason) for reason in _toml(folder / "reasons.toml")["reason"]]
    ReasonTemplate.objects.bulk_create(reasons, ignore_conflicts=True)


def _load_designs(path: Path) -> None:
    for design in json.loads(path.read_text(encoding="utf-8")):
        load_design(key=design["key"], name=design["name"], content=design["content"], by=PROGRAM)


def _load_forms(folder: Path) -> None:
    for form in json.loads((folder / "log_forms.json").read_text(encoding="utf-8"))["forms"]:
        load_form(row=form)


def _load_catalogues(path: Path) -> None:
    for row in sorted(rows(path), key=lambda row: row["effective_from"]):
        crops = dict(pair.split("=") for pair in row["crops"].split(";") if pair)
        facts = ItemFacts(
            name=row["name"],
            source=row["source"],
            active_ingredient=row["active_ingredient"],
            interval_days=int(row["interval_days"]) if row["interval_days"] else None,
            crops={crop: int(days) for crop, days in crops.items()},
            is_verified=row["verified"] == "yes",
        )
        start = dt.date.fromisoformat(row["effective_from"])
        load_item(catalogue=Catalogue(row["catalogue"]), facts=facts, effective_from=start)


def _load_log_rules(path: Path) -> None:
    """Older versions first, so that each ends the one before; what an administrator revised stays."""
    for rule in sorted(_toml(path)["rule"], key=lambda rule: rule["effective_from"]):
        terms = LogRuleTerms(
            level=RuleLevel(rule["level"]),
            sentence=rule["sentence"],
            source=rule["source"],
            tolerance_percent=rule.get("tolerance_percent", 0),
            is_verified=rule["verified"],
        )
        start = rule["effective_from"]
        load_log_rule(check=LogCheck(rule["check"]), sector=rule["sector"], terms=terms, effective_from=start)


def _load_certificate_rules(rules: list[dict[str, Any]]) -> None:
    """Older versions first, so that each ends the one before; what an administrator revised stays."""
    for rule in sorted(rules, key=lambda rule: rule["effective_from"]):
        terms = RuleTerms(
            validity_months=rule.get("validity_months"),
            reminder_days=rule["reminder_days"],
            stops=[CertificateEffect(effect) for effect in rule["stops"]],
            substitutes=[CertificateKind(kind) for kind in rule.get("substitutes", [])],
            source=rule["source"],
            is_verified=rule["verified"],
        )
        load_certificate_rule(
            kind=CertificateKind(rule["kind"]), terms=terms, effective_from=rule["effective_from"]
        )


def _load_stamp_prices(path: Path) -> None:
    """Older prices first, so that each ends the one before; what the office set stays."""
    for row in sorted(rows(path), key=lambda row: row["effective_from"]) if path.is_file() else ():
        load_stamp_price(
            kind=StampKind(row["kind"]),
            printing=Printing(row["printing"]),
            price=int(row["price"]),
            effective_from=dt.date.fromisoformat(row["effective_from"]),
            source=row["source"],
        )


def paper_guide_of(path: Path) -> dict[str, Any]:
    """The guide in a file, as the register reads it. Raises msgspec.ValidationError for what does not fit."""
    papers = _toml(path)
    guide = PaperGuide(
        questions=msgspec.convert(papers["question"], list[Question]),
        requirements=msgspec.convert(papers["requirement"], list[Requirement]),
        activation_requires_paper_from=papers.get("activation_requires_paper_from"),
    )
    found: dict[str, Any] = msgspec.to_builtins(guide)
    return found


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

"""Which paper is needed: the table of Quảng Ninh, as it decides, and what it leaves to the authority."""

import datetime as dt
from pathlib import Path

import pytest

from nguongoc.profiles import loader
from nguongoc.registry.enums import Activity, CertificateKind, EstablishmentKind
from nguongoc.registry.paper_guide import PaperGuide

DAY = dt.date(2026, 11, 23)
FILE = Path(loader.__file__).parent / "quang_ninh" / "papers.toml"


@pytest.fixture(scope="module")
def guide():
    return PaperGuide.of({"paper_guide": loader.paper_guide_of(FILE)})


def paper(guide, date=DAY, **facts):
    values = {key: value if isinstance(value, list) else [value] for key, value in facts.items()}
    row = guide.outcome("establishment", values, date).requirement
    if row is None or row.is_open:
        return "ask"
    return row.paper or "none"


AGRICULTURE = {"kind": "household_business", "sector": "agriculture", "fixed_place": "yes", "standards": "none"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"activities": "processing"}, "food_safety_certificate"),
        ({"activities": ["primary_production", "processing"], "scale": "small"}, "food_safety_certificate"),
        ({"activities": "processing", "standards": ["haccp", "gmp"]}, "none"),
        ({"activities": "processing", "fixed_place": "no"}, "food_safety_commitment"),
        ({"activities": "trading", "fixed_place": "no", "sector": "trade"}, "none"),
        ({"activities": "primary_production", "scale": "small"}, "food_safety_commitment"),
        ({"activities": "preprocessing", "scale": "larger"}, "food_safety_certificate"),
        ({"activities": "primary_production", "kind": "farm_household"}, "food_safety_commitment"),
        ({"activities": "packing", "kind": "cooperative"}, "food_safety_certificate"),
        ({"activities": "trading", "scale": "small"}, "food_safety_commitment"),
        ({"activities": "primary_production", "scale": "unknown"}, "ask"),
        ({"activities": "primary_production", "scale": "small", "sector": "health"}, "ask"),
        ({"activities": "slaughter"}, "ask"),
        ({"activities": "transport", "scale": "larger"}, "ask"),
        ({"activities": "processing", "sector": "unknown"}, "ask"),
        ({"activities": "trading", "scale": "larger"}, "ask"),
    ],
)
def test_the_table_decides_or_sends_to_the_authority(guide, facts, expected):
    assert paper(guide, **AGRICULTURE | facts) == expected


def test_nothing_is_decided_before_the_rule_was_in_force(guide):
    assert paper(guide, date=dt.date(2010, 1, 1), **AGRICULTURE, activities="processing") == "ask"


def test_only_what_an_answer_hangs_on_is_asked(guide):
    facts = {"activities": ["processing"], "sector": ["agriculture"], "standards": ["haccp"]}
    assert guide.outcome("establishment", facts, DAY).missing == set()
    assert guide.next_question(facts, DAY).key == "goods"
    assert guide.next_question(facts | {"goods": ["fresh"]}, DAY) is None
    assert guide.next_question({}, DAY) == guide.questions[0]


def test_questions_offer_what_the_register_knows(guide):
    options = {row.key: {option.value for option in row.options} for row in guide.questions}
    assert options["kind"] == set(EstablishmentKind.values)
    assert options["activities"] == set(Activity.values)
    assert options["standards"] - {"none"} <= set(CertificateKind.values)
    for row in guide.requirements:
        assert row.source
        for key, values in row.when.items():
            assert set(values) <= options[key], (row.title, key)

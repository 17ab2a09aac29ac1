"""Units between their dates; codes are used again over time, never at the same time."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.places.models import AdministrativeUnit
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
REFORM = dt.date(2025, 7, 1)


def make_commune(name, **dates):
    return make_unit("06652", name, UnitKind.WARD, UnitLevel.COMMUNE, **dates)


def test_code_may_be_used_again_after_its_unit_ended():
    make_commune("Phường Hà Phong", valid_to=REFORM)
    make_commune("Phường Hà Tu", valid_from=REFORM)
    on = AdministrativeUnit.objects.existing_on
    assert on(dt.date(2025, 6, 30)).get().name == "Phường Hà Phong"
    assert on(REFORM).get().name == "Phường Hà Tu"


def test_code_is_unique_at_any_one_date():
    make_commune("Phường Hà Phong", valid_to=dt.date(2025, 7, 2))
    with pytest.raises(IntegrityError, match="unit_code_unique_at_any_date"), transaction.atomic():
        make_commune("Phường Hà Tu", valid_from=REFORM)


def test_unit_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError, match="unit_valid_from_before_valid_to"), transaction.atomic():
        make_commune("Phường Hà Tu", valid_from=REFORM, valid_to=dt.date(2020, 1, 1))


def test_units_sort_by_the_vietnamese_alphabet():
    for code, name in [("1", "Xã Đầm Hà"), ("2", "Xã Ba Chẽ"), ("3", "Xã Cái Chiên"), ("4", "Xã Bình Liêu")]:
        make_unit(code, name, UnitKind.COMMUNE, UnitLevel.COMMUNE)
    assert [unit.name for unit in AdministrativeUnit.objects.all()] == [
        "Xã Ba Chẽ",
        "Xã Bình Liêu",
        "Xã Cái Chiên",
        "Xã Đầm Hà",
    ]

"""The doctor names what is wrong and how to mend it."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app as procrastinate

from nguongoc.ops import doctor
from nguongoc.scans.actions import count_scans
from nguongoc.scans.models import CountedScans
from nguongoc.scans.network_places import places_in
from nguongoc.stamps.codes import SerialKey, fingerprint
from tests.factories import make_app


def run_doctor(**environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name != "STAMP_MASTER_KEY"}
    command = [sys.executable, "-m", "nguongoc.ops.doctor"]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)


def test_missing_key_is_named_with_its_remedy():
    done = run_doctor()
    assert done.returncode == 1
    assert "✗ STAMP_MASTER_KEY" in done.stdout
    assert "openssl rand -hex 32" in done.stdout


def test_short_key_is_refused_before_anything_else():
    done = run_doctor(STAMP_MASTER_KEY="abcd")
    assert done.returncode == 1
    assert "STAMP_MASTER_KEY" in done.stdout


def test_unreachable_database_is_told_once(tmp_path):
    done = run_doctor(STAMP_MASTER_KEY="00" * 32, DATABASE_URL=f"postgresql://nguongoc@/none?host={tmp_path}")
    assert done.returncode == 1
    assert done.stdout.count("✗ Cơ sở dữ liệu") == 1


@pytest.mark.django_db
def test_sound_database_is_found_sound():
    for check in (doctor.database_answers, doctor.extensions_are_there, doctor.migrations_are_applied):
        assert check().ok, check()
    assert doctor.clocks_agree().ok


@pytest.mark.django_db
@pytest.mark.parametrize("extension", ["unaccent", "btree_gist", "pg_trgm"])
def test_each_extension_that_the_migrations_need_is_missed(extension):
    with connection.cursor() as cursor:  # a temporary table stands before the one of the system
        cursor.execute("CREATE TEMPORARY TABLE pg_extension AS SELECT extname FROM pg_catalog.pg_extension")
        cursor.execute("SET LOCAL search_path = pg_temp, public, pg_catalog")
        cursor.execute("DELETE FROM pg_temp.pg_extension WHERE extname = %s", [extension])
    assert f"CREATE EXTENSION {extension}" in doctor.extensions_are_there().remedy


@pytest.mark.django_db
def test_holidays_of_the_coming_year_are_missed(world):
    year = (timezone.localdate() + dt.timedelta(days=30)).year
    world.province.settings = {"holidays": [{"date": f"{year - 1}-09-02"}]}
    world.province.save()
    assert f"năm {year}" in str(doctor.holidays_are_known())
    world.province.settings = {"holidays": [{"date": f"{year}-09-02"}]}
    world.province.save()
    assert doctor.holidays_are_known().ok


@pytest.mark.django_db
def test_worker_is_missed_until_its_heart_beats():
    assert not doctor.worker_is_alive().ok
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert doctor.worker_is_alive().ok
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    assert not doctor.worker_is_alive().ok


@pytest.mark.django_db
def test_callbacks_that_nobody_sends_are_told():
    job = procrastinate.configure_task("trace.deliver", queue="callbacks")
    job.defer(subscription_id=1)
    procrastinate.configure_task("trace.deliver", queue="callbacks", schedule_in={"hours": 1}).defer(
        subscription_id=2
    )
    assert doctor.callbacks_are_sent().ok
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '11 minutes'")
    finding = doctor.callbacks_are_sent()
    assert (finding.ok, "1 lần gửi" in finding.found, "--callbacks" in finding.remedy) == (False, True, True)


def test_folder_that_cannot_be_written_is_told(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    (tmp_path / "file").write_text("no folder")
    finding = doctor.files_can_be_stored()
    assert not finding.ok
    assert "MEDIA_ROOT" in finding.remedy


def test_missing_static_files_are_told(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    assert not doctor.static_files_are_built().ok
    (tmp_path / "staticfiles.json").write_text("{}")
    assert doctor.static_files_are_built().ok


@pytest.mark.django_db
def test_key_other_than_the_one_of_the_issued_stamps_is_told(settings):
    issued_with = SerialKey.derive(settings.STAMP_MASTER_KEY, 1)
    with connection.cursor() as cursor:  # a temporary table stands before the real one and its many references
        cursor.execute("CREATE TEMPORARY TABLE stamps_codebatch (key_id int, key_fingerprint text)")
        cursor.execute("INSERT INTO stamps_codebatch VALUES (1, %s)", [fingerprint(issued_with)])
    assert doctor.key_is_the_one_of_the_stamps().ok
    settings.STAMP_MASTER_KEY = bytes(32)
    assert not doctor.key_is_the_one_of_the_stamps().ok


def test_key_that_opens_no_second_step_is_told(owner, settings):
    make_app(owner)
    assert doctor.second_steps_can_be_read().ok
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another-key"
    assert "SECRET_KEY_FALLBACKS" in doctor.second_steps_can_be_read().remedy
    settings.SECRET_KEY_FALLBACKS = [before]
    assert doctor.second_steps_can_be_read().ok


def test_scans_that_wait_or_were_refused_are_named(settings, tmp_path):
    settings.SCAN_JOURNAL_DIR = tmp_path
    assert doctor.scans_are_written().ok
    (tmp_path / "a.scans").touch()
    assert "1 tệp lượt quét đang chờ" in str(doctor.scans_are_written())
    (tmp_path / "b.refused").touch()
    assert "1 tệp không ghi được" in str(doctor.scans_are_written())


@pytest.mark.django_db
def test_counting_that_stands_still_is_told():
    assert doctor.scans_are_counted().ok
    count_scans()
    assert doctor.scans_are_counted().ok
    CountedScans.objects.update(written_before=timezone.now() - dt.timedelta(hours=1))
    assert "tiến trình nền" in doctor.scans_are_counted().remedy


def test_table_of_networks_that_cannot_be_read_is_told(tmp_path, settings):
    assert doctor.places_can_be_read().ok
    settings.SCAN_PLACES_FILE = tmp_path / "places.csv"
    settings.SCAN_PLACES_FILE.write_text("14.160.0.0,14.160.255.255,22\n", "utf-8")
    assert doctor.places_can_be_read().found == "1 dải địa chỉ"
    places_in.cache_clear()
    settings.SCAN_PLACES_FILE.write_text("x", "utf-8")
    assert "line 1" in doctor.places_can_be_read().found

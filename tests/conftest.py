"""What every test stands on: one PostgreSQL server for the whole run, and a database for each worker.

The settings are named here and not in `pyproject.toml`, because they need the server's address first.
"""

import contextlib
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.http import HttpRequest
from django.test import TestCase, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from nguongoc.ops.local_postgres import FAST_AND_FORGETFUL, local_postgres, on_database
from tests.chromium import CHROMIUM
from tests.copies import copy_template
from tests.ground import GROUND, made_once

IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- folders in it have names of chance, as `tempfile` makes them
ROOM = 4 * 1024**3  # bytes

# On a busy machine a test is slow and right.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the run itself, not one of its workers
        stack = contextlib.ExitStack()
        config.add_cleanup(stack.close)
        _start_run(stack)


@pytest.hookimpl(trylast=True)  # after pytest-cov, which is to see the models being imported
def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("dist", "no") == "no":  # a worker of pytest-xdist, or a run without it
        _start_worker(os.environ.get("PYTEST_XDIST_WORKER", "single"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come first: each takes long, and at the end one worker would wait for another's.

    Of the fixtures of a test those that are made once come first, so that nothing stands below them.
    """
    items.sort(key=lambda item: not _in_browser(item))
    for item in items:
        if isinstance(item, pytest.Function):
            known = item._fixtureinfo.name2fixturedefs
            item.fixturenames.sort(key=lambda name: name in known and _works_for_one_test(known[name][-1]))


def pytest_collection_finish() -> None:
    """What is here to stay is not looked through for garbage again and again: that took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)  # new objects


def _in_browser(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and ("live_server" in item.fixturenames or _may_drive_chromium(item))


def _may_drive_chromium(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and (
        "browser" in item.fixturenames or hasattr(item.module, "launch_chromium")
    )


def _start_run(stack: contextlib.ExitStack) -> None:
    """Start the server in a temporary folder; the workers inherit the environment.

    Where there is room it lies in memory: a copy of a database is a thousand files, written there in a fiftieth
    of the time.
    """
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    place = tempfile.TemporaryDirectory(
        prefix="nguongoc-test-", dir=IN_MEMORY if has_room else None, ignore_cleanup_errors=True
    )
    folder = Path(stack.enter_context(place))
    url = stack.enter_context(local_postgres(folder / "postgres", settings=FAST_AND_FORGETFUL))
    (folder / "static").mkdir()
    os.environ |= {
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": secrets.token_hex(32),
        "STAMP_MASTER_KEY": secrets.token_hex(32),
    }


def _start_worker(worker: str) -> None:
    """Set Django up on this worker's own database and media folder."""
    folder = Path(os.environ["VAR_DIR"])
    os.environ |= {
        "DATABASE_URL": on_database(os.environ["DATABASE_URL"], database=f"test_{worker}"),
        "MEDIA_ROOT": str(folder / f"media_{worker}"),
        "DJANGO_SETTINGS_MODULE": "nguongoc.settings",
    }
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.DATABASES["default"]["ENGINE"] = "tests.database"
    django.setup()
    user_logged_in.connect(_pass_second_step)
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8  # KiB: a password of nobody needs no slow hash
    TransactionTestCase._fixture_teardown = lambda case: copy_template()
    TestCase._enter_atomics = classmethod(lambda case: GROUND.enter())
    TestCase._rollback_atomics = classmethod(lambda case, _: GROUND.rise())


def _pass_second_step(sender: object, request: HttpRequest, **_: object) -> None:
    """What `client.force_login` leaves out is the password and the second step; the login page decides itself."""
    request.session["second_step_passed"] = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the browser before a test that drives none. Forget connections that the copying of a database cut off.

    While a browser's event loop is on this thread, Django keeps other connections than without one: a copy made
    on one side closes only those of its own.
    """
    if not _may_drive_chromium(item):
        CHROMIUM.end()
    for each in connections.all(initialized_only=True):
        if each.connection is not None and not each.is_usable():
            each.close()
    GROUND.stand_on(None if _commits(item) else item.path)


def pytest_sessionfinish() -> None:
    CHROMIUM.end()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> None:
    if _works_for_one_test(fixturedef):
        GROUND.settle()


def _works_for_one_test(fixture: pytest.FixtureDef) -> bool:
    """Whether it is one of ours that may change rows; those of plugins touch none."""
    return bool(fixture.baseid) and fixture.scope == "function" and not hasattr(fixture.func, "is_made_once")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    GROUND.settle()


def _commits(item: pytest.Item) -> bool:
    marker, fixtures = item.get_closest_marker("django_db"), getattr(item, "fixturenames", ())
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    return is_marked or "transactional_db" in fixtures or "live_server" in fixtures


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """Give this worker its database: what pytest-django asks before the first test with `django_db`."""
    with django_db_blocker.unblock():
        copy_template()
    yield
    connections.close_all()


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of this worker's database, for programs that a test starts; the test sees their commits."""
    return os.environ["DATABASE_URL"]


@made_once
def world(db):
    """A province with a commune, a department and their people: tests.factories.World."""
    from tests.factories import make_world  # noqa: PLC0415 -- Django is set up after this file is read

    return make_world()


@made_once
def owner(world):
    """The administrator of a published establishment."""
    from tests.factories import make_owner  # noqa: PLC0415 -- as above

    return make_owner(world)


@made_once
def product(world, owner):
    """A published product of the owner's establishment."""
    from tests.factories import make_product  # noqa: PLC0415 -- as above

    return make_product(world, owner)

"""The database that a benchmark stands on."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg

from nguongoc.ops.local_postgres import SERVING, as_superuser, local_postgres

ROOT = Path(__file__).parent.parent
PROFILE = "quang_ninh"


@contextmanager
def bench_database(say: Callable[[str], None], *, with_sample: bool = False) -> Iterator[Path]:
    """An embedded PostgreSQL of its own with the profile of Quảng Ninh, and Django set up on it.

    It writes to the disk as in production. Yields the folder in which all of it lies; child processes find it by
    the environment.
    """
    temporary = tempfile.TemporaryDirectory(prefix="nguongoc-bench-", ignore_cleanup_errors=True)
    with temporary as name, local_postgres(Path(name) / "postgres", settings=SERVING) as url:
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": "bench" * 10,
            "STAMP_MASTER_KEY": "17" * 32,
            "VAR_DIR": name,
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "nguongoc.settings",
        }
        commands = [["migrate", "-v0"], ["load_profile", PROFILE], *([["load_sample", PROFILE]] * with_sample)]
        for command in commands:
            say(command[0])
            subprocess.run(  # noqa: S603 -- our own commands
                [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        django.setup()
        yield Path(name)


def fill_log() -> None:
    """Leave as much of the database's log to write over as a server keeps that runs for long under such a load: a
    new segment takes 100 ms, in which nobody's commit ends. Half of what it may keep, as checkpoints overlap.
    """
    with psycopg.connect(as_superuser(os.environ["DATABASE_URL"]), autocommit=True) as connection:
        connection.execute(
            "SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1024 * 1024))) "
            "FROM generate_series(1, (SELECT setting::int / 2 FROM pg_settings WHERE name = 'max_wal_size'))"
        )
        connection.execute("CHECKPOINT")

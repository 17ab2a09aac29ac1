"""The local server never outlives its run, and never keeps the next one from starting."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from nguongoc.ops.local_postgres import FAST_AND_FORGETFUL, LocalPostgresError, local_postgres
from tests.ops.processes import wait_for_end

RUN = """
import sys, time
from pathlib import Path
from nguongoc.ops.local_postgres import FAST_AND_FORGETFUL, local_postgres
with local_postgres(Path(sys.argv[1]), settings=FAST_AND_FORGETFUL) as url:
    print(url, flush=True)
    time.sleep(600)
"""


@contextmanager
def another_run(data: Path) -> Iterator[subprocess.Popen]:
    """A process of its own that runs a server on the folder; it is up when the block begins."""
    with subprocess.Popen([sys.executable, "-c", RUN, str(data)], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline().startswith("postgresql://nguongoc@")
        try:
            yield run
        finally:
            run.kill()


def postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split()[0])


def test_killed_run_leaves_no_server_and_loses_nothing(tmp_path):
    data = tmp_path / "postgres"
    with another_run(data) as run:
        server = postmaster(data)
        with local_url(data) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        run.kill()
        wait_for_end(server)
    with local_postgres(data, settings=FAST_AND_FORGETFUL) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def local_url(data: Path) -> psycopg.Connection:
    return psycopg.connect(f"postgresql://nguongoc@/nguongoc?host={data}")


def test_next_run_starts_while_the_killed_ones_server_still_ends(tmp_path):
    data = tmp_path / "postgres"
    with another_run(data) as run:
        run.kill()
        run.wait()
        with local_postgres(data, settings=FAST_AND_FORGETFUL) as url:
            psycopg.connect(url).close()


def test_killed_server_leaves_no_locked_folder(tmp_path):
    data = tmp_path / "postgres"
    with another_run(data) as run:
        os.kill(postmaster(data), signal.SIGKILL)
        run.kill()
    with local_postgres(data, settings=FAST_AND_FORGETFUL) as url:
        psycopg.connect(url).close()


def test_pid_file_that_names_a_stranger_is_no_obstacle(tmp_path):
    data = tmp_path / "postgres"
    with local_postgres(data, settings=FAST_AND_FORGETFUL):
        pass
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    with local_postgres(data, settings=FAST_AND_FORGETFUL) as url:
        psycopg.connect(url).close()


def test_second_run_on_the_folder_is_refused_in_one_sentence(tmp_path):
    data = tmp_path / "postgres"
    with another_run(data) as run:
        with pytest.raises(LocalPostgresError) as refusal, local_postgres(data):
            pass
        assert f"pid {run.pid}" in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert run.poll() is None


def test_half_made_folder_is_made_anew(tmp_path):
    data = tmp_path / "postgres"
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    with local_postgres(data, settings=FAST_AND_FORGETFUL) as url:
        psycopg.connect(url).close()


def test_path_too_long_for_a_socket_works(tmp_path):
    data = tmp_path / ("dài" * 30) / "postgres"
    with local_postgres(data, settings=FAST_AND_FORGETFUL) as url:
        psycopg.connect(url).close()


def test_application_is_no_superuser_and_has_its_extensions(tmp_path):
    with (
        local_postgres(tmp_path / "postgres", settings=FAST_AND_FORGETFUL) as url,
        psycopg.connect(url) as connection,
    ):
        assert connection.execute("SELECT current_setting('is_superuser')").fetchone() == ("off",)
        assert connection.execute("SELECT unaccent('Đông Triều')").fetchone() == ("Dong Trieu",)

"""The databases of the workers: copies of a migrated template, or of one in which something stands already.

A copy takes a twentieth of a second. The first worker that needs a database migrates the template; every worker
copies it, and copies it anew after each test that commits (append-only tables refuse to be emptied).
"""

import os
import pickle
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from nguongoc.ops.local_postgres import APPLICATION, as_superuser

TEMPLATE = "migrated"


def committed_once(maker: Callable[[], Any]) -> Any:
    """A fixture for tests that commit: what `maker` committed to an empty database is made once in each worker.

    It is kept as a database, of which every further test that asks for the fixture begins with a copy. Each test
    is given a copy of its own of what `maker` returned, which is to be what `pickle` can copy. Rows that another
    fixture wrote before this one are gone.
    """
    kept: list[bytes] = []

    def give(transactional_db: None) -> Any:
        own = connection.settings_dict["NAME"]
        connections.close_all()
        with _server() as server:
            if kept:
                _create(server, own, f"{own}_{maker.__name__}")
            else:
                value = pickle.dumps(maker())
                connections.close_all()
                _create(server, f"{own}_{maker.__name__}", own)
                kept.append(value)
        return pickle.loads(kept[0])  # noqa: S301 -- it was pickled by ourselves

    give.__doc__ = maker.__doc__
    return pytest.fixture(give)


def copy_template() -> None:
    """Make this worker's database anew from the template, which is migrated when it is not there yet."""
    connections.close_all()
    own = connection.settings_dict["NAME"]
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(1)")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            _migrate_template(server, own)
        _create(server, own, TEMPLATE)


def _server() -> psycopg.Connection:
    return psycopg.connect(as_superuser(os.environ["DATABASE_URL"]), autocommit=True)


def _migrate_template(server: psycopg.Connection, own: str) -> None:
    """Migrate under another name first: a template that failed half-way is never taken for whole."""
    unfinished = f"{TEMPLATE}_unfinished"
    _create(server, unfinished, "template1")
    connection.settings_dict["NAME"] = unfinished
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = own
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(TEMPLATE)))


def _create(server: psycopg.Connection, name: str, template: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY")
    server.execute(statement.format(*map(sql.Identifier, (name, template, APPLICATION))))

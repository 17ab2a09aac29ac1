"""Locks for what has no row to lock yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds this name; it is let go with the end of our own.

    Two names may meet in one lock (64 bits of hash): then one waits for the other in vain, and nothing worse.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@contextmanager
def one_of(name: str, places: int) -> Iterator[bool]:
    """Take one of so many places under this name, if one is left; whether it was. Nobody waits.

    A place goes with the connection of a worker that dies.
    """
    taken = next((place for place in range(places) if _try(f"{name} {place}")), None)
    try:
        yield taken is not None
    finally:
        if taken is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 3))", [f"{name} {taken}"])


def _try(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 3))", [name])
        return bool(cursor.fetchone()[0])


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Wait until no other connection holds this name, over several transactions; for background jobs.

    The lock goes with the connection of a worker that dies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", [name])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [name])

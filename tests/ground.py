"""What the tests of one file stand on: what their `made_once` fixtures made is kept from one test to the next.

Half of the work of the suite would else be to publish the same establishment again before each test. The
database keeps what such a fixture made under a savepoint, one above the other, as the fixtures build upon each
other. A test works under a savepoint of its own on top of those that it asks for, and takes off the others. So
each test finds exactly what its fixtures name, untouched by the tests before it.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import Atomic


def made_once(maker: Callable[..., Any]) -> Any:
    """A fixture that is made once for the tests of a file that follow one another and ask for it.

    Each test is given a copy of its own of what `maker` returned, as it was then. `maker` makes rows, and returns
    what `pickle` can copy; it asks for other such fixtures and `db` alone. A test that commits has its own.
    """

    @wraps(maker)
    def give(**asked: Any) -> Any:
        return GROUND.give(maker, asked)

    give.is_made_once = True  # type: ignore[attr-defined]
    return pytest.fixture(give)


@dataclass
class _Layer:
    """What one such fixture made: its rows, under a savepoint, and its value."""

    maker: Callable[..., Any]
    rows: Atomic
    value: bytes = b""


@dataclass
class Ground:
    """The transaction of one file: the layers of its `made_once` fixtures, and the present test on top of them."""

    layers: list[_Layer] = field(default_factory=list)
    used: int = 0
    """How many layers the present test has asked for."""
    whole: Atomic | None = None
    """The transaction itself, from the first test of the file to the last."""
    test: Atomic | None = None
    """The savepoint of the present test, once something else than such fixtures has begun to work."""
    file: Path | None = None
    """The file whose tests stand on it."""

    def stand_on(self, file: Path | None) -> None:
        """The next test is of this file, or commits (None): what another file's tests stood on is taken back."""
        if file is None or file != self.file:
            self._clear()
        self.file = file

    def enter(self) -> None:
        """A test begins that asks for the database and commits nothing."""
        self.rise()
        if self.whole is None or self.whole not in connection.atomic_blocks:
            self.layers.clear()
            self.whole = _begin()
        self.used = 0

    def give(self, maker: Callable[..., Any], asked: dict[str, Any]) -> Any:
        """What `maker` makes of the fixtures that it `asked` for: from the layer that has it, or as a new one."""
        if self.whole is None or self.test is not None:  # the test commits, or has begun to work
            return maker(**asked)
        if self.used == len(self.layers) or self.layers[self.used].maker is not maker:
            self._take_off(self.used)
            layer = _Layer(maker, _begin())
            self.layers.append(layer)
            try:
                layer.value = pickle.dumps(maker(**_copy_of(pickle.dumps(asked))))
            except BaseException:
                self._take_off(self.used)
                raise
        self.used += 1
        return _copy_of(self.layers[self.used - 1].value)

    def settle(self) -> None:
        """Something begins to work that is this test's alone: from here on nothing is kept."""
        if self.whole is not None and self.test is None:
            self._take_off(self.used)
            self.test = _begin()

    def rise(self) -> None:
        """The test is over: take back what it did."""
        if self.test is not None:
            _take_back(self.test)
            self.test = None

    def _clear(self) -> None:
        if self.whole is not None and self.whole in connection.atomic_blocks:
            self.rise()
            self._take_off(0)
            _take_back(self.whole)
        self.layers.clear()
        self.whole = self.test = None

    def _take_off(self, remaining: int) -> None:
        while len(self.layers) > remaining:
            _take_back(self.layers.pop().rows)


def _copy_of(value: bytes) -> Any:
    return pickle.loads(value)  # noqa: S301 -- it was pickled a moment ago, by ourselves


def _begin() -> Atomic:
    block = transaction.atomic()
    block._from_testcase = True  # Django lets a durable block stand in it then
    block.__enter__()
    return block


def _take_back(block: Atomic) -> None:
    transaction.set_rollback(True)
    block.__exit__(None, None, None)


GROUND = Ground()

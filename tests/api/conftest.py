"""Programs with keys, and stamps for them."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.ground import made_once


@pytest.fixture
def machine_of(client):
    from tests.api import machines  # noqa: PLC0415 -- Django is set up after this file is read

    return lambda person, *scopes: machines.machine_of(client, person, *scopes)


@pytest.fixture
def machine(machine_of, owner):
    return machine_of(owner)


@made_once
def lot(world, owner, product):
    from tests.factories import make_lot  # noqa: PLC0415 -- as above

    return make_lot(world, owner, product, packs=1000)


@made_once
def batch(world, owner, lot):
    from tests.factories import make_stamps  # noqa: PLC0415 -- as above

    return make_stamps(world, owner, lot, 100)


@pytest.fixture
def one_connection():
    """A program's requests share the test's transaction, as those of Django's own client do.

    Comes after all that Django's client is to do: that connects the signals anew.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)

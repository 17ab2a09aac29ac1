"""Programs with keys, and stamps for them."""

import pytest


@pytest.fixture
def machine_of(client):
    from tests.api import machines  # noqa: PLC0415 -- Django is set up after this file is read

    return lambda person, *scopes: machines.machine_of(client, person, *scopes)


@pytest.fixture
def machine(machine_of, owner):
    return machine_of(owner)


@pytest.fixture
def lot(world, owner, product):
    from tests.factories import make_lot  # noqa: PLC0415 -- as above

    return make_lot(world, owner, product, packs=1000)


@pytest.fixture
def batch(world, owner, lot):
    from tests.factories import make_stamps  # noqa: PLC0415 -- as above

    return make_stamps(world, owner, lot, 100)

"""Programs of an establishment and of an authority at the door of EPCIS."""

import pytest


@pytest.fixture
def door_of(client):
    from tests.api.epcis import door  # noqa: PLC0415 -- Django is set up after this file is read

    return lambda person, *scopes: door.door_of(client, person, *scopes)


@pytest.fixture
def door(door_of, owner):
    return door_of(owner)

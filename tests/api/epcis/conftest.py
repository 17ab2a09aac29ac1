"""Programs of an establishment and of an authority at the door of EPCIS."""

import pytest


@pytest.fixture
def door_of(client):
    from tests.api.epcis import door  # noqa: PLC0415 -- Django is set up after this file is read

    return lambda person, *scopes: door.door_of(client, person, *scopes)


@pytest.fixture
def door(door_of, owner):
    return door_of(owner)


@pytest.fixture
def asked(door):
    """The door with a query under a name."""
    door.post("queries", {"name": "GiaoNhan", "query": {"EQ_bizStep": ["shipping"]}})
    return door


@pytest.fixture
def receiver(settings):
    """Somebody who listens on this machine; callbacks may go there."""
    from tests.api.epcis.receiver import listening  # noqa: PLC0415 -- as above

    settings.CALLBACKS_ANYWHERE = True
    with listening() as found:
        yield found

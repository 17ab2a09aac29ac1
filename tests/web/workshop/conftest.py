"""Fixtures of the workshop: its pages as the owner opens them, and a stranger."""

import pytest

from tests.ground import made_once


@made_once
def stranger(world):
    from tests.factories import make_owner  # noqa: PLC0415 -- Django is set up after this file is read

    return make_owner(world)


@pytest.fixture
def page(client, owner):
    """Opens addresses of the workshop as the owner: `page("/co-so/")`, `page("/co-so/lo/mo/", {...})` posts."""
    client.force_login(owner)

    def visit(address, data=None, **more):
        return client.get(address, **more) if data is None else client.post(address, data, **more)

    return visit

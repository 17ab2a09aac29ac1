"""Each role of the plan finds its first page, and no page offers it a way that is shut."""

import re

import pytest

from nguongoc.accounts.enums import Level
from nguongoc.accounts.roles import ROLES
from tests.factories import make_lot, make_person, make_stamps, register

pytestmark = pytest.mark.django_db
ACCOUNTS = [(level, role) for level in ROLES for role in ROLES[level]]
GROUNDS = re.compile(r'href="(/co-(?:quan|so)/[^"#?]*)')


@pytest.fixture
def organisation_of(world, owner, product):
    """One organisation of each level, with work in it."""
    lot = make_lot(world, owner, product)
    make_stamps(world, owner, lot, 10, active=5)
    register(world)
    authorities = {
        Level.PROVINCE: world.administrator.organisation,
        Level.DEPARTMENT: world.department,
        Level.COMMUNE: world.commune_authority,
        Level.ESTABLISHMENT: owner.organisation,
    }
    return lambda level: authorities.get(level, world.commune_authority)


def level_as(organisation, level):
    organisation.level = level
    organisation.save()
    return organisation


@pytest.mark.parametrize(("level", "role"), ACCOUNTS, ids=str)
def test_no_page_offers_a_way_that_is_shut(client, organisation_of, level, role):
    client.force_login(make_person(level_as(organisation_of(level), level), role))
    start = client.get("/vao-viec/", follow=True)
    assert start.status_code == 200
    seen, waiting = set(), set(GROUNDS.findall(start.content.decode()))
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            waiting |= set(GROUNDS.findall(answer.content.decode())) - seen
    assert seen

"""The first page of the workshop: what waits, for those who can do something about it."""

import pytest
from django.urls import reverse

from nguongoc.accounts.enums import Role
from nguongoc.stamps.actions import issue_stamps, request_stamps
from nguongoc.stamps.enums import Printing
from tests.factories import make_central, make_person, make_price, make_product, make_season
from tests.ground import made_once


@made_once
def product(world, owner):
    return make_product(world, owner)


@pytest.fixture
def waiting(client, owner):
    """Title and address of what the first page says that waits for somebody in a role."""

    def read(role):
        client.force_login(make_person(owner.organisation, role))
        rows = client.get("/co-so/").context["waiting"]
        return [(row["title"], row["url"]) for row in rows]

    return read


def test_rolls_wait_until_they_are_confirmed(world, owner, product, waiting):
    batch = make_central(world, owner, product, 100, pieces=4, confirmed=1)
    pieces = list(batch.pieces.filter(confirmed_at=None))
    rows = [(f"{piece}: 25 tem", reverse("workshop:receive", args=[piece.pk])) for piece in pieces]
    assert len(pieces) == 3
    assert waiting(Role.OPERATOR) == rows
    assert waiting(Role.REPORTER) == waiting(Role.PRODUCER) == []


def test_fee_waits_until_it_is_paid(world, owner, product, waiting):
    make_price(world, 120)
    asked = request_stamps(season=make_season(product), quantity=100, printing=Printing.CENTRAL, by=owner)
    batch = issue_stamps(request=asked, by=world.approver)
    assert waiting(Role.OPERATOR) == [(f"{batch.fee}: 12.000 ₫", reverse("workshop:batch", args=[batch.pk]))]
    assert waiting(Role.REPORTER) == []

"""Fixtures of the record of scans."""

from tests.copies import committed_once


@committed_once
def batch():
    """Ten stamps, the first eight of them active."""
    from tests import factories as made  # noqa: PLC0415 -- Django is set up after this file is read

    world = made.make_world()
    owner = made.make_owner(world)
    lot = made.make_lot(world, owner, made.make_product(world, owner), packs=10)
    return made.make_stamps(world, owner, lot, 10, active=8)

"""A lot with stamps, as rich as lots are."""

import datetime as dt
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils import timezone

from nguongoc.registry.actions import add_picture
from nguongoc.stamps.urls import stamp_url
from nguongoc.trace.actions import Taken, pack_units
from nguongoc.trace.enums import LogisticKind
from nguongoc.trace.models import Lot
from tests.factories import (
    make_certificate,
    make_lot,
    make_owner,
    make_product,
    make_stamps,
    make_world,
    picture_file,
)

CENTRES = tuple((20.8 + step * 0.1, 106.6 + step * 0.2) for step in range(8))
"""Of communes, which make a province to draw."""


class Shelf:
    """Ten stamps of one lot; the first eight are active. `path(place)` is the address of one, from 1."""

    def __init__(self, product_changes=None, owner_changes=None, world=None):
        self.world = world or make_world()
        self.owner = make_owner(self.world, **(owner_changes or {}))
        picture = add_picture(upload=picture_file(), by=self.owner)
        changes = {"price": 25000, "picture": picture.pk, "description": "Giòn, thơm."} | (product_changes or {})
        self.product = make_product(self.world, self.owner, **changes)
        self.lot = make_lot(self.world, self.owner, self.product, packs=10)
        self.batch = make_stamps(self.world, self.owner, self.lot, 10, active=8)
        self.picture = picture

    def path(self, place=1):
        return urlsplit(stamp_url(self.batch, place)).path

    def certify(self, **changes):
        make_certificate(self.world, self.owner, **changes)

    def packed(self, *, within=()):
        """A carton with a kilogram of the lot, or a pallet of the units within."""
        return pack_units(
            kind=LogisticKind.PALLET if within else LogisticKind.CARTON,
            taken=[] if within else [Taken(self.lot, Decimal(1))],
            units=within,
            at=timezone.now(),
            by=self.owner,
        )[0]

    def spoil(self):
        """Let the lot's best-before date pass, as time would."""
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Lot.objects.filter(pk=self.lot.pk).update(expiry_date=yesterday, production_date=yesterday)

"""What the public may read of a lot: the structure of a passport (Circular 02/2024, Decree 37/2026 Art. 32)."""

import datetime as dt

from msgspec import Struct


class PassportPicture(Struct, frozen=True):
    """`name` in the storage, width and height in pixels."""

    name: str
    width: int
    height: int


class PassportProduct(Struct, frozen=True, kw_only=True):
    name: str
    gtin: str
    group: str
    description: str = ""
    pack_specification: str = ""
    net_content: str = ""
    ingredients: str = ""
    storage: str = ""
    standard: str = ""
    price: int | None = None
    picture: PassportPicture | None = None


class PassportMaker(Struct, frozen=True, kw_only=True):
    name: str
    code: str
    kind: str
    address: str
    unit: str
    phone: str = ""
    representative: str = ""
    description: str = ""
    latitude: float | None = None
    longitude: float | None = None


class PassportStep(Struct, frozen=True, kw_only=True):
    """A step of the journey: what, when, where, how much; `details` are label and text."""

    kind: str
    title: str
    at: dt.datetime
    place: str
    quantity: str
    details: list[tuple[str, str]] = []


class PassportCertificate(Struct, frozen=True, kw_only=True):
    name: str
    number: str
    issuer: str
    issued_date: dt.date
    expiry_date: dt.date | None = None
    stars: int | None = None


class PassportChain(Struct, frozen=True, kw_only=True):
    """A confirmed safe-food chain that the maker is part of, from a day on; `last_date` is the last day."""

    name: str
    valid_from: dt.date
    last_date: dt.date | None = None


class PassportRecall(Struct, frozen=True, kw_only=True):
    reason: str
    instructions: str
    organisation: str
    decided_at: dt.datetime


class PassportLot(Struct, frozen=True, kw_only=True):
    code: str
    quantity: str
    production_date: dt.date | None = None
    expiry_date: dt.date | None = None


class LotPassport(Struct, frozen=True, kw_only=True):
    """Everything on the scan page but the verdict. Times are UTC; quantities are texts with their unit.

    `checked_by` is the authority that approved the product's revision, at `checked_at`.
    """

    lot: PassportLot
    product: PassportProduct
    maker: PassportMaker
    steps: list[PassportStep]
    certificates: list[PassportCertificate]
    checked_by: str
    checked_at: dt.datetime
    is_sample: bool
    recall: PassportRecall | None = None
    chains: list[PassportChain] = []

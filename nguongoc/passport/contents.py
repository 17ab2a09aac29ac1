"""What the public may read of a lot: the structure of a passport (Circular 02/2024, Decree 37/2026 Art. 32)."""

import datetime as dt

from msgspec import Struct


class PassportPicture(Struct, frozen=True):
    """`name` in the storage, width and height in pixels, and what is seen in words."""

    name: str
    width: int
    height: int
    text: str = ""


class PassportRecording(Struct, frozen=True):
    """`name` in the storage, and the type that HTTP names."""

    name: str
    content_type: str


class PassportProduct(Struct, frozen=True, kw_only=True):
    """What there may be several of is one text, a line each."""

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
    other_names: str = ""
    brand: str = ""
    more_packs: str = ""
    origin: str = ""
    uses: str = ""
    warnings: str = ""
    capacity: str = ""
    price_unit: str = ""
    price_date: dt.date | None = None
    more_pictures: list[PassportPicture] = []
    video: PassportRecording | None = None
    sound: PassportRecording | None = None


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
    website: str = ""
    zalo: str = ""


class PassportShop(Struct, frozen=True, kw_only=True):
    """A published point of sale of the maker; degrees (WGS 84)."""

    name: str
    address: str
    unit: str
    latitude: float | None = None
    longitude: float | None = None


class PassportTreatment(Struct, frozen=True, kw_only=True):
    """A use of a pesticide or a drug: what (empty where that is not public), and on which day.

    `harvest_from` is the first day on which what was treated may be harvested (none: no interval is told),
    `harvested_on` the first harvest after the use. Source: the interval of the label, VietGAP (TCVN 11892-1:2017).
    """

    kind: str
    used: str
    date: dt.date
    harvest_from: dt.date | None = None
    harvested_on: dt.date | None = None

    @property
    def days_needed(self) -> int | None:
        return (self.harvest_from - self.date).days if self.harvest_from else None

    @property
    def days_kept(self) -> int | None:
        return (self.harvested_on - self.date).days if self.harvested_on else None


class PassportStep(Struct, frozen=True, kw_only=True):
    """A step of the journey: what, when, where, how much; `details` are label and text.

    `is_corrected` where the entry replaced one that was wrong.
    """

    kind: str
    title: str
    at: dt.datetime
    place: str
    quantity: str
    details: list[tuple[str, str]] = []
    pictures: list[PassportPicture] = []
    is_corrected: bool = False


class PassportStage(Struct, frozen=True, kw_only=True):
    """What one of those through whose hands the goods went did with them: business steps of CBV, each once, in
    their order. `maker` is empty where the name is not public; dates are the first and the last day.
    """

    maker: str
    biz_steps: list[str]
    first_date: dt.date
    last_date: dt.date


class PassportCertificate(Struct, frozen=True, kw_only=True):
    """`expiry_date` is the last day; `revoked_date` the first on which an authority had taken the paper back.

    `badge_outlives_end`: from and to (exclusive, open where empty) between which its rule lets a badge, such as
    the stars, stand although the paper has ended. A revoked paper carries none.
    """

    name: str
    number: str
    issuer: str
    issued_date: dt.date
    expiry_date: dt.date | None = None
    revoked_date: dt.date | None = None
    revoked_by: str = ""
    scope: str = ""
    result: str = ""
    stars: int | None = None
    picture: PassportPicture | None = None
    badge_outlives_end: list[tuple[dt.date, dt.date | None]] = []

    def is_revoked(self, date: dt.date) -> bool:
        return self.revoked_date is not None and self.revoked_date <= date

    def has_ended(self, date: dt.date) -> bool:
        return self.expiry_date is not None and self.expiry_date < date

    def shows_badge(self, date: dt.date) -> bool:
        """Whether the paper may be named as an award at a date."""
        if date < self.issued_date or self.is_revoked(date):
            return False
        outlives = any(start <= date and (end is None or date < end) for start, end in self.badge_outlives_end)
        return not self.has_ended(date) or outlives


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


class PassportWarning(Struct, frozen=True, kw_only=True):
    """What an authority tells the public of the goods, from a day on; `last_date` is the last day. `product` and
    `lot` say which goods where the page is about more than those; `maker` whose where all that it makes is meant.
    """

    title: str
    text: str
    organisation: str
    first_date: dt.date
    last_date: dt.date | None = None
    product: str = ""
    lot: str = ""
    maker: str = ""

    def is_in_force(self, date: dt.date) -> bool:
        return self.first_date <= date and (self.last_date is None or date <= self.last_date)


class ProductPassport(Struct, frozen=True, kw_only=True):
    """What the page of a product says, whatever its lots: papers of the product and of its maker, where to buy.

    `checked_by` is the authority that approved the product's revision, at `checked_at`.
    """

    product: PassportProduct
    maker: PassportMaker
    certificates: list[PassportCertificate]
    checked_by: str
    checked_at: dt.datetime
    is_sample: bool
    chains: list[PassportChain] = []
    shops: list[PassportShop] = []


class PassportLot(Struct, frozen=True, kw_only=True):
    code: str
    quantity: str
    production_date: dt.date | None = None
    expiry_date: dt.date | None = None


class LotPassport(Struct, frozen=True, kw_only=True):
    """Everything on the scan page but the verdict. Times are UTC; quantities are texts with their unit.

    `checked_by` is the authority that approved the product's revision, at `checked_at`. `is_withheld` while the
    product or its maker is suspended: what was vouched for is left out. `stages` are the way through several
    hands; none where all was done by the maker alone.
    """

    lot: PassportLot
    product: PassportProduct
    maker: PassportMaker
    steps: list[PassportStep]
    certificates: list[PassportCertificate]
    checked_by: str
    checked_at: dt.datetime
    is_sample: bool
    is_withheld: bool = False
    recall: PassportRecall | None = None
    chains: list[PassportChain] = []
    stages: list[PassportStage] = []
    treatments: list[PassportTreatment] = []
    shops: list[PassportShop] = []
    warnings: list[PassportWarning] = []

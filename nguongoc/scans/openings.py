"""What somebody opens, and what was recorded of it and so may be said."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence

import msgspec

from nguongoc.scans.enums import Verdict, VisitKind
from nguongoc.stamps.codes import StampCode

_ID_BITS = 128


class Opening(msgspec.Struct, frozen=True):
    """Somebody opens the page of a stamp.

    `code` is what its serial says (None: no serial of ours), `gtin` the 14 digits of its address, `session`
    the visitor's random id as 32 hexadecimal digits. `old` is the folded serial where it may be one of another
    system (nguongoc.stamps.old_serials); its address may come without a GTIN. `province` is where the network says
    that the visitor is, `network` a number that stands for the visitor's network for a day; empty where unknown.
    `asked` is what stood in place of a serial that is none of ours: letters, digits and hyphens. `id` and `at`
    are given where the scan was kept in the journal first.
    """

    code: StampCode | None
    gtin: str
    session: str
    kind: VisitKind = VisitKind.PERSON
    old: str = ""
    province: str = ""
    network: int | None = None
    asked: str = ""
    id: uuid.UUID | None = None
    at: dt.datetime | None = None

    @property
    def counts(self) -> bool:
        return self.kind == VisitKind.PERSON


class Group(msgspec.Struct, frozen=True):
    """Openings that are recorded together. Those that have no `id` and no `at` of their own get them here, before
    anybody tries to record them: tried again they are the same, and are not recorded twice.
    """

    openings: Sequence[Opening]
    first_id: int = msgspec.field(default_factory=lambda: secrets.randbits(_ID_BITS))
    at: dt.datetime = msgspec.field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def ids(self) -> list[str]:
        """32 hexadecimal digits for each: one random draw, from which those without an id count on."""
        return [
            opening.id.hex if opening.id else f"{(self.first_id + place) % (1 << _ID_BITS):032x}"
            for place, opening in enumerate(self.openings)
        ]

    def identified(self) -> list[Opening]:
        """The openings, each with its id and time."""
        return [
            msgspec.structs.replace(opening, id=uuid.UUID(hex=own), at=opening.at or self.at)
            for opening, own in zip(self.openings, self.ids(), strict=True)
        ]


class OldStamp(msgspec.Struct, frozen=True):
    """A stamp of another system: what stands on it, and which system that was."""

    text: str
    origin: str


class RecordedScan(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded, and so may be said. `sessions` counts all visitors, this one included; `version` is
    that of the lot's passport at the same moment (None: the public may not read of the lot). `as_of` is the time
    of what was remembered, where the database could not be asked. `is_security`: the stamp has a hidden PIN.
    """

    verdict: Verdict
    product_id: int | None = None
    lot_id: int | None = None
    version: int | None = None
    first_at: dt.datetime | None = None
    first_province: str = ""
    sessions: int = 0
    is_new_session: bool = False
    old: OldStamp | None = None
    as_of: dt.datetime | None = None
    is_security: bool = False


UNKNOWN = RecordedScan(verdict=Verdict.UNKNOWN)

"""The ways in which stamps come, as people choose them: a kind, and who prints it."""

from typing import NamedTuple

from nguongoc.common.text import capital
from nguongoc.stamps.enums import Printing, StampKind


class Way(NamedTuple):
    kind: StampKind
    printing: Printing

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.printing}"

    @property
    def words(self) -> str:
        return f"{capital(self.kind.label)}, {self.printing.label}"


WAYS = {
    way.key: way
    for way in (
        Way(StampKind.STANDARD, Printing.OWN),
        Way(StampKind.STANDARD, Printing.CENTRAL),
        Way(StampKind.SECURITY, Printing.CENTRAL),
    )
}


def way_choices() -> list[tuple[str, str]]:
    return [(key, way.words) for key, way in WAYS.items()]

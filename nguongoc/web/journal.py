"""The journal of a lot or cycle as pages show it: the steps in the words of the passport, with icons."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nguongoc.passport.steps import details_of, files_of
from nguongoc.registry.contents.products import quantity_text
from nguongoc.registry.models import Picture, Recording
from nguongoc.registry.queries import pictures_by_id, recordings_by_id
from nguongoc.trace.enums import TREATMENTS, LogKind
from nguongoc.trace.models import LogCorrection, LogEntry, LogFlag, Lot
from nguongoc.trace.queries import entries_of

_DAILY_SHOWN = 60
ICONS = {
    LogKind.PREPARATION: "tool",
    LogKind.INPUT: "box",
    LogKind.STOCKING: "plus",
    LogKind.CARE: "leaf",
    LogKind.FERTILISING: "plant-2",
    LogKind.PESTICIDE: "flask",
    LogKind.FEEDING: "fish",
    LogKind.TREATMENT: "flask",
    LogKind.DISINFECTION: "shield-check",
    LogKind.MEASUREMENT: "chart-bar",
    LogKind.DEATH: "circle-minus",
    LogKind.TRIP: "ship",
    LogKind.HAUL: "fish",
    LogKind.TRANSSHIPMENT: "ship",
    LogKind.TEST: "report",
    LogKind.HARVEST: "plant-2",
    LogKind.SLAUGHTER: "scale",
    LogKind.PROCESSING: "chef-hat",
    LogKind.PACKING: "packages",
    LogKind.STORAGE: "building-store",
    LogKind.SHIPPING: "truck",
    LogKind.TRANSPORT: "truck",
    LogKind.RECEIVING: "package",
    LogKind.RETAIL: "tag",
}


@dataclass(frozen=True, slots=True)
class JournalRow:
    """An entry with its quantity in the title, `Thu hoạch: 1.250 kg`; details are label and text.

    `correction` where the entry counts no longer; `flags` are what the rules found in it.
    """

    entry: LogEntry
    title: str
    icon: str
    details: list[tuple[str, str]]
    correction: LogCorrection | None = None
    flags: list[LogFlag] = field(default_factory=list)
    pictures: list[tuple[str, Picture]] = field(default_factory=list)
    sounds: list[tuple[str, Recording]] = field(default_factory=list)

    @property
    def is_replaced(self) -> bool:
        return self.correction is not None and hasattr(self.entry, "replacement")


def journal_of(lot: Lot) -> list[JournalRow]:
    """What was written down about a lot, with the work of its cycle, in the order in which it happened; corrected
    entries too.
    """
    return rows_of(entries_of(lot).select_related("replacement"))


def parted(rows: list[JournalRow]) -> tuple[list[JournalRow], list[JournalRow]]:
    """What is shown of a lot at once, and the latest daily work of its cycle, shown when asked for."""
    own = [row for row in rows if row.entry.lot_id or row.entry.kind in TREATMENTS]
    daily = [row for row in rows if not (row.entry.lot_id or row.entry.kind in TREATMENTS)]
    return own, daily[-_DAILY_SHOWN:]


def rows_of(entries: Iterable[LogEntry]) -> list[JournalRow]:
    """Rows of entries that come with all that `entries_of` joins."""
    found = list(entries)
    files = {entry.pk: files_of(entry) for entry in found}
    pictures = pictures_by_id(pk for each in files.values() for kind, _, pk in each if kind == "photo")
    sounds = recordings_by_id(pk for each in files.values() for kind, _, pk in each if kind == "voice")
    return [
        JournalRow(
            entry=entry,
            title=title_of(entry),
            icon=ICONS[LogKind(entry.kind)],
            details=[*([("Hộ", str(entry.household))] if entry.household else []), *details_of(entry)],
            correction=getattr(entry, "correction", None),
            flags=list(entry.flags.all()),
            pictures=[(label, pictures[pk]) for _, label, pk in files[entry.pk] if pk in pictures],
            sounds=[(label, sounds[pk]) for _, label, pk in files[entry.pk] if pk in sounds],
        )
        for entry in found
    ]


def title_of(entry: LogEntry) -> str:
    """What was done and how much, where it was counted."""
    if entry.quantity is None:
        return entry.form.title
    return f"{entry.form.title}: {quantity_text(entry.quantity, entry.unit)}"

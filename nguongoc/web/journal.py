"""The journal of a lot as pages show it: the steps in the words of the passport, with icons."""

from dataclasses import dataclass

from nguongoc.passport.queries import details_of
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import LogEntry, Lot

ICONS = {
    LogKind.HARVEST: "plant-2",
    LogKind.PROCESSING: "chef-hat",
    LogKind.PACKING: "packages",
    LogKind.STORAGE: "building-store",
    LogKind.SHIPPING: "truck",
    LogKind.RECEIVING: "package",
}


@dataclass(frozen=True, slots=True)
class JournalRow:
    """An entry with its quantity in the title, `Thu hoạch: 1.250 kg`; details are label and text."""

    entry: LogEntry
    title: str
    icon: str
    details: list[tuple[str, str]]


def journal_of(lot: Lot) -> list[JournalRow]:
    """What was written down about a lot, in the order in which it happened."""
    return [
        JournalRow(
            entry=entry,
            title=f"{entry.form.title}: {quantity_text(entry.quantity, entry.unit)}",
            icon=ICONS[LogKind(entry.kind)],
            details=details_of(entry),
        )
        for entry in lot.log_entries.select_related("form", "entered_by", "helper")
    ]

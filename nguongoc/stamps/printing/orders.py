"""What a print order asks for, cut into the files that it becomes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Any, BinaryIO, Literal, Self, cast

import msgspec
from django.utils import timezone
from msgspec import Meta, Struct

from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.codes import encode_serials, hidden_pins
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.enums import PrintOutput
from nguongoc.stamps.keys import pin_passphrase, serial_key
from nguongoc.stamps.models import PrintJob
from nguongoc.stamps.printing.facts import facts_of
from nguongoc.stamps.printing.geometry import symbol_size
from nguongoc.stamps.printing.label import LabelFacts
from nguongoc.stamps.printing.paper import Paper, Roll
from nguongoc.stamps.printing.run import Codes, Progress
from nguongoc.stamps.printing.sealed import write_sealed_pins
from nguongoc.stamps.printing.sheet import render_labels
from nguongoc.stamps.printing.single import stamp_png, stamp_svg
from nguongoc.stamps.printing.tables import write_csv, write_xlsx
from nguongoc.stamps.printing.zpl import write_zpl
from nguongoc.stamps.urls import link_length, scan_base_url

SAMPLE_NOTICE = "Dữ liệu minh họa"
LARGEST_FILE = 1_000_000  # stamps
MOST_FILES = 500
TABLES = {PrintOutput.CSV, PrintOutput.XLSX}
_PICTURES = {PrintOutput.SVG, PrintOutput.PNG}
_PAPERS = {PrintOutput.SHEET, PrintOutput.ROLL}

Millimetres = Annotated[float, Meta(ge=0, le=1000)]


class OwnGrid(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sheet of labels that are cut already: all in millimetres, `columns` and `rows` counted."""

    width: Millimetres = 210
    height: Millimetres = 297
    columns: Annotated[int, Meta(ge=1, le=100)]
    rows: Annotated[int, Meta(ge=1, le=200)]
    left: Millimetres = 0
    top: Millimetres = 0
    gap_x: Millimetres = 0
    gap_y: Millimetres = 0


class PrintOptions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`dpi` is of the printer, whose dots the symbol's modules fill wholly; `file_size` how many stamps a file
    holds, such as a roll; `bleed` in millimetres beyond the cut, with crop marks, for rolls.
    """

    colour: Literal["rgb", "cmyk", "grey"] = "rgb"
    dpi: Literal[203, 300, 600] = 600
    grid: OwnGrid | None = None
    bleed: Literal[0, 2] = 0
    file_size: Annotated[int, Meta(ge=1, le=LARGEST_FILE)] = 100_000


def require_fits(design: DesignContent, output: PrintOutput, options: PrintOptions, *, stamps: int) -> None:
    """Raises Refusal, before anything is ordered, where the design fits neither the paper nor the printer, or so
    many stamps would become too many files.
    """
    files = -(-stamps // options.file_size)
    if files > MOST_FILES:
        raise Refusal(
            f"Như vậy thành {number_text(files)} tệp, nhiều nhất là {MOST_FILES}. "
            f"Hãy cho mỗi tệp ít nhất {number_text(-(-stamps // MOST_FILES))} tem.",
            field="file_size",
        )
    if output not in TABLES:
        symbol_size(design.qr.side, link_length(), options.dpi)
    if output in _PAPERS:
        _paper(design, output, options).require_fit(design)


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a job: `count` stamps from the number `first` on; with `is_pins` the sealed list of PINs."""

    first: int
    count: int
    is_pins: bool = False


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """A print job with all that its files are made from."""

    job: PrintJob
    design: DesignContent
    options: PrintOptions
    facts: LabelFacts

    @classmethod
    def of(cls, job: PrintJob) -> Self:
        """Raises Refusal for an order of before there were designs."""
        if job.design is None:
            raise Refusal("Bản in này được đặt theo kiểu cũ. Hãy tạo bản in mới.")
        return cls(
            job=job,
            design=job.design.read(),
            options=msgspec.convert(job.options, PrintOptions),
            facts=facts_of(job.batch.product),
        )

    @property
    def output(self) -> PrintOutput:
        return PrintOutput(self.job.output)

    def parts(self) -> Iterator[FilePart]:
        """The files in their order; the PINs of a table stand in a file of their own beside it."""
        lower, upper = int(self.job.numbers.lower), int(self.job.numbers.upper)
        for first in range(lower, upper, self.options.file_size):
            count = min(self.options.file_size, upper - first)
            yield FilePart(first, count)
            if self.design.is_security and self.output in TABLES:
                yield FilePart(first, count, is_pins=True)

    def suffix(self, part: FilePart) -> str:
        """How the name of a file ends."""
        return "zip" if part.is_pins else "pdf" if self.output in _PAPERS else self.output.value

    def write(self, out: IO[bytes], part: FilePart, *, progress: Progress) -> None:
        """One file; `progress` is told how many of its stamps are done, and how many it has. Raises Refusal."""
        if part.is_pins:
            self._write_pins(out, part)
            return
        batch = self.job.batch
        shared: dict[str, Any] = {"gtin": batch.product.gtin or "", "base_url": scan_base_url()}
        drawn = shared | {"design": self.design, "facts": self.facts, "dpi": self.options.dpi}
        file, serials, place = cast("BinaryIO", out), self._serials(part), batch.place_of(part.first)
        if self.output in _PICTURES:
            draw = stamp_svg if self.output == PrintOutput.SVG else stamp_png
            out.write(draw(serial=serials[0].decode(), **drawn))
        elif self.output in TABLES:
            tabulate = write_csv if self.output == PrintOutput.CSV else write_xlsx
            tabulate(file, serials=serials, first_number=place, **shared)
        elif self.output == PrintOutput.ZPL:
            write_zpl(file, serials=serials, pins=self._pins(part), progress=progress, **drawn)
        else:
            render_labels(
                file,
                paper=_paper(self.design, self.output, self.options),
                serials=serials,
                pins=self._pins(part),
                batch_label=f"{SAMPLE_NOTICE} · {batch}" if batch.product.is_sample else str(batch),
                first_number=place,
                colour=self.options.colour,
                progress=progress,
                **drawn,
            )

    def _write_pins(self, out: IO[bytes], part: FilePart) -> None:
        write_sealed_pins(
            cast("BinaryIO", out),
            serials=self._serials(part),
            pins=self._pins(part) or [],
            passphrase=pin_passphrase(self.job.pk),
            made_at=timezone.now(),
            first_number=self.job.batch.place_of(part.first),
        )

    def _serials(self, part: FilePart) -> Codes:
        return encode_serials(serial_key(self.job.batch.key_id), part.first, part.count)

    def _pins(self, part: FilePart) -> list[str] | None:
        if not self.design.is_security:
            return None
        pins = hidden_pins(serial_key(self.job.batch.key_id), part.first, part.count)
        return [pin.decode() for pin in pins.tolist()]


def _paper(design: DesignContent, output: PrintOutput, options: PrintOptions) -> Paper | Roll:
    if output == PrintOutput.ROLL:
        return Roll(bleed=options.bleed)
    if options.grid is None:
        return Paper.a4(design)
    return Paper(**msgspec.to_builtins(options.grid))

"""What labels are printed on: sheets with a grid of labels, or a roll with one label after another."""

from dataclasses import dataclass
from typing import Self

from nguongoc.common.errors import Refusal
from nguongoc.common.text import number_text
from nguongoc.stamps.designs import DesignContent
from nguongoc.stamps.printing.geometry import dots
from nguongoc.stamps.printing.vectors import MM_PER_POINT, Path, Step

A4_MM = (210.0, 297.0)
BLEEDS_MM = (0.0, 2.0)
_A4_SIDE, _A4_TOP, _A4_BOTTOM = 8.0, 18.0, 15.0
_MARK_NEAR_MM, _MARK_FAR_MM, _MARK_MM = 1.5, 4.5, 0.088
_SLUG_MM = 7.0  # around a label with bleed: where its crop marks stand
_CROP_MM = 3.0


class PaperTooSmall(Refusal):
    """The grid does not fit on the sheet, or the label not into the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet with `columns` × `rows` labels of the design's size, in millimetres.

    `left` and `top` are the margins before the first label, `gap_x` and `gap_y` what lies between two.
    `has_margins` adds a line that names what the sheet holds, a ruler of 50 mm and cut marks; a sheet of labels
    that are cut already has none.
    """

    width: float = A4_MM[0]
    height: float = A4_MM[1]
    columns: int
    rows: int
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0
    has_margins: bool = False

    @classmethod
    def a4(cls, design: DesignContent) -> Self:
        """As many labels as fit on A4 without gaps, with margins. Raises PaperTooSmall where not one does."""
        columns = int((A4_MM[0] - 2 * _A4_SIDE) / design.width)
        rows = int((A4_MM[1] - _A4_TOP - _A4_BOTTOM) / design.height)
        if not columns or not rows:
            raise PaperTooSmall(f"Tem {_size(design)} không vừa tờ A4. Hãy in dạng cuộn.", field="paper")
        left = (A4_MM[0] - columns * design.width) / 2
        return cls(columns=columns, rows=rows, left=left, top=_A4_TOP, has_margins=True)

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    def page_mm(self, design: DesignContent) -> tuple[float, float]:
        return self.width, self.height

    def pages(self, labels: int) -> int:
        """Pages that so many labels take."""
        return -(-labels // self.per_page)

    def require_fit(self, design: DesignContent) -> None:
        """Raises PaperTooSmall, with numbers, where the grid reaches past the sheet."""
        if self.columns < 1 or self.rows < 1:
            raise PaperTooSmall("Mỗi tờ cần ít nhất một hàng và một cột tem.", field="columns")
        for name, words, before, label, count, gap, whole in (
            ("columns", "ngang", self.left, design.width, self.columns, self.gap_x, self.width),
            ("rows", "dọc", self.top, design.height, self.rows, self.gap_y, self.height),
        ):
            taken = before + count * label + (count - 1) * gap
            if min(before, gap) < 0 or taken > whole + 0.01:
                raise PaperTooSmall(
                    f"Theo chiều {words}, {count} tem {number_text(round(label, 2))} mm với lề và khe cần "
                    f"{number_text(round(taken, 2))} mm, tờ giấy chỉ có {number_text(round(whole, 2))} mm.",
                    field=name,
                )

    def places(self, design: DesignContent, dpi: int) -> list[tuple[int, int]]:
        """The upper left corners of the labels of a page, row by row, in whole dots."""
        return [
            (
                dots(self.left, dpi) + dots(column * (design.width + self.gap_x), dpi),
                dots(self.top, dpi) + dots(row * (design.height + self.gap_y), dpi),
            )
            for row in range(self.rows)
            for column in range(self.columns)
        ]

    def boxes(self, design: DesignContent) -> bytes:
        """The entries of a page besides its size: none."""
        return b""

    def marks(self, design: DesignContent) -> list[Path]:
        """Lines in the margins at every edge of the grid."""
        if not self.has_margins:
            return []
        columns = [self.left + column * (design.width + self.gap_x) for column in range(self.columns)]
        rows = [self.top + row * (design.height + self.gap_y) for row in range(self.rows)]
        xs = sorted({round(x + edge, 4) for x in columns for edge in (0, design.width)})
        ys = sorted({round(y + edge, 4) for y in rows for edge in (0, design.height)})
        return [_cut_marks(xs, ys, _MARK_NEAR_MM, _MARK_FAR_MM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """One label a page. With a `bleed` of 2 mm the page has crop marks around it, and says where it is trimmed."""

    bleed: float = 0.0

    @property
    def per_page(self) -> int:
        return 1

    @property
    def has_margins(self) -> bool:
        return False

    @property
    def slug(self) -> float:
        """How far the page reaches past the label."""
        return _SLUG_MM if self.bleed else 0.0

    def page_mm(self, design: DesignContent) -> tuple[float, float]:
        return design.width + 2 * self.slug, design.height + 2 * self.slug

    def pages(self, labels: int) -> int:
        return labels

    def require_fit(self, design: DesignContent) -> None:
        """Raises PaperTooSmall for another bleed than the printers know."""
        if self.bleed not in BLEEDS_MM:
            raise PaperTooSmall("Phần tràn lề của tem cuộn là 0 hoặc 2 mm.", field="bleed")

    def places(self, design: DesignContent, dpi: int) -> list[tuple[int, int]]:
        return [(dots(self.slug, dpi), dots(self.slug, dpi))]

    def boxes(self, design: DesignContent) -> bytes:
        """Where the label is trimmed, and how far colour may reach past it (ISO 32000-1, 14.11.2)."""
        trim = self.slug / MM_PER_POINT
        width, height = design.width / MM_PER_POINT, design.height / MM_PER_POINT
        found = []
        for name, bleed in ((b"Trim", 0.0), (b"Bleed", self.bleed / MM_PER_POINT)):
            edges = (trim - bleed, trim - bleed, trim + width + bleed, trim + height + bleed)
            found.append(b"/%bBox [%.3f %.3f %.3f %.3f]" % (name, *edges))
        return b" ".join(found)

    def marks(self, design: DesignContent) -> list[Path]:
        if not self.bleed:
            return []
        edges = [[self.slug, self.slug + length] for length in (design.width, design.height)]
        return [_cut_marks(edges[0], edges[1], self.bleed, self.bleed + _CROP_MM)]


def _cut_marks(xs: list[float], ys: list[float], near: float, far: float) -> Path:
    """Lines outside the grid, from `near` to `far` before and behind it, at each of these places."""
    left, right, top, bottom = xs[0], xs[-1], ys[0], ys[-1]
    steps: list[Step] = []
    for x in xs:
        steps += [("m", x, top - near), ("l", x, top - far), ("m", x, bottom + near), ("l", x, bottom + far)]
    for y in ys:
        steps += [("m", left - near, y), ("l", left - far, y), ("m", right + near, y), ("l", right + far, y)]
    return Path(tuple(steps), stroke="text", width=_MARK_MM)


def _size(design: DesignContent) -> str:
    return f"{number_text(design.width)} × {number_text(design.height)} mm"

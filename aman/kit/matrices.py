"""A matrix of risk, drawn twice: as a table anybody can read aloud, and as SVG for a picture to pass on.

Likelihood stands down the side, the highest on top; impact goes across in reading order, so a right-to-left page is
mirrored by itself. The band of a cell is said in words; colour only repeats it. What stands in a cell are chips: a
risk now with the arrow of its movement, and with a dashed edge where it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from aman.kit.page import Drawn, Words

Move = Literal["", "up", "down", "same"]
STEPS = 5
FADED = {1: "#F3F6F2", 2: "#FBF6E9", 3: "#F9ECD8", 4: "#F4D8CB", 5: "#E6C6C3"}
"""Fills of empty cells on paper, 1 to 5; on a screen the sheet's tokens take their place."""
FILLED = {1: "#E9EFE8", 2: "#F6EBCF", 3: "#F3D3A6", 4: "#E9AE94", 5: "#D98A80"}
ARROWS = {"up": "M4 9V1M1 4l3-3 3 3", "down": "M4 1v8M1 6l3 3 3-3", "same": "M1 5h6"}
SIDE, HEAD, WIDTH, HIGH, GAP = 118, 30, 720, 74, 3
"""Pixels of the drawing: the column of likelihoods, the row of impacts, the whole width, a row, between cells."""
CHIP_HIGH, CHIP_LINES = 20, 2


@dataclass(frozen=True)
class Chip:
    """A risk in a cell: its label, where it leads, how it moved, and what that is in words.

    `was` marks where it stood before; such a chip leads nowhere and has no arrow.
    """

    label: str
    url: str = ""
    move: Move = ""
    words: Words = ""
    was: bool = False

    @property
    def wide(self) -> int:
        """The width of the chip in the drawing, in pixels."""
        return 14 + 8 * len(self.label) + (12 if self.arrow else 0)

    @property
    def arrow(self) -> str:
        """The path of its arrow; "" for none."""
        return ARROWS.get(self.move, "")


@dataclass(frozen=True)
class Cell:
    """A cell: the words of its band, how strong its colour is (1 to 5), and what stands in it."""

    band: Words
    step: int
    chips: Sequence[Chip] = ()
    note: Words = ""
    """Words in place of chips, such as how many sites."""

    def __post_init__(self) -> None:
        """Refuse a colour there is not."""
        if not 1 <= self.step <= STEPS:
            raise ValueError("a cell is coloured 1 to 5")

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here: such a cell fades."""
        return not self.chips and not self.note


@dataclass(frozen=True)
class Row:
    """A likelihood in words and its cells, one for each impact from the least to the greatest."""

    label: Words
    cells: Sequence[Cell]


class NotSquare(ValueError):
    """A row of a matrix has more or fewer cells than there are columns."""


@dataclass(frozen=True)
class Matrix(Drawn):
    """A matrix: a key unique on its page, its caption, the words of its axes and its rows, highest first."""

    key: str
    caption: Words
    columns: Sequence[Words]
    rows: Sequence[Row]
    since: Words = ""
    """Since when movement is shown; "" leaves the key of movement out."""
    corner: Words = ""

    template = "kit/matrix.html"

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise NotSquare(self.key)

    @property
    def axes(self) -> Words:
        """The words of the corner."""
        return self.corner or _("Likelihood by impact")

    @property
    def has_moved(self) -> bool:
        """Whether any chip shows where it was."""
        return any(chip.was for row in self.rows for cell in row.cells for chip in cell.chips)

    @property
    def description(self) -> str:
        """What the drawing shows, in one sentence for each risk."""
        found = [
            _("%(risk)s: %(likelihood)s, %(impact)s, %(band)s")
            % {"risk": chip.label, "likelihood": row.label, "impact": column, "band": cell.band}
            for row, column, cell in self._places()
            for chip in cell.chips
            if not chip.was
        ]
        return "; ".join(found) or _("No risk stands here.")

    def _places(self) -> Iterator[tuple[Row, Words, Cell]]:
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                yield row, column, cell

    @property
    def drawing(self) -> SafeString:
        """The matrix as SVG, mirrored where the language is read from the right.

        For browsers and for pictures. Documents made into PDF take the table: WeasyPrint does not join the letters
        of Arabic script inside a drawing.
        """
        height = HEAD + HIGH * len(self.rows)
        return format_html(
            '<svg class="am-matrixsvg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
            'aria-labelledby="{}-t {}-d" font-size="12" text-anchor="middle" '
            'font-family="D Latin, D Ext, D Naskh, sans-serif">'
            '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}{}</svg>',
            WIDTH, height, WIDTH, height, self.key, self.key, self.key, self.caption, self.key, self.description,
            self._heads(), self._cells(),
        )  # fmt: skip

    @property
    def _cell_wide(self) -> float:
        return (WIDTH - SIDE) / max(1, len(self.columns))

    def _left(self, column: int) -> float:
        """The left edge of a column; -1 is that of the likelihoods."""
        start = 0.0 if column < 0 else SIDE + column * self._cell_wide
        wide = SIDE if column < 0 else self._cell_wide
        return round(WIDTH - start - wide if get_language_bidi() else start, 1)

    def _heads(self) -> SafeString:
        middle = self._cell_wide / 2
        marks: list[tuple[float, float, Words]] = []
        marks += [(round(self._left(n) + middle, 1), HEAD - 11, words) for n, words in enumerate(self.columns)]
        marks += [
            (self._left(-1) + SIDE / 2, HEAD + n * HIGH + HIGH / 2 + 4, row.label) for n, row in enumerate(self.rows)
        ]
        return format_html_join("", '<text class="ink" font-weight="700" x="{}" y="{}">{}</text>', marks)

    def _cells(self) -> SafeString:
        drawn = []
        for n, row in enumerate(self.rows):
            for column, cell in enumerate(row.cells):
                drawn.append(
                    _cell(cell, self._left(column) + GAP / 2, HEAD + n * HIGH + GAP / 2, self._cell_wide - GAP)
                )
        return format_html_join("", "{}", ((one,) for one in drawn))


def _cell(cell: Cell, x: float, y: float, wide: float) -> SafeString:
    """Draw a cell with its band, its note and its chips, centred."""
    css, fill = (f"mx-{cell.step}0", FADED) if cell.is_empty else (f"mx-{cell.step}", FILLED)
    middle = round(x + wide / 2, 1)
    parts = format_html(
        '<rect class="{}" fill="{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}" font-size="11">{}</text>',
        css, fill[cell.step], round(x, 1), round(y, 1), round(wide, 1), HIGH - GAP, middle, round(y + 15, 1), cell.band,
    )  # fmt: skip
    note = format_html('<text class="ink" font-weight="700" x="{}" y="{}">{}</text>', middle, y + 42, cell.note)
    return format_html("{}{}{}", parts, note if cell.note else "", _chips(cell.chips, middle, y + 22, wide - 6))


def chip_lines(chips: Sequence[Chip], wide: float) -> tuple[list[list[Chip]], int]:
    """Return the chips in lines no wider than `wide` pixels, two lines at most, and how many found no room."""
    lines: list[list[Chip]] = [[]]
    for n, chip in enumerate(chips):
        if lines[-1] and sum(one.wide + 4 for one in lines[-1]) + chip.wide > wide:
            if len(lines) == CHIP_LINES:
                return lines, len(chips) - n
            lines.append([])
        lines[-1].append(chip)
    return lines, 0


def _chips(chips: Sequence[Chip], middle: float, top: float, wide: float) -> SafeString:
    lines, left_out = chip_lines(chips, wide - 16)
    drawn = []
    for n, line in enumerate(lines):
        x = middle - (sum(chip.wide + 4 for chip in line) - 4) / 2
        for chip in line:
            drawn.append(_chip(chip, round(x, 1), round(top + n * (CHIP_HIGH + 3), 1)))
            x += chip.wide + 4
        if left_out and n == len(lines) - 1:
            drawn.append(format_html('<text x="{}" y="{}">+{}</text>', x + 8, top + n * (CHIP_HIGH + 3) + 14, left_out))
    return format_html_join("", "{}", ((one,) for one in drawn))


def _chip(chip: Chip, x: float, y: float) -> SafeString:
    dash = SafeString(' stroke-dasharray="3 2" fill="none"') if chip.was else SafeString(' fill="#FFFFFF"')
    words_wide = chip.wide - (12 if chip.arrow else 0)
    box = format_html(
        '<rect class="{}"{} x="{}" y="{}" width="{}" height="{}" rx="4" stroke="#1B2A2F" stroke-width="1.3"/>'
        '<text class="ink" x="{}" y="{}" font-weight="{}" direction="ltr">{}</text>',
        "mx-was" if chip.was else "mx-chip", dash, x, y, chip.wide, CHIP_HIGH,
        round(x + words_wide / 2, 1), y + 14, "400" if chip.was else "700", chip.label,
    )  # fmt: skip
    if not chip.arrow:
        return box
    return format_html(
        '{}<path class="mx-arrow" d="{}" transform="translate({} {})" fill="none" stroke="#1B2A2F" '
        'stroke-width="1.6"/>',
        box, chip.arrow, round(x + words_wide - 2, 1), y + 5,
    )  # fmt: skip

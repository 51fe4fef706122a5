"""Days as a calendar of amounts: a table with a colour and a number in every cell, and rows of days as a picture.

Colours follow four steps, light to strong; the number beside them says the same. The calendar is a table because it
is read and clicked cell by cell; the rows are a drawing because there are too many of them to be read one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.kit.charts import Chart, Frame
from aman.kit.page import Column, Drawn, Table, TableRow, Words

STEPS = 4
ROW_HEIGHT = 17


def step_of(share: float) -> int:
    """Return the step of a share from 0 to 1: 0 for nothing, else 1 to 4 in quarters."""
    return 0 if share <= 0 else min(STEPS, int(share * STEPS - 1e-9) + 1)


@dataclass(frozen=True)
class HeatDay:
    """One day of a calendar: its step, the number shown in it, the same in words, notes in it, and where it leads."""

    on: date
    step: int
    number: str
    words: str
    url: str
    notes: Sequence[Words] = ()
    is_today: bool = False
    is_open: bool = False
    """Whether something on it is not certain yet: drawn with a broken edge."""


@dataclass(frozen=True)
class HeatWeek:
    """Seven days from Monday; None where a day is outside the span."""

    words: str
    days: Sequence[HeatDay | None]


@dataclass(frozen=True)
class HeatCalendar(Drawn):
    """Weeks of days. key: the words for each step, lightest first."""

    title: Words
    weekdays: Sequence[tuple[str, str]]
    """(short, whole) name of each weekday from Monday."""
    weeks: Sequence[HeatWeek]
    key: Sequence[tuple[int, Words]] = ()

    template = "kit/heat.html"


@dataclass(frozen=True)
class HeatRow:
    """One row: its label, where it leads, and (step, number) per day; step None where nothing is known or shown."""

    label: str
    url: str
    days: Sequence[tuple[int | None, str]]


@dataclass(frozen=True)
class HeatRows(Chart):
    """Rows of days, drawn; the table behind holds every number. days: the label of each column."""

    rows: Sequence[HeatRow] = ()
    days: Sequence[str] = ()
    head: Words = ""
    every: int = 7
    key_words: Sequence[tuple[int, Words]] = ()

    template = "kit/heat_rows.html"

    @property
    def sizes(self) -> list[tuple[str, SafeString]]:
        """The wide and the narrow drawing, each with the class that shows it."""
        height = 34 + ROW_HEIGHT * len(self.rows)
        wide = Frame(1100, height, left=190, right=8, top=24, bottom=8)
        narrow = Frame(340, height, left=116, right=4, top=24, bottom=8, labels=4)
        return [("am-wide", self.draw(wide, "w")), ("am-narrow", self.draw(narrow, "n"))]

    @property
    def table(self) -> Table:
        """Every number, a row per row of the drawing."""
        columns = [Column(self.head), *[Column(day, number=True) for day in self.days]]
        rows = [TableRow((row.label, *[number for _step, number in row.days])) for row in self.rows]
        return Table(self.title, columns, rows, hide_caption=True)

    def draw(self, frame: Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        if not self.rows or not self.days:
            return self._svg(frame, suffix, [])
        step = (frame.plot_right - frame.left) / len(self.days)
        return self._svg(frame, suffix, [self._heads(frame, step), self._cells(frame, step), self._names(frame)])

    def _heads(self, frame: Frame, step: float) -> SafeString:
        gap = self.every
        while len(self.days) / gap > frame.labels:
            gap += self.every
        marks = [(round(frame.left + n * step, 1), self.days[n]) for n in range(0, len(self.days), gap)]
        return format_html_join(
            "",
            '<text x="{}" y="{}">{}</text><path class="c-axis" d="M{} {}v4"/>',
            ((x, frame.top - 9, words, x, frame.top - 5) for x, words in marks),
        )

    def _cells(self, frame: Frame, step: float) -> SafeString:
        shapes = [
            (
                "none" if filled is None else filled,
                round(frame.left + n * step + 0.5, 1),
                frame.top + r * ROW_HEIGHT,
                round(step - 1, 1),
                ROW_HEIGHT - 2,
                row.label,
                self.days[n],
                number or _("not shown"),
            )
            for r, row in enumerate(self.rows)
            for n, (filled, number) in enumerate(row.days)
        ]
        return format_html_join(
            "",
            '<rect class="c-heat{}" x="{}" y="{}" width="{}" height="{}"><title>{}, {}: {}</title></rect>',
            shapes,
        )

    def _names(self, frame: Frame) -> SafeString:
        most = 15 if frame.width < 500 else 30
        words = [
            (
                frame.left - 6,
                frame.top + r * ROW_HEIGHT + 12,
                row.label if len(row.label) <= most else f"{row.label[: most - 1]}…",
            )
            for r, row in enumerate(self.rows)
        ]
        return format_html_join("", '<text x="{}" y="{}" text-anchor="end">{}</text>', words)

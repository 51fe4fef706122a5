"""Days beside hours: a picture of the times of each day, with what lies on them, and its rows as a table.

Days run left to right, hours run down. Each series is a line through the days (the times of one prayer); bands are
spans of hours on one day, marks are single times. Series differ by dash and by their label, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.kit.charts import NARROW, Chart, Frame
from aman.kit.icons import STAR
from aman.kit.page import Column, Table, TableRow, Words

DAY_MINUTES = 1440
LABEL_GAP = 13
LEVELS = 3
STRIP = 12
"""The room over the hours in which each day's level stands, in pixels, between two small gaps."""


@dataclass(frozen=True)
class Span:
    """Hours of one day: from and to in minutes of the day, and whether it is certain."""

    first: int
    last: int
    is_certain: bool = True


@dataclass(frozen=True)
class DayHours:
    """One day: its label on the axis, its level (1 to 3, 0 where there is none), its times and its cells in the table.

    times: one per series, in minutes of the day; None where there is none. shade: "", "soft" for a span of days that
    stands out, "open" for a day that may or may not be the one. stars: hours that are fixed, such as a Friday prayer.
    cells: the words of its row in the table.
    """

    label: str
    cells: Sequence[object]
    step: int = 0
    times: Sequence[int | None] = ()
    marks: Sequence[tuple[int, str]] = ()
    stars: Sequence[tuple[int, str]] = ()
    spans: Sequence[Span] = ()
    shade: str = ""


@dataclass(frozen=True)
class HoursChart(Chart):
    """The days of a span beside their hours. turns: (index of a day, words) where something changes from then on."""

    days: Sequence[DayHours] = ()
    series: Sequence[Words] = ()
    columns: Sequence[Column] = ()
    turns: Sequence[tuple[int, str]] = ()
    first_hour: int = 3
    last_hour: int = 24
    every: int = 1
    mark_words: Words = ""
    star_words: Words = ""
    span_words: Words = ""
    soft_words: Words = ""
    open_words: Words = ""

    template = "kit/hours.html"

    @property
    def table(self) -> Table:
        """The rows behind the drawing."""
        return Table(self.title, self.columns, [TableRow(tuple(day.cells)) for day in self.days], hide_caption=True)

    @property
    def legend(self) -> Sequence[tuple[str, Words]]:
        """The key: what each mark is."""
        found: list[tuple[str, Words]] = [("line", _("Times of prayer, named at their end"))]
        if any(day.step for day in self.days):
            found.append(("level", _("Level of care")))
        if any(day.stars for day in self.days):
            found.append(("star", self.star_words))
        if any(day.marks for day in self.days):
            found.append(("mark", self.mark_words))
        if any(day.spans for day in self.days):
            found.append(("span", self.span_words))
        if any(day.shade == "soft" for day in self.days):
            found.append(("soft", self.soft_words))
        if any(day.shade == "open" for day in self.days):
            found.append(("open", self.open_words))
        return found

    @property
    def sizes(self) -> list[tuple[str, SafeString]]:
        """The wide and the narrow drawing, each with the class that shows it."""
        wide = Frame(1100, 460, left=44, right=70, top=34, bottom=30)
        narrow = Frame(340, 380, left=38, right=52, top=34, bottom=30, labels=NARROW.labels)
        return [("am-wide", self.draw(wide, "w")), ("am-narrow", self.draw(narrow, "n"))]

    def draw(self, frame: Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        if not self.days:
            return self._svg(frame, suffix, [])
        step = (frame.plot_right - frame.left) / len(self.days)
        parts = [self._shades(frame, step), self._hours(frame), self._levels(frame, step), self._spans(frame, step)]
        parts += [
            self._lines(frame, step),
            self._stars(frame, step),
            self._marks(frame, step),
            self._days(frame, step),
            self._turns(frame, step),
        ]
        return self._svg(frame, suffix, parts)

    def _y(self, frame: Frame, minutes: float) -> float:
        """Return the height of a minute of the day: the first hour stands at the top."""
        first, last = self.first_hour * 60, self.last_hour * 60
        share = (min(max(minutes, first), last) - first) / (last - first)
        return round(frame.top + (frame.floor - frame.top) * share, 1)

    def _shades(self, frame: Frame, step: float) -> SafeString:
        shapes = [
            (f"c-{day.shade}", round(frame.left + n * step, 1), frame.top, round(step, 1), frame.floor - frame.top)
            for n, day in enumerate(self.days)
            if day.shade
        ]
        return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', shapes)

    def _hours(self, frame: Frame) -> SafeString:
        gap = 3 if self.last_hour - self.first_hour > 8 else 1
        hours = [hour for hour in range(self.first_hour, self.last_hour + 1) if hour % gap == 0]
        return format_html_join(
            "",
            '<path class="c-grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
            (
                (
                    frame.left,
                    self._y(frame, h * 60),
                    frame.plot_right,
                    frame.left - 6,
                    self._y(frame, h * 60) + 4,
                    _hour(h),
                )
                for h in hours
            ),
        )

    def _levels(self, frame: Frame, step: float) -> SafeString:
        """Draw each day's level over its hours: one, two or three parts high."""
        shapes = []
        for n, day in enumerate(self.days):
            height = round(STRIP * min(day.step, LEVELS) / LEVELS, 1)
            if day.step:
                x = round(frame.left + n * step + step * 0.15, 1)
                shapes.append((f"c-level{day.step}", x, frame.top - 4 - height, round(step * 0.7, 1), height))
        return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', shapes)

    def _spans(self, frame: Frame, step: float) -> SafeString:
        shapes = []
        for n, day in enumerate(self.days):
            for span in day.spans:
                top, bottom = self._y(frame, span.first), self._y(frame, span.last)
                css = "c-span" if span.is_certain else "c-span c-maybe"
                x = round(frame.left + n * step + step * 0.12, 1)
                shapes.append((css, x, top, round(step * 0.76, 1), round(max(bottom - top, 2), 1)))
        return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', shapes)

    def _lines(self, frame: Frame, step: float) -> SafeString:
        drawn, ends = [], []
        for index, name in enumerate(self.series):
            points = [
                (round(frame.left + (n + 0.5) * step, 1), self._y(frame, day.times[index] or 0))
                for n, day in enumerate(self.days)
                if index < len(day.times) and day.times[index] is not None
            ]
            if not points:
                continue
            path = "L".join(f"{x} {y}" for x, y in points)
            drawn.append((index % 3 + 1, path if len(points) > 1 else f"{path}h1"))
            ends.append((points[-1][1], name))
        lines = format_html_join("", '<path class="c-hours c-hours{}" d="M{}"/>', drawn)
        placed = _apart(sorted(ends, key=lambda one: one[0]))
        words = [(frame.plot_right + 6, y + 4, name) for y, name in placed]
        return lines + format_html_join("", '<text class="ink" x="{}" y="{}">{}</text>', words)

    def _stars(self, frame: Frame, step: float) -> SafeString:
        size = min(0.5, max(0.25, step / 60))
        shapes = [
            (
                round(frame.left + (n + 0.5) * step - 16 * size, 1),
                round(self._y(frame, minute) - 16 * size, 1),
                round(size, 2),
                STAR,
                words,
            )
            for n, day in enumerate(self.days)
            for minute, words in day.stars
        ]
        return format_html_join(
            "", '<path class="c-star" transform="translate({} {}) scale({})" d="{}"><title>{}</title></path>', shapes
        )

    def _marks(self, frame: Frame, step: float) -> SafeString:
        size = round(min(4.5, max(1.8, step * 0.22)), 1)
        shapes = [
            (round(frame.left + (n + 0.5) * step, 1), self._y(frame, minute), size, words)
            for n, day in enumerate(self.days)
            for minute, words in day.marks
        ]
        return format_html_join("", '<circle class="c-mark" cx="{}" cy="{}" r="4.5"><title>{}</title></circle>', shapes)

    def _days(self, frame: Frame, step: float) -> SafeString:
        gap = self.every
        while len(self.days) / gap > (frame.labels if frame.width < 500 else 16):
            gap += self.every
        marks = [(round(frame.left + (n + 0.5) * step, 1), self.days[n].label) for n in range(0, len(self.days), gap)]
        return format_html_join(
            "",
            '<path class="c-axis" d="M{} {}v5"/><text x="{}" y="{}" text-anchor="middle">{}</text>',
            ((x, frame.floor, x, frame.floor + 18, label) for x, label in marks),
        )

    def _turns(self, frame: Frame, step: float) -> SafeString:
        shapes = []
        for index, words in self.turns:
            x = round(frame.left + index * step, 1)
            anchor, dx = ("end", -6) if x > frame.width / 2 else ("start", 6)
            shapes.append((x, frame.top - 4, frame.floor, x + dx, frame.top + 12, anchor, words))
        return format_html_join(
            "",
            '<path class="c-axis" d="M{} {}V{}" stroke-dasharray="2 3"/>'
            '<text class="ink" x="{}" y="{}" text-anchor="{}">{}</text>',
            shapes,
        )


def _hour(hour: int) -> str:
    return f"{hour % 24:02d}:00"


def _apart(ends: Sequence[tuple[float, Words]]) -> list[tuple[float, Words]]:
    """Move labels down where they would cover the one above; ends: (height, words), highest first."""
    placed: list[tuple[float, Words]] = []
    for y, words in ends:
        placed.append((max(y, placed[-1][0] + LABEL_GAP) if placed else y, words))
    return placed

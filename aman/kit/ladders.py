"""A ladder: how something moved between a few named levels, as a line of steps through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.kit.charts import Chart, Frame
from aman.kit.page import Column, Table, TableRow, Words
from aman.kit.when import short_day_text


@dataclass(frozen=True)
class Rung:
    """Where it stood from a day on: the level, 1 lowest; beside it another, drawn dashed (None: not known)."""

    on: date
    level: int
    beside: int | None = None
    words: Words = ""
    """Why it moved, for the table."""


@dataclass(frozen=True)
class Ladder(Chart):
    """A line of steps between levels in words, the lowest first, from the first rung until a day."""

    levels: Sequence[Words] = ()
    rungs: Sequence[Rung] = ()
    until: date | None = None
    label: Words = ""
    beside_label: Words = ""

    def draw(self, frame: Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        is_wide = frame.width > 500
        frame = replace(frame, height=40 + 32 * max(1, len(self.levels)), left=96 if is_wide else 84, right=10)
        if not self.rungs or not self.levels:
            return self._svg(frame, suffix, [])
        parts = [self._rules(frame), self._days(frame)]
        if any(rung.beside for rung in self.rungs):
            parts.append(self._line(frame, [rung.beside for rung in self.rungs], "c-2"))
        parts.append(self._line(frame, [rung.level for rung in self.rungs], "c-1"))
        parts.append(
            format_html('<circle class="c-dot" cx="{}" cy="{}" r="5"/>', *self._end(frame, self.rungs[-1].level))
        )
        return self._svg(frame, suffix, parts)

    @property
    def legend(self) -> Sequence[tuple[str, Words]]:
        """The key: what each mark is."""
        found: list[tuple[str, Words]] = [("line1", self.label or self.title)]
        if any(rung.beside for rung in self.rungs):
            found.append(("line2", self.beside_label))
        return found

    @property
    def table(self) -> Table:
        """The rungs, newest first."""
        columns = [Column(_("Since")), Column(self.label or self.title), Column(self.beside_label), Column(_("Why"))]
        rows = [
            TableRow((short_day_text(rung.on), self._word(rung.level), self._word(rung.beside), rung.words))
            for rung in reversed(self.rungs)
        ]
        return Table(self.title, columns, rows, hide_caption=True)

    def _word(self, level: int | None) -> Words:
        return self.levels[level - 1] if level else ""

    @property
    def _last(self) -> date:
        return max(self.until or self.rungs[-1].on, self.rungs[-1].on)

    def _x(self, frame: Frame, on: date) -> float:
        whole = max(1, (self._last - self.rungs[0].on).days)
        share = (on - self.rungs[0].on).days / whole
        return round(frame.left + 8 + (frame.plot_right - frame.left - 8) * share, 1)

    def _y(self, frame: Frame, level: int) -> float:
        step = (frame.floor - frame.top) / max(1, len(self.levels))
        return round(frame.floor - (level - 0.5) * step, 1)

    def _end(self, frame: Frame, level: int) -> tuple[float, float]:
        return self._x(frame, self._last), self._y(frame, level)

    def _rules(self, frame: Frame) -> SafeString:
        ruled = [(self._y(frame, n), words) for n, words in enumerate(self.levels, start=1)]
        return format_html_join(
            "",
            '<path class="c-grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
            ((frame.left, y, frame.plot_right, frame.left - 6, y + 4, words) for y, words in ruled),
        )

    def _days(self, frame: Frame) -> SafeString:
        """Write the first and the last day, and the days of moves that have room between."""
        marks: list[tuple[float, str, str]] = []
        first, last = self.rungs[0].on, self._last
        taken = [self._x(frame, first) + 56, self._x(frame, last) - 56]
        marks.append((self._x(frame, first), "start", short_day_text(first)))
        for rung in self.rungs[1:-1] if frame.width > 500 else ():
            x = self._x(frame, rung.on)
            if taken[0] + 44 < x < taken[1] - 44:
                marks.append((x, "middle", short_day_text(rung.on)))
                taken[0] = x + 44
        if last != first:
            marks.append((self._x(frame, last), "end", short_day_text(last)))
        return format_html_join(
            "",
            '<path class="c-axis" d="M{} {}v5"/><text x="{}" y="{}" text-anchor="{}">{}</text>',
            ((x, frame.floor, x, frame.floor + 18, anchor, words) for x, anchor, words in marks),
        )

    def _line(self, frame: Frame, levels: Sequence[int | None], css: str) -> SafeString:
        path = ""
        for rung, level in zip(self.rungs, levels, strict=True):
            if level is None:
                continue
            x, y = self._x(frame, rung.on), self._y(frame, level)
            path += f"H{x}V{y}" if path else f"M{x} {y}"
        return format_html('<path class="{}" d="{}H{}"/>', css, path, self._x(frame, self._last))

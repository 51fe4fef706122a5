"""Charts drawn on the server as SVG, with a title, a description, a key and their rows as a table.

Time always runs left to right. A chart is drawn twice, wide and narrow; the sheet shows the one that fits.
Series differ by colour, dash and label; bars above the limit get an outline and their number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aman.kit import chart_labels as labels
from aman.kit.page import Column, Drawn, Table, TableRow, Words
from aman.kit.when import count_text


@dataclass(frozen=True)
class Frame:
    """The size of a drawing and the room round its plot, in pixels."""

    width: int
    height: int
    left: int = 26
    right: int = 4
    top: int = 18
    bottom: int = 30
    labels: int = 8

    @property
    def plot_right(self) -> float:
        """The end of the plot."""
        return self.width - self.right

    @property
    def floor(self) -> float:
        """The line of zero."""
        return self.height - self.bottom

    def y(self, value: float, top: float) -> float:
        """Return the height of a value on a scale that ends at `top`."""
        return round(self.floor - (self.floor - self.top) * min(value, top) / top, 1)


WIDE = Frame(860, 300)
NARROW = Frame(340, 240, labels=4)


@dataclass(frozen=True)
class Bar:
    """One bar: its label, count, and what was expected of it. `alarm` bars are outlined and numbered."""

    label: str
    value: float
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Chart(Drawn):
    """What every chart has: a key unique on its page, a title, and the same thing said in words."""

    key: str
    title: Words
    description: Words

    template = "kit/chart.html"

    @property
    def sizes(self) -> list[tuple[str, SafeString]]:
        """The wide and the narrow drawing, each with the class that shows it."""
        return [("am-wide", self.draw(WIDE, "w")), ("am-narrow", self.draw(NARROW, "n"))]

    @property
    def table(self) -> Table:
        """The rows behind the drawing."""
        raise NotImplementedError

    @property
    def legend(self) -> Sequence[tuple[str, Words]]:
        """The key: what each mark is."""
        return ()

    def draw(self, frame: Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        raise NotImplementedError

    def _svg(self, frame: Frame, suffix: str, parts: Sequence[SafeString]) -> SafeString:
        name = f"{self.key}-{suffix}"
        return format_html(
            '<svg class="am-chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d" direction="ltr">'
            '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
            frame.width, frame.height, name, name, name, self.title, name, self.description,
            _together(parts),
        )  # fmt: skip


@dataclass(frozen=True)
class BarChart(Chart):
    """Counts in time order with the expected band, the mean, the dashed limit and the alarm bars."""

    bars: Sequence[Bar] = ()
    unit: Words = ""
    event: tuple[int, str] | None = None
    band_words: Words = ""
    every: int = 7

    def draw(self, frame: Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        bars = self.bars if frame is not NARROW else self.bars[-28:]
        if not bars:
            return self._svg(frame, suffix, [])
        skipped = len(self.bars) - len(bars)
        top = nice_top(max(max(b.value, b.limit or 0, b.high or 0) for b in bars))
        step = (frame.plot_right - frame.left) / len(bars)
        parts = [_grid(frame, top), _band(frame, bars, step, top), _bars(frame, bars, step, top)]
        parts += [
            _steps(frame, bars, step, top, "mean", "c-mean"),
            _steps(frame, bars, step, top, "limit", "c-lim"),
        ]
        parts += [_bar_labels(frame, bars, step, self.every)]
        if self.event and self.event[0] >= skipped:
            parts.append(_event(frame, self.event[0] - skipped, self.event[1], step))
        return self._svg(frame, suffix, parts)

    @property
    def legend(self) -> Sequence[tuple[str, Words]]:
        """The key: what each mark is."""
        found: list[tuple[str, Words]] = [("bar", self.unit or _("Count"))]
        if any(b.alarm for b in self.bars):
            found.append(("alarm", _("Above the limit")))
        if any(b.high is not None for b in self.bars):
            found.append(("band", self.band_words or _("Expected, 9 days in 10")))
        if any(b.limit is not None for b in self.bars):
            found.append(("limit", _("Alarm limit")))
        return found

    @property
    def table(self) -> Table:
        """The rows behind the drawing, newest first."""
        columns = [Column(_("Day")), Column(self.unit or _("Count"), number=True)]
        columns += [Column(_("Expected"), number=True), Column(_("Limit"), number=True)]
        rows = [TableRow((b.label, count_text(b.value), _cell(b.mean), _cell(b.limit))) for b in reversed(self.bars)]
        return Table(self.title, columns, rows, hide_caption=True)


@dataclass(frozen=True)
class Line:
    """A series: one value per step from day 0; None where there is none yet. `style` 1 is the present one.

    Its label stands where it covers nothing, near `label_at` (else the peak), below the line if so asked.
    """

    label: Words
    values: Sequence[float | None]
    style: int = 1
    label_at: int | None = None
    label_below: bool = False


@dataclass(frozen=True)
class LineChart(Chart):
    """Series aligned on day 0, each labelled on its line, against a dotted reference."""

    lines: Sequence[Line] = ()
    reference: tuple[float, str] | None = None
    every: int = 2
    unit: Words = ""

    def draw(self, frame: Frame, suffix: str) -> SafeString:
        """Return the drawing at one size."""
        frame = Frame(frame.width, frame.height - 20, right=78 if self.reference else 12, labels=frame.labels)
        longest = max((len(line.values) for line in self.lines), default=0)
        if longest < 2:
            return self._svg(frame, suffix, [])
        top = nice_top(max((v for line in self.lines for v in line.values if v is not None), default=1))
        step = (frame.plot_right - frame.left) / (longest - 1)
        every = self.every * (2 if frame.labels <= 4 else 1)
        parts = [_grid(frame, top), _day_labels(frame, longest, step, every)]
        if self.reference:
            parts.append(_reference(frame, self.reference, top))
        ordered = sorted(self.lines, key=lambda line: -line.style)
        parts += [_line(frame, line, step, top) for line in ordered]
        if frame.width > 500:
            parts.append(_line_labels(frame, list(reversed(ordered)), step, top))
        return self._svg(frame, suffix, parts)

    @property
    def legend(self) -> Sequence[tuple[str, Words]]:
        """The key: what each mark is."""
        return [(f"line{line.style}", line.label) for line in sorted(self.lines, key=lambda line: line.style)]

    @property
    def table(self) -> Table:
        """The rows behind the drawing."""
        longest = max((len(line.values) for line in self.lines), default=0)
        columns = [Column(_("Day")), *[Column(line.label, number=True) for line in self.lines]]
        rows = [
            TableRow((str(n), *[_cell(line.values[n] if n < len(line.values) else None) for line in self.lines]))
            for n in range(longest)
        ]
        return Table(self.title, columns, rows, hide_caption=True)


@dataclass(frozen=True)
class Spark(Drawn):
    """Up to fourteen small bars beside a sentence that says the same."""

    values: Sequence[float]
    alarms: frozenset[int] = field(default_factory=frozenset)

    template = "kit/spark.html"

    @property
    def rects(self) -> SafeString:
        """The bars, 8 apart and up to 22 high."""
        values = list(self.values)[-14:]
        skipped = len(self.values) - len(values)
        top = max([*values, 1])
        shapes = []
        for n, value in enumerate(values):
            height = round(22 * value / top) if value else 1
            css = "c-alarm" if n + skipped in self.alarms else "c-bar"
            shapes.append((css, n * 8, 24 - height, height))
        return format_html_join("", '<rect class="{}" x="{}" y="{}" width="6" height="{}"/>', shapes)


def nice_top(highest: float) -> float:
    """Return the end of a scale that holds the highest value and divides into four or five round steps."""
    if highest <= 0:
        return 4
    raw = highest * 1.08 / 4
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    return step * math.ceil(highest * 1.04 / step)


def grid_values(top: float) -> list[float]:
    """Return the values a scale is ruled at, from zero to its end."""
    for parts in (4, 5, 3, 2):
        step = top / parts
        if abs(step - round(step, 1 if top < 5 else 0)) < 1e-9:
            return [step * n for n in range(parts + 1)]
    return [0, top]


def _together(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _cell(value: float | None) -> str:
    return "" if value is None else count_text(value)


def _number(value: float) -> str:
    return f"{value:g}"


def _grid(frame: Frame, top: float) -> SafeString:
    ruled = [(frame.y(v, top), _number(v)) for v in grid_values(top)]
    return format_html_join(
        "",
        '<path class="c-grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        ((frame.left, y, frame.plot_right, frame.left - 6, y + 4, words) for y, words in ruled),
    )


def _bars(frame: Frame, bars: Sequence[Bar], step: float, top: float) -> SafeString:
    shapes = []
    for n, bar in enumerate(bars):
        x, y = round(frame.left + n * step + step * 0.14, 1), frame.y(bar.value, top)
        height = round(frame.floor - y, 1)
        shapes.append(("c-alarm" if bar.alarm else "c-bar", x, y, round(step * 0.72, 1), height, bar.label, bar.value))
    drawn = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>', shapes
    )
    numbers = [
        (round(frame.left + (n + 0.5) * step, 1), frame.y(bar.value, top) - 5, _number(bar.value))
        for n, bar in enumerate(bars)
        if bar.alarm
    ]
    return _together(
        [
            drawn,
            format_html_join("", '<text class="ink" x="{}" y="{}" text-anchor="middle">{}</text>', numbers),
        ]
    )


def _band(frame: Frame, bars: Sequence[Bar], step: float, top: float) -> SafeString:
    if any(bar.high is None for bar in bars):
        return SafeString("")
    upper, lower = [], []
    for n, bar in enumerate(bars):
        left, right = round(frame.left + n * step, 1), round(frame.left + (n + 1) * step, 1)
        high, low = frame.y(bar.high or 0, top), frame.y(bar.low or 0, top)
        upper.append(f"{left} {high}H{right}")
        lower.append(f"{right} {low}H{left}")
    return format_html('<path class="c-band" d="M{}L{}Z"/>', "L".join(upper), "L".join(reversed(lower)))


def _steps(frame: Frame, bars: Sequence[Bar], step: float, top: float, name: str, css: str) -> SafeString:
    path = ""
    for n, bar in enumerate(bars):
        value = getattr(bar, name)
        if value is None:
            continue
        x, y = round(frame.left + n * step, 1), frame.y(value, top)
        path += f"{'V' if path else f'M{x} '}{y}H{round(x + step, 1)}"
    return format_html('<path class="{}" d="{}"/>', css, path) if path else SafeString("")


def _bar_labels(frame: Frame, bars: Sequence[Bar], step: float, every: int) -> SafeString:
    gap = every
    while len(bars) / gap > frame.labels:
        gap += every
    marks = [(round(frame.left + n * step, 1), bars[n].label) for n in range(0, len(bars), gap)]
    return format_html_join(
        "",
        '<path class="c-axis" d="M{} {}v5"/><text x="{}" y="{}">{}</text>',
        ((x, frame.floor, x, frame.floor + 18, label) for x, label in marks),
    )


def _event(frame: Frame, position: int, words: str, step: float) -> SafeString:
    x = round(frame.left + position * step, 1)
    anchor, dx = ("end", -6) if x > frame.width / 2 else ("start", 6)
    return format_html(
        '<path class="c-axis" d="M{} {}V{}" stroke-dasharray="2 3"/>'
        '<text class="ink" x="{}" y="{}" text-anchor="{}">{}</text>',
        x, frame.top - 6, frame.floor, x + dx, frame.top + 2, anchor, words,
    )  # fmt: skip


def _day_labels(frame: Frame, longest: int, step: float, every: int) -> SafeString:
    marks = [(round(frame.left + n * step, 1), n) for n in range(0, longest, every)]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((x, frame.floor + 18, _("day %(number)d") % {"number": n} if n == 0 else n) for x, n in marks),
    )


def _reference(frame: Frame, reference: tuple[float, str], top: float) -> SafeString:
    y = frame.y(reference[0], top)
    return format_html(
        '<path class="c-axis" d="M{} {}H{}" stroke-dasharray="1 3"/><text x="{}" y="{}">{}</text>',
        frame.left, y, frame.plot_right, frame.plot_right + 8, y + 4, reference[1],
    )  # fmt: skip


def _line(frame: Frame, line: Line, step: float, top: float) -> SafeString:
    points = _points(frame, line, step, top)
    if not points:
        return SafeString("")
    path = "L".join(f"{x} {y}" for x, y in points)
    drawn = format_html('<path class="c-{}" d="M{}"/>', line.style, path)
    if line.style != 1:
        return drawn
    return _together([drawn, format_html('<circle class="c-dot" cx="{}" cy="{}" r="5"/>', *points[-1])])


def _points(frame: Frame, line: Line, step: float, top: float) -> list[tuple[float, float]]:
    return [
        (round(frame.left + n * step, 1), frame.y(value, top))
        for n, value in enumerate(line.values)
        if value is not None
    ]


def _line_labels(frame: Frame, lines: Sequence[Line], step: float, top: float) -> SafeString:
    """Write each label beside its own line, where it covers no line and no other label."""
    tracks = [labels.along(_points(frame, line, step, top)) for line in lines]
    plot = labels.Box(frame.left + 4, 0, frame.plot_right - frame.left - 4, frame.floor)
    placed: list[labels.Box] = []
    for line in lines:
        points = _points(frame, line, step, top)
        if points:
            wish = labels.Wish(str(line.label), points, line.label_at, line.label_below)
            placed.append(labels.place(wish, plot, tracks, placed))
    return format_html_join(
        "", '<text class="ink" x="{}" y="{}">{}</text>', ((box.x, box.y + 12, box.words) for box in placed)
    )

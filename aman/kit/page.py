"""What pages are made of, as plain values: statuses, clocks, tables, pages of rows, methods.

A view builds these; the tags of `pagekit` draw them. Nothing here knows what the numbers are about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Literal, TypeVar

from django.db.models import Count, Model, QuerySet, Window
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aman.kit import when

Words = str | Promise
Kind = Literal["ok", "at", "bad", "info", "un"]
ClockState = Literal["open", "soon", "late", "waiting", "met"]
Row = TypeVar("Row")

DEFAULT_SIZE = 25
LARGEST_PAGE = 10_000
SOON_SHARE = 0.25
ICON_OF_CLOCK = {"late": "warn", "waiting": "wait", "met": "tick"}
CLASS_OF_CLOCK = {"open": "", "soon": "am-clock--soon", "late": "am-clock--late",
                  "waiting": "am-clock--paused", "met": "am-clock--met"}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A value with a template of its own: put it in a cell or write it with {{ value }}."""

    template = ""

    def __html__(self) -> SafeString:
        """Return the value drawn, as Django asks of anything that is already markup."""
        return SafeString(render_to_string(self.template, {"it": self}).rstrip("\n"))

    def __str__(self) -> str:
        return str(self.__html__())


def apart(words: str) -> SafeString:
    """Keep a name from changing the direction of the words around it, and from breaking across lines."""
    return format_html('<bdi class="nw">{}</bdi>', words)


@dataclass(frozen=True)
class Status(Drawn):
    """A state said by shape, word and colour: ok, at (attention), bad, info (in hand), un (unknown)."""

    kind: Kind
    text: Words
    tag: bool = False
    icon: str = ""
    template = "kit/status.html"


@dataclass(frozen=True)
class Link(Drawn):
    """A link with its words; `note` is a quieter line beneath."""

    url: str
    text: Words
    note: Words = ""
    template = "kit/link.html"


@dataclass(frozen=True)
class Clock(Drawn):
    """A clock as it stands now: its state, its words, and the share of its time that is left."""

    state: ClockState
    text: str
    left: int
    due: datetime | None = None
    template = "kit/clock.html"

    @property
    def css(self) -> str:
        """The class that draws this state."""
        return CLASS_OF_CLOCK[self.state]

    @property
    def icon(self) -> str:
        """The icon of a settled state; an open clock draws its ring."""
        return ICON_OF_CLOCK.get(self.state, "")


def clock(
    *,
    due: datetime,
    now: datetime,
    started: datetime | None = None,
    state: str = "",
    met_at: datetime | None = None,
) -> Clock:
    """Return the clock of a task that is due at a moment.

    started gives the whole of the ring and the last quarter that is "soon"; without it the last hour counts.
    state: "waiting" while it is somebody else's turn, "met" when done (met_at: when), else worked out.
    """
    if state.lower() == "waiting":
        return Clock("waiting", _("Waiting"), 0, due)
    if state.lower() == "met" or met_at is not None:
        taken = when.span_text(met_at - started) if met_at and started else ""
        return Clock("met", _("Met, %(taken)s") % {"taken": taken} if taken else _("Met"), 100, due)
    left = due - now
    if left < timedelta(0):
        return Clock("late", _("Late by %(span)s") % {"span": when.span_text(-left)}, 0, due)
    whole = due - started if started and due > started else timedelta(hours=1)
    share = min(1.0, left / whole)
    return Clock("soon" if share <= SOON_SHARE else "open", _left_text(due, now), round(100 * share), due)


def _left_text(due: datetime, now: datetime) -> str:
    if due - now <= timedelta(hours=when.HOURS_IN_WORDS):
        return _("%(span)s left") % {"span": when.span_text(due - now)}
    there = when.local(due)
    pattern = pgettext("weekday", "l") if due - now < timedelta(days=6) else pgettext("day and month", "j F")
    day = date_format(there, pattern, use_l10n=False)
    return _("Before %(time)s %(day)s") % {"time": when.time_text(due), "day": day}


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a longer list, and where it stands in it."""

    items: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place in the whole list of the first row shown, counted from one."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place in the whole list of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def window(self) -> list[int | None]:
        """Page numbers to offer: the ends, this one and its neighbours; None where some are left out."""
        near = sorted({1, self.pages} | {n for n in range(self.number - 1, self.number + 2) if 1 <= n <= self.pages})
        shown: list[int | None] = []
        for number in near:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


Record = TypeVar("Record", bound=Model)


def paginate(rows: QuerySet[Record], number: object = 1, size: int = DEFAULT_SIZE) -> Page[Record]:
    """Return one page of a query set in two queries; a number that makes no sense gives the nearest page."""
    total = rows.count()
    pages = max(1, -(-total // size))
    wanted = int(str(number)) if str(number).isascii() and str(number).isdigit() and len(str(number)) < 9 else 1
    number = min(max(1, wanted), pages, LARGEST_PAGE)
    start = (number - 1) * size
    return Page(list(rows[start : start + size]), number, size, total)


def paginate_short(rows: QuerySet[Record], number: object = 1, size: int = DEFAULT_SIZE) -> Page[Record]:
    """Return one page of a query set that is never long in one query: each row brings how many there are.

    A page beyond the end is asked for again, as `paginate` does.
    """
    asked = int(str(number)) if str(number).isascii() and str(number).isdigit() and len(str(number)) < 9 else 1
    wanted = min(max(1, asked), LARGEST_PAGE)
    counted: Any = rows.annotate(rows_in_all=Window(Count("*")))
    found = list(counted[(wanted - 1) * size : wanted * size])
    if not found and wanted > 1:
        return paginate(rows, number, size)
    return Page(found, wanted, size, found[0].rows_in_all if found else 0)


def paginate_list(rows: Sequence[Row], number: object = 1, size: int = DEFAULT_SIZE) -> Page[Row]:
    """Return one page of a list already in memory."""
    pages = max(1, -(-len(rows) // size))
    wanted = int(str(number)) if str(number).isascii() and str(number).isdigit() and len(str(number)) < 9 else 1
    number = min(max(1, wanted), pages)
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))


@dataclass(frozen=True)
class Order:
    """The column a list is sorted by, as the address says it: "name" or "-name"."""

    key: str
    descending: bool

    @property
    def value(self) -> str:
        """The form used in the address."""
        return f"-{self.key}" if self.descending else self.key


def order_from(asked: str | None, allowed: Collection[str], default: str) -> Order:
    """Return the order asked for if its column may be sorted, else the default."""
    for value in (asked or "", default):
        key = value.removeprefix("-")
        if key in allowed or value == default:
            return Order(key, value.startswith("-"))
    raise AssertionError("the default is always accepted")


@dataclass(frozen=True)
class Column:
    """A column: numbers at the end, `wide` left out on phones, `sort` its key in the address."""

    label: Words
    number: bool = False
    wide: bool = False
    sort: str = ""
    hidden_label: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row of cells in the order of the columns; the first is its head."""

    cells: Sequence[object]
    key: str = ""
    current: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption. `empty` is what is true when there are no rows."""

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[TableRow]
    hide_caption: bool = False
    order: Order | None = None
    empty: Words = ""

    @property
    def lines(self) -> Iterable[tuple[TableRow, list[tuple[Column, object]]]]:
        """Each row with its cells paired with their columns."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]


def table(caption: Words, columns: Sequence[Column], rows: Iterable[Sequence[object]], **options: Any) -> Table:
    """Return a table from rows of plain cells."""
    return Table(caption, columns, [TableRow(cells) for cells in rows], **options)


@dataclass(frozen=True)
class Method:
    """How a number was worked out, one click away from it."""

    name: Words
    window: Words = ""
    cut_off: Words = ""
    data_as_of: datetime | None = None
    seed: int | str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class Confirmation:
    """What a person is asked before an act that others feel or that cannot be undone.

    Both buttons name their act. `stop` draws the button in red: for stopping and removing only.
    """

    title: Words
    act: Words
    keep: Words
    keep_url: str
    happens: Sequence[Words]
    to_whom: Words = ""
    cannot_undo: Words = ""
    stop: bool = False


@dataclass(frozen=True)
class Crumb:
    """A step on the way to this page; the last has no address."""

    text: Words
    url: str = ""


def share_out(counts: Sequence[int], parts: int = 100) -> list[int]:
    """Divide whole parts in the ratio of the counts: they add up, and whatever exists gets one."""
    total = sum(counts)
    if total == 0:
        return [0 for _count in counts]
    shares = [max(1, count * parts // total) if count else 0 for count in counts]
    shares[shares.index(max(shares))] += parts - sum(shares)
    return shares

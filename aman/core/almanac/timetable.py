"""A site's own timetable of a year, from the rows of a spreadsheet: what is prayed when, before any calculation.

One row a day. Columns are found by name in any order: `date`, the beginnings `fajr sunrise dhuhr asr maghrib isha`,
the congregation's times `fajr_jamaah dhuhr_jamaah ...`, and `jumuah`, `jumuah_2`, `jumuah_3` on Fridays. Cells are
HH:MM on the wall of the site, or a spreadsheet's own time. A timetable with a fault is not used in part: every fault
is named by row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from aman.core import tabular
from aman.core.almanac.fridays import is_friday
from aman.core.tabular import Cell, Fault

PRAYERS = ("fajr", "sunrise", "dhuhr", "asr", "maghrib", "isha")
HELD = ("fajr", "dhuhr", "asr", "maghrib", "isha")
"""Prayers held in congregation."""
MOST_JUMUAH = 6
MIDDAY = 12
LAST_MORNING = time(4, 0)
"""Isha up to this hour belongs to the night before."""
_SAME = {
    "zuhr": "dhuhr",
    "zohar": "dhuhr",
    "shuruq": "sunrise",
    "esha": "isha",
    "jummah": "jumuah",
    "jumah": "jumuah",
    "jumma": "jumuah",
    "iqamah": "jamaah",
    "iqama": "jamaah",
    "jamaat": "jamaah",
    "jamat": "jamaah",
    "jama": "jamaah",
    "start": "",
    "begins": "",
    "beginning": "",
}
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)


class BadTimetable(Exception):
    """Rows cannot be used; `faults` says which, in the order of the table."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"row {one.row} {one.column}: {one.code}" for one in faults[:5]))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class SiteDay:
    """What a site says of one day: beginnings, times of the congregation, and its Friday prayers in order."""

    on: date
    begins: Mapping[str, time]
    jamaah: Mapping[str, time] = field(default_factory=dict)
    jumuah: tuple[time, ...] = ()


@dataclass(frozen=True)
class Timetable:
    """The days a site has set, by day."""

    days: Mapping[date, SiteDay]

    def gaps(self) -> tuple[date, ...]:
        """Return the days between the first and the last that have no row."""
        ordered = sorted(self.days)
        return tuple(
            one + timedelta(days=away) for one, other in pairwise(ordered) for away in range(1, (other - one).days)
        )


def column_of(heading: Cell) -> str:
    """Return the name of the column a heading means: "Zuhr Iqamah" is dhuhr_jamaah, "Jummah 2" is jumuah_2."""
    text = tabular.as_text(heading).removeprefix("\ufeff").lower().replace("'", "").replace("\u2019", "")
    words = [_SAME.get(word, word) for word in re.findall(r"[a-z]+|\d+", text)]
    name = "_".join(word for word in words if word)
    return "jumuah" if name in ("jumuah_1", "jumuah_jamaah") else name


def read_timetable(rows: Iterable[Sequence[Cell]], formats: Sequence[str] | None = None) -> Timetable:
    """Return the timetable of rows, the first of them the header.

    formats: how days are written (strptime). Left out, that one order of day, month and year in which every row is a
    day. Raises BadTimetable; tabular.NoHeader, MissingColumns and RepeatedColumn of a header without date or prayers.
    """
    lines = [list(row) for row in rows]
    header = [column_of(cell) for cell in lines[0]] if lines else []
    known = [name for name in header if name in _columns()]
    found = list(tabular.records([header, *lines[1:]], ["date", *PRAYERS, *known]))
    faults = [one for one in found if isinstance(one, Fault)]
    kept = [one for one in found if not isinstance(one, Fault)]
    patterns = formats or _formats([one.cells["date"] for one in kept])
    days: dict[date, SiteDay] = {}
    for record in kept:
        day, wrong = _site_day(record, patterns)
        if day and day.on in days:
            wrong = [Fault(record.row, "date", "SECOND_ROW_OF_A_DAY")]
        elif day and not wrong:
            days[day.on] = day
        faults.extend(wrong)
    if not kept and not faults:
        faults = [Fault(1, "", "NO_ROWS")]
    if faults:
        raise BadTimetable(sorted(faults, key=lambda one: one.row))
    return Timetable(days)


def _columns() -> set[str]:
    friday = {"jumuah", *(f"jumuah_{number}" for number in range(2, MOST_JUMUAH + 1))}
    return {*(f"{name}_jamaah" for name in HELD), *friday}


def _formats(cells: Sequence[Cell]) -> Sequence[str]:
    orders = tabular.orders_that_fit(cells)
    texts = [cell for cell in cells if isinstance(cell, str)]
    if not orders:
        return ()
    if texts and len(orders) > 1 and not _is_one(texts, orders):
        raise BadTimetable([Fault(tabular.FIRST_ROW, "date", "DAY_OR_MONTH_FIRST")])
    return tabular.formats_of(orders[0])


def _is_one(texts: Sequence[str], orders: Sequence[str]) -> bool:
    def days(order: str) -> list[date | None]:
        return [_day_or_none(text, tabular.formats_of(order)) for text in texts]

    first = days(orders[0])
    return all(days(order) == first for order in orders[1:])


def _day_or_none(cell: Cell, formats: Sequence[str]) -> date | None:
    try:
        return tabular.as_day(cell, formats)
    except tabular.Unreadable:
        return None


def _site_day(record: tabular.Record, formats: Sequence[str]) -> tuple[SiteDay | None, list[Fault]]:
    day = _day_or_none(record.cells["date"], formats)
    if day is None:
        return None, [Fault(record.row, "date", "NOT_A_DATE")]
    times: dict[str, time] = {}
    faults = []
    for name, cell in record.cells.items():
        if name == "date" or cell is None:
            continue
        read = as_time(cell, after_noon_to=_after_noon_to(name))
        if read is None:
            faults.append(Fault(record.row, name, "NOT_A_TIME"))
        else:
            times[name] = read
    faults += [Fault(record.row, name, "EMPTY") for name in PRAYERS if record.cells[name] is None]
    if faults:
        return None, faults
    found = SiteDay(
        day,
        {name: times[name] for name in PRAYERS},
        {name: times[f"{name}_jamaah"] for name in HELD if f"{name}_jamaah" in times},
        tuple(times[name] for name in sorted(times) if name.startswith("jumuah")),
    )
    return found, _disorder(record.row, found)


def _after_noon_to(name: str) -> int:
    """Return the last hour that, written without "am" or "pm", is after noon in a column; 0 for the morning's."""
    if name.startswith(("fajr", "sunrise")):
        return 0
    return 10 if name.startswith(("dhuhr", "jumuah")) else 11


def as_time(cell: Cell, *, after_noon_to: int = 0) -> time | None:
    """Return a cell as a time of day; None where it is not one.

    after_noon_to: hours from 1 to this, written without "am", "pm" or a leading nought, are after noon, as printed
    timetables write 1:15 for 13:15. A day's fraction, as spreadsheets keep times, is read to the minute.
    """
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 < cell < 1:
        minutes = round(cell * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    found = _CLOCK.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return _wall_time(found, after_noon_to) if found else None


def _wall_time(found: re.Match[str], after_noon_to: int) -> time | None:
    hours, minutes, half = int(found[1]), int(found[2]), (found[3] or "").lower()[:1]
    if half and not 1 <= hours <= MIDDAY:
        return None
    is_short = not half and not found[1].startswith("0")
    if half == "p" or (is_short and 1 <= hours <= after_noon_to):
        hours = hours % MIDDAY + MIDDAY
    elif half == "a":
        hours %= MIDDAY
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def _disorder(row: int, day: SiteDay) -> list[Fault]:
    """Say where times are out of order; Isha may fall after midnight."""
    ordered = [(name, _since_morning(name, day.begins[name])) for name in PRAYERS]
    faults = [Fault(row, name, "OUT_OF_ORDER") for (_, before), (name, at) in pairwise(ordered) if at <= before]
    begins = dict(ordered)
    for name, at in day.jamaah.items():
        if _since_morning(name, at) < begins[name]:
            faults.append(Fault(row, f"{name}_jamaah", "BEFORE_ITS_PRAYER"))
    if day.jamaah.get("fajr", time(0)) >= day.begins["sunrise"]:
        faults.append(Fault(row, "fajr_jamaah", "AFTER_SUNRISE"))
    if any(one >= other for one, other in pairwise(day.jumuah)):
        faults.append(Fault(row, "jumuah", "OUT_OF_ORDER"))
    if day.jumuah and not is_friday(day.on):
        faults.append(Fault(row, "jumuah", "NOT_A_FRIDAY"))
    return faults


def _since_morning(name: str, at: time) -> int:
    is_next = name == "isha" and at <= LAST_MORNING
    return at.hour * 60 + at.minute + (24 * 60 if is_next else 0)

"""Rows of a spreadsheet read as records: columns found by name, cells read as text, days and numbers.

Pure: rows come in as sequences of cells, whoever opened the file. Row numbers are those a spreadsheet shows:
the header is row 1. A fault names a row, a column and a code, never the cell's content.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

Cell = object
FIRST_ROW = 2
EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; the rest it has made noughts."""
_EXPONENT = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
DATE_ORDERS: dict[str, tuple[str, ...]] = {
    "YMD": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    "DMY": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"),
    "MDY": ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    "DMY_WORDS": ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
}
"""Orders in which people write days, with the forms of each."""
_HOURS = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")


class MissingColumns(Exception):
    """The header lacks columns; `names` says which."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


class RepeatedColumn(Exception):
    """A wanted column is in the header more than once."""


class NoHeader(Exception):
    """There is no first row."""


class Unreadable(Exception):
    """A cell cannot be read as what its column holds; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a table: row as a spreadsheet shows it, column by its name, and a code."""

    row: int
    column: str
    code: str


@dataclass(frozen=True)
class Record:
    """One row: its number, and its wanted cells by the name of their column."""

    row: int
    cells: Mapping[str, Cell]


def read_header(cells: Sequence[Cell], wanted: Iterable[str]) -> dict[str, int]:
    """Return where each wanted column stands. Raises NoHeader, MissingColumns, RepeatedColumn."""
    names = [as_text(cell).removeprefix("\ufeff").strip() for cell in cells]
    if not any(names):
        raise NoHeader
    asked = list(dict.fromkeys(wanted))
    missing = [name for name in asked if name not in names]
    if missing:
        raise MissingColumns(missing)
    repeated = [name for name in asked if names.count(name) > 1]
    if repeated:
        raise RepeatedColumn(repeated[0])
    return {name: names.index(name) for name in asked}


def records(
    rows: Iterable[Sequence[Cell]], wanted: Iterable[str], *, missing: frozenset[str] = frozenset({""})
) -> Iterator[Record | Fault]:
    """Yield a record, or a fault, for every row below the header that is not blank.

    missing: texts that mean "nothing was recorded"; such cells come back as None. A row longer or shorter
    than the header is a fault (ROW_TOO_LONG, ROW_TOO_SHORT): its cells cannot be trusted to be in place.
    """
    lines = iter(rows)
    header = list(next(lines, ()))
    places = read_header(header, wanted)
    width = _width(header)
    for number, cells in enumerate(lines, start=FIRST_ROW):
        if all(_is_blank(cell) for cell in cells):
            continue
        if any(not _is_blank(cell) for cell in cells[width:]):
            yield Fault(number, "", "ROW_TOO_LONG")
        elif len(cells) < width:
            yield Fault(number, "", "ROW_TOO_SHORT")
        else:
            found = {name: None if _is_missing(cells[at], missing) else cells[at] for name, at in places.items()}
            yield Record(number, found)


def _width(header: Sequence[Cell]) -> int:
    return max((place for place, cell in enumerate(header, start=1) if not _is_blank(cell)), default=0)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_missing(cell: Cell, missing: frozenset[str]) -> bool:
    return _is_blank(cell) or (isinstance(cell, str) and cell.strip() in missing)


def as_text(cell: Cell) -> str:
    """Return a cell as text. Whole numbers lose the ".0" a spreadsheet gives them, so that ids stay ids."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat()
    return str(cell).strip()


def as_ident(cell: Cell) -> str:
    """Return a cell as an identifier. Raises Unreadable (LOST_DIGITS) where a spreadsheet has rounded it.

    A number of more than 15 digits that ends in noughts, or one written 1.23E+15, is no longer what was typed:
    two people may have become one. A whole number that kept its digits stays as it is.
    """
    if isinstance(cell, float) and abs(cell) >= 10**EXACT_DIGITS:
        raise Unreadable("LOST_DIGITS")
    text = as_text(cell)
    if isinstance(cell, int) and len(text) > EXACT_DIGITS and not text[EXACT_DIGITS:].strip("0"):
        raise Unreadable("LOST_DIGITS")
    if isinstance(cell, str) and _EXPONENT.fullmatch(text):
        raise Unreadable("LOST_DIGITS")
    return text


def formats_of(order: str) -> tuple[str, ...]:
    """Return every form of an order of DATE_ORDERS, with and without an hour."""
    return tuple(form + hours for form in DATE_ORDERS[order] for hours in _HOURS)


def orders_that_fit(cells: Iterable[Cell]) -> list[str]:
    """Return the orders in which the most days of a column can be read; more than one means it could be either."""
    texts = {as_text(cell) for cell in cells if isinstance(cell, str) and cell.strip()}
    fitting = {order: sum(_fits(text, formats_of(order)) for text in texts) for order in DATE_ORDERS}
    return [order for order, number in fitting.items() if number == max(fitting.values()) and (number or not texts)]


def _fits(text: str, formats: Sequence[str]) -> bool:
    try:
        as_day(text, formats)
    except Unreadable:
        return False
    return True


def as_day(cell: Cell, formats: Sequence[str] = ("%Y-%m-%d",), zone: tzinfo | None = None) -> date:
    """Return a cell as a day.

    formats: those of strptime, tried in turn. zone: where days are counted; a moment that says how far it is
    from UTC becomes the day it was there. Raises Unreadable (NOT_A_DATE).
    """
    if isinstance(cell, datetime):
        return _day_there(cell, zone)
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    if "T" in text and (text.endswith("Z") or "+" in text or text.count("-") > 2):
        try:
            return _day_there(datetime.fromisoformat(text), zone)
        except (ValueError, OverflowError):
            raise Unreadable("NOT_A_DATE") from None
    for pattern in formats:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise Unreadable("NOT_A_DATE")


def _day_there(moment: datetime, zone: tzinfo | None) -> date:
    return (moment.astimezone(zone) if moment.tzinfo and zone else moment).date()


def harmless(text: object) -> str:
    """Return a text for a cell of a CSV file that no spreadsheet takes for a formula."""
    words = str(text)
    return f"'{words}" if words.lstrip(" ").startswith(_RISKY) else words


def as_number(cell: Cell, *, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a cell as a finite number within bounds. Raises Unreadable (NOT_A_NUMBER, OUT_OF_RANGE)."""
    if isinstance(cell, bool):
        raise Unreadable("NOT_A_NUMBER")
    try:
        value = float(cell) if isinstance(cell, int | float) else float(as_text(cell))
    except (ValueError, OverflowError):
        raise Unreadable("NOT_A_NUMBER") from None
    if not math.isfinite(value):
        raise Unreadable("NOT_A_NUMBER")
    if not low <= value <= high:
        raise Unreadable("OUT_OF_RANGE")
    return value


def number_repeats(idents: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each id with how often it has been met so far, itself included: ids repeat in real files."""
    met: Counter[str] = Counter()
    for ident in idents:
        met[ident] += 1
        yield ident, met[ident]


def fingerprint(values: Mapping[str, object]) -> str:
    """Return a digest of a record's values that changes when any of them does."""
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()

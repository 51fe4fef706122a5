"""Looking at a table before it is brought in: which columns it has, what they seem to mean, what would happen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from aman.apps.incidents import import_mapping
from aman.apps.incidents.import_mapping import BadMapping, ColumnMapping
from aman.apps.incidents.import_reading import LeftOut, Parsed, parts_of, read_rows
from aman.apps.incidents.models import Category
from aman.core import tabular

Rows = Sequence[Sequence[object]]
PREVIEW = 8
MOST_VALUES = 60
WORDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "ref", "reference", "incident id", "event unique id", "crime ref", "crime reference", "case number",
           "incident number", "unique id", "urn"),
    "occurred_on": ("date", "occurrence date", "occurred on", "occurred", "incident date", "date of incident",
                    "date occurred", "offence date", "day"),
    "reported_on": ("reported date", "date reported", "reported on", "reported", "report date"),
    "area": ("borough", "area", "local authority", "district", "division", "area code", "lad", "state", "force"),
    "category": ("category", "type", "offence", "offense", "crime type", "incident type", "primary offence",
                 "offense name", "kind"),
    "latitude": ("lat", "latitude"),
    "longitude": ("lon", "lng", "long", "longitude"),
}  # fmt: skip
"""Names by which each of our fields is known elsewhere, in the order of how sure they make us."""


@dataclass(frozen=True)
class Look:
    """What was read of a table. Plain values, so that it can be kept sealed with the file."""

    header: list[str]
    problem: str = ""
    names: list[str] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    categories: list[list[Any]] = field(default_factory=list)
    """Value of the source, how often, our code or "" (it will be counted as OTHER)."""
    areas: list[list[Any]] = field(default_factory=list)
    """Value of the source, how often, our area's name or "" (such rows are faults)."""
    more_values: int = 0
    orders: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the look as plain values."""
        return asdict(self)


def header_of(rows: Rows) -> list[str]:
    """Return the names of the columns, each once, without the empty ones."""
    names = [tabular.as_text(cell).removeprefix("\ufeff").strip() for cell in (rows[0] if rows else ())]
    return list(dict.fromkeys(name for name in names if name))


def suggest(rows: Rows, name: str, known: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the document that seems to fit a table: a known one whose columns are all there, or a new one."""
    header = header_of(rows)
    fitting = [one for one in known if _fits(one, header)]
    if fitting:
        return dict(max(fitting, key=lambda one: len(import_mapping.parse(dict(one)).wanted)))
    plain = {_plain(column): column for column in reversed(header)}
    found = {ours: next((plain[word] for word in words if word in plain), "") for ours, words in WORDS.items()}
    columns = {ours: column for ours, column in found.items() if column}
    source = re.sub(r"[^a-z0-9]+", "-", name.rsplit(".", 1)[0].casefold()).strip("-")[:40]
    document: dict[str, Any] = {
        "source": source if source not in {"", "aman"} else "table",
        "missing": ["", "NA", "N/A"],
        "columns": columns,
        "date_order": (_orders(rows, columns) or ["YMD"])[0],
    }
    return document


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", name.casefold()).split())


def _fits(document: Mapping[str, Any], header: Collection[str]) -> bool:
    try:
        return set(import_mapping.parse(document).wanted) <= set(header)
    except BadMapping:
        return False


def _orders(rows: Rows, columns: Mapping[str, str]) -> list[str]:
    """Return the orders that fit the days of a table."""
    wanted = [columns[name] for name in ("occurred_on", "reported_on") if columns.get(name)]
    return tabular.orders_that_fit(cell for column in wanted for cell in cells_of(rows, column))


def cells_of(rows: Rows, column: str) -> list[object]:
    """Return the cells of a column below the header; none when it is not there."""
    names = [tabular.as_text(cell).removeprefix("\ufeff").strip() for cell in (rows[0] if rows else ())]
    if column not in names:
        return []
    at = names.index(column)
    return [row[at] for row in rows[1:] if at < len(row)]


def recognise_values(document: dict[str, Any], rows: Rows, areas: Collection[tuple[str, str]]) -> dict[str, Any]:
    """Return the document with values that speak for themselves mapped: our areas by code or name, our categories.

    areas: (code, name) of every area known here.
    """
    by_name = {text.casefold(): (code, name) for code, name in areas for text in (code, name)}
    area = {**document.get("area", {})}
    values = dict(area.get("values", {}))
    for value in _values(rows, document, "area", ""):
        if value not in values and value.casefold() in by_name:
            code, name = by_name[value.casefold()]
            values[value] = {"code": code, "name": name}
    category = {**document.get("category", {})}
    kinds = dict(category.get("values", {}))
    words = {code.casefold(): code for code in Category.values}
    words |= {str(label).casefold(): str(code) for code, label in Category.choices}
    for value in _values(rows, document, "category", category.get("separator", "")):
        if value not in kinds and value.casefold() in words:
            kinds[value] = words[value.casefold()]
    return {**document, "area": {**area, "values": values}, "category": {**category, "values": kinds}}


def _values(rows: Rows, document: Mapping[str, Any], ours: str, separator: str) -> Counter[str]:
    """Return how often each value of a column occurs, leaving out those that mean nothing was recorded."""
    column = document.get("columns", {}).get(ours, "")
    missing = {"", *map(str, document.get("missing", ()))}
    texts = (tabular.as_text(cell) for cell in cells_of(rows, column) if column)
    return Counter(part for text in texts if text not in missing for part in parts_of(text, separator))


def look_at(rows: Rows, document: dict[str, Any], *, today: date, reach: Collection[str] | None) -> Look:
    """Return what a table looks like through a mapping; a mapping that cannot be used is told by `problem`."""
    header = header_of(rows)
    orders = _orders(rows, document.get("columns", {}))
    kinds, areas, more = _mapped_values(rows, document)
    try:
        mapping = import_mapping.parse(document)
        preview = _preview(rows, mapping, today=today, reach=reach)
    except BadMapping as error:
        return Look(header, error.code, [], [], kinds, areas, more, orders)
    except tabular.NoHeader:
        return Look(header, "NO_HEADER")
    except tabular.MissingColumns as error:
        return Look(header, "NO_COLUMN", list(error.names), [], kinds, areas, more, orders)
    except tabular.RepeatedColumn as error:
        return Look(header, "REPEATED", [str(error)], [], kinds, areas, more, orders)
    return Look(header, "", [], preview, kinds, areas, more, orders)


def _mapped_values(rows: Rows, document: Mapping[str, Any]) -> tuple[list[list[Any]], list[list[Any]], int]:
    category, area = document.get("category", {}), document.get("area", {})
    kinds = _values(rows, document, "category", category.get("separator", "")).most_common()
    places = _values(rows, document, "area", "").most_common()
    codes, names = category.get("values", {}), area.get("values", {})
    found_kinds = [[value, count, codes.get(value, "")] for value, count in kinds]
    found_areas = [[value, count, names.get(value, {}).get("name", "")] for value, count in places]
    # What nobody has mapped yet comes first; the rest in order of how often it occurs.
    found_kinds.sort(key=lambda one: bool(one[2]))
    found_areas.sort(key=lambda one: bool(one[2]))
    more = max(0, len(found_kinds) - MOST_VALUES) + max(0, len(found_areas) - MOST_VALUES)
    return found_kinds[:MOST_VALUES], found_areas[:MOST_VALUES], more


def _preview(rows: Rows, mapping: ColumnMapping, *, today: date, reach: Collection[str] | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in read_rows(rows[: PREVIEW + 1], mapping, today=today, reach=reach):
        if isinstance(one, Parsed):
            place = mapping.areas[one.area].name if one.area else ""
            found.append({**asdict(one), "area": place})
        elif isinstance(one, LeftOut):
            found.append({"row": one.row, "left_out": True})
        else:
            found.append({"row": one[0].row, "faults": [[fault.column, fault.code] for fault in one]})
    return found

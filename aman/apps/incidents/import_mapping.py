"""Column mappings: how somebody else's table becomes our incidents. Shipped ones are in `mappings/`.

A mapping is a document of plain values, the same in a TOML file and in the database; `parse` makes it usable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aman.apps.incidents.models import Category
from aman.core import tabular

SHIPPED = Path(__file__).parent / "mappings"
FIELDS = ("id", "occurred_on", "reported_on", "latitude", "longitude", "area", "category")
REQUIRED = frozenset({"id", "occurred_on"})
CATEGORIES = frozenset(Category.values)
LONGEST_SOURCE = 40
_TOP = {
    "title", "source", "missing", "date_formats", "date_order", "timezone", "cell_separator",
    "columns", "attributes", "lists", "only", "area", "category",
}  # fmt: skip
_AREA = {"level", "region", "values"}
_CATEGORY = {"separator", "order", "values"}
_LIST = {"columns", "separator", "nothing"}


class UnknownMapping(Exception):
    """No mapping has this name, and no file is there."""


class BadMapping(Exception):
    """The mapping cannot be used; the message says why, `code` in one word."""

    def __init__(self, sentence: str, code: str = "BAD") -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class NamedArea:
    """The area a value of the source stands for."""

    code: str
    name: str


@dataclass(frozen=True)
class ListOf:
    """Several columns, or one that holds several values, kept as one list of codes."""

    columns: tuple[str, ...]
    separator: str = ""
    nothing: frozenset[str] = frozenset()
    """Values that say "none of these", which is not the same as nothing recorded."""


@dataclass(frozen=True)
class ColumnMapping:
    """One mapping: columns of the source by our field, values by our codes."""

    source: str
    columns: Mapping[str, str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, ListOf] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    missing: frozenset[str] = frozenset({""})
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    zone: ZoneInfo | None = None
    cell_separator: str = ""
    area_level: str = "AREA"
    area_region: str = ""
    areas: Mapping[str, NamedArea] = field(default_factory=dict)
    separator: str = ""
    order: tuple[str, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> list[str]:
        """Every column of the source that is read, each once."""
        listed = [column for one in self.lists.values() for column in one.columns]
        return list(dict.fromkeys([*self.columns.values(), *self.attributes.values(), *listed, *self.only]))


def shipped() -> list[str]:
    """Return the names of the mappings that come with Aman."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def document(name_or_file: str) -> dict[str, Any]:
    """Return the document of a shipped mapping by name, or of a TOML file. Raises UnknownMapping, BadMapping."""
    path = SHIPPED / f"{name_or_file}.toml" if name_or_file in shipped() else Path(name_or_file)
    if not path.is_file():
        raise UnknownMapping(
            f'There is no mapping "{name_or_file}". Shipped: {", ".join(shipped())}; or give a TOML file.'
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping(f"The mapping {path.name} is not TOML: {error}.") from error


def load(name_or_file: str) -> ColumnMapping:
    """Return a shipped mapping by name, or one from a TOML file. Raises UnknownMapping, BadMapping."""
    return parse(document(name_or_file))


def parse(document: Mapping[str, Any]) -> ColumnMapping:
    """Return the mapping a document states. Raises BadMapping for unknown or wrong entries."""
    _known(document, _TOP, "mapping")
    area, category = document.get("area", {}), document.get("category", {})
    _known(area, _AREA, "area")
    _known(category, _CATEGORY, "category")
    columns = document.get("columns", {})
    _known(columns, set(FIELDS), "columns")
    if lacking := sorted(REQUIRED - set(columns)):
        raise BadMapping(f"The mapping names no column for {', '.join(lacking)}.", "NO_COLUMN")
    source = str(document.get("source", ""))
    if not source or source.upper() == "AMAN" or len(source) > LONGEST_SOURCE:
        raise BadMapping('The mapping needs a "source" of at most 40 characters, other than AMAN.', "NO_SOURCE")
    codes = {*category.get("values", {}).values(), *category.get("order", [])}
    if strange := sorted(str(code) for code in codes - CATEGORIES):
        raise BadMapping(f"The mapping uses categories that do not exist: {', '.join(strange)}.")
    return ColumnMapping(
        source=source,
        columns=dict(columns),
        attributes=dict(document.get("attributes", {})),
        lists={name: _list(name, given) for name, given in _table(document, "lists").items()},
        only={column: frozenset(map(str, values)) for column, values in _table(document, "only").items()},
        missing=frozenset(map(str, document.get("missing", [""]))),
        date_formats=_formats(document),
        zone=_zone(document.get("timezone", "")),
        cell_separator=str(document.get("cell_separator", ""))[:1],
        area_level=str(area.get("level", "AREA")),
        area_region=str(area.get("region", "")),
        areas={value: _area(value, given) for value, given in area.get("values", {}).items()},
        separator=str(category.get("separator", "")),
        order=tuple(category.get("order", ())),
        categories=dict(category.get("values", {})),
    )


def _formats(document: Mapping[str, Any]) -> tuple[str, ...]:
    order = document.get("date_order")
    if order is None:
        return tuple(document.get("date_formats", ["%Y-%m-%d"]))
    if order not in tabular.DATE_ORDERS:
        raise BadMapping(f"The mapping's date_order must be one of {', '.join(tabular.DATE_ORDERS)}.")
    return tabular.formats_of(order)


def _zone(name: object) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        raise BadMapping(f'There is no time zone "{name}".') from None


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, Mapping):
        raise BadMapping(f"The mapping's {name} must be a table.")
    return found


def _list(name: str, given: Any) -> ListOf:
    _known(given, _LIST, name)
    columns = tuple(map(str, given.get("columns", ())))
    if not columns:
        raise BadMapping(f'The list "{name}" names no column.')
    return ListOf(columns, str(given.get("separator", "")), frozenset(map(str, given.get("nothing", ()))))


def _known(table: Any, names: set[str], where: str) -> None:
    if not isinstance(table, Mapping):
        raise BadMapping(f"The mapping's {where} must be a table.")
    if strange := sorted(set(table) - names):
        raise BadMapping(f"The mapping has entries nobody knows in {where}: {', '.join(strange)}.")


def _area(value: str, given: Any) -> NamedArea:
    if not isinstance(given, Mapping) or set(given) != {"code", "name"}:
        raise BadMapping(f'The area "{value}" needs a code and a name.')
    return NamedArea(str(given["code"]), str(given["name"]))

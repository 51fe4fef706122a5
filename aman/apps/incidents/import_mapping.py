"""Column mappings: how somebody else's table becomes our incidents. Shipped ones are in `mappings/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "mappings"
FIELDS = ("id", "occurred_on", "reported_on", "latitude", "longitude", "area", "category")
REQUIRED = frozenset({"id", "occurred_on"})
CATEGORIES = frozenset(
    {"ABUSE", "THREAT", "ASSAULT", "DAMAGE", "ARSON", "LITERATURE", "DISCRIMINATION", "ONLINE", "OTHER"}
)
_TOP = {"title", "source", "missing", "date_formats", "columns", "attributes", "area", "category"}
_AREA = {"level", "region", "values"}
_CATEGORY = {"separator", "order", "values"}


class UnknownMapping(Exception):
    """No mapping has this name, and no file is there."""


class BadMapping(Exception):
    """The mapping file cannot be used; the message says why."""


@dataclass(frozen=True)
class NamedArea:
    """The area a value of the source stands for."""

    code: str
    name: str


@dataclass(frozen=True)
class ColumnMapping:
    """One mapping: columns of the source by our field, values by our codes."""

    source: str
    columns: Mapping[str, str]
    attributes: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset({""})
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    area_level: str = "AREA"
    area_region: str = ""
    areas: Mapping[str, NamedArea] = field(default_factory=dict)
    separator: str = ""
    order: tuple[str, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> list[str]:
        """Every column of the source that is read, each once."""
        return list(dict.fromkeys([*self.columns.values(), *self.attributes.values()]))


def shipped() -> list[str]:
    """Return the names of the mappings that come with Aman."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load(name_or_file: str) -> ColumnMapping:
    """Return a shipped mapping by name, or one from a TOML file. Raises UnknownMapping, BadMapping."""
    path = SHIPPED / f"{name_or_file}.toml" if name_or_file in shipped() else Path(name_or_file)
    if not path.is_file():
        raise UnknownMapping(
            f'There is no mapping "{name_or_file}". Shipped: {", ".join(shipped())}; or give a TOML file.'
        )
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping(f"The mapping {path.name} is not TOML: {error}.") from error


def parse(document: Mapping[str, Any]) -> ColumnMapping:
    """Return the mapping a TOML document states. Raises BadMapping for unknown or wrong entries."""
    _known(document, _TOP, "mapping")
    area, category = document.get("area", {}), document.get("category", {})
    _known(area, _AREA, "area")
    _known(category, _CATEGORY, "category")
    columns = document.get("columns", {})
    _known(columns, set(FIELDS), "columns")
    if lacking := sorted(REQUIRED - set(columns)):
        raise BadMapping(f"The mapping names no column for {', '.join(lacking)}.")
    source = str(document.get("source", ""))
    if not source or source.upper() == "AMAN" or len(source) > 40:
        raise BadMapping('The mapping needs a "source" of at most 40 characters, other than AMAN.')
    codes = {*category.get("values", {}).values(), *category.get("order", [])}
    if strange := sorted(str(code) for code in codes - CATEGORIES):
        raise BadMapping(f"The mapping uses categories that do not exist: {', '.join(strange)}.")
    return ColumnMapping(
        source=source,
        columns=dict(columns),
        attributes=dict(document.get("attributes", {})),
        missing=frozenset(map(str, document.get("missing", [""]))),
        date_formats=tuple(document.get("date_formats", ["%Y-%m-%d"])),
        area_level=str(area.get("level", "AREA")),
        area_region=str(area.get("region", "")),
        areas={value: _area(value, given) for value, given in area.get("values", {}).items()},
        separator=str(category.get("separator", "")),
        order=tuple(category.get("order", ())),
        categories=dict(category.get("values", {})),
    )


def _known(table: Any, names: set[str], where: str) -> None:
    if not isinstance(table, Mapping):
        raise BadMapping(f"The mapping's {where} must be a table.")
    if strange := sorted(set(table) - names):
        raise BadMapping(f"The mapping has entries nobody knows in {where}: {', '.join(strange)}.")


def _area(value: str, given: Any) -> NamedArea:
    if not isinstance(given, Mapping) or set(given) != {"code", "name"}:
        raise BadMapping(f'The area "{value}" needs a code and a name.')
    return NamedArea(str(given["code"]), str(given["name"]))

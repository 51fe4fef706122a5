"""What incidents are classified as: versions of the taxonomy and the strands, read from files.

Shipped in `taxonomy/VERSION.json` and `taxonomy/strands/CODE.json`. A panel of another faith or country adds files of
the same form under AMAN_DATA_DIR/taxonomy; a file of the same name is read in the shipped one's stead. A version that
records use is never edited: a change is a new version, with `follows` from its older codes to its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from aman.apps.incidents.models import Category

SHIPPED = Path(__file__).parent / "taxonomy"


class BadTaxonomy(ValueError):
    """A file of the taxonomy does not hold together; the message says where."""


@dataclass(frozen=True)
class Term:
    """A code with its words per language."""

    code: str
    labels: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """The words in the active language, else in English."""
        spoken = dict(self.labels)
        return spoken.get((get_language() or "en").split("-")[0]) or spoken["en"]


@dataclass(frozen=True)
class Type(Term):
    """A type of incident: in person or online, what it counts as, and what it is in the lists of others."""

    realm: str = "STREET"
    category: str = "OTHER"
    cst: str = "NONE"
    police: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strand(Term):
    """Whom it was aimed at, and which of the police's monitored strands that is."""

    police_strand: str = ""
    order: int = 0


@dataclass(frozen=True)
class Taxonomy:
    """One version. `follows`: a code of an earlier version to the code of this one that stands for it."""

    version: str
    valid_from: date
    types: dict[str, Type]
    cst: dict[str, Term]
    police: dict[str, Term]
    follows: dict[str, str] = field(default_factory=dict)


def versions() -> list[Taxonomy]:
    """Return every version, oldest first. Raises BadTaxonomy."""
    found = [_version(path, path.stat().st_mtime) for path in _files("", "*.json")]
    return sorted(found, key=lambda one: (one.valid_from, one.version))


def current(on: date) -> Taxonomy:
    """Return the version that is used on a day: the newest that is valid by then. Raises BadTaxonomy."""
    valid = [one for one in versions() if one.valid_from <= on]
    if not valid:
        raise BadTaxonomy(f"no version is valid on {on}")
    return valid[-1]


def version(name: str) -> Taxonomy | None:
    """Return a version by name; None where its file is gone, and codes are then shown as they are."""
    return next((one for one in versions() if one.version == name), None)


def strands() -> list[Strand]:
    """Return the strands, in their order. Raises BadTaxonomy."""
    found = [_strand(path, path.stat().st_mtime) for path in _files("strands", "*.json")]
    return sorted(found, key=lambda one: (one.order, one.code))


def type_label(name: str, code: str) -> str:
    """Return the words of a type in the version it was given in; the bare code where that is not known."""
    found = version(name)
    return found.types[code].label if found and code in found.types else code


def carried(name: str, code: str, to: Taxonomy) -> Type | None:
    """Return the type of another version that stands for a code of an earlier one, or None where nothing does."""
    chain = versions()
    names = [one.version for one in chain]
    if name not in names:
        return to.types.get(code)
    for one in chain[names.index(name) + 1 : names.index(to.version) + 1]:
        code = one.follows.get(code, code)
    return to.types.get(code)


def _files(folder: str, pattern: str) -> list[Path]:
    own = Path(settings.AMAN.data_dir) / "taxonomy" / folder
    found = {path.name: path for place in (SHIPPED / folder, own) if place.is_dir() for path in place.glob(pattern)}
    return [found[name] for name in sorted(found)]


def _labels(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    labels = row.get("labels", {})
    if not labels.get("en"):
        raise BadTaxonomy(f"{row.get('code', '?')} has no English words")
    return tuple(sorted(labels.items()))


@lru_cache(maxsize=64)
def _version(path: Path, _changed: float) -> Taxonomy:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        cst = {row["code"]: Term(row["code"], _labels(row)) for row in raw["cst"]}
        police = {row["code"]: Term(row["code"], _labels(row)) for row in raw["police"]}
        types = {row["code"]: _type(row) for row in raw["types"]}
        made = Taxonomy(
            raw["version"], date.fromisoformat(raw["valid_from"]), types, cst, police, raw.get("follows", {})
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadTaxonomy(f"{path.name}: {error}") from error
    _check(made, path.name)
    return made


def _type(row: dict[str, Any]) -> Type:
    return Type(row["code"], _labels(row), row["realm"], row["category"], row["cst"], tuple(row["police"]))


def _check(made: Taxonomy, name: str) -> None:
    for one in made.types.values():
        if one.category not in Category.values:
            raise BadTaxonomy(f"{name}: {one.code} counts as {one.category}, which is not counted")
        if one.realm not in {"STREET", "ONLINE"} or one.cst not in made.cst or not set(one.police) <= set(made.police):
            raise BadTaxonomy(f"{name}: {one.code} is mapped to a code that is not listed")
    if not set(made.follows.values()) <= set(made.types):
        raise BadTaxonomy(f"{name}: an older code is followed by one that is not listed")


@lru_cache(maxsize=64)
def _strand(path: Path, _changed: float) -> Strand:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Strand(raw["code"], _labels(raw), raw["police_strand"], int(raw["order"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadTaxonomy(f"strands/{path.name}: {error}") from error

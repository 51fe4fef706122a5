"""Lists that an operator may replace: levels of tension, communities, needs, what the police may answer.

Shipped in `codebooks/NAME.toml`; a file of that name under AMAN_DATA_DIR/codebooks is read in its stead. Records
hold codes; a code that is on no list any more is shown as it is.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import lazystr
from django.utils.translation import get_language

from aman.kit.languages import SOURCE

SHIPPED = Path(__file__).parent / "codebooks"


@dataclass(frozen=True)
class Entry:
    """One code of a list, with its words per language."""

    code: str
    words: tuple[tuple[str, str], ...]
    kind: str = "info"
    settled: bool = False
    final: bool = False

    @property
    def label(self) -> str:
        """The words in the active language, else in English."""
        spoken = dict(self.words)
        return spoken.get((get_language() or SOURCE).split("-")[0]) or spoken[SOURCE]


def _file(name: str) -> Path:
    own: Path = Path(settings.AMAN.data_dir) / "codebooks" / f"{name}.toml"
    return own if own.is_file() else SHIPPED / f"{name}.toml"


@lru_cache(maxsize=64)
def _read(path: Path, changed: float) -> tuple[Entry, ...]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["entry"]
    return tuple(
        Entry(
            code=row["code"],
            words=tuple((key, value) for key, value in row.items() if len(key) == 2),
            kind=row.get("kind", "info"),
            settled=row.get("settled", False),
            final=row.get("final", False),
        )
        for row in rows
    )


def entries(name: str) -> tuple[Entry, ...]:
    """Return the entries of a list, in its order."""
    path = _file(name)
    return _read(path, path.stat().st_mtime)


def entry(name: str, code: object) -> Entry:
    """Return one entry; for a code that is not on the list, an entry that says the code."""
    wanted = str(code)
    return next((one for one in entries(name) if one.code == wanted), Entry(wanted, ((SOURCE, wanted),)))


def choices(name: str, empty: Any = None) -> list[tuple[str, Any]]:
    """Return a list as choices of a form, in the active language, after an empty one where its words are given."""
    found: list[tuple[str, Any]] = [(one.code, lazystr(one.label)) for one in entries(name)]
    return found if empty is None else [("", empty), *found]


def words_of(name: str, codes: list[str]) -> list[str]:
    """Return the words of codes, in the order of the list."""
    known = [one.code for one in entries(name)]
    ordered = sorted(codes, key=lambda code: known.index(code) if code in known else len(known))
    return [entry(name, code).label for code in ordered]


def police_books() -> list[str]:
    """Return the names of the lists of what the police may answer, shipped and own."""
    own = Path(settings.AMAN.data_dir) / "codebooks"
    found = {path.stem for folder in (SHIPPED, own) if folder.is_dir() for path in folder.glob("police-*.toml")}
    return sorted(found, key=lambda name: (name == "police-elsewhere", name))


def police_entry(code: str) -> Entry:
    """Return what the police answered, from whichever country's list has the code."""
    for name in police_books():
        if any(one.code == code for one in entries(name)):
            return entry(name, code)
    return Entry(code, ((SOURCE, code),))

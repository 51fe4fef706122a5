"""Reading a table of sites or contacts: which column is which, and what each row says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from aman.apps.places.models import ConsentHow, ContactRole, Faith, SiteKind
from aman.apps.places.selectors_postcodes import normalised
from aman.core import sitecode, tabular
from aman.kit.languages import LANGUAGES

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "SITES": {
        "code": ("code", "site code"),
        "name": ("name", "site", "mosque", "place", "site name"),
        "name_local": ("name in its own script", "local name", "name local"),
        "area": ("area", "borough", "local authority", "authority", "area code", "ltla code"),
        "kind": ("kind", "type"),
        "faith": ("faith", "religion"),
        "strand": ("strand", "denomination", "tradition"),
        "address": ("address", "street"),
        "postcode": ("postcode", "post code"),
        "latitude": ("latitude", "lat"),
        "longitude": ("longitude", "lon", "lng", "long"),
        "capacity": ("capacity",),
        "languages": ("languages", "language"),
        "jumuah_time": ("jumuah time", "jumuah", "friday prayer", "first friday prayer"),
    },
    "CONTACTS": {
        "site": ("site", "site code", "code", "mosque", "site name", "place"),
        "area": ("area", "borough", "local authority"),
        "name": ("name", "contact", "contact name", "full name"),
        "role": ("role", "what they are"),
        "language": ("language",),
        "email": ("email", "e mail", "e mail address", "email address"),
        "phone": ("phone", "telephone", "mobile", "phone number"),
        "consented_on": ("consented on", "consent date", "date of consent", "agreed on"),
        "consent_how": ("consent how", "how they agreed", "consent"),
        "told_from": ("told from", "from hour", "ring from"),
        "told_until": ("told until", "until hour", "ring until"),
    },
}
"""Our fields, and the names by which a table may call each, for every kind of table."""
NEEDED = {"SITES": ("name",), "CONTACTS": ("site", "name", "consented_on")}
DAYS = tabular.formats_of("YMD") + tabular.formats_of("DMY")
LENGTHS = {"name": 160, "name_local": 160, "strand": 60, "address": 200}


@dataclass
class Line:
    """One row: what it says, by our fields, and what is wrong with it as (field, code)."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


def recognise(header: Iterable[str], kind: str) -> dict[str, str]:
    """Return which column is which of our fields, as far as the names tell."""
    plain = {" ".join(name.casefold().replace("_", " ").replace("-", " ").split()): name for name in header}
    found: dict[str, str] = {}
    for ours, words in WORDS[kind].items():
        column = next((plain[word] for word in words if word in plain and plain[word] not in found.values()), "")
        if column:
            found[ours] = column
    return found


def lacking(columns: Mapping[str, str], kind: str) -> list[str]:
    """Return our fields that a table needs and no column gives. A site needs an area or a postcode."""
    found = [ours for ours in NEEDED[kind] if not columns.get(ours)]
    if kind == "SITES" and not (columns.get("area") or columns.get("postcode") or columns.get("code")):
        found.append("area")
    return found


def lines(rows: Iterable[Sequence[object]], columns: Mapping[str, str], kind: str) -> list[Line]:
    """Return what each row says. Raises what `tabular.read_header` raises."""
    found = []
    missing = frozenset({"", "NA", "N/A"})
    for record in tabular.records(rows, columns.values(), missing=missing):
        if isinstance(record, tabular.Fault):
            found.append(Line(record.row, faults=[("", record.code)]))
            continue
        line = Line(record.row)
        for ours, column in columns.items():
            _read(line, ours, record.cells[column], kind)
        found.append(line)
    return found


def _read(line: Line, ours: str, cell: object, kind: str) -> None:
    if cell is None:
        if ours in NEEDED[kind]:
            line.faults.append((ours, "NO_CONSENT" if ours == "consented_on" else "EMPTY"))
        return
    try:
        line.values[ours] = _value(ours, cell, kind)
    except tabular.Unreadable as error:
        line.faults.append((ours, error.code))


def _value(ours: str, cell: object, kind: str) -> Any:
    """Return a cell as its field holds it. Raises Unreadable."""
    text = tabular.as_text(cell)
    if ours in _CHOICES:
        return _choice(text, _CHOICES[ours](kind))
    if ours in {"latitude", "longitude"}:
        limit = 90.0 if ours == "latitude" else 180.0
        return tabular.as_number(cell, low=-limit, high=limit)
    if ours in {"jumuah_time", "told_from", "told_until"}:
        return _hour(cell, text)
    if ours in _READERS:
        return _READERS[ours](cell, text)
    if len(text) > LENGTHS.get(ours, 160):
        raise tabular.Unreadable("TOO_LONG")
    return text


_CHOICES: dict[str, Any] = {
    "kind": lambda _kind: SiteKind,
    "faith": lambda _kind: Faith,
    "role": lambda _kind: ContactRole,
    "consent_how": lambda _kind: ConsentHow,
}


def _choice(text: str, choices: Any) -> str:
    known = {str(code).casefold(): str(code) for code in choices.values}
    known |= {str(label).casefold(): str(code) for code, label in choices.choices}
    if text.casefold() not in known:
        raise tabular.Unreadable("NOT_A_CHOICE")
    return known[text.casefold()]


def _hour(cell: object, text: str) -> time:
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    try:
        return time.fromisoformat(text.replace(".", ":").zfill(5))
    except ValueError:
        raise tabular.Unreadable("NOT_AN_HOUR") from None


def _capacity(cell: object, _text: str) -> int:
    return int(tabular.as_number(cell, low=1, high=100_000))


def _languages(_cell: object, text: str) -> tuple[str, ...]:
    named = {one.name.casefold(): one.code for one in LANGUAGES.values()} | {code: code for code in LANGUAGES}
    parts = [part.strip().casefold() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(part in named for part in parts):
        raise tabular.Unreadable("NOT_A_CHOICE")
    return tuple(dict.fromkeys(named[part] for part in parts))


def _language(cell: object, text: str) -> str:
    return _languages(cell, text)[0]


def _postcode(_cell: object, text: str) -> str:
    if not normalised(text):
        raise tabular.Unreadable("NOT_A_POSTCODE")
    return normalised(text)


def _code(_cell: object, text: str) -> str:
    if not sitecode.is_code(text):
        raise tabular.Unreadable("NOT_A_CODE")
    return sitecode.normalised(text)


def _email(_cell: object, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise tabular.Unreadable("NOT_AN_EMAIL") from None
    return text


def _phone(cell: object, text: str) -> str:
    digits = [one for one in text if one.isdigit()]
    if not 5 <= len(digits) <= 20 or set(text) - set("+0123456789 ()-"):
        raise tabular.Unreadable("NOT_A_PHONE")
    # A spreadsheet that took a number for a sum has dropped its leading nought.
    return f"0{text}" if isinstance(cell, int | float) and not text.startswith(("0", "+")) else text


def _consented(cell: object, _text: str) -> date:
    return tabular.as_day(cell, DAYS)


_READERS: dict[str, Any] = {
    "capacity": _capacity,
    "languages": _languages,
    "language": _language,
    "postcode": _postcode,
    "code": _code,
    "email": _email,
    "phone": _phone,
    "consented_on": _consented,
}

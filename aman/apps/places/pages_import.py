"""What the pages of uploaded tables of sites and contacts show, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.apps.places import selectors_import
from aman.apps.places.forms import FIELD_NAMES
from aman.apps.places.models import ConsentHow, ContactRole, Faith, ImportKind, PlaceImport, SiteKind
from aman.core import tabular
from aman.kit import page as kit
from aman.kit import when

SHOWN_FAULTS = 50
FAULT_WORDS = {
    "EMPTY": gettext_lazy("This cell must be filled."),
    "TOO_LONG": gettext_lazy("This is too long."),
    "NOT_A_CHOICE": gettext_lazy("This is none of the words known here."),
    "NOT_A_NUMBER": gettext_lazy("This is not a number."),
    "OUT_OF_RANGE": gettext_lazy("This number is outside its range."),
    "HALF_A_POINT": gettext_lazy("A point needs both latitude and longitude."),
    "NOT_AN_HOUR": gettext_lazy("This is not an hour, like 13:15."),
    "HALF_AN_HOUR": gettext_lazy("Hours need both ends, or neither."),
    "NOT_A_DATE": gettext_lazy("This is not a day."),
    "IN_FUTURE": gettext_lazy("This day has not come yet."),
    "NOT_A_POSTCODE": gettext_lazy("This is not a postcode."),
    "NOT_A_CODE": gettext_lazy("This is not a site code."),
    "NOT_AN_EMAIL": gettext_lazy("This is not an e-mail address."),
    "NOT_A_PHONE": gettext_lazy("This is not a telephone number."),
    "NO_CONSENT": gettext_lazy("Nobody is told anything who has not agreed: say when they did."),
    "NOTHING_TO_REACH_BY": gettext_lazy("An e-mail address or a telephone number is needed."),
    "UNKNOWN_AREA": gettext_lazy("No area within reach has this name or code."),
    "SEVERAL_AREAS": gettext_lazy("This postcode may lie in several areas: name the area."),
    "UNKNOWN_SITE": gettext_lazy("No site within reach has this name or code."),
    "SEVERAL_SITES": gettext_lazy("Several sites have this name: give the site’s code."),
    "TWICE": gettext_lazy("This is in the file twice."),
    "ROW_TOO_LONG": gettext_lazy("This row has more cells than the header."),
    "ROW_TOO_SHORT": gettext_lazy("This row has fewer cells than the header."),
}
_UPLOAD_WORDS = {
    "TOO_LARGE": gettext_lazy("This file is larger than 10 MB. Split it, or use the command line."),
    "TOO_MANY_ROWS": gettext_lazy("This table has more than 10,000 rows. Split it, or use the command line."),
    "EMPTY": gettext_lazy("This file is empty: its first row must name the columns."),
    "NOT_UTF8": gettext_lazy("This is not UTF-8 text. Save it as “CSV UTF-8” or as XLSX."),
    "NOT_TEXT": gettext_lazy("This is neither text nor a workbook. Give CSV in UTF-8, or XLSX."),
    "BOMB": gettext_lazy("This file would unpack to far more than a table needs, so it was not opened."),
}
_UNREADABLE = gettext_lazy("This cannot be read as a table. Save it again as CSV or XLSX.")
_OUTCOMES: dict[str, tuple[kit.Kind, Any]] = {
    "NEW": ("ok", gettext_lazy("New")),
    "CHANGED": ("info", gettext_lazy("Changed")),
    "SAME": ("un", gettext_lazy("Already here")),
    "FAULTY": ("bad", gettext_lazy("Has a fault")),
}


def upload_words(code: str) -> str:
    """Return why an upload was refused."""
    return str(_UPLOAD_WORDS.get(code, _UNREADABLE))


@dataclass(frozen=True)
class TablePage:
    """One uploaded table."""

    name: str
    kind: str
    state: kit.Status
    problem: str
    counts: Sequence[tuple[str, object]]
    preview: kit.Table | None
    faults: kit.Table | None
    faulty: int
    may_start: bool
    is_open: bool


def tables_page(number: object, now: datetime) -> tuple[kit.Page[PlaceImport], kit.Table]:
    """Return the uploaded tables within scope, newest first."""
    rows = kit.paginate(selectors_import.uploaded(), number)
    columns = [
        kit.Column(_("What it lists")),
        kit.Column(_("State")),
        kit.Column(_("Rows"), number=True),
        kit.Column(_("By"), wide=True),
        kit.Column(_("When")),
    ]
    cells = [
        (
            kit.Link(reverse("place_import", args=[one.uuid]), ImportKind(one.kind).label),
            _state(one),
            when.count_text(one.counts.get("rows", 0)),
            kit.apart(one.held_by.short_name),
            when.when_html(one.held_at, now),
        )
        for one in rows
    ]
    return rows, kit.table(_("Tables brought in"), columns, cells, hide_caption=True)


def _state(held: PlaceImport) -> kit.Status:
    if held.done_at:
        return kit.Status("ok", _("Brought in"))
    return kit.Status("un", _("Dropped")) if held.gone_at else kit.Status("info", _("Being looked at"))


def table_page(held: PlaceImport) -> TablePage:
    """Return one uploaded table as its page shows it."""
    look = held.looked()
    problem = _problem(look.get("problem", ""), held.kind)
    counts = held.counts
    faulty = counts.get("faulty", 0)
    return TablePage(
        name=held.reveal("file_name"),
        kind=str(ImportKind(held.kind).label),
        state=_state(held),
        problem=problem,
        counts=[
            (words, when.count_text(counts.get(name, 0)))
            for name, words in (
                ("rows", _("Rows")),
                ("created", _("New")),
                ("updated", _("Changed")),
                ("unchanged", _("Already here")),
                ("faulty", _("With faults")),
            )
        ],
        preview=_preview(held, look["preview"]) if look.get("preview") else None,
        faults=_faults(held) if held.faults else None,
        faulty=faulty,
        may_start=bool(look) and not problem and counts.get("rows", 0) > faulty,
        is_open=bool(look),
    )


def _problem(code: str, kind: str) -> str:
    if code == "REPEATED":
        return _("A column that is read is in the header more than once. Rename one of them in the file.")
    if not code:
        return ""
    if kind == ImportKind.SITES:
        return _("Say which column is the name, and which is the area or the postcode.")
    return _("Say which columns are the site, the name, and when they agreed.")


def _preview(held: PlaceImport, rows: list[list[str]]) -> kit.Table:
    columns = [kit.Column(_("Row"), number=True), kit.Column(_("What would happen"))]
    columns += [kit.Column(FIELD_NAMES[ours], wide=at > 2) for at, ours in enumerate(held.columns)]
    cells = []
    for row, outcome, *texts in rows:
        kind, words = _OUTCOMES[outcome]
        said = [_said(ours, text) for ours, text in zip(held.columns, texts, strict=True)]
        cells.append((row, kit.Status(kind, words), *said))
    return kit.table(_("The first rows, as they will be read"), columns, cells)


def _said(ours: str, text: str) -> object:
    """Return a cell as the page shows it: a code by its words, anything else as it was read."""
    labels = {str(code): label for code, label in _CHOICES[ours].choices} if ours in _CHOICES else {}
    return labels.get(text) or kit.apart(text)


_CHOICES: dict[str, Any] = {"kind": SiteKind, "faith": Faith, "role": ContactRole, "consent_how": ConsentHow}


def _faults(held: PlaceImport) -> kit.Table:
    columns = [kit.Column(_("Row"), number=True), kit.Column(_("Column")), kit.Column(_("What is wrong"))]
    rows = [
        (when.count_text(row), column or _("Whole row"), FAULT_WORDS[code])
        for row, column, code in held.faults[:SHOWN_FAULTS]
    ]
    return kit.table(_("Rows with faults"), columns, rows, hide_caption=True)


def fault_lines(held: PlaceImport) -> list[list[str]]:
    """Return the faults for a CSV file: row, column, code, words. No cell is a formula."""
    head = [_("Row"), _("Column"), _("Code"), _("What is wrong")]
    rows = [[row, column, code, FAULT_WORDS[code]] for row, column, code in held.faults]
    return [[tabular.harmless(cell) for cell in line] for line in [head, *rows]]

"""What the pages of imports show, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.incidents import selectors_import
from aman.apps.incidents.models import Category, ImportRun, ImportState
from aman.core import tabular
from aman.kit import page as kit
from aman.kit import when
from aman.kit.templatetags.pagekit import ltr

KIND_OF_STATE: dict[str, kit.Kind] = {
    "LOOKING": "info", "QUEUED": "info", "RUNNING": "info", "DONE": "ok", "FAILED": "bad", "DROPPED": "un",
    "WITHDRAWN": "un",
}  # fmt: skip
SHOWN_FAULTS = 50
FAULT_WORDS = {
    "EMPTY": gettext_lazy("This cell must be filled."),
    "NOT_A_DATE": gettext_lazy("This is not a day as the mapping expects it."),
    "IN_FUTURE": gettext_lazy("This day has not come yet."),
    "TOO_EARLY": gettext_lazy("This day is before 1900."),
    "BEFORE_IT_HAPPENED": gettext_lazy("This day is before the day it happened."),
    "NOT_A_NUMBER": gettext_lazy("This is not a number."),
    "OUT_OF_RANGE": gettext_lazy("This number is outside its range."),
    "HALF_A_POINT": gettext_lazy("A point needs both latitude and longitude."),
    "LOST_DIGITS": gettext_lazy(
        "The spreadsheet has rounded this long number. Format the column as text in its source and export it again."
    ),
    "TOO_LONG": gettext_lazy("This is longer than an identifier may be."),
    "UNKNOWN_AREA": gettext_lazy("This area is not mapped yet."),
    "OUTSIDE_SCOPE": gettext_lazy("This area is outside your reach."),
    "ROW_TOO_LONG": gettext_lazy("This row has more cells than the header."),
    "ROW_TOO_SHORT": gettext_lazy("This row has fewer cells than the header."),
}
UPLOAD_WORDS = {
    "TOO_LARGE": gettext_lazy("This file is larger than 10 MB. Split it, or use the command line."),
    "TOO_MANY_ROWS": gettext_lazy("This table has more than 50,000 rows. Split it, or use the command line."),
    "EMPTY": gettext_lazy("This file is empty: its first row must name the columns."),
    "NOT_UTF8": gettext_lazy("This is not UTF-8 text. Save it as “CSV UTF-8” or as XLSX."),
    "NOT_TEXT": gettext_lazy("This is neither text nor a workbook. Give CSV in UTF-8, or XLSX."),
    "NOT_CSV": gettext_lazy("This cannot be read as CSV. Save it again, or give XLSX."),
    "NOT_WORKBOOK": gettext_lazy("This is not a workbook that can be read. Save it again as XLSX."),
    "DAMAGED": gettext_lazy("This workbook is damaged. Save it again as XLSX."),
    "BOMB": gettext_lazy("This file would unpack to far more than a table needs, so it was not opened."),
}
PROBLEM_WORDS = {
    "NO_COLUMN": gettext_lazy("Say which column is the identifier, and which is the day it happened."),
    "NO_SOURCE": gettext_lazy("Give the source a name."),
    "REPEATED": gettext_lazy("A column that is read is in the header more than once. Rename one of them in the file."),
    "CHANGED": gettext_lazy("What was there changed while the import waited. Upload the file again."),
    "SAME_TIME": gettext_lazy("Another import of the same source ran at the same time. Upload the file again."),
}
UNUSABLE = gettext_lazy("This mapping cannot be used. Choose the columns again.")


def problem_words(code: str) -> str:
    """Return what is wrong with a mapping or a failed import, in words."""
    return str(PROBLEM_WORDS.get(code, UNUSABLE)) if code else ""


def fault_words(code: str) -> str:
    """Return what is wrong with a cell, in words."""
    return str(FAULT_WORDS.get(code, code))


@dataclass(frozen=True)
class RunPage:
    """One import."""

    run: ImportRun
    name: str
    state: kit.Status
    problem: str
    counts: Sequence[tuple[str, object]]
    preview: kit.Table | None
    faults: kit.Table | None
    more_faults: int
    may_start: bool
    orders: int
    more_values: int
    note: str


def runs_page(number: object, now: datetime) -> tuple[kit.Page[ImportRun], kit.Table]:
    """Return the imports within scope, newest first."""
    rows = kit.paginate(selectors_import.runs(), number)
    columns = [
        kit.Column(_("Source")),
        kit.Column(_("State")),
        kit.Column(_("Rows"), number=True),
        kit.Column(_("New"), number=True, wide=True),
        kit.Column(_("Changed"), number=True, wide=True),
        kit.Column(_("By"), wide=True),
        kit.Column(_("When")),
    ]
    cells = [
        (
            kit.Link(reverse("import_page", args=[run.uuid]), run.source or _("Not named yet")),
            state_of(run),
            when.count_text(run.total),
            when.count_text(run.created),
            when.count_text(run.updated),
            kit.apart(run.held_by.short_name) if run.held_by else _("Command line"),
            when.when_html(run.held_at, now),
        )
        for run in rows
    ]
    return rows, kit.table(_("Imports"), columns, cells, hide_caption=True)


def state_of(run: ImportRun) -> kit.Status:
    """Return where an import stands."""
    return kit.Status(KIND_OF_STATE[run.state], ImportState(run.state).label)


def run_page(run: ImportRun) -> RunPage:
    """Return one import as its page shows it."""
    look = run.looked()
    problem = look.get("problem", "") or run.problem
    is_open = run.state == ImportState.LOOKING
    return RunPage(
        run=run,
        name=run.reveal("file_name"),
        state=state_of(run),
        problem=problem_words(problem),
        counts=_counts(run),
        preview=_preview(look["preview"]) if look.get("preview") else None,
        faults=_faults(run) if run.faults else None,
        more_faults=max(0, len(run.faults) - SHOWN_FAULTS),
        may_start=is_open and not problem and run.total > run.faulty,
        orders=len(look.get("orders", [])),
        more_values=look.get("more_values", 0),
        note=_only(run.document),
    )


def _only(document: dict[str, Any]) -> str:
    narrowed = document.get("only", {})
    if not narrowed:
        return ""
    return _("Only rows with one of the wanted values are counted, in: %(columns)s") % {"columns": ", ".join(narrowed)}


def _counts(run: ImportRun) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Rows"), when.count_text(run.total)),
        (_("New"), when.count_text(run.created)),
        (_("Changed"), when.count_text(run.updated)),
        (_("Already here"), when.count_text(run.unchanged)),
        (_("With faults"), when.count_text(run.faulty)),
    ]
    if run.left_out:
        facts.append((_("Not counted by the mapping"), when.count_text(run.left_out)))
    return facts


def _preview(rows: list[dict[str, Any]]) -> kit.Table:
    columns = [
        kit.Column(_("Row"), number=True),
        kit.Column(_("Identifier")),
        kit.Column(_("Happened")),
        kit.Column(_("Reported"), wide=True),
        kit.Column(_("Area")),
        kit.Column(_("Kind")),
        kit.Column(_("Kept beside it"), wide=True),
    ]
    return kit.table(_("The first rows, as they will be read"), columns, [_preview_row(row) for row in rows])


def _preview_row(row: dict[str, Any]) -> tuple[object, ...]:
    number = when.count_text(row["row"])
    if row.get("left_out"):
        return (number, kit.Status("un", _("Not counted")), "", "", "", "", "")
    if row.get("faults"):
        column, code = row["faults"][0]
        return (number, kit.Status("bad", f"{column}: {fault_words(code)}"), "", "", "", "", "")
    kept = "; ".join(f"{name}: {_said(value)}" for name, value in row["attributes"].items())
    return (
        number,
        ltr(row["ident"]),
        ltr(row["occurred_on"]),
        ltr(row["reported_on"]),
        row["area"] or _("None"),
        Category(row["category"]).label,
        kept,
    )


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _faults(run: ImportRun) -> kit.Table:
    columns = [kit.Column(_("Row"), number=True), kit.Column(_("Column")), kit.Column(_("What is wrong"))]
    rows = [
        (when.count_text(row), column or _("Whole row"), fault_words(code))
        for row, column, code in run.faults[:SHOWN_FAULTS]
    ]
    return kit.table(_("Rows with faults"), columns, rows, hide_caption=True)


def fault_lines(run: ImportRun) -> list[list[str]]:
    """Return the faults for a CSV file: row, column, code, words. No cell is a formula."""
    head = [_("Row"), _("Column"), _("Code"), _("What is wrong")]
    rows = [[row, column, code, fault_words(code)] for row, column, code in run.faults]
    return [[tabular.harmless(cell) for cell in line] for line in [head, *rows]]


def withdrawal(run: ImportRun) -> kit.Confirmation:
    """Return the question before an import is withdrawn."""
    number = run.created + run.updated
    return kit.Confirmation(
        title=_("Withdraw the import of %(source)s?") % {"source": run.source},
        act=_("Withdraw this import"),
        keep=_("Keep it"),
        keep_url=reverse("import_page", args=[run.uuid]),
        happens=[
            ngettext(
                "%(count)s incident is no longer counted, or is again as it was before.",
                "%(count)s incidents are no longer counted, or are again as they were before.",
                number,
            )
            % {"count": when.count_text(number)},
            _("What a later import changed, and what a report was joined to since, stays."),
            _("You can put it all back."),
        ],
        stop=True,
    )

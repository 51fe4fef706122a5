"""What the pages of files show, as values: the list on a report, and one file with its custody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.incidents import pages, selectors
from aman.apps.incidents.evidence_words import CUSTODY, kind_words, why_not_kept
from aman.apps.incidents.models import EvidenceFile, FileState, Report
from aman.apps.incidents.pages_slots import REPORT
from aman.kit import page as kit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

_STATUS: dict[str, kit.Kind] = {FileState.WAITING: "un", FileState.CLEAN: "ok", FileState.REFUSED: "at"}
RECORD: dict[str, str | Promise] = {
    "EVIDENCE_ADDED": gettext_lazy("Files received"),
    "EVIDENCE_READ": gettext_lazy("A file looked at"),
    "EVIDENCE_ORIGINAL_OPENED": gettext_lazy("The original of a file taken"),
}
"""What is done with files, in the record of their report."""
WITHOUT_SANDBOX = "NO_SANDBOX"


@dataclass(frozen=True)
class Line:
    """One file on a report."""

    row: selectors.FileRow
    status: kit.Status
    what: str
    """Kind and size, or why it was not kept."""

    @property
    def is_open(self) -> bool:
        """Whether there is a clean copy to look at."""
        return self.row.state == FileState.CLEAN


@dataclass(frozen=True)
class Custody:
    """One line of a file's custody log."""

    at: datetime
    words: Promise | str
    name: str
    reason: str
    digest: str


@dataclass(frozen=True)
class FilePage:
    """One file: what it is, its pictures, and its custody."""

    file: EvidenceFile
    name: str
    status: kit.Status
    facts: tuple[tuple[str, object], ...]
    previews: range
    custody: tuple[Custody, ...]
    is_open: bool
    has_original: bool
    problem: Promise | str


def file_status(state: str) -> kit.Status:
    """Return where a file stands, with its sign."""
    return kit.Status(_STATUS[state], FileState(state).label)


def lines(report: Report) -> list[Line]:
    """Return the files of a report for a list. One query."""
    return [Line(row, file_status(row.state), _what(row)) for row in selectors.files_of(report)]


def lines_of_case(reports: Sequence[Report]) -> list[tuple[Report, Line]]:
    """Return the files of a case's reports, each beside its report. One query."""
    return [
        (report, Line(row, file_status(row.state), _what(row))) for report, row in selectors.files_of_reports(reports)
    ]


def added_words(added: Sequence[EvidenceFile]) -> str:
    """Return what became of files just added, in a sentence or two."""
    refused = [str(why_not_kept(file.code)) for file in added if file.code]
    kept = len(added) - len(refused)
    said = ngettext("%(count)s file received.", "%(count)s files received.", kept) % {"count": kept}
    return " ".join([said, *dict.fromkeys(refused)])


def _what(row: selectors.FileRow) -> str:
    if row.state == FileState.REFUSED:
        return str(why_not_kept(row.code))
    if row.code == WITHOUT_SANDBOX:
        return str(_without_sandbox())
    return ", ".join(str(word) for word in (kind_words(row.kind), filesizeformat(row.size)) if word)


def _without_sandbox() -> str:
    return _("Files cannot be opened safely on this machine. This one stays sealed until the operator has seen to it.")


def file_page(file: EvidenceFile) -> FilePage:
    """Return one file as its page shows it."""
    is_open = file.state == FileState.CLEAN and not file.is_erased
    return FilePage(
        file=file,
        name="" if file.is_erased else file.reveal("name"),
        status=file_status(file.state),
        facts=tuple(_facts(file)),
        previews=range(1, file.pages + 1) if is_open else range(0),
        custody=tuple(_custody(entry) for entry in selectors.custody_of(file)),
        is_open=is_open,
        has_original=is_open and bool(file.original_digest),
        problem=_problem(file),
    )


def _problem(file: EvidenceFile) -> Promise | str:
    if file.is_erased:
        return _("The texts and files of this report were erased.")
    if file.state == FileState.REFUSED:
        return why_not_kept(file.code)
    return _without_sandbox() if file.code == WITHOUT_SANDBOX else ""


def _facts(file: EvidenceFile) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [(_("What it is"), kind_words(file.kind) or _("Not known"))]
    found.append((_("Received"), kit.apart(filesizeformat(file.size))))
    if file.by is not None:
        found.append((_("Added by"), kit.apart(str(file.by))))
    if file.state == FileState.CLEAN:
        found.append((_("Clean copy"), kit.apart(filesizeformat(file.clean_size))))
        if file.only_first:
            found.append((_("Left out"), _("It held several pictures. The first is shown.")))
        kept = _("Kept, sealed") if file.original_digest else _("Destroyed when the clean copy was made")
        found.append((_("Original"), kept))
    return found


def _custody(entry: selectors.CustodyEntry) -> Custody:
    digest = str(entry.details.get("sha256", ""))
    return Custody(entry.at, CUSTODY.get(entry.verb, entry.verb), entry.name, entry.reason, digest)


def report_slot(report: Report, person: Person, now: datetime) -> dict[str, Any]:
    """Give the report page its list of files."""
    return {"evidence": lines(report)}


pages.RECORD |= RECORD
REPORT.append(report_slot)

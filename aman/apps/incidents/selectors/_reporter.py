"""What a reporter reads with their receipt. No account: whoever holds the digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from aman.apps.incidents import receipts
from aman.apps.incidents.models import Report
from aman.apps.incidents.selectors._consents import ConsentLine, consents_of
from aman.kit import scoping


@dataclass(frozen=True)
class Word:
    """One message of the conversation."""

    from_reporter: bool
    at: datetime
    text: str


@dataclass(frozen=True)
class ReporterView:
    """A report as its reporter sees it: what they told us, where it stands, what was said. No names of staff."""

    kind: str
    state: str
    decision: str
    reason: str
    language: str
    received_at: datetime
    due_at: datetime
    taken_at: datetime | None
    met_at: datetime | None
    decided_at: datetime | None
    occurred_on: date | None
    occurred_at: time | None
    when_about: bool
    place: str
    has_name: bool
    contact_rule: str
    keeps_out: bool
    is_erased: bool
    consents: tuple[ConsentLine, ...]
    dialogue: tuple[Word, ...]


def by_receipt(digits: str) -> Report | None:
    """Return the report of a receipt, or None. Found by a keyed digest, so time says nothing of the digits."""
    with scoping.system("a reporter comes back"):
        found: Report | None = (
            Report.objects.select_related("record_key", "site", "area")
            .defer("area__outline")
            .filter(receipt_digest=receipts.digest(digits))
            .first()
        )
    return found


def reporter_view(report: Report) -> ReporterView:
    """Return what the reporter may read of their report."""
    gone = report.is_erased
    return ReporterView(
        kind=report.kind,
        state=report.state,
        decision=report.decision,
        reason=report.not_counted_reason,
        language=report.language,
        received_at=report.received_at,
        due_at=report.due_at,
        taken_at=report.taken_at,
        met_at=report.met_at,
        decided_at=report.decided_at,
        occurred_on=report.occurred_on,
        occurred_at=report.occurred_at,
        when_about=report.when_about,
        place="" if gone else place_words(report),
        has_name=bool(report.reporter_name),
        contact_rule=report.contact_rule,
        keeps_out=bool(report.excluded) or report.exclude_site,
        is_erased=gone,
        consents=() if gone else tuple(consents_of(report)),
        dialogue=() if gone else dialogue(report),
    )


def place_words(report: Report) -> str:
    """Return where it happened: the site, the words, the postcode and the area, as far as they are known."""
    site, area = report.site, report.area
    words, postcode = report.reveal("place_words"), report.reveal("postcode")
    return join_place(site.name if site else "", words, postcode, area.name if area else "")


def join_place(*parts: str) -> str:
    """Return the known parts of a place, from the nearest to the widest."""
    return ", ".join(part for part in parts if part)


def dialogue(report: Report) -> tuple[Word, ...]:
    """Return the conversation with the reporter, oldest first."""
    found = []
    for message in report.dialogue.order_by("at", "pk"):
        message.record_key = report.record_key  # opened once for all of them
        found.append(Word(message.from_reporter, message.at, message.reveal("text")))
    return tuple(found)

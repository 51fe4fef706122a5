"""Reading the audit: backwards from a place in it, in a few queries whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from aman.apps.accounts import selectors as accounts
from aman.apps.privacy.things import PARTS, closed_reports
from aman.kit import audit, when
from aman.kit.models import AuditChain, AuditEvent

SIZE = 50
FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Events:
    """Some events, who acted, and where the next ones begin ("" at the end)."""

    rows: list[AuditEvent]
    names: dict[UUID, str]
    after: str


def wanted(asked: dict[str, Any]) -> dict[str, Any]:
    """Turn what a person typed into what events are looked for: addresses and references become ids."""
    person = str(asked.get("person") or "")
    found = PARTS["PERSON"].find(person) if person else None
    subject = str(asked.get("subject") or "").strip()
    report = PARTS["REPORT"].find(subject) if subject else None
    first, last = asked.get("first"), asked.get("last")
    return {
        "actor": (found[0] if found else UUID(int=0)) if person else None,
        "verb": str(asked.get("verb") or "").strip().upper(),
        "subject": str(report[0]) if report else subject,
        "first": when.start_of(first) if first else None,
        "before": when.start_of(last + timedelta(days=1)) if last else None,
    }


def events(
    *,
    actor: UUID | None = None,
    verb: str = "",
    subject: str = "",
    first: datetime | None = None,
    before: datetime | None = None,
    after: str = "",
) -> Events:
    """Return the newest events that fit, from a place on. Two queries.

    after: the place, as an earlier answer gave it; one that makes no sense is the beginning.
    """
    condition = _open_to_reader()
    if actor is not None:
        condition &= Q(actor=actor)
    if verb:
        condition &= Q(verb=verb)
    if subject:
        condition &= Q(subject_id=subject)
    if first:
        condition &= Q(at__gte=first)
    if before:
        condition &= Q(at__lt=before)
    if place := _place(after):
        at, pk = place
        condition &= Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk))
    rows = list(AuditEvent.objects.filter(condition).order_by("-at", "-id")[: SIZE + 1])
    shown = rows[:SIZE]
    names = accounts.short_names({row.actor for row in shown if row.actor})
    more = f"{shown[-1].at.isoformat()}_{shown[-1].pk}" if len(rows) > SIZE else ""
    return Events(shown, names, more)


def _open_to_reader() -> Q:
    """Leave out what was done about a report the reader is barred from, whatever it was done to."""
    closed = closed_reports()
    if not closed:
        return Q()
    found = ~Q(subject_id__in=closed)
    for key in ("report", "subject"):  # a row without the key is neither among some values nor not among them
        found &= Q(**{f"details__{key}__isnull": True}) | ~Q(**{f"details__{key}__in": closed})
    return found


def _place(after: str) -> tuple[datetime, int] | None:
    stamp, _, pk = after[:60].partition("_")
    try:
        at, number = datetime.fromisoformat(stamp), int(pk)
    except ValueError:
        return None
    return (at, number) if at.tzinfo and 0 < number < 2**63 else None


def chains() -> list[str]:
    """Return the names of the chains: the panel's first, then by name. One query."""
    found = list(AuditChain.objects.order_by("name").values_list("name", flat=True))
    return sorted(found, key=lambda name: (name != audit.PANEL, name))


def check(chain: str) -> tuple[int, list[audit.Fault]]:
    """Verify one chain; return its length and the first faults, if any."""
    faults = []
    for fault in audit.verify(chain):
        faults.append(fault)
        if len(faults) == FAULTS_SHOWN:
            break
    head = AuditChain.objects.filter(name=chain).first()
    return (head.seq if head else 0), faults

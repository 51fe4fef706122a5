"""What other subjects add to the report page and the queue: each gives values to its own slot's template.

A slot is a template of its own (`report_slot_*.html`, `queue_slot_*.html`), drawn where the page includes it. Values
are added to the context under a name of the subject's own; a slot may not change the page's other values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person
    from aman.apps.incidents.models import Report

REPORT: list[Callable[[Report, Person, datetime], dict[str, Any]]] = []
"""One function per subject: (report, reader, now) to values for the report page."""
QUEUE: list[Callable[[Person, datetime], dict[str, Any]]] = []
"""One function per subject: (reader, now) to values for the queue."""


def report_slots(report: Report, person: Person, now: datetime) -> dict[str, Any]:
    """Return what every subject gives to the page of a report."""
    found: dict[str, Any] = {}
    for values in REPORT:
        found |= values(report, person, now)
    return found


def queue_slots(person: Person, now: datetime) -> dict[str, Any]:
    """Return what every subject gives to the queue."""
    found: dict[str, Any] = {}
    for values in QUEUE:
        found |= values(person, now)
    return found

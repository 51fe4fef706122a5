"""The rules of clocks and reviews: which version held when."""

from __future__ import annotations

from datetime import datetime

from aman.apps.incidents.models import DutyRules
from aman.apps.incidents.rulebook import RuleBook, from_data


def rules_at(moment: datetime) -> RuleBook:
    """Return the rules in force at a moment; the standard where nobody has decided otherwise. One query."""
    found = DutyRules.objects.filter(in_force_from__lte=moment).order_by("-version").first()
    return from_data(found.version, found.data) if found else RuleBook()


def rules_by_time() -> list[tuple[datetime, RuleBook]]:
    """Return every version of the rules and since when it holds, newest first. One query."""
    rows = DutyRules.objects.order_by("-version")
    return [(row.in_force_from, from_data(row.version, row.data)) for row in rows]


def rule_books(versions: set[int]) -> dict[int, RuleBook]:
    """Return versions of the rules by number. At most one query."""
    found = {0: RuleBook()}
    wanted = versions - {0}
    if wanted:
        found |= {row.version: from_data(row.version, row.data) for row in DutyRules.objects.filter(version__in=wanted)}
    return found


def rule_versions() -> list[DutyRules]:
    """Return every version of the rules, newest first. One query."""
    return list(DutyRules.objects.select_related("made_by").order_by("-version"))

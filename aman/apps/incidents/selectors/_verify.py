"""What was found of incidents, and which are not counted for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aman.apps.incidents.models import Finding, Incident, Verification

NOT_COUNTED = (Finding.UNCORROBORATED, Finding.NOT_SO)


@dataclass(frozen=True)
class Upheld:
    """How sure counts are: verified by two people, provisional on one person's word, brought in from elsewhere."""

    verified: int
    provisional: int
    elsewhere: int


def not_upheld(known: datetime | None = None) -> QuerySet[Any, Any]:
    """Return the primary keys of incidents not counted because of a finding; `known`: as it was at that moment."""
    found = Verification.objects.filter(finding__in=NOT_COUNTED)
    if known is None:
        return found.filter(ended_at=None).values("incident_id")
    there = Q(ended_at=None) | Q(ended_at__gte=known)
    return found.filter(there, at__lt=known).values("incident_id")


def upheld(incidents: QuerySet[Incident]) -> Upheld:
    """Return how many of some incidents are verified, provisional, and from elsewhere. One query."""
    sure = Verification.objects.filter(incident=OuterRef("pk"), ended_at=None, finding=Finding.CORROBORATED)
    rows = incidents.order_by().annotate(sure=Exists(sure))
    found = rows.aggregate(
        verified=Count("pk", filter=Q(sure=True)),
        provisional=Count("pk", filter=Q(sure=False, source="AMAN")),
        elsewhere=Count("pk", filter=Q(sure=False) & ~Q(source="AMAN")),
    )
    return Upheld(**found)


def upheld_among(shown: list[Incident]) -> Upheld:
    """Return how sure the incidents of one page are. One query."""
    return upheld(Incident.objects.filter(pk__in=[one.pk for one in shown]))


def finding_of(incident: Incident) -> Verification | None:
    """Return the finding in force of an incident, or None. One query."""
    found: Verification | None = (
        Verification.objects.filter(incident=incident, ended_at=None).select_related("first_by", "second_by").first()
    )
    return found

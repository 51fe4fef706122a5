"""The numbers of the last seven days, for those who answer for the panel. Counts only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from aman.apps.incidents.models import Report, ReportClock, Step
from aman.apps.incidents.selectors._queue import late_at

WEEK = timedelta(days=7)
STEP_LABELS = list(Step.choices)
"""(code, words) of the steps, for pages of others."""


@dataclass(frozen=True)
class WeekNumbers:
    """What came, what was decided, what is late now; and of the steps met in the week, how many in time."""

    since: datetime
    received: int
    decided: int
    late: int
    critical: int
    aside: int
    met: dict[str, tuple[int, int]]
    """step -> (in time, all) of the clocks met in the week."""


def week_numbers(now: datetime) -> WeekNumbers:
    """Return the numbers of the seven days before a moment, within scope. Two queries."""
    since = now - WEEK
    found = Report.objects.aggregate(
        received=Count("pk", filter=Q(received_at__gt=since)),
        decided=Count("pk", filter=Q(decided_at__gt=since)),
        late=Count("pk", filter=late_at(now)),
        critical=Count("pk", filter=Q(critical_at__isnull=False)),
        aside=Count("pk", filter=Q(set_aside_at__gt=since)),
    )
    in_time = Q(due_at__isnull=True) | Q(met_at__lte=F("due_at"))
    rows = (
        ReportClock.objects.filter(met_at__gt=since, met_at__lte=now, report__in=Report.objects.values("pk"))
        .values("step")
        .annotate(whole=Count("pk"), good=Count("pk", filter=in_time))
    )
    met = {row["step"]: (row["good"], row["whole"]) for row in rows}
    return WeekNumbers(since, met={step: met.get(step, (0, 0)) for step in Step.values}, **found)

"""Who is told that something was raised, and when: the officer on call and the analysts, not in quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents import selectors as incidents
from aman.apps.surveillance.models import Level, Run, RunOutcome, Signal
from aman.kit import audit, when

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

TOLD_DAYS = 2
"""People are told of what was raised about the last days; a look far back tells nobody."""
QUIET_FROM, QUIET_TO = 22, 7
"""Hours of the night in which a signal waits for the morning."""
RARE_DAYS = 365.0
"""What chance alone brings less than once in so many days does not wait."""
FIRST_RANK = 1


def tell_waiting(*, now: datetime) -> int:
    """Tell people once of every run that raised something strong of late; return how many letters were written."""
    oldest = when.day_of(now) - timedelta(days=TOLD_DAYS)
    waiting = Run.objects.filter(outcome=RunOutcome.DONE, raised__gt=0, told_at=None, as_of__gte=oldest)
    return sum(_tell(run, now) for run in waiting.order_by("pk"))


@transaction.atomic
def _tell(run: Run, now: datetime) -> int:
    """Tell the people of the hour of a run, never what or where; hold it back in quiet hours."""
    strong = Signal.objects.filter(run=run, level=Level.ALERT)
    rarest = strong.order_by("-recurrence_days").values_list("recurrence_days", flat=True).first()
    if rarest is not None and is_quiet(now) and rarest < RARE_DAYS:
        return 0
    people = people_of_the_hour(now) if rarest is not None else []
    for person in people:
        cascade.notify(
            person=person,
            notice="SIGNAL_RAISED",
            reference=run.as_of.isoformat(),
            key=f"signal-run:{run.pk}:{person.uuid}",
            now=now,
        )
    run.told_at = now
    run.save(update_fields=["told_at"])
    audit.record(
        chain=audit.PANEL, verb="SIGNALS_TOLD", subject=run, actor=None, now=now, details={"people": len(people)}
    )
    return len(people)


def is_quiet(now: datetime) -> bool:
    """Whether a moment is in the quiet hours of the night."""
    local = when.local(now)
    hour = local.hour if isinstance(local, datetime) else 12
    return hour >= QUIET_FROM or hour < QUIET_TO


def people_of_the_hour(now: datetime) -> list[Person]:
    """Return the officers first on call now who reach the whole network, and every analyst; each once."""
    on_call = {one.person_id for one in incidents.on_call(now) if one.rank == FIRST_RANK}
    officers = accounts.people_covering("DUTY_OFFICER", area_code="", now=now)
    found = [one for one in officers if one.pk in on_call] + accounts.people_with_role("ANALYST", now=now)
    return list({one.pk: one for one in found}.values())

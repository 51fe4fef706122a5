"""The schedule in force, holds, and what goes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aman.apps.privacy.models import LegalHold, PlannedRemoval, RemovalState, ScheduleChange
from aman.apps.privacy.schedule import RULES, Rule
from aman.apps.privacy.things import PARTS, seen
from aman.kit.holding import Idle
from aman.kit.privacy import Retention

SHOWN = 50
COUNTED = 5000


@dataclass(frozen=True)
class InForce:
    """One class of the schedule as it holds today, and the change somebody proposes."""

    rule: Rule
    days: int | None
    agreed: ScheduleChange | None
    proposed: ScheduleChange | None


def schedule() -> dict[Retention, InForce]:
    """Return the schedule in force. One query."""
    rows = ScheduleChange.objects.select_related("proposed_by", "decided_by").order_by("proposed_at", "id")
    agreed: dict[str, ScheduleChange] = {}
    waiting: dict[str, ScheduleChange] = {}
    for row in rows:
        if row.decided_at is None:
            waiting[row.retention] = row
        elif row.agreed:
            agreed[row.retention] = row
    found = {}
    for retention, rule in RULES.items():
        last = agreed.get(retention)
        found[retention] = InForce(rule, last.days if last else rule.days, last, waiting.get(retention))
    return found


def change(uuid: UUID) -> ScheduleChange | None:
    """Return a proposed change nobody has decided yet, or None."""
    rows = ScheduleChange.objects.select_related("proposed_by")
    return rows.filter(uuid=uuid, decided_at__isnull=True).first()


@dataclass(frozen=True)
class Preview:
    """What would go on a day: how many, the oldest, and their references. Held things are counted apart."""

    rule: Rule
    days: int
    count: int
    is_more: bool
    held: int
    oldest: datetime | None
    listed: list[Idle]


def preview(moment: datetime) -> list[Preview]:
    """Return what a run at a moment would remove, if nobody touched anything until then."""
    held = _held()
    found = []
    for one in schedule().values():
        thing = one.rule.thing
        if thing is None or one.days is None:
            continue
        idle = PARTS[thing].idle(moment - timedelta(days=one.days), COUNTED)
        going_then = [row for row in idle if (thing, row.uuid) not in held]
        oldest = min((row.last_activity for row in going_then), default=None)
        found.append(
            Preview(
                rule=one.rule,
                days=one.days,
                count=len(going_then),
                is_more=len(idle) == COUNTED,
                held=len(idle) - len(going_then),
                oldest=oldest,
                listed=going_then[:SHOWN],
            )
        )
    return found


def _held() -> set[tuple[str, UUID]]:
    return set(LegalHold.objects.filter(lifted_at__isnull=True).values_list("thing", "subject"))


def hold_on(thing: str, subject: UUID) -> LegalHold | None:
    """Return the hold in force on a thing, or None."""
    rows = LegalHold.objects.select_related("record_key", "placed_by")
    return rows.filter(thing=thing, subject=subject, lifted_at__isnull=True).first()


def holds(*, ended: bool = False) -> list[LegalHold]:
    """Return holds in force, newest first; or those lifted."""
    rows = seen(LegalHold.objects.filter(lifted_at__isnull=not ended))
    return list(rows.select_related("record_key", "placed_by", "lifted_by").order_by("-placed_at", "-id")[:200])


def hold(uuid: UUID) -> LegalHold | None:
    """Return one hold in force, or None."""
    rows = LegalHold.objects.select_related("record_key", "placed_by")
    return seen(rows).filter(uuid=uuid, lifted_at__isnull=True).first()


def going(limit: int = 200) -> list[tuple[PlannedRemoval, bool]]:
    """Return what is listed to go, soonest first, each with whether it is held."""
    held = _held()
    rows = seen(PlannedRemoval.objects.filter(state=RemovalState.LISTED)).order_by("goes_at", "id")[:limit]
    return [(row, (row.thing, row.subject) in held) for row in rows]


def removed_lately(limit: int = 50) -> list[PlannedRemoval]:
    """Return what was removed or taken off the list last."""
    rows = seen(PlannedRemoval.objects.exclude(state=RemovalState.LISTED))
    return list(rows.order_by("-ended_at", "-id")[:limit])

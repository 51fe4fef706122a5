"""Makers for written strategies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aman.apps.accounts.models import Person
from aman.apps.strategy import services
from aman.apps.strategy.models import PlanPart, PlanVersion


def priority(title: str, **fields: Any) -> services.PriorityGiven:
    given = {"why": "Because", "strand": "PREVENTION", "place": 99, "owner_role": "CHAIR", **fields}
    return services.PriorityGiven(title=title, **given)


def parts(**fields: Any) -> services.PartsGiven:
    given: dict[str, Any] = {
        "actions": [services.ActionGiven("Do it", owner_role="ANALYST")],
        "measures": ["Fewer"],
        "requirements": ["Who does it?"],
    }
    return services.PartsGiven(**{**given, **fields})


def write_priority(draft: PlanVersion, code: str, actor: Person, now: datetime, **fields: Any) -> PlanPart:
    """Write one whole priority of a strategy's own; title, place and parts may be given."""
    title = fields.pop("title", f"About {code}")
    own = {name: fields.pop(name) for name in ("place", "strand", "why", "owner_role") if name in fields}
    return services.add_priority(
        version=draft, code=code, given=priority(title, **own), parts=parts(**fields), actor=actor, now=now
    )


def in_force(writer: Person, second: Person, now: datetime, *codes: str, **where: Any) -> PlanVersion:
    """Write, submit and approve a strategy with these priorities, each 99th and so in the order given.

    An area's own go first.
    """
    plan = services.open_plan(actor=writer, now=now, **where)
    draft = services.start_version(plan=plan, actor=writer, now=now)
    for code in codes:
        write_priority(draft, code, writer, now, place=1 if where else 99)
    services.submit_plan(version=draft, actor=writer, now=now)
    return services.approve_plan(version=draft, actor=second, now=now)

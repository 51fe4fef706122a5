"""Makers for strategy: events, and counts round them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from aman.apps.accounts.models import Person
from aman.apps.incidents.models import Incident
from aman.apps.places.models import Area
from aman.apps.strategy import services
from aman.apps.strategy.models import RuleVersion, TriggerEvent
from aman.apps.surveillance.models import Signal
from tests.people import Cast


def details(now: datetime, ago: int = 3, **fields: object) -> services.TriggerDetails:
    """Return what somebody enters about an event some days ago."""
    given: dict[str, object] = {
        "title": "Attack in Corvane",
        "where": "Corvane, abroad",
        "happened_on": now.date() - timedelta(days=ago),
        "known_at": now - timedelta(days=ago),
        "sureness": "CONFIRMED",
        "expects_street": True,
        "expects_online": False,
    }
    return services.TriggerDetails(**{**given, **fields})  # type: ignore[arg-type]


def make_trigger(actor: Person, now: datetime, ago: int = 3, **fields: object) -> TriggerEvent:
    return services.enter_trigger(details=details(now, ago, **fields), actor=actor, now=now)


def make_counts(area: Area, now: datetime, rises: dict[int, int], days: int = 900, mean: float = 4.0) -> None:
    """Make daily street counts with `rises`: so many more on the day so many days ago."""
    rng = np.random.default_rng(3)
    rows = []
    for ago in range(days):
        on: date = now.date() - timedelta(days=ago)
        for _ in range(int(rng.poisson(mean)) + rises.get(ago, 0)):
            rows.append(Incident(area=area, occurred_on=on, reported_on=on, category="ABUSE", recorded_at=now))
    Incident.objects.bulk_create(rows)


def rule_data(code: str, **parts: object) -> dict[str, object]:
    """Return a rule as plain values: extra care in June."""
    return {
        "code": code,
        "when": [{"kind": "SEASON", "season": "MONTHS", "months": [6]}],
        "then": [{"kind": "SET_LEVEL", "level": "EXTRA_CARE"}],
        **parts,
    }


def make_rule(code: str, writer: Person, second: Person, now: datetime, **parts: object) -> RuleVersion:
    """Return a rule one person proposed and another approved."""
    version = services.propose_rule(data=rule_data(code, **parts), why="A test asks for it", actor=writer, now=now)
    return services.approve_rule(version=version, actor=second, now=now)


def make_signal(cast: Cast, now: datetime, level: str = "ALERT", ago: int = 1, **fields: object) -> Signal:
    given: dict[str, object] = {
        "area": cast.eastmere,
        "category": "ABUSE",
        "as_of": now.date() - timedelta(days=ago),
        "window_days": 7,
        "count": 6,
        "expected": 0.4,
        "p_value": 1e-6,
        "recurrence_days": 900,
        "level": level,
        "method": "GAMMA_POISSON_WINDOWS",
        "made_at": now,
        **fields,
    }
    return Signal.objects.create(**given)

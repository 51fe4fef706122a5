"""Makers for surveillance: a quiet history, and a week that is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from aman.apps.incidents.models import Incident
from aman.apps.places.models import Area
from tests.make import make_area

DAYS = 760


def make_region(areas: int = 6) -> list[Area]:
    """Make areas that borrow from one another: their codes begin alike."""
    return [make_area(code=f"E0{n:07d}", name=f"Borough {n:02d}") for n in range(1, areas + 1)]


def make_incident(area: Area, on: date, now: datetime, category: str = "ABUSE", **fields: object) -> Incident:
    fields.setdefault("reported_on", on)
    return Incident.objects.create(area=area, occurred_on=on, category=category, recorded_at=now, **fields)


def make_history(areas: list[Area], now: datetime, *, mean: float = 0.05, until: int = 10) -> None:
    """Make two years of quiet days, ending `until` days ago, recorded long before now."""
    rng = np.random.default_rng(1)
    today, recorded = now.date(), now - timedelta(days=1)
    rows = [
        Incident(
            area=area,
            occurred_on=today - timedelta(days=int(ago)),
            reported_on=today - timedelta(days=int(ago)),
            category=str(rng.choice(["ABUSE", "THREAT", "DAMAGE"])),
            recorded_at=recorded,
        )
        for area in areas
        for ago in np.flatnonzero(rng.poisson(mean, DAYS) > 0)
        if ago >= until
    ]
    Incident.objects.bulk_create(rows)


def make_week(area: Area, now: datetime, count: int = 6, category: str = "ABUSE") -> list[Incident]:
    """Make a week of one type that its past does not explain."""
    return [
        make_incident(area, now.date() - timedelta(days=1 + n % 6), now - timedelta(hours=2), category)
        for n in range(count)
    ]

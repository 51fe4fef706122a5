"""Three years of invented incidents: a weekly shape, a reporting delay, a step that decays, a slow rise.

The figures are made up; only their sizes follow what is published (about 3.5 a day in London, 58 in 100
reported on the day and 92 within a week).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from aman.apps.incidents.models import Incident
from aman.apps.places.models import Area, Site
from aman.web.demo.boroughs import CLUSTER, MOSQUES, SLOW_RISE

DAYS = 3 * 365
PER_DAY = 3.1
CATEGORIES = ("ABUSE", "THREAT", "ASSAULT", "DAMAGE", "ARSON", "LITERATURE", "DISCRIMINATION", "ONLINE", "OTHER")
MIX = (0.36, 0.09, 0.10, 0.13, 0.01, 0.06, 0.06, 0.15, 0.04)
WEEK = (0.94, 0.92, 0.95, 1.02, 1.34, 1.02, 0.81)
"""Monday first; Friday is highest."""
DELAYS = ((0, 0, 0.58), (1, 1, 0.17), (2, 7, 0.17), (8, 30, 0.05), (31, 120, 0.03))
AT_SITES = {"DAMAGE": 0.55, "ARSON": 0.7, "LITERATURE": 0.5, "THREAT": 0.3, "ABUSE": 0.12}

PAST_EVENT = 412
PAST_PEAK, PAST_DECAY = 4.6, 7.0
EARLIER_EVENT = 790
EARLIER_PEAK, EARLIER_DECAY = 2.4, 5.0
PRESENT_EVENT = 4
PRESENT_PEAK, PRESENT_DECAY = 1.1, 9.0
RISE_DAYS, RISE_TO = 280, 2.6
SPREAD = 9.0
"""Size of the gamma by which days differ beyond chance."""


@dataclass(frozen=True)
class Happening:
    """One incident before it is a row."""

    on: date
    reported_on: date
    area: str
    category: str


def day_factors(today: date) -> Any:
    """Return how much each day, oldest first, ends up above an ordinary one: weekday and events."""
    factors = np.ones(DAYS)
    for place in range(DAYS):
        ago = DAYS - 1 - place
        factors[place] = WEEK[(today - timedelta(days=ago)).weekday()]
        for start, peak, decay in (
            (PAST_EVENT, PAST_PEAK, PAST_DECAY),
            (EARLIER_EVENT, EARLIER_PEAK, EARLIER_DECAY),
            (PRESENT_EVENT, PRESENT_PEAK, PRESENT_DECAY),
        ):
            since = start - ago
            if since >= 0:
                factors[place] *= 1 + peak * np.exp(-since / decay)
    return factors


def borough_rates() -> dict[str, float]:
    """Return the expected incidents a day of each borough in quiet times: more where there are more mosques."""
    weights = {code: 6.0 + count**0.9 for code, count in MOSQUES.items()}
    whole = sum(weights.values())
    return {code: PER_DAY * weight / whole for code, weight in sorted(weights.items())}


def happenings(rng: np.random.Generator, today: date, share_of_today: float = 1.0) -> list[Happening]:
    """Draw every incident known by now, in order of the day it happened; of today only the share that is past."""
    factors = day_factors(today) * rng.gamma(SPREAD, 1 / SPREAD, DAYS)
    factors[-1] *= share_of_today
    ramp = 1 + (RISE_TO - 1) * np.clip((np.arange(DAYS) - (DAYS - RISE_DAYS)) / RISE_DAYS, 0, 1)
    made = []
    for code, rate in borough_rates().items():
        expected = rate * factors * (ramp if code == SLOW_RISE else 1.0)
        for place, count in enumerate(rng.poisson(expected)):
            made += [_one(rng, today - timedelta(days=DAYS - 1 - place), code) for _ in range(count)]
    return sorted((one for one in made if one.reported_on <= today), key=lambda one: (one.on, one.area))


def _one(rng: np.random.Generator, on: date, code: str) -> Happening:
    low, high, _ = DELAYS[int(rng.choice(len(DELAYS), p=[share for *_, share in DELAYS]))]
    delay = int(rng.integers(low, high + 1))
    return Happening(on, on + timedelta(days=delay), code, str(rng.choice(CATEGORIES, p=MIX)))


@dataclass(frozen=True)
class Cluster:
    """A few incidents of one kind, close together in one borough."""

    area: str
    category: str
    days_ago: tuple[int, ...]


PAST_CLUSTERS = (
    Cluster("E09000005", "ASSAULT", (152, 151, 151, 150, 149)),
    Cluster("E09000028", "DAMAGE", (64, 63, 63, 63, 63)),
    Cluster("E09000007", "LITERATURE", (12, 11, 11, 10, 10)),
)
PRESENT_CLUSTER = Cluster(CLUSTER, "ABUSE", (5, 4, 3, 3, 2, 1, 1))


RISE = (
    ("ABUSE", ("E09000002", "E09000003", "E09000009", "E09000014", "E09000022", "E09000030")),
    ("THREAT", ("E09000011", "E09000020", "E09000028")),
    ("DAMAGE", ("E09000025", "E09000031")),
    ("DISCRIMINATION", ("E09000033", "E09000012", "E09000017")),
)
"""Yesterday, over the whole network, after the present event: type, and where."""


def rise(today: date) -> list[Happening]:
    """Return what came yesterday on top of the usual, all over the network, each reported at once."""
    day = today - timedelta(days=1)
    return [Happening(day, day, area, category) for category, areas in RISE for area in areas]


def clusters(today: date) -> list[Happening]:
    """Return the incidents of every cluster, reported on the day or the day after."""
    return [
        Happening(today - timedelta(days=ago), today - timedelta(days=max(0, ago - 1)), one.area, one.category)
        for one in (*PAST_CLUSTERS, PRESENT_CLUSTER)
        for ago in one.days_ago
    ]


def build_history(seed: int, sites: list[Site], now: datetime) -> list[Incident]:
    """Store the incidents; return those of the last five weeks, oldest first."""
    rng = np.random.default_rng(seed)
    local = timezone.localtime(now, timezone.get_default_timezone())
    today, share = local.date(), local.hour / 24
    areas = dict(Area.objects.filter(code__in=MOSQUES).values_list("code", "pk"))
    by_area: dict[int, list[Site]] = {}
    for site in sites:
        by_area.setdefault(site.area_id, []).append(site)
    rows = [
        _row(rng, one, areas[one.area], by_area, now)
        for one in [*happenings(rng, today, share), *clusters(today), *rise(today)]
    ]
    Incident.objects.bulk_create(rows, batch_size=500)
    recent = today - timedelta(days=35)
    return sorted((row for row in rows if row.reported_on >= recent), key=lambda row: (row.reported_on, row.pk))


def _row(
    rng: np.random.Generator, one: Happening, area: int, by_area: dict[int, list[Site]], now: datetime
) -> Incident:
    near = by_area.get(area, [])
    at_site = bool(near) and rng.random() < AT_SITES.get(one.category, 0.0)
    zone = timezone.get_default_timezone()
    hour = time(int(rng.integers(8, 22)), int(rng.integers(0, 60)))
    recorded = datetime.combine(one.reported_on, hour, tzinfo=zone)
    return Incident(
        occurred_on=one.on,
        reported_on=one.reported_on,
        category=one.category,
        area_id=area,
        site=near[int(rng.integers(len(near)))] if at_site else None,
        is_online=one.category == "ONLINE",
        attributes={} if one.category == "ONLINE" else {"hour": _hour(one, at_site)},
        recorded_at=min(recorded, now - timedelta(minutes=20)),
    )


def _hour(one: Happening, at_site: bool) -> int:
    """Return the hour at which an incident happened: at a site mostly late, elsewhere mostly on the way home."""
    turn = (one.on.toordinal() * 7919 + sum(map(ord, one.area + one.category))) % 10
    late = (21, 22, 23, 22, 21, 0, 20, 13, 22, 19)
    day = (16, 17, 18, 17, 15, 8, 19, 17, 12, 21)
    return (late if at_site else day)[turn]

"""Invented places and events for the tests of clusters, repeats and hotspots."""

from __future__ import annotations

import numpy as np

from aman.core.space import Cases, Points, cases, plane


def town(rng: np.random.Generator, places: int = 60, side_km: float = 20.0) -> Points:
    """Places at random in a square."""
    return plane(rng.uniform(0, side_km, places), rng.uniform(0, side_km, places))


def quiet(rng: np.random.Generator, points: Points, events: int = 400, days: int = 120) -> Cases:
    """Events spread by chance: places of unequal size, all days alike."""
    size = rng.gamma(2.0, 1.0, len(points))
    where = rng.choice(len(points), events, p=size / size.sum())
    return cases(points, where, rng.integers(0, days, events), np.ones(events, int), days)


def with_cluster(
    rng: np.random.Generator, given: Cases, points: Points, extra: int, days: int = 7
) -> tuple[Cases, int]:
    """The same with extra events around one place in the last days; returns the place too."""
    centre = int(rng.integers(len(points)))
    near = np.argsort(np.linalg.norm(points.at - points.at[centre], axis=1))[:3]
    where = np.concatenate([given.place, rng.choice(near, extra)])
    when = np.concatenate([given.day, rng.integers(given.days - days, given.days, extra)])
    return cases(points, where, when, np.ones(len(where), int), given.days), centre

"""Worlds in which nothing happens: what a detector must keep quiet in. All drawn from stated truths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from aman.core.almanac import RAMADAN, hijri_date

Counts = NDArray[np.int64]
LAST_DAY = date(2026, 11, 22)
"""A Sunday, so that whole weeks end with it."""
WEEK = np.array([0.8, 0.8, 0.9, 0.9, 2.0, 0.9, 0.7])
RAMADAN_RISE = 1.3


def days_until_last(days: int) -> list[date]:
    """Return that many days up to LAST_DAY."""
    return [LAST_DAY - timedelta(days=back) for back in range(days - 1, -1, -1)]


def quiet(rng: np.random.Generator, series: int, days: int) -> Counts:
    """Draw Poisson days, 4 a day."""
    return rng.poisson(4.0, (series, days))


def sparse(rng: np.random.Generator, series: int, days: int) -> Counts:
    """Draw Poisson days, 0.02 a day."""
    return rng.poisson(0.02, (series, days))


def scattered(rng: np.random.Generator, series: int, days: int) -> Counts:
    """Draw negative binomial days, mean 3, size 3."""
    return rng.poisson(3.0 * rng.gamma(3.0, 1 / 3.0, (series, days)))


def weekly(rng: np.random.Generator, series: int, days: int) -> Counts:
    """Draw Poisson days, 3 a day, with twice the usual on Fridays."""
    level = (WEEK / WEEK.mean())[[day.weekday() for day in days_until_last(days)]]
    return rng.poisson(3.0 * level, (series, days))


def ramadan(rng: np.random.Generator, series: int, days: int) -> Counts:
    """Draw Poisson days, 3 a day, and 30 % more in Ramadan, which comes eleven days earlier each year."""
    rise = [RAMADAN_RISE if hijri_date(day).month == RAMADAN else 1.0 for day in days_until_last(days)]
    return rng.poisson(3.0 * np.array(rise), (series, days))


WORLDS: tuple[Callable[[np.random.Generator, int, int], Counts], ...] = (quiet, sparse, scattered, weekly, ramadan)
SHIFTED = "ramadan"
"""The world whose season moves: no more than twice the stated rate is asked of it; in the others the rate itself."""

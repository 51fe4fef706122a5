"""Where events are dense now: a smooth map in which old events fade and reach depends on how crowded a place is."""

from __future__ import annotations

import numpy as np

from aman.core.later import spatial
from aman.core.space.geometry import FloatArray
from aman.core.space.grid import Grid

NARROWEST, WIDEST = 0.25, 4.0
FORGOTTEN = 10.0
"""Half-lives after which an event no longer counts: less than one part in 1,000."""


def fading(age_days: FloatArray, half_life_days: float) -> FloatArray:
    """Return weights 2^(-age / half-life), 0 after FORGOTTEN half-lives. age_days: (events,), 0 or more."""
    return np.where(age_days > FORGOTTEN * half_life_days, 0.0, np.exp2(-age_days / half_life_days))


def reaches(at: FloatArray, weight: FloatArray, bandwidth_m: float) -> FloatArray:
    """Return the reach of each event: shorter where events are dense (Abramson's square-root rule).

    at: (events, 2) metres. weight: (events,) above 0. The geometric mean of all reaches is about bandwidth_m.
    Source: Abramson 1982, On bandwidth variation in kernel estimates.
    """
    pilot = np.exp(spatial.distance.cdist(at, at, "sqeuclidean") / (-2 * bandwidth_m**2)) @ weight
    factor = np.sqrt(np.exp(np.average(np.log(pilot), weights=weight)) / pilot)
    return np.asarray(bandwidth_m * np.clip(factor, NARROWEST, WIDEST))


def density(grid: Grid, at: FloatArray, weight: FloatArray, reach: FloatArray) -> FloatArray:
    """Return (cells,) weighted events per square metre at the middle of each cell; reach: (events,) metres."""
    east, north = grid.middles()
    return density_at(east, north, at, weight, reach).T.ravel()


def density_at(
    east: FloatArray, north: FloatArray, at: FloatArray, weight: FloatArray, reach: FloatArray
) -> FloatArray:
    """Return (columns, rows) weighted events per square metre at the crossings of some lines."""
    over = np.exp(-(((east[None, :] - at[:, :1]) / reach[:, None]) ** 2) / 2)
    along = np.exp(-(((north[None, :] - at[:, 1:]) / reach[:, None]) ** 2) / 2)
    return np.asarray((over * (weight / (2 * np.pi * reach**2))[:, None]).T @ along)


def heat(
    grid: Grid, at: FloatArray, age_days: FloatArray, half_life_days: float, reach_m: float, adaptive: bool
) -> FloatArray:
    """Return (cells,) the map of one moment; all zero when every event is forgotten."""
    weight = fading(age_days, half_life_days)
    seen = weight > 0
    if not seen.any():
        return np.zeros(grid.cells)
    at, weight = at[seen], weight[seen]
    reach = reaches(at, weight, reach_m) if adaptive else np.full(len(at), reach_m)
    return density(grid, at, weight, reach)

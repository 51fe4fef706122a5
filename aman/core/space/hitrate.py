"""How many of tomorrow's events a map catches: walked forward day by day, always beside a plain map of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aman.core.space.geometry import FloatArray, IntArray

COVER = 0.95


@dataclass(frozen=True, slots=True)
class Catch:
    """What one map caught in one share of the area.

    hits: events inside (fractional where cells tie). events: all. rate: hits / events, with its 95 % interval.
    pai: rate / share. pei: rate over that of the best fixed choice of as many cells, made afterwards. NaN without
    events.
    """

    map: str
    share: float
    cells: int
    hits: float
    events: int
    rate: float
    low: float
    high: float
    pai: float
    pai_low: float
    pai_high: float
    pei: float
    pei_low: float
    pei_high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Hit rate of the map less that of the plain count map, same days, with its 95 % interval."""

    share: float
    rate: float
    low: float
    high: float


def caught(score: FloatArray, where: IntArray, cells: int) -> float:
    """Return how many events lie in the highest-scored cells.

    score: (all cells,). where: (events,) cell of each. Where cells tie at the border of the choice, each has the same
    chance of being chosen, and an event counts for that chance.
    """
    if len(where) == 0:
        return 0.0
    ordered = np.sort(score)
    own = score[where]
    above = len(score) - np.searchsorted(ordered, own, side="right")
    level = len(score) - np.searchsorted(ordered, own, side="left") - above
    return float(np.clip((cells - above) / level, 0.0, 1.0).sum())


def catchable(where: IntArray, cells: int) -> int:
    """Return the most events that so many cells can hold."""
    return int(np.sort(np.bincount(where))[::-1][:cells].sum()) if len(where) else 0


def resampled_days(days: int, block: int, how_many: int, rng: np.random.Generator) -> IntArray:
    """Return (how_many, days) day numbers drawn in runs of `block` days that may begin anywhere (circular blocks)."""
    runs = -(-days // block)
    first = rng.integers(0, days, size=(how_many, runs))
    every = (first[:, :, None] + np.arange(block)[None, None, :]) % days
    return np.asarray(every.reshape(how_many, -1)[:, :days], dtype=np.int64)


def measured(
    name: str, share: float, cells: int, daily: tuple[FloatArray, FloatArray], best: float, draws: IntArray
) -> Catch:
    """Return the catch of a map; daily: (days,) hits and events. best: rate with hindsight. draws: resampled days."""
    rate, low, high = _ratio(*daily, draws)
    return Catch(
        map=name,
        share=share,
        cells=cells,
        hits=float(daily[0].sum()),
        events=int(daily[1].sum()),
        rate=rate,
        low=low,
        high=high,
        pai=rate / share,
        pai_low=low / share,
        pai_high=high / share,
        pei=rate / best,
        pei_low=low / best,
        pei_high=high / best,
    )


def compared(share: float, hits: FloatArray, plain: FloatArray, events: FloatArray, draws: IntArray) -> Difference:
    """Return how much more (or less) of the events the map caught than the plain one."""
    return Difference(share, *_ratio(hits - plain, events, draws))


def _ratio(top: FloatArray, bottom: FloatArray, draws: IntArray) -> tuple[float, float, float]:
    if bottom.sum() <= 0:
        return float("nan"), float("nan"), float("nan")
    below = bottom[draws].sum(axis=1)
    drawn = top[draws].sum(axis=1)[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [(1 - COVER) / 2, (1 + COVER) / 2])
    return float(top.sum() / bottom.sum()), float(low), float(high)

"""How many incidents of the last days there will have been once all are reported, with an interval: for display only.

Detection never uses it: what is seen is held against a thinned expectation (delay.py). Method and limits:
docs/methods/delay.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.options import BadOption
from aman.core.counts.tails import FloatArray, IntArray, nb_pmf
from aman.core.later import special

METHOD = "NOWCAST"
VERSION = "1"
FEWEST = 20
"""With fewer events than this in the window the delays say little: hand in delays pooled over a wider area."""


class BadLineList(ValueError):
    """Event and report days do not go together: other lengths, or a report before its event."""


class NothingKnown(ValueError):
    """Nothing had been reported by then."""


@dataclass(frozen=True, slots=True)
class NowcastOptions:
    """Choices of the nowcast.

    longest_delay: days; a longer delay counts as this one. window: learn delays from the last so many days, None all.
    pseudo_events: per delay, of the Dirichlet prior of the delays. prior_mean, prior_variance: of a day's number of
    incidents; None learns both, and keeps them wide. level: of the interval. draws: of the delay law.
    """

    longest_delay: int = 15
    window: int | None = None
    pseudo_events: float = 0.1
    prior_mean: float | None = None
    prior_variance: float | None = None
    level: float = 0.95
    draws: int = 2000

    def __post_init__(self) -> None:
        """Refuse choices that make no sense."""
        checks = {
            "longest_delay must be at least 1": self.longest_delay >= 1,
            "window must be longer than longest_delay": self.window is None or self.window > self.longest_delay,
            "pseudo_events must be positive": self.pseudo_events > 0,
            "prior_mean and prior_variance go together": (self.prior_mean is None) == (self.prior_variance is None),
            "prior_variance must exceed prior_mean > 0": self.prior_mean is None
            or 0 < self.prior_mean < (self.prior_variance or 0.0),
            "level must be in (0, 1)": 0 < self.level < 1,
            "draws must be at least 100": self.draws >= 100,
        }
        for message, holds in checks.items():
            if not holds:
                raise BadOption(message)


@dataclass(frozen=True, slots=True)
class Delays:
    """The law of the delay, learnt from what is known.

    known: (longest_delay + 1,) share of a day's incidents that is known after 0, 1, ... days, by Lawless.
    with_delay, at_risk: for each delay the reports with it, and those with it or a shorter one among the days old
    enough to have shown it. events: reports it rests on.
    """

    known: FloatArray
    with_delay: IntArray
    at_risk: IntArray
    events: int


@dataclass(frozen=True, slots=True)
class NowcastDay:
    """One day: seen so far, the point estimate of Lawless, and median and interval of what there will have been.

    lawless: seen / share, None where nothing is known yet of days that old; lawless_median: of the normal law around
    it, cut off below what is seen and rounded up, as R prints it. share: part of the day's incidents known by now.
    """

    day: date
    observed: int
    lawless: float | None
    lawless_median: int | None
    median: int
    low: int
    high: int
    share: float


@dataclass(frozen=True, slots=True)
class Nowcast:
    """The last days, oldest first, and the delays they rest on; few says that the delays rest on little."""

    now: date
    options: NowcastOptions
    delays: Delays
    prior_mean: float
    prior_size: float
    days: tuple[NowcastDay, ...]

    @property
    def few(self) -> bool:
        """Say whether there were too few events to learn the delays from."""
        return self.delays.events < FEWEST


def nowcast(
    event_days: ArrayLike,
    report_days: ArrayLike,
    now: date,
    rng: np.random.Generator,
    options: NowcastOptions | None = None,
) -> Nowcast:
    """Estimate the last longest_delay + 1 days from a line list as it was known on now.

    event_days, report_days: (events,) as day numbers (date.toordinal); reports after now are left out.
    Raises BadLineList, NothingKnown, BadOption.
    Source: Lawless 1994; Hoehle and an der Heiden 2014 (truncated, gamma-Poisson prior); R surveillance 1.20.3.
    """
    chosen = options or NowcastOptions()
    event, report = np.asarray(event_days, dtype=np.int64), np.asarray(report_days, dtype=np.int64)
    if event.shape != report.shape or event.ndim != 1:
        raise BadLineList("one event day and one report day per line are needed")
    if np.any(report < event):
        raise BadLineList("a report before its event")
    known = (report <= now.toordinal()) & (event <= now.toordinal())
    if not known.any():
        raise NothingKnown(f"nothing was known on {now}")
    triangle = _triangle(event[known], report[known], now.toordinal(), chosen)
    delays = _delays(triangle, chosen)
    prior_mean, prior_size = _prior(triangle, delays, chosen)
    shares = _draw_shares(delays, chosen, rng)
    days = tuple(
        _day(int(triangle[-1 - age].sum()), age, now, delays, shares[:, age], (prior_mean, prior_size), chosen)
        for age in range(min(chosen.longest_delay, len(triangle) - 1), -1, -1)
    )
    return Nowcast(now, chosen, delays, prior_mean, prior_size, days)


def _triangle(event: IntArray, report: IntArray, now: int, options: NowcastOptions) -> IntArray:
    """Return (days, delays) of what is known, the last row on now, long delays counted as the longest."""
    first = int(event.min())
    delay = np.minimum(report - event, options.longest_delay)
    table = np.zeros((now - first + 1, options.longest_delay + 1), dtype=np.int64)
    np.add.at(table, (event - first, delay), 1)
    return table


def _delays(triangle: IntArray, options: NowcastOptions) -> Delays:
    """Count, for each delay, reports with it and reports at risk of it (reverse time)."""
    last = len(triangle) - 1
    start = 0 if options.window is None else max(0, last - options.window)
    with_delay = np.zeros(options.longest_delay + 1, dtype=np.int64)
    at_risk = np.zeros(options.longest_delay + 1, dtype=np.int64)
    for delay in range(options.longest_delay + 1):
        old_enough = triangle[start : last - delay + 1]
        with_delay[delay] = old_enough[:, delay].sum()
        at_risk[delay] = old_enough[:, : delay + 1].sum()
    hazard = np.divide(with_delay, at_risk, out=np.zeros(len(at_risk)), where=at_risk > 0)
    # Known after x days: nobody of those still to come has a delay above x.
    later = np.cumprod(1.0 - hazard[:0:-1])[::-1]
    return Delays(np.append(later, 1.0), with_delay, at_risk, int(triangle[start:].sum()))


def _prior(triangle: IntArray, delays: Delays, options: NowcastOptions) -> tuple[float, float]:
    """Return mean and size of the gamma-Poisson prior of a day's number."""
    if options.prior_mean is not None and options.prior_variance is not None:
        return options.prior_mean, options.prior_mean**2 / (options.prior_variance - options.prior_mean)
    complete = triangle[: max(1, len(triangle) - options.longest_delay)][-90:].sum(axis=1)
    seen = triangle[-options.longest_delay :].sum(axis=1)[::-1]
    lately = float(seen.sum()) / max(float(delays.known[: len(seen)].sum()), 1e-9)
    # A rise is what a nowcast is looked at for: the prior must not hold it down, so it is at least this wide.
    mean = max(float(complete.mean()), lately, 0.5)
    excess = float(complete.var(ddof=1)) - float(complete.mean()) if len(complete) > 1 else 0.0
    return mean, min(float(complete.mean()) ** 2 / excess if excess > 0 else 1.0, 1.0)


def _draw_shares(delays: Delays, options: NowcastOptions, rng: np.random.Generator) -> FloatArray:
    """Draw the share known after 0, 1, ... days from its posterior, (draws, longest_delay + 1)."""
    late = np.arange(options.longest_delay, 0, -1)
    kappa = options.pseudo_events
    hazard = rng.beta(
        kappa + delays.with_delay[late],
        kappa * late + (delays.at_risk - delays.with_delay)[late],
        size=(options.draws, len(late)),
    )
    later = np.cumprod(1.0 - hazard, axis=1)[:, ::-1]
    return np.hstack([later, np.ones((options.draws, 1))])


def _day(
    seen: int,
    age: int,
    now: date,
    delays: Delays,
    shares: FloatArray,
    prior: tuple[float, float],
    options: NowcastOptions,
) -> NowcastDay:
    day, known = now - timedelta(days=age), float(delays.known[age])
    lawless = seen / known if known > 0 else None
    if age == options.longest_delay:
        return NowcastDay(day, seen, lawless, seen, seen, seen, seen, known)
    chance = _still_to_come(seen, shares, *prior)
    reached = np.cumsum(chance)
    tail = (1.0 - options.level) / 2.0
    median, low, high = (seen + int(np.argmax(reached > q)) for q in (0.5, tail, 1.0 - tail))
    return NowcastDay(day, seen, lawless, _cut_median(seen, known), median, low, high, known)


def _cut_median(seen: int, known: float) -> int | None:
    """Return R's point estimate: the median of a normal law with the variance of the thinning, cut off at seen."""
    if known <= 0:
        return None
    mean, sd = seen / known, math.sqrt(seen * (1.0 - known)) / known
    if sd == 0:
        return math.ceil(mean - 1e-9)
    return math.ceil(mean + sd * float(special.ndtri(0.5 * float(special.ndtr((mean - seen) / sd)))))


def _still_to_come(seen: int, shares: FloatArray, mean: float, size: float) -> FloatArray:
    """Return the chances of 0, 1, ... more incidents, over the draws of the share known.

    With a day's number gamma-Poisson and a share F of it seen, the rest is negative binomial again: size k + n and
    mean (k + n) (1 - F) / (k / m + F).
    """
    total = size + seen
    rest = total * (1.0 - shares) / (size / mean + shares)
    furthest = int(rest.max() + 12.0 * np.sqrt(rest.max() + rest.max() ** 2 / total)) + 20
    chance = np.zeros(furthest + 1)
    for start in range(0, len(shares), 200):
        chance += nb_pmf(np.arange(furthest + 1), rest[start : start + 200, None], total).sum(axis=0)
    return chance / len(shares)

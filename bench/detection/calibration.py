"""How often every default method cries wolf in worlds in which nothing happens, and what it finds of what was planted.

Run: .venv/bin/python -m bench.detection.calibration [--scale 1.0] [--only METHOD ...]
Prints the tables of docs/methods/calibration.md. Exit code 1 where a stated rate is exceeded by more than three Monte
Carlo standard errors (twice the rate where the season moves).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from aman.core.counts import NoFit, detect
from aman.core.counts.decide import Choice, CusumChoice, Frame, GlmChoice, GlrChoice, decide
from aman.core.counts.ears import EarsOptions
from aman.core.counts.farrington import FarringtonOptions
from aman.core.counts.nowcast import NowcastOptions, nowcast
from aman.core.counts.placebo import after_trigger
from aman.core.counts.predictive import METHOD
from aman.core.counts.reference_times import ByIndex
from bench.detection.worlds import LAST_DAY, SHIFTED, WORLDS, Counts, days_until_last

World = Callable[[np.random.Generator, int, int], Counts]


@dataclass(frozen=True)
class Rate:
    """Hits of each independent unit (a series, a world) among its tries, and the rate that was stated."""

    method: str
    world: str
    stated: float
    hits: np.ndarray
    tries: int

    @property
    def ratio(self) -> float:
        """Return the measured rate over the stated one."""
        return float(self.hits.sum() / (len(self.hits) * self.tries * self.stated))

    @property
    def error(self) -> float:
        """Return the Monte Carlo standard error of the ratio, units being independent; never below that of chance."""
        total = len(self.hits) * self.tries * self.stated
        between = float(self.hits.std(ddof=1)) * np.sqrt(len(self.hits)) / total
        return float(max(between, 1.0 / np.sqrt(total)))

    @property
    def holds(self) -> bool:
        """Say whether the stated rate is kept."""
        return self.ratio <= (2.0 if self.world == SHIFTED else 1.0) + 3.0 * self.error

    def line(self) -> str:
        """Return a row of the table."""
        tried = len(self.hits) * self.tries
        measured = f"{self.ratio:.2f} ± {self.error:.2f}"
        verdict = "" if self.holds else " exceeded"
        return f"| {self.method} | {self.world} | {self.stated:g} | {measured}{verdict} | {tried:,} |"


def by_day(world: World, scale: float) -> Iterator[Rate]:
    """Yield the daily baseline at its two levels."""
    frame, columns = _days(world, max(4, int(60 * scale)))
    run = decide(frame, columns, GlmChoice(refit_every=28), np.random.default_rng(1))
    for alpha in (0.01, 0.001):
        yield Rate("nb-glm", world.__name__, alpha, (run.p <= alpha).sum(axis=1).astype(float), len(columns))


def by_ears(world: World, scale: float) -> Iterator[Rate]:
    """Yield EARS, which is for comparison only."""
    frame, columns = _days(world, max(20, int(60 * scale)))
    yield _rate("ears-c1 (comparison)", world, 0.001, frame, columns, EarsOptions("C1"))


def _days(world: World, series: int) -> tuple[Frame, list[int]]:
    counts = world(np.random.default_rng(31), series, 1800)
    return Frame(counts, days_until_last(1800), ByIndex(365)), list(range(1500, 1800))


def by_week(world: World, scale: float) -> Iterator[Rate]:
    """Yield Farrington Flexible on weekly sums: the default, and the alternative without the plug-in."""
    series, weeks = max(50, int(1000 * scale)), 330
    counts = world(np.random.default_rng(32), series, weeks * 7).reshape(series, weeks, 7).sum(axis=2)
    frame = Frame(counts, days_until_last(weeks), ByIndex(52))
    columns = list(range(weeks - 40, weeks, 4))
    for threshold in ("nbPlugin", "muan"):
        options = FarringtonOptions(threshold=threshold)  # type: ignore[arg-type]
        yield _rate(f"farrington-flexible {threshold}", world, options.alpha, frame, columns, options)


def by_window(world: World, scale: float) -> Iterator[Rate]:
    """Yield the predictive windows, one night in each of many worlds of 60 areas."""
    nights, areas = max(5, int(150 * scale)), 60
    bars = (0.01, 0.001)
    hits = np.zeros((len(bars), nights))
    for night in range(nights):
        counts = world(np.random.default_rng([33, night]), areas, 800)
        run = detect(counts, np.zeros(areas, dtype=int), LAST_DAY, np.random.default_rng(night))
        hits[:, night] = [(run.p <= bar).sum() for bar in bars]
    for bar, row in zip(bars, hits, strict=True):
        yield Rate(f"windows ({METHOD})", world.__name__, bar, row, areas)


def by_drift(world: World, scale: float) -> Iterator[Rate]:
    """Yield the drift charts: alarms per stated run length."""
    series, ahead = max(3, int(24 * scale)), 730
    counts = world(np.random.default_rng(34), series, 1300 + ahead)
    frame = Frame(counts, days_until_last(counts.shape[1]), ByIndex(365))
    columns = list(range(1300, 1300 + ahead))
    for name, choice in (("cusum", CusumChoice()), ("glr-nb", GlrChoice())):
        yield _rate(name, world, 1 / choice.options.arl0, frame, columns, choice)


def by_trigger(world: World, scale: float) -> Iterator[Rate]:
    """Yield the decay with placebo dates: how often a day on which nothing happened passes at .05."""
    worlds = max(5, int(60 * scale))
    hits = np.zeros(worlds)
    for one in range(worlds):
        counts = world(np.random.default_rng([35, one]), 1, 1400)[0]
        if counts[:1200].sum() < 20:
            continue
        try:
            found = after_trigger(
                counts, LAST_DAY, days_until_last(1400)[1300], np.random.default_rng(one), placebos=19
            )
        except NoFit:  # refused with a reason: too few incidents for a baseline
            continue
        hits[one] = float(found.p is not None and found.p <= 0.05)
    yield Rate("decay, placebo p", world.__name__, 0.05, hits, 1)


def _rate(name: str, world: World, stated: float, frame: Frame, columns: list[int], choice: Choice) -> Rate:
    run = decide(frame, columns, choice, np.random.default_rng(1))
    return Rate(name, world.__name__, stated, run.alarm.sum(axis=1).astype(float), len(columns))


GROUPS: dict[str, Callable[[World, float], Iterator[Rate]]] = {
    "nb-glm": by_day,
    "ears": by_ears,
    "farrington": by_week,
    "windows": by_window,
    "drift": by_drift,
    "decay": by_trigger,
}


def nowcast_coverage(scale: float) -> tuple[float, float]:
    """Return how often the 95 % interval of a nowcast holds the truth, and its standard error."""
    inside: list[float] = []
    for one in range(max(10, int(120 * scale))):
        rng = np.random.default_rng([36, one])
        happened = np.repeat(np.arange(120), rng.poisson(rng.uniform(2, 12), 120))
        reported = happened + np.minimum(rng.geometric(0.35, len(happened)) - 1, 15)
        start = LAST_DAY.toordinal() - 119
        run = nowcast(happened + start, reported + start, LAST_DAY, rng, NowcastOptions(draws=400))
        truth = np.bincount(happened, minlength=120)
        inside.append(np.mean([day.low <= truth[(day.day - LAST_DAY).days - 1] <= day.high for day in run.days[1:]]))
    return float(np.mean(inside)), float(np.std(inside, ddof=1) / np.sqrt(len(inside)))


def power(scale: float) -> Iterator[str]:
    """Yield what is found of rises planted on the last day or days."""
    series = max(20, int(200 * scale))
    for extra in (4, 6, 8, 12):
        counts = WORLDS[0](np.random.default_rng(37), series, 1500)
        counts[:, -1] += extra
        frame = Frame(counts, days_until_last(1500), ByIndex(365))
        for alpha in (0.01, 0.001):
            found = decide(frame, [1499], GlmChoice(alpha=alpha), np.random.default_rng(1)).alarm.mean()
            yield f"| nb-glm at {alpha:g} | 4 a day | +{extra} on one day | {found:.2f} |"
    for factor in (1.25, 1.5, 2.0):
        rng = np.random.default_rng(38)
        counts = rng.poisson(28.0, (series, 330))
        counts[:, -1] += rng.poisson(28.0 * (factor - 1.0), series)
        frame = Frame(counts, days_until_last(330), ByIndex(52))
        found = decide(frame, [329], FarringtonOptions(), rng).alarm.mean()
        yield f"| farrington-flexible | 28 a week | {factor:g} times for a week | {found:.2f} |"
    for factor in (1.25, 1.5):
        yield _drift_power(factor, max(3, int(20 * scale)))


def _drift_power(factor: float, series: int) -> str:
    rng = np.random.default_rng(39)
    counts = rng.poisson(4.0, (series, 1500))
    counts[:, 1400:] = rng.poisson(4.0 * factor, (series, 100))
    frame = Frame(counts, days_until_last(1500), ByIndex(365))
    run = decide(frame, list(range(1300, 1500)), GlrChoice(), rng)
    delays = [int(np.argmax(row[100:])) if row[100:].any() else 100 for row in run.alarm]
    return f"| glr-nb | 4 a day | {factor:g} times from a day on | median {int(np.median(delays))} days |"


def main() -> int:
    """Print the tables; say whether every stated rate is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="of the number of simulated worlds")
    parser.add_argument("--only", nargs="*", default=list(GROUPS), choices=list(GROUPS))
    options = parser.parse_args()
    print("| Method | World | Stated rate | measured / stated | Decisions |\n|---|---|---|---|---|")
    kept = True
    for name in options.only:
        for world in WORLDS:
            for rate in GROUPS[name](world, options.scale):
                print(rate.line(), flush=True)
                kept &= rate.holds or "comparison" in rate.method
    covered, error = nowcast_coverage(options.scale)
    print(f"\nNowcast: the 95 % interval holds the truth in {100 * covered:.1f} ± {100 * error:.1f} % of days.\n")
    print("| Method | Usual | Planted | Found |\n|---|---|---|---|")
    for line in power(options.scale):
        print(line, flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

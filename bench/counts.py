"""How fast a nightly run over every area and type is, how often it cries wolf, and what it finds.

Run: .venv/bin/python -m bench.counts [--worlds 200]
Everything is simulated from stated truths with fixed seeds; nothing is read and nothing is stored.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from aman.core.counts import WindowOptions, detect
from aman.core.counts.null import crossing_probability, simulate_crossing
from aman.core.counts.predictive import null_model

Counts = NDArray[np.int64]

LAST_DAY = date(2026, 11, 20)
DAYS = 800
AREAS = 300
STRATA = np.repeat(np.arange(5), AREAS // 5)
WEEK = np.array([0.8, 0.8, 0.9, 0.9, 2.0, 0.9, 0.7])


def _rates(rng: np.random.Generator, mean: float) -> NDArray[np.float64]:
    return np.asarray(mean * rng.gamma(2.0, 0.5, AREAS)[:, None] * np.ones((1, DAYS)))


def _weekdays() -> NDArray[np.int64]:
    return np.asarray((LAST_DAY.weekday() - np.arange(DAYS - 1, -1, -1)) % 7)


def quiet(rng: np.random.Generator) -> Counts:
    """Draw equal areas with 0.018 incidents a day, nothing else."""
    return np.asarray(rng.poisson(0.018, (AREAS, DAYS)))


def unequal(rng: np.random.Generator) -> Counts:
    """Draw areas whose rates differ by a gamma of shape 2, mean 0.03."""
    return rng.poisson(_rates(rng, 0.03))


def sparse(rng: np.random.Generator) -> Counts:
    """Draw areas with 0.002 incidents a day."""
    return rng.poisson(_rates(rng, 0.002))


def weekly(rng: np.random.Generator) -> Counts:
    """Draw areas in which Friday brings twice the usual."""
    return rng.poisson(_rates(rng, 0.03) * (WEEK / WEEK.mean())[_weekdays()])


def denser(rng: np.random.Generator) -> Counts:
    """Draw areas with 0.4 incidents a day."""
    return rng.poisson(_rates(rng, 0.4))


def clustered_days(rng: np.random.Generator) -> Counts:
    """Draw negative binomial days: mean 0.3, size 1."""
    return rng.poisson(_rates(rng, 0.3) * rng.gamma(1.0, 1.0, (AREAS, DAYS)))


def swinging_months(rng: np.random.Generator) -> Counts:
    """Draw areas whose level is redrawn every 28 days from a gamma of shape 2."""
    levels = rng.gamma(2.0, 0.5, (AREAS, DAYS // 28 + 2))
    month = (np.arange(DAYS)[None, :] + rng.integers(0, 28, AREAS)[:, None]) // 28
    return rng.poisson(_rates(rng, 0.05) * np.take_along_axis(levels, month, 1))


def seasonal(rng: np.random.Generator) -> Counts:
    """Draw areas with a yearly wave of 40 % at an unknown phase."""
    wave = 1 + 0.4 * np.sin(2 * np.pi * (np.arange(DAYS) - rng.integers(0, 365)) / 365.25)
    return rng.poisson(_rates(rng, 0.03) * wave)


WORLDS: tuple[Callable[[np.random.Generator], Counts], ...] = (
    quiet,
    unequal,
    sparse,
    weekly,
    denser,
    clustered_days,
    swinging_months,
    seasonal,
)

PLANTED = {
    "+2 today": {1: 2},
    "+3 today": {1: 3},
    "+3 over 3 days": {1: 1, 2: 1, 3: 1},
    "+4 over 7 days": {1: 1, 3: 1, 5: 1, 7: 1},
    "+5 over 7 days": {1: 1, 2: 1, 4: 1, 6: 1, 7: 1},
    "+6 over 28 days": {2: 1, 6: 1, 11: 1, 16: 1, 21: 1, 27: 1},
}


def false_alarms(make: Callable[[np.random.Generator], Counts], worlds: int) -> tuple[list[float], float]:
    """Return the rate of calibrated p <= alpha over alpha for .01, .001, .0003, and findings per day."""
    rng = np.random.default_rng(11)
    bars, hits, findings = (0.01, 0.001, 0.0003), np.zeros(3), 0
    for seed in range(worlds):
        run = detect(make(rng), STRATA, LAST_DAY, np.random.default_rng(seed))
        hits += [int((run.p <= bar).sum()) for bar in bars]
        findings += len(run.findings)
    return list(hits / (worlds * AREAS * np.array(bars))), findings / worlds


def power(worlds: int) -> dict[str, tuple[float, float]]:
    """Return, for each planted pattern, the share found as advisory or more and as alert."""
    rng = np.random.default_rng(12)
    answers = {}
    for name, pattern in PLANTED.items():
        found = alert = tried = 0
        for seed in range(worlds):
            counts = quiet(rng)
            chosen = rng.choice(AREAS, 10, replace=False)
            for back, extra in pattern.items():
                counts[chosen, -back] += extra
            run = detect(counts, STRATA, LAST_DAY, np.random.default_rng(seed))
            raised = {finding.series: finding.level for finding in run.findings}
            found += sum(series in raised for series in chosen.tolist())
            alert += sum(raised.get(series) == "ALERT" for series in chosen.tolist())
            tried += len(chosen)
        answers[name] = (found / tried, alert / tried)
    return answers


def speed() -> float:
    """Return seconds for 300 areas x 5 types, three years of days, one night."""
    rng = np.random.default_rng(13)
    counts = np.vstack([rng.poisson(_rates(rng, mean)) for mean in (0.002, 0.01, 0.02, 0.05, 0.2)])
    counts[::50, -1] += 4
    started = time.perf_counter()
    detect(counts, np.repeat(np.arange(25), 60), LAST_DAY, np.random.default_rng(1))
    return time.perf_counter() - started


def agreement() -> float:
    """Return the largest distance, in standard errors, between recursion and simulation."""
    rng = np.random.default_rng(14)
    counts = clustered_days(rng)
    counts[:30, -1] += 5
    run = detect(counts, STRATA, LAST_DAY, np.random.default_rng(2), WindowOptions(check_replicates=20_000))
    furthest = 0.0
    for finding in run.findings:
        furthest = max(furthest, abs(finding.check.p - finding.p) / max(finding.check.standard_error, 1e-300))
    model = null_model(run.baselines, 0, np.array([1.0, 3.0, 7.0, 14.0, 28.0]))
    limits = np.array([6, 9, 14, 20, 30])
    check = simulate_crossing(model, limits, rng, 50_000)
    return max(furthest, abs(check.p - crossing_probability(model, limits)) / check.standard_error)


def main() -> None:
    """Print the tables of docs/methods/predictive-windows.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    worlds = parser.parse_args().worlds
    print(f"nightly run, 1,500 series: {speed():.2f} s")
    print(f"recursion against simulation: {agreement():.1f} standard errors at most")
    print("false alarms: rate / nominal at .01 .001 .0003, findings per day (budget 0.1)")
    for make in WORLDS:
        rates, daily = false_alarms(make, worlds)
        print(f"  {make.__name__:16s} {rates[0]:.2f} {rates[1]:.2f} {rates[2]:.2f}  {daily:.3f}")
    print("power: advisory or more, alert (budget over 300 series)")
    for name, (found, alert) in power(max(10, worlds // 4)).items():
        print(f"  {name:16s} {found:.2f} {alert:.2f}")


if __name__ == "__main__":
    main()

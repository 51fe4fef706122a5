"""Quiet and planted worlds for the scan and the Knox test, and what the methods say in them.

`python -m bench.detection.space [--worlds N]` prints the tables of docs/methods/space-time-scan.md and near-repeat.md;
tests/core/space/test_calibration.py runs the same with fewer worlds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from aman.core.space import Cases, KnoxOptions, Points, ScanOptions, cases, knox, plane, scan

Chance: TypeAlias = np.random.Generator
World: TypeAlias = Callable[[Chance], tuple[Points, Cases]]
PLACES, DAYS, SIDE_KM = 60, 180, 20.0
SCAN = ScanOptions(max_days=28, replicates=199)
SINGLE = replace(SCAN, together=False)
KNOX = KnoxOptions((0, 1, 401, 801), (0, 8, 15), permutations=199)
LEVELS = (0.05, 0.01)


def _town(chance: Chance) -> tuple[Points, np.ndarray]:
    size = chance.gamma(2.0, 1.0, PLACES)
    return plane(chance.uniform(0, SIDE_KM, PLACES), chance.uniform(0, SIDE_KM, PLACES)), size / size.sum()


def _spread(chance: Chance, events: float, by_day: np.ndarray) -> tuple[Points, Cases]:
    points, size = _town(chance)
    number = int(chance.poisson(events))
    where, when = chance.choice(PLACES, number, p=size), chance.choice(DAYS, number, p=by_day / by_day.sum())
    return points, cases(points, where, when, np.ones(number, int), DAYS)


def quiet(chance: Chance) -> tuple[Points, Cases]:
    """About 0.05 events a day and place, all days alike."""
    return _spread(chance, 540, np.ones(DAYS))


def sparse(chance: Chance) -> tuple[Points, Cases]:
    """About 0.01 a day and place."""
    return _spread(chance, 108, np.ones(DAYS))


def weekly(chance: Chance) -> tuple[Points, Cases]:
    """Fridays bring three times the usual, everywhere."""
    return _spread(chance, 540, np.where(np.arange(DAYS) % 7 == 5, 3.0, 1.0))


def shifted(chance: Chance) -> tuple[Points, Cases]:
    """The last 30 days bring twice the usual everywhere, as a season that moves."""
    return _spread(chance, 540, np.where(np.arange(DAYS) >= DAYS - 30, 2.0, 1.0))


def clumped(chance: Chance) -> tuple[Points, Cases]:
    """Events come in pairs and threes at one place on one day: over-dispersed, no cluster beyond a day."""
    points, given = _spread(chance, 400, np.ones(DAYS))
    return points, cases(points, given.place, given.day, 1 + chance.poisson(0.35, len(given.place)), DAYS)


def bursts(chance: Chance) -> tuple[Points, Cases]:
    """Daily totals are negative binomial of size 1: days differ far more than by chance, places do not."""
    return _spread(chance, 540, chance.gamma(1.0, 1.0, DAYS))


def grown(chance: Chance) -> tuple[Points, Cases]:
    """One quarter of the town has grown by half over the period: not quiet, and no event beyond its people."""
    points, given = _spread(chance, 540, np.ones(DAYS))
    corner = (points.at[:, 0] < SIDE_KM / 2) & (points.at[:, 1] < SIDE_KM / 2)
    inside = corner[given.place]
    kept = ~inside | (chance.random(len(inside)) < (1 + 0.5 * given.day / DAYS) / 1.5)
    return points, cases(points, given.place[kept], given.day[kept], given.count[kept], DAYS)


WORLDS: tuple[World, ...] = (quiet, sparse, bursts, clumped, weekly, shifted, grown)


def scan_false_alarms(
    world: World, worlds: int, seed: int = 1, options: ScanOptions = SCAN
) -> tuple[dict[float, float], float]:
    """Return the share of worlds whose best cluster has p <= each level, and the same for the fitted tail at 0.01."""
    best, tail = [], []
    for number in range(worlds):
        chance = np.random.default_rng((seed, number))
        points, given = world(chance)
        found = scan(points, given, options, rng=chance, threads=1).clusters
        best.append(found[0].p if found else 1.0)
        tail.append(found[0].p_tail if found else 1.0)
    return {level: float(np.mean(np.array(best) <= level)) for level in LEVELS}, float(np.mean(np.array(tail) <= 0.01))


def scan_power(extra: int, days: int, worlds: int, seed: int = 2, options: ScanOptions = SCAN) -> tuple[float, float]:
    """Return how often so many extra events within 1 km in the last days are the best cluster with p <= .05, .01."""
    hits = np.zeros(2)
    for number in range(worlds):
        chance = np.random.default_rng((seed, number))
        points, given = quiet(chance)
        centre = int(chance.integers(PLACES))
        near = np.argsort(np.linalg.norm(points.at - points.at[centre], axis=1))[:3]
        where = np.concatenate([given.place, chance.choice(near, extra)])
        when = np.concatenate([given.day, chance.integers(DAYS - days, DAYS, extra)])
        planted = cases(points, where, when, np.ones(len(where), int), DAYS)
        best = scan(points, planted, options, rng=chance, threads=1).clusters[0]
        hits += [best.p <= level and bool(set(near) & set(best.places)) for level in LEVELS]
    return float(hits[0] / worlds), float(hits[1] / worlds)


def _apart(chance: Chance, points: Points, given: Cases) -> tuple[Points, np.ndarray]:
    """Return single events near their place (within some hundred metres) and their days."""
    place, when = given.one_by_one()
    at = points.at[place] + chance.normal(0, 0.3, (len(place), 2))
    return plane(at[:, 0], at[:, 1]), when


def knox_false_alarms(world: World, worlds: int, seed: int = 3) -> tuple[dict[float, float], dict[float, float]]:
    """Return the share of worlds with p <= each level in the band 1-400 m, 0-7 days, and for the smallest family p."""
    single, family = [], []
    for number in range(worlds):
        chance = np.random.default_rng((seed, number))
        points, when = _apart(chance, *world(chance))
        if len(when) < KNOX.min_events:
            continue
        found = knox(points, when, KNOX, rng=chance, threads=1)
        single.append(found.cells[2].p)
        family.append(min(cell.p_family for cell in found.cells))
    rates = [{level: float(np.mean(np.array(p) <= level)) for level in LEVELS} for p in (single, family)]
    return rates[0], rates[1]


def knox_power(repeats: int, worlds: int, seed: int = 4) -> tuple[float, float]:
    """Return how often so many repeats (within 100 m and a week) among 540 events give p <= .05, .01 in their band."""
    hits = np.zeros(2)
    for number in range(worlds):
        chance = np.random.default_rng((seed, number))
        points, when = _apart(chance, *quiet(chance))
        again = chance.choice(len(when), repeats, replace=False)
        at = np.vstack([points.at, points.at[again] + chance.normal(0, 0.05, (repeats, 2))])
        when = np.concatenate([when, when[again] + chance.integers(1, 7, repeats)])
        cell = knox(plane(at[:, 0], at[:, 1]), when, KNOX, rng=chance, threads=1).cells[2]
        hits += [cell.p <= level for level in LEVELS]
    return float(hits[0] / worlds), float(hits[1] / worlds)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=400)
    worlds = parser.parse_args().worlds
    print(f"{worlds} worlds a row; standard error {np.sqrt(0.05 * 0.95 / worlds):.4f} at .05")
    for name, options in (("clumps kept together", SCAN), ("every case by itself", SINGLE)):
        print(f"scan, {name}: world, p <= .05, p <= .01, fitted tail <= .01")
        for world in WORLDS:
            rates, tail = scan_false_alarms(world, worlds, options=options)
            print(f"| {world.__name__} | {rates[0.05]:.3f} | {rates[0.01]:.3f} | {tail:.3f} |", flush=True)
        for extra, days in ((3, 3), (5, 7), (8, 7), (8, 28), (15, 28)):
            power = scan_power(extra, days, worlds // 2, options=options)
            print(f"| +{extra} in {days} days | {' | '.join(f'{hit:.2f}' for hit in power)} |", flush=True)
    print("knox: world, p <= .05, .01, family p <= .05, .01")
    for world in WORLDS:
        single, family = knox_false_alarms(world, worlds)
        values = [*single.values(), *family.values()]
        print(f"| {world.__name__} | {' | '.join(f'{rate:.3f}' for rate in values)} |", flush=True)
    for repeats in (5, 10, 20):
        print(f"| {repeats} repeats | {' | '.join(f'{hit:.2f}' for hit in knox_power(repeats, worlds // 2))} |")


if __name__ == "__main__":
    main()

"""The cases a scan is given, checked, and what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aman.core.space.geometry import FloatArray, IntArray, Points
from aman.core.space.knox import moments
from aman.core.space.options import ScanOptions
from aman.core.space.zones import Windows


class BadCases(ValueError):
    """Cases are negative, fractional, outside the study period, or at places that do not exist."""


class TooFewCases(ValueError):
    """There are fewer cases in the study period than a cluster needs."""


class BadPopulation(ValueError):
    """A population is missing, negative, of the wrong shape, or nowhere above zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Counts of events by place and day.

    place: (rows,) number of the place. day: (rows,) day of the study period, 0 the first. count: (rows,) events, 0 or
    more. places: (all,) how many there are. days: length of the study period.
    """

    place: IntArray
    day: IntArray
    count: IntArray
    places: int
    days: int

    @property
    def total(self) -> int:
        """Return the number of cases."""
        return int(self.count.sum())

    def one_by_one(self) -> tuple[IntArray, IntArray]:
        """Return (place, day) of every single case, ordered by place, then day: the order of the input is forgotten."""
        order = np.lexsort((self.day, self.place))
        times = self.count[order]
        return np.repeat(self.place[order], times), np.repeat(self.day[order], times)

    def units(self, together: bool) -> tuple[IntArray, IntArray, IntArray]:
        """Return (place, day, size) of what keeps its day together: single cases, or all cases of a place and day.

        In order of size, then day, then place.
        """
        if not together:
            place, day = self.one_by_one()
            size = np.ones(len(place), np.int64)
        else:
            spot, which = np.unique(self.place * self.days + self.day, return_inverse=True)
            size = np.bincount(which, weights=self.count, minlength=len(spot)).astype(np.int64)
            spot, size = spot[size > 0], size[size > 0]
            place, day = spot // self.days, spot % self.days
        order = np.lexsort((place, day, size))
        return place[order], day[order], size[order]

    def clumping(self) -> float:
        """Return by how many standard deviations more pairs share place and day than dates dealt at random would."""
        if self.total < 4:
            return 0.0
        place, day = self.one_by_one()
        here, then = self.by_place()[place] - 1, self.by_day()[day] - 1
        mean, variance = moments(here[None, :].astype(np.int64), then[None, :].astype(np.int64), self.total)
        size = self.units(True)[2]
        seen = float((size * (size - 1)).sum() / 2)
        return (seen - float(mean[0, 0])) / float(np.sqrt(variance[0, 0])) if variance[0, 0] > 0 else 0.0

    def by_place(self) -> FloatArray:
        """Return the cases of each place: (places,)."""
        return np.bincount(self.place, weights=self.count, minlength=self.places).astype(np.float64)

    def by_day(self) -> FloatArray:
        """Return the cases of each day: (days,)."""
        return np.bincount(self.day, weights=self.count, minlength=self.days).astype(np.float64)

    def running(self, windows: Windows) -> npt.NDArray[np.int32]:
        """Return running sums over the days that windows hold: (places, days + 1)."""
        table = np.zeros((self.places, windows.days + 1), np.int32)
        seen = (self.day >= windows.offset) & (self.day < windows.offset + windows.days)
        np.add.at(table, (self.place[seen], self.day[seen] - windows.offset + 1), self.count[seen])
        return np.cumsum(table, axis=1, dtype=np.int32)


def cases(points: Points, place: npt.ArrayLike, day: npt.ArrayLike, count: npt.ArrayLike, days: int) -> Cases:
    """Return checked cases: place, day, count (rows,) whole numbers; days: length of the study period.

    Raises BadCases.
    """
    rows = [np.asarray(given) for given in (place, day, count)]
    if len({given.shape for given in rows}) != 1 or rows[0].ndim != 1:
        raise BadCases("place, day and count must be three lists of the same length")
    whole = [given.astype(np.int64) for given in rows]
    if any(np.any(exact != given) for exact, given in zip(whole, rows, strict=True)):
        raise BadCases("place, day and count must be whole numbers")
    if np.any(whole[2] < 0):
        raise BadCases("counts must not be negative")
    if np.any((whole[0] < 0) | (whole[0] >= len(points))):
        raise BadCases("a case lies at a place that does not exist")
    if np.any((whole[1] < 0) | (whole[1] >= days)):
        raise BadCases("a case lies outside the study period")
    return Cases(whole[0], whole[1], whole[2], len(points), days)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What a circle and window expect when nothing is unusual.

    weight: (places,) what a circle's share is counted in, summed along circles into base. share: (windows,) so that
    base * share is expected. cells: (places, windows) instead, where the mix of places changes with time, else (0,
    windows). daily: (places, days of the windows) for drawing cases, empty for the permutation model.
    """

    weight: FloatArray
    share: FloatArray
    cells: FloatArray
    daily: FloatArray


def expected(given: Cases, population: FloatArray | None, windows: Windows, options: ScanOptions) -> Expected:
    """Return what is expected under the options' model. Raises BadPopulation."""
    if options.model == "PERMUTATION":
        running = np.concatenate([[0.0], np.cumsum(given.by_day()[windows.offset :])])
        share = (running[windows.after] - running[windows.first]) / given.total
        return Expected(given.by_place(), share, np.zeros((0, len(windows))), np.zeros((given.places, 0)))
    people = _population(given, population)
    daily = people * (given.total / people.sum())
    weight = daily.sum(axis=1)
    held = daily[:, windows.offset : windows.offset + windows.days]
    steady = bool(np.all(people == people[:, :1]))
    if steady:
        share = (windows.after - windows.first) / given.days
        return Expected(weight, share, np.zeros((0, len(windows))), held)
    running = np.concatenate([np.zeros((given.places, 1)), np.cumsum(held, axis=1)], axis=1)
    cells = running[:, windows.after] - running[:, windows.first]
    return Expected(weight, np.zeros(len(windows)), np.ascontiguousarray(cells), held)


def _population(given: Cases, population: FloatArray | None) -> FloatArray:
    if population is None:
        raise BadPopulation("the Poisson model needs a population")
    people = np.asarray(population, dtype=np.float64)
    if people.ndim == 1:
        people = np.repeat(people[:, None], given.days, axis=1)
    if people.shape != (given.places, given.days):
        raise BadPopulation("a population is one number per place, or one per place and day")
    if not np.all(np.isfinite(people)) or np.any(people < 0) or people.sum() <= 0:
        raise BadPopulation("a population must be finite, not negative, and somewhere above zero")
    if np.any(given.by_place()[people.sum(axis=1) == 0] > 0):
        raise BadPopulation("a place with cases has no population")
    return people

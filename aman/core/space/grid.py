"""A grid of square cells over a place, and the projection that lays places on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aman.core.space.geometry import EARTH_KM, FloatArray, IntArray, NotPlaces, Points

MOST_CELLS = 250_000


class TooFine(ValueError):
    """The cells are so small, or the events so far apart, that there would be too many cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Square cells on a plane, borders on whole multiples of their side, so that new events move no cell.

    west, south: metres of the lower left corner. across, up: number of cells. cell_m: side.
    """

    west: float
    south: float
    across: int
    up: int
    cell_m: float

    @property
    def cells(self) -> int:
        """Return the number of cells."""
        return self.across * self.up

    def middles(self) -> tuple[FloatArray, FloatArray]:
        """Return the metres of the middles of the columns and of the rows."""
        half = self.cell_m / 2
        steps = np.arange(max(self.across, self.up), dtype=np.float64)
        east, north = (corner + half + self.cell_m * steps for corner in (self.west, self.south))
        return east[: self.across], north[: self.up]

    def cell_of(self, at: FloatArray) -> IntArray:
        """Return the number of the cell (row by row from the south-west) of each place; at: (places, 2) metres."""
        column = np.floor((at[:, 0] - self.west) / self.cell_m).astype(np.int64)
        row = np.floor((at[:, 1] - self.south) / self.cell_m).astype(np.int64)
        if np.any((column < 0) | (column >= self.across) | (row < 0) | (row >= self.up)):
            raise NotPlaces("a place lies outside the grid")
        return row * self.across + column

    def counts(self, at: FloatArray) -> FloatArray:
        """Return the number of places in each cell: (cells,)."""
        return np.bincount(self.cell_of(at), minlength=self.cells).astype(np.float64)

    def corners(self, cell: int) -> FloatArray:
        """Return the closed ring (5, 2) of a cell's corners in metres, counter-clockwise."""
        row, column = divmod(cell, self.across)
        x, y, side = self.west + column * self.cell_m, self.south + row * self.cell_m, self.cell_m
        return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])


def grid_over(at: FloatArray, cell_m: float) -> Grid:
    """Return the smallest grid over all places; at: (places, 2) metres. Raises TooFine."""
    low, high = np.floor(at.min(axis=0) / cell_m), np.floor(at.max(axis=0) / cell_m) + 1
    across, up = (high - low).astype(np.int64)
    if float(across) * float(up) > MOST_CELLS:
        raise TooFine(f"{across} by {up} cells; at most {MOST_CELLS} are possible: choose a larger cell")
    return Grid(float(low[0] * cell_m), float(low[1] * cell_m), int(across), int(up), float(cell_m))


@dataclass(frozen=True, slots=True)
class Projection:
    """A local plane: metres east and north of the middle of the places, or the given kilometres times 1,000.

    Within 100 km of the middle, lengths are right to about one part in a thousand.
    """

    latitude: float | None
    longitude: float | None

    def metres(self, given: FloatArray) -> FloatArray:
        """Return (places, 2) metres of what Points.given holds."""
        if self.latitude is None or self.longitude is None:
            return 1000.0 * given
        degree = np.radians(1.0) * EARTH_KM * 1000
        east = (given[:, 1] - self.longitude) * degree * np.cos(np.radians(self.latitude))
        return np.column_stack([east, (given[:, 0] - self.latitude) * degree])

    def back(self, metres: FloatArray) -> FloatArray:
        """Return (places, 2) longitude and latitude, or x and y in kilometres, for metres."""
        if self.latitude is None or self.longitude is None:
            return metres / 1000.0
        degree = np.radians(1.0) * EARTH_KM * 1000
        east = metres[:, 0] / (degree * np.cos(np.radians(self.latitude)))
        return np.column_stack([self.longitude + east, self.latitude + metres[:, 1] / degree])


def projection_for(points: Points) -> Projection:
    """Return the local plane of some places; its origin is a whole tenth of a degree, so that it rarely moves."""
    if not points.on_globe:
        return Projection(None, None)
    latitude, longitude = np.round(points.given.mean(axis=0), 1)
    return Projection(float(latitude), float(longitude))

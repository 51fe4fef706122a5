"""Where things are and how far apart: on a plane in kilometres, or on the globe in degrees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aman.core.later import spatial

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
SAME_KM = 1e-9
"""Distances that differ by less are the same distance."""


class NotPlaces(ValueError):
    """Coordinates are missing, not finite, of unequal number, or outside the globe."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places one can measure between.

    at: (places, 2) kilometres on a plane, or (places, 3) positions on a globe of radius EARTH_KM.
    given: (places, 2) what was handed in: x, y in km, or latitude, longitude in degrees.
    """

    at: FloatArray
    given: FloatArray

    @property
    def on_globe(self) -> bool:
        """Say whether distances are great-circle distances."""
        return bool(self.at.shape[1] == 3)

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.at)

    def chord(self, km: float) -> float:
        """Return the straight-line length that belongs to a distance in kilometres."""
        return 2 * EARTH_KM * float(np.sin(min(km / (2 * EARTH_KM), np.pi / 2))) if self.on_globe else km

    def kilometres(self, straight: FloatArray) -> FloatArray:
        """Return distances in kilometres for straight-line lengths."""
        if not self.on_globe:
            return straight
        return np.asarray(2 * EARTH_KM * np.arcsin(np.clip(straight / (2 * EARTH_KM), 0, 1)))


def plane(x_km: npt.ArrayLike, y_km: npt.ArrayLike) -> Points:
    """Return places on a plane. x_km, y_km: (places,) kilometres. Raises NotPlaces."""
    given = _pair(x_km, y_km)
    return Points(at=given, given=given)


def globe(latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> Points:
    """Return places on the globe. latitude, longitude: (places,) degrees. Raises NotPlaces."""
    given = _pair(latitude, longitude)
    if np.any(np.abs(given[:, 0]) > 90) or np.any(np.abs(given[:, 1]) > 360):
        raise NotPlaces("latitude is -90 to 90 degrees and longitude -360 to 360")
    north, east = np.radians(given).T
    flat = np.cos(north)
    at = EARTH_KM * np.column_stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)])
    return Points(at=at, given=given)


def _pair(first: npt.ArrayLike, second: npt.ArrayLike) -> FloatArray:
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.ndim != 1 or one.shape != two.shape:
        raise NotPlaces("two lists of coordinates of the same length are needed")
    if not (np.all(np.isfinite(one)) and np.all(np.isfinite(two))):
        raise NotPlaces("coordinates must be finite numbers")
    return np.column_stack([one, two])


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """For every place all places within reach, nearest first, itself included.

    start: (places + 1,) where each place's list begins. index: (all,) places. km: (all,) distances.
    """

    start: IntArray
    index: IntArray
    km: FloatArray


def neighbours(points: Points, within_km: float | None) -> Neighbours:
    """Return the places within a distance (None: all) of each place, by distance, then by number."""
    n = len(points)
    if within_km is None:
        straight = np.sqrt(np.maximum(0.0, _squares(points.at)))
        order = np.argsort(straight, axis=1, kind="stable")
        ordered = np.take_along_axis(straight, order, axis=1)
        return Neighbours(np.arange(n + 1) * n, order.ravel(), points.kilometres(ordered.ravel()))
    tree = spatial.cKDTree(points.at)
    reach = points.chord(within_km) + SAME_KM
    pairs = tree.query_pairs(reach, output_type="ndarray")
    own = np.arange(n)
    from_, to = np.concatenate([own, pairs[:, 0], pairs[:, 1]]), np.concatenate([own, pairs[:, 1], pairs[:, 0]])
    km = points.kilometres(np.linalg.norm(points.at[from_] - points.at[to], axis=1))
    order = np.lexsort((to, km, from_))
    start = np.concatenate([[0], np.cumsum(np.bincount(from_, minlength=n))])
    return Neighbours(start.astype(np.int64), to[order].astype(np.int64), km[order])


def side_by_side(points: Points) -> IntArray:
    """Return the places in an order that keeps neighbours together (Morton's curve), for the sake of memory caches."""
    low, wide = points.given.min(axis=0), np.ptp(points.given, axis=0)
    cells = ((points.given - low) / np.where(wide > 0, wide, 1.0) * 65535).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return np.lexsort((points.given[:, 1], points.given[:, 0], cells[:, 0] | (cells[:, 1] << np.uint64(1))))


def _squares(at: FloatArray) -> FloatArray:
    total = np.zeros((len(at), len(at)))
    for axis in at.T:
        total += (axis[:, None] - axis[None, :]) ** 2
    return total

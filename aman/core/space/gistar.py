"""Which cells lie among more events than chance would gather: Getis and Ord's Gi*, with false discoveries held down."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from aman.core.later import special
from aman.core.space.geometry import FloatArray, Neighbours


class NoVariation(ValueError):
    """All values are the same, so that none can stand out."""


def gi_star(values: FloatArray, near: Neighbours, weight: FloatArray | None = None) -> FloatArray:
    """Return (places,) z of the sum around each place, itself included.

    values: (places,). near: who is near whom, oneself included. weight: one per entry of near, None for 1 each.
    NaN where a place is near to all others alike. Raises NoVariation.
    Source: Ord, Getis 1995; reference values (spdep::localG): tests/reference/test_space_hotspots.py.
    """
    n, each = len(values), np.ones(len(near.index)) if weight is None else weight
    mean = float(values.mean())
    scatter = float(np.sqrt(np.mean(values**2) - mean**2))
    if not np.ptp(values) > 0:
        raise NoVariation("all values are the same")
    local = np.add.reduceat(each * values[near.index], near.start[:-1])
    total = np.add.reduceat(each, near.start[:-1])
    squares = np.add.reduceat(each**2, near.start[:-1])
    room = (n * squares - total**2) / (n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (local - mean * total) / (scatter * np.sqrt(room))
    return np.where(room > 0, z, np.nan)


def upper_p(z: FloatArray) -> FloatArray:
    """Return the chance of so high a z when nothing gathers; NaN stays NaN."""
    return np.asarray(special.ndtr(-z))


def q_values(p: FloatArray) -> FloatArray:
    """Return Benjamini and Hochberg's q of each p: the share of false ones if all up to it are called true.

    NaN stays NaN and is not counted.
    Source: Benjamini, Hochberg 1995; for local statistics Caldas de Castro, Singer 2006.
    """
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    scaled: npt.NDArray[np.float64] = p[order] * len(known) / np.arange(1, len(known) + 1)
    q = np.full(len(p), np.nan)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q

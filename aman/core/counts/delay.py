"""How much of a day is known by now: the reporting delay, and what it leaves to be expected.

What is observed is never inflated. The expected count is thinned instead, so that yesterday is compared
with the part of a usual day that could have been reported since.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.tails import FloatArray, as_counts

LONGEST_DELAY = 60
PSEUDO_REPORTS = 10.0


def completeness(delays: ArrayLike, days: int, *, day_share: float = 1.0) -> FloatArray:
    """Return for each of that many days, the last one today, the share of its incidents known by now.

    delays: whole days from happening to report, of incidents old enough that all are known; anything above
        60 days counts as 60. Few of them are drawn towards "known at once" by ten pseudo-reports.
    day_share: the part of today that has passed.
    Raises NotCounts.
    """
    seen = np.minimum(as_counts(delays), LONGEST_DELAY)
    by_delay = np.bincount(seen, minlength=LONGEST_DELAY + 1).astype(np.float64)
    by_delay[0] += PSEUDO_REPORTS
    known = np.cumsum(by_delay) / by_delay.sum()
    age = np.minimum(np.arange(days - 1, -1, -1), LONGEST_DELAY)
    share = known[age]
    if days:
        share[-1] *= min(max(day_share, 0.0), 1.0)
    return np.asarray(share, dtype=np.float64)

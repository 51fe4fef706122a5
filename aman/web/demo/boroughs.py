"""How many mosques and prayer rooms each London borough has: the weights of the invented network.

Counts only, as facts: aggregated from the public MuslimsInBritain directory, copy of November 2025.
"""

from __future__ import annotations

from collections.abc import Mapping

MOSQUES = {
    "E09000001": 4, "E09000002": 14, "E09000003": 15, "E09000004": 1, "E09000005": 27, "E09000006": 7,
    "E09000007": 19, "E09000008": 20, "E09000009": 16, "E09000010": 10, "E09000011": 5, "E09000012": 16,
    "E09000013": 11, "E09000014": 10, "E09000015": 12, "E09000016": 5, "E09000017": 13, "E09000018": 15,
    "E09000019": 16, "E09000020": 7, "E09000021": 2, "E09000022": 15, "E09000023": 5, "E09000024": 8,
    "E09000025": 58, "E09000026": 31, "E09000027": 1, "E09000028": 12, "E09000029": 4, "E09000030": 59,
    "E09000031": 15, "E09000032": 12, "E09000033": 24,
}  # fmt: skip

CLUSTER = "E09000026"
"""Where a few reports have come close together this week."""
SLOW_RISE = "E09000008"
"""Where incidents have been rising for most of a year."""


def share_out(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Divide a whole number in the ratio of the weights, by largest remainder; every weight gets one at least."""
    whole = sum(weights.values())
    exact = {code: total * weight / whole for code, weight in weights.items()}
    shares = {code: max(1, int(value)) for code, value in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (shares[code] - exact[code], code))
    step = 0
    while sum(shares.values()) != total:
        short = sum(shares.values()) < total
        order = by_remainder if short else [code for code in reversed(by_remainder) if shares[code] > 1]
        shares[order[step % len(order)]] += 1 if short else -1
        step += 1
    return shares

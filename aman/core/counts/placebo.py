"""Decay after a trigger, whole: baseline before it, the fit, and the same fit on dates on which nothing happened.

Method: docs/methods/decay.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from aman.core.counts.daily import DailyBaseline, TooFewBaselineDays, expect, fit_daily
from aman.core.counts.decay import Decay, DecayOptions, fit_decay, placebo_p
from aman.core.counts.nb2 import NoFit
from aman.core.counts.options import DailyOptions
from aman.core.counts.tails import FloatArray, IntArray, as_counts


class TriggerOutside(ValueError):
    """The trigger lies outside the series, or fewer than three days follow it."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger event's decay.

    days: fitted, from the trigger on. expected: (days,) baseline means. placebos: likelihood ratios of dates without
    an event, and p the share of them at least as large; p is None where there was no room for placebos.
    """

    day: date
    days: int
    decay: Decay
    baseline: DailyBaseline
    expected: FloatArray
    placebos: tuple[float, ...]
    p: float | None


def after_trigger(
    counts: ArrayLike,
    last_day: date,
    trigger: date,
    rng: np.random.Generator,
    *,
    days: int = 61,
    placebos: int = 50,
    options: DecayOptions | None = None,
    baseline_options: DailyOptions | None = None,
) -> Trigger:
    """Fit the decay from the trigger on, against a baseline that ended the day before it, and judge it by placebos.

    counts: (all days,) zero-filled daily counts, oldest first, the last one on last_day. Placebo dates are drawn from
    before the trigger, far enough that their days end before it, each with a baseline of its own.
    Raises TriggerOutside, NotCounts, TooFewBaselineDays, NoFit.
    """
    row = as_counts(counts)
    zero = len(row) - 1 - (last_day - trigger).days
    length = min(days, len(row) - zero)
    if not 0 < zero < len(row) or length < 3:
        raise TriggerOutside("the trigger must lie inside the series, with three days from it on")
    chosen = replace(baseline_options or DailyOptions(), gap_days=0)
    decay, baseline, expected = _fit_at(row, last_day, zero, length, chosen, options)
    ratios = _placebo_ratios(row[:zero], trigger - timedelta(days=1), length, placebos, chosen, options, rng)
    p = placebo_p(decay.likelihood_ratio, ratios) if ratios else None
    return Trigger(trigger, length, decay, baseline, expected, tuple(ratios), p)


def _fit_at(
    row: IntArray, last_day: date, zero: int, length: int, chosen: DailyOptions, options: DecayOptions | None
) -> tuple[Decay, DailyBaseline, FloatArray]:
    day_zero = last_day - timedelta(days=len(row) - 1 - zero)
    baseline = fit_daily(row[:zero], day_zero - timedelta(days=1), chosen)
    day = expect(baseline, day_zero, length)
    error = float((day.mean * day.relative_error).sum() / day.mean.sum())
    decay = fit_decay(row[zero : zero + length], day.mean, baseline.size, options, relative_error=error)
    return decay, baseline, day.mean


def _placebo_ratios(
    before: IntArray,
    last_day: date,
    length: int,
    placebos: int,
    chosen: DailyOptions,
    options: DecayOptions | None,
    rng: np.random.Generator,
) -> list[float]:
    """Return likelihood ratios at random days whose window ends before the trigger."""
    low, high = max(chosen.min_baseline_days, len(before) - 1095), len(before) - length
    if high <= low:
        return []
    ratios = []
    for zero in rng.integers(low, high + 1, placebos).tolist():
        try:
            ratios.append(_fit_at(before, last_day, zero, length, chosen, options)[0].likelihood_ratio)
        except (TooFewBaselineDays, NoFit):
            continue
    return ratios

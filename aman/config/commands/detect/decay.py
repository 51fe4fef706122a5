"""Measure how a rise after a trigger event dies down.

SERIES has the columns date,count: one row for every day, YYYY-MM-DD, 0 where nothing happened. The baseline ends the
day before the trigger. OUT gets height (3 means four times the usual on day 0), half-life and excess, each with its
interval, the likelihood ratio against no rise, and how many placebo dates without an event show as much.
Street and online incidents decay apart: give them as two files.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aman.core.counts.placebo import Trigger

EXAMPLES = (
    "aman detect decay national.csv --trigger 2017-06-03 --out decay.json",
    "aman detect decay street.csv --trigger 2016-06-24 --days 90 --placebos 200 --out street.json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the series, the trigger and what to look at."""
    parser.add_argument("file", type=Path, metavar="SERIES", help="a CSV file: date,count, daily")
    parser.add_argument("--trigger", required=True, metavar="DATE", help="the day of the event")
    parser.add_argument("--days", type=int, default=61, help="fitted from the trigger on (default 61)")
    parser.add_argument("--placebos", type=int, default=50, help="dates without an event (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="of the placebo dates")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT", help="the JSON file to write")


def run(options: argparse.Namespace) -> int:
    """Read, fit, write."""
    import numpy as np

    from aman.config.commands.detect import series, tables
    from aman.config.stop import Stop
    from aman.core.counts import NoFit, TooFewBaselineDays
    from aman.core.counts.placebo import TriggerOutside, after_trigger

    if options.days < 3 or options.placebos < 0 or options.seed < 0:
        raise Stop("--days must be 3 or more, --placebos and --seed 0 or more.")
    found = series.read(options.file)
    trigger = tables.day_of_option("--trigger", options.trigger)
    if len(found) != 1 or not found[0].dated or found[0].step != 1:
        raise Stop(f"{options.file} must hold one daily series with dates YYYY-MM-DD.")
    counts, last_day = [line.count for line in found[0].lines], series.last_day(found[0])
    rng = np.random.default_rng(options.seed)
    try:
        result = after_trigger(counts, last_day, trigger, rng, days=options.days, placebos=options.placebos)
    except TriggerOutside as error:
        raise Stop(f"--trigger {trigger}: {error}.") from error
    except TooFewBaselineDays as error:
        raise Stop(f"not enough days before the trigger: {error}.") from error
    except NoFit as error:
        raise Stop(f"no baseline can be fitted: {error}.") from error
    tables.write_json(options.out, _answer(result, options.seed))
    return 0


def _answer(result: Trigger, seed: int) -> dict[str, object]:
    from aman.core.counts import decay as method

    fit, beyond = result.decay, sum(one >= result.decay.likelihood_ratio for one in result.placebos)
    half_life, excess = fit.half_life_interval, fit.excess_interval
    return {
        "method": method.METHOD,
        "version": method.VERSION,
        "trigger": result.day.isoformat(),
        "days": result.days,
        "A": fit.height,
        "half_life_days": fit.half_life if fit.height > 0 else None,
        "half_life_interval": [half_life.low, half_life.high],
        "half_life_interval_open": [half_life.open_low, half_life.open_high],
        "excess": fit.excess,
        "excess_interval": [excess.low, excess.high],
        "observed": fit.observed,
        "expected": fit.expected,
        "LR": fit.likelihood_ratio,
        "log_likelihood": fit.log_likelihood,
        "placebos": {"dates": len(result.placebos), "at_least_as_strong": beyond, "p": result.p, "seed": seed},
        "log_linear": None
        if fit.check is None
        else {
            "level": fit.check.level,
            "slope": fit.check.slope,
            "level_se": fit.check.level_se,
            "slope_se": fit.check.slope_se,
        },
        "baseline": {
            "first": result.baseline.first.isoformat(),
            "last": result.baseline.last.isoformat(),
            "mean_per_day": result.baseline.mean_per_day,
            "size": result.baseline.size,
            "seasonal": result.baseline.seasonal,
            "trend": result.baseline.terms.trend,
        },
    }

"""The methods that count days: every area and type together, and the regions and the whole network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from aman.apps.surveillance.boards import CountBoard, WideSeries, board_of, cells_of, is_of, wide_of
from aman.apps.surveillance.models import Reach
from aman.apps.surveillance.services._tellings import Known, Part, Telling, plain
from aman.core import counts
from aman.core.counts import daily
from aman.core.counts.multiplicity import q_values

if TYPE_CHECKING:
    from aman.apps.incidents.selectors import Event

OPTIONS = counts.WindowOptions()
DAILY = counts.DailyOptions()
WIDE_METHOD = "NB2_DAILY"
WIDE_VERSION = daily.VERSION
TRACK_DAYS = 56
BOARD_DAYS = OPTIONS.baseline_days + OPTIONS.gap_days


def look_at_areas(known: Known) -> Part | None:
    """Look at every area and type together; None with too little history."""
    first = max(known.first, known.last - timedelta(days=BOARD_DAYS - 1))
    events = [one for one in known.events if one.on >= first]
    board = board_of(cells_of(events), first, known.last, known.about)
    detection = _detect(board, known)
    if detection is None:
        return None
    # An ordinary series was not calibrated: its chance counts as one.
    q = q_values(np.nan_to_num(detection.p, nan=1.0))
    by_area: dict[int, list[Event]] = {}
    for one in events:
        if one.area_id is not None:
            by_area.setdefault(one.area_id, []).append(one)
    return Part(
        counts.METHOD,
        detection.version,
        plain(asdict(detection.options)),
        known.seed,
        detection.baseline_first,
        known.last,
        detection.series,
        plain(_areas_result(board, detection)),
        [replace(_area_telling(board, detection, one, by_area), q=float(q[one.series])) for one in detection.findings],
    )


def _detect(board: CountBoard, known: Known) -> counts.Detection | None:
    if not board.series:
        return None
    days = (board.last - board.first).days + 1
    usable = np.ones(days, dtype=bool)
    # Days before the first incident anywhere are days without a record, not days without incidents.
    usable[: int(board.counts.any(axis=0).argmax())] = False
    rng = np.random.default_rng(known.seed)
    shares = known.shares[-days:]
    try:
        return counts.detect(board.counts, board.strata, board.last, rng, OPTIONS, usable=usable, completeness=shares)
    except counts.TooFewDays:
        return None


def _areas_result(board: CountBoard, detection: counts.Detection) -> dict[str, Any]:
    """Return what is kept of the whole look: each series that was strange, and what it borrowed from."""
    findings = [
        {
            "area": board.series[one.series].area_code,
            "category": board.series[one.series].category,
            "level": str(one.level),
            "days": one.days,
            "count": one.window.observed,
            "expected": one.window.expected,
            "p": one.p,
            "recurrence_days": one.recurrence_days,
        }
        for one in detection.findings
    ]
    smallest = [float(value) for value in detection.min_p]
    names = [f"{one.area_code}:{one.category}" for one in board.series]
    return {
        "baseline": [detection.baseline_first.isoformat(), detection.baseline_last.isoformat()],
        "usable_days": detection.usable_days,
        "strata": len(detection.baselines.strata),
        "findings": findings,
        "smallest_p": dict(zip(names, smallest, strict=True)),
    }


def _area_telling(
    board: CountBoard, detection: counts.Detection, finding: counts.Finding, by_area: dict[int, list[Event]]
) -> Telling:
    series, window = board.series[finding.series], finding.window
    first = board.last - timedelta(days=window.days - 1)
    inside = [one for one in by_area[series.area_pk] if one.on >= first and is_of(one, series.category)]
    return Telling(
        counts.METHOD,
        str(finding.level),
        Reach.LOCAL,
        series.area_pk,
        series.region,
        series.category,
        first,
        board.last,
        window.observed,
        window.expected,
        finding.p,
        finding.recurrence_days,
        frozenset(one.pk for one in inside),
        plain(_area_parameters(board, detection, finding)),
    )


def _area_parameters(board: CountBoard, detection: counts.Detection, finding: counts.Finding) -> dict[str, Any]:
    """Return all a finding rests on, with the drawing as it was known then."""
    stratum = detection.baselines.strata[int(detection.baselines.stratum[finding.series])]
    line = counts.track(board.counts[finding.series], detection, finding.series, days=finding.days, length=TRACK_DAYS)
    return {
        **run_parameters(detection),
        "series": detection.series,
        "prior": {"mean": stratum.mean_rate, "variance": stratum.rate_variance},
        "posterior": {"shape": finding.rate_shape, "rate": finding.rate_rate},
        "dispersion": {"slow": finding.slow_dispersion, "fast": finding.fast_dispersion},
        "windows": [asdict(window) for window in finding.windows],
        "check": asdict(finding.check),
        "track": {
            "first": line.days[0].isoformat(),
            "observed": line.observed.tolist(),
            "expected": [round(float(value), 4) for value in line.expected],
            "low": line.low.tolist(),
            "high": line.high.tolist(),
        },
    }


def run_parameters(detection: counts.Detection) -> dict[str, Any]:
    """Return what a look at all areas rests on."""
    return {
        "version": detection.version,
        "options": asdict(detection.options),
        "seed": detection.seed,
        "baseline": [detection.baseline_first.isoformat(), detection.baseline_last.isoformat()],
        "usable_days": detection.usable_days,
        "strata": len(detection.baselines.strata),
    }


def look_at_regions(known: Known) -> Part | None:
    """Look at the last day of each region and of the whole network; None where no series has enough history."""
    lines = wide_of(known.events, known.first, known.last, known.about)
    told, result = [], []
    for line in lines:
        tallied = _tallied(line, known)
        if tallied is None:
            continue
        days, baseline = tallied
        result.append(_wide_result(line, days[-1]))
        if days[-1].level != "NONE":
            told.append((line, days, baseline))
    if not result:
        return None
    return Part(
        WIDE_METHOD,
        WIDE_VERSION,
        plain(asdict(DAILY)),
        known.seed,
        known.first,
        known.last,
        len(result),
        plain({"days": result}),
        [_wide_telling(line, days, baseline, known, len(result)) for line, days, baseline in told],
    )


def _tallied(line: WideSeries, known: Known) -> tuple[Sequence[counts.Tally], counts.DailyBaseline] | None:
    row = line.counts[int((line.counts > 0).argmax()) :]
    try:
        baseline = counts.fit_daily(row, known.last, DAILY)
    except (counts.TooFewBaselineDays, counts.NoFit):
        return None
    first = known.last - timedelta(days=TRACK_DAYS - 1)
    return counts.tallies(line.counts[-TRACK_DAYS:], first, baseline, known.shares[-TRACK_DAYS:]), baseline


def _wide_result(line: WideSeries, day: counts.Tally) -> dict[str, Any]:
    return {
        "region": line.region,
        "category": line.category,
        "count": day.observed,
        "expected": day.expected,
        "limit": day.limit,
        "p": day.p,
        "level": str(day.level),
    }


def _wide_telling(
    line: WideSeries, days: Sequence[counts.Tally], baseline: counts.DailyBaseline, known: Known, series: int
) -> Telling:
    day = days[-1]
    return Telling(
        WIDE_METHOD,
        str(day.level),
        Reach.WIDE,
        None,
        line.region,
        line.category,
        day.day,
        day.day,
        day.observed,
        day.expected,
        day.p,
        counts.recurrence_days(day.p, series),
        frozenset(one.pk for one in events_of(line, known, day.day)),
        plain(_wide_parameters(days, baseline, known.seed, series)),
    )


def events_of(line: WideSeries, known: Known, day: date) -> Iterable[Event]:
    """Yield the incidents of a wide series on a day."""
    regions = {row[3] for row in known.about.values() if row[3]}
    only = next(iter(regions)) if len(regions) == 1 else ""
    for one in reversed(known.events):
        if one.on < day:
            return
        home = known.about[one.area_id][3] if one.area_id is not None and one.area_id in known.about else only
        if one.on == day and is_of(one, line.category) and line.region in {home, "" if home != only else home}:
            yield one


def _wide_parameters(
    days: Sequence[counts.Tally], baseline: counts.DailyBaseline, seed: int, series: int
) -> dict[str, Any]:
    return {
        "version": WIDE_VERSION,
        "options": asdict(DAILY),
        "seed": seed,
        "series": series,
        "baseline": [baseline.first.isoformat(), baseline.last.isoformat()],
        "usable_days": baseline.usable_days,
        "seasonal": baseline.seasonal,
        "size": round(min(baseline.size, 1e9), 6),
        "track": {
            "first": days[0].day.isoformat(),
            "observed": [day.observed for day in days],
            "expected": [round(day.expected, 4) for day in days],
            "low": [day.low for day in days],
            "high": [day.high for day in days],
            "limit": [day.limit for day in days],
        },
    }

"""Looking at the counts of every area and type, and raising what their own past does not explain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import OperationalError, transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.surveillance import selectors
from aman.apps.surveillance.models import Level, Run, RunKind, RunOutcome, Signal
from aman.apps.surveillance.selectors import ALL, CountBoard, Series
from aman.core import counts
from aman.kit import audit, scoping, when
from aman.kit.models import Schedule

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

TURN = "surveillance.watch"
"""Name of the row that one look holds at a time."""
OPTIONS = counts.WindowOptions()
QUIET_DAYS = 14
"""A series that was raised is not raised again within this many days, unless it grows stronger."""
NIGHTLY_FROM_HOUR = 4
TRACK_DAYS = 56
TOLD_DAYS = 2
"""Analysts are told of what was raised about the last days; a look far back tells nobody."""
STRENGTH = {Level.ADVISORY: 1, Level.ALERT: 2}


class NotWholeNetwork(Exception):
    """A look takes in every area, so only somebody whose reach is the whole network starts one."""


class LookingAlready(Exception):
    """Another look at the counts goes on for longer than we can wait."""


def watch(*, as_of: date, now: datetime, kind: str = RunKind.ON_DEMAND, actor: Person | None = None) -> Run:
    """Look at all local series up to a day, as they are known now, and raise what is new. One look at a time.

    The seed is the day's number, so the same records give the same answer. With too little history nothing is
    said, and the run says that. Raises NotWholeNetwork for a person of some areas, LookingAlready.
    """
    if actor is not None and not scoping.current().everything:
        raise NotWholeNetwork
    with scoping.system("looking for signals"), transaction.atomic():
        _wait_for_turn(now)
        first = as_of - timedelta(days=OPTIONS.baseline_days + OPTIONS.gap_days - 1)
        board = selectors.board(first=first, last=as_of)
        run = Run(kind=kind, as_of=as_of, made_at=now, started_by=actor, method=counts.METHOD)
        run.series, run.incidents = len(board.series), board.incidents
        detection = _detect(board, now)
        run.outcome = RunOutcome.DONE if detection else RunOutcome.TOO_FEW_DAYS
        run.parameters = _run_parameters(detection) if detection else {}
        run.save()
        if detection:
            run.raised = _raise_news(board, detection, run)
            run.save(update_fields=["raised"])
            _tell_analysts(run, now)
        _record_run(run, actor, now)
        return run


def _wait_for_turn(now: datetime) -> None:
    """Hold the one row of all looks until this one is stored: the next then sees what was raised."""
    try:
        Schedule.objects.get_or_create(name=TURN, defaults={"next_run_at": now})
        Schedule.objects.select_for_update().get(name=TURN)
    except OperationalError as error:  # the database's limit on waiting
        raise LookingAlready from error


def watch_if_due(*, now: datetime) -> Run | None:
    """Look once a night at whole days, and again whenever incidents were recorded since the last look."""
    today = when.day_of(now)
    local = when.local(now)
    yesterday = today - timedelta(days=1)
    last = selectors.latest_run()
    late_enough = isinstance(local, datetime) and local.hour >= NIGHTLY_FROM_HOUR
    if (late_enough or last is None) and not selectors.has_run(as_of=yesterday):
        return watch(as_of=yesterday, now=now, kind=RunKind.NIGHTLY)
    changed = selectors.latest_change()
    if last is not None and changed is not None and changed > last.made_at:
        return watch(as_of=today, now=now, kind=RunKind.CHANGED)
    return None


def _tell_analysts(run: Run, now: datetime) -> None:
    """Tell the analysts once of a run that raised something strong about the last days; never what or where."""
    fresh = run.as_of >= when.day_of(now) - timedelta(days=TOLD_DAYS)
    if not fresh or not Signal.objects.filter(run=run, level=Level.ALERT).exists():
        return
    for person in accounts.people_with_role("ANALYST", now=now):
        cascade.notify(
            person=person,
            notice="SIGNAL_RAISED",
            reference=run.as_of.isoformat(),
            key=f"signal-run:{run.pk}:{person.uuid}",
            now=now,
        )


def _record_run(run: Run, actor: Person | None, now: datetime) -> None:
    audit.record(
        chain=audit.PANEL,
        verb="COUNTS_WATCHED",
        subject=run,
        actor=actor.uuid if actor else None,
        now=now,
        details={"kind": str(run.kind), "as_of": run.as_of.isoformat(), "series": run.series, "raised": run.raised},
    )


def _detect(board: CountBoard, now: datetime) -> counts.Detection | None:
    days = (board.last - board.first).days + 1
    known = selectors.shares_known(last=board.last, days=days, now=now)
    seed = int(board.last.strftime("%Y%m%d"))
    table, usable = board.counts, np.ones(days, dtype=bool)
    if not board.series:
        return None
    # Days before the first incident anywhere are days without a record, not days without incidents.
    usable[: int(table.any(axis=0).argmax())] = False
    try:
        return counts.detect(
            table, board.strata, board.last, np.random.default_rng(seed), OPTIONS, usable=usable, completeness=known
        )
    except counts.TooFewDays:
        return None


def _raise_news(board: CountBoard, detection: counts.Detection, run: Run) -> int:
    """Store the findings that say something new; return how many."""
    told = list(_without_doubles(board, detection.findings))
    keys = {_key(board.series[finding.series]) for finding in told}
    since = run.as_of - timedelta(days=QUIET_DAYS)
    earlier = selectors.earlier(keys=keys, since=since, until=run.as_of)
    raised = 0
    for finding in told:
        series = board.series[finding.series]
        raised += _raise(board, detection, finding, run, earlier.get(_key(series), []))
    return raised


def _without_doubles(board: CountBoard, findings: Iterable[counts.Finding]) -> Iterable[counts.Finding]:
    """Leave out an area's total where one of its types is raised by itself: the type says it better."""
    found = list(findings)
    named = {board.series[one.series].area_pk for one in found if board.series[one.series].category != ALL}
    for one in found:
        series = board.series[one.series]
        if series.category != ALL or series.area_pk not in named:
            yield one


def _key(series: Series) -> tuple[int, str]:
    return series.area_pk, series.category


def _raise(
    board: CountBoard, detection: counts.Detection, finding: counts.Finding, run: Run, earlier: list[Signal]
) -> bool:
    """Raise a finding unless it was raised in the last fortnight and has not grown stronger."""
    if any(STRENGTH[Level(one.level)] >= STRENGTH[Level(finding.level)] for one in earlier):
        return False
    same_day = next((one for one in earlier if one.as_of == run.as_of), None)
    signal = same_day or Signal(area_id=board.series[finding.series].area_pk, as_of=run.as_of)
    before = {"level": signal.level, "count": signal.count} if same_day else {}
    window = finding.window
    signal.category = board.series[finding.series].category
    signal.window_days, signal.count, signal.expected = window.days, window.observed, window.expected
    signal.p_value, signal.recurrence_days = finding.p, finding.recurrence_days
    signal.level, signal.method = finding.level, counts.METHOD
    signal.parameters = _signal_parameters(board, detection, finding)
    signal.made_at, signal.run = run.made_at, run
    signal.save()
    details = {"level": finding.level, "count": window.observed, "days": window.days, "before": before}
    audit.record(
        chain=audit.PANEL,
        verb="SIGNAL_STRENGTHENED" if same_day else "SIGNAL_RAISED",
        subject=signal,
        actor=run.started_by.uuid if run.started_by else None,
        now=run.made_at,
        details=details,
    )
    return True


def _run_parameters(detection: counts.Detection) -> dict[str, Any]:
    return {
        "version": detection.version,
        "options": asdict(detection.options),
        "seed": detection.seed,
        "baseline": [detection.baseline_first.isoformat(), detection.baseline_last.isoformat()],
        "usable_days": detection.usable_days,
        "strata": len(detection.baselines.strata),
    }


def _signal_parameters(board: CountBoard, detection: counts.Detection, finding: counts.Finding) -> dict[str, Any]:
    """Return all a signal rests on, with the drawing as it was known then."""
    stratum = detection.baselines.strata[int(detection.baselines.stratum[finding.series])]
    line = counts.track(board.counts[finding.series], detection, finding.series, days=finding.days, length=TRACK_DAYS)
    return {
        **_run_parameters(detection),
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

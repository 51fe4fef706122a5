"""One run: read what was known, let every method look, and store it all at once. Nightly, when counts change, or asked.

The methods work outside a transaction, so that nobody waits for them; what they found is stored in one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.utils import timezone

from aman import __version__
from aman.apps.incidents import selectors as incidents
from aman.apps.surveillance import selectors
from aman.apps.surveillance.models import Run, RunKind, RunOutcome, RunStep
from aman.apps.surveillance.services import _counting as counting
from aman.apps.surveillance.services import _space as space
from aman.apps.surveillance.services._patrol import plan_week
from aman.apps.surveillance.services._raise import raise_news, store_parts
from aman.apps.surveillance.services._tell import tell_waiting
from aman.apps.surveillance.services._tellings import Known, Part, digest_of
from aman.core import counts
from aman.kit import audit, scoping, when
from aman.kit.models import Schedule

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

log = logging.getLogger("aman.surveillance")

TURN = "surveillance.watch"
"""Name of the row that one look holds while it stores what it found."""
HISTORY_DAYS = 1096
"""How far back a run reads: three years."""
NIGHTLY_FROM_HOUR = 4
AGAIN_AFTER = timedelta(hours=1)
"""A nightly run that failed is tried again after this long."""
DEAD_AFTER = timedelta(minutes=10)
"""A run that has not ended by then was cut off."""

STEPS: list[tuple[RunStep, int, Callable[[Known], Part | None]]] = [
    (RunStep.AREAS, 15, counting.look_at_areas),
    (RunStep.WIDE, 35, counting.look_at_regions),
    (RunStep.CLUSTERS, 45, space.look_for_clusters),
    (RunStep.REPEATS, 75, space.look_for_repeats),
    (RunStep.HOTSPOTS, 85, space.look_for_hotspots),
]
"""What a run does, in order: the step, how much of the work is done when it begins, and the method."""


class NotWholeNetwork(Exception):
    """A look takes in every area, so only somebody whose reach is the whole network starts one."""


class LookingAlready(Exception):
    """Another look at the counts goes on for longer than we can wait."""


def watch(*, as_of: date, now: datetime, kind: str = RunKind.ON_DEMAND, actor: Person | None = None) -> Run:
    """Look at everything up to a day, as it is known now, and raise what is new.

    The seed is the day's number, so the same records give the same answer. With too little history nothing is
    said, and the run says that. Raises NotWholeNetwork for a person of some areas, LookingAlready.
    """
    _require_reach(actor)
    run = Run.objects.create(
        kind=kind, as_of=as_of, made_at=now, started_by=actor, outcome=RunOutcome.RUNNING, version=__version__
    )
    return carry_out(run)


def ask_look(*, as_of: date, now: datetime, actor: Person) -> Run:
    """Ask for a look: the worker carries it out, and its page shows how far it is.

    Raises NotWholeNetwork, and LookingAlready while another one waits or runs.
    """
    _require_reach(actor)
    with transaction.atomic():
        _wait_for_turn(now)
        if selectors.going_on(since=now - DEAD_AFTER) is not None:
            raise LookingAlready
        run = Run.objects.create(
            kind=RunKind.ON_DEMAND, as_of=as_of, made_at=now, started_by=actor, outcome=RunOutcome.QUEUED,
            version=__version__,
        )  # fmt: skip
        audit.record(
            chain=audit.PANEL, verb="LOOK_ASKED", subject=run, actor=actor.uuid, now=now,
            details={"as_of": as_of.isoformat()},
        )  # fmt: skip
    return run


def run_asked(*, now: datetime) -> Run | None:
    """Carry out the next look that was asked for; None where none waits."""
    waiting = Run.objects.filter(outcome=RunOutcome.QUEUED).order_by("pk").first()
    if waiting is None:
        return None
    mine = Run.objects.filter(pk=waiting.pk, outcome=RunOutcome.QUEUED).update(outcome=RunOutcome.RUNNING)
    return carry_out(Run.objects.select_related("started_by").get(pk=waiting.pk)) if mine else None


def _require_reach(actor: Person | None) -> None:
    if actor is not None and not scoping.current().everything:
        raise NotWholeNetwork


def carry_out(run: Run) -> Run:
    """Do the work of a run and store it. A run that fails says so, and the failure goes on to the caller."""
    try:
        with scoping.system("looking for signals"):
            known = read(as_of=run.as_of, known_at=run.made_at, told=lambda: _advance(run, RunStep.READING, 2))
            parts = [part for part in (_step(run, known, *step) for step in STEPS) if part is not None]
            _advance(run, RunStep.STORING, 95)
            with transaction.atomic():
                _wait_for_turn(run.made_at)
                _store(run, parts, known)
            tell_waiting(now=run.made_at)
    finally:
        # Whatever broke goes on to the caller; the run must not look as if it still went on.
        Run.objects.filter(pk=run.pk, outcome=RunOutcome.RUNNING).update(outcome=RunOutcome.FAILED)
    return run


def read(*, as_of: date, known_at: datetime, told: Callable[[], None] = lambda: None) -> Known:
    """Return what was known at a moment of everything up to a day."""
    told()
    first = as_of - timedelta(days=HISTORY_DAYS - 1)
    events = incidents.events_known(first=first, last=as_of, known=known_at)
    about = selectors.areas_about({one.area_id for one in events if one.area_id is not None})
    held = [one for one in events if one.area_id is None or one.area_id in about]
    shares = selectors.shares_known(last=as_of, days=HISTORY_DAYS, now=known_at)
    return Known(held, about, first, as_of, known_at, int(as_of.strftime("%Y%m%d")), shares)


def look(known: Known) -> list[Part]:
    """Return what every method says of what was known. Stores nothing."""
    return [part for part in (step[2](known) for step in STEPS) if part is not None]


def _step(run: Run, known: Known, step: RunStep, percent: int, method: Callable[[Known], Part | None]) -> Part | None:
    _advance(run, step, percent)
    return method(known)


def _advance(run: Run, step: RunStep, percent: int) -> None:
    run.step, run.progress = step, percent
    Run.objects.filter(pk=run.pk).update(step=step, progress=percent)


def _store(run: Run, parts: list[Part], known: Known) -> None:
    """Store a run with everything it found, in one transaction."""
    first = next((part for part in parts if part.method == counts.METHOD), None)
    run.outcome = RunOutcome.DONE if first else RunOutcome.TOO_FEW_DAYS
    run.method = counts.METHOD
    run.series, run.incidents = first.series if first else 0, len(known.events)
    run.parameters = _parameters(first) if first else {}
    run.digest = digest_of([part.digest for part in parts])
    run.raised = 0
    run.step, run.progress, run.finished_at = "", 100, max(timezone.now(), run.made_at)
    store_parts(run, parts)
    if first:
        run.raised = raise_news(run, parts, known)
        plan_week(run, parts, known)
    run.save()
    _record(run)


def _parameters(part: Part) -> dict[str, Any]:
    return {
        "version": part.version,
        "options": part.options,
        "seed": part.seed,
        "baseline": part.result["baseline"],
        "usable_days": part.result["usable_days"],
        "strata": part.result["strata"],
    }


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
    if selectors.going_on(since=now - DEAD_AFTER) is not None:
        return None
    late_enough = isinstance(local, datetime) and local.hour >= NIGHTLY_FROM_HOUR
    if (late_enough or last is None) and not selectors.has_run(as_of=yesterday, failed_since=now - AGAIN_AFTER):
        return watch(as_of=yesterday, now=now, kind=RunKind.NIGHTLY)
    changed = selectors.latest_change()
    if last is not None and changed is not None and changed > last.made_at:
        return watch(as_of=today, now=now, kind=RunKind.CHANGED)
    return None


def is_repeatable(run: Run) -> bool:
    """Look again at what a run looked at, as it was known then, and tell whether the results are the same bytes."""
    with scoping.system("repeating a run"):
        parts = look(read(as_of=run.as_of, known_at=run.made_at))
    return digest_of([part.digest for part in parts]) == run.digest


def _record(run: Run) -> None:
    actor = run.started_by
    audit.record(
        chain=audit.PANEL,
        verb="COUNTS_WATCHED",
        subject=run,
        actor=actor.uuid if actor else None,
        now=run.made_at,
        details={
            "kind": str(run.kind), "as_of": run.as_of.isoformat(), "series": run.series, "raised": run.raised,
            "digest": run.digest,
        },
    )  # fmt: skip

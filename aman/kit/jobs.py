"""Work in the background: the standard Tasks interface for one-off jobs, `every` for periodic ones.

One-off: `@task()` from django_tasks on an idempotent function of ids, enqueued inside the transaction of the
change. Periodic: `@every(seconds)` on an idempotent function of `now`. Any number of workers may run: a row
per schedule is leased by the database's clock. `sweep` puts back tasks that an unclean exit left running.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Max, Q, Value, When
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from aman.kit import scoping
from aman.kit.models import Schedule

log = logging.getLogger("aman.jobs")
Job = Callable[[datetime], object]


@dataclass(frozen=True)
class Periodic:
    """A periodic job: its name, period, and how long one run may take before another worker may start it."""

    name: str
    run: Job
    period: timedelta
    lease: timedelta


_registered: dict[str, Periodic] = {}


def every(seconds: float, *, lease_seconds: float = 120) -> Callable[[Job], Job]:
    """Register an idempotent function of `now` to run about every so many seconds, in system scope."""

    def register(run: Job) -> Job:
        name = f"{run.__module__}.{run.__qualname__}"[-80:]
        _registered[name] = Periodic(name, run, timedelta(seconds=seconds), timedelta(seconds=lease_seconds))
        return run

    return register


def periodic() -> list[Periodic]:
    """Return the registered periodic jobs, in name order."""
    return [_registered[name] for name in sorted(_registered)]


def run_due(now: datetime) -> int:
    """Run every periodic job that is due and not leased by another worker; return how many ran."""
    # One read first: on SQLite an update takes the write lock, even one that changes nothing.
    waiting = set(Schedule.objects.filter(next_run_at__gt=now).values_list("name", flat=True))
    return sum(_run_if_mine(job, now) for job in periodic() if job.name not in waiting)


def _run_if_mine(job: Periodic, now: datetime) -> bool:
    Schedule.objects.get_or_create(name=job.name, defaults={"next_run_at": now})
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    mine = Schedule.objects.filter(free, name=job.name, next_run_at__lte=now)
    until = now + job.lease
    if not mine.update(lease_until=until, next_run_at=now + job.period):
        return False
    error = ""
    try:
        with scoping.system(job.name):
            job.run(now)
    except Exception as problem:  # the one loop that must survive any job
        error = type(problem).__qualname__
        log.exception("periodic job failed", extra={"job": job.name})
    # Only our own lease: a job that outlived it may be in another worker's hands by now.
    ours = Case(When(lease_until=until, then=Value(None)), default=F("lease_until"), output_field=DateTimeField())
    done = {"lease_until": ours, "last_error": error}
    Schedule.objects.filter(name=job.name).update(**done, **({} if error else {"last_ok_at": now}))
    return True


def last_sign_of_life() -> datetime | None:
    """Return when any worker last finished a periodic job, or None."""
    newest: datetime | None = Schedule.objects.aggregate(newest=Max("last_ok_at"))["newest"]
    return newest


@transaction.atomic
def sweep(now: datetime, *, older_than: timedelta = timedelta(minutes=10)) -> int:
    """Put back tasks left RUNNING by a worker that died; return how many."""
    left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - older_than)
    return left.update(status=TaskResultStatus.READY, started_at=None, worker_ids=F("worker_ids"))

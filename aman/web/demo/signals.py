"""Signals as the nightly look would have raised them: three of the past, decided, and the one of today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from aman.apps.surveillance import services as surveillance
from aman.apps.surveillance.models import RunKind, Signal
from aman.web.demo.casework import Scene
from aman.web.demo.history import PAST_CLUSTERS

DECISIONS = [
    (
        "ACTED",
        "Two people named in three reports; film kept. A walk at school hours was agreed.",
    ),
    (
        "EXPLAINED",
        "One night, one person, four buildings in a row. Nothing further is expected.",
    ),
    ("WATCHING", "The same sheet in every letter box. Wait for the next weekend before anything is said to sites."),
]


def build_signals(scene: Scene) -> int:
    """Look at the counts on the mornings that mattered and last night; decide what is past."""
    for past, (state, reason) in zip(PAST_CLUSTERS, DECISIONS, strict=True):
        morning = _morning(scene, min(past.days_ago) - 2)  # the last report came the day after, during the day
        run = surveillance.watch(as_of=_day_before(morning), now=morning, kind=RunKind.NIGHTLY)
        for signal in Signal.objects.filter(run=run):
            surveillance.decide_signal(
                signal=signal, state=state, reason=reason, actor=scene.cast["analyst"], now=morning + timedelta(hours=5)
            )
    last_night = min(_morning(scene, 0), scene.now - timedelta(minutes=12))
    surveillance.watch(as_of=_day_before(scene.now), now=last_night, kind=RunKind.NIGHTLY)
    return Signal.objects.count()


def _morning(scene: Scene, days_ago: int) -> datetime:
    """Return five past four of some morning: the nightly look."""
    zone = timezone.get_default_timezone()
    on = timezone.localtime(scene.now).date() - timedelta(days=days_ago)
    return datetime.combine(on, time(4, 5), tzinfo=zone)


def _day_before(moment: datetime) -> date:
    return timezone.localtime(moment).date() - timedelta(days=1)

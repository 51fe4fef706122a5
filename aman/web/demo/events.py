"""Trigger events, one of them in force, and what sites have done of their day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from aman.apps.strategy import services
from aman.apps.strategy.models import TaskDone, TriggerEvent
from aman.core.posture import Kind, usual_height
from aman.core.posture.course import FLOOR_DAYS
from aman.kit import audit
from aman.web.demo import history
from aman.web.demo.casework import Scene

EVENTS = [
    (history.EARLIER_EVENT, "Arson at a mosque in Hallmere", "Hallmere, another city", Kind.ON_MOSQUE, False, 14),
    (history.PAST_EVENT, "Attack on a market in Ostwyck", "Ostwyck, abroad", Kind.FOREIGN, True, 21),
    (history.PRESENT_EVENT, "Attack in Corvane", "Corvane, abroad", Kind.FOREIGN, True, 17),
]
REVIEWS = {
    "Arson at a mosque in Hallmere": (
        "Damage and threats rose for ten days, most at the smaller sites. Sites that walked before prayer found two "
        "things in time. We would write to the smaller sites first."
    ),
    "Attack on a market in Ostwyck": (
        "Abuse in the street rose for two weeks, online for three days. The message reached nine sites in ten by the "
        "evening; the others were rung. We would keep stewards at the road for a second Friday."
    ),
}
SURE = "CONFIRMED"
TASKS = ("WALK_TODAY", "BRIEF_THE_TEAM", "CHECK_CAMERAS_AND_LIGHTS")


def build_triggers(scene: Scene) -> int:
    """Enter the events, each on the evening it became known."""
    for ago, title, where, kind, online, days in EVENTS:
        known = _evening(scene, ago)
        review = REVIEWS.get(title, "")
        event = TriggerEvent(
            title=title,
            where=where,
            happened_on=timezone.localtime(known).date(),
            known_at=known,
            kind=kind,
            height=usual_height(kind),
            sureness=SURE,
            expects_online=online,
            expects_street=True,
            ends_on=timezone.localtime(known).date() + timedelta(days=days),
            entered_by=scene.cast["analyst"],
            entered_at=known + timedelta(minutes=11),
            review=review,
            reviewed_by=scene.cast["analyst"] if review else None,
            reviewed_at=known + timedelta(days=FLOOR_DAYS) if review else None,
        )
        event.save(force_insert=True)
        audit.record(
            chain=audit.PANEL,
            verb="TRIGGER_ENTERED",
            subject=event,
            actor=scene.cast["analyst"].uuid,
            now=event.entered_at,
            details={"sureness": SURE},
        )
    return len(EVENTS)


def _evening(scene: Scene, days_ago: int) -> datetime:
    local = timezone.localtime(scene.now) - timedelta(days=days_ago)
    return local.replace(hour=17, minute=40, second=0, microsecond=0)


def build_tasks_done(scene: Scene) -> int:
    """Mark what the home site's people did on the last days; today is still to do."""
    today = timezone.localtime(scene.now).date()
    rows: list[TaskDone] = []
    for ago in range(1, history.PRESENT_EVENT):
        for code in TASKS[: 1 + ago % 3]:
            at = _evening(scene, ago) - timedelta(minutes=37 * len(rows) % 240)
            on = today - timedelta(days=ago)
            rows.append(TaskDone(site=scene.sites[0], on=on, code=code, by=scene.cast["volunteer"], at=at))
    for row in TaskDone.objects.bulk_create(rows):
        audit.record(
            chain=scene.sites[0].uuid,
            verb="TASK_DONE",
            subject=row,
            actor=scene.cast["volunteer"].uuid,
            now=row.at,
            details={"code": row.code, "on": row.on.isoformat()},
        )
    return len(rows)


def build_days(scene: Scene) -> int:
    """Work out the days of all sites once, so that they can be looked at before the worker has run."""
    return services.refresh_network(now=scene.now).written

"""Messages in every state: done, exercise, stopped, going out now, waiting for a second person, draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aman.apps.cascade import services as cascade
from aman.apps.cascade.models import Delivery, Message
from aman.apps.places.models import Site
from aman.kit import audit
from aman.web.demo.casework import Scene, read

READ_WITHIN_MINUTES = 95
REFUSED_SHARE = 0.015
EVERY_ROLE = ("COMMUNITY", "DEPUTY", "LEAD", "SECURITY")


def build_messages(scene: Scene) -> int:
    """Write every message, oldest first, and take each as far as it has come by now."""
    plans = sorted(read("messages")["message"], key=lambda one: -float(one["hours"]))
    for plan in plans:
        _build(scene, plan)
    return len(plans)


def _build(scene: Scene, plan: dict[str, Any]) -> None:
    at = scene.now - timedelta(hours=plan["hours"])
    draft = cascade.Draft(
        texts={language: (text["subject"], text["body"].strip()) for language, text in plan["texts"].items()},
        areas=plan.get("areas", []),
        roles=EVERY_ROLE,
        urgency=plan["urgency"],
        expires_at=at + timedelta(hours=plan["lives_hours"]),
        is_exercise=plan.get("exercise", False),
    )
    writer = scene.cast[plan["writer"]]
    message = cascade.write_message(draft=draft, actor=writer, now=at)
    if not ("releaser" in plan or plan.get("ready")):
        return
    cascade.mark_ready(message=message, actor=writer, now=at + timedelta(minutes=4))
    if "releaser" not in plan:
        return
    released_at = at + timedelta(minutes=9)
    releaser = scene.cast[plan["releaser"]]
    message = cascade.release(message=message, actor=releaser, now=released_at, seen=message.changed_at)
    _deliver(scene, message, plan, released_at)
    _end(scene, message, plan, released_at)


def _deliver(scene: Scene, message: Message, plan: dict[str, Any], released_at: datetime) -> None:
    """Send to nearly everybody; let a share of the sites see it, the home site never."""
    rows = list(Delivery.objects.filter(message=message).select_related("site").order_by("pk"))
    stopped_after = plan.get("stopped_after_minutes")
    seen_sites = _seen_sites(scene, {row.site_id: row.site for row in rows}, plan["seen"])
    held = len(rows) // 3 if stopped_after else 0
    waiting = {row.pk for row in (rows[-held:] if held else rows[-3:] if plan.get("still_open") else [])}
    answered = set()
    for row in rows:
        if row.pk in waiting:
            _postpone(row, scene, bool(stopped_after))
            continue
        row.attempts = 1
        if scene.rng.random() < REFUSED_SHARE:
            row.state, row.last_error = "REFUSED", "550"
            continue
        row.state, row.sent_at = "SENT", released_at + timedelta(seconds=scene.rng.randint(2, 40))
        first = row.site_id in seen_sites and row.site_id not in answered
        if first or (row.site_id in seen_sites and scene.rng.random() < 0.35):
            _see(scene, row, message, stopped_after or READ_WITHIN_MINUTES)
            answered.add(row.site_id)
    # Written anew under the same keys: a bulk update of so many rows takes ten times as long.
    Delivery.objects.filter(message=message).delete()
    Delivery.objects.bulk_create(rows, batch_size=500)


def _seen_sites(scene: Scene, sites: dict[int | None, Site | None], share: float) -> set[int]:
    """Return the sites where somebody sees a message: a share of them, the home site never."""
    home = scene.sites[0].pk
    others = sorted(pk for pk in sites if pk is not None and pk != home)
    return set(scene.rng.sample(others, round(share * len(others))))


def _postpone(row: Delivery, scene: Scene, stopped: bool) -> None:
    if not stopped:
        row.attempts, row.last_error = 3, "451"
        row.next_try_at = scene.now + timedelta(minutes=55)


def _see(scene: Scene, row: Delivery, message: Message, within_minutes: int) -> None:
    """Acknowledge a delivery, soon after it was sent as a rule, and say so on the site's chain."""
    longest = min(within_minutes * 60, (scene.now - (row.sent_at or scene.now)).total_seconds() - 60)
    after = max(45, int(longest * scene.rng.random() ** 2))
    row.acknowledged_at = (row.sent_at or scene.now) + timedelta(seconds=after)
    if row.site is None:
        return
    audit.record(
        chain=row.site.uuid,
        verb="MESSAGE_ACKNOWLEDGED",
        subject=message,
        actor=None,
        now=row.acknowledged_at,
        details={"delivery": str(row.uuid)},
    )


def _end(scene: Scene, message: Message, plan: dict[str, Any], released_at: datetime) -> None:
    if "stop_reason" in plan:
        at = released_at + timedelta(minutes=plan["stopped_after_minutes"])
        cascade.stop(message=message, reason=plan["stop_reason"], actor=scene.cast[plan["releaser"]], now=at)
    elif not plan.get("still_open"):
        cascade.settle(now=released_at + timedelta(minutes=2))

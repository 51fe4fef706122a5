"""The schedule, holds, and removal by age: listed first, held if need be, then done in batches."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from aman.apps.privacy import selectors
from aman.apps.privacy.models import (
    AccessRequest,
    Erasure,
    LegalHold,
    PlannedRemoval,
    RemovalState,
    ScheduleChange,
)
from aman.apps.privacy.schedule import NOTICE_DAYS, RULES
from aman.apps.privacy.things import PARTS, NothingHeld, StillActive
from aman.kit import audit, vault
from aman.kit.privacy import Retention

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

BATCH = 200
LISTED_AT_ONCE = 1000


class OutOfBounds(Exception):
    """The days are outside what the class allows, or the class is kept."""


class AlreadyProposed(Exception):
    """Somebody proposes another change of this class already."""


class SamePerson(Exception):
    """A second person has to agree."""


class UnknownThing(Exception):
    """There is nothing of that name that this person may see."""


class AlreadyHeld(Exception):
    """It is held already."""


class NotHeld(Exception):
    """The hold was lifted before."""


def _log(verb: str, about: Any, actor: UUID | None, now: datetime, /, **details: object) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=about, actor=actor, now=now, details=details)


@transaction.atomic
def propose_change(*, retention: str, days: int, actor: Person, now: datetime) -> ScheduleChange:
    """Propose how long a class is kept. Nothing changes until a second person agrees.

    Raises OutOfBounds, AlreadyProposed.
    """
    rule = RULES.get(Retention(retention)) if retention in Retention.__members__ else None
    if rule is None or rule.days is None or not rule.least <= days <= rule.most:
        raise OutOfBounds(retention)
    if ScheduleChange.objects.filter(retention=retention, decided_at__isnull=True).exists():
        raise AlreadyProposed(retention)
    made = ScheduleChange.objects.create(retention=retention, days=days, proposed_by=actor, proposed_at=now)
    _log("SCHEDULE_PROPOSED", made, actor.uuid, now, retention=retention, days=days)
    return made


@transaction.atomic
def decide_change(*, change: ScheduleChange, agree: bool, actor: Person, now: datetime) -> ScheduleChange:
    """Agree to a proposed change, or turn it down. Raises SamePerson."""
    held = ScheduleChange.objects.select_for_update().get(pk=change.pk)
    if held.proposed_by_id == actor.pk:
        raise SamePerson(actor.uuid)
    if held.decided_at is None:
        held.decided_by, held.decided_at, held.agreed = actor, now, agree
        held.save(update_fields=["decided_by", "decided_at", "agreed"])
        verb = "SCHEDULE_CHANGED" if agree else "SCHEDULE_KEPT"
        _log(verb, held, actor.uuid, now, retention=held.retention, days=held.days)
    return held


@transaction.atomic
def place_hold(*, thing: str, named: str, reason: str, actor: Person, now: datetime) -> LegalHold:
    """Keep a thing whatever its age, for a reason. Raises UnknownThing, AlreadyHeld."""
    found = PARTS[thing].find(named) if thing in PARTS else None
    if found is None:
        raise UnknownThing(thing)
    subject, reference = found
    if selectors.hold_on(thing, subject) is not None:
        raise AlreadyHeld(reference)
    hold = LegalHold(
        record_key=vault.new_record_key(),
        thing=thing,
        subject=subject,
        reference=reference,
        placed_by=actor,
        placed_at=now,
    )
    hold.seal(reason=reason)
    hold.save()
    _log("HOLD_PLACED", hold, actor.uuid, now, thing=thing, subject=str(subject))
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, actor: Person, now: datetime) -> LegalHold:
    """End a hold, for a reason: its clock counts again from the last activity. Raises NotHeld."""
    held = LegalHold.objects.select_for_update(of=("self",)).select_related("record_key").get(pk=hold.pk)
    if held.lifted_at is not None:
        raise NotHeld(held.reference)
    held.lifted_by, held.lifted_at = actor, now
    held.seal(lift_reason=reason)
    held.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    _log("HOLD_LIFTED", held, actor.uuid, now, thing=held.thing, subject=str(held.subject))
    return held


@transaction.atomic
def list_due(*, now: datetime) -> int:
    """Put on the list whatever is past its time, to go after the notice; return how many are new on it."""
    listed = set(PlannedRemoval.objects.filter(state=RemovalState.LISTED).values_list("thing", "subject"))
    goes_at, new = now + timedelta(days=NOTICE_DAYS), 0
    for one in selectors.schedule().values():
        thing = one.rule.thing
        if thing is None or one.days is None:
            continue
        for row in PARTS[thing].idle(now - timedelta(days=one.days), LISTED_AT_ONCE):
            if (thing, row.uuid) in listed:
                continue
            planned = PlannedRemoval.objects.create(
                thing=thing,
                subject=row.uuid,
                reference=row.reference,
                retention=one.rule.retention,
                last_activity=row.last_activity,
                listed_at=now,
                goes_at=goes_at,
            )
            _log("REMOVAL_LISTED", planned, None, now, thing=thing, subject=str(row.uuid))
            new += 1
    return new


def remove_due(*, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Remove what has been on the list for its notice, each in a transaction of its own; return counts by kind.

    What was touched since, or is kept longer by now, leaves the list. What is held stays on it. Ends with a
    certificate in the audit: how many of each kind, and one digest over what was destroyed.
    """
    counts: dict[str, int] = {}
    digests: list[str] = []
    due = PlannedRemoval.objects.filter(state=RemovalState.LISTED, goes_at__lte=now).order_by("goes_at", "id")
    held = {(hold.thing, hold.subject) for hold in LegalHold.objects.filter(lifted_at__isnull=True)}
    waiting = [row for row in due[: batch * 5] if (row.thing, row.subject) not in held]
    for planned in waiting[:batch]:
        digest = _remove_one(planned, now)
        if digest is not None:
            counts[planned.thing] = counts.get(planned.thing, 0) + 1
            digests.append(digest)
    if counts:
        digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
        with transaction.atomic():
            _log("DELETION_CERTIFICATE", ("privacy.Certificate", digest[:32]), None, now, counts=counts, digest=digest)
    return counts


@transaction.atomic
def _remove_one(planned: PlannedRemoval, now: datetime) -> str | None:
    """Remove one listed thing and return the digest, or take it off the list and return None."""
    row = PlannedRemoval.objects.select_for_update().get(pk=planned.pk)
    if selectors.hold_on(row.thing, row.subject) is not None:  # placed since the run began
        return None
    days = selectors.schedule()[Retention(row.retention)].days
    idle = PARTS[row.thing].idle_one(row.subject)
    still = idle is not None and days is not None and idle.last_activity <= now - timedelta(days=days)
    still = still and idle is not None and idle.last_activity <= row.last_activity
    digest = None
    if row.state == RemovalState.LISTED and still:
        try:
            digest = PARTS[row.thing].erase(subject=row.subject, actor=None, ground="RETENTION", now=now).digest
            forget_copies(row.thing, row.subject, now)
        except (NothingHeld, StillActive):
            digest = None
    row.state = RemovalState.DONE if digest is not None else RemovalState.SPARED
    row.ended_at = now
    row.save(update_fields=["state", "ended_at"])
    if digest is None:
        _log("REMOVAL_SPARED", row, None, now, thing=row.thing, subject=str(row.subject))
    return digest


def forget_copies(thing: str, subject: UUID, now: datetime) -> None:
    """Destroy what requests for data had copied of a thing that is erased."""
    for request in AccessRequest.objects.filter(thing=thing, subject=subject).select_related("record_key"):
        if not request.is_erased:
            vault.destroy(request.record_key, now=now)


def sweep(*, now: datetime) -> dict[str, int]:
    """Delete what nobody needs any more: ended sessions, finished work, answered requests. Return counts."""
    days = {retention: one.days or 0 for retention, one in selectors.schedule().items()}
    finished = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    old = now - timedelta(days=days[Retention.QUEUE])
    tasks, _ = DBTaskResult.objects.filter(status__in=finished, finished_at__lt=old).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now - timedelta(days=days[Retention.SESSION])).delete()
    counts = {"tasks": tasks, "sessions": sessions, "requests": _forget_requests(now, days[Retention.REQUEST])}
    if any(counts.values()):
        with transaction.atomic():
            _log("SWEPT", ("privacy.Certificate", now.strftime("%Y%m%d")), None, now, counts=counts)
    return counts


def _forget_requests(now: datetime, days: int) -> int:
    """Destroy the words of requests that ended long ago; who did what and when stays."""
    limit = now - timedelta(days=days)
    answered = AccessRequest.objects.filter(handed_over_at__lt=limit).select_related("record_key")
    erased = Erasure.objects.filter(ended_at__lt=limit).select_related("record_key")
    lifted = LegalHold.objects.filter(lifted_at__lt=limit).select_related("record_key")
    keys = [row.record_key for rows in (answered, erased, lifted) for row in rows if not row.is_erased]
    for key in keys[:BATCH]:
        vault.destroy(key, now=now)
    return len(keys[:BATCH])

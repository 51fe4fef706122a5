"""What strategy can do: enter and withdraw a trigger event, and mark a task of a site's day as done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from aman.apps.incidents import services as incidents
from aman.apps.places import selectors as places
from aman.apps.strategy import selectors
from aman.apps.strategy.models import TaskDone, TriggerEvent
from aman.core.posture import TaskCode
from aman.kit import audit, when

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

USUAL_DAYS = 21
MOST_DAYS = 90


class NotYetHappened(Exception):
    """A trigger event cannot lie in the future."""


class KnownTooEarly(Exception):
    """An event cannot be known before the day it happened, nor after now."""


class NothingExpected(Exception):
    """An event must be expected to raise incidents in the street, online, or both."""


class BadLength(Exception):
    """An event is in force for at least one day and at most ninety."""


class AlreadyWithdrawn(Exception):
    """The event was withdrawn before."""


class TaskNotToday(Exception):
    """The task is not one of this site's tasks today."""


class AlreadyDone(Exception):
    """Somebody at the site has done this task today."""


@dataclass(frozen=True)
class TriggerDetails:
    """What is entered about a trigger event."""

    title: str
    where: str
    happened_on: date
    known_at: datetime
    sureness: str
    expects_street: bool
    expects_online: bool
    days: int = USUAL_DAYS


@transaction.atomic
def enter_trigger(*, details: TriggerDetails, actor: Person, now: datetime) -> TriggerEvent:
    """Enter an event. Every site's day takes it into account from now on, until it runs out.

    Raises NotYetHappened, KnownTooEarly, NothingExpected, BadLength.
    """
    if details.happened_on > when.day_of(now):
        raise NotYetHappened
    if not details.happened_on <= when.day_of(details.known_at) or details.known_at > now:
        raise KnownTooEarly
    if not (details.expects_street or details.expects_online):
        raise NothingExpected
    if not 1 <= details.days <= MOST_DAYS:
        raise BadLength
    event = TriggerEvent.objects.create(
        title=details.title,
        where=details.where,
        happened_on=details.happened_on,
        known_at=details.known_at,
        sureness=details.sureness,
        expects_street=details.expects_street,
        expects_online=details.expects_online,
        ends_on=details.happened_on + timedelta(days=details.days),
        entered_by=actor,
        entered_at=now,
    )
    _record(event, "TRIGGER_ENTERED", actor, now)
    # What had settled is looked at again: an event has no area of its own, so wherever it was lately closed.
    incidents.reopen_for_event(areas=(), actor=actor, now=now)
    return event


@transaction.atomic
def withdraw_trigger(*, trigger: TriggerEvent, actor: Person, now: datetime) -> TriggerEvent:
    """Take an event back: sites' days no longer name it, and it stays on record.

    Raises AlreadyWithdrawn.
    """
    if not TriggerEvent.objects.filter(pk=trigger.pk, withdrawn_at=None).update(withdrawn_at=now):
        raise AlreadyWithdrawn
    trigger.withdrawn_at = now
    _record(trigger, "TRIGGER_WITHDRAWN", actor, now)
    return trigger


@transaction.atomic
def mark_done(*, site: UUID, code: str, actor: Person, now: datetime) -> TaskDone:
    """Mark a task of a site's day as done, once a day.

    A message is acknowledged by its own link, so that task cannot be marked here.
    Raises TaskNotToday, AlreadyDone, Site.DoesNotExist.
    """
    day = selectors.site_day(site, now)
    if code == TaskCode.ACKNOWLEDGE_MESSAGE or code not in {task.code for task in day.posture.tasks}:
        raise TaskNotToday
    done, is_new = TaskDone.objects.get_or_create(
        site=places.site_by_uuid(site), on=day.on, code=code, defaults={"by": actor, "at": now}
    )
    if not is_new:
        raise AlreadyDone
    audit.record(
        chain=site,
        verb="TASK_DONE",
        subject=done,
        actor=actor.uuid,
        now=now,
        details={"code": code, "on": day.on.isoformat()},
    )
    return done


def _record(event: TriggerEvent, verb: str, actor: Person, now: datetime) -> None:
    details = {"sureness": event.sureness, "until": event.ends_on.isoformat()}
    audit.record(chain=audit.PANEL, verb=verb, subject=event, actor=actor.uuid, now=now, details=details)

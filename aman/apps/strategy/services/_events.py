"""What strategy can do: enter and withdraw a trigger event, and mark a task of a site's day as done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from aman.apps.incidents import services as incidents
from aman.apps.places import selectors as places
from aman.apps.strategy import selectors
from aman.apps.strategy.models import TaskDone, TriggerEvent, TriggerKind
from aman.core.posture import TaskCode, course
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


class NoSuchArea(Exception):
    """The area is not one of ours, or an event that concerns its area alone has none."""


class BadHeight(Exception):
    """The height lies outside 1 to 20 times the usual."""


class AlreadyWithdrawn(Exception):
    """The event was withdrawn before."""


class TaskNotToday(Exception):
    """The task is not one of this site's tasks today."""


class AlreadyDone(Exception):
    """Somebody at the site has done this task today."""


@dataclass(frozen=True)
class TriggerDetails:
    """What is entered about a trigger event.

    area: code of the area it happened in, empty for elsewhere. is_national: it concerns every site, not those of its
    area alone. height: how many times the usual on day 0; None is the usual height of its kind. stays: a floor of the
    rise holds for eight weeks.
    """

    title: str
    where: str
    happened_on: date
    known_at: datetime
    sureness: str
    expects_street: bool
    expects_online: bool
    days: int = USUAL_DAYS
    kind: str = TriggerKind.FOREIGN
    area: str = ""
    is_national: bool = True
    height: float | None = None
    stays: bool = False


@transaction.atomic
def enter_trigger(*, details: TriggerDetails, actor: Person, now: datetime) -> TriggerEvent:
    """Enter an event. Every site's day takes it into account from now on, until it runs out.

    Raises NotYetHappened, KnownTooEarly, NothingExpected, BadLength, BadHeight, NoSuchArea.
    """
    _check(details, now)
    area = _area(details)
    event = TriggerEvent.objects.create(
        title=details.title,
        where=details.where,
        kind=details.kind,
        area=area,
        is_national=details.is_national,
        happened_on=details.happened_on,
        known_at=details.known_at,
        sureness=details.sureness,
        expects_street=details.expects_street,
        expects_online=details.expects_online,
        height=details.height or course.usual_height(course.Kind(details.kind)),
        floor=course.FLOOR if details.stays else 0.0,
        ends_on=details.happened_on + timedelta(days=details.days),
        entered_by=actor,
        entered_at=now,
    )
    _record(event, "TRIGGER_ENTERED", actor, now)
    # What had settled is looked at again: in the event's own area, or wherever it was lately closed.
    incidents.reopen_for_event(areas=() if details.is_national else (details.area,), actor=actor, now=now)
    return event


def _check(details: TriggerDetails, now: datetime) -> None:
    if details.happened_on > when.day_of(now):
        raise NotYetHappened
    if not details.happened_on <= when.day_of(details.known_at) or details.known_at > now:
        raise KnownTooEarly
    if not (details.expects_street or details.expects_online):
        raise NothingExpected
    if not 1 <= details.days <= MOST_DAYS:
        raise BadLength
    if details.height is not None and not 1.0 <= details.height <= course.MOST_HEIGHT:
        raise BadHeight


def _area(details: TriggerDetails) -> Any:
    if not details.area:
        if not details.is_national:
            raise NoSuchArea
        return None
    try:
        return places.area_by_code(details.area)
    except ObjectDoesNotExist as error:
        raise NoSuchArea from error


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

"""What can be said of a trigger event once it is entered: how fast it passes, what raises it again, what was learnt."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from aman.apps.strategy.models import Channel, DecayBasis, ResetKind, TriggerDecay, TriggerEvent, TriggerReset
from aman.apps.strategy.selectors import DEFAULTS
from aman.core.posture.course import FLOOR_DAYS
from aman.kit import audit, when

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

LONGEST_HALF_LIFE = 60.0
AHEAD_DAYS = 366
MOST_REVIEW = 4000


class BadHalfLife(Exception):
    """A half-life is more than nothing and at most sixty days."""


class NotExpectedThere(Exception):
    """The event is not expected to raise incidents in this channel."""


class BadResetDay(Exception):
    """An event is raised again on a day after it happened, at most a year from now."""


class AlreadyRaised(Exception):
    """This is on record for the day already."""


class ReviewTooEarly(Exception):
    """The close-out review is recorded when the event is over, or eight weeks after it at the latest."""


class AlreadyReviewed(Exception):
    """The close-out review was recorded before."""


class NothingLearnt(Exception):
    """A review says in words what was learnt."""


@transaction.atomic
def set_half_life(
    *, trigger: TriggerEvent, channel: str, days: float | None, actor: Person, now: datetime
) -> TriggerDecay:
    """Set by hand how fast an event's rise passes; None goes back to what is fitted, or to the default.

    Raises BadHalfLife, NotExpectedThere.
    """
    if not (trigger.expects_street if channel == Channel.STREET else trigger.expects_online):
        raise NotExpectedThere
    if days is not None and not 0 < days <= LONGEST_HALF_LIFE:
        raise BadHalfLife
    held = TriggerDecay.objects.create(
        trigger=trigger,
        channel=channel,
        basis=DecayBasis.DEFAULT if days is None else DecayBasis.BY_HAND,
        half_life=DEFAULTS[Channel(channel)] if days is None else days,
        made_at=now,
        made_by=actor,
    )
    _record(trigger, "TRIGGER_HALF_LIFE_SET", actor, now, {"channel": channel, "basis": held.basis})
    return held


@transaction.atomic
def raise_again(
    *, trigger: TriggerEvent, on: date, kind: str, words: str, actor: Person, now: datetime
) -> TriggerReset:
    """Put on record a day that raises an event to its first height again: an arrest, a trial, a vigil.

    It may lie ahead; its sites' days take it into account from that day. Raises BadResetDay, AlreadyRaised.
    """
    if not trigger.happened_on < on <= when.day_of(now) + timedelta(days=AHEAD_DAYS):
        raise BadResetDay
    try:
        with transaction.atomic():
            reset = TriggerReset.objects.create(
                trigger=trigger, kind=ResetKind(kind), on=on, words=words, entered_by=actor, entered_at=now
            )
    except IntegrityError as error:
        raise AlreadyRaised from error
    _record(trigger, "TRIGGER_RAISED_AGAIN", actor, now, {"kind": kind, "on": on.isoformat()})
    return reset


@transaction.atomic
def review_trigger(*, trigger: TriggerEvent, words: str, actor: Person, now: datetime) -> TriggerEvent:
    """Record the close-out review of an event. Raises ReviewTooEarly, NothingLearnt, AlreadyReviewed."""
    today = when.day_of(now)
    if today <= trigger.ends_on and today < trigger.happened_on + timedelta(days=FLOOR_DAYS):
        raise ReviewTooEarly
    if not words.strip():
        raise NothingLearnt
    given = {"review": words.strip()[:MOST_REVIEW], "reviewed_by": actor, "reviewed_at": now}
    if not TriggerEvent.objects.filter(pk=trigger.pk, reviewed_at=None).update(**given):
        raise AlreadyReviewed
    trigger.refresh_from_db()
    _record(trigger, "TRIGGER_REVIEWED", actor, now, {})
    return trigger


def _record(event: TriggerEvent, verb: str, actor: Person | None, now: datetime, details: dict[str, str]) -> None:
    uuid = actor.uuid if actor else None
    audit.record(chain=audit.PANEL, verb=verb, subject=event, actor=uuid, now=now, details=details)

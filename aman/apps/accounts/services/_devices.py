"""Signing in seen as devices and sessions. Ended here, a session opens nothing on the very next request."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from aman.apps.accounts.models import Device, LetterKind, Person, SignIn
from aman.apps.accounts.selectors import device_of, family, mark_digest, may_manage_person
from aman.apps.accounts.services._letters import queue_letter
from aman.kit import audit

COARSE = timedelta(minutes=15)
"""When somebody was last seen is kept no finer than this."""


class NotYoursToManage(Exception):
    """Nobody changes the account of somebody who holds a right they lack."""


class NoSuchSession(Exception):
    """There is no such session, or it has ended."""


@dataclass(frozen=True)
class Begun:
    """A session that began; `mark` is what a new device keeps, "" where the device was known."""

    sign_in: SignIn
    mark: str = ""


def coarse(moment: datetime) -> datetime:
    """Return a moment to the quarter of an hour."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


@transaction.atomic
def begin_sign_in(*, person: Any, mark: str, agent: str, now: datetime) -> Begun:
    """Record that somebody has signed in. On a device new to them, and not their first, they are told by letter."""
    device, fresh = device_of(person, mark), ""
    if device is None:
        others = Device.objects.filter(person=person).exists()
        fresh = secrets.token_urlsafe(32)
        browser, system = family(agent)
        device = Device.objects.create(
            person=person,
            mark_digest=mark_digest(fresh),
            browser=browser,
            system=system,
            first_seen_at=coarse(now),
        )
        audit.record(chain=audit.PANEL, verb="DEVICE_ADDED", subject=device, actor=person.uuid, now=now)
        if others:
            queue_letter(person=person, kind=LetterKind.NEW_DEVICE, now=now)
    begun = SignIn.objects.create(person=person, device=device, started_at=coarse(now), seen_at=coarse(now))
    audit.record(chain=audit.PANEL, verb="SIGNED_IN", subject=begun, actor=person.uuid, now=now)
    return Begun(begun, fresh)


def adopt_sign_in(*, person: Any, now: datetime) -> SignIn:
    """Give a session that began in another way (by a command, or before this was kept) its row. Noted as unknown."""
    return SignIn.objects.create(person=person, started_at=coarse(now), seen_at=coarse(now))


def note_seen(*, sign_in: SignIn, now: datetime) -> None:
    """Keep when a session was last used, to the quarter of an hour."""
    if sign_in.seen_at < coarse(now):
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=coarse(now))


@transaction.atomic
def end_sign_in(*, person: Person, session: UUID, actor: UUID, now: datetime) -> None:
    """End one session of a person. Raises NoSuchSession."""
    by = Person.objects.get(uuid=actor)
    ended = SignIn.objects.filter(person=person, uuid=session, ended_at=None).update(ended_at=now, ended_by=by)
    if not ended:
        raise NoSuchSession
    audit.record(
        chain=audit.PANEL,
        verb="SESSION_ENDED",
        subject=person,
        actor=actor,
        now=now,
        details={"session": str(session)},
    )


@transaction.atomic
def end_sign_ins(*, person: Person, actor: UUID, now: datetime, keep: Any = None) -> int:
    """End all sessions of a person but the one to keep; return how many ended. The caller has checked the right."""
    by = Person.objects.filter(uuid=actor).first()
    found = SignIn.objects.filter(person=person, ended_at=None)
    ended = (found.exclude(uuid=keep) if keep else found).update(ended_at=now, ended_by=by)
    audit.record(
        chain=audit.PANEL, verb="SESSIONS_ENDED", subject=person, actor=actor, now=now, details={"sessions": ended}
    )
    return ended


@transaction.atomic
def sign_out(*, person: Any, session: Any, now: datetime) -> None:
    """End the session somebody signs out of, if it is still open."""
    mine = SignIn.objects.filter(person=person, uuid=session, ended_at=None)
    if mine.update(ended_at=now, ended_by=person):
        audit.record(chain=audit.PANEL, verb="SIGNED_OUT", subject=person, actor=person.uuid, now=now)


@transaction.atomic
def end_sessions_of(*, person: Person, actor: UUID, now: datetime, areas: Mapping[str, str] | None = None) -> int:
    """End every session of somebody whose rights one outranks. Raises NotYoursToManage."""
    if not may_manage_person(actor, person, now=now, areas=areas):
        raise NotYoursToManage
    return end_sign_ins(person=person, actor=actor, now=now)

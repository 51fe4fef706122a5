"""Entering a site's own records from outside it: for a time, for a reason, where the site can see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from aman.apps.accounts.models import Person, RecordSession
from aman.apps.accounts.selectors import open_session, outside_role
from aman.kit import audit, vault


class NotYourRecords(Exception):
    """No role of theirs covers the site from outside it."""


class RecordReasonMissing(Exception):
    """Entering a site's records needs a reason."""


@transaction.atomic
def enter_records(
    *,
    person: Person,
    site: UUID,
    area: str,
    reason: str,
    minutes: int,
    now: datetime,
    report: UUID | None = None,
) -> RecordSession:
    """Begin a time in a site's records; one that is open already is returned as it is.

    report: the report it is about. Then it is recorded for the panel alone: the site must not learn of the report.
    Raises NotYourRecords, RecordReasonMissing.
    """
    role = outside_role(person, site=site, area=area, now=now)
    if not role:
        raise NotYourRecords
    if not reason.strip():
        raise RecordReasonMissing
    held = open_session(person, site, now)
    if held is not None:
        return held
    session = RecordSession(
        record_key=vault.new_record_key(vault.PANEL if report else str(site)),
        person=person,
        site_key=str(site),
        role=role,
        report_key=report,
        is_private=report is not None,
        starts_at=now,
        ends_at=now + timedelta(minutes=minutes),
    )
    session.seal(reason=reason.strip())
    session.save(force_insert=True)
    _log("RECORDS_ENTERED", session, now)
    return session


def note_opened(*, session: RecordSession, route: str, now: datetime) -> None:
    """Record that a page of a site's records was opened in a session."""
    with transaction.atomic():
        _log("RECORDS_OPENED", session, now, {"route": route})


@transaction.atomic
def leave_records(*, person: Person, site: UUID, now: datetime) -> None:
    """End one's time in a site's records, if there is one."""
    held = open_session(person, site, now)
    if held is None:
        return
    held.ends_at = now
    held.save(update_fields=["ends_at"])
    _log("RECORDS_LEFT", held, now)


def _log(verb: str, session: RecordSession, now: datetime, details: dict[str, Any] | None = None) -> None:
    chain = audit.PANEL if session.is_private else session.site_key
    audit.record(chain=chain, verb=verb, subject=session, actor=session.person.uuid, now=now, details=details)

"""Who must never see a report: barred as it comes in, by the reporter's words; looked at by an officer afterwards.

Until somebody has looked, it errs towards keeping people out, and nobody at any site sees the report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents.models import (
    Direction,
    ExclusionBasis,
    Report,
    ReportAssignment,
    ReportExclusion,
    ReportState,
)
from aman.apps.incidents.services._supervise import hold, log
from aman.kit import audit, scoping

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class ReasonMissing(Exception):
    """What keeps somebody out, or lets them in again, needs a reason."""


class OneselfBarred(Exception):
    """Nobody bars themselves while they resolve an exclusion: they hand the report over first."""


class NobodyLeft(Exception):
    """The supervisor would be barred, and whoever resolves the exclusion cannot supervise in their place."""


@dataclass(frozen=True)
class Resolved:
    """What an officer found: who stays barred, who is barred besides, and why the others are not meant."""

    keep: frozenset[UUID]
    add: frozenset[UUID]
    reason: str


def exclude_named(*, report: Report, words: str, now: datetime) -> int:
    """Bar everybody whom a reporter may mean; return how many. Inside the transaction that stores the report.

    words: as given, "" for none. `report.exclude_site` bars everybody of its site, whatever else they are.
    """
    if not words.strip() and not report.exclude_site:
        return 0
    found = _meant(report, words, now)
    _keep_out(report, found, now)
    return len(found)


def bar_newcomers(*, now: datetime) -> int:
    """Bar people who were given a role since yesterday from older reports that mean them; return how many times.

    Words that an officer has resolved mean whom the officer named; an excluded place means its people of any day.
    """
    new = accounts.newcomers(now - timedelta(days=1))
    if not new:
        return 0
    joined = [UUID(site) for sites in new.values() for site in sites]
    meaning = Report.objects.filter(Q(exclusion_open=True) | Q(exclude_site=True, site__uuid__in=joined))
    waiting = meaning.select_related("site", "record_key").defer("narrative").order_by("pk")
    return sum(_bar_newcomers(one, new, now) for one in waiting.iterator(chunk_size=500))


@transaction.atomic
def _bar_newcomers(report: Report, new: Collection[int], now: datetime) -> int:
    words = report.reveal("excluded") if report.exclusion_open and not report.is_erased else ""
    known = set(ReportExclusion.objects.filter(report_id=report.pk).values_list("person_id", flat=True))
    found = {pk: one for pk, one in _meant(report, words, now).items() if pk in new and pk not in known}
    if not found:
        return 0
    held = hold(report)
    _keep_out(held, found, now)
    ReportAssignment.objects.filter(report=held, person__in=list(found), to_at=None).update(to_at=now)
    if held.critical_lead_id in found:
        held.critical_lead = None
    if held.supervisor_id in found and held.state != ReportState.DECIDED:
        held.supervisor = None  # whoever is on call takes it
    held.save(update_fields=["critical_lead", "supervisor"])
    return len(found)


def _meant(report: Report, words: str, now: datetime) -> dict[int, tuple[Person, str]]:
    """Return whom a report's words, or its place, may mean, and on what ground, by primary key."""
    site = str(report.site.uuid) if report.site else ""
    found: dict[int, tuple[Person, str]] = {}
    if words.strip():
        found |= {one.pk: (one, ExclusionBasis.NAME) for one in accounts.people_named(words)}
        meant = accounts.people_of_function(words, site_key=site, now=now)
        found = {one.pk: (one, ExclusionBasis.FUNCTION) for one in meant} | found
    if site:  # unresolved words bar a site's people too: they may be meant by any of them
        found = {one.pk: (one, ExclusionBasis.SITE) for one in accounts.people_of_site(site)} | found
    return found


def _keep_out(report: Report, found: dict[int, tuple[Person, str]], now: datetime) -> None:
    ReportExclusion.objects.bulk_create(
        ReportExclusion(report_id=report.pk, person_id=pk, basis=basis, at=now) for pk, (_, basis) in found.items()
    )
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb="EXCLUSION_RECEIVED",
        subject=report,
        actor=None,
        now=now,
        details={"people": len(found), "site": report.exclude_site},
    )


@transaction.atomic
def resolve_exclusion(*, report: Report, resolved: Resolved, actor: Person, now: datetime) -> Report:
    """Say who is meant. Who is not is let in again, with a reason kept among the directions.

    Where the reporter excluded the whole place of worship, its people stay barred. Raises ReasonMissing,
    OneselfBarred, NobodyLeft.
    """
    if not resolved.reason.strip():
        raise ReasonMissing
    if actor.uuid in resolved.add:
        raise OneselfBarred
    held = hold(report)
    standing = {row.person.uuid: row for row in held.exclusions.filter(lifted_at=None).select_related("person")}
    stays = {uuid for uuid, row in standing.items() if held.exclude_site and row.basis == ExclusionBasis.SITE}
    lifted = [row for uuid, row in standing.items() if uuid not in resolved.keep | stays]
    for row in lifted:
        row.lifted_at, row.lifted_by = now, actor
        row.save(update_fields=["lifted_at", "lifted_by"])
    added = accounts.people_by_uuid(resolved.add - set(standing))
    _bar(held, added, actor, now)
    held.exclusion_open = False
    held.save(update_fields=["exclusion_open"])
    if not held.is_erased:
        note = Direction(record_key=held.record_key, report=held, by=actor, at=now)
        note.seal(text=resolved.reason.strip())
        note.save(force_insert=True)
    found = {"kept": len(standing) - len(lifted), "lifted": len(lifted), "added": len(added)}
    log(held, "EXCLUSION_RESOLVED", actor, now, found)
    return held


def _bar(held: Report, people: Iterable[Person], actor: Person, now: datetime) -> None:
    """Bar people, end what they were assigned as, and keep the report supervised."""
    for person in people:
        ReportExclusion.objects.create(report=held, person=person, basis=ExclusionBasis.OFFICER, at=now, by=actor)
        ReportAssignment.objects.filter(report=held, person=person, to_at=None).update(to_at=now)
        if held.critical_lead_id == person.pk:
            held.critical_lead = None
            held.save(update_fields=["critical_lead"])
        if held.supervisor_id == person.pk and held.state != ReportState.DECIDED:
            _hand_over(held, actor, now)


def _hand_over(held: Report, actor: Person, now: datetime) -> None:
    may = {grant.role for grant in accounts.grants(person=actor, now=now)}
    if "DUTY_OFFICER" not in may or held.entered_by_id == actor.pk:
        raise NobodyLeft
    held.supervisor, held.taken_at = actor, now
    held.save(update_fields=["supervisor", "taken_at"])
    log(held, "REPORT_TAKEN_OVER", actor, now, {"because": "EXCLUSION"})


def is_barred(report: Report, person: Person) -> bool:
    """Whether somebody must never see a report. Asked by services before they assign or tell anybody."""
    with scoping.system("who is barred from a report"):
        return bool(ReportExclusion.objects.filter(report_id=report.pk, person=person, lifted_at=None).exists())

"""The second look: what one person counted, another finds corroborated, uncorroborated or not so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from aman.apps.incidents import codebook, selectors
from aman.apps.incidents.models import (
    Case,
    Decision,
    Finding,
    Incident,
    NotCountedReason,
    Report,
    ReportLink,
    Verification,
)
from aman.apps.incidents.services._case import UnknownCode, hold_case, log_case
from aman.apps.incidents.services._supervise import log
from aman.kit import scoping
from aman.kit.when import day_of

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

DECISION_OF = {
    Finding.CORROBORATED: (Decision.COUNTED, ""),
    Finding.UNCORROBORATED: (Decision.UNCORROBORATED, ""),
    Finding.NOT_SO: (Decision.NOT_COUNTED, NotCountedReason.NOT_SO),
}


class SamePerson(Exception):
    """The second look is taken by somebody who had no part in the first."""


class NothingDecided(Exception):
    """No report of the incident is decided, so there is no first look to follow."""


class SupportMissing(Exception):
    """A finding of corroborated says what supports it."""


@transaction.atomic
def verify_case(
    *, case: Case, finding: str, supports: Collection[str], basis: str, actor: Person, now: datetime
) -> Verification:
    """Record what a second person finds of a case's incident. A finding before it is ended, never changed.

    Raises SamePerson, NothingDecided, SupportMissing, UnknownCode.
    """
    held = hold_case(case)
    if held.incident_id is None:
        raise NothingDecided
    if finding not in Finding.values:
        raise UnknownCode(finding)
    known = {one.code for one in codebook.entries("supports")}
    if not set(supports) <= known:
        raise UnknownCode(",".join(sorted(set(supports) - known)))
    if finding == Finding.CORROBORATED and not supports:
        raise SupportMissing
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=held.incident_id)
    with scoping.system("everybody who had a part in the first look"):
        reports = selectors.case_reports(held)
        first = _first(reports)
        if actor.pk in first_people(reports):
            raise SamePerson
    _end(incident, now)
    row = Verification(
        record_key=held.record_key,
        incident=incident,
        finding=finding,
        supports=sorted(supports),
        first_by=first,
        second_by=actor,
        at=now,
        found_on=day_of(now),
    )
    row.seal(basis=basis)
    row.save(force_insert=True)
    _tell_reports(reports, Finding(finding), actor, now)
    log_case(held, "INCIDENT_VERIFIED", actor, now, {"finding": finding, "supports": sorted(supports)})
    return row


def _first(reports: list[Report]) -> Person:
    """Return who decided first that it is counted. Raises NothingDecided."""
    decided = [(one.decided_at, one.pk, one.decided_by) for one in reports if one.decided_at and one.decided_by]
    if not decided:
        raise NothingDecided
    return min(decided, key=lambda row: row[:2])[2]


def first_people(reports: list[Report]) -> set[int | None]:
    """Return, by primary key, everybody who decided or typed in one of the reports."""
    return {one.decided_by_id for one in reports} | {one.entered_by_id for one in reports} - {None}


def _end(incident: Incident, now: datetime) -> int:
    """End the finding in force, if any."""
    in_force = Verification.objects.filter(incident=incident, ended_at=None)
    return int(in_force.update(ended_at=now, ended_on=day_of(now)))


def _tell_reports(reports: list[Report], finding: Finding, actor: Person, now: datetime) -> None:
    """Let the decision of each report say what was found, so that its reporter reads it."""
    decision, reason = DECISION_OF[finding]
    for report in reports:
        if not report.decision:
            continue
        with scoping.system("every report of an incident follows its finding"):
            Report.objects.filter(pk=report.pk).update(decision=decision, not_counted_reason=reason)
        log(report, "REPORT_VERIFIED", actor, now, {"finding": str(finding)})


def _whole(incident: Incident) -> Incident:
    """Return what an incident is counted in: findings are of the whole."""
    if incident.merged_into_id is None:
        return incident
    with scoping.system("the incident another was merged into"):
        return Incident.objects.get(pk=incident.merged_into_id)


def look_again(incident: Incident, actor: Person, now: datetime) -> bool:
    """End a finding that a change of the incident's reports calls in question. In the caller's transaction.

    Another report brings an incident back that was found uncorroborated or not so; it is provisional again.
    """
    incident = _whole(incident)
    found = Verification.objects.filter(incident=incident, ended_at=None).first()
    if found is None:
        return False
    _end(incident, now)
    with scoping.system("every report of an incident follows its finding"):
        of = Q(incident=incident) | Q(incident__merged_into=incident)
        linked = ReportLink.objects.filter(of, unlinked_at=None).values("report_id")
        kept = Report.objects.filter(pk__in=linked).exclude(decision="")
        kept.update(decision=Decision.COUNTED, not_counted_reason="")
        case = Case.objects.filter(incident=incident).first()
    if case is not None:
        log_case(case, "FINDING_ENDED", actor, now, {"finding": found.finding})
    return True


def doubt_finding(incident: Incident, actor: Person, now: datetime) -> bool:
    """End a finding that rests on a second report, once a report has left. In the caller's transaction."""
    incident = _whole(incident)
    found = Verification.objects.filter(incident=incident, ended_at=None).first()
    return found is not None and "REPORT" in found.supports and look_again(incident, actor, now)

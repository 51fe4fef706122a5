"""The supervisor's decision: counted as an incident, suspicious activity, or not counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from aman.apps.incidents.models import Decision, Deed, Incident, Report, ReportLink, ReportState
from aman.apps.incidents.services import _clocks
from aman.apps.incidents.services._assess import reopen_rounds
from aman.apps.incidents.services._case import open_case, reopen_by_report
from aman.apps.incidents.services._intake import place_in_reach
from aman.apps.incidents.services._states import REPORT
from aman.apps.incidents.services._supervise import (
    enter,
    hold,
    log,
    meet_clock,
    refuse_others,
    refuse_own,
    tell_reporter,
)
from aman.apps.incidents.services._verify import doubt_finding, look_again
from aman.kit import scoping
from aman.kit.when import day_of

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class AlreadyDecided(Exception):
    """The report was decided before; take it out of its incident to decide again."""


class DayMissing(Exception):
    """An incident needs the day it happened, as near as is known."""


class AreaMissing(Exception):
    """An incident that did not happen online needs an area to be counted in."""


class UnknownIncident(Exception):
    """The incident to join is not there, or not within reach."""


class NotLinked(Exception):
    """The report describes no incident at present."""


class CategoryMissing(Exception):
    """A new incident needs to be counted as something."""


@dataclass(frozen=True)
class Ruling:
    """What a supervisor decides.

    For COUNTED: `join` an incident by uuid, or open one from category, day, area code and site.
    For NOT_COUNTED: the code of the reason. `answer`: words for the reporter, if any.
    """

    decision: str
    category: str = ""
    occurred_on: date | None = None
    area: str = ""
    site: UUID | None = None
    is_online: bool = False
    join: UUID | None = None
    reason: str = ""
    answer: str = ""
    rationale: str = ""
    """Why, for the decision log."""


@transaction.atomic
def decide_report(*, report: Report, ruling: Ruling, actor: Person, now: datetime) -> Incident | None:
    """Decide a report, and return the incident it is counted in, if any.

    Raises OwnReport, AlreadyDecided, NotSupervisor, IllegalTransition, CategoryMissing, DayMissing, AreaMissing,
    UnknownIncident, UnknownPlace, NotYourArea.
    """
    held = hold(report)
    refuse_own(held, actor)
    if held.state == ReportState.DECIDED:
        raise AlreadyDecided
    refuse_others(held, actor)
    REPORT.check(held.state, ReportState.DECIDED)
    incident = _incident(held, ruling, now) if ruling.decision == Decision.COUNTED else None
    if incident is not None:
        ReportLink.objects.create(report=held, incident=incident, linked_by=actor, linked_at=now)
        look_again(incident, actor, now)
    held.state, held.decision, held.not_counted_reason = ReportState.DECIDED, ruling.decision, ruling.reason
    held.decided_by, held.decided_at, held.wrote_at = actor, now, None
    meet_clock(held, now)
    held.save(
        update_fields=[
            "state", "decision", "not_counted_reason", "decided_by", "decided_at", "wrote_at", "met_at",
        ]
    )  # fmt: skip
    enter(held, Deed.DECISION, ruling.rationale, actor, now, decision=ruling.decision)
    if ruling.answer:
        tell_reporter(held, ruling.answer, actor, now)
    details = {"decision": ruling.decision, "reason": ruling.reason}
    if incident is not None:
        details |= {"incident": str(incident.uuid), "category": incident.category}
    log(held, "REPORT_DECIDED", actor, now, details)
    if incident is not None:
        take_up(incident, actor, now)
    return incident


def take_up(incident: Incident, actor: Person, now: datetime) -> None:
    """Open the case of an incident that a report was just counted in, and whatever of it had been closed."""
    case = open_case(incident=incident, actor=actor, now=now)
    reopen_by_report(case, actor, now)
    reopen_rounds(incident, actor, now)


def _incident(report: Report, ruling: Ruling, now: datetime) -> Incident:
    """Return the incident a report is counted in: the one to join, or a new one."""
    if ruling.join is not None:
        found = Incident.objects.select_for_update(of=("self",)).filter(uuid=ruling.join).first()
        if found is None:
            raise UnknownIncident
        if found.withdrawn_at is not None:
            found.withdrawn_at = None
            found.save(update_fields=["withdrawn_at"])
        return found
    if not ruling.category:
        raise CategoryMissing
    if ruling.occurred_on is None:
        raise DayMissing
    site, area = place_in_reach(ruling.site, ruling.area)
    if area is None and not ruling.is_online:
        raise AreaMissing
    incident = Incident(
        occurred_on=ruling.occurred_on,
        reported_on=day_of(report.received_at),
        category=ruling.category,
        area=area,
        site=site,
        is_online=ruling.is_online,
        recorded_at=now,
    )
    incident.save(force_insert=True)
    return incident


@transaction.atomic
def unlink_report(*, report: Report, actor: Person, now: datetime) -> Report:
    """Take a report out of its incident; it must then be decided again.

    An incident no report describes any more is no longer counted. Raises OwnReport, NotLinked.
    """
    held = hold(report)
    refuse_own(held, actor)
    link = ReportLink.objects.filter(report=held, unlinked_at=None).first()
    if link is None:
        raise NotLinked
    REPORT.check(held.state, ReportState.IN_HAND)
    with scoping.system("the incident of a report in hand, of whatever area"):
        # Held before its other reports are counted: they may be leaving, or another joining, at this moment.
        incident = Incident.objects.select_for_update(of=("self",)).get(pk=link.incident_id)
    link.unlinked_at = now
    link.save(update_fields=["unlinked_at"])
    doubt_finding(incident, actor, now)
    if not incident.links.filter(unlinked_at=None).exists():
        incident.withdrawn_at = now
        incident.save(update_fields=["withdrawn_at"])
    held.state, held.decision = ReportState.IN_HAND, ""
    held.decided_by, held.decided_at, held.supervisor, held.taken_at = None, None, actor, now
    held.save(update_fields=["state", "decision", "decided_by", "decided_at", "supervisor", "taken_at"])
    _clocks.reopen(held, now)
    log(held, "REPORT_UNLINKED", actor, now, {"incident": str(incident.uuid)})
    return held

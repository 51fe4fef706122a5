"""Community impact assessments: signed versions that never change, reviewed until tension is normal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents import codebook, selectors
from aman.apps.incidents.models import (
    AssessmentAction,
    AssessmentSeries,
    Duty,
    ImpactAssessment,
    Incident,
    Report,
    ReportState,
)
from aman.apps.incidents.services._assign import add_assignment
from aman.apps.incidents.services._exclude import is_barred
from aman.apps.incidents.services._supervise import hold, log, refuse_own
from aman.core import reviews
from aman.kit import audit, scoping
from aman.kit.transitions import IllegalTransition

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

SUPERVISOR = "DUTY_OFFICER"
LATE_AFTER = timedelta(hours=2)
"""A review this long past its time is told to others."""
AT_ONCE = 200
LATELY = timedelta(weeks=8)
"""A round closed longer ago than this is not opened again by an event elsewhere."""
TEXTS = (
    "basis", "summary", "experienced_words", "evidenced_words", "potential_words", "places_words", "consulted",
)  # fmt: skip


class NotAssessed(Exception):
    """There is no assessment to review again."""


class StillOpen(Exception):
    """The round of reviews is open already."""


class ActionDone(Exception):
    """The action was done before."""


@dataclass(frozen=True)
class ActionAsked:
    """What an assessment asks somebody to do."""

    text: str
    owner: Person
    due_on: date


@dataclass(frozen=True)
class Assessed:
    """The answers of one assessment: three of 0 to 3, tension of 1 to 6, how we know, and what else is known.

    `words` holds further sealed texts by their field (TEXTS). `keep_reviewing`: go on although tension is normal.
    """

    experienced: int
    evidenced: int
    potential: int
    tension: int
    basis: str
    review_by: Person
    language: str = "en"
    words: dict[str, str] = field(default_factory=dict)
    communities: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    actions: tuple[ActionAsked, ...] = ()
    keep_reviewing: bool = False


@transaction.atomic
def sign_assessment(*, report: Report, answers: Assessed, actor: Person, now: datetime) -> ImpactAssessment:
    """Sign the next version of a report's community impact assessment. Versions never change.

    The round of reviews ends by itself when tension is normal at the 7-day review or later.
    Raises OwnReport, IllegalTransition (nobody has taken the report), CannotBeAssigned (the reviewer is barred).
    """
    held = hold(report)
    refuse_own(held, actor)
    if held.supervisor_id is None:
        raise IllegalTransition("report", held.state, ReportState.IN_HAND)
    series = _series(held, now)
    version, began = series.versions + 1, _began(series, now)
    settled = codebook.entry("tension", answers.tension).settled
    closes = settled and not answers.keep_reviewing and reviews.may_close(began, now)
    due = None if closes else reviews.next_review(began, now)
    assessment = _version(held, answers, version)
    assessment.closes, assessment.review_due_at = closes, due
    assessment.signed_by, assessment.signed_at = actor, now
    assessment.figures = selectors.figures_near(held, now)
    assessment.save(force_insert=True)
    _set_actions(held, version, answers.actions)
    _let_read(held, answers.review_by, actor, now)
    _move(series, answers, due, now)
    details = {"version": version, "tension": answers.tension, "closes": closes, "actions": len(answers.actions)}
    log(held, "ASSESSMENT_SIGNED", actor, now, details)
    return assessment


def _series(held: Report, now: datetime) -> AssessmentSeries:
    """Return the round of a held report, made on its first version."""
    facts = {"due_at": now + reviews.FIXED[0]}
    return AssessmentSeries.objects.get_or_create(report=held, defaults=facts)[0]


def _began(series: AssessmentSeries, now: datetime) -> datetime:
    """Return when the present round began: when its first version was signed."""
    first = ImpactAssessment.objects.filter(report_id=series.report_id, version=series.first_version).first()
    return first.signed_at if first and series.versions >= series.first_version else now


def _version(held: Report, answers: Assessed, version: int) -> ImpactAssessment:
    assessment = ImpactAssessment(
        record_key=held.record_key,
        report=held,
        version=version,
        experienced=answers.experienced,
        evidenced=answers.evidenced,
        potential=answers.potential,
        tension=answers.tension,
        language=answers.language,
        communities=list(answers.communities),
        areas=list(answers.areas),
        review_by=answers.review_by,
    )
    assessment.seal(**{name: answers.words.get(name, "") for name in TEXTS} | {"basis": answers.basis})
    return assessment


def _let_read(held: Report, reviewer: Person, actor: Person, now: datetime) -> None:
    """Let whoever reviews next open the report. Raises CannotBeAssigned for somebody barred."""
    known = {held.supervisor_id, held.critical_lead_id}
    if reviewer.pk not in known and not held.assignments.filter(person=reviewer, to_at=None).exists():
        add_assignment(held, reviewer, Duty.REVIEWER, actor, now)


def _set_actions(held: Report, version: int, actions: Iterable[ActionAsked]) -> None:
    for asked in actions:
        action = AssessmentAction(
            record_key=held.record_key, report=held, version=version, owner=asked.owner, due_on=asked.due_on
        )
        action.seal(text=asked.text)
        action.save(force_insert=True)


def _move(series: AssessmentSeries, answers: Assessed, due: datetime | None, now: datetime) -> None:
    """Write down where the round stands after a version."""
    series.versions += 1
    series.tension, series.review_by = answers.tension, answers.review_by
    series.is_open, series.due_at = due is not None, due
    series.closed_at = now if due is None else None
    series.reminded_at = series.escalated_at = None
    if not series.is_open:
        series.first_version = series.versions + 1
    elif series.first_version > series.versions:
        series.first_version = series.versions
    series.save()


@transaction.atomic
def reopen_assessment(*, report: Report, reason: str, actor: Person, now: datetime) -> AssessmentSeries:
    """Begin a new round of reviews, because something new happened; its first version is due within a day.

    reason: NEW_REPORT, NEW_EVENT or OFFICER. Raises OwnReport, NotAssessed, StillOpen.
    """
    held = hold(report)
    refuse_own(held, actor)
    series = AssessmentSeries.objects.select_for_update(of=("self",)).filter(report=held).first()
    if series is None:
        raise NotAssessed
    if series.is_open:
        raise StillOpen
    begin_again(series, reason, now)
    log(held, "ASSESSMENT_REOPENED", actor, now, {"reason": reason})
    return series


def begin_again(series: AssessmentSeries, reason: str, now: datetime) -> None:
    """Open a closed round again. The caller holds the report and writes the audit row."""
    series.is_open, series.closed_at, series.reopened_at, series.reopened_for = True, None, now, reason
    series.due_at, series.first_version = now + reviews.FIXED[0], series.versions + 1
    series.reminded_at = series.escalated_at = None
    series.save()


def reopen_rounds(incident: Incident, actor: Person, now: datetime) -> int:
    """Begin again the closed rounds of an incident's reports, because another report came; return how many.

    In the caller's transaction.
    """
    linked = incident.links.filter(unlinked_at=None).values("report_id")
    found = list(AssessmentSeries.objects.filter(report__in=linked, is_open=False).select_related("report"))
    for series in found:
        begin_again(series, "NEW_REPORT", now)
        log(series.report, "ASSESSMENT_REOPENED", actor, now, {"reason": "NEW_REPORT"})
    return len(found)


@transaction.atomic
def reopen_for_event(*, areas: Iterable[str], actor: Person, now: datetime) -> int:
    """Begin again the rounds closed in the last eight weeks, of some areas or all, because of an event elsewhere.

    areas: codes; empty means every area. Returns how many.
    """
    wanted = set(areas)
    with scoping.system("an event concerns every assessment lately closed"):
        found = AssessmentSeries.objects.filter(is_open=False, closed_at__gt=now - LATELY).select_related(
            "report__area"
        )
        rows = [one for one in found if not wanted or (one.report.area and one.report.area.code in wanted)]
        for series in rows:
            begin_again(series, "NEW_EVENT", now)
            log(series.report, "ASSESSMENT_REOPENED", actor, now, {"reason": "NEW_EVENT"})
    return len(rows)


@transaction.atomic
def finish_action(*, action: AssessmentAction, actor: Person, now: datetime) -> AssessmentAction:
    """Mark an action of an assessment as done. Raises ActionDone."""
    held: AssessmentAction = (
        AssessmentAction.objects.select_for_update(of=("self",)).select_related("report").get(pk=action.pk)
    )
    if held.done_at is not None:
        raise ActionDone
    held.done_at, held.done_by = now, actor
    held.save(update_fields=["done_at", "done_by"])
    log(held.report, "ACTION_DONE", actor, now, {"action": str(held.uuid), "version": held.version})
    return held


@transaction.atomic
def note_export(*, report: Report, version: int, form: str, language: str, actor: Person, now: datetime) -> None:
    """Name who took an assessment out as a page to print or as a PDF."""
    log(report, "ASSESSMENT_EXPORTED", actor, now, {"version": version, "form": form, "language": language})


def remind_reviews(*, now: datetime) -> int:
    """Tell whoever reviews an assessment that it is due, and others once it is late; return how many were told of."""
    due = AssessmentSeries.objects.filter(is_open=True, due_at__lte=now, reminded_at=None)
    late = AssessmentSeries.objects.filter(is_open=True, due_at__lte=now - LATE_AFTER, escalated_at=None)
    told = 0
    for found, notice, mark in ((due, "REVIEW_DUE", "reminded_at"), (late, "REVIEW_LATE", "escalated_at")):
        for series in found.select_related("report__area", "review_by").order_by("due_at", "pk")[:AT_ONCE]:
            told += _remind(series, notice, mark, now)
    return told


@transaction.atomic
def _remind(series: AssessmentSeries, notice: str, mark: str, now: datetime) -> int:
    report, due = series.report, series.due_at
    mine: Any = AssessmentSeries.objects.filter(pk=series.pk, due_at=due, **{mark: None})
    if due is None or not mine.update(**{mark: now}):
        return 0
    people = selectors.not_barred(report, _reviewer(series) if notice == "REVIEW_DUE" else _others(series, now))
    for person in people:
        key = f"{notice}:{series.uuid}:{due:%Y%m%d%H%M}:{person.uuid}"
        cascade.notify(person=person, notice=notice, reference=report.reference, key=key, now=now)
    audited = {"people": len(people), "version": series.versions}
    _log_by_itself(report, "ASSESSMENT_REMINDED" if notice == "REVIEW_DUE" else "ASSESSMENT_LATE", now, audited)
    return 1


def _log_by_itself(report: Report, verb: str, now: datetime, details: dict[str, Any]) -> None:
    audit.record(chain=audit.intake_chain(report.uuid), verb=verb, subject=report, actor=None, now=now, details=details)


def _reviewer(series: AssessmentSeries) -> list[Person]:
    return [series.review_by] if series.review_by and series.review_by.is_active else []


def _others(series: AssessmentSeries, now: datetime) -> list[Person]:
    """Return who is told of a late review: the report's supervisor, or else the officers of its area."""
    supervisor = series.report.supervisor
    told = [supervisor] if supervisor is not None and supervisor.is_active else []
    if able := [one for one in told if one.pk != series.review_by_id and not is_barred(series.report, one)]:
        return able
    area = series.report.area.code if series.report.area else ""
    people: list[Person] = accounts.people_covering(SUPERVISOR, area_code=area, now=now)
    return [one for one in people if one.pk != series.review_by_id]

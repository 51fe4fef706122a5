"""Who is told of what: the first on call of every report, and step by step those further of what is past its time.

What is sent is a reference and fixed words. A budget bounds how often one person is told in an hour; it never
touches the acceptance of reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents.models import (
    Duty,
    DutyShift,
    Report,
    ReportAssignment,
    ReportClock,
    ReportExclusion,
    ReportState,
    Step,
)
from aman.apps.incidents.selectors import rule_books
from aman.apps.incidents.services import _clocks
from aman.apps.incidents.services._budget import may_tell
from aman.apps.incidents.services._cluster import hush, note_rung, ring_once, was_rung
from aman.core import clocks
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

SUPERVISOR, CHAIR = "DUTY_OFFICER", "CHAIR"
AT_ONCE = 200
"""Reports told of in one run."""
FIRST = "FIRST"
RANKS = {FIRST: (1, 2, 3), clocks.SECOND: (2, 3, 1), clocks.DEPUTY: (3, 2, 1), clocks.CHAIR: ()}
"""Whom an escalation means, and who stands in where nobody of that rank can be told."""


def tell_on_call(*, now: datetime) -> int:
    """Tell whoever is first on call of every report nobody was told of; return how many reports were told.

    Where nobody on the rota may see a report, every duty officer for the whole network is told; where all of these
    are barred from it, the chair is.
    """
    _clocks.start_waiting()
    hush(now=now)
    untold = Report.objects.filter(told_at=None).order_by("received_at", "pk")
    read = untold.exclude(state=ReportState.UNREAD)
    read.update(told_at=now)
    return _tell_each(untold, now)


def _tell_each(waiting: QuerySet[Report], now: datetime) -> int:
    """Tell of waiting reports in their order, and return how many were told.

    Reports of one area and one author have the same people to tell. Where nobody can be told of one of them, the
    others of its kind are left for a later run: they must not keep out another area, whose officers can be told.
    """
    told, stuck, rung = 0, set[tuple[int | None, int | None]](), set[int | None]()
    rows = waiting.select_related("area").defer("area__outline")
    while told < AT_ONCE:
        found = list(rows[: AT_ONCE - told])
        if not found:
            break
        for report in found:
            kind = (report.area_id, report.entered_by_id)
            if kind in stuck or (report.cluster_id in rung and not waiting.filter(pk=report.pk).exists()):
                continue
            if _tell_first(report, now):
                told += 1
                rung |= {report.cluster_id} - {None}
            else:
                stuck.add(kind)
                rows = rows.exclude(area=report.area, entered_by=kind[1])
    return told


@transaction.atomic
def _tell_first(report: Report, now: datetime) -> bool:
    """Tell the first on call of a new report; False where every budget is spent, to be tried again."""
    people = _notify(report, to_tell(report, FIRST, now), "REPORT_WAITING", "", now)
    if not people:
        return False
    Report.objects.filter(pk=report.pk).update(told_at=now)
    ring_once(report, now)
    _record(report, "REPORT_TOLD", {"people": len(people)}, now)
    return True


def escalate(*, now: datetime) -> int:
    """Tell those further of every step past its time; return how many points of escalation were done.

    A later step is not escalated while an earlier one of the same report waits: it is the same lateness. What lies
    aside or waits for its reporter is not escalated, and what is told of one report of a card is told of the card
    for an hour. A report that somebody of us entered, or that bars somebody, has its own people to tell.
    """
    _clocks.start_waiting()
    _clocks.wake(now=now)
    done, stuck = 0, set[tuple[int | None, int | None]]()
    rows = _late(now)
    while done < AT_ONCE:
        found = list(rows[: AT_ONCE - done])
        if not found:
            break
        for clock in found:
            kind = (clock.report.area_id, clock.report.entered_by_id)
            if kind in stuck:
                continue
            if not clock.by_itself and was_rung(clock.report, _point(clock), now):
                _escalate_with_card(clock, now)
            elif _escalate(clock, now):
                done += 1
            else:
                stuck.add(kind)
                rows = rows.exclude(report__area=kind[0], report__entered_by=kind[1])
    return done


def _point(clock: ReportClock) -> str:
    return f"{clock.step}:{clock.escalations}"


def _late(now: datetime) -> Any:
    """Return the clocks with a point of escalation to be done, longest past it first.

    `by_itself` marks those of reports that have their own people to tell, whatever was told of their card.
    """
    bars = ReportExclusion.objects.filter(report=OuterRef("report"), lifted_at=None)
    own = Q(report__entered_by__isnull=False) | Q(report__exclusion_open=True) | Exists(bars)
    earlier = ReportClock.objects.filter(report=OuterRef("report"), step=Step.TRIAGE, met_at=None)
    found = ReportClock.objects.filter(met_at=None, escalate_at__lte=now, report__set_aside_at=None)
    return (
        found.exclude(report__state=ReportState.DECIDED)
        .filter(Q(step=Step.TRIAGE) | ~Exists(earlier))
        .annotate(by_itself=ExpressionWrapper(own, output_field=BooleanField()))
        .select_related("report__area")
        .defer("report__area__outline")
        .order_by("escalate_at", "pk")
    )


@transaction.atomic
def _escalate(clock: Any, now: datetime) -> bool:
    """Do the next point of a clock: tell whom it names, and assign the deputy; False to be tried again."""
    book = rule_books({clock.rules_version})[clock.rules_version]
    point = book.rules.step(clock.report.kind, clock.step).points[clock.escalations]
    people = to_tell(clock.report, point.tell, now)
    told = _notify(clock.report, people, "REPORT_LATE", f":{clock.step}{clock.round}:{clock.escalations}", now)
    if not told:
        return False
    details: dict[str, object] = {"step": clock.step, "tell": point.tell, "people": len(told)}
    if not clock.by_itself:
        note_rung(clock.report, _point(clock), details, now)
    _move_on(clock, now)
    if point.tell == clocks.DEPUTY:
        _assign_deputies(clock.report, told, now)
    _record(clock.report, "REPORT_ESCALATED", details, now)
    return True


@transaction.atomic
def _escalate_with_card(clock: ReportClock, now: datetime) -> None:
    """Do the next point of a clock whose people have heard of the card: nobody is written to again."""
    details: dict[str, object] = {"step": clock.step, "card": True}
    _move_on(clock, now)
    _record(clock.report, "REPORT_ESCALATED", details, now)


def _move_on(clock: ReportClock, now: datetime) -> None:
    Report.objects.filter(pk=clock.report_id, escalated_at=None).update(escalated_at=now)
    book = rule_books({clock.rules_version})[clock.rules_version]
    clock.escalations += 1
    _clocks.work_out(clock, clock.report.kind, book)
    ReportClock.objects.filter(pk=clock.pk).update(escalations=clock.escalations, escalate_at=clock.escalate_at)


def _assign_deputies(report: Report, people: Iterable[Person], now: datetime) -> None:
    for person in people:
        row, made = ReportAssignment.objects.get_or_create(
            report=report, person=person, duty=Duty.DEPUTY, to_at=None, defaults={"from_at": now}
        )
        if made:
            _record(report, "REPORT_ASSIGNED", {"person": str(person.uuid), "duty": row.duty}, now)


def _notify(report: Report, people: Iterable[Person], notice: str, mark: str, now: datetime) -> list[Person]:
    """Send one notice to each whose budget allows it; return these."""
    told = []
    for person in people:
        if may_tell(person, now):
            key = f"{notice}:{report.uuid}:{person.uuid}{mark}"
            cascade.notify(person=person, notice=notice, reference=report.reference, key=key, now=now)
            told.append(person)
    return told


def _record(report: Report, verb: str, details: dict[str, object], now: datetime) -> None:
    audit.record(chain=audit.intake_chain(report.uuid), verb=verb, subject=report, actor=None, now=now, details=details)


def to_tell(report: Report, tell: str, now: datetime) -> list[Person]:
    """Return those meant by a rank who may see the report, did not enter it and are not barred from it.

    Where nobody of that rank can be told, the next is; where nobody on the rota can, the network's officers; where
    none of these can, the chair. Somebody is told as long as anybody may be.
    """
    barred = set(report.exclusions.filter(lifted_at=None).values_list("person_id", flat=True))
    shifts = DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now, person__is_active=True)
    on_call = list(shifts.select_related("person").order_by("rank", "starts_at", "pk"))
    for rank in RANKS[tell]:
        if found := _able([one.person for one in on_call if one.rank == rank], report, barred, now):
            return found
    chairs = [one for one in accounts.people_with_role(CHAIR, now=now) if one.pk not in barred]
    chairs = [one for one in chairs if one.pk != report.entered_by_id]
    if tell == clocks.CHAIR and chairs:
        return chairs
    network = _able(accounts.people_with_role(SUPERVISOR, now=now), report, barred, now, nation_only=True)
    return network or chairs


def _able(
    people: Iterable[Person], report: Report, barred: set[int], now: datetime, *, nation_only: bool = False
) -> list[Person]:
    area = report.area.code if report.area else None
    found: dict[int, Person] = {}
    for person in people:
        grants = [one for one in accounts.grants(person=person, now=now) if one.role == SUPERVISOR]
        wide = any(one.scope_kind == "NATION" for one in grants)
        here = not nation_only and any((one.scope_kind, one.scope_key) == ("AREA", area) for one in grants)
        if (wide or here) and person.pk not in barred | {report.entered_by_id}:
            found[person.pk] = person
    return list(found.values())

"""The one-hour clock: the on-call officer is told of every report, and the second of every late one.

What is sent is a reference and fixed words. A budget bounds how often one person is told in an hour; it never
touches the acceptance of reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from aman.apps.accounts import selectors as accounts
from aman.apps.cascade import services as cascade
from aman.apps.incidents.models import DutyShift, Report, ReportState
from aman.apps.incidents.services._budget import may_tell
from aman.apps.incidents.services._cluster import hush, ring_once
from aman.kit import audit

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person

SUPERVISOR = "DUTY_OFFICER"
AT_ONCE = 200
"""Reports told of in one run."""


def tell_on_call(*, now: datetime) -> int:
    """Tell whoever is first on call of every report nobody was told of; return how many reports were told.

    Where nobody on the rota may see a report, every duty officer for the whole network is told.
    """
    hush(now=now)
    untold = Report.objects.filter(told_at=None).order_by("received_at", "pk")
    read = untold.exclude(state=ReportState.UNREAD)
    read.update(told_at=now)
    return _tell_each(untold, 1, "REPORT_WAITING", now)


def escalate(*, now: datetime) -> int:
    """Tell the second on call of every unread report past its time; return how many were escalated."""
    late = Report.objects.filter(state=ReportState.UNREAD, set_aside_at=None, due_at__lt=now, escalated_at=None)
    return _tell_each(late.order_by("due_at", "pk"), 2, "REPORT_LATE", now)


def _tell_each(waiting: QuerySet[Report], rank: int, notice: str, now: datetime) -> int:
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
            if _tell(report, rank, notice, now):
                told += 1
                rung |= {report.cluster_id} - {None}
            else:
                stuck.add(kind)
                rows = rows.exclude(area=report.area, entered_by=kind[1])
    return told


@transaction.atomic
def _tell(report: Report, rank: int, notice: str, now: datetime) -> bool:
    """Send one notice to each of those to be told; False where every budget is spent, to be tried again."""
    people = _to_tell(report, rank, now)
    told = 0
    for person in people:
        key = f"{notice}:{report.uuid}:{person.uuid}"
        if may_tell(person, now):
            cascade.notify(person=person, notice=notice, reference=report.reference, key=key, now=now)
            told += 1
    if not told:
        return False
    field, verb = ("told_at", "REPORT_TOLD") if rank == 1 else ("escalated_at", "REPORT_ESCALATED")
    Report.objects.filter(pk=report.pk).update(**{field: now})
    ring_once(report, field, now)
    audit.record(
        chain=audit.intake_chain(report.uuid),
        verb=verb,
        subject=report,
        actor=None,
        now=now,
        details={"people": told},
    )
    return True


def _to_tell(report: Report, rank: int, now: datetime) -> list[Person]:
    """Return those on call at a rank who may see the report and did not enter it; failing them, the network's."""
    shifts = DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now).select_related("person")
    ranks = (1,) if rank == 1 else (2, 1)
    for wanted in ranks:
        on_call = [shift.person for shift in shifts if (shift.rank == 1) == (wanted == 1)]
        if found := _able(on_call, report, now):
            return found
    return _able(accounts.people_with_role(SUPERVISOR, now=now), report, now, nation_only=True)


def _able(people: Iterable[Person], report: Report, now: datetime, *, nation_only: bool = False) -> list[Person]:
    area = report.area.code if report.area else None
    found = []
    for person in people:
        grants = [one for one in accounts.grants(person=person, now=now) if one.role == SUPERVISOR]
        wide = any(one.scope_kind == "NATION" for one in grants)
        here = not nation_only and any((one.scope_kind, one.scope_key) == ("AREA", area) for one in grants)
        if (wide or here) and person.pk != report.entered_by_id:
            found.append(person)
    return found

"""Plain makers of reports and incidents."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from aman.apps.accounts.models import Person
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Case, DutyShift, Incident, Report
from tests.make import make_area

OCCURRED = date(2027, 3, 5)


def make_told(**fields: Any) -> services.Told:
    fields.setdefault("kind", "PERSON")
    fields.setdefault("language", "en")
    fields.setdefault("narrative", "Two men shouted from a car.")
    fields.setdefault("occurred_on", OCCURRED)
    return services.Told(**fields)


def make_received(now: datetime, *, entered_by: Person | None = None, **fields: Any) -> services.Received:
    channel = "TELEPHONE" if entered_by else "PUBLIC_FORM"
    return services.receive_report(
        form_key=uuid4(), told=make_told(**fields), now=now, channel=channel, entered_by=entered_by
    )


def make_report(now: datetime, **fields: Any) -> Report:
    return make_received(now, **fields).report


def make_taken(now: datetime, officer: Person, **fields: Any) -> Report:
    return services.take_report(report=make_report(now, **fields), actor=officer, now=now)


def make_incident(area: Any, occurred_on: date = OCCURRED, **fields: Any) -> Incident:
    fields.setdefault("category", "ABUSE")
    fields.setdefault("reported_on", occurred_on)
    fields.setdefault("recorded_at", datetime.fromisoformat("2027-03-05T12:00:00+00:00"))
    return Incident.objects.create(area=area, occurred_on=occurred_on, **fields)


def make_shift(person: Person, now: datetime, rank: int = 1) -> DutyShift:
    return DutyShift.objects.create(
        person=person, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=7), rank=rank
    )


def counted(now: datetime, officer: Person, *, area: object = None, join: Incident | None = None) -> Report:
    """Make a report that an officer counted."""
    where = area or make_area()
    report = make_taken(now, officer, area=where.code)  # type: ignore[attr-defined]
    facts = {"category": "THREAT", "occurred_on": now.date(), "area": where.code}  # type: ignore[attr-defined]
    ruling = services.Ruling("COUNTED", join=join.uuid) if join else services.Ruling("COUNTED", **facts)
    services.decide_report(report=report, ruling=ruling, actor=officer, now=now)
    return Report.objects.get(pk=report.pk)


def case_of(report: Report) -> Case:
    found = selectors.case_of_report(report)
    assert found is not None
    return found

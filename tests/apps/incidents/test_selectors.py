"""What is read: the queue by clock, incidents nearby, counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Report
from aman.kit import scoping
from tests.apps.incidents.make import OCCURRED, make_incident, make_report, make_shift, make_taken
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db


def test_the_queue_is_by_clock_then_the_written_then_the_waiting(now: datetime) -> None:
    officer = make_staff("DUTY_OFFICER")
    fresh = make_report(now)
    late = make_report(now - timedelta(hours=2))
    asked = make_taken(now - timedelta(hours=3), officer)
    services.ask_reporter(report=asked, text="x", actor=officer, now=now)
    directed = make_taken(now - timedelta(hours=4), officer)
    services.record_direction(report=directed, text="x", actor=officer, now=now)
    decided = make_taken(now - timedelta(hours=5), officer)
    services.decide_report(report=decided, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)
    assert list(selectors.queue()) == [late, fresh, directed, asked]
    Report.objects.filter(pk=decided.pk).update(wrote_at=now)
    assert list(selectors.queue()) == [late, fresh, directed, decided, asked]
    assert selectors.queue_totals(now) == selectors.QueueTotals(running=3, late=1, waiting=1, met=2)


def test_the_queue_opens_nothing_sealed(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    make_report(now, name="Zaynab")
    monkeypatch.setattr(Report, "reveal", lambda *_: pytest.fail("opened"))
    item = selectors.queue_item(selectors.queue()[0])
    assert item.has_name
    assert "Zaynab" not in str(item)


def test_an_area_officer_sees_the_reports_of_that_area_only(now: datetime) -> None:
    here, there = make_area(), make_area()
    mine = make_report(now, area=here.code)
    make_report(now, area=there.code)
    make_report(now)
    with scoping.scope(scoping.Scope(areas=frozenset({here.code}))):
        assert list(selectors.queue()) == [mine]


def test_incidents_nearby_are_of_the_area_and_within_three_days(now: datetime) -> None:
    here, there = make_area(), make_area()
    near = [make_incident(here, OCCURRED - timedelta(days=days)) for days in (3, 1)]
    make_incident(here, OCCURRED - timedelta(days=4))
    make_incident(there)
    make_incident(here, withdrawn_at=now)
    report = make_report(now, area=here.code)
    assert [one.uuid for one in selectors.incidents_near(report)] == [near[1].uuid, near[0].uuid]
    assert selectors.incidents_near(make_report(now)) == []


def test_daily_counts_are_of_incidents_by_area_type_and_day(django_assert_num_queries: Any) -> None:
    here, there = make_area(code="A1"), make_area(code="B1")
    for _ in range(3):
        make_incident(here)
    make_incident(here, category="THREAT")
    make_incident(there, OCCURRED - timedelta(days=1), reported_on=OCCURRED + timedelta(days=5))
    make_incident(None, is_online=True)
    make_incident(here, OCCURRED + timedelta(days=1))
    with django_assert_num_queries(1):
        found = selectors.daily_counts(first=OCCURRED - timedelta(days=1), last=OCCURRED)
    assert [(one.area_code, one.category, one.on, one.count) for one in found] == [
        ("A1", "ABUSE", OCCURRED, 3),
        ("A1", "THREAT", OCCURRED, 1),
        ("B1", "ABUSE", OCCURRED - timedelta(days=1), 1),
    ]
    known = selectors.daily_counts(first=date(2027, 1, 1), last=OCCURRED, known_by=OCCURRED)
    assert {one.area_code for one in known} == {"A1"}


def test_the_incidents_behind_a_count(django_assert_num_queries: Any) -> None:
    area = make_area()
    threat, abuse = make_incident(area, category="THREAT"), make_incident(area)
    with django_assert_num_queries(1):
        found = selectors.incidents_behind(area_id=area.pk, category="THREAT", first=OCCURRED, last=OCCURRED)
    assert found == [threat]
    every = selectors.incidents_behind(area_id=area.pk, category=None, first=OCCURRED, last=OCCURRED)
    assert every == [threat, abuse]


def test_who_is_on_call_now_by_rank(now: datetime) -> None:
    second, first = make_staff("DUTY_OFFICER", "Daniel Okoro"), make_staff("DUTY_OFFICER", "Samira Rahman")
    make_shift(second, now, rank=2)
    make_shift(first, now)
    make_shift(make_staff("DUTY_OFFICER"), now - timedelta(days=1))
    assert [(one.name, one.rank) for one in selectors.on_call(now)] == [("Samira R.", 1), ("Daniel O.", 2)]

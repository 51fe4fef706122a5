"""The clock: somebody is told within a minute, the second when time runs out, nobody too often."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aman.apps.cascade.models import Delivery
from aman.apps.incidents import jobs, services
from aman.apps.incidents.models import Report, ReportExclusion
from aman.apps.incidents.services import _clock
from aman.kit import audit
from tests.apps.incidents.make import make_received, make_report, make_shift, make_taken
from tests.make import make_area, make_person, make_staff

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, int]]:
    return list(Delivery.objects.order_by("pk").values_list("notice", "person_id"))


def test_the_first_on_call_is_told_once_and_by_reference_only(now: datetime) -> None:
    officer = make_staff("DUTY_OFFICER")
    make_staff("DUTY_OFFICER")
    make_shift(officer, now)
    report = make_report(now, narrative="canary", name="canary")
    for _ in range(3):
        jobs.tell_on_call(now + timedelta(seconds=5))
    delivery = Delivery.objects.get()
    assert (delivery.notice, delivery.person_id, delivery.reference) == (
        "REPORT_WAITING", officer.pk, report.reference,
    )  # fmt: skip
    assert Report.objects.get().told_at == now + timedelta(seconds=5)
    assert "canary" not in str(delivery.__dict__)


def test_with_an_empty_rota_every_officer_of_the_network_is_told(now: datetime) -> None:
    wide = [make_staff("DUTY_OFFICER", "Aa Bb"), make_staff("DUTY_OFFICER", "Cc Dd")]
    make_staff("DUTY_OFFICER", area=make_area())
    make_staff("CASEWORKER")
    make_report(now)
    services.tell_on_call(now=now)
    assert {person for _, person in told()} == {person.pk for person in wide}


def test_an_officer_of_another_area_is_not_told(now: datetime) -> None:
    here, there = make_area(), make_area()
    elsewhere, national = make_staff("DUTY_OFFICER", area=there), make_staff("DUTY_OFFICER")
    make_shift(elsewhere, now)
    make_report(now, area=here.code)
    services.tell_on_call(now=now)
    assert told() == [("REPORT_WAITING", national.pk)]


def test_an_officer_of_the_area_on_the_rota_is_told(now: datetime) -> None:
    here = make_area()
    local = make_staff("DUTY_OFFICER", area=here)
    make_staff("DUTY_OFFICER")
    make_shift(local, now)
    make_report(now, area=here.code)
    services.tell_on_call(now=now)
    assert told() == [("REPORT_WAITING", local.pk)]


def test_the_author_of_a_report_is_not_the_one_told(now: datetime) -> None:
    author, second = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
    make_shift(author, now)
    make_report(now, entered_by=author)
    services.tell_on_call(now=now)
    assert told() == [("REPORT_WAITING", second.pk)]


def test_a_crowd_of_reports_is_ten_notices_an_hour_and_none_is_refused(now: datetime) -> None:
    make_shift(make_staff("DUTY_OFFICER"), now)
    for _ in range(14):
        make_report(now)
    services.tell_on_call(now=now)
    assert (len(told()), Report.objects.filter(told_at=None).count(), Report.objects.count()) == (10, 4, 14)
    services.tell_on_call(now=now + timedelta(minutes=59))
    assert len(told()) == 10
    services.tell_on_call(now=now + timedelta(minutes=61))
    assert (len(told()), Report.objects.filter(told_at=None).count()) == (14, 0)


def test_what_somebody_has_read_needs_no_notice(now: datetime) -> None:
    make_taken(now, make_staff("DUTY_OFFICER"))
    services.tell_on_call(now=now)
    assert told() == []
    assert Report.objects.get().told_at == now


def test_the_second_then_the_deputy_then_the_chair_are_told_of_a_report_nobody_takes(now: datetime) -> None:
    first, second, deputy = (make_staff("DUTY_OFFICER") for _ in range(3))
    chair = make_staff("CHAIR")
    for rank, officer in enumerate((first, second, deputy), start=1):
        make_shift(officer, now, rank=rank)
    report = make_report(now)
    services.tell_on_call(now=now)
    heard = {}
    for minutes in range(0, 100, 5):
        before = len(told())
        jobs.escalate(now + timedelta(minutes=minutes))
        heard |= {person: minutes for _, person in told()[before:]}
    assert heard == {second.pk: 30, deputy.pk: 45, chair.pk: 75}
    report.refresh_from_db()
    assert report.escalated_at == now + timedelta(minutes=30)
    assert [one.person for one in report.assignments.all()] == [deputy]
    steps = [event.details["tell"] for event in audit.trail(report) if event.verb == "REPORT_ESCALATED"]
    assert steps == ["CHAIR", "DEPUTY", "SECOND"]


def test_what_is_taken_but_not_directed_is_escalated_by_its_own_clock(now: datetime) -> None:
    first, second = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
    make_shift(first, now)
    make_shift(second, now, rank=2)
    taken = make_taken(now, first)
    services.tell_on_call(now=now)
    jobs.escalate(now + timedelta(minutes=59))
    assert told() == []
    jobs.escalate(now + timedelta(minutes=60))
    assert told() == [("REPORT_LATE", second.pk)]
    services.record_direction(report=taken, text="Ring the site.", actor=first, now=now + timedelta(minutes=61))
    jobs.escalate(now + timedelta(minutes=200))
    assert len(told()) == 1


def test_nobody_able_to_see_it_leaves_it_to_be_told_later(now: datetime) -> None:
    make_shift(make_person(), now)
    make_report(now)
    assert services.tell_on_call(now=now) == 0
    make_staff("DUTY_OFFICER")
    assert services.tell_on_call(now=now) == 1


def test_the_supervisor_is_told_that_a_reporter_wrote_back(now: datetime) -> None:
    officer = make_staff("DUTY_OFFICER")
    got = make_received(now)
    services.write_back(digits=got.receipt, form_key=uuid4(), text="before", now=now)
    assert told() == []
    services.take_report(report=got.report, actor=officer, now=now)
    services.write_back(digits=got.receipt, form_key=uuid4(), text="canary", now=now)
    assert told() == [("REPORT_ANSWERED", officer.pk)]
    assert Delivery.objects.get().reference == got.report.reference
    ReportExclusion.objects.create(report=got.report, person=officer, basis="OFFICER", at=now)
    services.write_back(digits=got.receipt, form_key=uuid4(), text="About your officer", now=now)
    assert len(told()) == 1


def test_a_crowd_in_one_area_does_not_keep_another_waiting(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clock, "AT_ONCE", 12)
    east, west = make_area(), make_area()
    make_shift(make_staff("DUTY_OFFICER", area=east), now)
    local = make_staff("DUTY_OFFICER", area=west)
    make_shift(local, now)
    for _ in range(25):
        make_report(now - timedelta(minutes=5), area=east.code)
    for rank, run in ((1, services.tell_on_call), (2, services.escalate)):
        waiting = make_report(now + timedelta(minutes=rank), area=west.code)
        for seconds in range(3):
            run(now=now + timedelta(hours=2 * rank, seconds=seconds))
        waiting.refresh_from_db()
        assert waiting.told_at if rank == 1 else waiting.escalated_at
    assert Report.objects.filter(told_at=None, area=east).count() == 15


def test_nobody_for_an_authors_reports_leaves_the_others_their_turn(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_clock, "AT_ONCE", 2)
    author = make_staff("DUTY_OFFICER")
    make_shift(author, now)
    for _ in range(3):
        make_report(now, entered_by=author)
    make_report(now + timedelta(minutes=1))
    assert services.tell_on_call(now=now + timedelta(minutes=2)) == 1
    assert told() == [("REPORT_WAITING", author.pk)]


def test_no_more_is_told_in_one_run_than_it_has_time_for(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clock, "AT_ONCE", 2)
    make_shift(make_staff("DUTY_OFFICER"), now)
    for _ in range(3):
        make_report(now)
    assert [services.tell_on_call(now=now) for _ in range(3)] == [2, 1, 0]


def test_guessing_past_the_limit_writes_nothing(now: datetime) -> None:
    for _ in range(50):
        services.note_miss(now=now)
    with CaptureQueriesContext(connection) as seen:
        services.note_miss(now=now)
    assert [one["sql"].split()[0] for one in seen.captured_queries] == ["SELECT"]


def test_guessing_at_receipts_is_said_in_the_log(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(50):
        services.note_miss(now=now)
    assert not caplog.records
    services.note_miss(now=now)
    assert "missed" in caplog.text
    caplog.clear()
    services.note_miss(now=now + timedelta(hours=2))
    assert not caplog.records

"""Supervision: a named officer, never their own report, one step at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Incident, Report, ReportLink
from aman.apps.incidents.services._states import REPORT
from aman.kit import audit, scoping
from aman.kit.transitions import IllegalTransition
from tests.apps.incidents.make import OCCURRED, make_incident, make_report, make_taken
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db


def verbs(report: Report) -> list[str]:
    return [event.verb for event in audit.trail(report)][::-1]


def ruling(**fields: object) -> services.Ruling:
    facts: dict[str, object] = {"decision": "COUNTED", "category": "THREAT", "occurred_on": OCCURRED}
    return services.Ruling(**(facts | fields))  # type: ignore[arg-type]


def answers(reviewer: object, **fields: object) -> services.Assessed:
    facts: dict[str, object] = {
        "experienced": 2, "evidenced": 1, "potential": 3, "tension": 4, "basis": "A call", "review_by": reviewer,
    }  # fmt: skip
    return services.Assessed(**(facts | fields))  # type: ignore[arg-type]


class TestTaking:
    def test_the_taker_becomes_the_named_supervisor(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        assert (report.state, report.supervisor_id, report.taken_at) == ("IN_HAND", officer.pk, now)
        assert verbs(report) == ["REPORT_RECEIVED", "REPORT_TAKEN"]

    def test_nobody_takes_their_own(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        with pytest.raises(services.OwnReport):
            make_taken(now, officer, entered_by=officer)

    def test_taking_twice_changes_nothing(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.take_report(report=report, actor=officer, now=now + timedelta(minutes=1))
        assert Report.objects.get().taken_at == now
        assert verbs(report).count("REPORT_TAKEN") == 1

    def test_somebody_elses_is_taken_over_knowingly_and_on_record(self, now: datetime) -> None:
        report, second = make_taken(now, make_staff("DUTY_OFFICER")), make_staff("DUTY_OFFICER")
        with pytest.raises(services.AlreadyTaken):
            services.take_report(report=report, actor=second, now=now)
        services.take_report(report=report, actor=second, now=now, take_over=True)
        assert Report.objects.get().supervisor_id == second.pk
        assert verbs(report)[-1] == "REPORT_TAKEN_OVER"

    def test_a_decided_report_is_not_taken(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)
        with pytest.raises(IllegalTransition):
            services.take_report(report=report, actor=make_staff("DUTY_OFFICER"), now=now, take_over=True)

    def test_the_database_itself_refuses_an_author_as_supervisor(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_report(now, entered_by=officer)
        for field in ("supervisor", "decided_by"):
            with pytest.raises(IntegrityError), transaction.atomic():
                Report.objects.filter(pk=report.pk).update(**{field: officer})


class TestDirecting:
    def test_a_direction_is_sealed_and_meets_the_clock(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        later = now + timedelta(minutes=20)
        services.record_direction(report=report, text="Stewards at both doors", actor=officer, now=later)
        assert Report.objects.get().met_at == later
        assert [one.text for one in selectors.opened(report).directions] == ["Stewards at both doors"]

    def test_it_is_the_supervisors_to_give(self, now: datetime) -> None:
        report = make_taken(now, make_staff("DUTY_OFFICER"))
        with pytest.raises(services.NotSupervisor):
            services.record_direction(report=report, text="x", actor=make_staff("DUTY_OFFICER"), now=now)

    def test_somebody_takes_the_report_first(self, now: datetime) -> None:
        with pytest.raises(IllegalTransition):
            services.record_direction(report=make_report(now), text="x", actor=make_staff("DUTY_OFFICER"), now=now)

    def test_never_on_ones_own(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_report(now, entered_by=officer)
        with pytest.raises(services.OwnReport):
            services.record_direction(report=report, text="x", actor=officer, now=now)


class TestAsking:
    def test_the_report_then_waits_for_the_reporter(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.ask_reporter(report=report, text="What colour?", actor=make_staff("CASEWORKER"), now=now)
        assert Report.objects.get().state == "ASKED"
        assert [word.from_reporter for word in selectors.opened(report).dialogue] == [False]

    def test_an_unread_report_is_not_asked_about(self, now: datetime) -> None:
        with pytest.raises(IllegalTransition):
            services.ask_reporter(report=make_report(now), text="x", actor=make_staff("CASEWORKER"), now=now)

    def test_never_by_the_author(self, now: datetime) -> None:
        caseworker = make_staff("CASEWORKER")
        report = make_report(now, entered_by=caseworker)
        with pytest.raises(services.OwnReport):
            services.ask_reporter(report=report, text="x", actor=caseworker, now=now)

    def test_a_word_after_the_decision_leaves_it_decided(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)
        services.ask_reporter(report=report, text="Thank you", actor=officer, now=now)
        assert Report.objects.get().state == "DECIDED"


class TestAssessing:
    def test_versions_follow_each_other(self, now: datetime) -> None:
        officer, second = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        signed = [
            services.sign_assessment(report=report, answers=answers(second), actor=officer, now=now) for _ in range(3)
        ]
        assert [one.version for one in signed] == [1, 2, 3]
        assert selectors.opened(report).assessments[0].basis == "A call"

    def test_never_by_the_author_nor_before_it_is_taken(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        with pytest.raises(services.OwnReport):
            services.sign_assessment(
                report=make_report(now, entered_by=officer), answers=answers(officer), actor=officer, now=now
            )
        with pytest.raises(IllegalTransition):
            services.sign_assessment(report=make_report(now), answers=answers(officer), actor=officer, now=now)

    def test_a_value_off_the_scale_is_refused_by_the_database(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        with pytest.raises(IntegrityError):
            services.sign_assessment(report=report, answers=answers(officer, tension=7), actor=officer, now=now)


class TestDeciding:
    def test_counted_opens_an_incident_in_the_area_of_its_site(self, now: datetime) -> None:
        officer, site = make_staff("DUTY_OFFICER"), make_site()
        report = make_taken(now, officer)
        incident = services.decide_report(
            report=report, ruling=ruling(site=site.uuid, answer="Thank you"), actor=officer, now=now
        )
        assert incident is not None
        assert (incident.area_id, incident.site_id, incident.category) == (site.area_id, site.pk, "THREAT")
        assert incident.reported_on == OCCURRED
        after = Report.objects.get()
        assert (after.state, after.decision, after.decided_by_id) == ("DECIDED", "COUNTED", officer.pk)
        assert [word.text for word in selectors.reporter_view(after).dialogue] == ["Thank you"]

    def test_counted_joins_an_incident(self, now: datetime) -> None:
        officer, area = make_staff("DUTY_OFFICER"), make_area()
        there = make_incident(area)
        report = make_taken(now, officer)
        joined = services.decide_report(report=report, ruling=ruling(join=there.uuid), actor=officer, now=now)
        assert joined == there
        assert Incident.objects.count() == 1
        assert selectors.reports_of(there) == [report]

    @pytest.mark.parametrize("decision", ["SUSPICIOUS", "NOT_COUNTED"])
    def test_the_others_are_no_incident(self, now: datetime, decision: str) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        found = services.decide_report(
            report=report, ruling=services.Ruling(decision, reason="NOT_ENOUGH"), actor=officer, now=now
        )
        assert found is None
        assert Incident.objects.count() == 0
        assert Report.objects.get().decision == decision

    def test_an_incident_needs_a_type_a_day_and_an_area(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        wrong = {
            services.CategoryMissing: ruling(category=""),
            services.DayMissing: ruling(occurred_on=None),
            services.AreaMissing: ruling(),
            services.UnknownPlace: ruling(area="NOWHERE"),
            services.UnknownIncident: ruling(join=uuid4()),
        }
        for error, asked in wrong.items():
            with pytest.raises(error):
                services.decide_report(report=report, ruling=asked, actor=officer, now=now)
        assert Report.objects.get().state == "IN_HAND"
        assert Incident.objects.count() == 0

    def test_only_places_and_incidents_in_reach_are_named(self, now: datetime) -> None:
        here, site = make_area(), make_site()
        officer = make_staff("DUTY_OFFICER", area=here)
        report, there = make_taken(now, officer, area=here.code), make_incident(site.area)
        wrong = [
            (services.NotYourArea, ruling(area=site.area.code)),
            (services.NotYourArea, ruling(site=site.uuid)),
            (services.NotYourArea, ruling(site=site.uuid, area=here.code)),
            (services.UnknownIncident, ruling(join=there.uuid)),
        ]
        with scoping.scope(scoping.Scope(areas=frozenset({here.code}))):
            for error, asked in wrong:
                with pytest.raises(error):
                    services.decide_report(report=report, ruling=asked, actor=officer, now=now)
            services.decide_report(report=report, ruling=ruling(area=here.code), actor=officer, now=now)
        assert there.links.count() == 0
        assert Incident.objects.filter(area=site.area).count() == 1

    def test_an_online_incident_needs_no_area(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        incident = services.decide_report(
            report=report, ruling=ruling(category="ONLINE", is_online=True), actor=officer, now=now
        )
        assert incident is not None
        assert incident.area is None

    def test_only_the_named_supervisor_decides(self, now: datetime) -> None:
        report, second = make_taken(now, make_staff("DUTY_OFFICER")), make_staff("DUTY_OFFICER")
        with pytest.raises(services.NotSupervisor):
            services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=second, now=now)
        services.take_report(report=report, actor=second, now=now, take_over=True)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=second, now=now)

    def test_never_by_the_author_even_if_the_supervisor_was_set_by_hand(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_report(now, entered_by=officer)
        with pytest.raises(services.OwnReport):
            services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)

    def test_nothing_is_decided_unread_or_twice(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        with pytest.raises(IllegalTransition):
            services.decide_report(
                report=make_report(now), ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now
            )
        report = make_taken(now, officer)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)
        with pytest.raises(services.AlreadyDecided):
            services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)


class TestUnlinking:
    def test_the_report_is_decided_again_and_an_empty_incident_is_not_counted(self, now: datetime) -> None:
        officer, area = make_staff("DUTY_OFFICER"), make_area()
        report = make_taken(now, officer)
        incident = services.decide_report(report=report, ruling=ruling(area=area.code), actor=officer, now=now)
        assert incident is not None
        services.unlink_report(report=report, actor=officer, now=now)
        assert Report.objects.get().state == "IN_HAND"
        assert selectors.daily_counts(first=OCCURRED, last=OCCURRED) == []
        assert ReportLink.objects.get().unlinked_at == now
        services.decide_report(report=report, ruling=ruling(join=incident.uuid), actor=officer, now=now)
        assert [one.count for one in selectors.daily_counts(first=OCCURRED, last=OCCURRED)] == [1]

    def test_an_incident_with_another_report_stays(self, now: datetime) -> None:
        officer, area = make_staff("DUTY_OFFICER"), make_area()
        first, second = make_taken(now, officer), make_taken(now, officer)
        incident = services.decide_report(report=first, ruling=ruling(area=area.code), actor=officer, now=now)
        assert incident is not None
        services.decide_report(report=second, ruling=ruling(join=incident.uuid), actor=officer, now=now)
        services.unlink_report(report=first, actor=officer, now=now)
        assert [one.count for one in selectors.daily_counts(first=OCCURRED, last=OCCURRED)] == [1]

    def test_out_of_an_incident_of_another_area(self, now: datetime) -> None:
        officer, here, there = make_staff("DUTY_OFFICER"), make_area(), make_area()
        report = make_taken(now, officer, area=here.code)
        incident = services.decide_report(report=report, ruling=ruling(area=there.code), actor=officer, now=now)
        assert incident is not None
        with scoping.scope(scoping.Scope(areas=frozenset({here.code}))):
            services.unlink_report(report=report, actor=officer, now=now)
        assert Incident.objects.get().withdrawn_at == now

    def test_a_report_in_no_incident_cannot_be_taken_out(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        with pytest.raises(services.NotLinked):
            services.unlink_report(report=make_taken(now, officer), actor=officer, now=now)


STEPS = {
    ("UNREAD", "IN_HAND"), ("IN_HAND", "IN_HAND"), ("IN_HAND", "ASKED"), ("ASKED", "ASKED"),
    ("ASKED", "IN_HAND"), ("IN_HAND", "DECIDED"), ("ASKED", "DECIDED"), ("DECIDED", "DECIDED"),
    ("DECIDED", "IN_HAND"),
}  # fmt: skip


@pytest.mark.parametrize("before", ["UNREAD", "IN_HAND", "ASKED", "DECIDED"])
@pytest.mark.parametrize("after", ["UNREAD", "IN_HAND", "ASKED", "DECIDED"])
def test_a_report_moves_by_these_steps_only(before: str, after: str) -> None:
    assert REPORT.may(before, after) == ((before, after) in STEPS)


def test_a_reading_is_named_once_in_a_quarter_of_an_hour(now: datetime) -> None:
    officer, report = make_staff("DUTY_OFFICER"), make_report(now)
    for minutes in (0, 5, 14, 16):
        services.note_reading(report=report, actor=officer, now=now + timedelta(minutes=minutes))
    assert verbs(report).count("REPORT_READ") == 2

"""Community impact assessments: versions, rounds, reviews, actions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from aman.apps.cascade.models import Delivery
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import AssessmentSeries, ImpactAssessment, Report
from aman.apps.strategy import services as strategy
from aman.kit import audit
from tests.apps.incidents.make import make_incident, make_report, make_taken
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def answers(reviewer: object, **fields: object) -> services.Assessed:
    facts: dict[str, object] = {
        "experienced": 2, "evidenced": 1, "potential": 3, "tension": 4, "basis": "A call", "review_by": reviewer,
    }  # fmt: skip
    return services.Assessed(**(facts | fields))  # type: ignore[arg-type]


def series(report: Report) -> AssessmentSeries:
    return AssessmentSeries.objects.get(report=report)


class TestRounds:
    def test_reviews_fall_due_at_24_hours_72_hours_7_days_then_weekly(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        due, at = [], now
        for _ in range(5):
            services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=at)
            at = series(report).due_at or at
            due.append(at - now)
        assert due == [DAY, 3 * DAY, 7 * DAY, 14 * DAY, 21 * DAY]

    def test_an_early_version_moves_no_review(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        for hours in (0, 3, 9):
            services.sign_assessment(
                report=report, answers=answers(officer), actor=officer, now=now + timedelta(hours=hours)
            )
        assert series(report).due_at == now + DAY

    def test_normal_tension_ends_the_round_from_the_seventh_day(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        for days in (0, 1, 3):
            services.sign_assessment(
                report=report, answers=answers(officer, tension=5), actor=officer, now=now + days * DAY
            )
            assert series(report).is_open
        last = services.sign_assessment(
            report=report, answers=answers(officer, tension=5), actor=officer, now=now + 7 * DAY
        )
        assert last.closes
        assert last.review_due_at is None
        assert not series(report).is_open

    def test_it_goes_on_where_the_signer_wants_it_or_tension_is_not_normal(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=now)
        for days, fields in ((7, {"tension": 4}), (14, {"tension": 6, "keep_reviewing": True})):
            signed = services.sign_assessment(
                report=report, answers=answers(officer, **fields), actor=officer, now=now + days * DAY
            )
            assert not signed.closes
        assert series(report).due_at == now + 21 * DAY

    def test_a_new_round_begins_again_at_24_hours(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        with pytest.raises(services.NotAssessed):
            services.reopen_assessment(report=report, reason="OFFICER", actor=officer, now=now)
        services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=now)
        with pytest.raises(services.StillOpen):
            services.reopen_assessment(report=report, reason="OFFICER", actor=officer, now=now)
        services.sign_assessment(report=report, answers=answers(officer, tension=6), actor=officer, now=now + 7 * DAY)
        again = now + 30 * DAY
        services.reopen_assessment(report=report, reason="NEW_EVENT", actor=officer, now=again)
        assert series(report).due_at == again + DAY
        first = again + timedelta(hours=5)
        services.sign_assessment(report=report, answers=answers(officer, tension=6), actor=officer, now=first)
        assert series(report).due_at == first + DAY
        assert series(report).is_open

    def test_an_event_elsewhere_opens_what_was_lately_closed_in_its_areas(self, now: datetime) -> None:
        officer, here, there = make_staff("DUTY_OFFICER"), make_area(), make_area()
        for area in (here, there):
            report = make_taken(now, officer, area=area.code)
            for days in (0, 7):
                services.sign_assessment(
                    report=report, answers=answers(officer, tension=5), actor=officer, now=now + days * DAY
                )
        assert services.reopen_for_event(areas=[here.code], actor=officer, now=now + 10 * DAY) == 1
        assert services.reopen_for_event(areas=[], actor=officer, now=now + 100 * DAY) == 0
        assert AssessmentSeries.objects.get(is_open=True).report.area == here

    def test_entering_a_trigger_event_begins_lately_closed_rounds_again(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        for days in (0, 7):
            services.sign_assessment(
                report=report, answers=answers(officer, tension=5), actor=officer, now=now + days * DAY
            )
        later = now + 20 * DAY
        event = strategy.TriggerDetails("An attack", "Abroad", later.date(), later, "CONFIRMED", True, False)
        strategy.enter_trigger(details=event, actor=officer, now=later)
        assert (series(report).is_open, series(report).reopened_for) == (True, "NEW_EVENT")

    def test_another_report_of_the_incident_begins_the_round_again(self, now: datetime) -> None:
        officer, area = make_staff("DUTY_OFFICER"), make_area()
        report = make_taken(now, officer, area=area.code)
        for days in (0, 7):
            services.sign_assessment(
                report=report, answers=answers(officer, tension=5), actor=officer, now=now + days * DAY
            )
        ruling = services.Ruling("COUNTED", category="THREAT", occurred_on=now.date(), area=area.code)
        incident = services.decide_report(report=report, ruling=ruling, actor=officer, now=now + 7 * DAY)
        other = make_taken(now + 8 * DAY, officer, area=area.code)
        join = services.Ruling("COUNTED", join=incident.uuid)
        services.decide_report(report=other, ruling=join, actor=officer, now=now + 8 * DAY)
        assert series(report).is_open
        assert series(report).reopened_for == "NEW_REPORT"


class TestVersions:
    def test_a_signed_version_is_never_changed_not_even_by_the_database(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        signed = services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=now)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            ImpactAssessment.objects.filter(pk=signed.pk).update(tension=1)

    def test_its_words_are_sealed_and_read_back_with_their_language(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        words = {"experienced_words": "لوگ پریشان ہیں", "consulted": "The imam, by telephone"}
        services.sign_assessment(
            report=report,
            answers=answers(officer, words=words, language="ur", communities=("WOMEN",), areas=("E1",)),
            actor=officer,
            now=now,
        )
        raw = bytes(ImpactAssessment.objects.get().experienced_words)
        assert "پریشان".encode() not in raw
        read = selectors.versions_of(report)[0]
        assert (read.words["experienced_words"], read.language) == ("لوگ پریشان ہیں", "ur")
        assert (read.communities, read.areas) == (["WOMEN"], ["E1"])

    def test_it_keeps_how_many_incidents_were_near_when_it_was_signed(self, now: datetime) -> None:
        officer, area = make_staff("DUTY_OFFICER"), make_area()
        one, *_ = [make_incident(area, now.date() - days * DAY) for days in (1, 2, 27, 40, 60, 61, 100, 200)]
        twice = make_incident(area, now.date() - DAY)
        services.merge_incidents(kept=one, merged=twice, reason="The same", actor=officer, now=now)
        report = make_taken(now, officer, area=area.code)
        signed = services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=now)
        make_incident(area, now.date())
        assert signed.figures == {"days": 28, "until": "2027-03-05", "count": 3, "here": 0, "usual": 1.3}


class TestActions:
    def test_an_action_is_set_with_its_owner_and_done_once(self, now: datetime) -> None:
        officer, owner = make_staff("DUTY_OFFICER"), make_staff("CASEWORKER")
        report = make_taken(now, officer)
        asked = services.ActionAsked("Ring the school", owner, now.date() + DAY)
        services.sign_assessment(report=report, answers=answers(officer, actions=(asked,)), actor=officer, now=now)
        line = selectors.actions_of(report)[0]
        assert (line.text, line.owner, line.done_at) == ("Ring the school", owner.short_name, None)
        action = selectors.action_by_uuid(report, line.uuid)
        services.finish_action(action=action, actor=owner, now=now)
        with pytest.raises(services.ActionDone):
            services.finish_action(action=action, actor=owner, now=now)
        assert "ACTION_DONE" in [event.verb for event in audit.trail(report)]


class TestReminders:
    def test_the_reviewer_is_told_when_it_is_due_and_the_supervisor_two_hours_later(self, now: datetime) -> None:
        officer, reviewer = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.sign_assessment(report=report, answers=answers(reviewer), actor=officer, now=now)
        assert services.remind_reviews(now=now + timedelta(hours=23, minutes=59)) == 0
        assert services.remind_reviews(now=now + DAY) == 1
        assert services.remind_reviews(now=now + DAY + timedelta(hours=1)) == 0
        assert services.remind_reviews(now=now + DAY + timedelta(hours=2)) == 1
        assert services.remind_reviews(now=now + DAY + timedelta(hours=9)) == 0
        sent = [(one.notice, one.person) for one in Delivery.objects.order_by("pk") if "REVIEW" in one.notice]
        assert sent == [("REVIEW_DUE", reviewer), ("REVIEW_LATE", officer)]

    def test_nobody_barred_is_told(self, now: datetime) -> None:
        officer, reviewer = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.sign_assessment(report=report, answers=answers(reviewer), actor=officer, now=now)
        report.exclusions.create(person=reviewer, basis="OFFICER", at=now)
        services.remind_reviews(now=now + DAY)
        assert not Delivery.objects.filter(person=reviewer).exists()


def test_nothing_is_assessed_before_it_is_taken(now: datetime) -> None:
    report = make_report(now)
    assert selectors.versions_of(report) == []
    assert selectors.series_of(report) is None

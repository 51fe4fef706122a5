"""Every rule of the clocks as the services keep them, each at its own frozen moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Direction, Report, ReportClock
from aman.apps.incidents.rulebook import RuleBook, Sampling, as_data, from_data
from aman.apps.incidents.services import _clocks
from aman.core import clocks
from aman.kit import audit
from tests.apps.incidents.make import make_received, make_report, make_shift, make_taken
from tests.make import make_staff

pytestmark = pytest.mark.django_db
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY_NINE = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)


def clock(report: Report, step: str) -> ReportClock:
    return ReportClock.objects.filter(report=report, step=step).order_by("-round").first()  # type: ignore[return-value]


def started(now: datetime, **fields: object) -> Report:
    report = make_report(now, **fields)
    services.start_waiting()
    report.refresh_from_db()
    return report


class TestStarting:
    def test_every_step_starts_when_the_report_was_received(self, now: datetime) -> None:
        report = started(now)
        assert {one.started_at for one in report.clocks.all()} == {now}
        assert [one.step for one in selectors.step_clocks(report)] == list(clocks.STEPS)

    def test_night_steps_count_now_and_office_steps_from_monday_morning(self, now: datetime) -> None:
        """Received on Friday at 21:40."""
        report = started(now)
        due = {one.step: one.due_at for one in report.clocks.all()}
        assert due["TRIAGE"] == now + 30 * MIN
        assert due["SUPERVISE"] == now + HOUR
        assert due["CONTACT"] == datetime(2027, 3, 8, 17, 0, tzinfo=UTC)
        assert due["DECIDE"] == datetime(2027, 3, 10, 16, 0, tzinfo=UTC)

    def test_the_report_shows_the_clock_that_runs_out_first(self, now: datetime) -> None:
        report = started(now)
        assert (report.clock_step, report.clock_due_at, report.due_at) == ("TRIAGE", now + 30 * MIN, now + HOUR)

    def test_starting_again_changes_nothing(self, now: datetime) -> None:
        started(now)
        assert services.start_waiting() == 0
        assert ReportClock.objects.count() == 4

    def test_a_sweep_that_comes_late_leaves_what_was_done_meanwhile(self, now: datetime) -> None:
        seen_before = make_report(now)
        taken = services.take_report(report=seen_before, actor=make_staff("DUTY_OFFICER"), now=now + 5 * MIN)
        _clocks.start([seen_before])
        taken.refresh_from_db()
        assert taken.clock_step == "SUPERVISE"
        assert taken.clocks.count() == 4


class TestMeeting:
    def test_taking_meets_the_first_step_and_shows_the_next(self, now: datetime) -> None:
        report = services.take_report(report=started(now), actor=make_staff("DUTY_OFFICER"), now=now + 5 * MIN)
        assert clock(report, "TRIAGE").met_at == now + 5 * MIN
        assert (report.clock_step, report.met_at) == ("SUPERVISE", None)

    def test_directing_meets_supervision(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.record_direction(report=report, text="Ring.", actor=officer, now=now + 20 * MIN)
        report.refresh_from_db()
        assert (report.met_at, report.clock_step) == (now + 20 * MIN, "CONTACT")

    def test_deciding_meets_all(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now + HOUR)
        report.refresh_from_db()
        assert not report.clocks.filter(met_at=None).exists()
        assert (report.clock_step, report.clock_due_at) == ("NONE", None)

    def test_a_hand_over_to_a_colleague_starts_nothing_anew(self, now: datetime) -> None:
        report = make_taken(now, make_staff("DUTY_OFFICER"))
        before = list(report.clocks.order_by("pk").values_list("step", "due_at", "met_at"))
        other = make_staff("DUTY_OFFICER")
        services.take_report(report=report, actor=other, now=now + 25 * MIN, take_over=True)
        assert list(report.clocks.order_by("pk").values_list("step", "due_at", "met_at")) == before


class TestWaiting:
    def test_asking_is_first_contact_and_stops_what_waits_for_the_answer(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.ask_reporter(report=report, text="Where?", actor=officer, now=now + 20 * MIN)
        report.refresh_from_db()
        assert clock(report, "CONTACT").met_at == now + 20 * MIN
        assert clock(report, "SUPERVISE").paused_at == now + 20 * MIN
        assert (report.clock_due_at, report.met_at) == (None, None)

    def test_an_answer_gives_back_what_was_left(self, now: datetime) -> None:
        officer, got = make_staff("DUTY_OFFICER"), make_received(now)
        services.take_report(report=got.report, actor=officer, now=now)
        services.ask_reporter(report=got.report, text="Where?", actor=officer, now=now + 20 * MIN)
        services.write_back(digits=got.receipt, form_key=uuid4(), text="Here.", now=now + 5 * HOUR)
        report = Report.objects.get()
        assert (report.clock_step, report.clock_due_at) == ("SUPERVISE", now + 5 * HOUR + 40 * MIN)

    def test_nobody_is_told_while_it_waits(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        make_shift(make_staff("DUTY_OFFICER"), now, rank=2)
        report = make_taken(now, officer)
        services.ask_reporter(report=report, text="Where?", actor=officer, now=now + 20 * MIN)
        assert services.escalate(now=now + 6 * HOUR) == 0

    def test_after_the_longest_wait_it_runs_again(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        make_shift(officer, now + 3 * DAY)
        report = make_taken(now, officer)
        services.ask_reporter(report=report, text="Where?", actor=officer, now=now + 20 * MIN)
        at = now + 3 * DAY + 20 * MIN
        services.escalate(now=at)
        report.refresh_from_db()
        assert (report.clock_step, report.clock_due_at) == ("SUPERVISE", at + 40 * MIN)
        assert services.escalate(now=at + 40 * MIN) == 1

    def test_a_direction_while_it_waits_meets_supervision_and_leaves_the_decision_waiting(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        services.ask_reporter(report=report, text="Where?", actor=officer, now=now + 20 * MIN)
        services.record_direction(report=report, text="Ring.", actor=officer, now=now + 30 * MIN)
        assert clock(report, "SUPERVISE").met_at == now + 30 * MIN
        assert clock(report, "DECIDE").paused_at == now + 20 * MIN


class TestReopening:
    def test_a_report_taken_out_of_its_incident_has_a_new_clock_for_its_decision(self, now: datetime) -> None:
        from tests.apps.incidents.test_supervise import ruling

        officer = make_staff("DUTY_OFFICER")
        area = make_report(now).area
        assert area is None
        report = make_taken(MONDAY_NINE, officer)
        online = ruling(is_online=True)
        services.decide_report(report=report, ruling=online, actor=officer, now=MONDAY_NINE + HOUR)
        services.unlink_report(report=report, actor=officer, now=MONDAY_NINE + 2 * HOUR)
        again = clock(report, "DECIDE")
        assert (again.round, again.started_at, again.met_at) == (2, MONDAY_NINE + 2 * HOUR, None)
        report.refresh_from_db()
        assert (report.clock_step, report.met_at) == ("DECIDE", MONDAY_NINE + HOUR)


class TestRules:
    def rules(self) -> clocks.Rules:
        steps = {**clocks.STANDARD.steps, "TRIAGE": clocks.StepRule(10, points=(clocks.Point(5, "DEPUTY"),))}
        return clocks.Rules(steps, {"SUSPICIOUS": {"TRIAGE": clocks.StepRule(5)}})

    def test_new_rules_hold_for_what_comes_after_them(self, now: datetime) -> None:
        chair = make_staff("CHAIR")
        before = started(now)
        services.set_rules(rules=self.rules(), share=Sampling(20, 1), actor=chair, now=now + HOUR)
        after = started(now + 2 * HOUR)
        assert clock(before, "TRIAGE").due_at == now + 30 * MIN
        assert clock(after, "TRIAGE").due_at == now + 2 * HOUR + 10 * MIN
        assert (clock(before, "TRIAGE").rules_version, clock(after, "TRIAGE").rules_version) == (0, 1)

    def test_a_kind_may_have_its_own_limit(self, now: datetime) -> None:
        services.set_rules(rules=self.rules(), share=Sampling(), actor=make_staff("CHAIR"), now=now)
        assert clock(started(now, kind="SUSPICIOUS"), "TRIAGE").due_at == now + 5 * MIN

    def test_an_open_report_keeps_its_rules_through_a_pause(self, now: datetime) -> None:
        officer, report = make_staff("DUTY_OFFICER"), started(now)
        services.take_report(report=report, actor=officer, now=now)
        services.set_rules(rules=self.rules(), share=Sampling(), actor=make_staff("CHAIR"), now=now)
        services.ask_reporter(report=report, text="Where?", actor=officer, now=now + 10 * MIN)
        assert clock(report, "SUPERVISE").rules_version == 0

    def test_only_a_chair_sets_them_and_it_is_on_record(self, now: datetime) -> None:
        with pytest.raises(services.NotTheChair):
            services.set_rules(rules=self.rules(), share=Sampling(), actor=make_staff("DUTY_OFFICER"), now=now)
        row = services.set_rules(rules=self.rules(), share=Sampling(), actor=make_staff("CHAIR"), now=now)
        event = audit.trail(row).get()
        assert (event.verb, event.details["version"]) == ("DUTY_RULES_SET", 1)

    def test_what_is_kept_reads_back_the_same(self) -> None:
        for rules in (clocks.STANDARD, self.rules()):
            book = from_data(7, as_data(rules, Sampling(25, 4)))
            assert (book.rules, book.sampling, book.version) == (rules, Sampling(25, 4), 7)
        assert RuleBook().rules == clocks.STANDARD


class TestDecisionLog:
    def test_a_direction_in_full_is_kept_in_the_words_of_the_model(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        weighed = services.Weighed(information="One witness", ethics="Her safety first")
        services.record_direction(report=report, text="Ring.", weighed=weighed, actor=officer, now=now)
        entry = selectors.decision_log(selectors.report_by_uuid(report.uuid))[0]
        assert (entry.text, entry.parts) == ("Ring.", (("information", "One witness"), ("ethics", "Her safety first")))

    def test_a_decision_enters_itself_with_its_reason(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        ruling = services.Ruling("SUSPICIOUS", rationale="Third Friday running")
        services.decide_report(report=report, ruling=ruling, actor=officer, now=now)
        entry = selectors.decision_log(selectors.report_by_uuid(report.uuid))[0]
        assert (entry.deed, entry.text) == ("Decision", "Third Friday running")

    def test_the_database_refuses_to_change_an_entry(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        report = make_taken(now, officer)
        entry = services.record_direction(report=report, text="Ring.", actor=officer, now=now)
        error = IntegrityError if connection.vendor == "sqlite" else Exception
        with pytest.raises(error), transaction.atomic():
            Direction.objects.filter(pk=entry.pk).update(at=now + HOUR)


class TestConfidenceAndTranslation:
    def test_the_chair_is_told_once_by_reference(self, now: datetime) -> None:
        from aman.apps.cascade.models import Delivery

        officer, lead, chair = make_staff("DUTY_OFFICER"), make_staff("DUTY_OFFICER"), make_staff("CHAIR")
        report = make_taken(now, officer)
        for strategy in ("canary one", "canary two"):
            services.mark_critical(report=report, lead=lead, strategy=strategy, actor=officer, now=now)
        sent = Delivery.objects.get(notice="REPORT_CRITICAL")
        assert (sent.person_id, sent.reference) == (chair.pk, report.reference)
        assert "canary" not in str(sent.__dict__)
        found = selectors.report_by_uuid(report.uuid)
        assert (found.critical_lead_id, selectors.opened(found).strategy) == (lead.pk, "canary two")
        assert selectors.queue(show="critical", person=officer, now=now).get().pk == report.pk

    def test_it_needs_a_strategy_a_lead_who_may_see_it_and_to_be_marked(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        author = make_staff("CASEWORKER")
        report = make_report(now, entered_by=author)
        with pytest.raises(services.StrategyMissing):
            services.mark_critical(report=report, lead=officer, strategy=" ", actor=officer, now=now)
        with pytest.raises(services.LeadMayNotSee):
            services.mark_critical(report=report, lead=author, strategy="x", actor=officer, now=now)
        with pytest.raises(services.NotCritical):
            services.lift_critical(report=report, actor=officer, now=now)
        services.mark_critical(report=report, lead=officer, strategy="x", actor=officer, now=now)
        services.lift_critical(report=report, actor=officer, now=now)
        assert Report.objects.get().critical_at is None

    def test_a_translation_stands_beside_the_original(self, now: datetime) -> None:
        worker, report = make_staff("CASEWORKER"), make_report(now, language="ur", narrative="اصل")
        for text in ("First try", "Better"):
            services.translate_report(report=report, language="en", text=text, confidence="SURE", actor=worker, now=now)
        found = selectors.opened(selectors.report_by_uuid(report.uuid))
        assert found.narrative == "اصل"
        assert found.translation is not None
        assert found.translation.text == "Better"
        assert report.translations.count() == 2
        with pytest.raises(services.NothingWritten):
            services.translate_report(report=report, language="en", text=" ", confidence="SURE", actor=worker, now=now)


class TestQueue:
    def test_it_is_in_the_order_of_the_clocks_and_narrows(self, now: datetime) -> None:
        officer = make_staff("DUTY_OFFICER")
        mine = make_taken(now - 50 * MIN, officer)
        late = started(now - 45 * MIN)
        fresh = make_report(now)

        def shown(show: str = "") -> list[int]:
            return [one.pk for one in selectors.queue(show=show, person=officer, now=now)]

        assert shown() == [late.pk, mine.pk, fresh.pk]
        assert shown("late") == [late.pk]
        assert shown("mine") == [mine.pk]
        assert shown("unassigned") == [late.pk, fresh.pk]
        totals = selectors.queue_totals(now)
        assert (totals.running, totals.late) == (3, 1)

"""Cases: opened, led, worked, verified by a second person, closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from aman.apps.accounts.models import Person
from aman.apps.cascade.models import Delivery
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import Case, Incident, Report, Verification
from aman.kit import scoping
from aman.kit.scoping import Scope
from aman.kit.transitions import IllegalTransition
from tests.apps.incidents.make import case_of, counted, make_taken
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class TestOpening:
    def test_a_counted_report_opens_one_case_however_many_join(self, now: datetime, officer: Person) -> None:
        area = make_area()
        first = counted(now, officer, area=area)
        incident = selectors.incident_of(first)
        other = counted(now, officer, area=area, join=incident)
        assert Case.objects.count() == 1
        assert case_of(first) == case_of(other)
        assert [one.pk for one in selectors.case_reports(case_of(first))] == [first.pk, other.pk]

    def test_a_suspicious_report_becomes_a_case_by_hand_once_decided(self, now: datetime, officer: Person) -> None:
        report = make_taken(now, officer)
        with pytest.raises(services.NotACase):
            services.open_case(report=report, actor=officer, now=now)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)
        report.refresh_from_db()
        case = services.open_case(report=report, actor=officer, now=now)
        assert case.incident is None
        assert services.open_case(report=report, actor=officer, now=now) == case
        assert [one.pk for one in selectors.case_reports(case)] == [report.pk]

    def test_who_may_not_see_the_report_does_not_see_the_case(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        report = counted(now, officer)
        report.exclusions.create(person=second, basis="OFFICER", at=now)
        with scoping.scope(Scope(everything=True, person=second.uuid)):
            assert not Case.objects.exists()
        with scoping.scope(Scope(areas=frozenset({"ELSEWHERE"}), person=officer.uuid)):
            assert not Case.objects.exists()
        with scoping.scope(Scope(everything=True, person=officer.uuid)):
            assert Case.objects.exists()


class TestLeading:
    def test_the_lead_may_open_the_reports_and_is_told(self, now: datetime, officer: Person, worker: Person) -> None:
        report = counted(now, officer)
        assert not selectors.may_open(report, worker, now)
        services.lead_case(case=case_of(report), person=worker, actor=officer, now=now)
        assert selectors.may_open(report, worker, now)
        assert selectors.may_open_case(case_of(report), worker, now)
        assert Delivery.objects.get(notice="CASE_YOURS").person == worker

    def test_nobody_barred_or_of_another_role_leads(self, now: datetime, officer: Person, worker: Person) -> None:
        report = counted(now, officer)
        report.exclusions.create(person=worker, basis="OFFICER", at=now)
        for person in (worker, make_staff("ANALYST")):
            with pytest.raises(services.CannotLead):
                services.lead_case(case=case_of(report), person=person, actor=officer, now=now)


class TestWork:
    def test_tasks_have_an_owner_a_day_and_are_done_once(self, now: datetime, officer: Person, worker: Person) -> None:
        case = case_of(counted(now, officer))
        task = services.add_task(
            case=case, text="Ring the bus company", owner=worker, due_on=now.date(), actor=officer, now=now
        )
        assert selectors.tasks_for(worker, now) == [task]
        services.finish_task(task=task, actor=worker, now=now)
        with pytest.raises(services.AlreadySettled):
            services.finish_task(task=task, actor=worker, now=now)
        assert selectors.tasks_for(worker, now) == []
        with pytest.raises(services.CannotLead):
            services.add_task(
                case=case, text="x", owner=make_staff("ANALYST"), due_on=now.date(), actor=officer, now=now
            )

    def test_a_need_is_followed_until_it_is_met(self, now: datetime, officer: Person) -> None:
        report = counted(now, officer)
        case = case_of(report)
        need = services.add_need(
            case=case, report=report, need="TALK", note="In Urdu", follow_up_on=now.date(), actor=officer, now=now
        )
        assert selectors.needs_due(officer, now) == [need]
        services.follow_need(need=need, met=False, follow_up_on=now.date() + DAY, actor=officer, now=now)
        assert selectors.needs_due(officer, now) == []
        with pytest.raises(services.ReasonMissing):
            services.follow_need(need=need, met=False, follow_up_on=None, actor=officer, now=now)
        services.follow_need(need=need, met=True, follow_up_on=None, actor=officer, now=now)
        with pytest.raises(services.AlreadySettled):
            services.follow_need(need=need, met=True, follow_up_on=None, actor=officer, now=now)
        for wrong in ({"need": "NOTHING"}, {"report": counted(now, officer)}):
            facts = {"case": case, "report": report, "need": "TALK", "note": "", "follow_up_on": now.date()}
            with pytest.raises((services.UnknownCode, services.NotOfThisCase)):
                services.add_need(**(facts | wrong), actor=officer, now=now)  # type: ignore[arg-type]

    def test_the_police_answer_is_added_and_told_to_everybody_who_reported(
        self, now: datetime, officer: Person
    ) -> None:
        area = make_area()
        first = counted(now, officer, area=area)
        other = counted(now, officer, area=area, join=selectors.incident_of(first))
        case = case_of(first)
        facts = {"case": case, "force": "Eastmere Police", "outcome_on": now.date(), "actor": officer, "now": now}
        services.record_police(**facts, reference="EP/1/27", outcome="EW_OPEN")
        services.record_police(**(facts | {"force": ""}), reference="", outcome="EW_CHARGED", tell="A man was charged.")
        newest = selectors.police_of(case)[0]
        assert (newest.force, newest.reveal("reference"), newest.outcome) == (
            "Eastmere Police", "EP/1/27", "EW_CHARGED",
        )  # fmt: skip
        for report in (first, other):
            assert selectors.reporter_view(report).dialogue[-1].text == "A man was charged."
        with pytest.raises(services.UnknownCode):
            services.record_police(**facts, reference="", outcome="SOMETHING")


class TestClosing:
    def test_a_case_closes_with_a_reason_and_opens_again_with_one(self, now: datetime, officer: Person) -> None:
        report = counted(now, officer)
        case = case_of(report)
        services.add_task(case=case, text="x", owner=officer, due_on=now.date(), actor=officer, now=now)
        with pytest.raises(services.StillNeeded):
            services.close_case(case=case, reason="DONE", note="", actor=officer, now=now)
        with pytest.raises(services.UnknownCode):
            services.close_case(case=case, reason="", note="", knowingly=True, actor=officer, now=now)
        closed = services.close_case(case=case, reason="DONE", note="", knowingly=True, actor=officer, now=now)
        assert closed.state == "CLOSED"
        with pytest.raises(IllegalTransition):
            services.close_case(case=case, reason="DONE", note="", knowingly=True, actor=officer, now=now)
        with pytest.raises(services.ReasonMissing):
            services.reopen_case(case=case, note=" ", actor=officer, now=now)
        assert services.reopen_case(case=case, note="He came back", actor=officer, now=now).state == "OPEN"

    def test_another_report_opens_it_again(self, now: datetime, officer: Person) -> None:
        area = make_area()
        report = counted(now, officer, area=area)
        services.close_case(case=case_of(report), reason="DONE", note="", actor=officer, now=now)
        counted(now + DAY, officer, area=area, join=selectors.incident_of(report))
        assert case_of(report).state == "OPEN"


def verify(case: Case, actor: Person, now: datetime, finding: str = "UNCORROBORATED", **fields: object) -> Verification:
    supports = fields.pop("supports", ["FILM"] if finding == "CORROBORATED" else [])
    return services.verify_case(
        case=case,
        finding=finding,
        supports=supports,
        basis="Looked at it",
        actor=actor,
        now=now,  # type: ignore[arg-type]
    )


def number(known_by: date | None = None) -> int:
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    return sum(one.count for one in selectors.daily_counts(first=first, last=last, known_by=known_by))


class TestSecondLook:
    def test_never_by_who_counted_it(self, now: datetime, officer: Person, second: Person) -> None:
        report = counted(now, officer)
        with pytest.raises(services.SamePerson):
            verify(case_of(report), officer, now)
        row = verify(case_of(report), second, now)
        assert (row.first_by, row.second_by) == (officer, second)
        assert second not in selectors.second_people(case_of(counted(now, second)), now)

    def test_the_database_holds_to_two_people_and_to_what_was_found(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        row = verify(case_of(counted(now, officer)), second, now)
        with pytest.raises(DatabaseError), transaction.atomic():
            Verification.objects.filter(pk=row.pk).update(finding="CORROBORATED")
        row.pk, row.second_by, row.ended_at = None, row.first_by, now
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_what_is_not_corroborated_is_kept_and_not_counted(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        report = counted(now, officer)
        assert number() == 1
        verify(case_of(report), second, now + 3 * DAY)
        report.refresh_from_db()
        assert (report.decision, number()) == ("UNCORROBORATED", 0)
        assert number(known_by=now.date()) == 1, "that day it was counted"
        assert number(known_by=now.date() + 4 * DAY) == 0
        assert Incident.objects.count() == 1

    def test_corroborated_needs_its_support_and_brings_it_back(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        report = counted(now, officer)
        verify(case_of(report), second, now)
        for supports, error in (([], services.SupportMissing), (["RUMOUR"], services.UnknownCode)):
            with pytest.raises(error):
                verify(case_of(report), second, now, "CORROBORATED", supports=supports)
        verify(case_of(report), second, now + DAY, "CORROBORATED")
        report.refresh_from_db()
        assert (report.decision, number()) == ("COUNTED", 1)
        found = selectors.upheld(Incident.objects.all())
        assert (found.verified, found.provisional, found.elsewhere) == (1, 0, 0)

    def test_not_so_is_said_to_the_reporter_as_not_counted(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        report = counted(now, officer)
        verify(case_of(report), second, now, "NOT_SO")
        report.refresh_from_db()
        assert (report.decision, report.not_counted_reason, number()) == ("NOT_COUNTED", "NOT_SO", 0)

    def test_another_report_brings_it_back_provisional(self, now: datetime, officer: Person, second: Person) -> None:
        area = make_area()
        report = counted(now, officer, area=area)
        verify(case_of(report), second, now)
        counted(now + DAY, officer, area=area, join=selectors.incident_of(report))
        report.refresh_from_db()
        assert (report.decision, number()) == ("COUNTED", 1)
        assert selectors.upheld(Incident.objects.all()).provisional == 1

    def test_a_finding_that_rests_on_a_second_report_ends_when_it_leaves(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        area = make_area()
        report = counted(now, officer, area=area)
        other = counted(now, officer, area=area, join=selectors.incident_of(report))
        verify(case_of(report), second, now, "CORROBORATED", supports=["REPORT"])
        services.unlink_report(report=other, actor=officer, now=now)
        assert not Verification.objects.filter(ended_at=None).exists()

    def test_a_finding_of_merged_incidents_ends_when_the_report_of_either_leaves(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        area = make_area()
        one, other = counted(now, officer, area=area), counted(now, officer, area=area)
        kept, merged = (selectors.incident_of(report) for report in (one, other))
        assert kept
        assert merged
        services.merge_incidents(kept=kept, merged=merged, reason="The same", actor=officer, now=now)
        verify(case_of(one), second, now, "CORROBORATED", supports=["REPORT"])
        services.unlink_report(report=other, actor=officer, now=now)
        assert not Verification.objects.filter(ended_at=None).exists()

    def test_a_report_that_is_no_incident_has_no_second_look(
        self, now: datetime, officer: Person, second: Person
    ) -> None:
        report = make_taken(now, officer)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=now)
        report.refresh_from_db()
        case = services.open_case(report=report, actor=officer, now=now)
        with pytest.raises(services.NothingDecided):
            verify(case, second, now)

    def test_a_colleague_is_asked_and_may_then_open_it(self, now: datetime, officer: Person, second: Person) -> None:
        report = counted(now, officer)
        services.ask_second(case=case_of(report), person=second, actor=officer, now=now)
        assert selectors.may_open(report, second, now)
        with pytest.raises(services.CannotLead):
            services.ask_second(case=case_of(report), person=officer, actor=officer, now=now)

    def test_the_first_officer_may_keep_it_as_uncorroborated(self, now: datetime, officer: Person) -> None:
        report = make_taken(now, officer)
        services.decide_report(report=report, ruling=services.Ruling("UNCORROBORATED"), actor=officer, now=now)
        assert number() == 0
        assert Report.objects.get().decision == "UNCORROBORATED"

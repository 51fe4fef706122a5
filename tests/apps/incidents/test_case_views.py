"""The pages of cases and assessments."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person
from aman.apps.incidents import selectors, services
from aman.apps.incidents.models import AssessmentSeries, Case, ImpactAssessment, Referral, Report
from aman.kit import audit, pdf, scoping
from tests.apps.incidents.make import case_of, counted
from tests.apps.incidents.test_assess import answers
from tests.make import make_area, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today() -> datetime:
    return timezone.now()


@pytest.fixture
def officer() -> Person:
    return make_staff("DUTY_OFFICER", "Safiya Rahman")


@pytest.fixture
def report(today: datetime, officer: Person) -> Report:
    return counted(today, officer, area=make_area(name="Eastmere"))


@pytest.fixture
def case(report: Report) -> Case:
    return case_of(report)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(route: str, thing: Case | Report, **more: object) -> str:
    name = "case" if isinstance(thing, Case) else "report"
    return reverse(route, kwargs={name: thing.uuid, **more})


class TestCasePages:
    def test_the_list_shows_cases_and_narrows_to_what_is_asked(self, officer: Person, case: Case) -> None:
        client = signed_in(officer)
        for query, shown in (("", True), ("show=mine", True), ("show=late", False), ("show=second", True),
                             ("state=CLOSED", False), ("state=ALL&show=needs", False)):  # fmt: skip
            body = client.get(f"{reverse('cases')}?{query}").content.decode()
            assert (case.reference in body) is shown, query

    def test_the_list_goes_on_from_a_place_in_it(self, officer: Person, today: datetime) -> None:
        area = make_area()
        for n in range(33):
            counted(today - n * DAY, officer, area=area)
        client = signed_in(officer)
        first = client.get(reverse("cases")).context
        rest = client.get(f"{reverse('cases')}?before={first['older']}").context
        seen = [one.pk for one in [*first["found"], *rest["found"]]]
        assert (len(first["found"]), len(seen), len(set(seen)), rest["older"]) == (30, 33, 33, "")
        assert client.get(f"{reverse('cases')}?before=nonsense").status_code == 200

    def test_a_case_is_one_page_with_everything_and_names_its_reader(self, officer: Person, case: Case) -> None:
        body = signed_in(officer).get(at("case_page", case)).content.decode()
        for words in (
            "Timeline",
            "Tasks",
            "Support",
            "Passed on",
            "Police",
            "Second look",
            "By receipt only",
            "Decided",
        ):
            assert words in body
        assert "CASE_READ" in [event.verb for event in audit.trail(case)]

    def test_the_timeline_narrows_and_turns_pages(self, officer: Person, case: Case, report: Report) -> None:
        client = signed_in(officer)
        client.get(at("case_page", case))
        views = client.get(at("case_page", case) + "?show=views").content.decode()
        assert "Case opened to read" in views
        assert "One-hour clock started" not in views
        assert client.get(at("case_page", case) + "?show=nothing&before=x").status_code == 200

    def test_another_officer_sees_its_card_and_nothing_more(self, case: Case, report: Report) -> None:
        client = signed_in(make_staff("DUTY_OFFICER"))
        body = client.get(at("case_page", case)).content.decode()
        assert "opens for its lead" in body
        assert "Timeline" not in body
        for act in ("task", "verify", "close"):
            assert client.get(at("case_act", case, act=act)).status_code == 404

    def test_what_may_be_the_same_is_suggested_but_nothing_they_are_barred_from(
        self, officer: Person, case: Case, report: Report, today: datetime
    ) -> None:
        near, closed, far = (counted(today, make_staff("DUTY_OFFICER"), area=area) for area in (
            report.area, report.area, make_area(name="Westmere")))  # fmt: skip
        closed.exclusions.create(person=officer, basis="OFFICER", at=today)
        near, closed, far = (selectors.incident_of(one) for one in (near, closed, far))
        client = signed_in(officer)
        page = client.get(at("case_page", case)).content.decode()
        assert "Possibly the same incident" in page
        assert [str(one.uuid) in page for one in (near, closed, far)] == [True, False, False]
        services.close_case(case=case, reason="DONE", note="", actor=officer, now=today)
        assert "Possibly the same incident" not in client.get(at("case_page", case)).content.decode()

    def test_somebody_barred_gets_nothing(self, case: Case, report: Report, today: datetime) -> None:
        barred = make_staff("CASEWORKER")
        report.assignments.create(person=barred, duty="CASEWORKER", from_at=today)
        report.exclusions.create(person=barred, basis="OFFICER", at=today)
        client = signed_in(barred)
        assert client.get(at("case_page", case)).status_code == 404
        assert case.reference not in client.get(reverse("cases")).content.decode()

    def test_a_case_is_opened_by_hand_from_a_report(self, officer: Person, today: datetime) -> None:
        from tests.apps.incidents.make import make_taken

        report = make_taken(today, officer)
        client = signed_in(officer)
        assert client.post(at("case_open", report)).headers["Location"] == at("report_page", report)
        services.decide_report(report=report, ruling=services.Ruling("SUSPICIOUS"), actor=officer, now=today)
        found = client.post(at("case_open", report))
        assert found.headers["Location"] == at("case_page", Case.objects.get(report=report))
        assert signed_in(make_staff("DUTY_OFFICER")).post(at("case_open", report)).status_code == 404


class TestActing:
    def test_every_act_has_its_page_and_keeps_what_was_typed(self, officer: Person, case: Case) -> None:
        client = signed_in(officer)
        acts = ("task", "need", "police", "consent", "referral", "lead", "second", "verify", "close", "reopen")
        for act in acts:
            assert client.get(at("case_act", case, act=act)).status_code == 200, act
            answer = client.post(at("case_act", case, act=act), {"text": "typed", "note": "typed", "answer": "typed"})
            assert answer.status_code == 200, act
            assert "govuk-error-summary" in answer.content.decode(), act
        kept = client.post(at("case_act", case, act="task"), {"text": "Ring them"}).content.decode()
        assert "Ring them" in kept
        assert client.get(at("case_act", case, act="nothing")).status_code == 404

    def test_a_task_goes_from_set_to_done(self, officer: Person, case: Case, today: datetime) -> None:
        client = signed_in(officer)
        day = (today + DAY).date().isoformat()
        past = client.post(
            at("case_act", case, act="task"), {"text": "x", "owner": str(officer.uuid), "due_on": "2020-01-01"}
        )
        assert "This day has passed" in past.content.decode()
        client.post(at("case_act", case, act="task"), {"text": "Ring", "owner": str(officer.uuid), "due_on": day})
        task = case.tasks.get()
        step = at("case_step", case, what="task", item=task.uuid, step="done")
        assert client.get(step).status_code == 200
        client.post(step)
        task.refresh_from_db()
        assert task.done_by == officer
        assert "Somebody has done this already" in client.post(step).content.decode()

    def test_what_belongs_to_another_case_is_not_found(self, officer: Person, case: Case, today: datetime) -> None:
        other = case_of(counted(today, officer))
        task = services.add_task(case=other, text="x", owner=officer, due_on=today.date(), actor=officer, now=today)
        client = signed_in(officer)
        assert client.get(at("case_step", case, what="task", item=task.uuid, step="done")).status_code == 404
        assert client.get(at("case_step", other, what="task", item=task.uuid, step="met")).status_code == 404
        assert client.get(at("case_step", other, what="task", item=uuid4(), step="done")).status_code == 404

    def test_a_report_is_passed_on_with_consent_and_answered(
        self, officer: Person, case: Case, report: Report, today: datetime
    ) -> None:
        client = signed_in(officer)
        said = {
            "report": str(report.uuid), "recipient": "POLICE", "text": "Two men shouted.", "language": "en",
            "answer_due_on": (today + DAY).date().isoformat(),
        }  # fmt: skip
        refused = client.post(at("case_act", case, act="referral"), said).content.decode()
        assert "has not agreed" in refused
        assert "Two men shouted." in refused
        client.post(
            at("case_act", case, act="consent"), {"report": str(report.uuid), "recipient": "POLICE", "given": "yes"}
        )
        client.post(at("case_act", case, act="referral"), said)
        row = Referral.objects.get()
        for step in ("accept", "answer"):
            path = at("case_step", case, what="referral", item=row.uuid, step=step)
            assert client.get(path).status_code == 200
            client.post(path, {"answer": "They kept the film", "tell": "The film is kept."})
        row.refresh_from_db()
        assert row.state == "ANSWERED"
        body = client.get(at("case_page", case)).content.decode()
        assert "They kept the film" in body

    def test_two_people_pass_it_on_without(self, officer: Person, case: Case, report: Report, today: datetime) -> None:
        client = signed_in(officer)
        said = {
            "report": str(report.uuid), "recipient": "COUNCIL", "text": "A child is at risk.", "language": "en",
            "answer_due_on": (today + DAY).date().isoformat(), "override": "CHILD",
        }  # fmt: skip
        assert "Say why it cannot wait" in client.post(at("case_act", case, act="referral"), said).content.decode()
        client.post(at("case_act", case, act="referral"), {**said, "override_reason": "Tonight"})
        row = Referral.objects.get()
        path = at("case_step", case, what="referral", item=row.uuid, step="agree")
        assert "no part in the first decision" in client.post(path).content.decode()
        second = make_staff("DUTY_OFFICER")
        services.ask_second(case=case, person=second, actor=officer, now=today)
        signed_in(second).post(path)
        row.refresh_from_db()
        assert (row.state, row.agreed_by) == ("SENT", second)

    def test_the_second_look_is_taken_by_somebody_asked(self, officer: Person, case: Case, today: datetime) -> None:
        second = make_staff("CASEWORKER")
        own = signed_in(officer).post(at("case_act", case, act="verify"), {"finding": "UNCORROBORATED", "basis": "x"})
        assert "no part in the first decision" in own.content.decode()
        signed_in(officer).post(at("case_act", case, act="second"), {"person": str(second.uuid)})
        client = signed_in(second)
        bare = client.post(at("case_act", case, act="verify"), {"finding": "CORROBORATED", "basis": "x"})
        assert "Choose what supports it" in bare.content.decode()
        client.post(
            at("case_act", case, act="verify"), {"finding": "CORROBORATED", "supports": ["FILM"], "basis": "The film"}
        )
        assert "Verified by two" in client.get(at("case_page", case)).content.decode()


ANSWERS = {
    "experienced": "2", "evidenced": "1", "potential": "3", "basis": "A call", "tension": "4", "language": "en",
}  # fmt: skip


class TestAssessing:
    def test_the_first_version_begins_with_what_the_report_says(self, officer: Person, report: Report) -> None:
        client = signed_in(officer)
        page = client.get(at("assess_new", report)).content.decode()
        assert "incident was counted in Eastmere in 28 days" in page.replace("\n", " ")
        assert client.get(at("assess_page", report)).status_code == 200

    def test_six_answers_are_enough_and_what_is_missing_is_said(self, officer: Person, report: Report) -> None:
        client = signed_in(officer)
        bare = client.post(at("assess_new", report), {"summary": "typed words"}).content.decode()
        assert "Say how people feel now" in bare
        assert "typed words" in bare
        sent = {**ANSWERS, "review_by": str(officer.uuid)}
        assert client.post(at("assess_new", report), sent).headers["Location"] == at("assess_page", report)
        assert ImpactAssessment.objects.get().tension == 4
        assert AssessmentSeries.objects.get().is_open

    def test_actions_need_their_owner_and_day(self, officer: Person, report: Report, today: datetime) -> None:
        client = signed_in(officer)
        sent = {**ANSWERS, "review_by": str(officer.uuid), "action_1": "Ring the school"}
        bare = client.post(at("assess_new", report), sent).content.decode()
        assert "Choose who does it." in bare
        assert "Give a day from today on." in bare
        sent |= {"owner_1": str(officer.uuid), "due_1": today.date().isoformat(), "communities": ["WOMEN"]}
        client.post(at("assess_new", report), sent)
        line = selectors.actions_of(report)[0]
        client.post(at("assess_action", report, action=line.uuid))
        assert selectors.actions_of(report)[0].done_by == officer.short_name
        assert client.post(at("assess_action", report, action=uuid4())).status_code == 404

    def test_versions_are_compared_as_text_and_drawn(self, officer: Person, report: Report, today: datetime) -> None:
        for number, words in enumerate(("People are worried", "People are calm")):
            services.sign_assessment(
                report=report,
                answers=answers(officer, tension=4 + number, words={"experienced_words": words}),
                actor=officer,
                now=today,
            )
        client = signed_in(officer)
        body = client.get(at("assess_compare", report)).content.decode()
        assert "<del>worried</del>" in body
        assert "<ins>calm</ins>" in body
        assert client.get(at("assess_compare", report) + "?from=1&to=9").status_code == 404
        assert "Levels by version" in client.get(at("assess_page", report)).content.decode()

    def test_the_list_shows_what_is_due(self, officer: Person, report: Report, today: datetime) -> None:
        client = signed_in(officer)
        assert "No review is due" in client.get(reverse("assessments")).content.decode()
        services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=today)
        for query in ("", "?show=mine"):
            assert report.reference in client.get(reverse("assessments") + query).content.decode()
        assert "No review is due" in signed_in(make_staff("DUTY_OFFICER")).get(
            reverse("assessments") + "?show=mine"
        ).content.decode()  # fmt: skip

    def test_closed_reviews_begin_again(self, officer: Person, report: Report, today: datetime) -> None:
        client = signed_in(officer)
        assert "There is no assessment yet" in client.post(at("assess_reopen", report)).content.decode()
        for days in (8, 0):
            services.sign_assessment(
                report=report, answers=answers(officer, tension=5), actor=officer, now=today - days * DAY
            )
        assert client.get(at("assess_reopen", report)).status_code == 200
        client.post(at("assess_reopen", report))
        assert AssessmentSeries.objects.get().is_open

    @pytest.mark.parametrize(("code", "side"), [("en", "ltr"), ("ar", "rtl"), ("ur", "rtl"), ("tr", "ltr")])
    def test_it_is_printed_in_four_languages_with_its_words_in_their_own(
        self, officer: Person, report: Report, today: datetime, code: str, side: str
    ) -> None:
        services.sign_assessment(
            report=report, answers=answers(officer, basis="İlk aramadan", language="tr"), actor=officer, now=today
        )
        path = at("assess_print", report, number=1) + f"?language={code}"
        body = signed_in(officer).get(path).content.decode()
        assert f'<html lang="{code}" dir="{side}">' in body
        assert 'lang="tr" dir="ltr"' in body
        assert ('class="tongue"' in body) is (code != "tr")
        event = audit.trail(report).filter(verb="ASSESSMENT_EXPORTED").get()
        assert event.details == {"version": 1, "form": "PRINT", "language": code}
        assert signed_in(officer).get(at("assess_print", report, number=7)).status_code == 404

    @pytest.mark.parametrize("problem", [pdf.PdfUnavailable, pdf.PdfFailed])
    def test_where_no_pdf_can_be_made_the_page_says_what_to_do(
        self,
        officer: Person,
        report: Report,
        today: datetime,
        monkeypatch: pytest.MonkeyPatch,
        problem: type[Exception],
    ) -> None:
        def broken(*_args: object, **_more: object) -> bytes:
            raise problem

        services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=today)
        monkeypatch.setattr(pdf, "make", broken)
        answer = signed_in(officer).get(at("assess_pdf", report, number=1))
        assert answer.status_code == 503
        assert at("assess_print", report, number=1) in answer.content.decode()
        assert not audit.trail(report).filter(verb="ASSESSMENT_EXPORTED").exists()

    def test_nobody_else_reads_or_takes_it_out(self, report: Report, officer: Person, today: datetime) -> None:
        services.sign_assessment(report=report, answers=answers(officer), actor=officer, now=today)
        client = signed_in(make_staff("DUTY_OFFICER"))
        for route, more in (("assess_page", {}), ("assess_new", {}), ("assess_compare", {}),
                            ("assess_print", {"number": 1}), ("assess_pdf", {"number": 1})):  # fmt: skip
            assert client.get(at(route, report, **more)).status_code == 404


def test_a_case_costs_the_same_however_much_is_in_it(officer: Person, case: Case, report: Report) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, now = signed_in(officer), timezone.now()

    def cost() -> int:
        client.get(at("case_page", case))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at("case_page", case)).status_code == 200
        return len(seen)

    def more(number: int) -> None:
        with scoping.system("a fuller case"):
            for _ in range(number):
                due = now.date()
                services.add_task(case=case, text="x", owner=officer, due_on=due, actor=officer, now=now)
                services.add_need(
                    case=case, report=report, need="TALK", note="x", follow_up_on=due, actor=officer, now=now
                )
                services.record_consent(
                    case=case, report=report, recipient="POLICE", given=True, actor=officer, now=now
                )
                what = services.PassedOn("POLICE", "x", due)
                services.refer(case=case, report=report, what=what, actor=officer, now=now)
                counted(now, officer, area=report.area, join=selectors.incident_of(report))

    more(1)
    few = cost()
    more(4)
    assert cost() == few

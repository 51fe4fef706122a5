"""The officer's pages: what each person finds there, and what the page says when it cannot be done."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Person
from aman.apps.incidents import services
from aman.apps.incidents.models import Direction, ImpactAssessment, Incident, Report, ReportAssignment
from aman.kit import audit, vault
from tests.apps.incidents.make import make_incident, make_report, make_shift, make_taken
from tests.make import make_area, make_site, make_staff

pytestmark = pytest.mark.django_db


def desk(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer: Any) -> str:
    """Return the page without the marks that keep names apart from the words around them."""
    return re.sub("</?bdi>", "", answer.content.decode())


def at(route: str, report: Report) -> str:
    return reverse(route, kwargs={"report": report.uuid})


@pytest.fixture
def samira() -> Person:
    return make_staff("DUTY_OFFICER", "Samira Rahman")


class TestQueue:
    def test_the_queue_names_kinds_and_places_but_tells_nothing(self, samira: Person) -> None:
        now = timezone.now()
        site = make_site("Larkfield Road Mosque")
        make_report(now, narrative="canary", name="Zaynab", site=site.uuid)
        make_report(now - timedelta(minutes=64))
        make_shift(samira, now)
        body = words(desk(samira).get(reverse("queue")))
        assert "Larkfield Road Mosque" in body
        assert "Late by 4 min" in body
        assert "name given" in body
        assert "Samira R." in body
        assert "canary" not in body
        assert "Zaynab" not in body

    def test_an_empty_queue_says_what_is_true(self, samira: Person) -> None:
        assert "No report is waiting" in words(desk(samira).get(reverse("queue")))

    def test_a_long_queue_has_pages(self, samira: Person) -> None:
        now = timezone.now()
        for _ in range(41):
            make_report(now)
        answer = desk(samira).get(reverse("queue"), {"page": "2"})
        assert (
            words(answer).count('<a href="/desk/reports/') == 3
        )  # the one left, "Find a report" and "Type in a report"

    def test_it_costs_the_same_however_long_it_is(self, samira: Person, django_assert_max_num_queries: Any) -> None:
        now = timezone.now()
        for _ in range(30):
            make_report(now, site=make_site().uuid)
        client = desk(samira)
        with django_assert_max_num_queries(16):
            client.get(reverse("queue"))


class TestReading:
    def test_opening_a_report_names_the_reader(self, samira: Person) -> None:
        report = make_report(timezone.now(), narrative="Two men shouted", contact="07700 900123")
        body = words(desk(samira).get(at("report_page", report)))
        assert "Two men shouted" in body
        assert "Never phone or write" in body
        assert "07700" not in body
        assert audit.trail(report).filter(verb="REPORT_READ", actor=samira.uuid).count() == 1

    def test_somebody_elses_area_is_not_found(self) -> None:
        here, there = make_area(), make_area()
        report = make_report(timezone.now(), area=here.code)
        stranger = make_staff("DUTY_OFFICER", area=there)
        for route in ("report_page",):
            assert desk(stranger).get(at(route, report)).status_code == 404
        for route in ("report_take", "report_direct", "report_ask", "report_assess", "report_decide", "report_unlink"):
            assert desk(stranger).post(at(route, report), {}).status_code == 404
        assert desk(make_staff("DUTY_OFFICER", area=here)).get(at("report_page", report)).status_code == 200
        assert not audit.trail(report).filter(actor=stranger.uuid).exists()

    @pytest.mark.parametrize("role", ["ANALYST", "CHAIR", "PANEL_MEMBER", "LIAISON", "OPERATOR", "VOLUNTEER"])
    def test_other_roles_do_not_read_reports(self, role: str) -> None:
        report = make_report(timezone.now())
        assert desk(make_staff(role)).get(at("report_page", report)).status_code == 403
        assert desk(make_staff(role)).get(reverse("queue")).status_code == 403

    def test_a_caseworker_reads_and_asks_but_does_not_supervise(self, samira: Person) -> None:
        now, hina = timezone.now(), make_staff("CASEWORKER")
        report = make_taken(now, samira)
        services.assign(report=report, person=hina.uuid, duty="CASEWORKER", actor=samira, now=now)
        body = words(desk(hina).get(at("report_page", report)))
        assert "Write to the reporter" in body
        assert "Take over" not in body
        assert "Record decision" not in body
        assert desk(hina).post(at("report_ask", report), {"ask-text": "When?"}).status_code == 302
        for route in ("report_take", "report_direct", "report_assess", "report_decide"):
            assert desk(hina).post(at(route, report), {}).status_code == 403

    def test_an_answer_that_is_refused_is_a_reading_too(self, samira: Person) -> None:
        hina = make_staff("CASEWORKER")
        for reader, routes in (
            (samira, ("report_direct", "report_ask", "report_assess", "report_decide")),
            (hina, ("report_ask",)),
        ):
            for route in routes:
                report = make_taken(timezone.now(), samira, narrative="Two men shouted")
                ReportAssignment.objects.create(report=report, person=hina, duty="CASEWORKER", from_at=timezone.now())
                assert "Two men shouted" in words(desk(reader).post(at(route, report), {}))
                assert audit.trail(report).filter(verb="REPORT_READ", actor=reader.uuid).count() == 1, route

    def test_what_was_erased_is_said(self, samira: Person) -> None:
        report = make_report(timezone.now(), narrative="Two men shouted")
        vault.destroy(report.record_key, now=timezone.now())
        body = words(desk(samira).get(at("report_page", report)))
        assert "were erased" in body
        assert "Two men shouted" not in body

    def test_markup_in_a_report_is_text(self, samira: Person) -> None:
        report = make_report(timezone.now(), narrative="<script>x</script>", place_words="<b>x</b>")
        body = words(desk(samira).get(at("report_page", report)))
        assert "<script>x" not in body
        assert "<b>x" not in body


class TestSupervising:
    def test_from_taking_to_the_decision(self, samira: Person) -> None:
        daniel, site = make_staff("DUTY_OFFICER", "Daniel Okoro"), make_site()
        report, client = make_report(timezone.now(), site=site.uuid), desk(samira)
        assert "Take this report" in words(client.get(at("report_page", report)))
        client.post(at("report_take", report))
        client.post(at("report_direct", report), {"direction-text": "Stewards at both doors"})
        client.post(
            at("report_assess", report),
            {
                "assess-experienced": "2", "assess-evidenced": "1", "assess-potential": "3",
                "assess-basis": "A call", "assess-tension": "4", "assess-review_by": str(daniel.uuid),
            },
        )  # fmt: skip
        answer = client.post(
            at("report_decide", report),
            {
                "decide-decision": "COUNTED", "decide-category": "THREAT", "decide-site": str(site.uuid),
                "decide-occurred_on": timezone.localdate().isoformat(), "decide-answer": "Thank you",
            },
            follow=True,
        )  # fmt: skip
        body = words(answer)
        assert "Decision recorded." in body
        assert "Stewards at both doors" in body
        assert "Community impact, version 1" in body
        assert "Decided: Counted as an incident. Samira R." in body
        assert Incident.objects.get().site == site

    def test_missing_answers_are_listed_and_kept(self, samira: Person) -> None:
        report = make_taken(timezone.now(), samira)
        body = words(desk(samira).post(at("report_assess", report), {"assess-basis": "A call at six"}))
        assert "Say how people feel now" in body
        assert "Choose who reviews this next" in body
        assert "A call at six" in body
        assert ImpactAssessment.objects.count() == 0

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({}, "Choose what this report is."),
            ({"decision": "NOT_COUNTED"}, "Choose why it is not counted."),
            ({"decision": "COUNTED"}, "Choose what it is counted as."),
            ({"decision": "COUNTED", "category": "THREAT"}, "Give the day it happened"),
            ({"decision": "COUNTED", "occurred_on": "2099-01-01"}, "Give the day it happened"),
            ({"decision": "COUNTED", "join": "nonsense"}, "Select a valid choice"),
            ({"decision": "COUNTED", "category": "THREAT", "occurred_on": "2026-03-05", "area": "NOWHERE"}, "the list"),
        ],
    )
    def test_a_decision_is_whole_or_not_at_all(self, samira: Person, sent: dict[str, str], said: str) -> None:
        report = make_taken(timezone.now(), samira)
        facts = {f"decide-{name}": value for name, value in sent.items()}
        assert said in words(desk(samira).post(at("report_decide", report), facts))
        assert Report.objects.get().state == "IN_HAND"

    @pytest.mark.parametrize("name", ["area", "site"])
    def test_a_decision_stays_within_reach(self, name: str) -> None:
        here, there = make_site("Larkfield Road Mosque"), make_site("Ashcombe Street Mosque")
        officer = make_staff("DUTY_OFFICER", area=here.area)
        report, client = make_taken(timezone.now(), officer, area=here.area.code), desk(officer)
        body = words(client.get(at("report_page", report)))
        assert "Larkfield Road Mosque" in body
        assert "Ashcombe Street Mosque" not in body
        assert there.area.name not in body
        facts = {"decide-decision": "COUNTED", "decide-category": "THREAT", "decide-occurred_on": "2026-03-05"}
        named = {"area": there.area.code, "site": str(there.uuid)}[name]
        body = words(client.post(at("report_decide", report), facts | {f"decide-{name}": named}))
        assert "You do not cover this area" in body
        assert Incident.objects.count() == 0

    def test_the_next_review_is_for_somebody_who_can_open_the_report(self, samira: Person) -> None:
        here = make_area()
        local, stranger = make_staff("DUTY_OFFICER", area=here), make_staff("DUTY_OFFICER", area=make_area())
        report = make_taken(timezone.now(), samira, area=here.code)
        client = desk(samira)
        body = words(client.get(at("report_page", report)))
        assert [f'value="{one.uuid}"' in body for one in (samira, local, stranger)] == [True, True, False]
        facts = {
            "assess-experienced": "2", "assess-evidenced": "1", "assess-potential": "3", "assess-basis": "A call",
            "assess-tension": "4", "assess-review_by": str(stranger.uuid),
        }  # fmt: skip
        assert "Select a valid choice" in words(client.post(at("report_assess", report), facts))
        assert ImpactAssessment.objects.count() == 0
        nowhere = make_taken(timezone.now(), samira)
        body = words(client.get(at("report_page", nowhere)))
        assert [f'value="{one.uuid}"' in body for one in (samira, local, stranger)] == [True, False, False]

    def test_nobody_supervises_what_they_typed_in(self, samira: Person) -> None:
        report = make_report(timezone.now(), entered_by=samira)
        client = desk(samira)
        body = words(client.get(at("report_page", report)))
        assert "You entered this report yourself" in body
        assert "Take this report" not in body
        assert "You entered this report yourself" in words(client.post(at("report_take", report)))
        assert Report.objects.get().state == "UNREAD"

    def test_what_somebody_else_has_is_taken_over_knowingly(self, samira: Person) -> None:
        report = make_taken(timezone.now(), make_staff("DUTY_OFFICER", "Daniel Okoro"))
        client = desk(samira)
        assert "Take over from Daniel O." in words(client.get(at("report_page", report)))
        assert "Say why" in words(client.post(at("report_take", report)))
        assert client.post(at("report_direct", report), {"direction-text": "Patrol"}).status_code == 404
        ReportAssignment.objects.create(report=report, person=samira, duty="DEPUTY", from_at=timezone.now())
        answer = client.post(at("report_direct", report), {"direction-text": "Patrol"})
        assert "Take it over first" in words(answer)
        assert "Patrol" in words(answer)
        assert Direction.objects.count() == 0
        client.post(at("report_take", report), {"over": "1", "reason": "Daniel is unwell"})
        assert Report.objects.get().supervisor == samira

    def test_a_decision_sent_twice_says_it_was_made(self, samira: Person) -> None:
        report, client = make_taken(timezone.now(), samira), desk(samira)
        for _ in range(2):
            answer = client.post(at("report_decide", report), {"decide-decision": "SUSPICIOUS"})
        assert "has been decided already" in words(answer)

    def test_incidents_nearby_are_offered(self, samira: Person) -> None:
        area = make_area(name="Eastmere")
        now = timezone.now()
        there = make_incident(area, timezone.localdate())
        report = make_taken(now, samira, area=area.code, occurred_on=timezone.localdate())
        client = desk(samira)
        assert f'value="{there.uuid}"' in words(client.get(at("report_page", report)))
        client.post(at("report_decide", report), {"decide-decision": "COUNTED", "decide-join": str(there.uuid)})
        assert Incident.objects.get().links.count() == 1

    def test_taking_out_asks_first(self, samira: Person) -> None:
        report, client, area = make_taken(timezone.now(), samira), desk(samira), make_area()
        ruling = services.Ruling("COUNTED", category="THREAT", occurred_on=timezone.localdate(), area=area.code)
        services.decide_report(report=report, ruling=ruling, actor=samira, now=timezone.now())
        asked = client.get(at("report_unlink", report))
        assert "Take it out" in words(asked)
        assert "Leave it in" in words(asked)
        assert Report.objects.get().state == "DECIDED"
        client.post(at("report_unlink", report))
        assert Report.objects.get().state == "IN_HAND"
        assert "not joined to an incident" in words(client.post(at("report_unlink", report)))


class TestIncidents:
    def test_filters_narrow_the_list(self) -> None:
        analyst, here = make_staff("ANALYST"), make_area(name="Eastmere")
        make_incident(here, category="ARSON")
        make_incident(make_area(name="Westmere"), category="THREAT")
        client = desk(analyst)
        both = words(client.get(reverse("incidents")))
        assert both.count('href="/desk/incidents/') >= 2
        for query in ({"category": "ARSON"}, {"area": here.code}):
            found = re.findall(r"<tr>.*?</tr>", words(client.get(reverse("incidents"), query)), re.DOTALL)
            assert "Eastmere" in "".join(found)
            assert "Westmere" not in "".join(found)
        nothing = words(client.get(reverse("incidents"), {"first": "2030-01-01"}))
        assert "No incident fits" in nothing
        assert client.get(reverse("incidents"), {"first": "nonsense", "page": "-1"}).status_code == 200

    def test_an_analyst_sees_references_not_reports(self, samira: Person) -> None:
        report = make_taken(timezone.now(), samira)
        area = make_area()
        ruling = services.Ruling("COUNTED", category="THREAT", occurred_on=timezone.localdate(), area=area.code)
        incident = services.decide_report(report=report, ruling=ruling, actor=samira, now=timezone.now())
        assert incident is not None
        page = reverse("incident_page", kwargs={"incident": incident.uuid})
        body = words(desk(make_staff("ANALYST")).get(page))
        assert report.reference in body
        assert "/desk/reports/" not in body
        assert f"/desk/reports/{report.uuid}/" in words(desk(samira).get(page))

    def test_a_report_of_another_area_is_not_named(self, samira: Person) -> None:
        here, there = make_area(), make_area()
        incident = make_incident(here, timezone.localdate())
        for area in (here, there):
            report = make_taken(timezone.now(), samira, area=area.code)
            ruling = services.Ruling("COUNTED", join=incident.uuid)
            services.decide_report(report=report, ruling=ruling, actor=samira, now=timezone.now())
        page = reverse("incident_page", kwargs={"incident": incident.uuid})
        body = words(desk(make_staff("DUTY_OFFICER", area=here)).get(page))
        assert report.reference not in body
        assert "Report joined" in body
        assert report.reference in words(desk(samira).get(page))

    def test_an_incident_of_another_area_is_not_found(self) -> None:
        incident = make_incident(make_area())
        stranger = make_staff("ANALYST", area=make_area())
        page = reverse("incident_page", kwargs={"incident": incident.uuid})
        assert desk(stranger).get(page).status_code == 404
        missing = reverse("incident_page", kwargs={"incident": uuid4()})
        assert desk(make_staff("ANALYST")).get(missing).status_code == 404


class TestErased:
    def test_what_its_reporter_had_erased_is_still_taken_over_and_decided(self, samira: Person) -> None:
        now = timezone.now()
        karim = make_staff("DUTY_OFFICER", "Karim Osei")
        report = make_taken(now, karim)
        vault.destroy(Report.objects.select_related("record_key").get(pk=report.pk).record_key, now=now)
        client = desk(samira)
        assert client.post(at("report_take", report), {"reason": "Karim is ill", "over": "1"}).status_code == 302
        body = words(client.get(at("report_page", report)))
        assert "Record decision" in body
        assert "decide-rationale" not in body
        for route, sent in (
            ("report_direct", {"direction-text": "Ring"}),
            ("report_ask", {"ask-text": "Are you well?"}),
        ):
            assert "The texts of this report were erased." in words(client.post(at(route, report), sent))
        done = client.post(at("report_decide", report), {"decide-decision": "NOT_COUNTED", "decide-reason": "MISTAKE"})
        assert done.status_code == 302
        report.refresh_from_db()
        assert report.state == "DECIDED"

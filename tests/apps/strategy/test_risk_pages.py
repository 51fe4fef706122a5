"""The pages of risks: what each reader sees, what is refused, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aman.apps.accounts.models import Role
from aman.apps.strategy import services
from aman.apps.strategy.models import AssessmentState, Risk, RiskAssessment, RiskComment, RiskProposal
from aman.kit import scoping
from aman.kit.models import AuditEvent
from tests.apps.strategy import risks as make
from tests.make import make_site, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Panel:
    """A site with its lead, two assessors and a chair, each signed in."""

    def __init__(self, now) -> None:
        self.now = now
        self.site = make_site("Larkfield Road Mosque")
        self.idris, self.priya = make.make_assessor("Idris Bello"), make_staff(Role.ANALYST, "Priya Nair")
        self.maryam, self.yusuf = (
            make_staff(Role.CHAIR, "Maryam Siddiq"),
            make_staff(Role.SITE_LEAD, "Yusuf Karim", site=self.site),
        )
        self.risk = make.make_risk(self.idris, now - 9 * DAY, site=self.site)

    def client(self, person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def get(self, person: Any, route: str, *args: Any, **query: str) -> str:
        with scoping.scope(None):
            response = self.client(person).get(reverse(route, args=args), query)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    def post(self, by: Any, route: str, *args: Any, **body: Any) -> Any:
        with scoping.scope(None):
            return self.client(by).post(reverse(route, args=args), body)


@pytest.fixture
def panel() -> Panel:
    return Panel(timezone.now())


JUDGED = {
    "threat_step": "4",
    "threat_why": "Three reports near by",
    "vulnerability_step": "4",
    "vulnerability_why": "One door",
    "impact_step": "3",
    "impact_why": "Families stay away",
    "confidence": "MEDIUM",
}


class TestAssessing:
    def test_interests_come_first_then_the_three_steps(self, panel):
        started = panel.post(panel.idris, "risk_assess", panel.risk.uuid)
        draft = RiskAssessment.objects.get()
        assert started.url == reverse("risk_judge", args=[panel.risk.uuid, draft.uuid])
        assert "Before you assess" in panel.get(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid)
        panel.post(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid, interest="NONE")
        page = panel.get(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid)
        assert "It has happened to a place like this, or near here, within a year." in page
        panel.post(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid, **JUDGED)
        draft.refresh_from_db()
        assert draft.state == AssessmentState.SUBMITTED

    def test_somebody_with_an_interest_steps_aside(self, panel):
        panel.post(panel.idris, "risk_assess", panel.risk.uuid)
        draft = RiskAssessment.objects.get()
        panel.post(
            panel.idris,
            "risk_judge",
            panel.risk.uuid,
            draft.uuid,
            interest="FAMILY",
            interest_words="My uncle prays there",
        )
        page = panel.get(panel.idris, "risk_page", panel.risk.uuid)
        assert "Assessor stepped aside" in page
        assert "My uncle" not in page
        assert reverse("risk_assess", args=[panel.risk.uuid]) not in page

    def test_a_missing_factor_is_said_and_nothing_typed_is_lost(self, panel):
        draft = services.start_assessment(risk=panel.risk, actor=panel.idris, now=panel.now)
        services.declare_interest(assessment=draft, interest="NONE", words="", actor=panel.idris, now=panel.now)
        without = {name: value for name, value in JUDGED.items() if name != "impact_step"}
        page = panel.post(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid, **without).content.decode()
        assert "Please answer: Impact: how bad would it be?" in page
        assert "Families stay away" in page
        draft.refresh_from_db()
        assert draft.state == AssessmentState.DRAFT

    def test_half_of_it_can_be_kept_for_later(self, panel):
        draft = services.start_assessment(risk=panel.risk, actor=panel.idris, now=panel.now)
        services.declare_interest(assessment=draft, interest="NONE", words="", actor=panel.idris, now=panel.now)
        half = {"threat_step": "4", "threat_why": "Three reports", "go": "later"}
        panel.post(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid, **half)
        assert "Three reports" in panel.get(panel.idris, "risk_judge", panel.risk.uuid, draft.uuid)
        assert "Your assessment is not handed in" in panel.get(panel.idris, "risks")

    def test_a_draft_opens_for_its_assessor_alone(self, panel):
        draft = services.start_assessment(risk=panel.risk, actor=panel.idris, now=panel.now)
        assert panel.post(panel.priya, "risk_judge", panel.risk.uuid, draft.uuid, interest="NONE").status_code == 404


class TestDeciding:
    def test_the_views_stand_beside_each_other_and_another_person_decides(self, panel):
        first = make.submitted(panel.risk, panel.idris, panel.now - DAY)
        panel.post(panel.maryam, "risk_second", panel.risk.uuid, first.uuid, person=str(panel.priya.uuid))
        second = RiskAssessment.objects.get(assessor=panel.priya)
        blind = panel.get(panel.priya, "risk_page", panel.risk.uuid)
        assert "three reports near by" not in blind
        assert "Shown to you once you have handed in yours" in blind
        make.write(second, panel.priya, panel.now, make.judged(2, 4, 3))
        page = panel.get(panel.maryam, "risk_decide", panel.risk.uuid, first.uuid)
        assert "Two assessors differ by 2 steps: threat" in page
        why = {"why": "The reports are of the last week", "declares_none": "on"}
        panel.post(panel.maryam, "risk_decide", panel.risk.uuid, first.uuid, decision="APPROVE:1", **why)
        states = dict(RiskAssessment.objects.values_list("version", "state"))
        assert states == {1: AssessmentState.APPROVED, 2: AssessmentState.SET_ASIDE}

    def test_whoever_judged_it_is_offered_no_decision_and_refused_one(self, panel):
        first = make.submitted(panel.risk, panel.idris, panel.now)
        assert "so somebody else decides" in panel.get(panel.idris, "risk_decide", panel.risk.uuid, first.uuid)
        body = {"decision": "APPROVE:1", "why": "I was right", "declares_none": "on"}
        panel.post(panel.idris, "risk_decide", panel.risk.uuid, first.uuid, **body)
        first.refresh_from_db()
        assert first.state == AssessmentState.SUBMITTED

    def test_approving_needs_the_word_that_one_has_no_interest(self, panel):
        first = make.submitted(panel.risk, panel.idris, panel.now)
        body = {"decision": "APPROVE:1", "why": "Agreed with what was seen"}
        page = panel.post(panel.maryam, "risk_decide", panel.risk.uuid, first.uuid, **body).content.decode()
        assert "First say that you have nothing to do with this place." in page
        assert "Agreed with what was seen" in page

    def test_giving_it_back_says_why_to_its_assessor(self, panel):
        first = make.submitted(panel.risk, panel.idris, panel.now)
        body = {"decision": "RETURN:1", "why": "Count Fridays as well"}
        panel.post(panel.maryam, "risk_decide", panel.risk.uuid, first.uuid, **body)
        assert "Count Fridays as well" in panel.get(panel.idris, "risk_judge", panel.risk.uuid, first.uuid)


class TestMatrix:
    def test_it_says_where_each_risk_stands_and_stood(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - 8 * DAY)
        make.control(panel.risk, panel.idris, panel.now - DAY)
        since = (panel.now - 3 * DAY).date().isoformat()
        page = panel.get(panel.priya, "risk_matrix", panel.site.uuid, since=since)
        assert re.search(r'<span class="am-hide">was here before: </span><bdi dir="ltr">R1</bdi>', page)
        assert "down from Likely, Moderate" in page
        assert "R1 down to Medium" in page
        inherent = panel.get(panel.priya, "risk_matrix", panel.site.uuid, show="inherent", since=since)
        assert "was here before" not in inherent
        then = panel.get(panel.priya, "risk_compare", panel.site.uuid, since=since)
        assert "High (Likely, Moderate)" in then
        assert "Medium (Possible, Moderate)" in then

    @pytest.mark.parametrize("since", ["", "yesterday", "9999-12-31", "0001-01-01", "2030-02-30"])
    def test_a_day_that_makes_no_sense_gives_the_usual(self, panel, since):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now)
        assert "am-matrix" in panel.get(panel.priya, "risk_matrix", panel.site.uuid, since=since)
        panel.get(panel.priya, "risk_compare", panel.site.uuid, since=since)

    def test_nothing_assessed_yet_is_said(self, panel):
        page = panel.get(panel.priya, "risk_matrix", panel.site.uuid)
        assert "No risk has been assessed here" in page
        assert "1 risk is not on the matrix yet" not in page

    def test_taking_it_out_is_on_record(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now)
        assert "PANEL ONLY" in panel.get(panel.priya, "risk_file", panel.site.uuid, "print")
        with scoping.scope(None):
            drawn = panel.client(panel.priya).get(reverse("risk_file", args=[panel.site.uuid, "svg"]))
            assert panel.client(panel.priya).get(reverse("risk_file", args=[panel.site.uuid, "csv"])).status_code == 404
        assert drawn.headers["Content-Type"] == "image/svg+xml"
        taken = AuditEvent.objects.filter(verb="RISK_MATRIX_TAKEN")
        assert sorted(row.details["form"] for row in taken) == ["PRINT", "SVG"]

    def test_the_matrix_for_the_nation_is_not_offered_to_a_site(self, panel):
        page = panel.get(panel.priya, "risk_frame", panel.site.uuid)
        assert "SITE_4X4:1" in page
        assert "NATION_5X5" not in page
        body = {"matrix": "SITE_4X4:1", "appetite": "GUARDED"}
        refused = panel.post(panel.priya, "risk_frame", panel.site.uuid, **body).content.decode()
        assert "This is not on the matrix." in refused


class TestParts:
    def test_a_measure_lowers_the_residual_and_each_finding_is_kept(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - DAY)
        held = make.control(panel.risk, panel.idris, panel.now - DAY / 2)
        body = {"state": "DEFICIENT", "effect": "50", "works": "25", "confidence": "LOW", "why": "Nobody came twice"}
        panel.post(panel.idris, "risk_control", panel.risk.uuid, held.uuid, **body)
        page = panel.get(panel.idris, "risk_control", panel.risk.uuid, held.uuid)
        assert "seen on three Fridays" in page
        assert "Nobody came twice" in page
        assert "In place, with a fault" in panel.get(panel.idris, "risk_page", panel.risk.uuid)

    def test_a_step_is_planned_for_the_sites_own_lead_and_settled(self, panel):
        due = (panel.now + 9 * DAY).date().isoformat()
        body = {"what": "Two stewards", "kind": "REDUCE", "owner": str(panel.yusuf.uuid), "cost": "NOTHING"}
        panel.post(panel.idris, "risk_treat", panel.risk.uuid, **body, hours="24", due_on=due)
        step = panel.risk.treatments.get()
        panel.post(
            panel.idris, "risk_treatment", panel.risk.uuid, step.uuid, state="DONE", why="On the rota since Friday"
        )
        assert "On the rota since Friday" in panel.get(panel.idris, "risk_page", panel.risk.uuid)

    def test_a_day_gone_by_is_refused(self, panel):
        due = (panel.now - DAY).date().isoformat()
        body = {"what": "Two stewards", "kind": "REDUCE", "owner": str(panel.yusuf.uuid), "cost": "NOTHING"}
        page = panel.post(panel.idris, "risk_treat", panel.risk.uuid, **body, hours="24", due_on=due).content.decode()
        assert "Give a day from today on." in page
        assert "Two stewards" in page

    def test_a_proposal_is_accepted_into_an_assessment_or_declined_with_a_reason(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - DAY)
        for number, answer in enumerate(("DECLINE", "ACCEPT")):
            body = {"kind": "DRILL", "axis": "THREAT", "steps": "1", "why": f"Drill {number}"}
            panel.post(panel.priya, "risk_propose", panel.risk.uuid, **body)
            held = RiskProposal.objects.get(state="WAITING")
            assert f"Drill {number}" in panel.get(panel.maryam, "risk_proposal", panel.risk.uuid, held.uuid)
            panel.post(panel.maryam, "risk_proposal", panel.risk.uuid, held.uuid, answer=answer, why="Seen it")
        draft = RiskAssessment.objects.get(state="DRAFT")
        assert draft.threat_step == 5
        assert draft.assessor == panel.maryam

    def test_a_risk_above_the_appetite_is_carried_by_name(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - DAY)
        until = (panel.now + 30 * DAY).date().isoformat()
        panel.post(panel.maryam, "risk_accept", panel.risk.uuid, until=until, why="Until the gate is mended")
        page = panel.get(panel.priya, "risk_page", panel.risk.uuid)
        assert "Until the gate is mended" in page
        assert re.search("Maryam S.\u2069? carries it at High", page)


class TestSite:
    def test_it_reads_what_is_decided_and_says_what_it_thinks(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - DAY)
        services.start_assessment(risk=panel.risk, actor=panel.priya, now=panel.now)
        assert "am-matrix" in panel.get(panel.yusuf, "site_risks", panel.site.uuid)
        page = panel.get(panel.yusuf, "site_risk", panel.site.uuid, panel.risk.uuid)
        assert "three reports near by" in page
        assert "Being written" not in page
        panel.post(panel.yusuf, "site_risk_comment", panel.site.uuid, panel.risk.uuid, text="The gate was mended")
        assert "The gate was mended" in panel.get(panel.priya, "risk_page", panel.risk.uuid)
        assert RiskComment.objects.get().by == panel.yusuf

    def test_it_cannot_change_anything_however_it_asks(self, panel):
        first = make.submitted(panel.risk, panel.idris, panel.now)
        held = make.control(panel.risk, panel.idris, panel.now)
        before = AuditEvent.objects.count()
        one, two = panel.risk.uuid, first.uuid
        forged = [
            ("risk_new", [panel.site.uuid], {"threat": "ABUSE", "if_words": "x", "then_words": "y"}),
            ("risk_frame", [panel.site.uuid], {"matrix": "SITE_4X4:1", "appetite": "HIGH"}),
            ("risk_assess", [one], {}),
            ("risk_judge", [one, two], JUDGED),
            ("risk_withdraw", [one, two], {"why": "x"}),
            ("risk_decide", [one, two], {"decision": "APPROVE:1", "why": "x", "declares_none": "on"}),
            ("risk_second", [one, two], {"person": str(panel.yusuf.uuid)}),
            ("risk_control_new", [one], {"name": "x"}),
            ("risk_control", [one, held.uuid], {"state": "PRESENT"}),
            ("risk_treat", [one], {"what": "x"}),
            ("risk_accept", [one], {"why": "x"}),
            ("risk_propose", [one], {"why": "x"}),
            ("risk_close", [one], {"why": "x"}),
        ]
        for route, args, body in forged:
            assert panel.post(panel.yusuf, route, *args, **body).status_code in {403, 404}, route
        assert AuditEvent.objects.count() == before

    def test_it_finds_nothing_of_another_site(self, panel):
        elsewhere = make.make_risk(panel.idris, panel.now, site=make_site("Ashcombe Street Mosque"))
        for args in ([panel.site.uuid, elsewhere.uuid], [elsewhere.site.uuid, elsewhere.uuid]):
            with scoping.scope(None):
                answer = panel.client(panel.yusuf).get(reverse("site_risk", args=args))
            assert answer.status_code == 404


class TestLists:
    def test_the_national_page_names_no_site(self, panel):
        for number in range(12):
            site = make_site(f"Hidden Mosque {number}")
            risk = make.make_risk(panel.idris, panel.now - 60 * DAY, site=site)
            make.approved(risk, panel.idris, panel.maryam, panel.now - 60 * DAY)
        page = panel.get(panel.priya, "risk_nation")
        assert "about 10 sites" in page
        assert "Hidden Mosque" not in page

    def test_few_sites_are_not_told(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - 60 * DAY)
        assert "No number of sites reaches 10 yet." in panel.get(panel.priya, "risk_nation")

    def test_places_without_a_risk_are_found(self, panel):
        make_site("Ashcombe Street Mosque")
        page = panel.get(panel.priya, "risks", show="WITHOUT")
        assert "Ashcombe Street Mosque" in page
        assert panel.site.name not in page.split("<h2>Places</h2>")[1]

    def test_no_page_makes_more_queries_as_its_list_grows(self, panel):
        make.approved(panel.risk, panel.idris, panel.maryam, panel.now - 3 * DAY)
        make.control(panel.risk, panel.idris, panel.now - 2 * DAY)
        pages = [
            ("risks", []),
            ("risk_matrix", [panel.site.uuid]),
            ("risk_page", [panel.risk.uuid]),
            ("risk_nation", []),
        ]
        pages.append(("risk_compare", [panel.site.uuid]))
        client = panel.client(panel.maryam)
        before = {route: _queries(client, route, args) for route, args in pages}
        before = {route: _queries(client, route, args) for route, args in pages}
        for number in range(5):
            site = panel.site if number < 3 else make_site()
            risk = make.make_risk(panel.idris, panel.now - 2 * DAY, site=site)
            make.approved(risk, panel.idris, panel.maryam, panel.now - 2 * DAY)
            make.control(risk, panel.idris, panel.now - DAY)
            make.control(panel.risk, panel.idris, panel.now - DAY, why=f"seen {number}")
            services.comment_risk(risk=panel.risk, text="words", actor=panel.yusuf, now=panel.now)
        after = {route: _queries(client, route, args) for route, args in pages}
        grew = {route: (before[route], after[route]) for route in after if after[route] > before[route]}
        assert not grew
        assert max(after.values()) <= 48, after
        assert Risk.objects.count() == 6


def _queries(client: Client, route: str, args: list[Any]) -> int:
    with scoping.scope(None), CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(route, args=args)).status_code == 200
    return len(seen)

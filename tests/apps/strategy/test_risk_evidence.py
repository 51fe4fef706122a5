"""Evidence proposes, people decide; and the national picture in which no site can be found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aman.apps.accounts.models import Role
from aman.apps.incidents.models import Incident
from aman.apps.strategy import jobs_risk, selectors, services
from aman.apps.strategy.models import RiskProposal
from aman.apps.surveillance.models import Signal
from aman.core import risk as arithmetic
from aman.kit.models import AuditEvent
from tests.apps.strategy.make import make_counts
from tests.apps.strategy.risks import approve, approved, judged, make_assessor, make_risk, submitted, write
from tests.make import make_site
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def samira(cast):
    return make_assessor("Samira Rostami")


@pytest.fixture
def imran(cast):
    return make_assessor("Imran Siddiq", Role.ANALYST)


@pytest.fixture
def risk(cast, samira, now):
    made = make_risk(cast.idris, now, site=cast.larkfield)
    approved(made, samira, cast.hina, now, judged(3, 4, 3))
    return made


def make_signal(area, now, **fields) -> Signal:
    given = {"category": "ABUSE", "count": 6, "expected": 0.4, "level": "ALERT", "window_days": 7, "p_value": 1e-6}
    return Signal.objects.create(
        area=area, as_of=now.date(), recurrence_days=900, method="GAMMA_POISSON_WINDOWS", made_at=now,
        **{**given, **fields},
    )  # fmt: skip


class TestSignals:
    def test_a_signal_proposes_once_with_its_numbers(self, cast, risk, now):
        signal = make_signal(cast.eastmere, now)
        jobs_risk.propose_from_signals(now)
        jobs_risk.propose_from_counts(now + timedelta(hours=1))
        row = RiskProposal.objects.get()
        assert (row.risk, row.kind, row.axis, row.steps, row.rule) == (risk, "SIGNAL", "THREAT", 1, "SIGNAL")
        assert row.evidence == f"SIGNAL:{signal.uuid}"
        assert row.numbers == {"seen": 6, "expected": 0.4, "days": 7, "strong": 1}
        assert selectors.in_force(risk).threat_step == 3
        assert AuditEvent.objects.get(verb="RISK_CHANGE_PROPOSED").actor is None

    def test_what_was_declined_is_not_proposed_again(self, cast, risk, imran, now):
        make_signal(cast.eastmere, now)
        services.gather_proposals(now=now)
        row = selectors.proposals_waiting()[0]
        with pytest.raises(services.WordsMissing):
            services.decline_proposal(proposal=row, why="", actor=imran, now=now)
        services.decline_proposal(proposal=row, why="one family's quarrel", actor=imran, now=now)
        assert services.gather_proposals(now=now) == 0
        assert selectors.proposals_of(risk)[0].reveal("decided_why") == "one family's quarrel"
        with pytest.raises(services.AlreadyDecided):
            services.accept_proposal(proposal=row, why="yes", actor=imran, now=now)

    @pytest.mark.parametrize(
        "fields",
        [
            {"category": "ARSON"},
            {"category": "ALL"},
            {"state": "EXPLAINED"},
            {"level": "ADVISORY", "expected": 3.5},
            {"count": 2, "expected": 0.1},
        ],
    )
    def test_other_signals_propose_nothing(self, cast, risk, now, fields):
        make_signal(cast.eastmere, now, **fields)
        assert services.gather_proposals(now=now) == 0

    def test_nor_do_those_of_elsewhere_or_long_ago(self, cast, risk, now):
        make_signal(cast.westmere, now)
        make_signal(cast.eastmere, now - timedelta(days=15))
        assert services.gather_proposals(now=now) == 0

    def test_nothing_is_proposed_beyond_the_scale_or_for_what_was_never_assessed(self, cast, risk, samira, now):
        approved(risk, samira, cast.hina, now, judged(5, 4, 3))
        make_risk(cast.idris, now, site=cast.larkfield)
        make_signal(cast.eastmere, now)
        assert services.gather_proposals(now=now) == 0

    def test_the_whole_way_to_a_new_residual(self, cast, risk, samira, imran, now):
        """A signal proposes; the one who accepts assesses; a second differs; the panel approves; all is on record."""
        make_signal(cast.eastmere, now)
        services.gather_proposals(now=now)
        draft = services.accept_proposal(
            proposal=selectors.proposals_waiting()[0], why="three abused near the gate", actor=imran, now=now
        )
        assert (draft.threat_step, draft.vulnerability_step, draft.assessor) == (4, 4, imran)
        assert selectors.in_force(risk).threat_step == 3
        first = write(draft, imran, now, judged(4, 4, 3))
        second = write(
            services.ask_second(assessment=first, second=samira, actor=imran, now=now), samira, now, judged(5, 5, 3)
        )
        approve(second, cast.hina, now + timedelta(hours=1))
        first.refresh_from_db()
        assert first.state == "SET_ASIDE"
        assert [(row.likelihood, row.band) for row in selectors.history_of(risk)] == [(5, "HIGH"), (3, "MEDIUM")]
        states = [row.state for row in selectors.assessments_of(risk)]
        assert states == ["APPROVED", "SET_ASIDE", "SUPERSEDED"]


class TestIncidents:
    def test_more_than_the_year_before_proposes_up_once_a_month(self, cast, risk, now):
        make_counts(cast.eastmere, now, {ago: 3 for ago in range(10, 60)}, days=460, mean=0.5)
        assert services.gather_proposals(now=now) == 1
        row = RiskProposal.objects.get()
        assert (row.kind, row.rule, row.steps) == ("INCIDENTS", "MORE", 1)
        assert row.numbers["seen"] >= 2 * row.numbers["expected"]
        assert services.gather_proposals(now=now + timedelta(hours=1)) == 0

    def test_what_is_usual_proposes_nothing(self, cast, risk, now):
        make_counts(cast.eastmere, now, {}, days=460, mean=0.5)
        assert services.gather_proposals(now=now) == 0

    def test_a_short_history_proposes_nothing(self, cast, risk, now):
        make_counts(cast.eastmere, now, {ago: 3 for ago in range(10, 60)}, days=200, mean=0.2)
        assert services.gather_proposals(now=now) == 0

    def test_what_is_gone_proposes_down(self, cast, risk, now):
        day = now.date()
        Incident.objects.bulk_create(
            Incident(
                area=cast.eastmere,
                occurred_on=day - timedelta(days=ago),
                reported_on=day - timedelta(days=ago),
                category="ABUSE",
                recorded_at=now,
            )
            for ago in range(100, 460, 6)
        )
        assert services.gather_proposals(now=now) == 1
        assert RiskProposal.objects.get().steps == -1


class TestByHand:
    @pytest.mark.parametrize(("kind", "steps"), [("DEFECT", 1), ("DRILL", -1)])
    def test_defects_and_drills_are_proposed_by_people(self, risk, imran, now, kind, steps):
        change = services.Change(kind, "VULNERABILITY", steps, "side door took 94 seconds")
        row = services.propose_change(risk=risk, change=change, actor=imran, now=now)
        assert (row.reveal("why"), row.state) == ("side door took 94 seconds", "WAITING")
        draft = services.accept_proposal(proposal=row, why="yes", actor=imran, now=now)
        assert (draft.vulnerability_step, draft.proposal) == (4 + steps, row)

    @pytest.mark.parametrize("steps", [0, 3, -3])
    def test_they_move_a_step_or_two(self, risk, imran, now, steps):
        with pytest.raises(services.BadSteps):
            services.propose_change(
                risk=risk, change=services.Change("DRILL", "IMPACT", steps, "why"), actor=imran, now=now
            )

    def test_the_site_proposes_and_decides_nothing(self, cast, risk, imran, now):
        change = services.Change("DEFECT", "VULNERABILITY", 1, "camera")
        with pytest.raises(services.NotIndependent):
            services.propose_change(risk=risk, change=change, actor=cast.amina, now=now)
        row = services.propose_change(risk=risk, change=change, actor=imran, now=now)
        for decide in (services.accept_proposal, services.decline_proposal):
            with pytest.raises(services.NotIndependent):
                decide(proposal=row, why="yes", actor=cast.amina, now=now)

    def test_accepting_while_another_assessment_is_under_way_decides_nothing(self, cast, risk, imran, samira, now):
        submitted(risk, samira, now)
        row = services.propose_change(
            risk=risk, change=services.Change("DEFECT", "VULNERABILITY", 1, "camera"), actor=imran, now=now
        )
        with pytest.raises(services.UnderWay):
            services.accept_proposal(proposal=row, why="yes", actor=imran, now=now)
        row.refresh_from_db()
        assert row.state == "WAITING"

    def test_the_database_keeps_evidence_single_and_decisions_signed(self, risk, imran, now):
        row = services.propose_change(
            risk=risk, change=services.Change("DEFECT", "VULNERABILITY", 1, "camera"), actor=imran, now=now
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            RiskProposal.objects.filter(pk=row.pk).update(state="ACCEPTED")


class TestNational:
    def test_it_counts_sites_of_the_last_whole_month_and_shows_no_few(self, cast, samira, now):
        on = now.date().replace(day=15)
        earlier = now.replace(day=1) - timedelta(days=5)
        sites = [make_site(area=cast.eastmere) for _ in range(13)]
        for number, site in enumerate(sites):
            made = make_risk(cast.idris, earlier, site=site)
            steps = judged(4, 4, 3) if number < 12 else judged(5, 5, 5)
            approved(made, samira, cast.hina, earlier, steps)
        found = selectors.national_picture(on)
        assert found.month == (earlier.date()).replace(day=1)
        assert found.picture.cells[4, 3] == 10
        assert found.picture.cells[5, 5] is None
        assert found.picture.threats["ABUSE"]["HIGH"] == 10
        assert found.picture.threats["ABUSE"]["VERY_HIGH"] is None
        assert found.picture.sites is None

    def test_what_changed_this_month_does_not_show_until_it_is_over(self, cast, samira, now):
        earlier = now.replace(day=1) - timedelta(days=5)
        risks = [make_risk(cast.idris, earlier, site=make_site(area=cast.eastmere)) for _ in range(12)]
        for one in risks:
            approved(one, samira, cast.hina, earlier)
        before = selectors.national_picture(now.date())
        for one in risks[:3]:
            approved(one, samira, cast.hina, now.replace(day=2), judged(1, 1, 1))
        assert selectors.national_picture(now.date()) == before
        assert before.picture.cells[4, 3] == 10

    def test_with_few_sites_nothing_is_told(self, cast, risk, now):
        shown = selectors.national_picture(now.date() + timedelta(days=40)).picture
        assert shown.sites is None
        assert set(shown.cells.values()) == {None}
        assert arithmetic.SITE_5X5.bands == tuple(shown.threats["ABUSE"])

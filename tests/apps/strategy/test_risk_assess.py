"""Assessing a risk: who may, in what order, and what stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from aman.apps.accounts.models import Role
from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import RiskAssessment, RiskPosition
from aman.core import risk as arithmetic
from aman.kit import scoping
from aman.kit.models import AuditEvent
from aman.kit.transitions import IllegalTransition
from tests.apps.strategy.risks import approve, approved, judged, make_assessor, make_risk, submitted, write
from tests.make import make_member
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
    return make_assessor("Imran Siddiq")


@pytest.fixture
def risk(cast, now):
    return make_risk(cast.idris, now, site=cast.larkfield)


class TestOpen:
    def test_a_risk_is_numbered_in_its_place_and_its_words_are_sealed(self, cast, risk, now):
        second = make_risk(cast.idris, now, site=cast.larkfield, threat="ARSON")
        elsewhere = make_risk(cast.idris, now, site=cast.ashcombe)
        national = make_risk(cast.idris, now)
        assert [one.reference for one in (risk, second, elsewhere, national)] == ["R1", "R2", "R1", "R1"]
        assert risk.reveal("if_words") == "abuse is shouted at the gate"
        assert b"gate" not in bytes(risk.if_words)
        assert risk.area == cast.eastmere
        assert risk.record_key.tenant == str(cast.larkfield.uuid)

    def test_the_trail_says_who_and_which_but_no_words(self, cast, risk):
        event = AuditEvent.objects.get(verb="RISK_OPENED")
        assert event.chain == str(cast.larkfield.uuid)
        assert event.actor == cast.idris.uuid
        assert "gate" not in str(event.details)

    @pytest.mark.parametrize("person", ["amina", "bilal", "maryam", "safiya"])
    def test_people_of_the_site_and_of_other_duties_open_none(self, cast, now, person):
        with pytest.raises(services.NotIndependent):
            make_risk(getattr(cast, person), now, site=cast.larkfield)

    def test_a_panel_member_who_also_belongs_to_the_site_is_not_independent(self, cast, samira, now):
        make_member(samira, Role.VOLUNTEER, site=cast.larkfield)
        with pytest.raises(services.NotIndependent):
            make_risk(samira, now, site=cast.larkfield)
        assert make_risk(samira, now, site=cast.ashcombe).pk

    def test_an_assessor_of_one_area_reaches_no_other(self, cast, now):
        local = make_assessor("Tariq Local", area=cast.eastmere)
        assert make_risk(local, now, site=cast.larkfield).pk
        for place in ({"site": cast.ashcombe}, {"area": cast.westmere}, {}):
            with pytest.raises(services.NotIndependent):
                make_risk(local, now, **place)

    def test_words_and_a_known_threat_are_needed(self, cast, now):
        owner = selectors.Owner(cast.larkfield)
        for statement, problem in (
            (services.Statement("ABUSE", " ", "then"), services.WordsMissing),
            (services.Statement("METEOR", "if", "then"), arithmetic.UnknownThreat),
        ):
            with pytest.raises(problem):
                services.open_risk(owner=owner, statement=statement, actor=cast.idris, now=now)

    def test_a_closed_risk_stays_on_record_and_is_worked_on_no_more(self, cast, risk, now):
        services.close_risk(risk=risk, why="the road was closed to cars", actor=cast.idris, now=now)
        assert selectors.risk_by_uuid(risk.uuid).closed_at == now
        assert not selectors.risks(selectors.Owner(cast.larkfield)).exists()
        with pytest.raises(services.RiskClosed):
            services.start_assessment(risk=risk, actor=cast.idris, now=now)


class TestOrder:
    def test_interests_come_before_any_judgement(self, cast, risk, samira, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        with pytest.raises(services.InterestNotDeclared):
            services.write_assessment(assessment=draft, judged=judged(), actor=samira, now=now)
        with pytest.raises(services.InterestNotDeclared):
            services.submit_assessment(assessment=draft, actor=samira, now=now)

    def test_whoever_declares_an_interest_steps_aside_for_a_year(self, cast, risk, samira, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        with pytest.raises(services.WordsMissing):
            services.declare_interest(assessment=draft, interest="SUPPLIER", words="", actor=samira, now=now)
        aside = services.declare_interest(
            assessment=draft, interest="SUPPLIER", words="my brother sells gates", actor=samira, now=now
        )
        assert aside.state == "STEPPED_ASIDE"
        assert aside.reveal("interest_words") == "my brother sells gates"
        with pytest.raises(services.NotIndependent):
            services.start_assessment(risk=risk, actor=samira, now=now + timedelta(days=364))
        assert services.start_assessment(risk=risk, actor=samira, now=now + timedelta(days=366)).version == 2

    def test_all_three_factors_or_no_risk(self, cast, risk, samira, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        services.declare_interest(assessment=draft, interest="NONE", words="", actor=samira, now=now)
        for missing in ({"threat": None}, {"vulnerability": 0}, {"impact": None}):
            services.write_assessment(assessment=draft, judged=judged(**missing), actor=samira, now=now)
            with pytest.raises(services.FactorMissing):
                services.submit_assessment(assessment=draft, actor=samira, now=now)

    @pytest.mark.parametrize("without", ["threat_why", "vulnerability_why", "impact_why", "confidence"])
    def test_each_step_has_its_reason(self, cast, risk, samira, now, without):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        with pytest.raises(services.ReasonMissing):
            write(draft, samira, now, judged(**{without: ""}))

    def test_steps_lie_on_the_scale(self, cast, risk, samira, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        services.declare_interest(assessment=draft, interest="NONE", words="", actor=samira, now=now)
        with pytest.raises(arithmetic.OffScale):
            services.write_assessment(assessment=draft, judged=judged(threat=6), actor=samira, now=now)

    def test_only_the_assessor_writes(self, cast, risk, samira, imran, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        with pytest.raises(services.NotYours):
            services.declare_interest(assessment=draft, interest="NONE", words="", actor=imran, now=now)
        with pytest.raises(services.NotYours):
            services.write_assessment(assessment=draft, judged=judged(), actor=imran, now=now)

    def test_one_assessment_is_under_way_at_a_time(self, cast, risk, samira, imran, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        with pytest.raises(services.UnderWay):
            services.start_assessment(risk=risk, actor=imran, now=now)
        services.withdraw_assessment(assessment=draft, why="no time", actor=samira, now=now)
        assert services.start_assessment(risk=risk, actor=imran, now=now).version == 2

    def test_a_submitted_assessment_is_not_written_to(self, cast, risk, samira, now):
        held = submitted(risk, samira, now)
        with pytest.raises(IllegalTransition):
            services.write_assessment(assessment=held, judged=judged(), actor=samira, now=now)


class TestApproval:
    def test_the_assessor_never_approves(self, cast, risk, samira, now):
        held = submitted(risk, samira, now)
        with pytest.raises(services.SamePerson):
            approve(held, samira, now)

    @pytest.mark.parametrize("person", ["amina", "maryam", "safiya"])
    def test_nor_does_anybody_of_the_site_or_of_other_duties(self, cast, risk, samira, now, person):
        with pytest.raises(services.NotIndependent):
            approve(submitted(risk, samira, now), getattr(cast, person), now)

    def test_the_approver_declares_too(self, cast, risk, samira, now):
        held = submitted(risk, samira, now)
        with pytest.raises(services.InterestNotDeclared):
            services.approve_assessment(assessment=held, why="ok", declares_none=False, actor=cast.hina, now=now)

    def test_the_database_refuses_an_assessment_approved_by_its_assessor(self, cast, risk, samira, now):
        held = submitted(risk, samira, now)
        rows = RiskAssessment.objects.filter(pk=held.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="APPROVED", decided_by=samira)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="APPROVED", decided_by=cast.hina, interest="FAMILY")

    def test_a_draft_is_not_approved(self, cast, risk, samira, now):
        draft = services.start_assessment(risk=risk, actor=samira, now=now)
        with pytest.raises(IllegalTransition):
            approve(draft, cast.hina, now)

    def test_what_is_approved_supersedes_and_overwrites_nothing(self, cast, risk, samira, imran, now):
        first = approved(risk, samira, cast.hina, now)
        later = now + timedelta(days=30)
        second = approved(risk, imran, cast.hina, later, judged(threat=5, threat_why="a fire near by"))
        first.refresh_from_db()
        assert (first.state, second.state) == ("SUPERSEDED", "APPROVED")
        assert (first.threat_step, first.ended_at) == (4, later)
        assert first.reveal("threat_why") == "three reports near by"
        assert selectors.in_force(risk) == second
        history = selectors.history_of(risk)
        # threat 4, vulnerability 4 -> likelihood 4; 5 and 4 -> root of 20 = 4.47 -> 4: the same cell, twice on record
        assert [(row.likelihood, row.impact, row.band) for row in history] == [(4, 3, "HIGH"), (4, 3, "HIGH")]
        assert [row.assessment for row in history] == [second, first]

    def test_the_database_keeps_what_was_approved_and_where_it_stood(self, cast, risk, samira, imran, now):
        first = approved(risk, samira, cast.hina, now)
        approved(risk, imran, cast.hina, now, judged(5, 5, 5))
        for row in RiskAssessment.objects.filter(risk=risk):
            with pytest.raises(DatabaseError), transaction.atomic():
                RiskAssessment.objects.filter(pk=row.pk).update(threat_step=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskPosition.objects.filter(assessment=first).update(band="LOW")

    def test_a_new_assessment_starts_from_the_one_in_force(self, cast, risk, samira, imran, now):
        approved(risk, samira, cast.hina, now)
        draft = services.start_assessment(risk=risk, actor=imran, now=now)
        assert (draft.threat_step, draft.vulnerability_step, draft.impact_step) == (4, 4, 3)
        assert draft.reveal("impact_why") == "families would stay away"
        assert draft.interest == ""

    def test_it_is_given_back_to_think_again(self, cast, risk, samira, now):
        held = submitted(risk, samira, now)
        with pytest.raises(services.WordsMissing):
            services.return_assessment(assessment=held, why="", actor=cast.hina, now=now)
        back = services.return_assessment(assessment=held, why="which reports?", actor=cast.hina, now=now)
        assert (back.state, back.reveal("decided_why")) == ("DRAFT", "which reports?")
        again = services.submit_assessment(assessment=back, actor=samira, now=now)
        assert approve(again, cast.hina, now).state == "APPROVED"

    def test_every_act_left_its_trail(self, cast, risk, samira, now):
        approved(risk, samira, cast.hina, now)
        verbs = AuditEvent.objects.filter(chain=str(cast.larkfield.uuid)).order_by("seq").values_list("verb", flat=True)
        assert list(verbs) == [
            "RISK_OPENED",
            "RISK_ASSESSMENT_STARTED",
            "RISK_INTEREST_DECLARED",
            "RISK_ASSESSMENT_WRITTEN",
            "RISK_ASSESSMENT_SUBMITTED",
            "RISK_ASSESSMENT_APPROVED",
        ]


class TestSecond:
    def test_two_assessors_differ_and_the_panel_approves_one(self, cast, risk, samira, imran, now):
        first = submitted(risk, samira, now)
        draft = services.ask_second(assessment=first, second=imran, actor=cast.hina, now=now)
        first.refresh_from_db()
        assert (first.state, draft.threat_step) == ("SECOND_ASKED", None)
        assert selectors.is_blind(first, imran)
        assert not selectors.is_blind(first, cast.hina)
        with pytest.raises(IllegalTransition):
            approve(first, cast.hina, now)
        second = write(draft, imran, now, judged(2, 4, 5))
        first.refresh_from_db()
        assert first.state == "SUBMITTED"
        assert not selectors.is_blind(first, imran)
        spread = selectors.spread_of(first)
        assert spread == selectors.spread_of(second)
        assert spread is not None
        assert (spread.threat.gap, spread.vulnerability.gap, spread.impact.gap) == (2, 0, 2)
        # 4,4,3: likelihood 4 -> HIGH. 2,4,5: root of 8 = 2.83 -> 3, impact 5 -> HIGH
        assert spread.bands == ("HIGH", "HIGH")
        assert spread.is_wide
        for author in (samira, imran):
            with pytest.raises(services.SamePerson):
                approve(second, author, now)
        approve(second, cast.hina, now)
        first.refresh_from_db()
        assert (first.state, selectors.in_force(risk)) == ("SET_ASIDE", second)
        assert RiskPosition.objects.get(risk=risk).impact == 5

    def test_nobody_is_asked_who_may_not_judge(self, cast, risk, samira, now):
        first = submitted(risk, samira, now)
        for second, problem in (
            (samira, services.SamePerson),
            (cast.amina, services.NotIndependent),
            (cast.safiya, services.NotIndependent),
        ):
            with pytest.raises(problem):
                services.ask_second(assessment=first, second=second, actor=cast.hina, now=now)
        assert cast.idris in selectors.assessors_for(risk, now)
        assert cast.amina not in selectors.assessors_for(risk, now)

    def test_a_second_view_is_asked_for_once(self, cast, risk, samira, imran, now):
        first = submitted(risk, samira, now)
        draft = services.ask_second(assessment=first, second=imran, actor=cast.hina, now=now)
        with pytest.raises(services.UnderWay):
            services.ask_second(assessment=first, second=cast.idris, actor=cast.hina, now=now)
        second = write(draft, imran, now)
        with pytest.raises(services.UnderWay):
            services.ask_second(assessment=second, second=cast.idris, actor=cast.hina, now=now)

    def test_a_second_who_steps_aside_or_never_comes_sets_the_first_free(self, cast, risk, samira, imran, now):
        first = submitted(risk, samira, now)
        draft = services.ask_second(assessment=first, second=imran, actor=cast.hina, now=now)
        services.declare_interest(assessment=draft, interest="FAMILY", words="my uncle", actor=imran, now=now)
        first.refresh_from_db()
        assert first.state == "SUBMITTED"
        again = services.ask_second(assessment=first, second=cast.idris, actor=cast.hina, now=now)
        services.withdraw_assessment(assessment=again, why="away", actor=cast.hina, now=now)
        assert approve(first, cast.hina, now).state == "APPROVED"

    def test_a_stranger_withdraws_nothing(self, cast, risk, samira, imran, now):
        first = submitted(risk, samira, now)
        with pytest.raises(services.NotYours):
            services.withdraw_assessment(assessment=first, why="no", actor=imran, now=now)


class TestFrame:
    def test_the_matrix_and_appetite_of_a_place_are_versions(self, cast, now):
        owner = selectors.Owner(cast.larkfield)
        assert selectors.frame_of(owner) == selectors.Frame(arithmetic.SITE_5X5, "GUARDED")
        set_to = {"owner": owner, "matrix_version": 1, "actor": cast.idris}
        services.set_frame(matrix="SITE_4X4", appetite="LOW", now=now, **set_to)
        later = now + timedelta(days=1)
        services.set_frame(matrix="SITE_5X5", appetite="MEDIUM", now=later, **set_to)
        assert (selectors.frame_of(owner).version, selectors.frame_of(owner).appetite) == (2, "MEDIUM")
        assert selectors.frame_of(owner, at=now).matrix is arithmetic.SITE_4X4
        assert selectors.frame_of(selectors.Owner(cast.ashcombe)).version == 0

    def test_the_national_matrix_is_refused_for_a_site(self, cast, now):
        given = {"matrix_version": 1, "actor": cast.idris, "now": now}
        owner = selectors.Owner(cast.larkfield)
        with pytest.raises(arithmetic.NotForThis):
            services.set_frame(owner=owner, matrix="NATION_5X5", appetite="LOW", **given)
        with pytest.raises(arithmetic.NotForThis):
            services.set_frame(owner=selectors.Owner(), matrix="SITE_5X5", appetite="LOW", **given)
        with pytest.raises(arithmetic.OffScale):
            services.set_frame(owner=owner, matrix="SITE_4X4", appetite="GUARDED", **given)
        with pytest.raises(arithmetic.BadMatrix):
            services.set_frame(owner=owner, matrix="NONE", appetite="LOW", **given)

    def test_a_site_sets_no_appetite_of_its_own(self, cast, now):
        with pytest.raises(services.NotIndependent):
            services.set_frame(
                owner=selectors.Owner(cast.larkfield),
                matrix="SITE_5X5",
                matrix_version=1,
                appetite="VERY_HIGH",
                actor=cast.amina,
                now=now,
            )

    def test_a_matrix_of_the_panel_s_own_needs_a_second_person(self, cast, now):
        data = {**arithmetic.SITE_4X4.as_data(), "bands": ["SMALL", "MEDIUM", "LARGE", "HUGE"]}
        with pytest.raises(services.SameMatrix):
            services.make_matrix(code="site_4x4", data=data, actor=cast.idris, now=now)
        with pytest.raises(arithmetic.BadMatrix):
            services.make_matrix(code="OURS", data={**data, "lookup": [[1]]}, actor=cast.idris, now=now)
        made = services.make_matrix(code="ours", data=data, actor=cast.idris, now=now)
        assert made in selectors.matrices_waiting()
        assert "OURS" not in _codes("SITE")
        with pytest.raises(services.SamePerson):
            services.approve_matrix(matrix=made, actor=cast.idris, now=now)
        services.approve_matrix(matrix=made, actor=cast.hina, now=now)
        with pytest.raises(services.AlreadyApproved):
            services.approve_matrix(matrix=made, actor=cast.hina, now=now)
        assert "OURS" in _codes("SITE")
        assert "OURS" not in _codes("NATION")

    def test_an_assessment_keeps_the_matrix_it_was_made_on(self, cast, risk, samira, now):
        first = approved(risk, samira, cast.hina, now)
        owner = selectors.Owner(cast.larkfield)
        services.set_frame(owner=owner, matrix="SITE_4X4", matrix_version=1, appetite="LOW", actor=cast.idris, now=now)
        assert selectors.in_force(risk).matrix == first.matrix == "SITE_5X5"
        line = selectors.board(owner, now=now).lines[0]
        assert line.is_stale
        assert line.residual is None
        assert services.start_assessment(risk=risk, actor=samira, now=now).threat_step is None


def _codes(level: str) -> set[str]:
    return {one.code for one in selectors.matrices_for(level)}


def test_a_site_sees_only_its_own_risks(cast, risk, now):
    other = make_risk(cast.idris, now, site=cast.ashcombe)
    make_risk(cast.idris, now)
    with scoping.scope(scoping.Scope(sites=frozenset({cast.larkfield.uuid}), person=cast.amina.uuid)):
        assert list(selectors.risks()) == [risk]
        with pytest.raises(type(risk).DoesNotExist):
            selectors.risk_by_uuid(other.uuid)
    with scoping.scope(scoping.Scope(areas=frozenset({cast.westmere.code}))):
        assert list(selectors.risks()) == [other]


class TestWaitingForASecondView:
    def test_the_first_view_is_neither_rewritten_nor_handed_in_again(self, cast, risk, samira, imran, now):
        first = submitted(risk, samira, now)
        services.ask_second(assessment=first, second=imran, actor=cast.idris, now=now)
        with pytest.raises(IllegalTransition):
            services.write_assessment(assessment=first, judged=judged(threat=1), actor=samira, now=now)
        with pytest.raises(IllegalTransition):
            services.submit_assessment(assessment=first, actor=samira, now=now)
        first.refresh_from_db()
        assert (first.state, first.threat_step) == ("SECOND_ASKED", 4)

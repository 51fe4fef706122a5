"""Controls, treatment, acceptance, comments, and the matrix of a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aman.apps.strategy import selectors, services
from aman.apps.strategy.models import ControlCheck, RiskPosition
from aman.core import risk as arithmetic
from aman.kit import vault
from aman.kit.models import AuditEvent
from aman.kit.transitions import IllegalTransition
from tests.apps.strategy.risks import approved, control, judged, make_assessor, make_risk
from tests.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def samira(cast):
    return make_assessor("Samira Rostami")


@pytest.fixture
def risk(cast, samira, now):
    """Threat 4, vulnerability 4, impact 3: likelihood 4, HIGH."""
    made = make_risk(cast.idris, now, site=cast.larkfield)
    approved(made, samira, cast.hina, now)
    return made


def line_of(risk, now, before=None) -> selectors.RiskLine:
    lines = selectors.board(selectors.owner_of(risk), now=now, before=before).lines
    return next(one for one in lines if one.risk == risk)


class TestControls:
    def test_a_control_in_place_lowers_the_residual_and_never_the_base(self, risk, samira, now):
        control(risk, samira, now, effect=50)
        line = line_of(risk, now)
        # vulnerability 4 x 0.5 = 2; root of 4 x 2 = 2.83 -> 3; likelihood 3, impact 3 is MEDIUM
        assert (line.inherent.likelihood, line.inherent.band) == (4, "HIGH")
        assert (line.residual.likelihood, line.residual.impact, line.residual.band) == (3, 3, "MEDIUM")
        assert selectors.in_force(risk).vulnerability_step == 4

    def test_a_needed_control_shows_in_the_target_alone(self, risk, samira, now):
        control(risk, samira, now, state="NEEDED", effect=50)
        line = line_of(risk, now)
        assert (line.residual.band, line.target_band) == ("HIGH", "MEDIUM")

    def test_a_fault_leaves_the_share_that_works(self, risk, samira, now):
        made = control(risk, samira, now, effect=50)
        found = services.Found("DEFICIENT", 50, "HIGH", "the lamp is out", works=20)
        services.check_control(control=made, found=found, actor=samira, now=now + timedelta(days=1))
        # 4 x (1 - 0.1) = 3.6 -> 4: where it was
        line = line_of(risk, now, before=now)
        assert (line.residual.band, line.movement.direction) == ("HIGH", "UP")
        assert (line.because, line.by) == ("CONTROL", "Samira R.")
        newest, *earlier = [selectors.controls_of(risk)[0].now, *selectors.controls_of(risk)[0].earlier]
        assert [one.state for one in (newest, *earlier)] == ["DEFICIENT", "PRESENT"]
        assert newest.reveal("why") == "the lamp is out"
        with pytest.raises(DatabaseError), transaction.atomic():
            ControlCheck.objects.update(effect=90)

    def test_low_confidence_widens_the_range(self, risk, samira, now):
        control(risk, samira, now, effect=60, confidence="LOW")
        line = line_of(risk, now)
        # effects 0.3 to 0.9: 4 x 0.7 = 2.8 -> 3, likelihood root of 12 = 3.46 -> 3; 4 x 0.1 = 0.4 -> 1, likelihood 2
        assert (line.best_band, line.residual.band, line.worst_band) == ("GUARDED", "MEDIUM", "MEDIUM")

    def test_what_changes_nothing_makes_no_new_position(self, risk, samira, now):
        made = control(risk, samira, now, effect=50)
        found = services.Found("PRESENT", 50, "HIGH", "seen again")
        services.check_control(control=made, found=found, actor=samira, now=now)
        assert RiskPosition.objects.filter(risk=risk).count() == 2
        assert ControlCheck.objects.count() == 2

    def test_a_control_before_any_assessment_waits_for_it(self, cast, samira, now):
        bare = make_risk(cast.idris, now, site=cast.ashcombe)
        control(bare, samira, now)
        assert not RiskPosition.objects.filter(risk=bare).exists()
        approved(bare, samira, cast.hina, now)
        assert line_of(bare, now).residual.band == "MEDIUM"

    @pytest.mark.parametrize("person", ["amina", "bilal", "maryam", "safiya"])
    def test_the_site_changes_no_control(self, cast, risk, now, person):
        with pytest.raises(services.NotIndependent):
            control(risk, getattr(cast, person), now)

    def test_no_control_is_taken_to_be_perfect(self, risk, samira, now):
        with pytest.raises(arithmetic.BadControl):
            control(risk, samira, now, effect=96)
        with pytest.raises(services.WordsMissing):
            control(risk, samira, now, why="")


class TestTreatment:
    def line(self, cast, now, **changes):
        given = {"what": "A second camera", "owner": cast.amina, "cost": "TO_1000", "hours": 6}
        return services.Treatment(**{**given, "due_on": now.date() + timedelta(days=20), **changes})

    def test_a_line_has_an_owner_a_cost_and_a_day(self, cast, risk, samira, now):
        row = services.plan_treatment(risk=risk, line=self.line(cast, now), actor=samira, now=now)
        shown = line_of(risk, now)
        assert (shown.next_step, shown.next_words) == (row, "A second camera")
        services.settle_treatment(treatment=row, state="STARTED", why="", actor=samira, now=now)
        with pytest.raises(services.WordsMissing):
            services.settle_treatment(treatment=row, state="DONE", why="", actor=samira, now=now)
        services.settle_treatment(treatment=row, state="DONE", why="fitted and tested", actor=samira, now=now)
        assert line_of(risk, now).next_step is None
        with pytest.raises(IllegalTransition):
            services.settle_treatment(treatment=row, state="DROPPED", why="no", actor=samira, now=now)
        assert [one.reveal("settled_why") for one in selectors.treatments_of(risk)] == ["fitted and tested"]

    def test_it_is_due_after_today(self, cast, risk, samira, now):
        late = self.line(cast, now, due_on=now.date() - timedelta(days=1))
        for line in (late, self.line(cast, now, hours=-1)):
            with pytest.raises(services.BadTerm):
                services.plan_treatment(risk=risk, line=line, actor=samira, now=now)

    def test_the_site_plans_none(self, cast, risk, now):
        with pytest.raises(services.NotIndependent):
            services.plan_treatment(risk=risk, line=self.line(cast, now), actor=cast.amina, now=now)


class TestAcceptance:
    def accept(self, risk, actor, now, days=30, why="the gate comes in May"):
        return services.accept_risk(risk=risk, until=now.date() + timedelta(days=days), why=why, actor=actor, now=now)

    def test_a_risk_above_the_appetite_is_carried_for_a_time(self, cast, risk, now):
        assert line_of(risk, now).appetite is arithmetic.Appetite.ABOVE
        row = self.accept(risk, cast.hina, now)
        assert (row.band, row.appetite) == ("HIGH", "GUARDED")
        assert line_of(risk, now).appetite is arithmetic.Appetite.ACCEPTED
        assert line_of(risk, now + timedelta(days=31)).appetite is arithmetic.Appetite.ABOVE

    def test_it_ends_early_with_a_reason(self, cast, risk, now):
        row = self.accept(risk, cast.hina, now)
        with pytest.raises(services.WordsMissing):
            services.end_acceptance(acceptance=row, why=" ", actor=cast.idris, now=now)
        with pytest.raises(services.NotIndependent):
            services.end_acceptance(acceptance=row, why="words", actor=cast.amina, now=now)
        ended = services.end_acceptance(acceptance=row, why="the gate came", actor=cast.idris, now=now)
        assert ended.reveal("ended_why") == "the gate came"
        assert line_of(risk, now).appetite is arithmetic.Appetite.ABOVE
        with pytest.raises(services.AlreadyEnded):
            services.end_acceptance(acceptance=row, why="again", actor=cast.idris, now=now)

    def test_one_whose_day_is_over_has_ended_by_itself(self, cast, risk, now):
        row = self.accept(risk, cast.hina, now)
        with pytest.raises(services.AlreadyEnded):
            services.end_acceptance(acceptance=row, why="late", actor=cast.idris, now=now + timedelta(days=32))

    def test_it_lapses_when_the_risk_goes_up(self, cast, risk, samira, now):
        self.accept(risk, cast.hina, now)
        approved(risk, samira, cast.hina, now, judged(5, 5, 5))
        assert line_of(risk, now).appetite is arithmetic.Appetite.ABOVE

    def test_whoever_assessed_it_does_not_accept_it(self, cast, risk, samira, now):
        with pytest.raises(services.SamePerson):
            self.accept(risk, samira, now)
        with pytest.raises(services.NotIndependent):
            self.accept(risk, cast.amina, now)

    @pytest.mark.parametrize("days", [0, -1, 367])
    def test_its_term_is_a_year_at_most(self, cast, risk, now, days):
        with pytest.raises(services.BadTerm):
            self.accept(risk, cast.hina, now, days=days)

    def test_there_must_be_something_to_accept(self, cast, risk, samira, now):
        with pytest.raises(services.WordsMissing):
            self.accept(risk, cast.hina, now, why=" ")
        approved(risk, samira, cast.hina, now, judged(1, 1, 1))
        with pytest.raises(services.WithinAppetite):
            self.accept(risk, cast.hina, now)
        with pytest.raises(services.NotAssessed):
            self.accept(make_risk(cast.idris, now, site=cast.larkfield), cast.hina, now)


class TestComments:
    def test_the_site_comments_and_moves_nothing(self, cast, risk, now):
        before = line_of(risk, now)
        services.comment_risk(risk=risk, text="the gate was mended", actor=cast.amina, now=now)
        assert [one.reveal("text") for one in selectors.comments_of(risk)] == ["the gate was mended"]
        assert line_of(risk, now) == before
        assert "gate" not in str(AuditEvent.objects.get(verb="RISK_COMMENTED").details)

    @pytest.mark.parametrize("person", ["maryam", "hina", "safiya"])
    def test_others_do_not_speak_for_it(self, cast, risk, now, person):
        with pytest.raises(services.NotOfThisSite):
            services.comment_risk(risk=risk, text="hello", actor=getattr(cast, person), now=now)


class TestBoard:
    def test_lines_come_worst_first_with_their_cells(self, cast, risk, samira, now):
        low = make_risk(cast.idris, now, site=cast.larkfield, threat="DRONE")
        approved(low, samira, cast.hina, now, judged(1, 2, 1))
        bare = make_risk(cast.idris, now, site=cast.larkfield, threat="INSIDER")
        board = selectors.board(selectors.Owner(cast.larkfield), now=now)
        assert [line.risk for line in board.lines] == [risk, low, bare]
        assert [line.risk for line in board.at(4, 3)] == [risk]
        assert board.at(1, 1, residual=False)[0].risk == low
        assert board.lines[2].residual is None

    def test_where_it_was_is_shown_beside_where_it_is(self, risk, samira, now):
        control(risk, samira, now + timedelta(days=9), effect=50)
        board = selectors.board(selectors.owner_of(risk), now=now + timedelta(days=10), before=now + timedelta(days=1))
        assert [line.risk for line in board.was_at(4, 3)] == [risk]
        assert board.lines[0].movement == arithmetic.Movement(arithmetic.Direction.DOWN, -1, 0)
        same = selectors.board(selectors.owner_of(risk), now=now + timedelta(days=10), before=now + timedelta(days=9))
        assert same.lines[0].movement.direction is arithmetic.Direction.SAME
        new = selectors.board(selectors.owner_of(risk), now=now, before=now - timedelta(days=9))
        assert new.lines[0].movement.direction is arithmetic.Direction.NEW

    def test_the_list_of_places_says_what_waits(self, cast, risk, samira, now):
        change = services.Change("DEFECT", "VULNERABILITY", 1, "camera 2 is down")
        services.propose_change(risk=risk, change=change, actor=samira, now=now)
        make_risk(cast.idris, now)
        nation, site = selectors.boards(now)
        assert (nation.level, nation.risks, nation.unassessed, nation.highest) == ("NATION", 1, 1, "")
        assert (site.name, site.risks, site.highest, site.above, site.proposals) == (
            cast.larkfield.name, 1, "HIGH", 1, 1,
        )  # fmt: skip

    def test_queries_do_not_grow(self, cast, risk, samira, now):
        owner = selectors.Owner(cast.larkfield)
        with CaptureQueriesContext(
            connection,
        ) as few:
            selectors.board(owner, now=now)
            selectors.boards(now)
        for threat in ("ARSON", "DRONE", "PROTEST"):
            for site in (cast.larkfield, cast.ashcombe):
                more = make_risk(cast.idris, now, site=site, threat=threat)
                approved(more, samira, cast.hina, now)
                control(more, samira, now)
        with CaptureQueriesContext(connection) as many:
            selectors.board(owner, now=now)
            selectors.boards(now)
        assert len(many) == len(few)

    def test_an_erased_risk_keeps_its_numbers_and_loses_its_words(self, cast, risk, now):
        vault.destroy(risk.record_key, now=now)
        line = line_of(risk, now)
        assert (line.if_words, line.residual.band) == ("", "HIGH")

    def test_the_panel_s_columns_score_the_national_risks(self, cast, samira, now):
        risk = make_risk(cast.idris, now)
        columns = {
            "harm": {"PHYSICAL": 4, "PSYCHOLOGICAL": 4, "FINANCIAL": 4, "COMMUNITY": 4, "PUBLIC_CONFIDENCE": 4},
            "likelihood": 5,
            "position": {"CAPACITY": 4, "CAPABILITY": 4},
        }
        held = approved(risk, samira, cast.hina, now, judged(columns=columns))
        assert (held.matrix, selectors.columns_of(held).score) == ("NATION_5X5", 100)
        with pytest.raises(arithmetic.BadColumns):
            approved(risk, samira, cast.hina, now, judged(columns={"harm": {}}))

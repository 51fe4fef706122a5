"""Context, spread, movement, appetite, the panel's columns, evidence, and the network's picture."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from aman.core import risk
from aman.core.disclosure import Rule
from aman.core.risk import SITE_5X5, Cell, Channel, Confidence, Direction, Factors
from aman.core.risk.evidence import poisson_at_least
from aman.core.situation import OccasionFact, Situation, SourceKind, ThreatLevel, TriggerFact

FRIDAY = date(2027, 3, 5)


def event(height=3.0, street=1.0, online=0.0, source="e1"):
    return TriggerFact(source, 1, 20, 30.0, street_share=street, online_share=online, height=height)


class TestContext:
    def test_a_plain_day_adds_nothing(self):
        assert risk.context(Situation(FRIDAY)).multiplier == 1
        assert risk.moved(SITE_5X5, SITE_5X5.cell(3, 3), risk.context(Situation(FRIDAY))) == SITE_5X5.cell(3, 3)

    def test_calendar_times_level_times_trigger(self):
        """Jumu'ah in Ramadan 1.2 (the greatest, once); severe 1.15; 1 + (3 - 1) x 0.5 = 2: in all 2.76."""
        day = Situation(
            FRIDAY,
            threat=ThreatLevel.SEVERE,
            occasions=(OccasionFact("RAMADAN"), OccasionFact("JUMUAH")),
            triggers=(event(street=0.5), event(height=2.0, street=0.5, source="e2")),
        )
        found = risk.context(day)
        assert found.multiplier == pytest.approx(2.76)
        assert [part.kind for part in found.parts] == [
            SourceKind.OCCASION, SourceKind.THREAT_LEVEL, SourceKind.TRIGGER,
        ]  # fmt: skip
        assert [part.factor for part in found.parts] == pytest.approx([1.2, 1.15, 2.0])
        assert found.parts[2].source == "e1"
        # log 2.76 / log 5 = 0.631: likelihood 3 + 0.631 -> 4
        assert risk.moved(SITE_5X5, SITE_5X5.cell(3, 3), found) == Cell(4, 3, "HIGH")

    def test_below_the_root_of_the_ratio_nothing_moves(self):
        """root of 5 = 2.236: severe x jumu'ah = 1.38 stays; 3 x is log 3 / log 5 = 0.683, a step."""
        quiet = risk.context(Situation(FRIDAY, ThreatLevel.SEVERE, (OccasionFact("JUMUAH"),)))
        assert risk.moved(SITE_5X5, SITE_5X5.cell(2, 2), quiet).likelihood == 2
        loud = risk.context(Situation(FRIDAY, triggers=(event(),)))
        assert risk.moved(SITE_5X5, SITE_5X5.cell(2, 2), loud).likelihood == 3
        assert risk.moved(SITE_5X5, SITE_5X5.cell(5, 2), loud).likelihood == 5

    def test_what_is_online_knows_no_calendar(self):
        day = Situation(FRIDAY, occasions=(OccasionFact("EID_AL_FITR"),), triggers=(event(street=1, online=0.25),))
        assert risk.context(day, Channel.ONLINE).multiplier == pytest.approx(1.5)
        assert risk.context(day, Channel.STREET).multiplier == pytest.approx(4.5)

    @given(
        st.sampled_from([None, *ThreatLevel]),
        st.lists(st.sampled_from(["JUMUAH", "RAMADAN", "EID_AL_ADHA", "SCHOOL_TERM"]), max_size=4),
        st.lists(st.tuples(st.floats(1, 50), st.floats(0, 1)), max_size=3),
        st.integers(1, 5),
    )
    def test_it_stays_in_bounds_and_leaves_impact_alone(self, level, codes, heights, step):
        day = Situation(
            FRIDAY,
            level,
            tuple(OccasionFact(code) for code in codes),
            tuple(event(height, share) for height, share in heights),
        )
        found = risk.context(day)
        assert 0.5 <= found.multiplier <= 8
        base = SITE_5X5.cell(step, 3)
        assert risk.moved(SITE_5X5, base, found).impact == 3
        assert risk.context(day) == found

    @given(st.floats(0, 1), st.floats(0, 1))
    def test_it_decays_with_the_event(self, one, other):
        less, more = sorted((one, other))
        shares = [risk.context(Situation(FRIDAY, triggers=(event(street=share),))).multiplier for share in (less, more)]
        assert shares[0] <= shares[1]


class TestCompare:
    def test_assessors_who_differ(self):
        """4, 4, 3: likelihood 4, HIGH. 2, 4, 1: likelihood root of 8 -> 3, LOW: two steps apart, twice."""
        found = risk.spread(SITE_5X5, [Factors(4, 4, 3), Factors(2, 4, 1)])
        assert (found.threat.gap, found.vulnerability.gap, found.impact.gap, found.likelihood.gap) == (2, 0, 2, 1)
        assert found.bands == ("LOW", "HIGH")
        assert found.is_wide

    def test_a_step_apart_is_no_wide_gap(self):
        assert not risk.spread(SITE_5X5, [Factors(4, 4, 3), Factors(3, 4, 3)]).is_wide

    @pytest.mark.parametrize("few", [[], [Factors(1, 1, 1)], [Factors(1, 1, 1), Factors(1, None, 1)]])
    def test_two_whole_judgements_are_needed(self, few):
        with pytest.raises(risk.TooFewJudgements):
            risk.spread(SITE_5X5, few)

    @pytest.mark.parametrize(
        ("before", "now", "direction"),
        [
            (None, (3, 3), Direction.NEW),
            ((3, 3), None, Direction.GONE),
            (None, None, Direction.SAME),
            ((3, 3), (3, 3), Direction.SAME),
            ((3, 3), (4, 3), Direction.UP),
            ((4, 4), (3, 4), Direction.DOWN),
            # 2,2 and 2,3 are both GUARDED: the step decides; 2,3 to 3,2 is one up and one down: likelihood first
            ((2, 2), (2, 3), Direction.UP),
            ((2, 3), (3, 2), Direction.UP),
            # 5,1 GUARDED to 2,4 MEDIUM: fewer steps, a graver band
            ((5, 1), (2, 4), Direction.UP),
        ],
    )
    def test_how_it_moved(self, before, now, direction):
        cells = [place and SITE_5X5.cell(*place) for place in (before, now)]
        assert risk.movement(SITE_5X5, *cells).direction is direction

    @given(st.tuples(st.integers(1, 5), st.integers(1, 5)), st.tuples(st.integers(1, 5), st.integers(1, 5)))
    def test_back_is_the_opposite_of_there(self, one, other):
        there = risk.movement(SITE_5X5, SITE_5X5.cell(*one), SITE_5X5.cell(*other))
        back = risk.movement(SITE_5X5, SITE_5X5.cell(*other), SITE_5X5.cell(*one))
        opposite = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP, Direction.SAME: Direction.SAME}
        assert back.direction is opposite[there.direction]
        assert (back.likelihood, back.impact) == (-there.likelihood, -there.impact)

    @pytest.mark.parametrize(
        ("residual", "accepted", "days", "found"),
        [
            ("GUARDED", "", 0, "WITHIN"),
            ("MEDIUM", "", 0, "ABOVE"),
            ("MEDIUM", "MEDIUM", 0, "ACCEPTED"),
            ("MEDIUM", "HIGH", 9, "ACCEPTED"),
            ("MEDIUM", "MEDIUM", -1, "ABOVE"),
            ("HIGH", "MEDIUM", 9, "ABOVE"),
        ],
    )
    def test_what_a_place_carries(self, residual, accepted, days, found):
        until = FRIDAY + timedelta(days=days)
        assert risk.appetite(SITE_5X5, residual, "GUARDED", accepted=accepted, until=until, on=FRIDAY) == found


class TestColumns:
    def columns(self, **changes):
        given = {
            "harm": {"PHYSICAL": 4, "PSYCHOLOGICAL": 2, "FINANCIAL": 0, "COMMUNITY": 4, "PUBLIC_CONFIDENCE": 2},
            "likelihood": 3,
            "confidence": Confidence.MEDIUM,
            "position": {"CAPACITY": 4, "CAPABILITY": 1},
        }
        return risk.Columns(**{**given, **changes})

    def test_by_hand(self):
        """Harm 0.35 + 0.1 + 0 + 0.2 + 0.075 = 0.725; likelihood 0.6; gap (1 + 0) / 2, position 1.125 / 1.25 = 0.9.

        100 x 0.725 x 0.6 x 0.9 = 39.15, a quarter either way: 29.36 to 48.94.
        """
        found = risk.score(self.columns())
        assert (found.harm, found.likelihood, found.position) == pytest.approx((0.725, 0.6, 0.9))
        assert (found.score, found.low, found.high) == pytest.approx((39.15, 29.3625, 48.9375))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"harm": {"PHYSICAL": 1}},
            {"harm": dict.fromkeys(("PHYSICAL", "PSYCHOLOGICAL", "FINANCIAL", "COMMUNITY", "PUBLIC_CONFIDENCE"), 5)},
            {"likelihood": 0},
            {"position": {"CAPACITY": 1}},
            {"position": {"CAPACITY": 0, "CAPABILITY": 1}},
        ],
    )
    def test_what_is_off_the_scale_is_refused(self, wrong):
        with pytest.raises(risk.BadColumns):
            self.columns(**wrong)

    @pytest.mark.parametrize("wrong", [{"harm": {"PHYSICAL": 1.0}}, {"position": -1}])
    def test_weights_are_data_and_add_up(self, wrong):
        with pytest.raises(risk.BadColumns):
            risk.Weights(**{"version": 2, "harm": risk.WEIGHTS.harm, "position": 0.25, **wrong})
        halves = risk.Weights(2, {**dict.fromkeys(risk.WEIGHTS.harm, 0.0), "PHYSICAL": 1.0}, 0.0)
        assert risk.score(self.columns(), halves).score == pytest.approx(60)

    @given(st.integers(0, 3), st.integers(1, 4), st.integers(1, 3))
    def test_more_of_anything_never_scores_less(self, harm, likelihood, position):
        harms = dict.fromkeys(risk.WEIGHTS.harm, harm)
        base = risk.score(self.columns(harm=harms, likelihood=likelihood, position={"CAPACITY": position,
                                                                                    "CAPABILITY": 2}))  # fmt: skip
        for more in (
            {"harm": {**harms, "FINANCIAL": harm + 1}, "likelihood": likelihood},
            {"harm": harms, "likelihood": likelihood + 1},
        ):
            worse = risk.score(self.columns(**more, position={"CAPACITY": position + 1, "CAPABILITY": 2}))
            assert worse.score >= base.score


class TestEvidence:
    @pytest.mark.parametrize(
        ("seen", "expected", "rule"),
        [
            # P(X >= 6 | 1.5) = 0.0045, four times as many
            (6, 1.5, "MORE"),
            # P(X >= 4 | 1.5) = 0.066: chance
            (4, 1.5, None),
            # two are never enough; three where nearly none were expected are: P(X >= 3 | 0.1) = 0.00015
            (2, 0.01, None),
            (3, 0.1, "MORE"),
            # 60 for 40: unlikely by chance (0.0018), but not twice
            (60, 40, None),
            # P(X <= 2 | 10) = 0.0028; P(X <= 5 | 10) = 0.067; P(X <= 0 | 4) = 0.018 and few were expected
            (2, 10, "FEWER"),
            (5, 10, None),
            (0, 4, None),
            (0, 0, None),
        ],
    )
    def test_counts(self, seen, expected, rule):
        found = risk.from_counts(seen, expected, 90)
        assert (found.rule if found else None) == rule
        if found:
            assert (found.numbers["seen"], found.numbers["expected"], found.numbers["days"]) == (seen, expected, 90)
            assert found.steps == (1 if rule == "MORE" else -1)

    @pytest.mark.parametrize(
        ("count", "expected", "strong", "proposes"),
        [
            (6, 0.4, True, True),
            (6, 0.4, False, True),
            (6, 4.0, False, False),
            (6, 4.0, True, True),
            (2, 0, True, False),
        ],
    )
    def test_signals(self, count, expected, strong, proposes):
        assert (risk.from_signal(count, expected, 7, is_strong=strong) is not None) is proposes

    @pytest.mark.parametrize("wrong", [(-1, 1.0, 9), (1, -1.0, 9), (1, float("nan"), 9), (1, 1.0, 0)])
    def test_counts_that_are_none_are_refused(self, wrong):
        with pytest.raises(risk.BadEvidence):
            risk.from_counts(*wrong)
        with pytest.raises(risk.BadEvidence):
            risk.from_signal(*wrong, is_strong=True)

    @given(st.integers(0, 200), st.floats(0.001, 150))
    def test_chances_are_poisson_s(self, count, mean):
        assert poisson_at_least(count, mean) == pytest.approx(stats.poisson.sf(count - 1, mean), abs=1e-9)

    def test_nothing_expected(self):
        assert (poisson_at_least(0, 0), poisson_at_least(1, 0)) == (1, 0)


class TestPicture:
    def placed(self, *groups):
        """Make placements: (how many sites, likelihood, impact), sites numbered on."""
        found = []
        for many, likelihood, impact in groups:
            band = SITE_5X5.cell(likelihood, impact).band
            found += [risk.Placement(len(found) + n, "ABUSE", likelihood, impact, band) for n in range(many)]
        return found

    def test_few_are_hidden_and_many_rounded(self):
        found = risk.picture(SITE_5X5, self.placed((9, 1, 1), (12, 3, 3), (13, 4, 4)), ["ABUSE", "ARSON"])
        assert found.cells[1, 1] is None
        assert (found.cells[3, 3], found.cells[4, 4]) == (10, 15)
        assert found.threats["ABUSE"] == {"LOW": None, "GUARDED": None, "MEDIUM": 10, "HIGH": 15, "VERY_HIGH": None}
        assert set(found.threats["ARSON"].values()) == {None}
        assert (found.least, found.step) == (10, 5)

    def test_the_number_of_sites_does_not_stand_in_for_a_total_that_is_withheld(self):
        """Told: 10, 10, 10. With a total of 30 the two hidden bands would be all but known."""
        found = risk.picture(SITE_5X5, self.placed((10, 1, 1), (10, 2, 2), (10, 3, 3)), ["ABUSE"])
        assert found.totals["ABUSE"] is None
        assert found.sites is None
        assert found.is_told
        assert not risk.picture(SITE_5X5, self.placed((9, 1, 1), (9, 2, 2)), ["ABUSE"]).is_told

    def test_a_site_counts_once_in_a_cell_and_by_its_highest_band(self):
        many = [risk.Placement(site, "ABUSE", 3, 3, "MEDIUM") for site in range(12)]
        twice = [*many, *many, *[risk.Placement(site, "ABUSE", 4, 4, "HIGH") for site in range(12)]]
        found = risk.picture(SITE_5X5, twice, ["ABUSE"])
        assert found.cells[3, 3] == 10
        assert (found.threats["ABUSE"]["MEDIUM"], found.threats["ABUSE"]["HIGH"]) == (None, 10)

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5), st.integers(1, 5)), max_size=60))
    def test_one_site_more_never_shows_by_itself(self, rows):
        """Whatever else is known, no number below the limit is told, and none is exact."""
        placed = [risk.Placement(site, "ABUSE", low, high, SITE_5X5.cell(low, high).band) for site, low, high in rows]
        found = risk.picture(SITE_5X5, placed, ["ABUSE"], Rule(10, 5))
        told = [*found.cells.values(), *found.threats["ABUSE"].values(), found.totals["ABUSE"], found.sites]
        assert all(number is None or (number >= 10 and number % 5 == 0) for number in told)

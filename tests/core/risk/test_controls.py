"""Controls: what they leave of a risk. Golden numbers are worked out by hand beside each."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import risk
from aman.core.risk import SITE_5X5, Axis, Confidence, Control, Factors, State

controls = st.builds(
    Control,
    axis=st.sampled_from(Axis),
    state=st.sampled_from(State),
    effect=st.floats(0, risk.MOST_EFFECT),
    confidence=st.sampled_from(Confidence),
    works=st.floats(0, 1),
)
some = st.lists(controls, max_size=6)
steps = st.integers(1, 5)
factors = st.builds(Factors, steps, steps, steps)


def made(axis=Axis.VULNERABILITY, state=State.PRESENT, effect=0.5, confidence=Confidence.HIGH, works=0.0):
    return Control(axis, state, effect, confidence, works)


class TestByHand:
    @pytest.mark.parametrize(
        ("effects", "whole"),
        # 1 - 0.5 = 0.5; 1 - 0.5 x 0.6 = 0.7; 1 - 0.5 x 0.6 x 0.8 = 0.76; nothing: 0
        [((), 0), ((0.5,), 0.5), ((0.5, 0.4), 0.7), ((0.5, 0.4, 0.2), 0.76), ((0, 0), 0), ((0.95, 0.95), 0.9975)],
    )
    def test_each_takes_a_share_of_what_the_others_leave(self, effects, whole):
        assert risk.combined(effects) == pytest.approx(whole)

    @pytest.mark.parametrize(
        ("step", "effect", "left"),
        # 4 x 0.5 = 2; 5 x 0.7 = 3.5 -> 4, halves upwards; 5 x 0.69 = 3.45 -> 3; 1 x 0.05 -> 1, never below; 3 x 1 = 3
        [(4, 0.5, 2), (5, 0.3, 4), (5, 0.31, 3), (1, 0.95, 1), (5, 0.9975, 1), (3, 0, 3), (5, 0.5, 3), (5, 0.1, 5)],
    )
    def test_what_is_left_counts_as_the_nearest_step(self, step, effect, left):
        assert risk.left(step, effect) == left

    def test_a_gate_and_a_steward(self):
        """Threat 4, vulnerability 5, impact 4: likelihood 4 (root of 20 = 4.47), serious: HIGH.

        Gate closer 0.4 and steward 0.5 on vulnerability: 1 - 0.6 x 0.5 = 0.7; 5 x 0.3 = 1.5 -> 2. Likelihood root of 8
        = 2.83 -> 3. First aid 0.3 on impact: 4 x 0.7 = 2.8 -> 3. Possible, moderate: MEDIUM.
        """
        every = [made(effect=0.4), made(effect=0.5), made(Axis.IMPACT, effect=0.3)]
        found = risk.standing(SITE_5X5, Factors(4, 5, 4), every)
        assert found.inherent == risk.Cell(4, 4, "HIGH")
        assert found.residual == risk.Cell(3, 3, "MEDIUM")
        vulnerability = found.factors[1]
        assert vulnerability.effect == pytest.approx(0.7)
        assert vulnerability.value == pytest.approx(1.5)

    @pytest.mark.parametrize(
        ("state", "works", "now", "aim"),
        [
            (State.PRESENT, 0.0, 0.6, 0.6),
            (State.DEFICIENT, 0.0, 0.0, 0.6),
            (State.DEFICIENT, 0.25, 0.15, 0.6),
            (State.NEEDED, 0.9, 0.0, 0.6),
            (State.REMOVED, 0.9, 0.0, 0.0),
        ],
    )
    def test_a_control_does_what_its_state_lets_it(self, state, works, now, aim):
        one = made(effect=0.6, state=state, works=works)
        assert (one.now, one.aim) == pytest.approx((now, aim))

    @pytest.mark.parametrize(
        ("confidence", "low", "high"),
        # 0.6 +- a tenth, a quarter, a half of it; 0.8 x 1.5 = 1.2 is cut at 0.95
        [(Confidence.HIGH, 0.54, 0.66), (Confidence.MEDIUM, 0.45, 0.75), (Confidence.LOW, 0.3, 0.9)],
    )
    def test_confidence_is_the_width_of_the_range(self, confidence, low, high):
        assert made(effect=0.6, confidence=confidence).between() == pytest.approx((low, high))
        assert made(effect=0.8, confidence=Confidence.LOW).between() == pytest.approx((0.4, 0.95))

    @pytest.mark.parametrize("wrong", [{"effect": 0.96}, {"effect": -0.1}, {"works": 1.1}, {"works": -0.1}])
    def test_shares_that_are_none_are_refused(self, wrong):
        with pytest.raises(risk.BadControl):
            made(**wrong)


class TestRules:
    @given(factors, some, controls)
    def test_one_more_control_never_raises_the_residual(self, judged, before, more):
        matrix = SITE_5X5
        had, has = (risk.standing(matrix, judged, every) for every in (before, [*before, more]))
        for name in ("residual", "best", "worst", "target"):
            one, other = getattr(had, name), getattr(has, name)
            assert other.likelihood <= one.likelihood
            assert other.impact <= one.impact
            assert matrix.rank(other.band) <= matrix.rank(one.band)

    @given(factors, some, st.randoms(use_true_random=False))
    def test_their_order_does_not_matter(self, judged, every, chance):
        shuffled = list(every)
        chance.shuffle(shuffled)
        assert risk.standing(SITE_5X5, judged, every) == risk.standing(SITE_5X5, judged, shuffled)

    @given(factors, some)
    def test_from_best_to_worst_and_never_above_the_base(self, judged, every):
        found = risk.standing(SITE_5X5, judged, every)
        for cells in (
            [found.best, found.residual, found.worst, found.inherent],
            [found.target, found.residual, found.inherent],
        ):
            for low, high in itertools.pairwise(cells):
                assert low.likelihood <= high.likelihood
                assert low.impact <= high.impact

    @given(factors, some)
    def test_the_base_is_what_was_judged(self, judged, every):
        assert risk.standing(SITE_5X5, judged, every).inherent == SITE_5X5.place(judged)

    @given(factors, some, st.floats(0, 0.4))
    def test_a_control_that_does_more_leaves_no_more(self, judged, every, more):
        one = made(effect=0.5)
        better = dataclasses.replace(one, effect=0.5 + more)
        had, has = (risk.standing(SITE_5X5, judged, [*every, each]) for each in (one, better))
        assert has.residual.likelihood <= had.residual.likelihood

    @given(some)
    def test_combined_effects_stay_below_the_whole(self, every):
        assert 0 <= risk.combined(one.now for one in every) <= 1

    @given(some, st.sampled_from(["threat", "vulnerability", "impact"]))
    def test_without_a_factor_there_is_no_risk_to_control(self, every, name):
        absent = dataclasses.replace(Factors(3, 3, 3), **{name: None})
        assert risk.standing(SITE_5X5, absent, every) is None

    @given(factors)
    def test_without_controls_it_stands_where_it_was_judged(self, judged):
        found = risk.standing(SITE_5X5, judged, [])
        assert found.inherent == found.residual == found.best == found.worst == found.target

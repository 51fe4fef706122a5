"""Scales and matrices: monotone by construction, bands as published, three factors or no risk."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import risk
from aman.core.risk import Cell, Factors, Scale

MATRICES = risk.shipped()
matrices = st.sampled_from(MATRICES)


@st.composite
def judgements(draw, most=5):
    """A shipped matrix and three steps on its scales."""
    matrix = draw(matrices)
    steps = [draw(st.integers(1, len(scale))) for scale in (matrix.threat, matrix.vulnerability, matrix.impact)]
    return matrix, Factors(*steps)


class TestShipped:
    def test_the_national_bands_are_likelihood_times_impact(self):
        """1-4 low, 5-12 medium, 15-25 high: the common bands of five by five, worked out here by themselves."""
        for likelihood in range(1, 6):
            for impact in range(1, 6):
                product = likelihood * impact
                band = "LOW" if product <= 4 else "MEDIUM" if product <= 12 else "HIGH"
                assert risk.NATION_5X5.cell(likelihood, impact).band == band

    @pytest.mark.parametrize(
        ("chance", "step"), [(0.001, 1), (0.002, 2), (0.009, 2), (0.01, 3), (0.05, 4), (0.24, 4), (0.25, 5), (0.9, 5)]
    )
    def test_the_national_steps_of_likelihood_are_those_of_the_register(self, chance, step):
        """National Risk Register: under 0.2 %, 0.2-1 %, 1-5 %, 5-25 %, over 25 % in a year."""
        assert risk.NATION_5X5.likelihood.step_of(chance) == step

    @pytest.mark.parametrize(("rate", "step"), [(0.01, 1), (0.05, 2), (0.5, 3), (1, 4), (5.9, 4), (6, 5), (300, 5)])
    def test_a_site_s_steps_of_likelihood_are_times_a_year(self, rate, step):
        assert risk.SITE_5X5.likelihood.step_of(rate) == step

    @pytest.mark.parametrize(
        ("threat", "vulnerability", "likelihood"),
        # roots by hand: 1x5 2.24, 2x3 2.45, 2x4 2.83, 3x4 3.46, 3x5 3.87, 4x5 4.47, 5x5 5
        [(1, 5, 2), (2, 3, 2), (2, 4, 3), (3, 4, 3), (3, 5, 4), (4, 5, 4), (5, 5, 5), (1, 1, 1), (1, 2, 1), (1, 3, 2)],
    )
    def test_likelihood_is_the_root_of_threat_times_vulnerability(self, threat, vulnerability, likelihood):
        for matrix in (risk.SITE_5X5, risk.NATION_5X5):
            assert matrix.likelihood_of(threat, vulnerability) == likelihood
            assert matrix.likelihood_of(vulnerability, threat) == likelihood

    def test_the_national_matrix_is_for_the_nation_and_the_others_are_not(self):
        risk.NATION_5X5.check_level("NATION")
        for matrix, level in ((risk.NATION_5X5, "SITE"), (risk.NATION_5X5, "AREA"), (risk.SITE_4X4, "NATION")):
            with pytest.raises(risk.NotForThis):
                matrix.check_level(level)

    @pytest.mark.parametrize("matrix", MATRICES, ids=lambda one: one.code)
    def test_a_matrix_survives_being_written_down(self, matrix):
        assert risk.matrix_from(matrix.code, matrix.version, matrix.as_data()) == matrix
        assert risk.shipped_matrix(matrix.code, matrix.version) is matrix
        assert risk.is_shipped(matrix.code)

    def test_an_unknown_matrix_is_named(self):
        with pytest.raises(risk.BadMatrix, match="NONE version 1"):
            risk.shipped_matrix("NONE", 1)
        assert not risk.is_shipped("NONE")


class TestRules:
    @given(judgements(), st.sampled_from(["threat", "vulnerability", "impact"]))
    def test_more_of_a_factor_never_gives_less(self, judged, name):
        matrix, factors = judged
        step = getattr(factors, name)
        if step == len(getattr(matrix, name)):
            return
        before = matrix.place(factors)
        after = matrix.place(dataclasses.replace(factors, **{name: step + 1}))
        assert after.likelihood >= before.likelihood
        assert after.impact >= before.impact
        assert matrix.rank(after.band) >= matrix.rank(before.band)

    @given(judgements(), st.sampled_from(["threat", "vulnerability", "impact"]), st.sampled_from([None, 0]))
    def test_without_a_factor_there_is_no_risk(self, judged, name, absent):
        matrix, factors = judged
        assert matrix.place(dataclasses.replace(factors, **{name: absent})) is None

    @pytest.mark.parametrize("step", [-1, 6])
    def test_a_step_off_its_scale_is_refused(self, step):
        with pytest.raises(risk.OffScale):
            risk.SITE_5X5.cell(step, 1)
        with pytest.raises(risk.OffScale):
            risk.SITE_5X5.place(Factors(step, 1, 1))
        with pytest.raises(risk.OffScale):
            risk.SITE_5X5.rank("PURPLE")


class TestTables:
    """What a table of one's own begins with, and where it falls."""

    @given(st.integers(2, 7), st.integers(2, 7), st.integers(2, 7))
    def test_a_table_to_begin_with_never_falls_and_uses_its_steps(self, rows, columns, most):
        table = risk.usual_table(rows, columns, most)
        assert not risk.falls(table)
        assert {len(line) for line in table} == {columns}
        assert table[-1][-1] == most
        assert min(map(min, table)) >= 1

    def test_it_is_the_shipped_one_for_five_by_five(self):
        assert risk.usual_table(5, 5, 5) == risk.SITE_5X5.lookup

    def test_a_fall_is_told_by_its_cell_and_its_way(self):
        assert risk.falls(((1, 2), (2, 3))) == ()
        assert risk.falls(((1, 2), (2, 1))) == ((1, 1, "ROW"), (1, 1, "COLUMN"))
        assert risk.falls(((3, 3), (2, 3))) == ((1, 0, "COLUMN"),)

    def test_a_step_may_have_a_name_and_an_anchor_of_its_own(self):
        own = Scale(("LOW", "HIGH"), names=("", "Often"), anchors=("", "Every week"))
        assert (own.name_of(1), own.name_of(2), own.anchor_of(2)) == ("", "Often", "Every week")
        assert Scale(("LOW", "HIGH")).name_of(2) == Scale(("LOW", "HIGH")).anchor_of(1) == ""
        matrix = dataclasses.replace(
            risk.SITE_4X4, name="Ours", threat=Scale(risk.SITE_4X4.threat.codes, anchors=("a",) * 4)
        )
        assert risk.matrix_from(matrix.code, 1, matrix.as_data()) == matrix

    @pytest.mark.parametrize("words", [{"names": ("one",)}, {"anchors": ("one",)}, {"names": ("Same", "same")}])
    def test_names_and_anchors_fit_the_steps(self, words):
        with pytest.raises(risk.BadMatrix):
            Scale(("LOW", "HIGH"), **words)


class TestOwn:
    """A matrix the panel configures is held to the same rules."""

    def data(self, **changes):
        return {**risk.SITE_4X4.as_data(), **changes}

    @pytest.mark.parametrize(
        "changes",
        [
            {"lookup": [[1, 1, 2, 2], [1, 2, 2, 3], [2, 2, 3, 3], [2, 3, 2, 4]]},
            {"cells": [[1, 1, 2, 2], [1, 2, 2, 3], [2, 2, 3, 4], [2, 1, 4, 4]]},
            {"lookup": [[1, 1, 2], [1, 2, 2], [2, 2, 3], [2, 3, 3]]},
            {"lookup": [[1, 1, 2, 2]]},
            {"cells": [[0, 1, 2, 2], [1, 2, 2, 3], [2, 2, 3, 4], [2, 3, 4, 4]]},
            {"cells": [[1, 1, 2, 2], [1, 2, 2, 3], [2, 2, 3, 4], [2, 3, 4, 5]]},
            {"cells": [[1, 1, 2, 2], [1, 2, 2, 3], [2, 2, 3, 4], [2, 3, 4, 3.5]]},
            {"cells": [[1, 1, 2, 2], [1, 2, 2, 3], [2, 2, 3, 4], [2, 3, 4, True]]},
            {"cells": "none"},
            {"bands": ["ONE"]},
            {"bands": ["ONE", "ONE", "TWO", "THREE"]},
            {"levels": []},
            {"levels": ["PLANET"]},
            {"ratio": 1},
            {"ratio": float("nan")},
            {"impact": {"codes": ["ONE"]}},
            {"likelihood": {"codes": ["A", "B", "C", "D"], "limits": [1, 2], "unit": "YEARLY_RATE"}},
            {"likelihood": {"codes": ["A", "B", "C", "D"], "limits": [1, 3, 2], "unit": "YEARLY_RATE"}},
            {"likelihood": {"codes": ["A", "B", "C", "D"], "limits": [1, 2, 3]}},
            {"threat": None},
        ],
    )
    def test_what_does_not_fit_is_refused(self, changes):
        with pytest.raises(risk.BadMatrix):
            risk.matrix_from("OWN", 1, self.data(**changes))

    def test_something_missing_is_refused(self):
        for name in ("levels", "threat", "bands", "lookup", "cells"):
            data = self.data()
            del data[name]
            with pytest.raises(risk.BadMatrix):
                risk.matrix_from("OWN", 1, data)

    def test_what_fits_is_taken(self):
        own = risk.matrix_from("OWN", 3, self.data(bands=["A", "B", "C", "D"]))
        assert own.cell(4, 4) == Cell(4, 4, "D")
        assert Scale(("A", "B")).step_of(3.0) == 1


class TestThreats:
    def test_the_first_catalogue_has_protectuk_s_six_and_nine_more(self):
        threats = risk.catalogue(1).threats
        assert [one.code for one in threats if one.is_terrorism] == [
            "MARAUDING", "VEHICLE", "EXPLOSIVE", "FIRE", "CHEMICAL", "CYBER",
        ]  # fmt: skip
        assert [one.code for one in threats if not one.is_terrorism] == [
            "ARSON", "VANDALISM", "BURGLARY", "ABUSE", "PROTEST", "INTIMIDATION", "INSIDER", "ONLINE", "DRONE",
        ]  # fmt: skip

    def test_incidents_are_evidence_of_some_of_them(self):
        assert risk.catalogue().evidenced_by("DAMAGE") == ("VANDALISM", "INTIMIDATION")
        assert risk.catalogue().evidenced_by("ALL") == ()

    def test_what_is_unknown_is_named(self):
        with pytest.raises(risk.UnknownThreat):
            risk.catalogue(99)
        with pytest.raises(risk.UnknownThreat, match="METEOR"):
            risk.catalogue().threat("METEOR")

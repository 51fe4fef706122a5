"""A matrix says the same thing as a table and as a drawing, in both directions."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from aman.kit import matrices
from aman.kit.matrices import Cell, Chip, Matrix, Row

IMPACTS = ["Minor", "Serious", "Severe"]
UP = Chip("R3", "/r3", "up", "up from Possible")


def matrix(**changes: object) -> Matrix:
    rows = [
        Row("Likely", [Cell("Low", 1), Cell("High", 4, [UP]), Cell("High", 5)]),
        Row("Possible", [Cell("Low", 1), Cell("Medium", 3, [Chip("R3", words="was here:", was=True), Chip("R<5>")]),
                         Cell("High", 4)]),
    ]  # fmt: skip
    given = {"key": "mx", "caption": "Residual risk", "columns": IMPACTS, "rows": rows, "since": "January", **changes}
    return Matrix(**given)  # type: ignore[arg-type]


def test_the_table_has_a_caption_and_a_head_for_every_row_and_column():
    html = str(matrix())
    assert "<caption" in html
    assert "Residual risk</caption>" in html
    assert html.count('<th scope="col">') == 3
    assert html.count('<th scope="row">') == 2
    assert html.count("is-empty") == 4


def test_every_cell_says_its_band_in_words():
    cells = re.findall(r'<td class="x\d[^"]*"><span>([^<]+)</span>', str(matrix()))
    assert cells == ["Low", "High", "High", "Low", "Medium", "High"]


def test_movement_is_said_in_words_beside_its_arrow():
    html = str(matrix())
    assert ", up from Possible</span></a>" in html
    assert '<span class="am-hide">was here: </span>' in html
    assert "now, with its movement since January." in html


def test_words_are_escaped():
    assert "R<5>" not in str(matrix())
    assert "R<5>" not in str(matrix().drawing)


def test_the_drawing_describes_each_risk_once():
    assert matrix().description == "R3: Likely, Serious, High; R<5>: Possible, Serious, Medium"
    ElementTree.fromstring(matrix().drawing)


def _heads(drawing: str) -> dict[str, float]:
    return {
        words: float(x)
        for x, words in re.findall(r'<text class="ink" font-weight="700" x="([\d.]+)" y="19">([^<]+)<', drawing)
    }


def test_the_drawing_is_mirrored_where_one_reads_from_the_right():
    with translation.override("en"):
        english = _heads(matrix().drawing)
    with translation.override("ur"):
        urdu = _heads(matrix().drawing)
    assert english["Minor"] < english["Severe"]
    assert urdu["Minor"] > urdu["Severe"]
    assert english.keys() == urdu.keys() == set(IMPACTS)
    assert all(abs(english[word] + urdu[word] - matrices.WIDTH) < 0.2 for word in IMPACTS)


def test_many_risks_in_one_cell_stay_inside_it():
    lines, left_out = matrices.chip_lines([Chip(f"R{n}", move="up") for n in range(30)], 110)
    assert len(lines) == matrices.CHIP_LINES
    assert left_out == 30 - sum(map(len, lines))
    assert all(sum(chip.wide + 4 for chip in line) - 4 <= 110 for line in lines)


def test_a_crowded_drawing_says_how_many_are_left_out():
    crowded = [Row("Likely", [Cell("Low", 1), Cell("High", 4, [Chip(f"R{n}") for n in range(20)]), Cell("High", 5)])]
    assert re.search(r">\+1\d</text>", matrix(rows=crowded).drawing)


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(matrices.NotSquare):
        matrix(rows=[Row("Likely", [Cell("Low", 1)])])


@pytest.mark.parametrize("step", [0, 6])
def test_a_colour_there_is_not_is_refused(step: int):
    with pytest.raises(ValueError, match="1 to 5"):
        Cell("Low", step)

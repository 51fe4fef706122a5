"""A ladder shows each move once, in a drawing and as rows."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

from aman.kit.ladders import Ladder, Rung

LEVELS = ["Low", "Medium", "High"]
RUNGS = [
    Rung(date(2026, 11, 2), 3, 3, "First assessment"),
    Rung(date(2027, 1, 14), 2, 3, "Gate closer fitted"),
    Rung(date(2027, 3, 3), 3, 3, "<b>threats</b>"),
]


def ladder(**changes: object) -> Ladder:
    given = {
        "levels": LEVELS,
        "rungs": RUNGS,
        "until": date(2027, 3, 5),
        "label": "Residual",
        "beside_label": "Inherent",
    }
    return Ladder("history", "History of R3", "High, Medium, High.", **{**given, **changes})  # type: ignore[arg-type]


def test_the_rows_say_where_it_stood_newest_first():
    rows = [row.cells for row in ladder().table.rows]
    assert [row[1] for row in rows] == ["High", "Medium", "High"]
    assert [row[2] for row in rows] == ["High"] * 3
    assert rows[0][3] == "<b>threats</b>"
    assert "<b>threats" not in str(ladder())


def test_the_line_steps_at_each_move_and_stays_inside():
    for _css, drawing in ladder().sizes:
        ElementTree.fromstring(drawing)
        wide = float(re.search(r'viewBox="0 0 (\d+)', drawing).group(1))
        path = re.search(r'class="c-1" d="([^"]+)"', drawing).group(1)
        xs = [float(x) for x in re.findall(r"[MH]([\d.]+)", path)]
        assert xs == sorted(xs)
        assert xs[-1] <= wide
        assert path.count("V") == 2


def test_what_is_not_known_beside_it_is_not_drawn():
    drawing = str(ladder(rungs=[Rung(date(2027, 3, 3), 2)]).sizes[0][1])
    assert 'class="c-2"' not in drawing
    assert len(ladder(rungs=[Rung(date(2027, 3, 3), 2)]).legend) == 1


def test_nothing_yet_is_an_empty_drawing():
    assert "<path" not in str(ladder(rungs=[]).sizes[0][1])

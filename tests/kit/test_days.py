"""Days beside hours, and days as a calendar of amounts: drawn, described and as rows."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from aman.kit import heat, hours
from aman.kit.page import Column

FIRST = date(2027, 3, 1)
COLUMNS = [Column("Day"), Column("Fajr"), Column("Isha")]


def a_day(n: int, **changes: object) -> hours.DayHours:
    given: dict[str, object] = {"times": (300 + n, 1170 + 2 * n), "step": 1, **changes}
    return hours.DayHours(f"{n + 1} <b>", (f"day {n + 1}", "05:00", "19:30"), **given)  # type: ignore[arg-type]


def chart(days: list[hours.DayHours], **changes: object) -> hours.HoursChart:
    given: dict[str, object] = {"days": days, "series": ["Fajr", "Isha"], "columns": COLUMNS, **changes}
    return hours.HoursChart("month", "The month", "Isha moves to 20:30.", **given)  # type: ignore[arg-type]


class TestHours:
    def test_it_has_a_title_a_description_its_rows_and_no_markup_from_words(self):
        html = str(chart([a_day(n) for n in range(30)]))
        assert html.count("Isha moves to 20:30.") == 2
        assert html.count('<th scope="row"') == 30
        assert "<b>" not in html
        assert html.count("c-hours c-hours1") == 3, "two drawings and the key"

    @pytest.mark.parametrize("count", [0, 1, 7, 365])
    def test_spans_of_every_length_are_drawn_inside_the_picture(self, count):
        days = [a_day(n, marks=((735, "Walk"),), spans=(hours.Span(1200, 1700),), shade="open") for n in range(count)]
        for _css, drawing in chart(days, turns=((0, "Clocks go forward"),) if count else ()).sizes:
            assert "nan" not in drawing.lower()
            bottom = float(re.search(r'viewBox="0 0 \d+ (\d+)"', drawing).group(1))  # type: ignore[union-attr]
            for y, height in re.findall(
                r'<rect class="[\w -]+" x="[-\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', drawing
            ):
                assert 0 <= float(y) <= float(y) + float(height) <= bottom

    def test_a_level_is_as_high_as_it_is(self):
        drawing = chart([a_day(0), a_day(1, step=3), a_day(2, step=0)]).sizes[0][1]
        assert drawing.count("c-level1") == drawing.count("c-level3") == 1
        assert "c-level0" not in drawing

    def test_a_day_without_times_is_left_out_of_its_line(self):
        assert "None" not in str(chart([a_day(0), a_day(1, times=(None, None)), a_day(2)]))

    def test_labels_that_meet_move_apart(self):
        drawing = chart([a_day(0, times=(700, 702))]).sizes[0][1]
        heights = [float(y) for y in re.findall(r'<text class="ink" x="[\d.]+" y="([\d.]+)">', drawing)]
        assert heights[1] - heights[0] >= hours.LABEL_GAP


class TestHeat:
    @pytest.mark.parametrize(("share", "step"), [(0, 0), (0.01, 1), (0.25, 1), (0.26, 2), (0.75, 3), (0.76, 4), (1, 4)])
    def test_a_share_becomes_one_of_four_steps(self, share, step):
        assert heat.step_of(share) == step

    def test_the_calendar_is_a_table_whose_days_are_links_said_in_words(self):
        days = [
            heat.HeatDay(FIRST + timedelta(n), n % 5, f"{n}%", f"{n} in 100 sites", f"/day/{n}", is_today=n == 3)
            for n in range(6)
        ]
        week = heat.HeatWeek("1 March", [*days, None])
        html = str(heat.HeatCalendar("Exposure", [("Mon", "Monday")] * 7, [week], [(0, "Every site on everyday care")]))
        assert html.count("<a href=") == 6
        assert "4 in 100 sites" in html
        assert html.count('aria-current="date"') == 1
        assert "is-out" in html

    def test_rows_hide_what_may_not_be_shown(self):
        rows = [heat.HeatRow("Eastmere", "", [(2, "40%"), (None, "")])]
        made = heat.HeatRows("areas", "By area", "Eastmere: 40%.", rows=rows, days=["1 Mar", "2 Mar"], head="Area")
        assert "c-heatnone" in made.sizes[0][1]
        assert "Eastmere, 2 Mar: not shown" in made.sizes[0][1]
        assert made.table.rows[0].cells == ("Eastmere", "40%", "")

    def test_no_rows_draw_nothing(self):
        assert "<rect" not in heat.HeatRows("areas", "By area", "None.").sizes[0][1]

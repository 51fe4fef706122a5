"""Charts say the same thing three times: drawn, described and as rows."""

from __future__ import annotations

import re

import pytest

from aman.kit import chart_labels, charts

BARS = [charts.Bar(f"{n} Mar", n % 7, 4.5, 1.5, 8.5, 12.5) for n in range(1, 57)]
BARS.append(charts.Bar("57 <b>", 17, 4.5, 1.5, 8.5, 12.5, alarm=True))


def chart(**changes: object) -> charts.BarChart:
    given = {"bars": BARS, "unit": "Incidents", "event": (50, "The fire"), **changes}
    return charts.BarChart("days", "Incidents per day", "Up to 6, then 17.", **given)  # type: ignore[arg-type]


def test_a_chart_has_a_title_a_description_and_its_rows() -> None:
    html = str(chart())
    assert html.count("<title id=") == 2
    assert html.count("Up to 6, then 17.") == 2
    assert html.count("<tbody><tr>") == 1
    assert len(chart().table.rows) == len(BARS)


def test_the_narrow_drawing_shows_the_last_four_weeks() -> None:
    wide, narrow = (drawing for _css, drawing in chart().sizes)
    assert len(re.findall(r'class="c-(bar|alarm)"', wide)) == 57
    assert len(re.findall(r'class="c-(bar|alarm)"', narrow)) == 28


def test_an_alarm_bar_carries_its_number() -> None:
    assert '<text class="ink"' in str(chart().sizes[0][1])
    assert ">17</text>" in str(chart().sizes[0][1])


def test_nothing_stands_outside_the_plot() -> None:
    wide = str(chart().sizes[0][1])
    for x, y, width, height in re.findall(
        r'<rect class="c-\w+" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', wide
    ):
        assert 26 <= float(x) <= float(x) + float(width) <= 860
        assert 18 <= float(y) <= float(y) + float(height) <= 270.1


def test_words_are_escaped() -> None:
    assert "<b>" not in str(chart())
    assert "<i>" not in str(chart(event=(50, "<i>")))


@pytest.mark.parametrize("bars", [[], [charts.Bar("1 Mar", 0)], [charts.Bar("1 Mar", 3), charts.Bar("2 Mar", 0)]])
def test_small_series_are_drawn_too(bars: list[charts.Bar]) -> None:
    html = str(chart(bars=bars, event=None))
    assert "nan" not in html.lower()
    assert "Above the limit" not in html


@pytest.mark.parametrize("highest", [0, 0.4, 1, 3.7, 5, 9, 17, 20, 99, 100, 1234])
def test_a_scale_holds_its_values_in_round_steps(highest: float) -> None:
    top = charts.nice_top(highest)
    ruled = charts.grid_values(top)
    assert top >= highest
    assert ruled[0] == 0
    assert ruled[-1] == top
    assert 2 <= len(ruled) <= 6


def test_lines_stop_where_there_is_no_value_yet() -> None:
    made = charts.LineChart(
        "after",
        "T",
        "D",
        lines=[charts.Line("Now", (1, 2)), charts.Line("Then", (1, 2, 3, 2), 2)],
        reference=(1, "usual"),
    )
    assert made.table.rows[3].cells == ("3", "", "2")
    assert str(made).count('class="c-dot"') == 2


def test_a_spark_keeps_the_last_fourteen_and_their_alarms() -> None:
    html = str(charts.Spark(list(range(20)), frozenset({2, 19})))
    assert html.count("<rect") == 14
    assert html.count("c-alarm") == 1


def test_labels_cover_neither_lines_nor_each_other() -> None:
    steep = [(26.0, 40.0), (100.0, 60.0), (180.0, 150.0), (260.0, 160.0), (340.0, 165.0)]
    flat = [(26.0, 44.0), (100.0, 70.0), (180.0, 160.0), (260.0, 175.0), (340.0, 180.0)]
    tracks = [chart_labels.along(steep), chart_labels.along(flat)]
    plot = chart_labels.Box(26, 0, 600, 260)
    placed: list[chart_labels.Box] = []
    for points, words in ((steep, "This event, day 4"), (flat, "An earlier event, 2024")):
        placed.append(chart_labels.place(chart_labels.Wish(words, points), plot, tracks, placed))
    assert not placed[0].meets(placed[1])
    assert not any(box.holds(x, y) for box in placed for track in tracks for x, y in track)
    assert all(box.x >= plot.x and box.x + box.width <= plot.x + plot.width for box in placed)

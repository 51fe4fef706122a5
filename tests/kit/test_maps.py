"""Maps are projected to scale, say each area in words, and give their rows."""

from __future__ import annotations

import math

import pytest

from aman.kit import maps
from aman.kit.page import Column, TableRow

SQUARE = {"type": "Polygon", "coordinates": [[[0, 51], [1, 51], [1, 52], [0, 52], [0, 51]]]}
TWO = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], [[[2, 51], [2.1, 51], [2.1, 51.1], [2, 51]]]]}


def outline(code: str = "A", geometry: dict[str, object] | None = None) -> maps.Outline:
    return maps.Outline(code, f"Area {code}", maps.rings_of(geometry or SQUARE))


def area_map(*areas: maps.Area, **changes: object) -> maps.AreaMap:
    given = {"outlines": [outline()], "areas": areas, **changes}
    return maps.AreaMap("m", "Reach", "Half reached.", **given)  # type: ignore[arg-type]


def test_a_degree_east_is_narrower_than_a_degree_north() -> None:
    projection, height = maps.fit([outline()])
    west, north = projection.at(0, 52)
    east, south = projection.at(1, 51)
    assert (east - west) / (south - north) == pytest.approx(math.cos(math.radians(51.5)), abs=0.001)
    assert height == math.ceil(south + maps.MARGIN)


def test_the_middle_of_a_square_is_its_middle() -> None:
    assert maps.middle([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]) == (2, 2)
    assert maps.area_of([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]) == 16


def test_a_number_stands_in_the_largest_part() -> None:
    shape = maps.shape(outline(geometry=TWO), maps.fit([outline(geometry=TWO)])[0])
    assert shape.path.count("M") == 2
    assert shape.x < maps.WIDTH / 2


def test_an_area_we_know_nothing_of_is_drawn_as_such() -> None:
    assert 'class="m-none"' in str(area_map())


def test_words_and_links_name_each_area() -> None:
    plain = str(area_map(maps.Area("A", "m-4", "Area A: <all> reached")))
    assert "Area A: &lt;all&gt; reached" in plain
    assert 'role="img"' in plain
    linked = str(area_map(maps.Area("A", "m-2", "Area A", number="3", url="/a")))
    assert 'role="group"' in linked
    assert '<a href="/a" aria-label="Area A">' in linked
    assert ">3</text>" in linked


def test_the_rows_stand_beside_the_map() -> None:
    html = str(area_map(columns=[Column("Area"), Column("Reached", number=True)], rows=[TableRow(("A", 3))]))
    assert '<td class="n">3</td>' in html


def test_points_are_links_to_places() -> None:
    html = str(area_map(points=[maps.Point(0.5, 51.5, "Larkfield Road", "/s")]))
    assert 'aria-label="Larkfield Road"' in html


def test_the_boroughs_are_all_there_once_built() -> None:
    found = maps.outlines("london-boroughs")
    if not found:
        pytest.fail("the front end is not built: run `make setup`")
    assert len({one.code for one in found}) == 33
    assert {one.code: one.name for one in found}["E09000030"] == "Tower Hamlets"
    assert maps.outlines("nowhere") == ()

"""Outlines read from GeoJSON and TopoJSON, made smaller, and asked where a point lies."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core import outlines

SQUARE = [[0.0, 51.0], [0.2, 51.0], [0.2, 51.1], [0.2, 51.2], [0.0, 51.2], [0.0, 51.0]]
HOLE = [[0.05, 51.05], [0.05, 51.1], [0.1, 51.1], [0.1, 51.05], [0.05, 51.05]]


def collection(geometry, **properties):
    return {"type": "FeatureCollection", "features": [{"properties": properties, "geometry": geometry}]}


def test_a_point_on_a_straight_side_is_left_out_and_the_corners_stay():
    shape = next(outlines.shapes(collection({"type": "Polygon", "coordinates": [SQUARE]}, code="A")))
    corners = {(0.0, 51.0), (0.2, 51.0), (0.2, 51.2), (0.0, 51.2)}
    assert set(shape.polygons[0][0]) == corners
    assert shape.properties == {"code": "A"}


def test_a_hole_is_not_inside():
    shape = next(outlines.shapes(collection({"type": "Polygon", "coordinates": [SQUARE, HOLE]})))
    geometry = shape.as_geojson()
    assert outlines.holds(geometry, 0.15, 51.15)
    assert not outlines.holds(geometry, 0.07, 51.07)
    assert not outlines.holds(geometry, 0.3, 51.1)


def test_islets_are_left_out_but_never_the_whole():
    islet = [[1, 52], [1.0005, 52], [1.0005, 52.0005], [1, 52]]
    two = {"type": "MultiPolygon", "coordinates": [[SQUARE], [islet]]}
    assert len(next(outlines.shapes(collection(two))).polygons) == 1
    alone = {"type": "Polygon", "coordinates": [islet]}
    assert len(next(outlines.shapes(collection(alone))).polygons) == 1


def test_a_topology_gives_neighbours_the_same_border():
    document = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [0.0, 51.0]},
        "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 2], [2, 0], [0, -2], [-2, 0]]],
        "objects": {
            "two": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "W"}},
                    {"type": "Polygon", "arcs": [[-1, -3]], "properties": {"code": "E"}},
                ],
            }
        },
    }
    assert outlines.layers(document) == ["two"]
    west, east = outlines.shapes(document, "two")
    assert outlines.holds(west.as_geojson(), 0.1, 51.1)
    assert not outlines.holds(east.as_geojson(), 0.1, 51.1)
    assert {(0.2, 51.0), (0.2, 51.2)} <= set(west.polygons[0][0]) & set(east.polygons[0][0])


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"type": "Feature"}, "NOT_GEOJSON"),
        ({"type": "Topology", "objects": {}, "arcs": []}, "NO_LAYER"),
        (
            collection({"type": "Polygon", "coordinates": [[[530000, 180000], [530001, 180000], [530000, 1]]]}),
            "NOT_DEGREES",
        ),
        ({"type": "FeatureCollection", "features": [{"geometry": None}]}, "BROKEN"),
    ],
)
def test_what_is_no_map_is_refused(document, code):
    with pytest.raises(outlines.NotAMap) as caught:
        list(outlines.shapes(document, "x"))
    assert caught.value.code == code


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(50, 52)), min_size=3, max_size=60))
def test_no_point_left_out_lies_farther_from_the_line_than_the_tolerance(line):
    kept = outlines._simplified(line, 0.01)
    assert kept[0] == line[0]
    assert kept[-1] == line[-1]
    for point in line:
        nearest = min(outlines._from_line(point, a, b) for a, b in pairwise(kept))
        assert nearest <= 0.01 + 1e-9


def test_points_around_lie_at_the_distance_asked():
    points = list(outlines.around(0.0, 51.5, 10.0))
    assert len(points) == 17
    assert max(abs(lat - 51.5) for _lon, lat in points) * outlines.KM_PER_DEGREE == pytest.approx(10.0)

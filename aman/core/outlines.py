"""Outlines of areas from GeoJSON and TopoJSON, made small enough to keep, and asked where a point lies.

Coordinates are longitude and latitude in degrees (WGS 84). Outlines are for maps and for guessing an area, never
for deciding a border.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
TOLERANCE = 0.001
"""Degrees: about 100 metres, finer than a line on a printed map of a county."""
DECIMALS = 4
KM_PER_DEGREE = 111.2


class NotAMap(Exception):
    """The document holds no areas that can be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Shape:
    """One area of a file: its properties, and its outline as polygons of rings, the outer ring first."""

    properties: Mapping[str, Any]
    polygons: list[list[Ring]]

    def as_geojson(self) -> dict[str, Any]:
        """Return the outline as a GeoJSON geometry."""
        return {"type": "MultiPolygon", "coordinates": self.polygons}


def layers(document: Mapping[str, Any]) -> list[str]:
    """Return the names of the layers of a TopoJSON document; one nameless layer for GeoJSON."""
    return list(document.get("objects", {})) if document.get("type") == "Topology" else [""]


def shapes(document: Mapping[str, Any], layer: str = "", *, tolerance: float = TOLERANCE) -> Iterator[Shape]:
    """Yield the areas of a document, each outline simplified.

    Raises NotAMap (NOT_GEOJSON, NO_LAYER, NOT_DEGREES, BROKEN).
    """
    kind = document.get("type")
    if kind not in {"Topology", "FeatureCollection"}:
        raise NotAMap("NOT_GEOJSON")
    try:
        if kind == "Topology":
            yield from _of_topology(document, layer, tolerance)
        else:
            for feature in document["features"]:
                rings = _polygons(feature["geometry"])
                small = [[_simplified(_points(ring), tolerance) for ring in polygon] for polygon in rings]
                yield _shape(feature.get("properties") or {}, small, tolerance)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise NotAMap("BROKEN") from error


def _polygons(geometry: Mapping[str, Any]) -> list[Any]:
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"]) if geometry["type"] == "MultiPolygon" else []


def _points(ring: Sequence[Sequence[float]]) -> Ring:
    points = [(float(point[0]), float(point[1])) for point in ring]
    if any(not (-180 <= x <= 180 and -90 <= y <= 90) for x, y in points):
        raise NotAMap("NOT_DEGREES")
    return points


def _of_topology(document: Mapping[str, Any], layer: str, tolerance: float) -> Iterator[Shape]:
    if layer not in document["objects"]:
        raise NotAMap("NO_LAYER")
    # Arcs are simplified once, so that neighbours keep the same border.
    arcs = [_simplified(_points(line), tolerance) for line in _arcs(document)]
    for geometry in document["objects"][layer]["geometries"]:
        if geometry["type"] not in {"Polygon", "MultiPolygon"}:
            continue
        listed = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        polygons = [[_joined(arcs, ring) for ring in polygon] for polygon in listed]
        yield _shape(geometry.get("properties") or {}, polygons, tolerance)


def _arcs(document: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    transform = document.get("transform")
    for arc in document["arcs"]:
        if transform is None:
            yield arc
            continue
        (scale_x, scale_y), (first_x, first_y) = transform["scale"], transform["translate"]
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append([x * scale_x + first_x, y * scale_y + first_y])
        yield line


def _joined(arcs: Sequence[Ring], indexes: Sequence[int]) -> Ring:
    """Return the ring of several arcs; a negative index is that arc backwards."""
    ring: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _simplified(line: Ring, tolerance: float) -> Ring:
    """Return a line without the points that lie nearer than the tolerance to the rest (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return line
    keep = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    if line[0] == line[-1]:  # a closed ring: hold it open at its farthest point
        far = max(range(len(line)), key=lambda at: math.dist(line[0], line[at]))
        keep.add(far)
        waiting = [(0, far), (far, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        distance, at = max((_from_line(line[n], line[first], line[last]), n) for n in range(first + 1, last))
        if distance > tolerance:
            keep.add(at)
            waiting += [(first, at), (at, last)]
    return [line[at] for at in sorted(keep)]


def _from_line(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from a piece of line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, start)
    along = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def _shape(properties: Mapping[str, Any], polygons: list[list[Ring]], tolerance: float) -> Shape:
    """Round an outline and leave out islets and holes too small to see, but never the whole of it."""
    rounded = [[[(round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring] for ring in one] for one in polygons]
    whole = [one for one in rounded if one and len(one[0]) >= 4]
    largest = max(whole or rounded, key=lambda one: _size(one[0]) if one else 0.0, default=[])
    kept = [one for one in whole if one is largest or _size(one[0]) > 4 * tolerance * tolerance] or [largest]
    return Shape(
        properties,
        [
            [ring for at, ring in enumerate(one) if at == 0 or _size(ring) > tolerance * tolerance]
            for one in kept
            if one
        ],
    )


def _size(ring: Ring) -> float:
    """Return the area of a ring in square degrees."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def holds(geometry: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a GeoJSON outline holds a point."""
    polygons = _polygons(geometry)
    return any(
        _inside(polygon[0], longitude, latitude) and not any(_inside(hole, longitude, latitude) for hole in polygon[1:])
        for polygon in polygons
    )


def _inside(ring: Sequence[Sequence[float]], x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def around(longitude: float, latitude: float, radius_km: float) -> Iterator[Point]:
    """Yield a point and sixteen around it at a distance and at half of it: enough to see which areas are near."""
    yield longitude, latitude
    for share in (0.5, 1.0):
        for step in range(8):
            angle = math.radians(45 * step)
            north = share * radius_km / KM_PER_DEGREE
            east = north / max(math.cos(math.radians(latitude)), 0.01)
            yield longitude + east * math.sin(angle), latitude + north * math.cos(angle)

"""Area maps drawn offline as SVG: outlines shaded by class, a number on top, words for each area.

Outlines are GeoJSON in longitude and latitude; the projection is equirectangular about their middle, right
for a city. Points are for staff and never for the public.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from aman.kit.page import Column, Drawn, Table, TableRow, Words

Ring = tuple[tuple[float, float], ...]
WIDTH = 560
MARGIN = 4


@dataclass(frozen=True)
class Outline:
    """An area's own code and name, and its rings as longitude and latitude."""

    code: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Area:
    """How one area is shown: its class, its words, a number on top, a link. Classes are the legend's own."""

    code: str
    css: str
    words: Words
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Point:
    """A place on a staff map."""

    longitude: float
    latitude: float
    words: Words
    url: str = ""


@dataclass(frozen=True)
class Shape:
    """An outline on paper: the path, and where its number stands."""

    outline: Outline
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Projection:
    """Turns longitude and latitude into pixels, north up, to scale at the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the pixel of a place."""
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        return round(x, 1), round(MARGIN + (self.north - latitude) * self.scale, 1)


@dataclass(frozen=True)
class AreaMap(Drawn):
    """A map of areas. An area of `outlines` without an entry in `areas` is drawn as one we know nothing of.

    legend: pairs of class and words, strongest first. Classes: m-4 m-3 m-2 (hatch) m-0 m-none for reach,
    q-1 to q-5 and q-none for amounts.
    """

    key: str
    title: Words
    description: Words
    outlines: Sequence[Outline]
    areas: Sequence[Area]
    legend: Sequence[tuple[str, Words]] = ()
    points: Sequence[Point] = ()
    source: Words = ""
    unknown: str = "m-none"
    rows: Sequence[TableRow] = field(default_factory=tuple)
    columns: Sequence[Column] = field(default_factory=tuple)

    template = "kit/areamap.html"

    @property
    def table(self) -> Table | None:
        """The same figures as rows, where the page gave them."""
        return Table(self.title, self.columns, self.rows, hide_caption=True) if self.columns else None

    @property
    def drawing(self) -> SafeString:
        """The map itself."""
        projection, height = fit(self.outlines)
        shown = {area.code: area for area in self.areas}
        shapes = [(shape(outline, projection), shown.get(outline.code)) for outline in self.outlines]
        parts = [_area(one, area, self.unknown) for one, area in shapes]
        parts += [_number(one, area) for one, area in shapes if area and area.number]
        parts += [_point(point, projection) for point in self.points]
        return format_html(
            '<svg class="am-map" viewBox="0 0 {} {}" role="{}" aria-labelledby="{}-t {}-d" direction="ltr">'
            '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}{}</svg>',
            WIDTH, height, "group" if self._has_links else "img", self.key, self.key, self.key, self.title,
            self.key, self.description, HATCH, format_html_join("", "{}", ((part,) for part in parts)),
        )  # fmt: skip

    @property
    def _has_links(self) -> bool:
        return any(area.url for area in self.areas) or any(point.url for point in self.points)


HATCH = SafeString(
    '<defs><pattern id="am-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" class="h0"/>'
    '<rect width="2.4" height="6" class="h1"/></pattern></defs>'
)


@cache
def outlines(name: str) -> tuple[Outline, ...]:
    """Return the shipped outlines of a name, as "london-boroughs"; none when the front end is not built."""
    found = finders.find(f"aman/geo/{name}.geojson")
    if not found:
        return ()
    features = json.loads(Path(str(found)).read_text(encoding="utf-8"))["features"]
    return tuple(
        Outline(one["properties"]["code"], one["properties"]["name"], rings_of(one["geometry"])) for one in features
    )


def rings_of(geometry: dict[str, object]) -> tuple[Ring, ...]:
    """Return the rings of a GeoJSON Polygon or MultiPolygon."""
    coordinates: Iterable[object] = geometry["coordinates"]  # type: ignore[assignment]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return tuple(
        tuple((float(place[0]), float(place[1])) for place in ring)
        for polygon in polygons
        for ring in polygon  # type: ignore[attr-defined]
    )


def fit(shown: Sequence[Outline]) -> tuple[Projection, int]:
    """Return the projection that fits outlines to the width of a map, and the height it then has."""
    places = [place for outline in shown for ring in outline.rings for place in ring] or [
        (0.0, 0.0),
        (1.0, 1.0),
    ]
    west, east = min(p[0] for p in places), max(p[0] for p in places)
    south, north = min(p[1] for p in places), max(p[1] for p in places)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze or 1)
    return Projection(west, north, scale, squeeze), math.ceil((north - south) * scale) + 2 * MARGIN


def shape(outline: Outline, projection: Projection) -> Shape:
    """Return an outline on paper, with its number in the middle of its largest ring."""
    rings = [[projection.at(*place) for place in ring] for ring in outline.rings]
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring[:-1]) + "Z" for ring in rings)
    largest = max(rings, key=lambda ring: abs(area_of(ring)))
    x, y = middle(largest)
    return Shape(outline, path, x, y)


def area_of(ring: Sequence[tuple[float, float]]) -> float:
    """Return the signed area of a closed ring, by the shoelace rule."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the centre of gravity of a closed ring."""
    whole = area_of(ring)
    if not whole:
        return ring[0]
    pairs = list(pairwise(ring))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * whole)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * whole)
    return round(x, 1), round(y, 1)


def _area(one: Shape, area: Area | None, unknown: str) -> SafeString:
    words = area.words if area else one.outline.name
    drawn = format_html(
        '<path class="{}" d="{}"><title>{}</title></path>', area.css if area else unknown, one.path, words
    )
    if area and area.url:
        return format_html('<a href="{}" aria-label="{}">{}</a>', area.url, words, drawn)
    return drawn


def _number(one: Shape, area: Area | None) -> SafeString:
    if area is None:
        return SafeString("")
    css = {"m-2": "halo", "m-4": "on", "m-3": "on", "q-5": "on-5"}.get(area.css, "")
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="middle" aria-hidden="true">{}</text>',
        css,
        one.x,
        one.y + 5,
        area.number,
    )


def _point(point: Point, projection: Projection) -> SafeString:
    x, y = projection.at(point.longitude, point.latitude)
    dot = format_html('<circle class="dot" cx="{}" cy="{}" r="4.5"><title>{}</title></circle>', x, y, point.words)
    return format_html('<a href="{}" aria-label="{}">{}</a>', point.url, point.words, dot) if point.url else dot

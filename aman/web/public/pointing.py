"""Pointing at a map without scripts: a picture that is a button, drawn here, with no address of its own.

The picture is part of the page, so that what somebody looks at is in no address and no log. First all boroughs, then
the one that was pressed, larger. A point is as exact as the picture: the borough's width in 280 dots.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape

from aman.kit.maps import WIDTH, Outline, Projection, fit, middle, outlines

SHOWN = 280
"""Dots the picture is wide: it fits the narrowest phone, and is never scaled, since a press is counted in dots."""
_SCALE = WIDTH / SHOWN
NAME = "london-boroughs"


@dataclass(frozen=True)
class Picture:
    """A map as a picture to press."""

    source: str
    width: int
    height: int
    area: str
    name: str


@dataclass(frozen=True)
class Pressed:
    """Where a picture was pressed: the area it lies in, and the point in degrees."""

    area: str
    point: str


def is_there() -> bool:
    """Whether there is a map to offer."""
    return bool(outlines(NAME))


def picture(area: str = "") -> Picture:
    """Return the picture of one area, or of all of them where none is named or it is not on the map."""
    chosen = _outline(area)
    return _drawn(chosen.code if chosen else "")


def pressed(area: str, x: str, y: str) -> Pressed | None:
    """Return where a picture was pressed, in its own dots; None outside every area, and for a key press."""
    if not (x.isdigit() and y.isdigit()) or (x, y) == ("0", "0") or len(x) > 4 or len(y) > 4:
        return None
    projection, _height = _projection(area if _outline(area) else "")
    longitude = projection.west + (int(x) * _SCALE - 4) / (projection.squeeze * projection.scale)
    latitude = projection.north - (int(y) * _SCALE - 4) / projection.scale
    found = next((one for one in outlines(NAME) if _holds(one, longitude, latitude)), None)
    return Pressed(found.code, f"{latitude:.4f},{longitude:.4f}") if found else None


def _outline(area: str) -> Outline | None:
    return next((one for one in outlines(NAME) if one.code == area), None)


def _projection(area: str) -> tuple[Projection, int]:
    chosen = _outline(area)
    return fit([chosen] if chosen else outlines(NAME))


@lru_cache(maxsize=64)
def _drawn(area: str) -> Picture:
    """Return a picture, drawn once: outlines in whole dots, the chosen one light, its neighbours named."""
    projection, height = _projection(area)
    parts = []
    for outline in outlines(NAME):
        paths: list[str] = []
        largest: list[tuple[float, float]] = []
        for ring in outline.rings:
            places = [projection.at(*place) for place in ring]
            dots = list(dict.fromkeys((round(x), round(y)) for x, y in places))
            paths.append("M" + " ".join(f"{x} {y}" for x, y in dots) + "z")
            largest = max(largest, places, key=len)
        shade = "#fff" if area in {"", outline.code} else "#d9d4ca"
        parts.append(f'<path d="{"".join(paths)}" fill="{shade}"/>')
        x, y = middle(largest)
        if area and 0 < x < WIDTH and 0 < y < height:
            parts.append(f'<text x="{x:.0f}" y="{y:.0f}">{escape(outline.name)}</text>')
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SHOWN}" height="{round(height / _SCALE)}" '
        f'viewBox="0 0 {WIDTH} {height}"><rect width="100%" height="100%" fill="#e9e4da"/>'
        f'<g stroke="#1b2a2f" stroke-width="2" font-family="sans-serif" font-size="22" text-anchor="middle">'
        f"{''.join(parts)}</g></svg>"
    ).replace("<text ", '<text stroke="none" fill="#1b2a2f" ')
    source = "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()
    chosen = _outline(area)
    return Picture(source, SHOWN, round(height / _SCALE), area, chosen.name if chosen else "")


def _holds(outline: Outline, longitude: float, latitude: float) -> bool:
    """Whether a place lies within an outline, by the even-odd rule over all its rings."""
    inside = False
    for ring in outline.rings:
        before = ring[-1]
        for place in ring:
            if (place[1] > latitude) != (before[1] > latitude):
                crossing = place[0] + (latitude - place[1]) / (before[1] - place[1]) * (before[0] - place[0])
                inside ^= longitude < crossing
            before = place
    return inside

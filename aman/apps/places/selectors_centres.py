"""The middles of areas, for counting methods that need a point where only an area is known."""

from __future__ import annotations

from collections.abc import Collection

from aman.apps.places.models import Area
from aman.kit import maps

_known: dict[tuple[int, str], tuple[float, float]] = {}
"""By primary key and code: an outline does not change while the process runs, and is costly to read."""


def centres(areas: Collection[tuple[int, str]]) -> dict[int, tuple[float, float]]:
    """Return latitude and longitude of the middle of areas given by key and code; none where no outline is kept.

    One query for those not asked for before.
    """
    missing = {pk: code for pk, code in areas if (pk, code) not in _known}
    for pk, outline in Area.objects.filter(pk__in=missing).values_list("pk", "outline"):
        rings = maps.rings_of(outline) if outline else ()
        if rings:
            longitude, latitude = _middle(max(rings, key=lambda ring: abs(maps.area_of(ring))))
            _known[pk, missing[pk]] = (latitude, longitude)
    return {pk: _known[pk, code] for pk, code in areas if (pk, code) in _known}


def _middle(ring: maps.Ring) -> tuple[float, float]:
    """Return the centre of gravity of a ring, moved to its origin first so that small areas keep their digits."""
    west, south = ring[0]
    x, y = maps.middle([((lon - west) * 1000, (lat - south) * 1000) for lon, lat in ring])
    return round(west + x / 1000, 5), round(south + y / 1000, 5)

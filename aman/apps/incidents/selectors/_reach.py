"""Which places the scope in force covers: what may be named, and what is offered."""

from __future__ import annotations

from aman.apps.places import selectors as places
from aman.kit import scoping


def covers(area_code: str) -> bool:
    """Tell whether the scope in force covers an area."""
    wanted = scoping.current()
    return wanted.everything or area_code in wanted.areas


def areas_in_reach() -> list[places.AreaChoice]:
    """Return the areas the scope in force covers, for a list to choose from, in name order."""
    return [one for one in places.areas_for_choice() if covers(one.code)]


def sites_in_reach() -> list[places.SiteChoice]:
    """Return the active sites of the areas the scope in force covers, by area and name."""
    return [one for one in places.sites_for_choice() if covers(one.area_code)]

"""What somebody covers, with the names of places: accounts know only keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from aman.apps.accounts import selectors as accounts
from aman.apps.places import selectors as places
from aman.core import rights
from aman.kit.access import Access


@dataclass(frozen=True)
class Ground:
    """The ground one manager covers: the area of every site, and names of what they may name."""

    access: Access
    areas: dict[str, str]
    names: dict[str, str]
    holdings: list[rights.Holding]

    def people(self) -> Any:
        """Return the people within reach."""
        scope = self.access.scope
        inside = [key for key, area in self.areas.items() if area in scope.areas or UUID(key) in scope.sites]
        return accounts.within_reach(everything=scope.everything, areas=scope.areas, sites=inside)

    def person(self, uuid: UUID) -> Any:
        """Return somebody within reach, or answer 404."""
        found = self.people().filter(uuid=uuid).first()
        if found is None:
            raise Http404
        return found

    def where(self, kind: str, key: str) -> str:
        """Return how far a role reaches, in words."""
        return _("The whole network") if kind == rights.NATION else self.names.get(key, _("A place no longer listed"))

    def reaches(self) -> list[tuple[str, str]]:
        """Return where this manager may give any role, the widest first."""
        found = [(rights.Reach(rights.NATION), _("The whole network"))]
        for one in places.areas_for_choice():
            found.append((rights.Reach(rights.AREA, one.code, one.code), one.name))
        for key, area in self.areas.items():
            found.append((rights.Reach(rights.SITE, key, area), self.names[key]))
        through = {held.reach for held in self.holdings if held.role in rights.MANAGERS}
        return [
            (f"{reach.kind}:{reach.key}", words)
            for reach, words in found
            if any(mine.covers(reach) for mine in through)
        ]

    def roles(self) -> list[tuple[str, Any]]:
        """Return the roles this manager may give somewhere."""
        found = {role for held in self.holdings for role in rights.grantable(self.holdings, held.reach)}
        return [(role, accounts.role_name(role)) for role in rights.RIGHTS if role in found]


def ground(request: HttpRequest, now: datetime) -> Ground:
    """Return what whoever asks covers. Three queries, however many people there are."""
    access: Any = request.access  # type: ignore[attr-defined]
    sites = places.sites_for_choice()
    areas = {str(one.uuid): one.area_code for one in sites}
    names = {str(one.uuid): f"{one.name}, {one.area_name}" for one in sites}
    names |= {one.code: one.name for one in places.areas_for_choice()}
    return Ground(access, areas, names, accounts.holdings(access.person, now=now, areas=areas))

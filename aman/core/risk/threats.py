"""The catalogue of threats, by version: what a risk can be about. Words for the codes are chosen elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnknownThreat(ValueError):
    """The catalogue has no such version, or no such threat."""


class Channel(StrEnum):
    """Where a threat is carried out: trigger events raise the street and the internet by different measures."""

    STREET = "STREET"
    ONLINE = "ONLINE"


@dataclass(frozen=True, slots=True)
class Threat:
    """One threat. categories: kinds of incident that are evidence of it, as incidents are counted.

    is_terrorism: one of the six of ProtectUK.
    """

    code: str
    is_terrorism: bool = False
    channel: Channel = Channel.STREET
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the catalogue, in the order it is shown. Versions are only added: risks name theirs."""

    version: int
    source: str
    threats: tuple[Threat, ...]

    def threat(self, code: str) -> Threat:
        """Return a threat by code. Raises UnknownThreat."""
        for one in self.threats:
            if one.code == code:
                return one
        raise UnknownThreat(f"no threat {code} in version {self.version} of the catalogue")

    def evidenced_by(self, category: str) -> tuple[str, ...]:
        """Return the codes of the threats that incidents of a category are evidence of."""
        return tuple(one.code for one in self.threats if category in one.categories)


_FIRST = Catalogue(
    version=1,
    source="ProtectUK's six kinds of attack, and hostility short of terrorism that places of worship report",
    threats=(
        Threat("MARAUDING", is_terrorism=True),
        Threat("VEHICLE", is_terrorism=True),
        Threat("EXPLOSIVE", is_terrorism=True),
        Threat("FIRE", is_terrorism=True),
        Threat("CHEMICAL", is_terrorism=True),
        Threat("CYBER", is_terrorism=True, channel=Channel.ONLINE),
        Threat("ARSON", categories=("ARSON",)),
        Threat("VANDALISM", categories=("DAMAGE",)),
        Threat("BURGLARY"),
        Threat("ABUSE", categories=("ABUSE", "ASSAULT", "THREAT")),
        Threat("PROTEST"),
        Threat("INTIMIDATION", categories=("LITERATURE", "DAMAGE")),
        Threat("INSIDER"),
        Threat("ONLINE", channel=Channel.ONLINE, categories=("ONLINE",)),
        Threat("DRONE"),
    ),
)
_VERSIONS = {_FIRST.version: _FIRST}
LATEST = max(_VERSIONS)


def catalogue(version: int = LATEST) -> Catalogue:
    """Return a version of the catalogue. Raises UnknownThreat."""
    if version not in _VERSIONS:
        raise UnknownThreat(f"the catalogue has no version {version}")
    return _VERSIONS[version]

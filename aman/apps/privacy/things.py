"""The things that can be held, erased or asked for, and where each app keeps its part of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from aman.apps.accounts import selectors_privacy as accounts
from aman.apps.accounts import services_privacy as accounts_services
from aman.apps.incidents import selectors_privacy as incidents
from aman.apps.incidents import services as incidents_writes
from aman.apps.incidents import services_privacy as incidents_services
from aman.apps.places import selectors_privacy as places
from aman.apps.places import services_privacy as places_services
from aman.apps.privacy.models import Thing
from aman.kit.holding import Idle, KeptFile, Piece, Removed

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person


class NothingHeld(Exception):
    """There is no such thing, or it was erased before."""


class StillActive(Exception):
    """Somebody with a role in force is not erased: end the role first."""


@dataclass(frozen=True)
class Part:
    """What an app answers for one kind of thing."""

    idle: Callable[[datetime, int], list[Idle]]
    idle_one: Callable[[UUID], Idle | None]
    find: Callable[[str], tuple[UUID, str] | None]
    held: Callable[[UUID], Any]
    pieces: Callable[[Any], list[Piece]]
    erase: Callable[..., Removed]


def _erase(thing: Thing, erase: Callable[..., Removed]) -> Callable[..., Removed]:
    def run(*, subject: UUID, actor: UUID | None, ground: str, now: datetime) -> Removed:
        try:
            return erase(**{thing.value.lower(): subject}, actor=actor, ground=ground, now=now)
        except (incidents_services.NothingHeld, places_services.NothingHeld, accounts_services.NothingHeld) as error:
            raise NothingHeld(thing) from error
        except accounts_services.StillActive as error:
            raise StillActive(thing) from error

    return run


def _part(thing: Thing, reads: Any, writes: Any) -> Part:
    return Part(reads.idle, reads.idle_one, reads.find, reads.held, reads.pieces_of, _erase(thing, writes.erase))


PARTS: dict[str, Part] = {
    Thing.REPORT: _part(Thing.REPORT, incidents, incidents_services),
    Thing.CONTACT: _part(Thing.CONTACT, places, places_services),
    Thing.PERSON: _part(Thing.PERSON, accounts, accounts_services),
}
OFFERED = [(thing.value, thing.label) for thing in Thing if thing in PARTS]


def files(thing: str, held: Any) -> list[KeptFile]:
    """Return the files kept with a thing: only reports have any."""
    return incidents.files_of(held) if thing == Thing.REPORT else []


def seen(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out of some rows about things those about a report that whoever is at work is barred from."""
    found: QuerySet[Any] = rows.exclude(thing=Thing.REPORT, subject__in=incidents.closed_to_reader())
    return found


def closed_reports() -> list[str]:
    """Return, as text, the uuids of the reports that whoever is at work is barred from. One query."""
    return [str(uuid) for uuid in incidents.closed_to_reader().values_list("report__uuid", flat=True)]


def note_reading(thing: str, subject: UUID, actor: Person, now: datetime) -> None:
    """Name in a report's own record whoever reads what was collected of it: those it is assigned to see that."""
    report = incidents.held(subject) if thing == Thing.REPORT else None
    if report is not None:
        incidents_writes.note_reading(report=report, actor=actor, now=now)


def has_open_police_matter(thing: str, subject: UUID) -> bool:
    """Whether the police are still at work on it."""
    return thing == Thing.REPORT and incidents.has_open_police_matter(subject)

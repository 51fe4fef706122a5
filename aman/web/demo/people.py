"""The invented people with accounts, one log-in per role and a second of those who work in pairs, and the rota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from aman.apps.accounts import services as accounts
from aman.apps.accounts.models import Organisation, Person
from aman.apps.incidents.models import DutyShift
from aman.apps.places.models import Site
from aman.web.demo.boroughs import CLUSTER

PANEL = "Thames Places of Worship Safety Panel"
PASSWORD = "larkfield-2027"  # noqa: S105
"""One for all: a demonstration serves this machine only, and holds nothing that is true."""


WEEKEND = 5
GAP = (5, 1)
"""Days from now, and the half of the day, with nobody first."""
JOINED_BEFORE = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Login:
    """One way to sign in to the demonstration."""

    role: str
    label: str
    name: str
    email: str
    password: str
    reach: str = "NATION"
    organisation: tuple[str, str] = (PANEL, "PANEL")


def _login(role: str, label: str, name: str, word: str, **more: object) -> Login:
    return Login(role, label, name, f"{word}@demo.aman.invalid", PASSWORD, **more)  # type: ignore[arg-type]


_SITE = ("Larkfield Road Mosque", "PLACE")
LOGINS = [
    _login("VOLUNTEER", "Site volunteer", "Safiya Noor", "volunteer", reach="SITE", organisation=_SITE),
    _login("SITE_LEAD", "Site lead", "Yusuf Karim", "site-lead", reach="SITE", organisation=_SITE),
    _login("DUTY_OFFICER", "Duty officer", "Amina Rahman", "duty"),
    _login("DUTY_OFFICER", "Duty officer, second", "Daniel Osei", "duty-two"),
    _login("DUTY_OFFICER", "Duty officer, deputy", "Hina Farooq", "duty-three"),
    _login("CASEWORKER", "Caseworker", "Leyla Demir", "caseworker"),
    _login("ANALYST", "Analyst", "Priya Nair", "analyst"),
    _login("PANEL_MEMBER", "Panel member", "Idris Bello", "panel"),
    _login("CHAIR", "Chair", "Maryam Siddiq", "chair"),
    _login("CHAIR", "Deputy chair", "Thomas Ashworth", "chair-two"),
    _login(
        "LIAISON", "Police or council liaison", "Helen Marsh", "liaison",
        reach="AREA", organisation=("Thames Borough Police", "POLICE"),
    ),
    _login("TRAINER", "Trainer", "Bilal Aziz", "trainer"),
    _login("FUNDING_ADVISER", "Funding adviser", "Ruth Coleman", "funding"),
    _login("TRANSLATOR", "Translator", "Zeynep Kaya", "translator"),
    _login(
        "INSTALLER", "Installer", "Martin Doyle", "installer",
        reach="SITE", organisation=("Kestrel Lock and Camera", "PARTNER"),
    ),
    _login("OPERATOR", "Operator", "Farah Iqbal", "operator"),
]  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Everybody with an account, by the first part of their address."""

    people: dict[str, Person]

    def __getitem__(self, word: str) -> Person:
        return self.people[word]


def build_people(now: datetime) -> Cast:
    """Make every account; who may do what follows once the sites exist."""
    long_ago = now - JOINED_BEFORE
    people = {
        one.email.partition("@")[0]: accounts.add_person(email=one.email, name=one.name, now=long_ago) for one in LOGINS
    }
    # Hashed once: fifteen times would be a third of the whole building.
    Person.objects.filter(pk__in=[one.pk for one in people.values()]).update(password=make_password(PASSWORD))
    return Cast(people)


def built_at() -> datetime:
    """Return when the demonstration that is there was built: everybody joined three years before."""
    joined = Person.objects.get(email=LOGINS[0].email).date_joined
    if joined is None:
        raise ValueError("the people of a demonstration have a day they joined")
    return joined + JOINED_BEFORE


def grant_memberships(cast: Cast, home: Site, now: datetime) -> None:
    """Give everybody their role and reach: the network, the cluster's borough, or the home site."""
    long_ago = now - JOINED_BEFORE
    keys = {"NATION": "", "AREA": CLUSTER, "SITE": str(home.uuid)}
    for one in LOGINS:
        name, kind = one.organisation
        organisation: Organisation = accounts.ensure_organisation(name=name, kind=kind)
        accounts.grant_membership(
            person=cast[one.email.partition("@")[0]],
            organisation=organisation,
            role=one.role,
            scope_kind=one.reach,
            scope_key=keys[one.reach],
            now=long_ago,
        )


def build_rota(cast: Cast, now: datetime) -> int:
    """Fill the duty rota from four weeks ago to four weeks ahead: twelve hours each, eight to eight.

    The deputy is there on weekdays; one night next week nobody is first yet, so that a gap is seen.
    """
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    pair = [cast["duty"], cast["duty-two"]]
    shifts = []
    for day in range(-28, 28):
        for half, hour in enumerate((8, 20)):
            on = today + timedelta(days=day)
            starts = datetime.combine(on, time(hour), tzinfo=zone)
            ends = datetime.combine(on + timedelta(days=half), time(20 if half == 0 else 8), tzinfo=zone)
            first = (today.toordinal() + day + half) % 2
            people = [(1, pair[first]), (2, pair[1 - first])]
            if on.weekday() < WEEKEND:
                people.append((3, cast["duty-three"]))
            if (day, half) == GAP:
                people = people[1:]
            shifts += [DutyShift(person=who, starts_at=starts, ends_at=ends, rank=rank) for rank, who in people]
    DutyShift.objects.bulk_create(shifts)
    return len(shifts)

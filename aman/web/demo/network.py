"""The invented network: 120 sites inside their boroughs, each with two to four contacts."""

from __future__ import annotations

import itertools
import random
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from aman.apps.places import services as places
from aman.apps.places.models import Area, Site
from aman.kit import maps
from aman.web.demo import names
from aman.web.demo.boroughs import CLUSTER, MOSQUES, share_out

SITES = 120


class Enrolled(NamedTuple):
    """A site and when it joined."""

    site: Site
    at: datetime


_TURKISH = {"E09000010", "E09000012", "E09000014", "E09000031"}
_ROLES = ("LEAD", "SECURITY", "DEPUTY", "COMMUNITY")


def build_sites(rng: random.Random, *, actor: UUID, since: datetime) -> list[Enrolled]:
    """Enrol the sites, borough by borough, the home site first, over two years."""
    boroughs = {area.code: area for area in Area.objects.filter(code__in=MOSQUES)}
    shares = share_out(SITES, MOSQUES)
    plan = [CLUSTER] + [code for code in sorted(shares) for _ in range(shares[code] - (code == CLUSTER))]
    titles = _titles(rng)
    made = []
    for place, (code, title) in enumerate(zip(plan, titles, strict=True)):
        at = since + timedelta(days=place * 6, hours=9, minutes=rng.randint(0, 480))
        details = _details(rng, title, boroughs[code])
        made.append(Enrolled(places.enrol_site(area=boroughs[code], details=details, actor=actor, now=at), at))
    return made


def _titles(rng: random.Random) -> list[tuple[str, str, str]]:
    """Return (name, name in Arabic, kind) of every site: each its own place, the home site first."""
    places = [(head[0] + tail[0], head[1] + tail[1]) for head in names.HEADS for tail in names.TAILS]
    chosen = [names.HOME, *rng.sample(places, SITES - 1)]
    forms = [names.FORMS[0], *rng.choices(names.FORMS, names.FORM_WEIGHTS, k=SITES - 1)]
    return [
        (form[0].format(place), form[1].format(local), form[2])
        for (place, local), form in zip(chosen, forms, strict=True)
    ]


def _details(rng: random.Random, title: tuple[str, str, str], area: Area) -> places.SiteDetails:
    name, local, kind = title
    longitude, latitude = point_inside(area.outline or {}, rng)
    spoken = ["tr", "en"] if area.code in _TURKISH and rng.random() < 0.45 else ["en"]
    spoken += [code for code, chance in (("ur", 0.55), ("ar", 0.5)) if rng.random() < chance]
    small = kind in {"PRAYER_ROOM", "SCHOOL"}
    capacity = int(rng.triangular(40, 260, 110) if small else rng.triangular(120, 2400, 380))
    return places.SiteDetails(
        name=name,
        name_local=local if rng.random() < 0.7 else "",
        kind=kind,
        latitude=round(latitude, 5),
        longitude=round(longitude, 5),
        capacity=capacity // 10 * 10,
        languages=tuple(spoken),
        jumuah_time=rng.choice([time(13, 0), time(13, 15), time(13, 15), time(13, 30)]),
    )


def point_inside(outline: dict[str, object], rng: random.Random) -> tuple[float, float]:
    """Return a longitude and latitude inside the largest ring of an outline, drawn towards its middle."""
    ring = max(maps.rings_of(outline), key=lambda one: abs(maps.area_of(one)))
    middle = maps.middle(ring)
    west, east = min(p[0] for p in ring), max(p[0] for p in ring)
    south, north = min(p[1] for p in ring), max(p[1] for p in ring)
    for _ in range(500):
        x = rng.uniform(west, east) * 0.85 + middle[0] * 0.15
        y = rng.uniform(south, north) * 0.85 + middle[1] * 0.15
        if is_inside(ring, x, y):
            return x, y
    return middle


def is_inside(ring: maps.Ring, x: float, y: float) -> bool:
    """Tell whether a point lies inside a closed ring, by counting crossings to the east."""
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def build_contacts(rng: random.Random, sites: list[Enrolled], *, actor: UUID, now: datetime) -> int:
    """Give every site two to four contacts; three sites have nobody an e-mail can reach. Most were checked lately."""
    made = 0
    unreached = {one.site.pk for one in rng.sample(sites[1:], 3)}
    for place, (site, at) in enumerate(sites):
        for role in _ROLES[: rng.choice([2, 2, 3, 3, 4])]:
            details = _contact(rng, site, role, made, place=place, by_mail=site.pk not in unreached)
            later = at + timedelta(days=rng.choice([0, 0, 1, 6, 40]), minutes=5 + made % 50)
            contact = places.add_contact(site=site, details=details, actor=actor, now=later)
            if made % 7:
                checked = max(later, now - timedelta(days=20 + made % 200))
                places.verify_contact(contact=contact, actor=actor, now=checked)
            made += 1
    return made


def _contact(
    rng: random.Random, site: Site, role: str, number: int, *, place: int, by_mail: bool
) -> places.ContactDetails:
    first, last = rng.choice(names.FIRST), rng.choice(names.LAST)
    address = f"{role.lower()}@site{place + 1:03d}.demo.aman.invalid"
    return places.ContactDetails(
        name=f"{first} {last}",
        role=role,
        language=site.languages[0] if rng.random() < 0.6 else rng.choice(site.languages),
        email=address if by_mail else "",
        phone=f"07700 900{number % 1000:03d}",
    )

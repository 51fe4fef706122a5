"""The cast: the same people in every test that has a story.

amina leads one mosque; bilal volunteers there; maryam leads another mosque and must see nothing of the first;
safiya is the national duty officer; idris the analyst; karim a second officer; hina chairs the panel.
"""

from __future__ import annotations

from dataclasses import dataclass

from aman.apps.accounts.models import Person, Role
from aman.apps.places.models import Area, Site
from tests.make import make_area, make_site, make_staff


@dataclass(frozen=True)
class Cast:
    eastmere: Area
    westmere: Area
    larkfield: Site
    ashcombe: Site
    amina: Person
    bilal: Person
    maryam: Person
    safiya: Person
    karim: Person
    idris: Person
    hina: Person


def make_cast() -> Cast:
    """Make two areas, a site in each, and the people."""
    eastmere, westmere = make_area(name="Eastmere"), make_area(name="Westmere")
    larkfield = make_site("Larkfield Road Mosque", area=eastmere)
    ashcombe = make_site("Ashcombe Street Mosque", area=westmere)
    return Cast(
        eastmere=eastmere,
        westmere=westmere,
        larkfield=larkfield,
        ashcombe=ashcombe,
        amina=make_staff(Role.SITE_LEAD, "Amina Larkfield", site=larkfield),
        bilal=make_staff(Role.VOLUNTEER, "Bilal Larkfield", site=larkfield),
        maryam=make_staff(Role.SITE_LEAD, "Maryam Ashcombe", site=ashcombe),
        safiya=make_staff(Role.DUTY_OFFICER, "Safiya Rahman"),
        karim=make_staff(Role.DUTY_OFFICER, "Karim Osei"),
        idris=make_staff(Role.ANALYST, "Idris Novak"),
        hina=make_staff(Role.CHAIR, "Hina Mahmood"),
    )

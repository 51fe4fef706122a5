"""Which area a postcode lies in. One that lies in several is never answered with exactly one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import F

from aman.apps.places.models import Area, Postcode
from aman.core import outlines

_UNIT = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) [0-9]")


@dataclass(frozen=True)
class PostcodeArea:
    """An area a postcode may lie in."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True)
class PostcodeAnswer:
    """What is known of a postcode.

    exact: the one area it lies in, only where the table says there is one. candidates: areas it may lie in, the
    likeliest first; the exact one alone where there is one. unnamed: how many more the table counts but does
    not name.
    """

    postcode: str = ""
    exact: PostcodeArea | None = None
    candidates: tuple[PostcodeArea, ...] = ()
    unnamed: int = 0


def normalised(text: str) -> str:
    """Return a postcode as it is stored: "E7 8PP", or "E7" for its first half. Empty when it is not one."""
    plain = " ".join(text.upper().split())
    together = plain.replace(" ", "")
    if unit := _UNIT.fullmatch(together):
        return f"{unit[1]} {unit[2]}"
    if sector := _SECTOR.fullmatch(plain):
        return sector[1]
    return together if _OUTCODE.fullmatch(together) else ""


def areas_of_postcode(text: str) -> PostcodeAnswer:
    """Return what is known of where a postcode, or the first half of one, lies. Never raises for what people type."""
    code = normalised(text)
    if not code:
        return PostcodeAnswer()
    found = _held(code) or _held(code.partition(" ")[0])
    if found is None:
        return PostcodeAnswer(postcode=code)
    links = found.areas.select_related("area").defer("area__outline").order_by(F("share").desc(nulls_last=True), "pk")
    listed = [PostcodeArea(link.area_id, link.area.code, link.area.name) for link in links]
    if found.spread == 1 and len(listed) == 1:
        return PostcodeAnswer(code, listed[0], (listed[0],))
    near = [one for one in _near(found) if one not in listed] if found.spread > len(listed) else []
    candidates = (*listed, *near)
    return PostcodeAnswer(code, None, candidates, max(0, found.spread - len(candidates)))


def _held(code: str) -> Postcode | None:
    return Postcode.objects.filter(code=code).first()


def _near(postcode: Postcode) -> list[PostcodeArea]:
    """Return the authorities whose outlines lie where a postcode's addresses do, the most covered first."""
    if postcode.latitude is None or postcode.longitude is None or not postcode.radius_km:
        return []
    points = list(outlines.around(postcode.longitude, postcode.latitude, 1.3 * postcode.radius_km))
    counted = []
    for area in Area.objects.filter(level="BOROUGH", outline__isnull=False).only("pk", "code", "name", "outline"):
        outline = area.outline or {"type": "None"}
        inside = sum(outlines.holds(outline, *point) for point in points)
        if inside:
            counted.append((-inside, area.name, PostcodeArea(area.pk, area.code, area.name)))
    return [one for _inside, _name, one in sorted(counted, key=lambda found: found[:2])]

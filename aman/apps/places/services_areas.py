"""Areas and postcodes from public tables the operator imports: idempotent, all of a file or nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from aman.apps.places.models import Area, AreaWithin, Postcode, PostcodeArea
from aman.apps.places.selectors_postcodes import normalised
from aman.core import outlines, tabular
from aman.kit import audit, tables

LEVELS = {"AUTHORITY": "BOROUGH", "BOROUGH": "BOROUGH", "FORCE": "FORCE", "REGION": "REGION", "COUNTRY": "COUNTRY"}
"""Words for --level, and the level stored. Counts are kept by authority; a London borough is one."""
LAYERS = {
    "BOROUGH": ("ltla", "lad", "boroughs"), "FORCE": ("pfa",), "REGION": ("region", "rgn"), "COUNTRY": ("ctry",),
}  # fmt: skip
LARGEST_MAP = 100_000_000
BATCH = 1_000
_OWN_CODE = re.compile(r"[A-Za-z]{2,8}\d{0,4}CD", re.IGNORECASE)
_UNIT_COLUMNS = ("pcds", "pcd", "postcode")
_AREA_COLUMNS = ("ltla_code", "laua", "lad", "oslaua", "area_code", "area")


class CannotImport(Exception):
    """Nothing was imported; the message says why in one sentence."""


@dataclass(frozen=True)
class Counted:
    """What an import of areas or postcodes did."""

    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    """Areas that are here at another level and were left as they are; or postcodes whose area is not here."""
    several: int = 0
    """Postcodes that lie in more than one area."""


def import_areas(
    *, path: Path, level: str, layer: str = "", parents: Path | None = None, actor: UUID | None, now: datetime
) -> Counted:
    """Import names, codes and simplified outlines of a GeoJSON or TopoJSON file, and what lies within what.

    level: a word of LEVELS, or another of your own. parents: a CSV whose first column is the area's code and
    whose other columns ending in "_code" are larger areas. Raises CannotImport.
    """
    stored = LEVELS.get(level.upper(), level.upper())
    if not re.fullmatch(r"[A-Z][A-Z_]{1,15}", stored):
        raise CannotImport(f'"{level}" cannot be a level: give {", ".join(LEVELS)}, or one word of your own.')
    document = _map_of(path)
    try:
        found = list(outlines.shapes(document, _layer(document, stored, layer)))
    except outlines.NotAMap as error:
        raise CannotImport(_MAP_WORDS[error.code].format(name=path.name)) from error
    named = [(*_names(shape.properties, path.name), shape) for shape in found]
    if not named:
        raise CannotImport(f"{path.name} holds no areas.")
    larger = _larger(parents) if parents else {}
    with transaction.atomic():
        return _store_areas(named, stored, larger, actor=actor, now=now)


_MAP_WORDS = {
    "NOT_GEOJSON": "{name} is neither GeoJSON nor TopoJSON.",
    "NO_LAYER": "{name} has no such layer: name one with --layer.",
    "NOT_DEGREES": "{name} is not in longitude and latitude; export it again as WGS 84.",
    "BROKEN": "{name} is damaged: an outline cannot be read.",
}


def _map_of(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_MAP:
            raise CannotImport(f"{path.name} is larger than 100 MB; give a generalised version.")
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CannotImport(f"{path.name} cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise CannotImport(f"{path.name} is neither GeoJSON nor TopoJSON.") from None
    if not isinstance(document, dict):
        raise CannotImport(f"{path.name} is neither GeoJSON nor TopoJSON.")
    return document


def _layer(document: Mapping[str, Any], level: str, asked: str) -> str:
    names = outlines.layers(document)
    if asked or len(names) == 1:
        return asked or names[0]
    known = {name.casefold(): name for name in names}
    found = next((known[name] for name in LAYERS.get(level, (level.casefold(),)) if name in known), "")
    if not found:
        raise CannotImport(f"Which layer? Name one with --layer: {', '.join(names)}.")
    return found


def _names(properties: Mapping[str, Any], file: str) -> tuple[str, str]:
    """Return the code and name of a shape, whatever its properties are called."""
    keys = list(properties)
    code = next((key for key in keys if key in {"code", "id"} or _OWN_CODE.fullmatch(key)), "")
    code = code or next((key for key in keys if key.endswith("_code")), "")
    wanted = {"code": "name", "id": "name"}.get(code) or re.sub(r"CD$", "NM", re.sub(r"_code$", "_name", code))
    if not properties.get(code) or not properties.get(wanted):
        raise CannotImport(f"{file} names its areas in a way that is not known: it needs a code and a name for each.")
    return str(properties[code])[:24], str(properties[wanted])[:120]


def _larger(path: Path) -> dict[str, list[str]]:
    """Return the codes of larger areas by area code, from a look-up table."""
    try:
        rows = list(tables.rows_of(path))
    except tables.CannotRead as error:
        raise CannotImport(str(error)) from error
    header = [tabular.as_text(cell).lower() for cell in rows[0]] if rows else []
    wanted = [at for at, name in enumerate(header) if at and name.endswith(("_code", "cd"))]
    return {tabular.as_text(row[0]): [tabular.as_text(row[at]) for at in wanted] for row in rows[1:] if row}


def _store_areas(
    named: Sequence[tuple[str, str, outlines.Shape]],
    level: str,
    larger: Mapping[str, list[str]],
    *,
    actor: UUID | None,
    now: datetime,
) -> Counted:
    held = {area.code: area for area in Area.objects.filter(code__in=[code for code, _name, _shape in named])}
    created, updated, unchanged, elsewhere = [], [], 0, 0
    for code, name, shape in named:
        region = str(shape.properties.get("region_name") or "")[:80]
        outline = json.loads(json.dumps(shape.as_geojson()))
        area = held.get(code)
        if area is None:
            created.append(Area(code=code, name=name, level=level, region=region, outline=outline))
        elif area.level != level:
            elsewhere += 1
        elif (area.name, area.outline, area.region) == (name, outline, region or area.region):
            unchanged += 1
        else:
            area.name, area.outline, area.region = name, outline, region or area.region
            updated.append(area)
    Area.objects.bulk_create(created, batch_size=BATCH)
    Area.objects.bulk_update(updated, ["name", "outline", "region"], batch_size=100)
    result = Counted(len(named), len(created), len(updated), unchanged, elsewhere)
    linked = _link(named, larger)
    if created or updated or linked:
        details = {"level": level, "new": len(created), "changed": len(updated), "within": linked}
        _record("AREAS_IMPORTED", ("places.Area", level), details, actor, now)
    return result


def _link(named: Iterable[tuple[str, str, outlines.Shape]], larger: Mapping[str, list[str]]) -> int:
    """Say which area lies within which, where both are here; return how many links are new."""
    pairs = set()
    for code, _name, shape in named:
        told = [str(value) for key, value in shape.properties.items() if key.endswith("_code") and value]
        pairs |= {(code, one) for one in [*told, *larger.get(code, [])] if one and one != code}
    keys = dict(Area.objects.filter(code__in={code for pair in pairs for code in pair}).values_list("code", "pk"))
    wanted = {(keys[code], keys[one]) for code, one in pairs if code in keys and one in keys}
    known = set(AreaWithin.objects.values_list("area_id", "larger_id"))
    fresh = sorted(wanted - known)
    AreaWithin.objects.bulk_create((AreaWithin(area_id=a, larger_id=b) for a, b in fresh), batch_size=BATCH)
    return len(fresh)


@dataclass(frozen=True)
class _Line:
    """One line of a table of postcodes."""

    code: str
    area: str
    spread: int
    share: float | None
    latitude: float | None
    longitude: float | None
    radius_km: float | None


def import_postcodes(*, path: Path, actor: UUID | None, now: datetime) -> Counted:
    """Import a table of outcodes (outcode, ltla_code, n_ltla, ...) or of postcodes (pcds or postcode, laua).

    A code that is listed under several areas, or whose table says it lies in several, is kept as lying in
    several. Codes whose area is not here are kept without it. Raises CannotImport.
    """
    try:
        lines = _lines(tables.rows_of(path), path.name)
    except tables.CannotRead as error:
        raise CannotImport(str(error)) from error
    with transaction.atomic():
        return _store_postcodes(lines, actor=actor, now=now)


def _lines(rows: Iterator[Sequence[object]], name: str) -> list[_Line]:
    header = [tabular.as_text(cell).removeprefix("\ufeff").strip().lower() for cell in next(rows, ())]
    code_column = next((one for one in ("outcode", *_UNIT_COLUMNS) if one in header), "")
    area_column = next((one for one in _AREA_COLUMNS if one in header), "")
    if not code_column or not area_column:
        raise CannotImport(f"{name} needs a column outcode or postcode, and one of {', '.join(_AREA_COLUMNS)}.")
    found = []
    for number, cells in enumerate(rows, start=tabular.FIRST_ROW):
        row = dict(zip(header, cells, strict=False))
        text = tabular.as_text(row.get(code_column))
        if not text:
            continue
        code = normalised(text)
        if not code:
            raise CannotImport(f"{name}, row {number}: this is not a postcode.")
        try:
            found.append(_line(row, code, tabular.as_text(row.get(area_column))))
        except tabular.Unreadable:
            raise CannotImport(f"{name}, row {number}: a number cannot be read.") from None
    return found


def _line(row: Mapping[str, object], code: str, area: str) -> _Line:
    def number(*names: str, low: float, high: float) -> float | None:
        cell = next((row[name] for name in names if tabular.as_text(row.get(name))), None)
        return None if cell is None else tabular.as_number(cell, low=low, high=high)

    spread = number("n_ltla", low=0, high=1_000)
    return _Line(
        code=code,
        area=area,
        spread=int(spread) if spread is not None else int(bool(area)),
        share=number("ltla_share", low=0, high=1),
        latitude=number("lat", "latitude", low=-90, high=90),
        longitude=number("lon", "long", "longitude", low=-180, high=180),
        radius_km=number("radius_p90_km", low=0, high=1_000),
    )


def _store_postcodes(lines: Sequence[_Line], *, actor: UUID | None, now: datetime) -> Counted:
    areas = dict(Area.objects.values_list("code", "pk"))
    by_code: dict[str, list[_Line]] = {}
    for line in lines:
        by_code.setdefault(line.code, []).append(line)
    held = {one.code: one for one in Postcode.objects.all()}
    created, updated, unchanged = [], [], 0
    for code, group in by_code.items():
        fresh = _postcode(code, group)
        known = held.get(code)
        if known is None:
            created.append(fresh)
        elif all(getattr(known, name) == getattr(fresh, name) for name in _POSTCODE_FIELDS):
            unchanged += 1
        else:
            fresh.pk = known.pk
            updated.append(fresh)
    Postcode.objects.bulk_create(created, batch_size=BATCH)
    Postcode.objects.bulk_update(updated, _POSTCODE_FIELDS, batch_size=BATCH)
    keys = dict(Postcode.objects.values_list("code", "pk"))
    wanted = {
        (keys[code], areas[line.area]): line.share
        for code, group in by_code.items()
        for line in group
        if line.area in areas
    }
    changed = _store_links(wanted, {keys[code] for code in by_code})
    lost = sum(any(line.area and line.area not in areas for line in group) for group in by_code.values())
    several = sum(_spread(group) > 1 for group in by_code.values())
    result = Counted(len(by_code), len(created), len(updated), unchanged, lost, several)
    if created or updated or changed:
        details = {"rows": result.rows, "new": result.created, "changed": result.updated, "links": changed}
        _record("POSTCODES_IMPORTED", ("places.Postcode", "ALL"), details, actor, now)
    return result


_POSTCODE_FIELDS = ["spread", "latitude", "longitude", "radius_km"]


def _spread(group: Sequence[_Line]) -> int:
    return max(*(line.spread for line in group), len({line.area for line in group if line.area}))


def _postcode(code: str, group: Sequence[_Line]) -> Postcode:
    first = group[0]
    return Postcode(
        code=code,
        spread=_spread(group),
        latitude=first.latitude,
        longitude=first.longitude,
        radius_km=first.radius_km,
    )


def _store_links(wanted: Mapping[tuple[int, int], float | None], about: set[int]) -> int:
    """Make the links of postcodes and areas those of the table; return how many changed."""
    held = {
        (postcode, area): (pk, share)
        for pk, postcode, area, share in PostcodeArea.objects.values_list("pk", "postcode_id", "area_id", "share")
        if postcode in about
    }
    gone = [pk for key, (pk, share) in held.items() if key not in wanted or wanted[key] != share]
    fresh = [
        PostcodeArea(postcode_id=postcode, area_id=area, share=share)
        for (postcode, area), share in wanted.items()
        if held.get((postcode, area), (0, object()))[1] != share
    ]
    for start in range(0, len(gone), BATCH):
        PostcodeArea.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    PostcodeArea.objects.bulk_create(fresh, batch_size=BATCH)
    return len(gone) + len(fresh)


def _record(verb: str, subject: tuple[str, str], details: dict[str, Any], actor: UUID | None, now: datetime) -> None:
    audit.record(chain=audit.PANEL, verb=verb, subject=subject, actor=actor, now=now, details=details)

"""Uploads and mappings for the access walk: one of each in every corner, held by somebody of that corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aman.apps.incidents.models import ImportMapping, ImportRun
from aman.apps.places.models import PlaceImport, TimetableUpload
from aman.kit import vault

if TYPE_CHECKING:
    from aman.apps.accounts.models import Person
    from tests.access.world import Corner, World


def _importer(world: World, corner: Corner) -> Person:
    """Return the duty officer of a corner's area, whose first name lists may show."""
    label = f"DUTY_OFFICER@{corner.name.lower()}-area"
    return next(one.person for one in world.walkers if one.label == label and one.person is not None)


def run_of(world: World, corner: Corner) -> ImportRun:
    found = ImportRun.objects.filter(source=corner.name).first()
    if found is None:
        found = ImportRun(record_key=vault.new_record_key(), held_by=_importer(world, corner), held_at=world.now)
        found.source, found.reach = corner.name, [corner.area.code]
        found.hold(b"id,date\n1,2026-01-01\n", "walk.csv")
        found.keep_look({"header": ["id", "date"], "problem": "NO_COLUMN"})
        found.save()
    return found


def mapping_of(world: World, corner: Corner) -> ImportMapping:
    fields = {"document": {}, "saved_by": _importer(world, corner), "saved_at": world.now}
    return ImportMapping.objects.get_or_create(name=corner.name, defaults=fields)[0]


def table_of(world: World, corner: Corner) -> PlaceImport:
    found = PlaceImport.objects.filter(held_by=_importer(world, corner)).first()
    if found is None:
        found = PlaceImport(record_key=vault.new_record_key(), kind="SITES", held_by=_importer(world, corner))
        found.held_at = world.now
        found.hold(b"name\nwalk\n", "walk.csv")
        found.keep_look({"header": ["name"], "preview": [], "problem": "NO_COLUMN"})
        found.save()
    return found


def upload_of(world: World, corner: Corner) -> TimetableUpload:
    person = _importer(world, corner)
    found = TimetableUpload.objects.filter(site=corner.site, held_by=person).first()
    if found is None:
        found = TimetableUpload(record_key=vault.new_record_key(), site=corner.site, held_by=person, held_at=world.now)
        found.hold(b"date\nwalk\n", "walk.csv")
        found.keep_look({"days": [], "gaps": [], "missing": ["fajr"]})
        found.save()
    return found

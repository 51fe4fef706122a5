"""Uploads and mappings for the access walk: one of each in every corner, held by somebody of that corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aman.apps.incidents.models import ImportMapping, ImportRun
from aman.apps.places.models import PlaceImport
from aman.kit import vault

if TYPE_CHECKING:
    from tests.access.world import Corner, World


def run_of(world: World, corner: Corner) -> ImportRun:
    found = ImportRun.objects.filter(source=corner.name).first()
    if found is None:
        found = ImportRun(record_key=vault.new_record_key(), held_by=corner.member.person, held_at=world.now)
        found.source, found.reach = corner.name, [corner.area.code]
        found.hold(b"id,date\n1,2026-01-01\n", "walk.csv")
        found.keep_look({"header": ["id", "date"], "problem": "NO_COLUMN"})
        found.save()
    return found


def mapping_of(world: World, corner: Corner) -> ImportMapping:
    fields = {"document": {}, "saved_by": corner.member.person, "saved_at": world.now}
    return ImportMapping.objects.get_or_create(name=corner.name, defaults=fields)[0]


def table_of(world: World, corner: Corner) -> PlaceImport:
    found = PlaceImport.objects.filter(held_by=corner.member.person).first()
    if found is None:
        found = PlaceImport(record_key=vault.new_record_key(), kind="SITES", held_by=corner.member.person)
        found.held_at = world.now
        found.hold(b"name\nwalk\n", "walk.csv")
        found.keep_look({"header": ["name"], "preview": [], "problem": "NO_COLUMN"})
        found.save()
    return found

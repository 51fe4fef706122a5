"""Import a table: incidents of another organisation, areas, postcodes, sites or their contacts.

FILE is CSV (UTF-8) or XLSX, its first row naming the columns; areas are GeoJSON or TopoJSON.
  incidents  --mapping says what each column means: one that ships with Aman (ca-toronto, dc-montgomery,
             fbi-worship), or a TOML file of yours (docs/guides/import.md)
  areas      --level says what they are: AUTHORITY, FORCE, REGION, COUNTRY, or a word of your own
  postcodes  outcodes or postcodes with the area each lies in (import the areas first)
  places     sites; contacts: people at sites who agreed to be told things (docs/guides/places.md)
One faulty row and nothing is stored: every fault is listed by its row as a spreadsheet shows it (the header is
row 1). Running the same file twice changes nothing. Look first with --dry-run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

EXAMPLES = (
    "aman import incidents incidents.csv --mapping dc-montgomery --dry-run",
    "aman import incidents incidents.xlsx --mapping our-columns.toml --json",
    "aman import areas authorities.topojson --level AUTHORITY --parents lookup.csv",
    "aman import postcodes outcodes.csv",
    "aman import places mosques.xlsx --dry-run",
    "aman import contacts contacts.csv",
)
SHOWN_FAULTS = 20
KINDS = ("incidents", "areas", "postcodes", "places", "contacts")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to import and how."""
    parser.add_argument("what", choices=KINDS, help="what the file holds")
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV, XLSX, GeoJSON or TopoJSON file")
    parser.add_argument("--mapping", metavar="NAME_OR_FILE", help="incidents: what the columns mean")
    parser.add_argument("--level", metavar="LEVEL", help="areas: what they are")
    parser.add_argument("--layer", default="", metavar="NAME", help="areas: which layer of a TopoJSON file")
    parser.add_argument("--parents", type=Path, metavar="CSV", help="areas: which larger areas each lies in")
    parser.add_argument("--good-rows", action="store_true", help="leave rows with faults out, store the others")
    parser.add_argument("--dry-run", action="store_true", help="check every row and count, store nothing")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Import, print the counts; 1 when rows were refused."""
    from aman.config import start
    from aman.config.stop import Stop

    if options.what == "incidents" and not options.mapping:
        raise Stop("say what the columns mean with --mapping.")
    if options.what == "areas" and not options.level:
        raise Stop("say what the areas are with --level: AUTHORITY, FORCE, REGION, COUNTRY or a word of your own.")
    if options.what in {"areas", "postcodes"} and (options.dry_run or options.good_rows):
        raise Stop("areas and postcodes come in whole: --dry-run and --good-rows are for the other tables.")
    start.require_tables()
    if options.what == "incidents":
        return _incidents(options)
    if options.what in {"areas", "postcodes"}:
        return _geography(options)
    return _places(options)


def _incidents(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from aman.apps.incidents import services_import
    from aman.config.stop import Stop

    try:
        result = services_import.import_incidents(
            path=options.file,
            mapping=options.mapping,
            dry_run=options.dry_run,
            good_only=options.good_rows,
            actor=None,
            now=timezone.now(),
        )
    except services_import.CannotImport as error:
        raise Stop(str(error)) from error
    return _told(options, result.as_json(), result.errors)


def _places(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from aman.apps.places import services_import
    from aman.config.stop import Stop
    from aman.kit import scoping

    try:
        with scoping.system("import of places at the command line"):
            result = services_import.import_file(
                path=options.file,
                kind="SITES" if options.what == "places" else "CONTACTS",
                dry_run=options.dry_run,
                good_only=options.good_rows,
                now=timezone.now(),
            )
    except services_import.CannotImport as error:
        raise Stop(str(error)) from error
    return _told(options, result.as_json(), result.errors)


def _geography(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from django.utils import timezone

    from aman.apps.places import services_areas
    from aman.config.stop import Stop

    try:
        if options.what == "areas":
            found = services_areas.import_areas(
                path=options.file,
                level=options.level,
                layer=options.layer,
                parents=options.parents,
                actor=None,
                now=timezone.now(),
            )
        else:
            found = services_areas.import_postcodes(path=options.file, actor=None, now=timezone.now())
    except services_areas.CannotImport as error:
        raise Stop(str(error)) from error
    if options.json:
        print(json.dumps(asdict(found)))
        return 0
    print(f"{found.rows} {options.what}: {found.created} new, {found.updated} changed, {found.unchanged} unchanged.")
    if options.what == "areas" and found.elsewhere:
        print(f"{found.elsewhere} are here at another level and were left as they are.")
    if options.what == "postcodes":
        print(f"{found.several} lie in more than one area; {found.elsewhere} name an area that is not here.")
    return 0


def _told(options: argparse.Namespace, result: dict[str, Any], faults: Sequence[Any]) -> int:
    """Print what an import of rows did; return the exit code."""
    refused = bool(faults) and not options.good_rows
    if options.json:
        print(json.dumps(result, ensure_ascii=False, default=str))
        return 1 if faults else 0
    for fault in faults[:SHOWN_FAULTS]:
        print(f"row {fault.row}, {fault.column or 'whole row'}: {fault.message} [{fault.code}]")
    if len(faults) > SHOWN_FAULTS:
        print(f"... and {len(faults) - SHOWN_FAULTS} more (--json lists all)")
    counts = (
        f"{result['rows']} rows: {result['created']} new, {result['updated']} changed, {result['unchanged']} unchanged"
    )
    left = f", {result['left_out']} not counted by the mapping" if result.get("left_out") else ""
    print(f"{counts}{left}, {len(faults)} faults. {_ending(refused=refused, dry_run=options.dry_run)}")
    return 1 if faults else 0


def _ending(*, refused: bool, dry_run: bool) -> str:
    if refused:
        return "Nothing was stored: put these rows right and run it again."
    return "Dry run: nothing was stored." if dry_run else "Stored."

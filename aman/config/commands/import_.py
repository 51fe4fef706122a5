"""Import a table of incidents from somebody else's system.

FILE is CSV (UTF-8) or XLSX; its first row names the columns. The mapping says what each column means: one that
ships with Aman (dc-montgomery, fbi-worship), or a TOML file of yours (docs/guides/import.md).
One faulty row and nothing is stored: every fault is listed by its row as a spreadsheet shows it (the header is
row 1). Running the same file twice changes nothing. Look first with --dry-run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

EXAMPLES = (
    "aman import incidents incidents.csv --mapping dc-montgomery --dry-run",
    "aman import incidents incidents.csv --mapping dc-montgomery",
    "aman import incidents incidents.xlsx --mapping our-columns.toml --json",
)
SHOWN_FAULTS = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to import and how."""
    parser.add_argument("what", choices=["incidents"], help="what the rows are")
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV or XLSX file")
    parser.add_argument("--mapping", required=True, metavar="NAME_OR_FILE", help="what the columns mean")
    parser.add_argument("--dry-run", action="store_true", help="check every row and count, store nothing")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Import, print the counts; 1 when rows were refused."""
    from aman.config import start
    from aman.config.stop import Stop

    start.require_tables()
    from django.utils import timezone

    from aman.apps.incidents import services_import

    try:
        result = services_import.import_incidents(
            path=options.file,
            mapping=options.mapping,
            dry_run=options.dry_run,
            actor=None,
            now=timezone.now(),
        )
    except services_import.CannotImport as error:
        raise Stop(str(error)) from error
    if options.json:
        print(json.dumps(result.as_json(), ensure_ascii=False, default=str))
        return 1 if result.errors else 0
    for fault in result.errors[:SHOWN_FAULTS]:
        print(f"row {fault.row}, {fault.column or 'whole row'}: {fault.message} [{fault.code}]")
    if len(result.errors) > SHOWN_FAULTS:
        print(f"... and {len(result.errors) - SHOWN_FAULTS} more (--json lists all)")
    counts = f"{result.rows} rows: {result.created} new, {result.updated} changed, {result.unchanged} unchanged"
    ending = _ending(refused=bool(result.errors), dry_run=options.dry_run)
    print(f"{counts}, {len(result.errors)} faults. {ending}")
    return 1 if result.errors else 0


def _ending(*, refused: bool, dry_run: bool) -> str:
    if refused:
        return "Nothing was stored: put these rows right and run it again."
    return "Dry run: nothing was stored." if dry_run else "Stored."

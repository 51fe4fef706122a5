"""Replace the database by a backup, read with today's keys.

What was erased since the backup stays erased: the keys come from the present database, or from the newest archive of
keys (--keys) where the machine is new. Stop `aman serve` first. A damaged archive, one from a newer version and one
made under another master key are refused before anything is changed. Afterwards rows, audit chains and keys are
verified against the archive.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aman.config.keystore import Fit

EXAMPLES = (
    "aman restore var/backups/aman-20270305T031500Z.tar",
    "aman restore var/backups/aman-20270305T031500Z.tar --yes",
    "aman restore aman-20270305T031500Z.tar --keys keys-20270306T031500Z.tar",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the archive and the permission to replace."""
    parser.add_argument("file", type=Path, metavar="FILE", help="an archive made by `aman backup`")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="the newest archive of keys, on a new machine")
    parser.add_argument("--yes", action="store_true", help="replace a database that holds something")


def run(options: argparse.Namespace) -> int:
    """Restore and prove; 1 when the proof fails."""
    from aman.config import env, start

    start.require_folder(env.load().data_dir)
    start.django()
    from aman.config import restore

    done = restore.restore(options.file, replace=options.yes, keys_path=options.keys)
    manifest = done.manifest
    print(f"Restored the backup of {manifest.made_at}: {manifest.rows} rows, made by Aman {manifest.version}.")
    for fault in done.faults:
        print(f"audit chain {fault.chain}, event {fault.seq}: {fault.code}")
    for table in done.differing:
        print(f"table {table}: the number of rows differs from the manifest")
    _say_keys(done.fit)
    if done.migrations_waiting:
        print("The backup is from an older version: run `aman migrate` now.")
    if done.is_whole:
        print(f"Rows, {len(manifest.audit_heads)} audit chains and the master key verified.")
    return 0 if done.is_whole else 1


def _say_keys(fit: Fit) -> None:
    """Say how many records can be read, and which cannot."""
    print(f"{fit.alive} records can be read; {fit.erased_before} were erased before the backup.")
    if fit.erased_since:
        print(f"{fit.erased_since} were erased since the backup: their keys are gone, and their texts stay erased.")
    if fit.missing:
        print(f"{fit.missing} have no key here: their texts cannot be read. A newer archive of keys may hold them.")

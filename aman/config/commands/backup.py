"""Write a backup: the data without its keys, and the keys apart, both of one moment, while everything runs.

The keys of records are in an archive of their own, kept for AMAN_KEY_BACKUP_DAYS only, so that what is erased is
gone from old backups too. Copy the two to different places. Neither holds the secrets (above all master_key):
without them nothing can be read, which is what protects it, and what makes losing them final.
"""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLES = (
    "aman backup",
    "aman backup --to /mnt/backups --keys-to /mnt/keys --rotate",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it goes."""
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: the folder `backups` of the data folder")
    parser.add_argument(
        "--keys-to", type=Path, metavar="FOLDER", help="default: the folder `key-backups` of the data folder"
    )
    parser.add_argument("--rotate", action="store_true", help="keep only the newest (AMAN_BACKUP_KEEP)")


def run(options: argparse.Namespace) -> int:
    """Make one backup, and say what is in it."""
    from aman.config import start

    start.require_tables()
    from django.conf import settings
    from django.utils import timezone

    from aman.config import backup, keystore

    folder = options.to or settings.AMAN.data_dir / "backups"
    keys_folder = options.keys_to or settings.AMAN.data_dir / "key-backups"
    now = timezone.now()
    made = backup.make(folder, keys_folder, now=now)
    manifest = made.manifest
    print(f"{made.path}  {manifest.size} bytes, {manifest.rows} rows, {len(manifest.audit_heads)} audit chains.")
    print(f"{made.keys}  the keys: copy them to another place than the data, and AMAN_MASTER_KEY to a third.")
    gone = keystore.expire(keys_folder, now=now, days=settings.AMAN.key_backup_days)
    if gone:
        print(f"{len(gone)} archives of keys older than {settings.AMAN.key_backup_days} days removed.")
    if options.rotate:
        removed = backup.rotate(folder, keep=settings.AMAN.backup_keep)
        print(f"{len(removed)} older backups removed.")
    return 0

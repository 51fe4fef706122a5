"""Write a backup of the database: one .tar, complete and consistent, while everything runs.

The archive holds no keys. Keep the secrets (above all master_key) somewhere else: without them a backup cannot
be read, which is what protects it, and what makes losing them final.
"""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLES = ("aman backup", "aman backup --to /mnt/backups --rotate")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it goes."""
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: the folder `backups` of the data folder")
    parser.add_argument("--rotate", action="store_true", help="keep only the newest (AMAN_BACKUP_KEEP)")


def run(options: argparse.Namespace) -> int:
    """Make one backup, and say what is in it."""
    from aman.config import start

    start.require_tables()
    from django.conf import settings
    from django.utils import timezone

    from aman.config import backup

    folder = options.to or settings.AMAN.data_dir / "backups"
    path, manifest = backup.make(folder, now=timezone.now())
    print(f"{path}  {manifest.size} bytes, {manifest.rows} rows, {len(manifest.audit_heads)} audit chains.")
    print("It holds no keys: keep AMAN_MASTER_KEY somewhere else.")
    if options.rotate:
        removed = backup.rotate(folder, keep=settings.AMAN.backup_keep)
        print(f"{len(removed)} older backups removed.")
    return 0

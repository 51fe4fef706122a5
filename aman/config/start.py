"""What every command does before its own work: load Django, look at the machine it runs on."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import socket
from pathlib import Path

from aman.config.stop import Stop

SETTINGS_MODULE = "aman.config.settings"
PANGO = ("pango-1.0", "pangoft2-1.0")


def django() -> None:
    """Load Django with Aman's settings. Raises ConfigurationError naming what is wrong with them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    import django as framework

    framework.setup()


def require_pango() -> None:
    """Raise Stop where the text library behind printed pages is missing."""
    missing = [name for name in PANGO if not _loads(name)]
    if missing:
        raise Stop(
            "Pango is missing, which printed pages need: install it "
            "(Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0)."
        )


def _loads(name: str) -> bool:
    candidates = [f"lib{name}.so.0", f"lib{name}.0.dylib", f"lib{name}.dylib", ctypes.util.find_library(name)]
    for candidate in filter(None, candidates):
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def require_port(host: str, port: int) -> None:
    """Raise Stop where something else listens on the port, or it may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Stop(f"Port {port} may not be used by this account. Set AMAN_BIND to a port above 1023.") from error
        except OSError as error:
            raise Stop(
                f"Port {port} on {host} is in use ({error.strerror}). "
                f"Stop what uses it, or choose another: AMAN_BIND={host}:{port + 1}."
            ) from error


def require_folder(folder: Path) -> None:
    """Make a folder and prove it can be written. Raises Stop."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".written-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Stop(f"Cannot write to {folder} ({error.strerror}). Set AMAN_DATA_DIR to a folder of yours.") from error


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def waiting_migrations() -> int:
    """Return how many migrations the database still lacks. Needs Django loaded."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def require_tables() -> None:
    """Load Django and raise Stop where the tables are not up to date."""
    django()
    if waiting := waiting_migrations():
        raise Stop(f"The tables are {waiting} steps behind this version. Run `aman migrate` first.")

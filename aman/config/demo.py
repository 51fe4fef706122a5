"""The demonstration: where it lives, what it builds, and the lines that say it is ready."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aman.config import env, start

if TYPE_CHECKING:
    from aman.web.demo import Login

STALE_DAYS = 2


def prepare(*, fresh: bool) -> env.Settings:
    """Settle the demonstration's settings in the environment, for this process and those it starts."""
    folder = Path(os.environ["AMAN_DATA_DIR"])
    if fresh and (folder / "demo-seed").exists():
        shutil.rmtree(folder)
    start.require_folder(folder)
    bind = os.environ.setdefault("AMAN_BIND", "127.0.0.1:8000")
    os.environ.setdefault("AMAN_BASE_URL", f"http://{bind}")
    os.environ.setdefault("AMAN_WEB_WORKERS", "1")  # one person looks, and every further process starts later
    os.environ.setdefault("AMAN_SMTP_URL", f"smtp://127.0.0.1:{start.free_port()}")
    return env.load()


def build(*, say: Callable[[str], None]) -> Sequence[Login]:
    """Make tables and invented data where there are none; return the log-ins."""
    start.django()
    from django.core.management import call_command
    from django.utils import timezone

    if start.waiting_migrations():
        say("Making the tables")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    from aman.web import demo as invented

    say("Looking after the invented data")
    summary = invented.build(timezone.now())
    if summary.days_old >= STALE_DAYS:
        say(f"The invented data is {summary.days_old} days old. `aman demo --fresh` makes it anew, as of today")
    return list(invented.LOGINS)


def ready_lines(settings: env.Settings, logins: Sequence[Login]) -> str:
    """Return the ready line and one log-in per role, as a table."""
    rows = [(login.label, login.name, login.email, login.password) for login in logins]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(
        [
            "",
            *(f"  {line}" for line in table),
            "",
            f"Aman is ready: {settings.base_url}   (sign in at {settings.base_url}/account/login/; Ctrl-C stops it)",
        ]
    )

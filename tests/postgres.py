"""A PostgreSQL of our own for tests: made in a temporary folder, on a Unix socket, destroyed afterwards.

`python -m tests.postgres pytest tests/kit` runs any command with AMAN_TEST_DATABASE_URL pointing at one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SETTINGS = {
    "listen_addresses": "",
    "autovacuum": "off",  # it would count tables while tests roll back, and have them planned for as empty
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
}


class NoPostgres(Exception):
    """PostgreSQL's server programs are not installed."""


@dataclass(frozen=True)
class Cluster:
    """A running server: its folder, the folder of its socket, and the programs that run it."""

    folder: Path
    programs: Path
    owner: str
    options: str

    def url(self, name: str = "postgres") -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.control("-o", f"-k {self.folder} {self.options}", "start")

    def stop(self) -> None:
        """Stop the server at once, as a power cut would."""
        self.control("-m", "immediate", "stop")

    def control(self, *words: str) -> None:
        """Run pg_ctl."""
        log = self.folder / "log"
        base = [str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-l", str(log), "-w"]
        _run([*base, *words], self.owner, self.folder)


def programs() -> Path:
    """Return the folder of initdb and pg_ctl. Raises NoPostgres."""
    found = shutil.which("pg_ctl")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    candidates = [*reversed(folders), *([Path(found).resolve().parent] if found else [])]
    for folder in candidates:
        if (folder / "pg_ctl").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgres("PostgreSQL's server programs were not found (apt-get install postgresql).")


@contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a server in a temporary folder. Raises NoPostgres.

    durable: keep fsync on, for tests that pull the plug.
    """
    folder = Path(tempfile.mkdtemp(prefix="aman-pg-", dir="/tmp"))  # short: a socket path has 107 bytes at most
    chosen = {**_SETTINGS, "fsync": "on", "synchronous_commit": "on"} if durable else _SETTINGS
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in chosen.items())
    cluster = Cluster(folder, programs(), _owner(), options)
    try:
        if cluster.owner:
            entry = pwd.getpwnam(cluster.owner)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        make = ["-D", str(folder / "data"), "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "trust", "-N"]
        _run([str(cluster.programs / "initdb"), *make], cluster.owner, folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str:
    """Return whose account runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(words: list[str], owner: str, folder: Path) -> None:
    command = ["runuser", "-u", owner, "--", *words] if owner else words
    # Output goes to a file: a server started here would keep a pipe open for as long as it runs.
    with (folder / "said").open("wb") as said:
        done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False)
    if done.returncode:
        raise NoPostgres(f"{Path(words[0]).name} failed: {(folder / 'said').read_text()[-2000:]}")


def main(words: list[str]) -> int:
    """Run a command with a temporary server."""
    with temporary_cluster() as cluster:
        environment = os.environ | {"AMAN_TEST_DATABASE_URL": cluster.url()}
        program = [sys.executable, "-m", *words] if words[:1] == ["pytest"] else words
        return subprocess.run(program, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

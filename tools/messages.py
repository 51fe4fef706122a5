"""Translation catalogues: bring them into step with the sources, and compile them.

`python -m tools.messages` extracts (needs GNU gettext); `python -m tools.messages --compile` makes the .mo
files, which are never committed. Each app, `kit` and `web` hold their own catalogues.
"""
# ruff: noqa: S603

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ar", "ur", "tr")


def folders() -> list[Path]:
    """Return every part of the package that speaks to people."""
    apps = sorted(path for path in (ROOT / "aman" / "apps").iterdir() if (path / "apps.py").exists())
    return [*apps, ROOT / "aman" / "kit", ROOT / "aman" / "web"]


def catalogues() -> list[Path]:
    """Return every catalogue there is."""
    return sorted((ROOT / "aman").rglob("locale/*/LC_MESSAGES/django.po"))


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parent.parent.name)
    target = path.with_suffix(".mo")
    fresh = target.with_suffix(".fresh")
    with fresh.open("wb") as out:
        write_mo(out, catalogue)
    fresh.replace(target)


def extract(folder: Path) -> None:
    """Run makemessages in one part of the package."""
    (folder / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--no-obsolete", "--add-location", "file"]
    subprocess.run([*command, *(f"--locale={code}" for code in LANGUAGES)], cwd=folder, check=True)


def main(arguments: list[str]) -> None:
    """Extract everything and compile it, or with --compile only compile (the files named, else all)."""
    if "--compile" not in arguments:
        for folder in folders():
            extract(folder)
    named = [Path(name) for name in arguments if name != "--compile"]
    for path in named or catalogues():
        compile_catalogue(path)


if __name__ == "__main__":
    main(sys.argv[1:])

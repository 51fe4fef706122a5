"""Pages as PDF, made by a child process with limits on time and memory that can open nothing but our own assets.

The parent hands over finished HTML and the folders of our static files; the child answers with a PDF. It has no
settings, no database, no keys, and no way to fetch an address: whatever is not under one of the folders is refused.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BASE = "https://assets.invalid/static/"
SECONDS = 30
MEMORY = 1_500_000_000
LARGEST = 20_000_000
"""Bytes of a PDF; more is taken for a runaway."""
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
NO_PANGO, FAILED = 3, 4


class PdfUnavailable(Exception):
    """This machine has no Pango, which WeasyPrint draws with; the page can be printed instead."""


class PdfFailed(Exception):
    """The PDF took too long, needed too much, or could not be made."""


def make(html: str, folders: dict[str, Path], *, seconds: int = SECONDS, memory: int = MEMORY) -> bytes:
    """Return a tagged PDF of a whole HTML document.

    folders: first part of a static address -> folder with these files. Raises PdfUnavailable, PdfFailed.
    """
    order = {"html": html, "folders": {name: str(path) for name, path in folders.items()}, "seconds": seconds}
    order["memory"] = memory
    env = {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    with tempfile.TemporaryDirectory(prefix="aman-pdf-") as scratch:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "aman.kit.pdf"],
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=seconds + 10,
                cwd=scratch,
                env=env | {"HOME": scratch, "XDG_CACHE_HOME": scratch, "TMPDIR": scratch},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PdfFailed("it took too long") from error
    if done.returncode == NO_PANGO:
        raise PdfUnavailable
    if done.returncode or not done.stdout.startswith(b"%PDF-") or len(done.stdout) > LARGEST:
        raise PdfFailed(f"the child ended with {done.returncode}")
    return done.stdout


def folders() -> dict[str, Path]:
    """Return where the assets of documents are: the first part of their address, and the folder."""
    from django.contrib.staticfiles import finders  # noqa: PLC0415  (the child has no settings)

    found = {name: finders.find(name) for name in ("kit", "aman")}
    return {name: Path(path) for name, path in found.items() if isinstance(path, str)}


def first_page(document: bytes, scale: float) -> bytes:
    """Return the first page of one of our own PDFs as a PNG; scale: pixels of the picture for each CSS pixel."""
    import pypdfium2  # noqa: PLC0415

    opened = pypdfium2.PdfDocument(document)
    out = io.BytesIO()
    try:
        # 96 CSS pixels are 72 points.
        opened[0].render(scale=scale * 96 / 72).to_pil().save(out, "PNG")
    finally:
        opened.close()
    return out.getvalue()


def is_available() -> bool:
    """Tell whether the library that makes PDFs is installed; Pango is only known when one is made."""
    return find_spec("weasyprint") is not None


def asset(url: str, folders: dict[str, str]) -> Path:
    """Return the file of one of our assets. Raises ValueError for anything else."""
    if not url.startswith(BASE):
        raise ValueError("nothing but our own assets is opened")
    parts = unquote(urlsplit(url).path).removeprefix(urlsplit(BASE).path).split("/")
    root = folders.get(parts[0])
    if root is None:
        raise ValueError("no such folder of assets")
    found = Path(root).joinpath(*parts[1:]).resolve()
    if not found.is_relative_to(Path(root).resolve()) or found.suffix not in TYPES or not found.is_file():
        raise ValueError("no such asset")
    return found


def _limit(seconds: int, memory: int) -> None:
    """Bound this process before anything of the document is read."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _child() -> int:
    """Read an order, write a PDF."""
    order: dict[str, Any] = json.load(sys.stdin.buffer)
    _limit(order["seconds"], order["memory"])
    try:
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError):
        return NO_PANGO

    class OwnAssets(URLFetcher):  # type: ignore[misc]
        """Opens our own assets, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = asset(url, order["folders"])
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    document = HTML(string=order["html"], base_url=BASE, url_fetcher=OwnAssets())
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(_child())

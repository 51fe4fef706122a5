"""The package somebody gets of what we hold about them: data for machines, a page for people, files, digests.

What is blacked out is cut from the text before anything is written: it is nowhere in the package.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string

from aman.apps.privacy import things
from aman.apps.privacy.models import AccessItem, AccessRequest

FORMAT = "aman-subject-access-1"
BLACK = "█████"
"""One mark for every cut, whatever its length: the length of a name can give it away."""
SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "image/webp": "webp"}


@dataclass(frozen=True)
class Package:
    """A package as bytes, its digest, its name, and how many values are in it."""

    content: bytes
    sha256: str
    name: str
    values: int


def cut(text: str, spans: Sequence[Sequence[int]]) -> str:
    """Return a text with spans cut out and a mark in their place."""
    kept, at = [], 0
    for start, end in sorted((span[0], span[1]) for span in spans):
        kept += [text[at:start], BLACK]
        at = end
    return "".join([*kept, text[at:]])


def shown(item: AccessItem) -> dict[str, Any]:
    """Return a value as it is handed over."""
    return {
        "position": item.position,
        "source": item.source,
        "row": item.row,
        "value": cut(item.reveal("content"), item.spans),
        "blacked_out": len(item.spans),
    }


def made(request: AccessRequest, items: list[AccessItem], subject: Any, *, now: datetime) -> Package:
    """Return the package of a request. The same request and moment give the same bytes."""
    values = [shown(item) for item in items if not item.is_left_out]
    stamp = now.astimezone(UTC).isoformat(timespec="seconds")
    facts = {
        "format": FORMAT,
        "request": request.reference,
        "about": request.about,
        "made_at": stamp,
        "left_out": len(items) - len(values),
    }
    data = json.dumps({**facts, "values": values}, ensure_ascii=False, indent=1)
    page = render_to_string("privacy/package.html", {"facts": facts, "values": values, "received": request.received_at})
    parts = {"data.json": data.encode(), "read-me.html": page.encode()}
    for file in things.files(request.thing, subject):
        parts[f"files/{file.name}.{SUFFIX.get(file.media, 'bin')}"] = file.content
    content = _zipped(parts, facts, now)
    digest = hashlib.sha256(content).hexdigest()
    return Package(content, digest, f"{request.reference}.zip", len(values))


def _zipped(parts: dict[str, bytes], facts: dict[str, Any], now: datetime) -> bytes:
    listed = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(parts.items())
    ]
    manifest = json.dumps({**facts, "files": listed}, indent=1).encode()
    out, moment = io.BytesIO(), now.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("manifest.json", manifest), *sorted(parts.items())]:
            archive.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()

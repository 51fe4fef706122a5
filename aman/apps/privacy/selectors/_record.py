"""The record of processing, for pages and commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aman.apps.privacy import record
from aman.kit.exits import Exit


def processing(controller: str, exits: Iterable[Exit], days: dict[str, int | None]) -> dict[str, Any]:
    """Return the record of processing and the impact assessment as plain data, with the digest of the edition."""
    return record.record(controller, exits, days)


def written(found: dict[str, Any], name: str, form: str) -> str:
    """Return a record as a document. name: "ropa" or "dpia". form: "md", or "csv" (activities only)."""
    if form == "csv":
        return record.as_csv(found)
    return record.ropa_markdown(found) if name == "ropa" else record.dpia_markdown(found)

"""Structured logs without personal data: one JSON object a line, codes and ids only.

Paths, bodies, addresses and the words of exceptions are never written: an exception's words may quote a
value. Its type and the lines of our code that raised it are enough to find the fault.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

_SAFE = ("event", "job", "route", "status", "ms", "count", "chain", "delivery", "worker", "setting")


class JsonFormatter(logging.Formatter):
    """Format a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": stamp, "level": record.levelname, "logger": record.name}
        line["message"] = self._words(record)
        line.update({name: getattr(record, name) for name in _SAFE if hasattr(record, name)})
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(line, ensure_ascii=False, default=str)

    def _words(self, record: logging.LogRecord) -> str:
        """Return the message; where Django would quote a path, the route's name instead."""
        if record.name.startswith(("django.request", "django.security")):
            match = getattr(getattr(record, "request", None), "resolver_match", None)
            route = getattr(match, "view_name", None) or "unresolved"
            return f"{getattr(record, 'status_code', '') or record.name} {route}".strip()
        if record.name.startswith(("aman", "granian")):
            return record.getMessage()
        return str(record.msg)  # other libraries: the pattern, not the values

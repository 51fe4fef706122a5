"""A table somebody uploads, kept sealed in the database while they look at it, and no longer than a day."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from aman.kit.vault import SealedField, SealedRecord

KEPT_FOR = timedelta(hours=24)


class HeldTable(SealedRecord):
    """Base of a record that holds an uploaded table: the file and what was read from it, both sealed."""

    file_name = SealedField(db_comment="sealed: the file's name as uploaded")
    file = SealedField(db_comment="sealed: the uploaded file, only until it is brought in, dropped, or a day old")
    look = SealedField(db_comment="sealed: what was read, for the preview; goes with the file")
    held_at = models.DateTimeField(db_comment="when it was uploaded")
    gone_at = models.DateTimeField(null=True, blank=True, db_comment="when the file was deleted")

    class Meta:
        abstract = True

    def hold(self, content: bytes, name: str) -> None:
        """Seal a file and its name into this record."""
        self.seal(file=base64.b64encode(content).decode(), file_name=name[:200])

    def content(self) -> bytes:
        """Return the file. Empty once it is gone."""
        return base64.b64decode(self.reveal("file"))

    def keep_look(self, look: dict[str, Any]) -> None:
        """Seal what was read of the file."""
        self.seal(look=json.dumps(look, ensure_ascii=False, default=str))

    def looked(self) -> dict[str, Any]:
        """Return what was read of the file; empty when nothing is kept."""
        text = self.reveal("look")
        found: dict[str, Any] = json.loads(text) if text else {}
        return found

    def let_go(self, now: datetime) -> None:
        """Forget the file and the preview; the record stays."""
        self.file, self.look, self.gone_at = b"", b"", now

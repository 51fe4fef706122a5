"""What incidents were classified as."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES, TOLD
from aman.kit.privacy import ROW, annotate

annotate("incidents.Classification", ROW, "id uuid record_key incident")
annotate(
    "incidents.Classification",
    CODES,
    "number taxonomy type category category_before strands is_perceived is_repeat_target at",
)
annotate("incidents.Classification", BY, "by")
annotate("incidents.Classification", TOLD, "reason")

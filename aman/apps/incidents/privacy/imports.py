"""Imports of incidents, and the mappings kept for them."""

from __future__ import annotations

from aman.apps.incidents.privacy import BY, CODES
from aman.kit.privacy import LINK, ROW, Basis, Held, Kind, Purpose, Retention, annotate

UPLOAD = Held(Purpose.PICTURE, Basis.REPORT, Retention.QUEUE, Kind.CRIMINAL)
"""Another organisation's table, until it is brought in, and never longer than a day."""

annotate("incidents.ImportMapping", ROW, "id uuid")
annotate("incidents.ImportMapping", CODES, "name document saved_at")
annotate("incidents.ImportMapping", BY, "saved_by")

annotate("incidents.ImportRun", ROW, "id uuid record_key")
annotate("incidents.ImportRun", UPLOAD, "file_name file look")
annotate("incidents.ImportRun", BY, "held_by")
annotate(
    "incidents.ImportRun",
    CODES,
    "held_at gone_at state source document good_only reach total done created updated unchanged left_out faulty"
    " faults problem started_at ended_at withdrawn_at",
)

annotate("incidents.ImportedIncident", ROW, "id")
annotate("incidents.ImportedIncident", LINK, "run incident")
annotate("incidents.ImportedIncident", CODES, "before")
